import fc from 'fast-check';
import { expect, test } from 'vitest';
import { adjoint } from '../../src/adjoint/index.ts';
import { compile } from '../../src/compile/index.ts';
import type { GradientReport } from '../../src/gradcheck/index.ts';
import { checkGradients } from '../../src/gradcheck/index.ts';
import type { Program } from '../../src/ir/index.ts';
import type { Layer } from '../../src/network/index.ts';
import { fix, sequential } from '../../src/network/index.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { EinablaError } from '../../src/support/diagnostic.ts';
import { evaluate, library, randomInputs } from '../support/run-network.ts';

const extent = fc.integer({ min: 1, max: 3 });

/** A layer on volumes, at random settings. */
const volumeLayer: fc.Arbitrary<Program> = fc.oneof(
  fc
    .record({ N: extent, K: extent, s: fc.integer({ min: 1, max: 2 }), P: fc.integer({ min: 0, max: 1 }) })
    .map((sizes) => fix(library('conv2d'), sizes)),
  fc
    .tuple(fc.constantFrom('maxpool', 'avgpool', 'l2pool'), fc.integer({ min: 1, max: 2 }))
    .map(([name, k]) => fix(library(name), { k, s: k })),
  fc.constant(fix(library('maxpool_padded'), { k: 3, s: 1, P: 1 })),
  fc.constantFrom('relu', 'tanh', 'sigmoid', 'prelu', 'linear', 'lrn', 'dropout').map((name) => library(name)),
);

const chain = fc.record({
  volumes: fc.array(volumeLayer, { minLength: 1, maxLength: 5 }),
  flat: fc.boolean(),
  side: fc.integer({ min: 9, max: 12 }),
  channels: extent,
  seed: fc.integer({ min: 0, max: 1000 }),
});

test('a sequence computes what its layers compute one after the other', () => {
  fc.assert(
    fc.property(chain, ({ volumes, flat, side, channels, seed }) => {
      const tail = flat ? [library('linearize'), fix(library('dense'), { J: 2 }), library('softmax')] : [];
      const layers = [...volumes, ...tail].map((l, i): Layer => [`l${i}_`, l]);
      const given = [channels, side, side + 1];
      const net = sequential('net', layers, { input: given });
      let inputs: Map<string, Tensor>;
      try {
        inputs = randomInputs(net, {}, seed);
      } catch (error) {
        // a chain that leaves nothing of the image is refused when its sizes are known
        fc.pre(!String(error).includes('extent'));
        throw error;
      }
      let flow = inputs.get(net.parameters[0]?.name ?? '');
      for (const [label, layer] of layers as readonly (readonly [string, Program])[]) {
        const values = new Map(
          layer.parameters.map((p, i) => {
            const tensor = i === 0 ? flow : (inputs.get(`${p.name}_${label}`) ?? inputs.get(p.name));
            if (tensor === undefined) throw new Error(`no values for ${p.name}`);
            return [p.name, tensor] as const;
          }),
        );
        const shapes = new Map([...values].map(([name, t]) => [name, t.shape]));
        flow = evaluate(layer, { shapes }, values).get(layer.outputs[0] ?? '');
      }
      const whole = evaluate(net, {}, inputs).get(net.outputs[0] ?? '');
      expect(whole?.shape).toEqual(flow?.shape);
      expect(whole?.data).toEqual(flow?.data);
    }),
    { numRuns: 150, seed: 7 },
  );
});

test('the derived gradients of a random network are right', () => {
  let checked = 0;
  fc.assert(
    fc.property(chain, ({ volumes, flat, channels, seed }) => {
      const tail = flat ? [library('linearize'), fix(library('dense'), { J: 2 }), library('softmax')] : [];
      const net = sequential('net', [...volumes.slice(0, 3), ...tail], { input: [channels, 6, 5], batch: 'R' });
      let report: GradientReport;
      try {
        report = checkGradients(net, { trials: 1, seed, sizes: { dims: new Map([['R', 2]]) } });
      } catch (error) {
        fc.pre(!(error instanceof EinablaError));
        throw error;
      }
      checked += report.comparisons;
      expect(report.failures).toEqual([]);
    }),
    { numRuns: 25, seed: 11 },
  );
  expect(checked).toBeGreaterThan(500);
});

test('the kernels of a random network compute what the interpreter computes, backwards too', () => {
  const given = { dims: new Map([['R', 2]]) };
  const close = (found: Iterable<number>, expected: readonly number[]): void => {
    const values = [...found];
    expect(values.length).toBe(expected.length);
    // the norm of a window of zeros has no derivative, and there is nothing to compare
    for (const [i, value] of expected.entries()) if (!Number.isNaN(value)) expect(values[i]).toBeCloseTo(value, 10);
  };
  fc.assert(
    fc.property(chain, ({ volumes, flat, side, channels, seed }) => {
      const tail = flat ? [library('linearize'), fix(library('dense'), { J: 2 }), library('softmax')] : [];
      const net = sequential('net', [...volumes, ...tail], { input: [channels, side, side + 1], batch: 'R' });
      let inputs: Map<string, Tensor>;
      try {
        inputs = randomInputs(net, given, seed);
      } catch (error) {
        fc.pre(!(error instanceof EinablaError));
        throw error;
      }
      const { forward, backward } = compile(net, { sizes: { R: 2 }, dtype: 'f64' });
      const arrays = Object.fromEntries([...inputs].map(([name, t]) => [name, t.data]));
      const output = evaluate(net, given, inputs).get('y') ?? { shape: [], data: new Float64Array() };
      close(forward(arrays).y ?? [], [...output.data]);
      const cotangent = { ...output, data: Float64Array.from(output.data, (_, i) => ((7 * i + seed) % 11) - 5) };
      const derived = adjoint(net);
      const all = new Map([...inputs, ['δy', cotangent] as const]);
      const needed = new Map(derived.program.parameters.map((p) => [p.name, all.get(p.name) ?? output]));
      const gradients = evaluate(derived.program, given, needed);
      const found = backward(arrays, { y: cotangent.data });
      for (const [name, gradient] of derived.gradients)
        close(found[name] ?? [], [...(gradients.get(gradient)?.data ?? [])]);
    }),
    { numRuns: 20, seed: 13 },
  );
});
