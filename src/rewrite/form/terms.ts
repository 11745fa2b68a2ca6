import type { Expr } from '../../ir/index.ts';
import {
  add,
  and,
  compare,
  constant,
  ifThenElse,
  iverson,
  minusOne,
  mul,
  not,
  opposite,
  pow,
  zero,
} from '../../ir/index.ts';
import type { Factor, Form, Guard, Term } from './form.ts';
import type { Keys } from './key.ts';
import type { Rational } from './rational.ts';
import { addR, fromNumber, isIntegerR, isOneR, isZeroR, keyOfR, multiplyR, oneR, powerR } from './rational.ts';

/** Arithmetic of forms: merging factors, combining like terms. */

export const term = (coefficient: Rational, factors: readonly Factor[] = [], guards: readonly Guard[] = []): Term => ({
  coefficient,
  factors,
  guards,
});

export const scaleForm = (form: Form, by: Rational): Form =>
  form.map((t) => ({ ...t, coefficient: multiplyR(t.coefficient, by) }));

/** x^a·x^b = x^(a+b), for all factors, in the order of first appearance. */
export function mergeFactors(factors: readonly Factor[], keys: Keys): readonly Factor[] {
  const merged = new Map<string, Factor>();
  for (const f of factors) {
    const key = keys.of(f.base);
    const found = merged.get(key);
    if (found === undefined) merged.set(key, f);
    else merged.set(key, { base: found.base, exponent: addR(found.exponent, f.exponent) });
  }
  return [...merged.values()].filter((f) => !isZeroR(f.exponent));
}

/** Guards without repetition; of a soft and a hard one the hard one stays. */
export function mergeGuards(guards: readonly Guard[], keys: Keys): readonly Guard[] {
  const merged = new Map<string, Guard>();
  for (const g of guards) {
    const key = keys.of(g.cond);
    const found = merged.get(key);
    merged.set(key, found === undefined ? g : { cond: found.cond, soft: found.soft && g.soft });
  }
  return [...merged.values()];
}

/** Whether some guard stands among the others in the negative: then the term is zero. */
export function contradicts(guards: readonly Guard[], keys: Keys): boolean {
  if (guards.length < 2) return false;
  const present = new Set(guards.map((g) => keys.of(g.cond)));
  return guards.some(({ cond }) => present.has(keys.of(negation(cond))));
}

/** The opposite condition; comparisons of ints turn round, comparisons of reals keep their `not`, for NaN. */
export function negation(e: Expr): Expr {
  if (e.kind === 'not') return e.arg;
  if (e.kind === 'compare' && e.left.type === 'int' && e.right.type === 'int')
    return compare(opposite[e.op], e.left, e.right);
  return not(e);
}

export const multiplyTerms = (a: Term, b: Term, keys: Keys): Term =>
  withoutLiterals({
    coefficient: multiplyR(a.coefficient, b.coefficient),
    factors: mergeFactors([...a.factors, ...b.factors], keys),
    guards: mergeGuards([...a.guards, ...b.guards], keys),
  });

/** √2·√2 is a number. */
function withoutLiterals(t: Term): Term {
  const whole = t.factors.filter((f) => f.base.kind === 'const' && f.base.value !== 0 && isIntegerR(f.exponent));
  if (whole.length === 0) return t;
  const number = (f: Factor): Rational =>
    powerR(fromNumber(f.base.kind === 'const' ? f.base.value : 1), f.exponent.num);
  return {
    ...t,
    coefficient: whole.reduce((c, f) => multiplyR(c, number(f)), t.coefficient),
    factors: t.factors.filter((f) => !whole.includes(f)),
  };
}

const factorKey = (f: Factor, keys: Keys): string => `${keys.of(f.base)}^${keyOfR(f.exponent)}`;

/** A text that terms share when they differ at most in their coefficient. */
export const termKey = (t: Term, keys: Keys): string =>
  `${t.factors
    .map((f) => factorKey(f, keys))
    .sort()
    .join('·')}|${t.guards
    .map((g) => `${g.soft ? '~' : ''}${keys.of(g.cond)}`)
    .sort()
    .join('&')}`;

/** The sum with like terms combined, in the order of first appearance. */
export function combine(terms: readonly Term[], keys: Keys): Form {
  const combined = new Map<string, Term>();
  for (const t of terms) {
    if (isZeroR(t.coefficient) || contradicts(t.guards, keys)) continue;
    const key = termKey(t, keys);
    const found = combined.get(key);
    combined.set(key, found === undefined ? t : { ...found, coefficient: addR(found.coefficient, t.coefficient) });
  }
  return [...combined.values()].filter((t) => !isZeroR(t.coefficient));
}

/** The literal of a coefficient's numerator, and its denominator as a factor where it is not 1. */
export function coefficientFactors(c: Rational): readonly Expr[] {
  const factors: Expr[] = [];
  if (c.num !== 1) factors.push(constant(c.num));
  if (c.den !== 1) factors.push(pow(constant(c.den), minusOne));
  return factors;
}

export const exponentExpr = (r: Rational): Expr =>
  r.den === 1 ? constant(r.num) : mul([...(r.num === 1 ? [] : [constant(r.num)]), pow(constant(r.den), minusOne)]);

export const factorExpr = (f: Factor): Expr => (isOneR(f.exponent) ? f.base : pow(f.base, exponentExpr(f.exponent)));

/** The term as a plain expression: soft guards as a bracket, hard ones around the product. */
export function termExpr(t: Term): Expr {
  const factors = [...coefficientFactors(t.coefficient), ...t.factors.map(factorExpr)];
  const soft = t.guards.filter((g) => g.soft).map((g) => g.cond);
  const hard = t.guards.filter((g) => !g.soft).map((g) => g.cond);
  const bracket = soft.length === 0 ? [] : [iverson(and(soft))];
  if (hard.length === 0) return mul([...bracket, ...factors]);
  return mul([...bracket, ifThenElse(and(hard), mul(factors), zero)]);
}

/** The form as a plain expression, terms in the order of the form. */
export const formExpr = (form: Form): Expr => add(form.map(termExpr));

export const constantForm = (c: Rational): Form => (isZeroR(c) ? [] : [term(c)]);
export const atomForm = (base: Expr, exponent: Rational = oneR): Form => [term(oneR, [{ base, exponent }])];
