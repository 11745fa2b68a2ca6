import type { Compare, Expr, Poly } from '../../ir/index.ts';
import {
  addPoly,
  and,
  compare,
  compares,
  constant,
  constantOf,
  constantPoly,
  equal,
  fromPoly,
  mapChildren,
  mul,
  not,
  or,
  scalePoly,
  subtractPoly,
  toPoly,
  zero,
} from '../../ir/index.ts';
import type { Context } from '../form/context.ts';
import { negation } from '../form/terms.ts';
import { provesNonNegative } from './bounds.ts';
import { normalInt, normalPoly } from './integers.ts';

/** What ranges say of a condition. */
type Truth = boolean | undefined;

const minus1 = constantPoly(-1);

const isInt = (e: Compare): boolean => e.left.type === 'int' && e.right.type === 'int';

/** The polynomial that is not negative exactly where an int inequality holds. */
export function slack(e: Compare, context: Context): Poly | undefined {
  if (!isInt(e)) return undefined;
  const left = normalPoly(e.left, context);
  const right = normalPoly(e.right, context);
  switch (e.op) {
    case '<':
      return addPoly(subtractPoly(right, left), minus1);
    case '<=':
      return subtractPoly(right, left);
    case '>':
      return addPoly(subtractPoly(left, right), minus1);
    case '>=':
      return subtractPoly(left, right);
    default:
      return undefined;
  }
}

/** Whether the ranges decide a comparison of ints. */
function decideCompare(e: Compare, context: Context): Truth {
  const p = slack(e, context);
  if (p !== undefined) {
    if (provesNonNegative(p, context)) return true;
    return provesNonNegative(addPoly(scalePoly(p, -1), minus1), context) ? false : undefined;
  }
  if (!isInt(e)) return decideLiterals(e);
  const difference = subtractPoly(normalPoly(e.left, context), normalPoly(e.right, context));
  const value = constantOf(difference);
  if (value !== undefined) return (value === 0) === (e.op === '==');
  const apart =
    provesNonNegative(addPoly(difference, minus1), context) ||
    provesNonNegative(addPoly(scalePoly(difference, -1), minus1), context);
  return apart ? e.op === '!=' : undefined;
}

/** A comparison between literals. */
function decideLiterals(e: Compare): Truth {
  const left = literalValue(e.left);
  const right = literalValue(e.right);
  if (left === undefined || right === undefined) return undefined;
  return compares(e.op, left, right);
}

function literalValue(e: Expr): number | undefined {
  const all = (es: readonly Expr[], f: (a: number, b: number) => number, unit: number): number | undefined =>
    es.reduce<number | undefined>((acc, x) => {
      const value = literalValue(x);
      return acc === undefined || value === undefined ? undefined : f(acc, value);
    }, unit);
  switch (e.kind) {
    case 'const':
      return e.value;
    case 'add':
      return all(e.terms, (a, b) => a + b, 0);
    case 'mul':
      return all(e.factors, (a, b) => a * b, 1);
    case 'pow': {
      const base = literalValue(e.base);
      const exponent = literalValue(e.exponent);
      return base === undefined || exponent === undefined ? undefined : base ** exponent;
    }
    default:
      return undefined;
  }
}

/** A condition with its int subexpressions in normal form. Comparisons of reals keep their sides to the letter. */
export function normalCondition(e: Expr, context: Context): Expr {
  switch (e.kind) {
    case 'compare':
      if (!isInt(e))
        return context.comparison?.(e, context) ?? mapChildren(e, (side) => normalSubscripts(side, context));
      return compare(e.op, normalInt(e.left, context), normalInt(e.right, context));
    case 'and':
    case 'or':
    case 'not':
      return mapChildren(e, (child) => normalCondition(child, context));
    default:
      return mapChildren(e, (child) => normalSubscripts(child, context));
  }
}

/** Only what subscripts contain is brought to normal form. */
function normalSubscripts(e: Expr, context: Context): Expr {
  if (e.kind === 'read') return mapChildren(e, (s) => normalInt(s, context));
  return mapChildren(e, (child) => normalSubscripts(child, context));
}

/** The conjuncts of a condition, those that ranges imply left out; undefined where it is never true. */
export function conditionGuards(cond: Expr, context: Context): readonly Expr[] | undefined {
  const known = context.conditions.get(cond);
  if (known !== undefined) return known.conjuncts;
  const conjuncts = conjunctsOf(cond, context);
  context.conditions.set(cond, { conjuncts });
  for (const c of conjuncts ?? []) context.conditions.set(c, { conjuncts: [c] });
  return conjuncts;
}

function conjunctsOf(cond: Expr, context: Context): readonly Expr[] | undefined {
  if (cond.kind === 'and') {
    const guards: Expr[] = [];
    for (const arg of cond.args) {
      const inner = conditionGuards(arg, context);
      if (inner === undefined) return undefined;
      guards.push(...inner);
    }
    return guards;
  }
  const e = normalCondition(cond, context);
  // a comparison of reals may ask for positions within ranges
  if (e.kind === 'and' && cond.kind === 'compare') return conditionGuards(e, context);
  const truth = decideCondition(e, context);
  if (truth === true) return [];
  if (truth === false) return undefined;
  if (e.kind === 'not') return pushNot(e.arg, context);
  if (e.kind === 'or') {
    const args = e.args.filter((arg) => decideCondition(arg, context) !== false);
    return [args.length === 1 ? (args[0] ?? e) : or(args)];
  }
  if (e.kind === 'compare' && e.op === '==' && isInt(e)) return [canonicalEquation(e, context)];
  if (context.comparing && e.kind === 'compare') return [canonicalInequality(e, context)];
  return [e];
}

/**
 * An inequality of ints as `p >= 0` or `p < 0` with a positive first coefficient, without a factor that all of p but its literal
 * have: `k < H` and `H + k < 2·H` are one, and its opposite differs in the operator only.
 */
function canonicalInequality(e: Compare, context: Context): Expr {
  const given = slack(e, context);
  if (given === undefined) return e;
  const p = withoutPositiveFactor(given, context);
  const common = [...p].reduce((n, [key, m]) => (key === '' ? n : gcd(n, m.coefficient)), 0);
  const literal = p.get('')?.coefficient ?? 0;
  const whole = addPoly(p, constantPoly(-literal));
  if (common === 0 || ![...p.values()].every((m) => Number.isSafeInteger(m.coefficient))) return e;
  const reduced = addPoly(
    new Map([...whole].map(([key, m]) => [key, { ...m, coefficient: m.coefficient / common }])),
    constantPoly(Math.floor(literal / common)),
  );
  return falls(whole, context)
    ? compare('<', fromPoly(addPoly(scalePoly(reduced, -1), minus1)), zero)
    : compare('>=', fromPoly(reduced), zero);
}

/**
 * Whether the first monomial is negative. An inequality with a bound index says what its range is: it is never turned, as which
 * monomial is first would depend on the index's name.
 */
function falls(p: Poly, context: Context): boolean {
  if ([...context.keys.free(fromPoly(p))].some((name) => !context.left.has(name))) return false;
  const [first] = [...p.keys()].sort();
  return (p.get(first ?? '')?.coefficient ?? 0) < 0;
}

/** s·x ≥ 0 is x ≥ 0 for a positive s, and s·x ≥ 1 is x ≥ 1. */
function withoutPositiveFactor(p: Poly, context: Context): Poly {
  const literal = p.get('')?.coefficient ?? 0;
  const others = [...p].flatMap(([key, m]) => (key === '' ? [] : [m]));
  const [first, ...more] = others;
  if (first === undefined || (literal !== 0 && literal !== -1)) return p;
  const isPositive = (atom: Expr): boolean =>
    atom.kind === 'symbol' && atom.type === 'int' && (context.dims.has(atom.name) || context.positive.has(atom.name));
  const common = first.powers.find(
    ({ atom }) => isPositive(atom) && more.every((m) => m.powers.some((f) => equal(f.atom, atom))),
  );
  if (common === undefined) return p;
  const divided = others.map(({ coefficient, powers }) =>
    toPoly(
      mul([
        constant(coefficient),
        ...powers.flatMap(({ atom, power }) =>
          Array.from({ length: equal(atom, common.atom) ? power - 1 : power }, () => atom),
        ),
      ]),
    ),
  );
  return divided.reduce((sum, m) => addPoly(sum, m), constantPoly(literal));
}

function gcd(a: number, b: number): number {
  let [x, y] = [Math.abs(a), Math.abs(b)];
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}

/** De Morgan, and the opposite comparison of ints; a comparison of reals keeps its `not`, for NaN. */
function pushNot(arg: Expr, context: Context): readonly Expr[] | undefined {
  if (arg.kind === 'not') return conditionGuards(arg.arg, context);
  if (arg.kind === 'or') return conditionGuards(and(arg.args.map((a) => not(a))), context);
  const opposite = negation(arg);
  return opposite.kind === 'not' ? [opposite] : conditionGuards(opposite, context);
}

function decideCondition(e: Expr, context: Context): Truth {
  switch (e.kind) {
    case 'compare':
      return decideCompare(e, context);
    case 'not': {
      const inner = decideCondition(e.arg, context);
      return inner === undefined ? undefined : !inner;
    }
    case 'and': {
      const inner = e.args.map((a) => decideCondition(a, context));
      return inner.includes(false) ? false : inner.every((t) => t === true) ? true : undefined;
    }
    case 'or': {
      const inner = e.args.map((a) => decideCondition(a, context));
      return inner.includes(true) ? true : inner.every((t) => t === false) ? false : undefined;
    }
    default:
      return undefined;
  }
}

/** An equation of ints with one sign and without common terms on its sides; a lone index or read stands on the left. */
function canonicalEquation(e: Compare, context: Context): Expr {
  const p = subtractPoly(normalPoly(e.left, context), normalPoly(e.right, context));
  const positive: Poly = new Map([...p].filter(([, m]) => m.coefficient > 0));
  const negative: Poly = scalePoly(new Map([...p].filter(([, m]) => m.coefficient < 0)), -1);
  const left = positive.size === 0 ? zero : fromPoly(positive);
  const right = negative.size === 0 ? zero : fromPoly(negative);
  return compare('==', left, right);
}
