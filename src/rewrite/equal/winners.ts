import type { Binder, Compare, Expr, Reduce } from '../../ir/index.ts';
import {
  add,
  and,
  compare,
  equal,
  freeIndices,
  mul,
  not,
  reduce,
  simplifyInt,
  substituteIndices,
  subtract,
  visit,
  zero,
} from '../../ir/index.ts';
import type { ScalarFunctionName } from '../../scalar/names.ts';
import type { Context } from '../form/context.ts';
import { isWhole, normalExpr } from '../normal/normalise.ts';
import { Unifier } from '../reuse/unify.ts';

/*
 * Where ties are left out of account, an element equals the largest of several just where its position is that of the largest:
 * x[u] == max[p] x[i+p] is argmax[p] x[i+p] == u − i, for a u − i within the range of p.
 */

/** Functions that are constant on no interval. */
const varying: ReadonlySet<ScalarFunctionName> = new Set([
  'exp',
  'expm1',
  'log',
  'log1p',
  'log2',
  'sqrt',
  'abs',
  'tanh',
  'sigmoid',
  'softplus',
  'sin',
  'cos',
  'sinh',
  'cosh',
  'asinh',
  'atan',
  'erf',
]);

/** `element == max` of elements as a comparison of positions; undefined where ties count, or may fill a region. */
export function winnerComparison(e: Compare, context: Context): Expr | undefined {
  if (!context.almost || (e.op !== '==' && e.op !== '!=')) return undefined;
  const found = positionOf(e.left, e.right, context) ?? positionOf(e.right, e.left, context);
  return found === undefined || e.op === '==' ? found : not(found);
}

function positionOf(element: Expr, extreme: Expr, context: Context): Expr | undefined {
  if (extreme.kind !== 'reduce' || (extreme.op !== 'max' && extreme.op !== 'min')) return undefined;
  const { binders, body } = extreme;
  if (!tellsApart(body, binders) || !varies(body, context)) return undefined;
  const unifier = new Unifier(new Set(binders.map((b) => b.index)), context.keys);
  const pattern = normalExpr(body, context);
  const binding = unifier.unify(pattern, normalExpr(element, context), new Map(), (b) => b);
  if (binding === undefined) return undefined;
  const values = binders.map((b) => binding.get(b.index));
  const conditions: Expr[] = [];
  let flat: Expr = zero;
  for (const [at, b] of binders.entries()) {
    const value = values[at];
    if (value === undefined || !isWhole(value)) return undefined;
    const [lo, hi] = [substituteIndices(b.lo, binding), substituteIndices(b.hi, binding)];
    conditions.push(compare('>=', value, lo), compare('<', value, hi));
    flat = add([mul([flat, subtract(b.hi, b.lo)]), subtract(value, lo)]);
  }
  const position = reduce(extreme.op === 'max' ? 'argmax' : 'argmin', binders, body);
  return and([...conditions, compare('==', simplifyInt(flat), canonicalPosition(position, context))]);
}

/** The position of an extreme with its body in normal form, always of the largest. */
export function canonicalPosition(e: Reduce, context: Context): Reduce {
  if (e.op !== 'argmax' && e.op !== 'argmin') return e;
  const body = e.op === 'argmax' ? e.body : subtract(zero, e.body);
  const canonical = reduce('argmax', e.binders, normalExpr(body, context));
  return equal(canonical, e) ? e : canonical;
}

/** Whether different positions read different elements: each index stands in a subscript of one read without the others. */
function tellsApart(body: Expr, binders: readonly Binder[]): boolean {
  const names = binders.map((b) => b.index);
  let found = false;
  visit(body, (node) => {
    if (node.kind !== 'read' || node.guarded || node.type !== 'real') return;
    const alone = names.filter((name) =>
      node.subscripts.some((s) => {
        const used = [...freeIndices(s)].filter((other) => names.includes(other));
        return used.length === 1 && used[0] === name && isShifted(s, name);
      }),
    );
    if (alone.length === names.length) found = true;
  });
  return found;
}

/** Whether an index stands in a subscript once, as a term. */
const isShifted = (s: Expr, name: string): boolean =>
  s.kind === 'add'
    ? s.terms.filter((t) => freeIndices(t).has(name)).every((t) => t.kind === 'index')
    : s.kind === 'index';

/** Whether two values of an expression at different elements are equal for single values of them only. */
function varies(e: Expr, context: Context): boolean {
  switch (e.kind) {
    case 'read':
      return !e.guarded && e.type === 'real' && !context.computed.has(e.tensor);
    case 'call':
      return e.args.length === 1 && varying.has(e.fn) && e.args.every((arg) => varies(arg, context));
    case 'if':
      return varies(e.then, context) && varies(e.else, context);
    case 'mul':
      return (
        e.factors.filter((f) => !isNumber(f)).length === 1 && e.factors.every((f) => isNumber(f) || varies(f, context))
      );
    case 'add': {
      const tensors = e.terms.map(tensorsOf);
      // one term that varies by itself, whatever the others are
      return e.terms.some(
        (t, at) =>
          varies(t, context) &&
          tensors.every((other, i) => i === at || ![...other].some((name) => tensors[at]?.has(name))),
      );
    }
    default:
      return false;
  }
}

const isNumber = (e: Expr): boolean => e.kind === 'const' && e.value !== 0;

function tensorsOf(e: Expr): ReadonlySet<string> {
  const found = new Set<string>();
  visit(e, (node) => {
    if (node.kind === 'read') found.add(node.tensor);
  });
  return found;
}
