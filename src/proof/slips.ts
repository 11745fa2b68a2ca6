import type { Binder, Expr } from '../ir/index.ts';
import {
  add,
  allIndices,
  call,
  compare,
  constant,
  equal,
  freeIndices,
  freshName,
  index,
  iverson,
  mul,
  reduce,
  substituteIndices,
} from '../ir/index.ts';
import type { ScalarFunctionName } from '../scalar/names.ts';

/*
 * What a slip of the pen makes of one place of a formula: another reduction, function or number, a sum forgotten, a plus for a
 * dot. Each gives what may have been meant.
 */

const functions: readonly ScalarFunctionName[] = [
  'exp',
  'log',
  'tanh',
  'sigmoid',
  'relu',
  'softplus',
  'abs',
  'sqrt',
  'sin',
  'cos',
];

/** Sums are not put around more nodes. */
const MAX_SUMMED = 40;

/** What may have been meant by a node; `numbers` are the literals of the layer, `hypers` its real hyper-parameters. */
export function* slips(
  e: Expr,
  bound: readonly Binder[],
  words: { readonly hypers: readonly Expr[]; readonly numbers: readonly number[] },
): Iterable<Expr> {
  if (e.type !== 'real' && e.kind !== 'const') return;
  switch (e.kind) {
    case 'reduce':
      for (const op of ['sum', 'prod', 'max', 'min'] as const) if (op !== e.op) yield reduce(op, e.binders, e.body);
      break;
    case 'call':
      yield* otherCalls(e, words.hypers);
      break;
    case 'add':
      if (e.terms.length === 2) yield mul(e.terms);
      break;
    case 'const':
      yield* otherNumbers(e.value, bound, words.numbers);
      break;
    default:
  }
  if (e.kind === 'mul' || e.kind === 'read' || e.kind === 'call') yield* summed(e, bound);
}

function* otherCalls(e: Extract<Expr, { kind: 'call' }>, hypers: readonly Expr[]): Iterable<Expr> {
  if (e.fn === 'min' || e.fn === 'max') yield call(e.fn === 'min' ? 'max' : 'min', e.args);
  const [arg, ...more] = e.args;
  if (arg === undefined || more.length > 0) return;
  for (const fn of functions) if (fn !== e.fn) yield call(fn, [arg]);
  for (const term of hypers) yield call(e.fn, [add([arg, term])]);
}

function* otherNumbers(value: number, bound: readonly Binder[], numbers: readonly number[]): Iterable<Expr> {
  for (const n of numbers) for (const next of [n, -n]) if (next !== value) yield constant(next, 'real');
  if (value !== 1) return;
  for (const [at, a] of bound.entries())
    for (const b of bound.slice(at + 1))
      if (a.index !== '..' && b.index !== '..' && equal(a.hi, b.hi))
        yield iverson(compare('==', index(a.index), index(b.index)));
}

/** The sum over an index that stands for itself in the claim. */
function* summed(e: Expr, bound: readonly Binder[]): Iterable<Expr> {
  if (e.size > MAX_SUMMED) return;
  const free = freeIndices(e);
  for (const b of bound) {
    if (b.index === '..' || !free.has(b.index)) continue;
    const name = freshName(b.index, new Set([...allIndices(e), ...bound.map((x) => x.index)]));
    yield reduce('sum', [{ index: name, lo: b.lo, hi: b.hi }], substituteIndices(e, new Map([[b.index, index(name)]])));
  }
}
