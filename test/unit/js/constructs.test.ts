import { describe, expect, it } from 'vitest';
import type { Expr } from '../../../src/ir/index.ts';
import {
  add,
  and,
  binder,
  call,
  compare,
  constant,
  divide,
  floorDiv,
  ifThenElse,
  index,
  iverson,
  mod,
  mul,
  not,
  or,
  pow,
  quotient,
  read,
  reduce,
  subtract,
  sum,
} from '../../../src/ir/index.ts';
import { expectAgreement } from '../../support/differential.ts';
import { intTensor, kernelOf, programOf, realTensor } from '../../support/kernel.ts';

const c = (n: number): Expr => constant(n);
const i = index('i');
const j = index('j');
const k = index('k');
const at = (tensor: string, ...subscripts: Expr[]): Expr => read(tensor, subscripts);
const guarded = (tensor: string, ...subscripts: Expr[]): Expr => read(tensor, subscripts, { guarded: true });
const int = (tensor: string, ...subscripts: Expr[]): Expr => read(tensor, subscripts, { type: 'int' });

/** `y[i] = body` over a vector x of 12, a matrix m of 4×5 and ints t of 6 below 5. */
const vector = (n: number, body: Expr) =>
  programOf(
    { x: realTensor(12), m: realTensor(4, 5), t: intTensor(5, 6), s: realTensor() },
    [['y', realTensor(n), ['i'], body]],
    ['y'],
  );

const cases: readonly (readonly [string, number, Expr])[] = [
  ['a scalar and constants', 3, add([at('s'), c(0.5), mul([c(-1), i])])],
  ['differences', 12, subtract(subtract(at('x', i), mul([c(2), at('x', i)])), c(1))],
  ['an affine read', 4, at('x', add([mul([c(3), i]), c(2)]))],
  ['a negative stride', 12, at('x', subtract(c(11), i))],
  ['a diagonal', 4, at('m', i, i)],
  ['a guarded read that leaves on both sides', 20, guarded('x', subtract(i, c(4)))],
  ['a guarded read always outside', 3, guarded('x', add([i, c(40)]))],
  ['an exact division', 24, guarded('x', quotient(i, c(2)))],
  ['an exact division with an offset', 30, guarded('x', quotient(subtract(i, c(5)), c(3)))],
  [
    'floor division and remainder of negatives',
    9,
    add([
      mul([c(10), floorDiv(subtract(i, c(4)), c(3))]),
      mod(subtract(i, c(4)), c(3)),
      mod(subtract(i, c(4)), c(-3)),
      mul([c(100), floorDiv(i, c(-2))]),
    ]),
  ],
  ['modular and divided subscripts', 12, at('m', floorDiv(i, c(3)), mod(i, c(5)))],
  ['clamped subscripts', 12, at('x', call('clamp', [subtract(i, c(3)), c(0), c(7)]))],
  ['min, max and abs of ints', 12, at('x', call('max', [call('min', [i, c(8)]), call('abs', [subtract(c(3), i)])]))],
  ['a gather', 6, at('x', add([int('t', i), c(1)]))],
  ['a gather of a gather', 6, at('x', int('t', int('t', i)))],
  ['a guarded gather', 6, guarded('m', add([int('t', i), c(-1)]), int('t', i))],
  ['an index as a number', 5, mul([i, add([i, c(1)]), c(0.25)])],
  ['a product of several indices in a subscript', 3, at('x', mul([i, add([i, c(1)])]))],
  ['integer powers', 12, add([pow(at('x', i), c(2)), pow(at('x', i), c(3)), pow(at('x', i), c(0)), pow(i, c(2))])],
  [
    'conditions',
    12,
    ifThenElse(
      or([and([compare('<', i, c(4)), not(compare('==', i, c(2)))]), compare('>=', at('x', i), c(1))]),
      at('x', i),
      mul([c(-1), i]),
    ),
  ],
  ['brackets', 12, add([iverson(compare('!=', at('x', i), c(0))), mul([iverson(compare('<=', i, c(5))), at('x', i)])])],
  ['an untaken branch out of range', 20, ifThenElse(compare('<', i, c(12)), at('x', i), c(7))],
  [
    'a branch that reduces',
    6,
    ifThenElse(compare('<', i, c(3)), sum([binder('k', add([i, c(1)]))], at('x', k)), at('x', i)),
  ],
  ['a sum over the empty range', 4, sum([binder('k', i)], at('x', k))],
  ['a product of elements', 4, reduce('prod', [binder('k', c(3))], at('x', add([i, k])))],
  ['a maximum of negatives', 4, reduce('max', [binder('k', c(5))], subtract(at('m', i, k), c(9)))],
  ['a minimum', 4, reduce('min', [binder('k', c(5))], at('m', i, k))],
  ['an int maximum', 4, reduce('max', [binder('k', c(3))], subtract(int('t', add([i, k])), c(9)))],
  [
    'nested reductions',
    4,
    sum([binder('j', c(5))], mul([at('m', i, j), reduce('max', [binder('k', c(4))], at('m', k, j))])),
  ],
  ['ranges from below', 4, sum([binder('k', add([i, c(5)]), i)], mul([k, at('x', k)]))],
  ['a count', 5, sum([binder('k', c(6))], iverson(compare('==', int('t', k), i)))],
  ['pointwise extremes', 12, add([call('min', [at('x', i), c(0)]), mul([c(4), call('max', [at('x', i), c(0.5)])])])],
  [
    'clamp, sign, floor, relu, abs',
    12,
    add([
      call('clamp', [at('x', i), c(-1), c(1)]),
      call('sign', [at('x', i)]),
      call('floor', [at('x', i)]),
      call('ceil', [at('x', i)]),
      call('round', [at('x', i)]),
      call('relu', [at('x', i)]),
      call('abs', [at('x', i)]),
    ]),
  ],
  ['a guarded sum', 14, sum([binder('k', c(3))], guarded('x', subtract(add([i, k]), c(2))))],
  ['a triangular guard', 12, sum([binder('k', c(12))], mul([iverson(compare('<=', k, i)), at('x', k)]))],
  [
    'a guard with coefficients',
    12,
    sum([binder('k', c(12))], ifThenElse(compare('<', mul([c(3), k]), add([mul([c(2), i]), c(1)])), at('x', k), c(0))),
  ],
  [
    'a solved equality',
    12,
    sum([binder('k', c(12))], ifThenElse(compare('==', add([i, mul([c(2), k])]), c(13)), at('x', k), c(0))),
  ],
  [
    'a residue class',
    12,
    sum(
      [binder('k', c(12))],
      ifThenElse(compare('==', mod(subtract(add([i, k]), c(1)), c(3)), c(0)), at('x', k), c(0)),
    ),
  ],
];

describe('every construct in JavaScript', () => {
  it.each(cases)('%s', (_, n, body) => {
    expectAgreement(vector(n, body));
    expectAgreement(vector(n, body), { dtype: 'f32', seed: 5 });
  });

  it('finds the first extremal position, ties and several binders included', () => {
    const position = (op: 'argmax' | 'argmin') =>
      programOf(
        { m: realTensor(6, 3, 3) },
        [
          [
            'y',
            intTensor(9, 6),
            ['i'],
            reduce(op, [binder('j', c(3)), binder('k', c(3))], call('floor', [at('m', i, j, k)])),
          ],
        ],
        ['y'],
      );
    for (const seed of [1, 2, 3])
      for (const op of ['argmax', 'argmin'] as const) expectAgreement(position(op), { seed });
  });

  it.each(['exp', 'expm1', 'sigmoid', 'softplus', 'erf', 'tanh', 'sin', 'atan'] as const)(
    'evaluates %s as the table does',
    (fn) => {
      expectAgreement(vector(12, call(fn, [at('x', i)])));
    },
  );

  it('takes roots and quotients', () => {
    const x2 = add([mul([at('x', i), at('x', i)]), c(1)]);
    expectAgreement(
      vector(
        12,
        add([
          pow(x2, constant(0.5)),
          pow(x2, constant(-0.5)),
          divide(c(1), x2),
          pow(x2, c(-2)),
          pow(x2, constant(1.5)),
        ]),
      ),
      { digits: 13 },
    );
  });

  it('writes the same bytes at every run', () => {
    const text = (): string => kernelOf(vector(12, at('x', i))).text;
    expect(text()).toBe(text());
  });
});
