import { describe, expect, test } from 'vitest';
import { interpret } from '../../src/interpret/index.ts';
import type { Program } from '../../src/ir/index.ts';
import type { CompiledStep, TrainingStep } from '../../src/network/index.ts';
import { createTrainer, fix, initialise, residual, sequential, trainingStep } from '../../src/network/index.ts';
import { random } from '../../src/runtime/random.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import type { Given } from '../../src/specialise/sizes.ts';
import { bindSizes } from '../../src/specialise/sizes.ts';
import { EinablaError } from '../../src/support/diagnostic.ts';
import { startTraining } from '../../src/train.ts';
import { evaluate, firstOutput, layer, library, randomInputs, shapesOf } from '../support/run-network.ts';

const refusal = (f: () => unknown): string => {
  try {
    f();
  } catch (error) {
    if (error instanceof EinablaError) return error.diagnostics[0]?.message ?? '';
    throw error;
  }
  throw new Error('nothing was refused');
};

/** A convolutional classifier with every kind of layer that LeNet-5 has, and a residual block. */
const network = (): Program =>
  sequential(
    'tiny',
    [
      ['c1', fix(library('conv2d'), { N: 2, K: 3, s: 1, P: 1 })],
      library('tanh'),
      ['block', residual('block', fix(library('conv2d'), { N: 2, K: 3, s: 1, P: 1 }))],
      fix(library('maxpool'), { k: 2, s: 2 }),
      library('linearize'),
      ['f2', fix(library('dense'), { J: 3 })],
      library('classification'),
    ],
    { input: [1, 4, 4], batch: 'R' },
  );

/** A step in the interpreter, as a compiled one is called. */
function interpreted(step: TrainingStep, given: Given): CompiledStep {
  const sizes = bindSizes(step.program, given);
  const shapes = shapesOf(step.program, given);
  const inputs = step.program.parameters;
  const outputs = step.program.outputs.map((name) => step.program.equations.find((e) => e.name === name));
  const argument =
    (role: 'input' | 'output') => (t: Program['parameters'][number] | Program['equations'][number] | undefined) => ({
      name: t?.name ?? '',
      role,
      dtype: t?.type.dtype ?? 'real',
      shape: shapes.get(t?.name ?? '') ?? [],
    });
  const list = [...inputs.map(argument('input')), ...outputs.map(argument('output'))];
  return {
    arguments: list,
    dtype: 'f64',
    run: (...buffers) => {
      const values = new Map<string, Tensor>();
      list.forEach((a, i) => {
        const data = buffers[i];
        if (a.role === 'input' && data !== undefined) values.set(a.name, { shape: a.shape, data });
      });
      const results = interpret(step.program, sizes, values);
      list.forEach((a, i) => {
        const result = results.get(a.name);
        if (a.role === 'output' && result !== undefined) buffers[i]?.set(result.data);
      });
    },
  };
}

const given: Given = { dims: new Map([['R', 3]]) };

describe('training step', () => {
  test('its gradients are the numeric ones', () => {
    const net = network();
    const step = trainingStep(net, library('gradient_descent'));
    expect(step.loss).toBe('E');
    expect(step.measures).toEqual(['hits']);
    expect(step.scalars).toEqual(['η']);
    const inputs = randomInputs(step.program, given, 4);
    inputs.set('η', { shape: [], data: new Float64Array([1]) });
    const after = evaluate(step.program, given, inputs);
    const forward = new Map(net.parameters.map((p) => [p.name, inputs.get(p.name) as Tensor]));
    const h = 1e-5;
    for (const { from, to } of step.updates) {
      const before = inputs.get(from) as Tensor;
      before.data.forEach((value, i) => {
        const at = (x: number): number => {
          const data = Float64Array.from(before.data);
          data[i] = x;
          return firstOutput(net, given, new Map([...forward, [from, { shape: before.shape, data }]]))[0] ?? Number.NaN;
        };
        const numeric = (at(value + h) - at(value - h)) / (2 * h);
        const gradient = value - (after.get(to)?.data[i] ?? Number.NaN);
        expect(gradient).toBeCloseTo(numeric, 7);
      });
    }
  });

  test('momentum and weight decay do what the formula says, two steps long', () => {
    const net = sequential('line', [
      layer('layer line(x[R,N]; w[N] ~ zeros()) { y[r] = Σ[i] w[i]·x[r,i] }'),
      library('mse'),
    ]);
    const step = trainingStep(net, fix(library('sgd'), { μ: 0.5, λ: 0.1 }));
    expect(step.updates.map((u) => `${u.kind} ${u.from} → ${u.to}`)).toEqual([
      'weight w_line → w_line_new',
      'state v_w_line → v_w_line_new',
    ]);
    const sizes: Given = {
      dims: new Map([
        ['R', 2],
        ['N', 1],
      ]),
    };
    const trainer = createTrainer(step, interpreted(step, sizes), new Map([['w_line', { data: [1] }]]));
    trainer.input('x').set([1, 2]);
    trainer.input('z').set([3, 5]);
    trainer.input('η').set([0.25]);
    let w = 1;
    let v = 0;
    for (let i = 0; i < 2; i++) {
      trainer.step();
      const g = (2 * (w * 1 - 3) * 1 + 2 * (w * 2 - 5) * 2) / 2;
      v = 0.5 * v + g + 0.1 * w;
      w -= 0.25 * v;
      expect(trainer.current('w_line')[0]).toBeCloseTo(w, 12);
      expect(trainer.current('v_w_line')[0]).toBeCloseTo(v, 12);
    }
  });

  test('a shared weight has the sum of its gradients, and a scalar weight is updated too', () => {
    const square = fix(library('dense'), { J: 2 });
    const net = sequential('tied', [square, library('prelu'), square, library('squared_error')], {
      input: [2],
      shared: ['W', 'b'],
    });
    const step = trainingStep(net, library('sgd'));
    expect(step.updates.filter((u) => u.kind === 'weight').map((u) => u.from)).toEqual(['W', 'b', 'α_prelu']);
    const inputs = randomInputs(step.program, {}, 9);
    for (const [name, t] of inputs) if (name.startsWith('v_')) t.data.fill(0);
    inputs.set('η', { shape: [], data: new Float64Array([1]) });
    const after = evaluate(step.program, {}, inputs);
    for (const name of ['W', 'α_prelu']) {
      const before = inputs.get(name) as Tensor;
      const h = 1e-6;
      const at = (x: number): number => {
        const data = Float64Array.from(before.data);
        data[0] = x;
        const values = new Map(net.parameters.map((p) => [p.name, inputs.get(p.name) as Tensor]));
        return firstOutput(net, {}, values.set(name, { shape: before.shape, data }))[0] ?? Number.NaN;
      };
      const value = before.data[0] ?? Number.NaN;
      const numeric = (at(value + h) - at(value - h)) / (2 * h);
      expect(value - (after.get(`${name}_new`)?.data[0] ?? Number.NaN)).toBeCloseTo(numeric, 5);
    }
  });

  test('training lowers the loss, with the same bits for the same seed', () => {
    const step = trainingStep(network(), library('sgd'));
    const train = (seed: number): { losses: readonly number[]; weights: readonly number[] } => {
      const weights = initialise(step.program, { seed });
      const trainer = createTrainer(step, interpreted(step, given), weights);
      const source = random(1, 'images');
      const x = trainer.input('x');
      for (let i = 0; i < x.length; i++) x[i] = source.normal();
      trainer.input('t').set([0, 1, 2]);
      trainer.input('η').set([0.05]);
      const losses: number[] = [];
      for (let i = 0; i < 25; i++) {
        trainer.step();
        losses.push(trainer.value('E'));
      }
      expect(trainer.value('hits')).toBe(3);
      return { losses, weights: [...trainer.current('θ_c1')] };
    };
    const first = train(1);
    expect(first.losses.at(-1)).toBeLessThan(0.1 * (first.losses[0] ?? 0));
    expect(train(1)).toEqual(first);
    expect(train(2)).not.toEqual(first);
  });

  test('the compiled step computes what the interpreter computes', () => {
    const compiled = startTraining(network(), library('sgd'), { sizes: { R: 3 }, seed: 6, dtype: 'f64' });
    const step = compiled.formulas;
    const plain = createTrainer(step, interpreted(step, given), initialise(step.program, { seed: 6 }));
    const source = random(2, 'images');
    for (let i = 0; i < 3; i++) {
      const images = Float64Array.from({ length: 48 }, () => source.normal());
      for (const trainer of [compiled, plain]) {
        trainer.input('x').set(images);
        trainer.input('t').set([0, 1, 2]);
        trainer.input('η').set([0.05]);
        trainer.step();
      }
      for (const { from } of step.updates) {
        const expected = plain.current(from);
        for (const [k, value] of compiled.current(from).entries())
          expect(value).toBeCloseTo(expected[k] ?? Number.NaN, 12);
      }
      expect(compiled.value('E')).toBeCloseTo(plain.value('E'), 12);
    }
  });

  test('refusals', () => {
    const sgd = library('sgd');
    expect(refusal(() => trainingStep(library('dense'), sgd))).toContain('not one real number');
    expect(refusal(() => trainingStep(library('mse'), sgd))).toContain('no weights');
    expect(refusal(() => trainingStep(library('svm'), library('mse')))).toContain('form of an optimiser');
    expect(
      refusal(() =>
        trainingStep(library('svm'), layer('layer o(w[..], g[..]) { a[..] = w[..]\n b[..] = g[..]\n return a, b }')),
      ),
    ).toContain('form of an optimiser');
    const step = trainingStep(library('svm'), sgd);
    const sizes: Given = {
      dims: new Map([
        ['R', 2],
        ['N', 3],
      ]),
    };
    expect(refusal(() => createTrainer(step, interpreted(step, sizes), new Map([['w', { data: [1] }]])))).toContain(
      'w needs 3 first values',
    );
    const trainer = createTrainer(
      step,
      interpreted(step, sizes),
      initialise(step.program, { sizes: new Map([['N', 3]]) }),
    );
    expect(refusal(() => trainer.input('images'))).toContain('no tensor named images');
    expect(trainer.input('eta')).toBe(trainer.input('η'));
  });
});

describe('initialisers', () => {
  const spread = (text: string, n = 20_000): { mean: number; deviation: number; largest: number } => {
    const program = layer(`layer l(x[N]; w[N] ~ ${text}) { y[i] = w[i]·x[i] }`);
    const data = initialise(program, { sizes: new Map([['N', n]]), seed: 5 }).get('w')?.data ?? new Float64Array(0);
    const mean = data.reduce((a, b) => a + b, 0) / n;
    const deviation = Math.sqrt(data.reduce((a, b) => a + (b - mean) ** 2, 0) / n);
    return { mean, deviation, largest: data.reduce((a, b) => Math.max(a, Math.abs(b)), 0) };
  };
  test.each([
    ['zeros()', 0, 0],
    ['ones()', 1, 0],
    ['constant(0.25)', 0.25, 0],
    ['uniform(0.5)', 0, 0.5 / Math.sqrt(3)],
    ['normal(2)', 0, 2],
    ['xavier(100, 50)', 0, Math.sqrt(2 / 150)],
    ['he(50)', 0, Math.sqrt(2 / 50)],
  ])('%s has mean %d and deviation %d', (text, mean, deviation) => {
    const found = spread(text);
    expect(Math.abs(found.mean - mean)).toBeLessThan(0.03 * (deviation || 1e-12) + 1e-15);
    expect(Math.abs(found.deviation - deviation)).toBeLessThan(0.02 * deviation + 1e-12);
    if (text.startsWith('uniform')) expect(found.largest).toBeLessThanOrEqual(0.5);
    if (text.startsWith('xavier')) expect(found.largest).toBeLessThanOrEqual(Math.sqrt(6 / 150));
  });

  test('a weight keeps its values when the network around it changes', () => {
    const dense = fix(library('dense'), { J: 4 });
    const short = initialise(sequential('a', [['d', dense], library('relu')], { input: [3] }), { seed: 2 });
    const long = initialise(sequential('b', [['d', dense], library('tanh'), ['e', dense]], { input: [3] }), {
      seed: 2,
    });
    expect(long.get('W_d')).toEqual(short.get('W_d'));
    expect(long.get('W_e')?.data.slice(0, 4)).not.toEqual(short.get('W_d')?.data.slice(0, 4));
  });

  test('refusals', () => {
    const of = (text: string): Program => layer(`layer l(x[N]; w[N]${text}) { y[i] = w[i]·x[i] }`);
    const sizes = new Map([['N', 2]]);
    expect(refusal(() => initialise(of(''), { sizes }))).toContain('has no initialiser');
    expect(refusal(() => initialise(of(' ~ zeros()')))).toContain('not known yet');
    expect(refusal(() => initialise(of(' ~ he(0)'), { sizes }))).toContain('is 0');
    expect(refusal(() => initialise(of(' ~ zeros()'), { sizes, seed: 0.5 }))).toContain('0.5');
    const rules = { w: { name: 'ones', args: [] } };
    expect(initialise(of(''), { sizes, rules }).get('w')?.data).toEqual(new Float64Array([1, 1]));
    expect(refusal(() => initialise(of(''), { sizes, rules: { w: { name: 'magic', args: [] } } }))).toContain('magic');
    expect(refusal(() => initialise(of(''), { sizes, rules: { w: { name: 'normal', args: [] } } }))).toContain(
      '0 arguments',
    );
  });
});
