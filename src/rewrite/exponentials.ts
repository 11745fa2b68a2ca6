import type { Expr } from '../ir/index.ts';
import { call, constant } from '../ir/index.ts';
import type { Context } from './context.ts';
import type { Factor, Form } from './form.ts';
import { isOneR, oneR, toNumber } from './rational.ts';
import { formExpr, scaleForm, term } from './terms.ts';

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

/** log of a form: positive factors of its only term come out. Undefined where none does. */
export function splitLogarithm(
  form: Form,
  context: Context,
  normalise: (e: Expr, context: Context) => Form,
): Form | undefined {
  const [only] = form;
  if (form.length !== 1 || only === undefined || only.guards.length > 0) return undefined;
  const outside = only.factors.filter((f) => isPositive(f.base, context));
  const inside = only.factors.filter((f) => !outside.includes(f));
  const lone = outside.length === 1 && inside.length === 0 && only.coefficient.num === 1 && only.coefficient.den === 1;
  const [single] = outside;
  if (single === undefined || (lone && single.exponent.num === 1 && single.exponent.den === 1 && !isExp(single.base)))
    return undefined;
  const rest = term(only.coefficient, inside);
  const one = inside.length === 0 && toNumber(only.coefficient) === 1;
  return [
    ...outside.flatMap((f) => scaleForm(logarithm(f.base, context, normalise), f.exponent)),
    ...(one ? [] : [term(oneR, [{ base: call('log', [formExpr([rest])]), exponent: oneR }])]),
  ];
}

const isExp = (e: Expr): boolean => e.kind === 'call' && e.fn === 'exp';

function logarithm(base: Expr, context: Context, normalise: (e: Expr, context: Context) => Form): Form {
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
