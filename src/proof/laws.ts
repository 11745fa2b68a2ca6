import type { Binder, Expr } from '../ir/index.ts';
import {
  add,
  call,
  constant,
  equal,
  freeIndices,
  freshName,
  index,
  mapChildren,
  minusOne,
  mul,
  one,
  pow,
  reduce,
  substituteIndices,
  zero,
} from '../ir/index.ts';
import { Keys } from '../rewrite/form/key.ts';

/*
 * The laws by which a person rewrites a formula, one at a time. Each gives an expression that is equal wherever both are
 * defined, and the same one where it has nothing to do.
 */

/** exp(a − b) as exp(a)/exp(b), exp(log a) as a, and the logarithm of a product of positive factors as a sum. */
export function exponentialLaws(e: Expr, isPositive: (e: Expr) => boolean): Expr {
  const go = (node: Expr): Expr => {
    const inner = node.kind === 'read' || node.type === 'int' ? node : mapChildren(node, go);
    if (inner.kind !== 'call') return inner;
    const [arg] = inner.args;
    if (arg === undefined) return inner;
    if (inner.fn === 'exp') return arg.kind === 'add' ? mul(arg.terms.map(expOf)) : expOf(arg);
    if (inner.fn === 'log') return logOf(arg, isPositive);
    return inner;
  };
  return go(e);
}

function expOf(e: Expr): Expr {
  if (e.kind === 'call' && e.fn === 'log') return e.args[0] ?? e;
  if (e.kind === 'const' && e.value === 0) return one;
  if (e.kind !== 'mul') return call('exp', [e]);
  const [first, ...rest] = e.factors;
  return first?.kind === 'const' && first.value < 0
    ? pow(expOf(first.value === -1 ? mul(rest) : mul([constant(-first.value, first.type), ...rest])), minusOne)
    : call('exp', [e]);
}

function logOf(e: Expr, isPositive: (e: Expr) => boolean): Expr {
  if (e.kind === 'call' && e.fn === 'exp') return e.args[0] ?? e;
  if (e.kind === 'pow' && isPositive(e.base)) return mul([e.exponent, logOf(e.base, isPositive)]);
  if (e.kind === 'mul' && e.factors.every(isPositive)) return add(e.factors.map((f) => logOf(f, isPositive)));
  return e.kind === 'const' && e.value === 1 ? zero : call('log', [e]);
}

/** Sums taken term by term, factors that do not depend on a sum before it, and Σ 1 as an extent where that is a dimension. */
export function linearity(e: Expr, dims: ReadonlySet<string>): Expr {
  const inner = e.kind === 'read' ? e : mapChildren(e, (child) => linearity(child, dims));
  if (inner.kind !== 'reduce' || inner.op !== 'sum') return inner;
  const { binders, body } = inner;
  return body.kind === 'add' ? add(body.terms.map((t) => sumOf(binders, t, dims))) : sumOf(binders, body, dims);
}

/** The sum of a product. */
function sumOf(binders: readonly Binder[], body: Expr, dims: ReadonlySet<string>): Expr {
  const names = new Set(binders.map((b) => b.index));
  const isInside = (f: Expr): boolean => [...freeIndices(f)].some((name) => names.has(name));
  const factors = factorsOf(body);
  const inside = factors.filter(isInside);
  // an index that nothing depends on is counted
  const met = new Set([...inside, ...binders.flatMap((b) => [b.lo, b.hi])].flatMap((f) => [...freeIndices(f)]));
  const counted = binders.filter((b) => !met.has(b.index) && isDimension(b, dims));
  const left = binders.filter((b) => !counted.includes(b));
  const outside = [...counted.map((b) => b.hi), ...factors.filter((f) => !isInside(f))];
  if (left.length === 0) return mul([...outside, ...inside]);
  if (outside.length === 0) return reduce('sum', binders, body);
  return mul([...outside, reduce('sum', left, inside.length === 0 ? constant(1) : mul(inside))]);
}

const isDimension = ({ index: name, lo, hi }: Binder, dims: ReadonlySet<string>): boolean =>
  name !== '..' && lo.kind === 'const' && lo.value === 0 && hi.kind === 'symbol' && dims.has(hi.name);

/** Terms of one product that is multiplied out, and the highest power. */
const MAX_TERMS = 40;
const MAX_POWER = 3;

/** Products and small powers of sums as sums of products. */
export function multipliedOut(e: Expr): Expr {
  const inner = e.kind === 'read' || (e.type === 'int' && e.kind !== 'mul') ? e : mapChildren(e, multipliedOut);
  if (inner.kind === 'pow' && inner.base.kind === 'add' && inner.exponent.kind === 'const') {
    const n = inner.exponent.value;
    return Number.isInteger(n) && n > 1 && n <= MAX_POWER
      ? multipliedOut(mul(Array.from({ length: n }, () => inner.base)))
      : inner;
  }
  if (inner.kind !== 'mul' || inner.type === 'int') return inner;
  let products: readonly (readonly Expr[])[] = [[]];
  for (const factor of inner.factors) {
    const terms = factor.kind === 'add' ? factor.terms : [factor];
    if (products.length * terms.length > MAX_TERMS) return inner;
    products = products.flatMap((p) => terms.map((t) => [...p, ...factorsOf(t)]));
  }
  return products.length === 1 ? inner : add(products.map((p) => mul(p)));
}

/** Brackets of the same on both sides as 1. */
export function heldBrackets(e: Expr): Expr {
  const inner = e.kind === 'read' ? e : mapChildren(e, heldBrackets);
  const holds = (cond: Expr): boolean =>
    cond.kind === 'and'
      ? cond.args.every(holds)
      : cond.kind === 'compare' && cond.op === '==' && cond.left.type === 'int' && equal(cond.left, cond.right);
  return inner.kind === 'iverson' && holds(inner.cond) ? one : inner;
}

/** Like terms as one. */
export function likeTerms(e: Expr): Expr {
  const keys = new Keys();
  const go = (node: Expr): Expr => {
    const inner = node.kind === 'read' || node.type === 'int' ? node : mapChildren(node, go);
    if (inner.kind !== 'add') return inner;
    const sums = new Map<string, { readonly rest: Expr; coefficient: number }>();
    for (const t of inner.terms) {
      const { coefficient, rest } = split(t);
      const found = sums.get(keys.of(rest));
      if (found === undefined) sums.set(keys.of(rest), { rest, coefficient });
      else found.coefficient += coefficient;
    }
    if (sums.size === inner.terms.length) return inner;
    const left = [...sums.values()].filter((s) => s.coefficient !== 0);
    return left.length === 0
      ? constant(0, 'real')
      : add(left.map((s) => (s.coefficient === 1 ? s.rest : mul([constant(s.coefficient), s.rest]))));
  };
  return go(e);
}

function split(e: Expr): { readonly coefficient: number; readonly rest: Expr } {
  const factors = factorsOf(e);
  const numbers = factors.filter((f) => f.kind === 'const' && Number.isSafeInteger(f.value));
  const coefficient = numbers.reduce((n, f) => n * (f.kind === 'const' ? f.value : 1), 1);
  return { coefficient, rest: mul(factors.filter((f) => !numbers.includes(f))) };
}

const factorsOf = (e: Expr): readonly Expr[] => (e.kind === 'mul' ? e.factors.flatMap(factorsOf) : [e]);

/** The expression with bound indices under plain names. */
export function readable(e: Expr, taken: ReadonlySet<string> = freeIndices(e)): Expr {
  if (e.kind !== 'reduce') return mapChildren(e, (child) => readable(child, taken));
  const used = new Set(taken);
  const map = new Map<string, Expr>();
  const binders = e.binders.map((b) => {
    const plain = b.index.replace(/\d*(?:#.*)?$/u, '');
    const name = plain === '..' ? plain : freshName(plain, used);
    used.add(name);
    const renamed = { index: name, lo: substituteIndices(b.lo, map), hi: substituteIndices(b.hi, map) };
    if (name !== b.index) map.set(b.index, index(name));
    return renamed;
  });
  return reduce(e.op, binders, readable(substituteIndices(e.body, map), used), e.span);
}
