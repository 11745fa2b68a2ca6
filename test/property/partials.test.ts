import { describe, expect, it } from 'vitest';
import { adjoint } from '../../src/adjoint/index.ts';
import { loadProgram } from '../../src/check/index.ts';
import { hessian, hvp, partial, tangent } from '../../src/index.ts';
import { flatShape, interpret } from '../../src/interpret/index.ts';
import type { Program } from '../../src/ir/index.ts';
import { libraryNames, loadLibrary } from '../../src/node.ts';
import { random } from '../../src/runtime/random.ts';
import { sizeOf, type Tensor } from '../../src/runtime/tensor.ts';
import { EinablaError } from '../../src/support/diagnostic.ts';
import { generate } from '../support/fuzz/generate.ts';
import { formulaText } from '../support/fuzz/text.ts';
import { comparePartial, countOf, drawInstance, type Instance, isClose, positionIn } from '../support/partials.ts';

/** Layers whose second derivatives grow beyond reading are not derived twice. */
const SECOND_LIMIT = 60;

/** Random formulas tried, those that are small: the many large ones belong to the tests of the adjoint. */
const FORMULAS = 160;
const SMALL = 24;

const realInputs = (p: Program): string[] => p.parameters.filter((x) => x.type.dtype === 'real').map((x) => x.name);
const realOutputs = (p: Program): string[] =>
  p.outputs.filter((name) => p.equations.some((e) => e.name === name && e.type.dtype === 'real'));
/** What the work gives, or undefined where a pack stands in its way. */
function allowed<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof EinablaError && error.diagnostics[0]?.code === 'pack-mixed') return undefined;
    throw error;
  }
}

/** A random formula, or undefined where no sample size shows that its reads stay inside. */
function legal(text: string): Program | undefined {
  try {
    return loadProgram({ name: 'random', text });
  } catch (error) {
    if (error instanceof EinablaError) return undefined;
    throw error;
  }
}

const sizeOfProgram = (p: Program): number => p.equations.reduce((sum, e) => sum + e.body.size, 0);

/** Every first derivative of the first output, and every second one where the formula is short. */
function requests(p: Program): { of: string; wrt: string[] }[] {
  const [of] = realOutputs(p);
  if (of === undefined) return [];
  const names = realInputs(p);
  const first = names.map((a) => ({ of, wrt: [a] }));
  if (sizeOfProgram(p) > SECOND_LIMIT) return first;
  return [...first, ...names.flatMap((a, i) => names.slice(i).map((b) => ({ of, wrt: [a, b] })))];
}

/** Compares the derivatives of a layer with dual numbers; gives the number of entries compared. */
function check(program: Program, instances: readonly (Instance | undefined)[], label: string): number {
  let compared = 0;
  for (const { of, wrt } of requests(program)) {
    const derived = allowed(() => partial(program, of, wrt));
    if (derived === undefined) continue;
    for (const instance of instances) {
      const result = instance && comparePartial(derived, instance);
      if (result === undefined) continue;
      expect(result.wrong, `${label}\n${derived.text}`).toEqual([]);
      compared += result.compared;
    }
  }
  return compared;
}

describe('partial derivatives are what dual numbers give', () => {
  it('of every layer that ships', { timeout: 120_000 }, () => {
    let compared = 0;
    for (const name of libraryNames()) {
      const program = loadLibrary(name);
      compared += check(program, [drawInstance(program, 1)], name);
    }
    expect(compared).toBeGreaterThan(5000);
  });

  it('of random formulas', { timeout: 120_000 }, () => {
    let compared = 0;
    let tried = 0;
    for (let index = 0; index < FORMULAS; index++) {
      const { formula, style } = generate(20_263, index);
      const text = formulaText(formula, style);
      const program = legal(text);
      if (program === undefined || sizeOfProgram(program) > SMALL) continue;
      tried++;
      compared += check(program, [drawInstance(program, 1), drawInstance(program, 2, true)], `#${index}\n${text}`);
    }
    expect(tried).toBeGreaterThan(30);
    expect(compared).toBeGreaterThan(5000);
  });
});

/** A tensor of random numbers of the shape of one of the Program's. */
function draw({ program, sizes }: Instance, name: string, seed: number): Tensor {
  const type = [...program.parameters, ...program.equations].find((t) => t.name === name)?.type;
  if (type === undefined) throw new Error(`no ${name}`);
  const shape = flatShape(name, type, sizes);
  const stream = random(seed, name);
  return { shape, data: Float64Array.from({ length: sizeOf(shape) }, () => stream.normal()) };
}

const dot = (a: Tensor | undefined, b: Tensor | undefined): number =>
  [...(a?.data ?? [])].reduce((sum, x, i) => sum + x * (b?.data[i] ?? Number.NaN), 0);

/** Layers that end in one number, and some made of them. */
const scalars = [
  ...libraryNames()
    .map((name) => loadLibrary(name))
    .filter(
      (p) => realOutputs(p).length > 0 && p.equations.find((e) => e.name === p.outputs[0])?.type.shape.length === 0,
    ),
  ...[
    'layer logsumexp(x[N]) { y = log(Σ[i] exp(x[i])) }',
    'layer form(A[N,N], x[N]) { y = Σ[i,j] x[i]·A[i,j]·x[j] }',
    'layer net(x[N]; W[H,N], V[H]) { h[k] = tanh(Σ[n] W[k,n]·x[n]) \n y = log(1 + exp(Σ[k] V[k]·h[k])) }',
    'layer top(x[N]; w[K]; s=2) { c[i] = Σ[k] w[k]·x[i·s+k] \n m = max[i] c[i] \n y = m² + Σ[i] sin(c[i]) }',
  ].map((text) => loadProgram({ name: 'scalar', text })),
];

describe('the Hessian', () => {
  it.each(scalars.map((p) => [p.name, p] as const))(
    'of %s is symmetric, and its products are those with it',
    (_, p) => {
      const instance = drawInstance(p, 1);
      const [of = ''] = realOutputs(p);
      if (instance === undefined) throw new Error('no instance');
      const names = realInputs(p);
      const inputs = new Map(instance.inputs);
      const product = hvp(p, of);
      for (const [name, direction] of product.directions) inputs.set(direction, draw(instance, name, 2));
      const products = interpret(product.program, instance.sizes, inputs);
      for (const a of names) {
        const expected = new Float64Array(countOf(instance, a));
        let dense = true;
        for (const b of names) {
          const h = allowed(() => hessian(p, of, a, b));
          const mirrored = allowed(() => hessian(p, of, b, a));
          if (h === undefined || mirrored === undefined) {
            dense = false;
            continue;
          }
          const values = interpret(h.program, instance.sizes, inputs).get(h.entry)?.data ?? [];
          const others = interpret(mirrored.program, instance.sizes, inputs).get(mirrored.entry)?.data ?? [];
          const v = inputs.get(product.directions.get(b) ?? '')?.data ?? [];
          for (let i = 0; i < expected.length; i++)
            for (let j = 0; j < v.length; j++) {
              const at = positionIn(h, instance, [0, i, j]);
              const back = positionIn(mirrored, instance, [0, j, i]);
              const value = at === undefined ? 0 : (values[at] ?? Number.NaN);
              expect(isClose(value, back === undefined ? 0 : (others[back] ?? Number.NaN))).toBe(true);
              expected[i] = (expected[i] ?? 0) + value * (v[j] ?? Number.NaN);
            }
        }
        if (!dense) continue;
        const found = products.get(product.products.get(a) ?? '')?.data ?? [];
        for (const [i, x] of expected.entries()) expect(isClose(found[i] ?? Number.NaN, x), `${a}[${i}]`).toBe(true);
      }
    },
  );
});

/** Layers with the variable that their Hessian is known by. */
const textbook = [
  [
    'w',
    'layer logistic(x[R,N], t[R]; w[N]) { z[r] = Σ[i] w[i]·x[r,i] \n p[r] = sigmoid(z[r]) \n E = −Σ[r] (t[r]·log(p[r]) + (1 − t[r])·log(1 − p[r])) }',
  ],
  ['x', 'layer logsumexp(x[N]) { E = log(Σ[i] exp(x[i])) }'],
  ['x', 'layer form(A[N,N], x[N]) { E = Σ[i,j] x[i]·A[i,j]·x[j] }'],
  [
    'x',
    'layer entropy(x[N], t[N]) { m = max[j] x[j] \n p[k] = exp(x[k] − m)/Σ[j] exp(x[j] − m) \n E = −Σ[k] t[k]·log(p[k]) }',
  ],
] as const;

describe('the Hessian is what the gradient differs by', () => {
  it.each(textbook)('by %s in %s', (x, text) => {
    const p = loadProgram({ name: 'textbook', text });
    const backward = adjoint(p, { wrt: [x] });
    const second = hessian(p, 'E', x);
    const step = 1e-4;
    for (const seed of [1, 2, 3]) {
      const instance = drawInstance(p, seed);
      if (instance === undefined) throw new Error('no instance');
      const one = { shape: [], data: Float64Array.of(1) };
      const at = instance.inputs.get(x);
      const gradient = (j: number, by: number): ArrayLike<number> => {
        const moved = Float64Array.from(at?.data ?? [], (v, i) => (i === j ? v + by : v));
        const inputs = new Map([...instance.inputs, [x, { shape: at?.shape ?? [], data: moved }], ['δE', one]]);
        return interpret(backward.program, instance.sizes, inputs).get(`δ${x}`)?.data ?? [];
      };
      const values = interpret(second.program, instance.sizes, instance.inputs).get(second.entry)?.data ?? [];
      const n = countOf(instance, x);
      for (let j = 0; j < n; j++) {
        const [above, below] = [gradient(j, step), gradient(j, -step)];
        for (let i = 0; i < n; i++) {
          const quotient = ((above[i] ?? Number.NaN) - (below[i] ?? Number.NaN)) / (2 * step);
          expect(values[i * n + j]).toBeCloseTo(quotient, 5);
        }
      }
    }
  });
});

describe('forward and reverse mode', () => {
  it('are adjoint: ⟨J·v, w⟩ = ⟨v, Jᵀ·w⟩', { timeout: 60_000 }, () => {
    let compared = 0;
    for (const name of libraryNames()) {
      const p = loadLibrary(name);
      const instance = drawInstance(p, 3);
      if (instance === undefined || realInputs(p).length === 0 || realOutputs(p).length === 0) continue;
      const forward = tangent(p);
      const backward = adjoint(p);
      const inputs = new Map(instance.inputs);
      for (const [x, v] of forward.tangents) inputs.set(v, draw(instance, x, 4));
      for (const [y, w] of backward.cotangents) inputs.set(w, draw(instance, y, 5));
      const pushed = interpret(forward.program, instance.sizes, inputs);
      const pulled = interpret(backward.program, instance.sizes, inputs);
      let left = 0;
      let right = 0;
      for (const [y, tangentOf] of forward.outputs)
        left += dot(pushed.get(tangentOf), inputs.get(backward.cotangents.get(y) ?? ''));
      for (const [x, gradient] of backward.gradients)
        right += dot(inputs.get(forward.tangents.get(x) ?? ''), pulled.get(gradient));
      if (!Number.isFinite(left) && !Number.isFinite(right)) continue;
      compared++;
      expect(isClose(left, right), `${name}: ${left} and ${right}`).toBe(true);
    }
    expect(compared).toBeGreaterThan(30);
  });
});
