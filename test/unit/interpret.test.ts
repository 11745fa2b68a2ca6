import { describe, expect, it } from 'vitest';
import { interpret } from '../../src/interpret/index.ts';
import type { Equation, Expr, Program } from '../../src/ir/index.ts';
import {
  add,
  binder,
  compare,
  constant,
  divide,
  floorDiv,
  ifThenElse,
  index,
  minusOne,
  mod,
  mul,
  pow,
  quotient,
  read,
  reduce,
  subtract,
  sum,
  symbol,
  zero,
} from '../../src/ir/index.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { bindSizes } from '../../src/specialise/index.ts';
import { EinablaError } from '../../src/support/diagnostic.ts';

const dim = (name: string): Expr => symbol(name, 'int');
const i = index('i');
const j = index('j');
const [N, M] = [dim('N'), dim('M')];
const real = (name: string, ...shape: Expr[]) => ({
  name,
  role: 'input' as const,
  type: { dtype: 'real' as const, shape },
});
const define = (name: string, indices: string[], shape: Expr[], body: Expr): Equation => ({
  name,
  type: { dtype: 'real', shape },
  indices,
  body,
});
const program = (parameters: Program['parameters'], ...equations: Equation[]): Program => ({
  name: 'test',
  dims: ['N', 'M', '..'].filter((d) =>
    parameters.some((p) => p.type.shape.some((e) => e.kind === 'symbol' && e.name === d)),
  ),
  hypers: [],
  parameters,
  equations,
  outputs: equations.slice(-1).map((e) => e.name),
});
const vector = (...data: number[]): Tensor => ({ shape: [data.length], data: Float64Array.from(data) });
const matrix = (rows: number[][]): Tensor => ({
  shape: [rows.length, rows[0]?.length ?? 0],
  data: Float64Array.from(rows.flat()),
});
const run = (p: Program, inputs: Record<string, Tensor>): number[] => {
  const given = new Map(Object.entries(inputs));
  const sizes = bindSizes(p, { shapes: new Map([...given].map(([name, t]) => [name, t.shape])) });
  const [output] = interpret(p, sizes, given).values();
  return [...(output?.data ?? [])];
};
const x = read('x', [i]);

describe('the interpreter', () => {
  it('sums products over an index', () => {
    const p = program(
      [real('W', M, N), real('x', N)],
      define('y', ['j'], [M], sum([binder('i', N)], mul([read('W', [j, i]), x]))),
    );
    expect(
      run(p, {
        W: matrix([
          [1, 2, 3],
          [4, 5, 6],
        ]),
        x: vector(1, 10, 100),
      }),
    ).toEqual([321, 654]);
  });

  it('gives empty sums 0, empty products 1, and refuses the maximum of nothing', () => {
    const over = (op: 'sum' | 'prod' | 'max'): Program =>
      program([real('x', N)], define('y', [], [], reduce(op, [binder('i', N)], x)));
    expect(run(over('sum'), { x: vector() })).toEqual([0]);
    expect(run(over('prod'), { x: vector() })).toEqual([1]);
    expect(() => run(over('max'), { x: vector() })).toThrow(EinablaError);
  });

  it('takes the first extremal element in row-major order, and NaN before every number', () => {
    const over = (op: 'argmax' | 'argmin' | 'max' | 'min'): Program =>
      program([real('x', N)], define('y', [], [], reduce(op, [binder('i', N)], x)));
    expect(run(over('argmax'), { x: vector(1, 7, 7, 2) })).toEqual([1]);
    expect(run(over('argmin'), { x: vector(3, 1, 1) })).toEqual([1]);
    expect(run(over('argmax'), { x: vector(1, Number.NaN, 9, Number.NaN) })).toEqual([1]);
    expect(run(over('argmin'), { x: vector(1, Number.NaN, 0) })).toEqual([1]);
    expect(run(over('max'), { x: vector(1, Number.NaN, 9) })).toEqual([Number.NaN]);
    expect(run(over('min'), { x: vector(Number.NaN, 9) })).toEqual([Number.NaN]);
    expect(run(over('max'), { x: vector(-5, -3, -4) })).toEqual([-3]);
  });

  it('counts positions over several binders in the order written', () => {
    const p = program(
      [real('x', N, M)],
      define('y', [], [], reduce('argmax', [binder('j', M), binder('i', N)], read('x', [i, j]))),
    );
    // column 1 row 0 is position 1·2 + 0
    expect(
      run(p, {
        x: matrix([
          [0, 9, 1],
          [2, 3, 9],
        ]),
      }),
    ).toEqual([2]);
  });

  it('divides once by the product of the divisors', () => {
    const p = program([real('x', N)], define('y', ['i'], [N], divide(x, constant(3))));
    expect(run(p, { x: vector(1, 2, 5) })).toEqual([1 / 3, 2 / 3, 5 / 3]);
    const inverse = program([real('x', N)], define('y', ['i'], [N], pow(x, minusOne)));
    expect(run(inverse, { x: vector(49, 0) })).toEqual([1 / 49, Number.POSITIVE_INFINITY]);
  });

  it('does not evaluate the branch not taken', () => {
    const outside = read('x', [subtract(i, constant(1))]);
    const p = program([real('x', N)], define('y', ['i'], [N], ifThenElse(compare('>', i, zero), outside, constant(0))));
    expect(run(p, { x: vector(5, 6, 7) })).toEqual([0, 5, 6]);
  });

  it('reads zero outside and where an exact division leaves a remainder, under ?', () => {
    const shifted = read('x', [subtract(i, constant(1))], { guarded: true });
    const p = program([real('x', N)], define('y', ['i'], [N], shifted));
    expect(run(p, { x: vector(5, 6, 7) })).toEqual([0, 5, 6]);
    const spread = read('x', [quotient(i, constant(2))], { guarded: true });
    const q = program([real('x', N)], define('y', ['i'], [mul([constant(2), N])], spread));
    expect(run(q, { x: vector(5, 6) })).toEqual([5, 0, 6, 0]);
  });

  it('refuses a read outside without ?', () => {
    const p = program([real('x', N)], define('y', ['i'], [N], read('x', [add([i, constant(1)])])));
    expect(() => run(p, { x: vector(1, 2) })).toThrow(/x\[2\] is read/);
  });

  it('rounds // down and keeps % from 0 on', () => {
    const shifted = subtract(i, constant(4));
    const three = constant(3);
    const body = add([mul([constant(10), floorDiv(shifted, three)]), mod(shifted, three)]);
    const p = program([real('x', N)], define('y', ['i'], [N], body));
    expect(run(p, { x: vector(0, 0, 0, 0, 0, 0) })).toEqual([-18, -10, -9, -8, 0, 1]);
  });

  it('keeps the axes of a pack', () => {
    const pack = index('..');
    const P = dim('..');
    const p = program([real('x', P, N)], define('y', ['..'], [P], sum([binder('i', N)], read('x', [pack, i]))));
    const given = new Map<string, Tensor>([['x', { shape: [2, 1, 2], data: Float64Array.of(1, 2, 3, 4) }]]);
    const sizes = bindSizes(p, { shapes: new Map([['x', [2, 1, 2]]]) });
    expect(sizes.pack).toEqual([2, 1]);
    expect(interpret(p, sizes, given).get('y')).toEqual({ shape: [2, 1], data: Float64Array.of(3, 7) });
  });

  it('checks integers at the door', () => {
    const p: Program = {
      ...program([real('x', N)], define('y', ['i'], [M], read('x', [read('t', [i], { type: 'int' })]))),
      parameters: [
        real('x', N),
        { name: 't', role: 'input', type: { dtype: 'int', shape: [M], bounds: { lo: zero, hi: N } } },
      ],
      dims: ['N', 'M'],
    };
    expect(run(p, { x: vector(5, 6, 7), t: vector(2, 0, 2) })).toEqual([7, 5, 7]);
    expect(() => run(p, { x: vector(5, 6, 7), t: vector(3) })).toThrow(/t\[0\] is 3, outside/);
    expect(() => run(p, { x: vector(5, 6, 7), t: vector(0.5) })).toThrow(/integer tensor/);
    expect(() => run(p, { x: vector(5, 6, 7), t: vector(Number.NaN) })).toThrow(/integer tensor/);
  });

  it('evaluates a million element operations in about a second', () => {
    const k = index('k');
    const p = program(
      [real('a', N, M), real('b', M, N)],
      define('y', ['i', 'k'], [N, N], sum([binder('j', M)], mul([read('a', [i, j]), read('b', [j, k])]))),
    );
    const square = { shape: [100, 100], data: new Float64Array(10_000).fill(0.5) };
    const start = performance.now();
    expect(run(p, { a: square, b: square })[0]).toBe(25);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
