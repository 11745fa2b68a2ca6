import type { Expr } from '../../ir/index.ts';
import { call, constant } from '../../ir/index.ts';
import type { Context } from '../form/context.ts';
import type { Factor, Form, Term } from '../form/form.ts';
import { primePowers } from '../form/primes.ts';
import { polynomial } from '../form/primitive.ts';
import { isOneR, minusOneR, oneR, toNumber } from '../form/rational.ts';
import { formExpr, scaleForm, term } from '../form/terms.ts';

/*
 * Exponentials and logarithms taken apart, for comparing: exp(2·a − b) is exp(a)²·exp(b)^(−1), and log(exp(a)·b²) is
 * a + 2·log(b) where b is positive. Both sides are defined at the same points.
 */

/** exp of a form as factors, one for each of its terms; exp(c·log(a)) is a^c. Undefined where a term has guards. */
export function splitExponential(form: Form): readonly Factor[] | undefined {
  if (form.some((t) => t.guards.length > 0 || !Number.isSafeInteger(t.coefficient.num))) return undefined;
  return form.map((t): Factor => {
    const [only, ...more] = t.factors;
    const logarithm =
      only?.base.kind === 'call' && only.base.fn === 'log' && more.length === 0 && isOneR(only.exponent);
    const [inner] = logarithm && only.base.kind === 'call' ? only.base.args : [];
    if (inner !== undefined) return { base: inner, exponent: t.coefficient };
    const arg = t.factors.length === 0 ? constant(1) : formExpr([term(oneR, t.factors)]);
    return { base: call('exp', [arg]), exponent: t.coefficient };
  });
}

/** log of a form: positive factors, and those that all its terms have, come out. Undefined where none does. */
export function splitLogarithm(form: Form, context: Context, normalise: Normalise): Form | undefined {
  const [first] = form;
  if (first === undefined || form.some((t) => t.guards.length > 0)) return undefined;
  const [only, rest] = form.length === 1 ? [first, undefined] : contentOf(form, context, normalise);
  const outside = only.factors.filter((f) => isPositive(f.base, context));
  const inside = only.factors.filter((f) => !outside.includes(f));
  if (rest !== undefined && (inside.length > 0 || isOneTerm(only))) return undefined;
  const literal = toNumber(only.coefficient) > 0 ? primePowers(only.coefficient) : [];
  const left = term(literal.length > 0 ? oneR : only.coefficient, inside);
  const parts = [...outside, ...literal];
  const [single] = parts;
  const lone = parts.length === 1 && isOneTerm(left) && rest === undefined;
  if (single === undefined || (lone && isOneR(single.exponent) && !isExp(single.base))) return undefined;
  const under = rest ?? (isOneTerm(left) ? undefined : [left]);
  return [
    ...parts.flatMap((f) => scaleForm(logarithm(f.base, context, normalise), f.exponent)),
    ...(under === undefined ? [] : normalise(call('log', [formExpr(under)]), context)),
  ];
}

type Normalise = (e: Expr, context: Context) => Form;

const isOneTerm = (t: Term): boolean => t.factors.length === 0 && toNumber(t.coefficient) === 1;

/** What all terms of a sum share, and what is left. */
function contentOf(form: Form, context: Context, normalise: Normalise): readonly [Term, Form] {
  const { content, rest } = polynomial(form, context.keys);
  const under = normalise(formExpr(rest), context);
  const [positive] = scaleForm([content], minusOneR);
  return toNumber(content.coefficient) < 0 && positive !== undefined
    ? [positive, scaleForm(under, minusOneR)]
    : [content, under];
}

const isExp = (e: Expr): boolean => e.kind === 'call' && e.fn === 'exp';

function logarithm(base: Expr, context: Context, normalise: Normalise): Form {
  const [arg] = base.kind === 'call' && base.fn === 'exp' ? base.args : [];
  return arg === undefined ? [term(oneR, [{ base: call('log', [base]), exponent: oneR }])] : normalise(arg, context);
}

/** Whether a real expression is positive wherever it is defined, dimensions being at least 1 and sums not over nothing. */
export function isPositive(e: Expr, context: Context): boolean {
  switch (e.kind) {
    case 'const':
      return e.value > 0;
    case 'symbol':
      return context.dims.has(e.name) || context.positive.has(e.name);
    case 'read':
      return !e.guarded && context.positive.has(e.tensor);
    case 'add':
      return e.terms.every((t) => isPositive(t, context));
    case 'mul':
      return e.factors.every((f) => isPositive(f, context));
    case 'pow':
      return isPositive(e.base, context);
    case 'call':
      return e.fn === 'exp' || e.fn === 'cosh' || e.fn === 'sigmoid' || e.fn === 'softplus' || e.fn === 'pi';
    case 'reduce':
      return (e.op === 'sum' || e.op === 'prod' || e.op === 'max' || e.op === 'min') && isPositive(e.body, context);
    default:
      return false;
  }
}

/** Whether a real expression is not negative wherever it is defined. */
export function isNonNegative(e: Expr, context: Context): boolean {
  switch (e.kind) {
    case 'const':
      return e.value >= 0;
    case 'add':
      return e.terms.every((t) => isNonNegative(t, context));
    case 'mul':
      return e.factors.every((f) => isNonNegative(f, context));
    case 'pow':
      return (e.exponent.kind === 'const' && e.exponent.value % 2 === 0) || isNonNegative(e.base, context);
    case 'call':
      return e.fn === 'abs' || e.fn === 'relu' || e.fn === 'sqrt' || isPositive(e, context);
    case 'reduce':
      return (
        (e.op === 'argmax' || e.op === 'argmin' ? false : isNonNegative(e.body, context)) || isPositive(e, context)
      );
    default:
      return isPositive(e, context);
  }
}
