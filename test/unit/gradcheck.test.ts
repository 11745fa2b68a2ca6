import { describe, expect, it } from 'vitest';
import { adjoint } from '../../src/adjoint/index.ts';
import { loadProgram } from '../../src/check/index.ts';
import { differenceSlope } from '../../src/gradcheck/compare.ts';
import { drawSizes } from '../../src/gradcheck/draw.ts';
import { checkGradients } from '../../src/gradcheck/index.ts';
import {
  dualAlgebra,
  errorBounds,
  evaluateIn,
  floatAlgebra,
  interpret,
  liftInputs,
  ModularDivisionByZero,
  modularAlgebra,
  type RandomInteger,
  randomPrime,
  unitRoundoff,
  watchKinks,
} from '../../src/interpret/index.ts';
import type { Expr, Program } from '../../src/ir/index.ts';
import { constant, mul, subtract } from '../../src/ir/index.ts';
import { random } from '../../src/runtime/random.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { bindSizes } from '../../src/specialise/index.ts';
import { EinablaError } from '../../src/support/diagnostic.ts';

const load = (text: string): Program => loadProgram({ name: '<formula>', text });
const vector = (...data: number[]): Tensor => ({ shape: [data.length], data: Float64Array.from(data) });
const sizesOf = (program: Program, inputs: ReadonlyMap<string, Tensor>) =>
  bindSizes(program, { shapes: new Map([...inputs].map(([name, t]) => [name, t.shape])) });

const formulas: readonly (readonly [string, string])[] = [
  ['softmax', 'layer f(x[N]) { m = max[j] x[j]\n y[k] = exp(x[k] − m)/Σ[j] exp(x[j] − m) }'],
  ['strided convolution', 'layer f(x[M,H]; θ[N,M,K], b[N]; s=2) { y[n,i] = Σ[m,p] θ[n,m,p]·x[m, i·s+p] + b[n] }'],
  ['padding', 'layer f(x[H]; θ[K]; P=1) { y[i<H+2·P−K+1] = Σ[p] θ[p]·x?[i+p−P] }'],
  ['products', 'layer f(x[N,M]) { y[i] = Π[j] x[i,j] }'],
  ['a gather with repeats', 'layer f(x[N,D], t[R] : int < N) { y[r,d] = x[t[r],d]·x[t[r],d] }'],
  ['a diagonal', 'layer f(x[N,N]) { y = Σ[i] x[i,i]·x[i,i] }'],
  ['a skewed read', 'layer f(x[L]; w[H,K]) { y[i<L−2·(H−1)−3·(K−1)] = Σ[h,k] w[h,k]·x[2·h+3·k+i] }'],
  ['argmax as a subscript', 'layer f(x[N], z[N]) { a = argmax[i] x[i]\n y = z[a]·x[a] }'],
  ['nested reductions', 'layer f(x[N,M]) { y[i] = log(Σ[j] exp(x[i,j]·max[k] x[i,k])) }'],
  ['a piecewise function', 'layer f(x[..]; α) { y[..] = if x[..] >= 0 then x[..] else α·x[..] }'],
  ['a log of positive numbers', 'layer f(p[N]) { y = −Σ[i] p[i]·log(p[i]) }'],
  ['a guard beside a dependent range', 'layer f(x[N], c) { y[i<N] = if i > 0 then c·exp(Σ[j<i] x[j]) else 0 }'],
  ['a maximum under its guard', 'layer f(x[N], c) { y[i<N] = if i > 0 then c·tanh(max[j<i] x[j]) else 0 }'],
  ['a position under its guard', 'layer f(x[N]) { y[i<N] = if i > 0 then x[argmax[j<i] x[j]]·x[i] else 0 }'],
  ['a guarded shear', 'layer f(x[N,N]) { y[i,j] = if i > j and i + j < N then x[i−j,i+j] else x[i,j] }'],
  [
    'causal attention',
    `layer f(Q[N,D], V[N,D]) {
      s[i,j] = Σ[d] Q[i,d]·Q[j,d]
      m[i] = max[j<i+1] s[i,j]
      z[i] = Σ[j<i+1] exp(s[i,j] − m[i])
      y[i,d] = Σ[j<i+1] exp(s[i,j] − m[i])/z[i]·V[j,d]
    }`,
  ],
  ['a power by a tensor', 'layer f(x[N], b) { y[i] = x[i]^b }'],
];

describe('checkGradients', () => {
  it.each(formulas)('passes %s', (_name, text) => {
    const report = checkGradients(load(text), { seed: 3, trials: 4 });
    expect(report.failures).toEqual([]);
    expect(report.passed).toBe(true);
    expect(report.instances).toBeGreaterThan(0);
    expect(report.worstRelative?.relative).toBeLessThan(1e-10);
  });

  it.each(formulas)('passes the backward pass of %s, differentiated again', (_name, text) => {
    const report = checkGradients(adjoint(load(text)).program, { seed: 4, trials: 3 });
    expect(report.failures).toEqual([]);
  });

  it('gives the same report for the same seed', () => {
    const program = load('layer f(x[N]) { y[i] = tanh(x[i])·x[0] }');
    expect(checkGradients(program, { seed: 5 })).toEqual(checkGradients(program, { seed: 5 }));
  });

  it('varies real hyper-parameters about their defaults, keeping their sign', () => {
    const program = load('layer f(x[N]; ; c=2, d=-0.5, z=0) { y[i] = x[i]·(c + d + z) }');
    const drawn = Array.from({ length: 40 }, (_, seed) => drawSizes(program, {}, random(seed, 'sizes')));
    const values = (name: string): number[] =>
      drawn.map((sizes) =>
        sizes instanceof EinablaError ? expect.fail(sizes.message) : (sizes.hypers.get(name) ?? 0),
      );
    const within = (name: string, lo: number, hi: number): void => {
      expect(new Set(values(name)).size, name).toBeGreaterThan(5);
      for (const value of values(name)) expect(value >= lo && value <= hi, `${name} = ${value}`).toBe(true);
    };
    within('c', 1.5, 2.5);
    within('d', -0.625, -0.375);
    within('z', 0, 0.25);
  });

  it('keeps the sizes that are stated', () => {
    const program = load('layer f(x[N,M]; ; s=1) { y[i,j] = x[i·s,j]² }');
    const report = checkGradients(program, { sizes: { dims: new Map([['N', 5]]), hyper: new Map([['s', 3]]) } });
    expect(report.worstAbsolute?.sizes.dims.get('N')).toBe(5);
    expect(report.worstAbsolute?.sizes.hypers.get('s')).toBe(3);
  });

  /** The backward pass with the body of its last equation changed. */
  const spoilt = (program: Program, change: (body: Expr) => Expr) => {
    const derived = adjoint(program);
    const equations = derived.program.equations.map((e, i, all) =>
      i === all.length - 1 ? { ...e, body: change(e.body) } : e,
    );
    return { ...derived, program: { ...derived.program, equations } };
  };

  it.each(formulas)('finds %s with a wrong sign, scale or constant in the gradient', (_name, text) => {
    const program = load(text);
    const changes: ((body: Expr) => Expr)[] = [
      (body) => mul([constant(-1), body]),
      (body) => mul([constant(1.0001), body]),
      (body) => subtract(body, constant(1e-6)),
    ];
    for (const change of changes) {
      const report = checkGradients(program, { adjoint: spoilt(program, change), seed: 2, trials: 5 });
      expect(report.passed).toBe(false);
      expect(report.failures[0]?.absolute).toBeGreaterThan(1e-8);
    }
  });

  it('names the tensor and element of the worst error', () => {
    const program = load('layer f(x[N,M]) { y[i,j] = x[i,j]·x[0,j] }');
    const report = checkGradients(program, { adjoint: spoilt(program, (body) => mul([constant(2), body])) });
    const worst = report.worstRelative;
    expect(worst?.tensor).toBe('x');
    expect(worst?.element).toHaveLength(2);
    expect(worst?.derived).toBeCloseTo(2 * (worst?.expected ?? 0), 10);
  });

  it('does not pass what it cannot evaluate, and finds sizes that are valid', () => {
    expect(checkGradients(load('layer f(x) { y = log(−x²−1) }'))).toMatchObject({
      passed: false,
      instances: 0,
      skipped: 6,
    });
    expect(checkGradients(load('layer f(x[N]) { y[i<N−100] = x[i+100]² }')).passed).toBe(true);
    expect(() => checkGradients(load('layer f(x[N]) { y[i<N−100000] = x[i+100000]² }'))).toThrow(/No small sizes/);
  });

  it('refuses an integer tensor in wrt', () => {
    const program = load('layer f(x[N], t[R] : int < N) { y[r] = x[t[r]] }');
    expect(() => checkGradients(program, { wrt: ['t'] })).toThrow(/integer/);
    expect(checkGradients(program, { wrt: ['x'] }).passed).toBe(true);
  });
});

describe('dual numbers', () => {
  const slope = (text: string, values: Record<string, number[]>, along: Record<string, number[]>): number[] => {
    const program = load(text);
    const inputs = new Map(Object.entries(values).map(([name, data]) => [name, vector(...data)]));
    const lifted = liftInputs(program, inputs, (v, name, at) => ({ v, d: along[name]?.[at] ?? 0 }));
    const tensors = evaluateIn(program, sizesOf(program, inputs), lifted, dualAlgebra(floatAlgebra));
    const y = tensors.get(program.outputs[0] ?? '');
    return y?.dtype === 'real' ? y.data.map((x) => x.d) : [];
  };

  it('differentiate products with any number of zeros', () => {
    const product = 'layer f(x[N]) { y = Π[i] x[i] }';
    expect(slope(product, { x: [2, 0, 5] }, { x: [1, 1, 1] })).toEqual([10]);
    expect(slope(product, { x: [0, 0, 5] }, { x: [1, 1, 1] })).toEqual([0]);
    expect(slope(product, { x: [2, 3, 5] }, { x: [0, 1, 0] })).toEqual([10]);
  });

  it('take the first element at a tie, and the branch that the formula takes on a boundary', () => {
    expect(slope('layer f(x[N]) { y = max[i] x[i] }', { x: [1, 7, 7] }, { x: [0, 1, 0] })).toEqual([1]);
    expect(slope('layer f(x[N]) { y = max[i] x[i] }', { x: [1, 7, 7] }, { x: [0, 0, 1] })).toEqual([0]);
    expect(slope('layer f(x[N]) { y[i] = relu(x[i]) + abs(x[i]) }', { x: [0, 2] }, { x: [1, 1] })).toEqual([0, 2]);
    expect(slope('layer f(x[N]) { y[i] = if x[i] >= 0 then 2·x[i] else 3·x[i] }', { x: [0] }, { x: [1] })).toEqual([2]);
  });

  it('let nothing through a branch not taken', () => {
    const text = 'layer f(x[N]) { y[i] = if x[i] > 0 then log(x[i]) else 0 }';
    expect(slope(text, { x: [-1, 0, 2] }, { x: [1, 1, 1] })).toEqual([0, 0, 0.5]);
  });

  it('tell how far the nearest kink is', () => {
    const program = load('layer f(x[N]) { y[i] = relu(x[i]) }');
    const inputs = new Map([['x', vector(3, -0.5)]]);
    const { algebra, nearest } = watchKinks();
    const lifted = liftInputs(program, inputs, (v) => ({ v, d: 2 }));
    evaluateIn(program, sizesOf(program, inputs), lifted, algebra);
    expect(nearest()).toBe(0.25);
  });
});

describe('central differences', () => {
  it('bound their own error', () => {
    for (const [f, exact] of [
      [(h: number) => Math.exp(1 + h), Math.E],
      [(h: number) => Math.sin(3 + 2 * h), 2 * Math.cos(3)],
      [(h: number) => 1e8 + h, 1],
    ] as const) {
      const found = differenceSlope(f, Number.POSITIVE_INFINITY);
      expect(Math.abs((found?.value ?? 0) - exact)).toBeLessThanOrEqual(4 * (found?.uncertainty ?? 0));
      expect(found?.uncertainty).toBeLessThan(1e-2);
    }
    expect(differenceSlope((h) => h, 1e-9)).toBeUndefined();
  });
});

const bigRandom = (seed: number): RandomInteger => {
  const stream = random(seed, 'residues');
  return (bound) =>
    ((BigInt(stream.integer()) << 64n) | (BigInt(stream.integer()) << 32n) | BigInt(stream.integer())) % bound;
};

describe('residues', () => {
  it('are those of a prime of 61 bits', () => {
    const draw = bigRandom(1);
    for (let i = 0; i < 3; i++) {
      const p = randomPrime(draw);
      expect(p >= 2n ** 60n && p < 2n ** 61n).toBe(true);
      for (let q = 2n; q < 2000n; q++) expect(p % q).not.toBe(0n);
    }
  });

  it('form a field in which literals are exact', () => {
    const draw = bigRandom(2);
    const p = randomPrime(draw);
    const a = modularAlgebra(p, draw);
    expect(a.product([a.constant(0.5), a.constant(2)])).toBe(1n);
    expect(a.sum([a.constant(-3.25), a.constant(3.25)])).toBe(0n);
    expect(a.product([a.constant(1e-5), a.constant(2 ** 70)])).toBe(a.constant(1e-5 * 2 ** 70));
    expect(a.divide(a.constant(7), a.constant(7))).toBe(1n);
    expect(a.integerPower(a.constant(3), -2)).toBe(a.divide(1n, 9n));
    expect(() => a.divide(1n, 0n)).toThrow(ModularDivisionByZero);
    expect(a.call('exp', [5n])).toBe(a.call('exp', [5n]));
    expect(a.call('exp', [5n])).not.toBe(a.call('exp', [6n]));
    expect(a.compare('<', a.constant(-2), a.constant(3))).toBe(true);
    expect(a.extreme('max', [4n, 9n, 9n, a.constant(-1)])).toBe(1);
  });

  it.each(formulas.filter(([name]) => name !== 'a power by a tensor'))(
    'find the adjoint of %s equal to the derivative',
    (_name, text) => {
      const program = load(text);
      const derived = adjoint(program);
      const draw = bigRandom(3);
      const p = randomPrime(draw);
      const field = modularAlgebra(p, draw);
      const extents = new Map(
        program.dims
          .filter((d) => d !== '..')
          .map((d, i) => [d, d === 'L' ? 12 : d === 'H' && !program.dims.includes('L') ? 6 : 2 + (i % 2)]),
      );
      const sizes = bindSizes(program, { dims: extents, pack: [3] });
      const shape = (e: readonly Expr[]): number => e.reduce((n, x) => n * extent(x), 1);
      const extent = (e: Expr): number =>
        e.kind === 'symbol' ? (sizes.dims.get(e.name) ?? 0) : e.kind === 'const' ? e.value : 0;
      const inputs = new Map<string, Tensor>();
      for (const q of program.parameters) {
        const size = shape(q.type.shape);
        const data =
          q.type.dtype === 'int' ? Int32Array.from({ length: size }, (_, i) => i % 2) : new Float64Array(size);
        inputs.set(q.name, { shape: [size], data });
      }
      const lifted = liftInputs(program, inputs, () => ({ v: draw(p), d: draw(p) }));
      const forward = evaluateIn(program, sizes, lifted, dualAlgebra(field));
      const back = new Map(
        [...lifted].map(([name, t]) => [
          name,
          t.dtype === 'int' ? t : { dtype: 'real' as const, data: t.data.map((x) => x.v) },
        ]),
      );
      let expected = 0n;
      for (const [output, name] of derived.cotangents) {
        const y = forward.get(output);
        if (y?.dtype !== 'real') continue;
        const data = y.data.map(() => draw(p));
        back.set(name, { dtype: 'real', data });
        y.data.forEach((x, i) => {
          expected = (expected + x.d * (data[i] ?? 0n)) % p;
        });
      }
      const gradients = evaluateIn(derived.program, sizes, back, field);
      let found = 0n;
      for (const [name, output] of derived.gradients) {
        const g = gradients.get(output);
        const x = lifted.get(name);
        if (g?.dtype !== 'real' || x?.dtype !== 'real') continue;
        g.data.forEach((value, i) => {
          found = (found + value * (x.data[i]?.d ?? 0n)) % p;
        });
      }
      expect(found).toBe(expected);
    },
  );
});

describe('error bounds', () => {
  it('hold for float32 sums and products in any order, and are not blunt', () => {
    const program = load('layer f(x[N], w[N]) { y = Σ[i] exp(x[i])·w[i]/(1 + w[i]²) }');
    const stream = random(4, 'bounds');
    let closest = 0;
    for (let trial = 0; trial < 50; trial++) {
      const n = 1 + stream.below(40);
      const draw = (): Tensor => vector(...Array.from({ length: n }, () => Math.fround(stream.normal())));
      const inputs = new Map([
        ['x', draw()],
        ['w', draw()],
      ]);
      const sizes = sizesOf(program, inputs);
      const { algebra, undecided } = errorBounds(unitRoundoff.f32);
      const y = evaluateIn(
        program,
        sizes,
        liftInputs(program, inputs, (v) => ({ v, e: 0 })),
        algebra,
      ).get('y');
      const bound = y?.dtype === 'real' ? y.data[0] : undefined;
      const f = Math.fround;
      const [x, w] = [inputs.get('x')?.data ?? [], inputs.get('w')?.data ?? []];
      let single = 0;
      for (let i = n - 1; i >= 0; i--) {
        const [xi, wi] = [x[i] ?? 0, w[i] ?? 0];
        single = f(single + f(f(f(Math.exp(xi)) * wi) / f(1 + f(wi * wi))));
      }
      const exact = interpret(program, sizes, inputs).get('y')?.data[0] ?? Number.NaN;
      expect(bound?.v).toBeCloseTo(exact, 10);
      expect(Math.abs(single - exact)).toBeLessThanOrEqual(bound?.e ?? 0);
      closest = Math.max(closest, Math.abs(single - exact) / (bound?.e ?? 1));
      expect(undecided()).toBe(0);
    }
    expect(closest).toBeGreaterThan(1e-3);
  });

  it('tell where rounding decides a comparison', () => {
    const program = load('layer f(x[N]) { y[i] = if x[i]/3 >= 1/3 then 1 else 0 }');
    const count = (x: number): number => {
      const inputs = new Map([['x', vector(x)]]);
      const { algebra, undecided } = errorBounds(unitRoundoff.f32);
      evaluateIn(
        program,
        sizesOf(program, inputs),
        liftInputs(program, inputs, (v) => ({ v, e: 0 })),
        algebra,
      );
      return undecided();
    };
    expect(count(1)).toBe(1);
    expect(count(2)).toBe(0);
  });
});
