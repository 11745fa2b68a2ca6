import { afterAll, describe, expect, it } from 'vitest';
import { workgroups } from '../../codegen/wgsl/dispatch.ts';
import { wgslTarget } from '../../codegen/wgsl/index.ts';
import { commentText, intLiteral, realLiteral } from '../../codegen/wgsl/literal.ts';
import { safeName } from '../../codegen/wgsl/names.ts';
import type { BinaryOp, Buffer, LoopExpr, LoopProgram, LoopStmt, LoopType } from '../../src/loops/nest.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { createWebGpuRunner } from '../../src/runtime/webgpu.ts';
import { openNodeWebGpu } from '../../src/runtime/webgpu-node.ts';
import { EinablaError } from '../../src/support/diagnostic.ts';
import { openTestRunner } from './wgsl-device.ts';

const runner = await openTestRunner();
afterAll(() => runner?.destroy());

const int = (value: number): LoopExpr => ({ kind: 'const', type: 'int', value });
const real = (value: number): LoopExpr => ({ kind: 'const', type: 'real', value });
const index = (name: string): LoopExpr => ({ kind: 'var', type: 'int', name });
const value = (name: string): LoopExpr => ({ kind: 'var', type: 'real', name });
const load = (buffer: string, offset: LoopExpr, type: 'int' | 'real' = 'real'): LoopExpr => ({
  kind: 'load',
  type,
  buffer,
  offset,
});
const binary = (op: BinaryOp, left: LoopExpr, right: LoopExpr, type: LoopType = left.type): LoopExpr => ({
  kind: 'binary',
  type,
  op,
  left,
  right,
});
const choose = (cond: LoopExpr, then: LoopExpr, otherwise: LoopExpr): LoopExpr => ({
  kind: 'select',
  type: then.type,
  cond,
  then,
  else: otherwise,
});
const store = (buffer: string, offset: LoopExpr, stored: LoopExpr): LoopStmt => ({
  kind: 'store',
  buffer,
  offset,
  value: stored,
});
const loop = (name: string, hi: number, body: LoopStmt[], parallel = true, lo = 0, step = 1): LoopStmt => ({
  kind: 'for',
  index: name,
  lo: int(lo),
  hi: int(hi),
  step,
  parallel,
  body,
});
const buffer = (name: string, role: Buffer['role'], n: number, dtype: 'int' | 'real' = 'real'): Buffer => ({
  name,
  role,
  dtype,
  shape: [int(n)],
});
const program = (buffers: Buffer[], ...bodies: LoopStmt[][]): LoopProgram => ({
  name: 'test',
  buffers,
  open: [],
  arena: 0,
  nests: bodies.map((body, i) => ({ name: `nest${i}`, formulas: [], body })),
});

const code = (p: LoopProgram): string => wgslTarget.emit(p, { dtype: 'f32' }).code;

async function run(p: LoopProgram, inputs: Readonly<Record<string, readonly number[]>> = {}): Promise<number[]> {
  const tensors = Object.entries(inputs).map(
    ([name, data]) => [name, { shape: [data.length], data: Float64Array.from(data) }] as [string, Tensor],
  );
  const kernel = await runner?.compile(wgslTarget.emit(p, { dtype: 'f32' }));
  const out = await kernel?.run(new Map(tensors));
  return [...(out?.get('y')?.data ?? [])];
}

describe('WGSL text', () => {
  it('writes reals so that they read back as the same f32', () => {
    expect([0, 1, -1.5, 0.1, 1e21, 2 ** -149].map(realLiteral)).toEqual([
      '0.0f',
      '1.0f',
      '-1.5f',
      '0.1f',
      '1e+21f',
      '1e-45f',
    ]);
    expect(realLiteral(1e39)).toBeUndefined();
    expect(realLiteral(Number.NaN)).toBeUndefined();
    for (const x of [1 / 3, Math.PI, 16777217, 3.4028234e38, 1.1754944e-38]) {
      expect(Math.fround(Number(realLiteral(x)?.slice(0, -1)))).toBe(Math.fround(x));
    }
  });

  it('writes integers of 32 bits and refuses larger ones', () => {
    expect([0, -7, 2 ** 31 - 1, -(2 ** 31)].map(intLiteral)).toEqual(['0i', '-7i', '2147483647i', 'i32(-2147483648)']);
    expect(() => intLiteral(2 ** 31)).toThrow(EinablaError);
  });

  it('keeps a comment on its line', () => {
    expect(commentText('a\nb\r\u2028c\u2029\u0085\v\f')).toBe('a<a>b<d><2028>c<2029><85><b><c>');
    expect(commentText('x\u202ey\u0000')).toBe('x<202e>y<0>');
    expect(commentText('Σ[m] θ·δy²')).toBe('Σ[m] θ·δy²');
  });

  it('spells any name on a safe alphabet', () => {
    const names = ['θ', 'fn', '', '*/ }', 'данные', '__proto__', 'δy', '\u{1f600}', 'x'.repeat(500)];
    for (const name of names) expect(`t_${safeName(name)}`).toMatch(/^t_[A-Za-z0-9_]*$/);
    expect(safeName('θ')).toBe('theta');
  });

  it('gives different names to names that are spelled alike', () => {
    const names = ['θ', 'theta', 'u3b8_', 'x_2', 'x'];
    const buffers = names.map((name, i) => buffer(name, i === 0 ? 'output' : 'input', 4));
    const sum = names.slice(1).reduce<LoopExpr>((acc, name) => binary('+', acc, load(name, index('x'))), real(0));
    const found = code(program(buffers, [loop('x', 4, [store('θ', index('x'), sum)])])).match(/ t_\w+/g) ?? [];
    expect(new Set(found).size).toBe(names.length);
  });

  it('plans dispatches beyond 65535 workgroups in two dimensions', () => {
    expect(workgroups(1)).toEqual([1, 1]);
    expect(workgroups(65535 * 64)).toEqual([65535, 1]);
    const [x, y] = workgroups(2 ** 31 - 1);
    expect(x * y * 64).toBeGreaterThanOrEqual(2 ** 31 - 1);
    expect(Math.max(x, y)).toBeLessThanOrEqual(65535);
  });

  it('dispatches nothing for an empty nest', () => {
    const p = program([buffer('y', 'output', 0)], [loop('i', 0, [store('y', index('i'), real(1))])]);
    expect(wgslTarget.emit(p, { dtype: 'f32' }).dispatches).toEqual([]);
  });

  it('refuses f64 and open extents', () => {
    const p = program([{ ...buffer('y', 'output', 1), shape: [index('n')] }]);
    expect(() => wgslTarget.emit(program([]), { dtype: 'f64' })).toThrow(EinablaError);
    expect(() => wgslTarget.emit(p, { dtype: 'f32' })).toThrow(/open dimension/);
  });
});

describe.runIf(runner !== undefined)('WGSL on a device', () => {
  const i = index('i');

  it('runs more than 65535 workgroups', async () => {
    const n = 65535 * 64 + 100;
    const p = program(
      [buffer('y', 'output', n)],
      [loop('i', n, [store('y', i, { kind: 'unary', type: 'real', op: 'toReal', arg: binary('mod', i, int(1000)) })])],
    );
    const y = await run(p);
    expect(y.length).toBe(n);
    expect([y[0], y[1999], y[n - 1]]).toEqual([0, 999, (n - 1) % 1000]);
  });

  it('divides integers downwards, with remainders that are not negative', async () => {
    const divisors = [3, -3, 1, 7];
    const rows = [-7, -6, -1, 0, 1, 6, 7].flatMap((a) => divisors.map((b) => [a, b] as const));
    const p = program(
      [
        buffer('a', 'input', rows.length, 'int'),
        buffer('b', 'input', rows.length, 'int'),
        buffer('y', 'output', 2 * rows.length, 'int'),
      ],
      [
        loop('i', rows.length, [
          store('y', binary('*', i, int(2)), binary('floordiv', load('a', i, 'int'), load('b', i, 'int'))),
          store(
            'y',
            binary('+', binary('*', i, int(2)), int(1)),
            binary('mod', load('a', i, 'int'), load('b', i, 'int')),
          ),
        ]),
      ],
    );
    const expected = rows.flatMap(([a, b]) => [Math.floor(a / b), ((a % b) + Math.abs(b)) % Math.abs(b)]);
    expect(await run(p, { a: rows.map(([a]) => a), b: rows.map(([, b]) => b) })).toEqual(expected.map((x) => x + 0));
  });

  it('compiles constants that overflow, divide by zero or are not finite', async () => {
    const huge = real(3e38);
    const inf = real(Number.POSITIVE_INFINITY);
    const values = [
      binary('*', huge, huge),
      binary('/', real(1), real(0)),
      real(Number.NEGATIVE_INFINITY),
      real(Number.NaN),
      real(1e60),
      { kind: 'call', type: 'real', fn: 'sqrt', args: [real(-1)] } satisfies LoopExpr,
      {
        kind: 'unary',
        type: 'real',
        op: 'neg',
        arg: { kind: 'unary', type: 'real', op: 'neg', arg: inf },
      } satisfies LoopExpr,
    ];
    const p = program([buffer('y', 'output', values.length)], [values.map((v, k) => store('y', int(k), v))].flat());
    const found = await run(p);
    const { POSITIVE_INFINITY: big, NaN: nan } = Number;
    expect(found).toEqual([big, big, -big, nan, big, nan, big]);
  });

  it('starts accumulators from finite numbers', async () => {
    const x = load('x', i);
    const start = (value: number): LoopStmt => ({ kind: 'declare', name: 'acc', type: 'real', init: real(value) });
    const step = (op: 'max' | 'min'): LoopStmt =>
      loop('i', 3, [{ kind: 'assign', name: 'acc', value: binary(op, value('acc'), x) }], false);
    const p = program(
      [buffer('x', 'input', 3), buffer('y', 'output', 2)],
      [start(Number.NEGATIVE_INFINITY), step('max'), store('y', int(0), value('acc'))],
      [start(Number.POSITIVE_INFINITY), step('min'), store('y', int(1), value('acc'))],
    );
    expect(code(p)).not.toContain('f_inf');
    expect(await run(p, { x: [-3.4028234663852886e38, -2, -1] })).toEqual([-1, -3.4028234663852886e38]);
  });

  it('does not evaluate the branch that is not chosen', async () => {
    // 1/x at 0 and a read far outside its tensor
    const x = load('x', i);
    const safe = choose(binary('==', x, real(0), 'bool'), real(-1), binary('/', real(1), x));
    const far = choose(
      binary('<', i, int(2), 'bool'),
      load('x', binary('-', binary('*', i, int(1000000)), int(5))),
      real(7),
    );
    const guarded = choose(
      binary(
        'and',
        binary('>=', i, int(2), 'bool'),
        binary('>', load('x', binary('-', i, int(2))), real(0), 'bool'),
        'bool',
      ),
      load('x', binary('-', i, int(2))),
      real(0),
    );
    const p = program(
      [buffer('x', 'input', 4), buffer('y', 'output', 4)],
      [
        loop('i', 4, [
          store(
            'y',
            i,
            binary(
              '+',
              safe,
              binary('+', binary('*', guarded, real(8)), choose(binary('>', i, int(9), 'bool'), far, real(0))),
            ),
          ),
        ]),
      ],
    );
    expect(await run(p, { x: [0, 2, 0, -4] })).toEqual([-1, 0.5, -1, -0.25 + 16]);
  });

  it('cuts expressions deeper than a shader compiler takes', async () => {
    let left: LoopExpr = load('x', i);
    let right: LoopExpr = load('x', i);
    for (let d = 0; d < 700; d++) left = binary('+', left, real(1));
    for (let d = 0; d < 700; d++) right = binary('-', real(1), right);
    const p = program(
      [buffer('x', 'input', 2), buffer('y', 'output', 2)],
      [loop('i', 2, [store('y', i, binary('*', left, right))])],
    );
    expect(await run(p, { x: [0, 3] })).toEqual([0, 703 * 3]);
  });

  it('sees in a later statement what an earlier one stored', async () => {
    const n = 300;
    const p = program(
      [buffer('t', 'temporary', n), buffer('y', 'output', n)],
      [
        loop('i', n, [store('t', i, { kind: 'unary', type: 'real', op: 'toReal', arg: i })]),
        { kind: 'comment', text: 'reversed' },
        loop('i', n, [store('y', i, load('t', binary('-', int(n - 1), i)))]),
      ],
    );
    expect(wgslTarget.emit(p, { dtype: 'f32' }).dispatches.length).toBe(2);
    expect((await run(p)).slice(0, 3)).toEqual([n - 1, n - 2, n - 3]);
  });

  it('runs joined and sequential statements in one invocation, and loops with a start and a step', async () => {
    const acc: LoopStmt = { kind: 'declare', name: 'acc', type: 'real', init: real(0) };
    const add: LoopStmt = { kind: 'assign', name: 'acc', value: binary('+', value('acc'), load('x', i)) };
    const p = program(
      [buffer('x', 'input', 10), buffer('y', 'output', 10)],
      [acc, loop('i', 10, [add], true, 1, 4), store('y', int(0), value('acc'))],
      [loop('i', 10, [store('y', i, load('x', i))], true, 2, 3)],
    );
    expect(await run(p, { x: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] })).toEqual([546, 0, 4, 0, 0, 32, 0, 0, 256, 0]);
  });

  it('names what is missing or of another size', async () => {
    const p = program(
      [buffer('x', 'input', 3), buffer('y', 'output', 3)],
      [loop('i', 3, [store('y', i, load('x', i))])],
    );
    await expect(run(p)).rejects.toThrow(/needs the input x/);
    await expect(run(p, { x: [1, 2] })).rejects.toThrow(/x has 2 elements/);
  });

  it('reports a refused shader as an error with a type', async () => {
    const good = wgslTarget.emit(program([buffer('y', 'output', 1)], [store('y', int(0), real(1))]), { dtype: 'f32' });
    const kernel = { ...good, code: 'fn broken(' };
    await expect(runner?.compile(kernel)).rejects.toMatchObject({ name: 'WebGpuError', failure: 'validation' });
  });

  it('reports a device that is gone', async () => {
    const other = createWebGpuRunner((await openNodeWebGpu()).device);
    const good = wgslTarget.emit(program([buffer('y', 'output', 1)], [store('y', int(0), real(1))]), { dtype: 'f32' });
    const kernel = await other.compile(good);
    expect((await kernel.run(new Map())).get('y')?.data[0]).toBe(1);
    other.destroy();
    await expect(kernel.run(new Map())).rejects.toMatchObject({ name: 'WebGpuError', failure: 'lost' });
    await expect(other.compile({ ...good })).rejects.toMatchObject({ name: 'WebGpuError', failure: 'lost' });
  });

  it('refuses buffers beyond the device limits', async () => {
    const kernel = wgslTarget.emit(
      program([buffer('y', 'output', 2 ** 31 - 1)], [loop('i', 5, [store('y', i, real(1))])]),
      { dtype: 'f32' },
    );
    await expect(runner?.compile(kernel)).rejects.toMatchObject({ name: 'WebGpuError', failure: 'limit' });
  });

  it('overlapping calls of a kernel keep their own results', async () => {
    const p = program(
      [buffer('x', 'input', 64), buffer('y', 'output', 64)],
      [loop('i', 64, [store('y', i, binary('*', load('x', i), real(2)))])],
    );
    const kernel = await runner?.compile(wgslTarget.emit(p, { dtype: 'f32' }));
    const calls = [1, 2, 3].map((k) =>
      kernel?.run(new Map([['x', { shape: [64], data: new Float64Array(64).fill(k) }]])),
    );
    const results = await Promise.all(calls);
    expect(results.map((r) => r?.get('y')?.data[63])).toEqual([2, 4, 6]);
  });
});
