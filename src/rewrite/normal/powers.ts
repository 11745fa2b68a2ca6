import type { Expr } from '../../ir/index.ts';
import { mul, pow } from '../../ir/index.ts';
import type { Context } from '../form/context.ts';
import type { Factor, Form, Term } from '../form/form.ts';
import { isIntegerR, multiplyR, oneR, type Rational, toNumber } from '../form/rational.ts';
import { atomForm, exponentExpr, formExpr } from '../form/terms.ts';
import { isNonNegative } from './exponentials.ts';

/*
 * Powers taken apart, for comparing: z^(γ − 1) is z^γ·z^(−1), and where a and b are not negative (a·b)^γ is a^γ·b^γ and (a^β)^γ is
 * a^(β·γ). Both sides are equal wherever both are defined.
 */

/** The parts of the normaliser that powers need. */
export interface Powers {
  readonly normalise: (e: Expr, context: Context) => Form;
  readonly productForm: (forms: readonly Form[], context: Context) => Form;
  readonly formPower: (form: Form, exponent: Rational, context: Context) => Form;
}

/** base^exponents, where the exponents are more than a literal. */
export function symbolicPower(base: Form, exponents: Form, context: Context, normal: Powers): Form {
  const [only, ...more] = base;
  const lone = more.length === 0 && only !== undefined && only.guards.length === 0 ? only : undefined;
  const apart =
    lone !== undefined && toNumber(lone.coefficient) > 0 && lone.factors.every((f) => isNonNegative(f.base, context));
  if (lone === undefined || !(apart || isAtom(lone))) return powerOf(formExpr(base), exponents, context, normal);
  const literal =
    toNumber(lone.coefficient) === 1 ? [] : [powerOf(exponentExpr(lone.coefficient), exponents, context, normal)];
  const parts = lone.factors.map((f) => factorPower(f, exponents, context, normal));
  return normal.productForm([...literal, ...parts], context);
}

const isAtom = (t: Term): boolean =>
  t.factors.length === 1 && toNumber(t.coefficient) === 1 && t.factors.every((f) => toNumber(f.exponent) === 1);

function factorPower({ base, exponent }: Factor, exponents: Form, context: Context, normal: Powers): Form {
  const scaled = exponents.map((t) => ({ ...t, coefficient: multiplyR(t.coefficient, exponent) }));
  if (base.kind === 'pow' && isNonNegative(base.base, context))
    return normal.normalise(pow(base.base, mul([base.exponent, formExpr(scaled)])), context);
  return powerOf(base, scaled, context, normal);
}

/** One atom to a sum of exponents: a factor for each. */
function powerOf(base: Expr, exponents: Form, context: Context, normal: Powers): Form {
  const nonNegative = isNonNegative(base, context);
  const together = exponents.filter((t) => t.factors.length > 0 && !nonNegative && !isIntegerR(t.coefficient));
  const parts = exponents
    .filter((t) => !together.includes(t))
    .map((t) =>
      t.factors.length === 0
        ? normal.formPower(normal.normalise(base, context), t.coefficient, context)
        : atomForm(pow(base, formExpr([{ ...t, coefficient: oneR }])), t.coefficient),
    );
  const rest = together.length === 0 ? [] : [atomForm(pow(base, formExpr(together)))];
  return normal.productForm([...parts, ...rest], context);
}
