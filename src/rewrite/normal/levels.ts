import type { Expr, Read } from '../../ir/index.ts';
import { mapChildren } from '../../ir/index.ts';
import type { Context } from '../form/context.ts';
import type { Form, Guard, Term } from '../form/form.ts';
import { divideR, isOneR, minusOneR, negateR, oneR, toNumber } from '../form/rational.ts';
import { combine, formExpr, mergeFactors, scaleForm, term, termKey } from '../form/terms.ts';
import type { Normaliser } from './close.ts';
import { isPositive } from './exponentials.ts';

/*
 * A guard `f == 0` of reals is left where a comparison is on its boundary. It says what one of the elements is that f reads, or
 * one of the terms of f, and with that put in the branches of a continuous function meet: those of `if x > 0 then x else 0` at 0.
 */

/** What a term is rebuilt with. */
export interface Guarding extends Pick<Normaliser, 'normalise' | 'productForm' | 'formPower'> {
  readonly guardedForm: (form: Form, cond: Expr, soft: boolean, context: Context) => Form;
}

/**
 * The term with what its guards `f == 0` say put into its factors and other guards, and without guards that others imply;
 * undefined where nothing changes.
 */
export function settleGuards(t: Term, context: Context, algebra: Guarding): Form | undefined {
  const bounds = t.guards.flatMap((guard): Bound[] => {
    const [level, above] = [comparedWithZero(guard.cond, '=='), comparedWithZero(guard.cond, '>')];
    const e = level ?? above;
    return e === undefined ? [] : [{ guard, isLevel: level !== undefined, form: algebra.normalise(e, context) }];
  });
  if (bounds.length === 0) return undefined;
  const needless = impliedGuards(bounds, context);
  if (needless === 'contradictory') return [];
  if (needless.size > 0) {
    const guards = t.guards.filter((g) => !needless.has(g));
    return settleGuards({ ...t, guards }, context, algebra) ?? [{ ...t, guards }];
  }
  const either = exhaustive(bounds, context);
  if (either !== undefined) {
    // where a fails b holds: [a]·[b] = [a] + [b] − 1
    const without = (...left: readonly Guard[]): Term => ({ ...t, guards: t.guards.filter((g) => !left.includes(g)) });
    const [a, b] = either;
    const sum = [without(a), without(b), ...scaleForm([without(a, b)], minusOneR)];
    return combine(
      sum.flatMap((s) => settleGuards(s, context, algebra) ?? [s]),
      context.keys,
    );
  }
  for (const { guard, form, isLevel } of bounds) {
    if (!isLevel) continue;
    const others = t.guards.filter((g) => g !== guard);
    const put = withElement(t, others, form, context);
    if (put !== undefined) {
      const factors = t.factors.map((f) =>
        algebra.formPower(algebra.normalise(put(f.base), context), f.exponent, context),
      );
      const product = algebra.productForm([[term(t.coefficient, [], [guard])], ...factors], context);
      return others.reduce((sum, g) => algebra.guardedForm(sum, put(g.cond), g.soft, context), product);
    }
    // an element that was put in once would come back with the leading part
    if (solvedElement(form, context) !== undefined) continue;
    const divided = withoutLead({ ...t, guards: [] }, form, context);
    if (divided !== undefined) return algebra.productForm([[term(oneR, [], t.guards)], divided], context);
  }
  return undefined;
}

/** A guard that says a form is 0, or above 0. */
interface Bound {
  readonly guard: Guard;
  readonly isLevel: boolean;
  readonly form: Form;
}

/** Guards that follow from others about the same quantity: from `f > 0` that `f + 1 > 0`. */
function impliedGuards(bounds: readonly Bound[], context: Context): ReadonlySet<Guard> | 'contradictory' {
  const implied = new Set<Guard>();
  for (const [i, a] of bounds.entries())
    for (const b of bounds.slice(i + 1)) {
      if (implied.has(a.guard) || implied.has(b.guard)) continue;
      const step = signOfDifference(b.form, a.form, context);
      if (step === undefined) continue;
      const [lower, upper] = step >= 0 ? [a, b] : [b, a];
      // upper = lower + |step|
      if (upper.isLevel && (step !== 0 || !lower.isLevel)) return 'contradictory';
      if (step === 0 && lower.isLevel && !upper.isLevel) return 'contradictory';
      implied.add(upper.guard);
    }
  return implied;
}

/** Two guards of which one holds always. */
function exhaustive(bounds: readonly Bound[], context: Context): readonly [Guard, Guard] | undefined {
  for (const [i, a] of bounds.entries())
    for (const b of bounds.slice(i + 1)) {
      if (a.isLevel || b.isLevel) continue;
      if (signOfDifference(a.form, scaleForm(b.form, minusOneR), context) === 1) return [a.guard, b.guard];
    }
  return undefined;
}

/** The sign of a − b, where it is the same whatever the tensors are. */
function signOfDifference(a: Form, b: Form, context: Context): -1 | 0 | 1 | undefined {
  const difference = combine([...a, ...scaleForm(b, minusOneR)], context.keys);
  if (difference.length === 0) return 0;
  const rises = (t: Term): boolean => toNumber(t.coefficient) > 0;
  const [first] = difference;
  const definite = difference.every(
    (t) =>
      t.guards.length === 0 &&
      t.factors.every((f) => isPositive(f.base, context)) &&
      rises(t) === (first && rises(first)),
  );
  return definite && first !== undefined ? (rises(first) ? 1 : -1) : undefined;
}

/** f, where a condition says `f op 0` of reals. */
const comparedWithZero = (cond: Expr, op: '==' | '>'): Expr | undefined =>
  cond.kind === 'compare' &&
  cond.op === op &&
  cond.left.type === 'real' &&
  cond.right.kind === 'const' &&
  cond.right.value === 0
    ? cond.left
    : undefined;

/** What puts −rest/c for the element r of f = c·r + rest, where the term reads r beside its guard. */
function withElement(t: Term, others: Term['guards'], form: Form, context: Context): ((e: Expr) => Expr) | undefined {
  const solved = solvedElement(form, context);
  if (solved === undefined) return undefined;
  const { element, value } = solved;
  const put = (e: Expr): Expr => replaced(e, element, value, context);
  const moves = (e: Expr): boolean => put(e) !== e;
  return t.factors.some((f) => moves(f.base)) || others.some((g) => moves(g.cond)) ? put : undefined;
}

/** The first element that stands alone in one term of a form and nowhere else in it, and its value where the form is 0. */
function solvedElement(form: Form, context: Context): { readonly element: Read; readonly value: Expr } | undefined {
  for (const t of inOrder(form, context)) {
    const [only, ...more] = t.factors;
    if (only?.base.kind !== 'read' || more.length > 0 || !isOneR(only.exponent) || t.guards.length > 0) continue;
    const rest = form.filter((s) => s !== t);
    const element = only.base;
    const whole = formExpr(rest);
    if (element.guarded || element.type !== 'real' || replaced(whole, element, whole, context) !== whole) continue;
    return { element, value: formExpr(scaleForm(rest, negateR(divideR(oneR, t.coefficient)))) };
  }
  return undefined;
}

/** The term with its leading part by f, which is 0, replaced: with f = lead + rest, lead·q is −rest·q. */
function withoutLead(t: Term, form: Form, context: Context): Form | undefined {
  const [lead] = inOrder(form, context);
  if (lead === undefined || lead.factors.length === 0 || form.some((s) => s.guards.length > 0)) return undefined;
  const inverse = lead.factors.map((f) => ({ base: f.base, exponent: negateR(f.exponent) }));
  const factors = mergeFactors([...t.factors, ...inverse], context.keys);
  const quotientKeys = new Set(factors.map((f) => context.keys.of(f.base)));
  const exponentIn = (own: readonly Term['factors'][number][], key: string): number =>
    toNumber(own.find((f) => context.keys.of(f.base) === key)?.exponent ?? { num: 0, den: 1 });
  // a whole power of what divides stays, or none
  const divides = lead.factors.every((f) => {
    const key = context.keys.of(f.base);
    const [had, left] = [exponentIn(t.factors, key), exponentIn(factors, key)];
    return had > 0 && left >= 0 && (left > 0 || !quotientKeys.has(key));
  });
  if (!divides) return undefined;
  const scale = negateR(divideR(t.coefficient, lead.coefficient));
  return form
    .filter((s) => s !== lead)
    .map((s) => term(multiplied(s, scale), mergeFactors([...factors, ...s.factors], context.keys)));
}

const multiplied = (t: Term, by: Term['coefficient']): Term['coefficient'] => scaleForm([t], by)[0]?.coefficient ?? by;

/** The terms of a form in an order that does not depend on how it was written; those of most factors first. */
const inOrder = (form: Form, context: Context): readonly Term[] =>
  [...form].sort(
    (a, b) => b.factors.length - a.factors.length || (termKey(a, context.keys) < termKey(b, context.keys) ? -1 : 1),
  );

function replaced(e: Expr, element: Read, value: Expr, context: Context): Expr {
  if (e.kind === 'read' && e.hash === element.hash && context.keys.of(e) === context.keys.of(element)) return value;
  return mapChildren(e, (child) => replaced(child, element, value, context));
}
