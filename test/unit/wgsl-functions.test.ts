import { afterAll, describe, expect, it } from 'vitest';
import { wgslTarget } from '../../codegen/wgsl/index.ts';
import type { Buffer, LoopExpr, LoopProgram, LoopStmt } from '../../src/loops/nest.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { type ScalarFunctionName, scalarFunctionNames } from '../../src/scalar/names.ts';
import { scalarTable } from '../../src/scalar/table.ts';
import { openTestRunner } from './wgsl-device.ts';

const runner = await openTestRunner();
afterAll(() => runner?.destroy());

const N = 3000;

/** Error allowed in units in the last place of the true value, and the arguments' range, for each function of one argument. */
const cases = new Map<ScalarFunctionName, { readonly ulps: number; readonly lo: number; readonly hi: number }>([
  ['exp', { ulps: 1.5, lo: -87, hi: 88.7 }],
  ['expm1', { ulps: 2.5, lo: -87, hi: 88.7 }],
  ['log', { ulps: 1.5, lo: 1e-37, hi: 3e38 }],
  ['log1p', { ulps: 2.5, lo: -0.999, hi: 3e38 }],
  ['log2', { ulps: 2.5, lo: 1e-37, hi: 3e38 }],
  ['sqrt', { ulps: 1.5, lo: 1e-37, hi: 3e38 }],
  ['rsqrt', { ulps: 2.5, lo: 1e-37, hi: 3e38 }],
  ['abs', { ulps: 0, lo: -3e38, hi: 3e38 }],
  ['sign', { ulps: 0, lo: -3e38, hi: 3e38 }],
  ['floor', { ulps: 0, lo: -3e38, hi: 3e38 }],
  ['ceil', { ulps: 0, lo: -3e38, hi: 3e38 }],
  ['round', { ulps: 0, lo: -3e38, hi: 3e38 }],
  ['sin', { ulps: 2, lo: -3e38, hi: 3e38 }],
  ['cos', { ulps: 2, lo: -3e38, hi: 3e38 }],
  ['tan', { ulps: 4, lo: -3e38, hi: 3e38 }],
  ['asin', { ulps: 4, lo: -1, hi: 1 }],
  ['acos', { ulps: 4, lo: -1, hi: 1 }],
  ['atan', { ulps: 2, lo: -3e38, hi: 3e38 }],
  ['sinh', { ulps: 4, lo: -89, hi: 89 }],
  ['cosh', { ulps: 3, lo: -89, hi: 89 }],
  ['tanh', { ulps: 3, lo: -100, hi: 100 }],
  ['asinh', { ulps: 4, lo: -3e38, hi: 3e38 }],
  ['acosh', { ulps: 4, lo: 1, hi: 3e38 }],
  ['atanh', { ulps: 4, lo: -0.999, hi: 0.999 }],
  ['erf', { ulps: 3, lo: -10, hi: 10 }],
  ['sigmoid', { ulps: 3, lo: -80, hi: 80 }],
  ['relu', { ulps: 0, lo: -3e38, hi: 3e38 }],
  ['softplus', { ulps: 3, lo: -80, hi: 1e9 }],
]);

/** A deterministic number in [0, 1). */
function hash(i: number): number {
  let x = Math.imul(i + 1, 0x9e3779b1);
  x = Math.imul(x ^ (x >>> 15), 0x85ebca77);
  return ((x ^ (x >>> 13)) >>> 0) / 2 ** 32;
}

/** Points of [lo, hi]: half of them spread over the magnitudes, the rest over the line; no denormals. */
function points(lo: number, hi: number): Float32Array {
  return Float32Array.from({ length: N }, (_, i) => {
    const limit = hash(3 * i) < 0.5 ? hi : lo;
    const wide = hash(3 * i + 1);
    const magnitude = 2 ** (-30 + wide * (Math.log2(Math.abs(limit)) + 30));
    const x = i % 2 === 0 ? Math.sign(limit) * magnitude : lo + wide * (Math.min(hi, 1e4) - Math.max(lo, -1e4));
    return Math.fround(Math.min(hi, Math.max(lo, x)));
  });
}

/** The distance between neighbouring normal f32 numbers around x. */
const ulp = (x: number): number => 2 ** (Math.max(-126, Math.floor(Math.log2(Math.abs(x)))) - 23);

const int = (value: number): LoopExpr => ({ kind: 'const', type: 'int', value });
const position: LoopExpr = { kind: 'var', type: 'int', name: 'i' };
const element = (buffer: string): LoopExpr => ({ kind: 'load', type: 'real', buffer, offset: position });

/** One nest that applies functions element by element: far more buffers than a shader may bind one by one. */
function program(calls: ReadonlyMap<string, readonly [ScalarFunctionName, readonly string[]]>, n: number): LoopProgram {
  const shape = [int(n)];
  const names = new Set([...calls.values()].flatMap(([, args]) => args));
  const buffers: Buffer[] = [...names].map((name) => ({ name, role: 'input', dtype: 'real', shape }));
  const body: LoopStmt[] = [];
  for (const [out, [fn, args]] of calls) {
    const test = fn === 'isnan' || fn === 'isinf';
    buffers.push({ name: out, role: 'output', dtype: 'real', shape });
    const value: LoopExpr = { kind: 'call', type: test ? 'bool' : 'real', fn, args: args.map(element) };
    body.push({ kind: 'store', buffer: out, offset: position, value });
  }
  const loop: LoopStmt = { kind: 'for', index: 'i', lo: int(0), hi: int(n), step: 1, parallel: true, body };
  return { name: 'functions', buffers, open: [], arena: 0, nests: [{ name: 'all', formulas: [], body: [loop] }] };
}

async function run(loops: LoopProgram, inputs: ReadonlyMap<string, Tensor>): Promise<ReadonlyMap<string, Tensor>> {
  const kernel = await runner?.compile(wgslTarget.emit(loops, { dtype: 'f32' }));
  return (await kernel?.run(inputs)) ?? new Map();
}

const vector = (data: readonly number[] | Float32Array): Tensor => ({
  shape: [data.length],
  data: Float32Array.from(data),
});

/** The largest error in units in the last place, and where it is. */
function worst(y: ArrayLike<number>, exact: (i: number) => number): { readonly ulps: number; readonly at: number } {
  let found = { ulps: 0, at: 0 };
  for (let i = 0; i < y.length; i++) {
    const truth = exact(i);
    const value = y[i] ?? Number.NaN;
    const ulps = Object.is(value, truth) || value === truth ? 0 : Math.abs(value - truth) / ulp(truth);
    if (ulps > found.ulps || Number.isNaN(ulps)) found = { ulps, at: i };
  }
  return found;
}

describe.runIf(runner !== undefined)('scalar functions on WebGPU', () => {
  const inputs = new Map<string, Tensor>();
  for (const [fn, { lo, hi }] of cases) inputs.set(`x_${fn}`, vector(points(lo, hi)));
  const calls = new Map([...cases.keys()].map((fn) => [`y_${fn}`, [fn, [`x_${fn}`]] as const]));
  const outputs = run(program(calls, N), inputs);

  it('has a case for every function of one real argument', () => {
    const unary = scalarFunctionNames.filter((fn) => scalarTable[fn].arity === 1 && !fn.startsWith('is'));
    expect([...cases.keys()].sort()).toEqual([...unary].sort());
  });

  it.each([...cases])('%s is within its error bound', async (fn, { ulps }) => {
    const x = inputs.get(`x_${fn}`)?.data ?? [];
    const y = (await outputs).get(`y_${fn}`)?.data ?? [];
    expect(y.length).toBe(N);
    const error = worst(y, (i) => scalarTable[fn].evaluate(x[i] ?? 0));
    // half a unit belongs to the rounding of the result
    expect(error.ulps, `${fn}(${x[error.at]}) = ${y[error.at]}`).toBeLessThanOrEqual(ulps + 0.5);
  });

  it('powers and angles are within their error bounds', async () => {
    const base = points(1e-20, 1e20);
    const exponent = Float32Array.from(base, (b, i) => (hash(i) - 0.5) * Math.min(250, 170 / Math.abs(Math.log2(b))));
    const [u, v] = [points(-100, 100), points(-1e30, 1e30).reverse()];
    const loops = program(
      new Map<string, readonly [ScalarFunctionName, readonly string[]]>([
        ['p', ['pow', ['base', 'exponent']]],
        ['a', ['atan2', ['u', 'v']]],
        ['b', ['atan2', ['v', 'u']]],
      ]),
      N,
    );
    const given = new Map(Object.entries({ base, exponent, u, v }).map(([name, data]) => [name, vector(data)]));
    const out = await run(loops, given);
    const p = out.get('p')?.data ?? [];
    const error = worst(p, (i) => (base[i] ?? 0) ** (exponent[i] ?? 0));
    expect(error.ulps, `${base[error.at]}^${exponent[error.at]} = ${p[error.at]}`).toBeLessThanOrEqual(6);
    expect(worst(out.get('a')?.data ?? [], (i) => Math.atan2(u[i] ?? 0, v[i] ?? 0)).ulps).toBeLessThanOrEqual(3);
    expect(worst(out.get('b')?.data ?? [], (i) => Math.atan2(v[i] ?? 0, u[i] ?? 0)).ulps).toBeLessThanOrEqual(3);
  });

  it('special values, exact powers and halves are exact', async () => {
    const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
    const rows: readonly (readonly [ScalarFunctionName, readonly number[], number])[] = [
      ['exp', [0], 1],
      ['exp', [100], inf],
      ['exp', [-200], 0],
      ['log', [1], 0],
      ['log', [0], -inf],
      ['log', [-1], nan],
      ['log', [inf], inf],
      ['log2', [1024], 10],
      ['log2', [2 ** -20], -20],
      ['sqrt', [-1], nan],
      ['sqrt', [0.25], 0.5],
      ['tanh', [50], 1],
      ['tanh', [-inf], -1],
      ['sigmoid', [0], 0.5],
      ['sigmoid', [-200], 0],
      ['softplus', [200], 200],
      ['round', [2.5], 2],
      ['round', [-1.5], -2],
      ['pow', [-3, 3], -27],
      ['pow', [-2, -2], 0.25],
      ['pow', [0, 0], 1],
      ['pow', [2, 0.5], Math.fround(Math.SQRT2)],
      ['pow', [-2, 0.5], nan],
      ['pow', [0, 0.5], 0],
      ['pow', [0.5, 200], 0],
      ['pow', [1.5, 2], 2.25],
      ['pow', [10, 100], inf],
      ['atan2', [1, 0], Math.fround(Math.PI / 2)],
      ['atan2', [0, -1], Math.fround(Math.PI)],
      ['sin', [inf], nan],
      ['acosh', [0.5], nan],
      ['asin', [2], nan],
      ['isnan', [nan], 1],
      ['isnan', [inf], 0],
      ['isinf', [-inf], 1],
      ['isinf', [3], 0],
      ['relu', [-3], 0],
      ['clamp', [5, -1, 2], 2],
      ['clamp', [5, 3, 2], 2],
      ['min', [1, -2], -2],
      ['pi', [], Math.fround(Math.PI)],
      ['inf', [], inf],
    ];
    // one call of each function serves all its rows
    const width = Math.max(...rows.map(([fn]) => rows.filter(([other]) => other === fn).length));
    const given = new Map<string, Tensor>();
    const calls = new Map<string, readonly [ScalarFunctionName, readonly string[]]>();
    for (const fn of new Set(rows.map(([name]) => name))) {
      const own = rows.filter(([name]) => name === fn).map(([, args]) => args);
      const names = Array.from({ length: scalarTable[fn].arity }, (_, k) => `${fn}_${k}`);
      names.forEach((name, k) => {
        given.set(name, vector(Array.from({ length: width }, (_, i) => own[i]?.[k] ?? 1)));
      });
      calls.set(fn, [fn, names]);
    }
    const out = await run(program(calls, width), given);
    const result = (fn: ScalarFunctionName, args: readonly number[]): number | undefined =>
      out.get(fn)?.data[rows.filter(([name]) => name === fn).findIndex(([, other]) => other === args)];
    const found = rows.map(([fn, args]) => `${fn}(${args.join(', ')}) = ${result(fn, args)}`);
    expect(found).toEqual(rows.map(([fn, args, value]) => `${fn}(${args.join(', ')}) = ${value}`));
  });
});
