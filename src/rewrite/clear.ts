import type { Expr } from '../ir/index.ts';
import type { Context } from './context.ts';
import type { Form, Term } from './form.ts';
import { algebra, normalise } from './normalise.ts';
import type { Rational } from './rational.ts';
import { addR, isZeroR, negateR, rational, toNumber } from './rational.ts';
import { combine, mergeFactors, term } from './terms.ts';

/** Denominators cleared in one comparison, and terms that a form may grow to. */
const MAX_STEPS = 24;
const MAX_TERMS = 400;

/**
 * Whether a form is zero wherever it is defined, shown by multiplying it with its denominators: each sum that stands in it as a
 * factor is multiplied out, to a power that leaves none of it below the line; `settle` is applied after each. False means: not shown.
 */
export function isZeroWhenCleared(form: Form, context: Context, settle: (form: Form) => Form = (f) => f): boolean {
  let current = form;
  const done = new Set<string>();
  for (let step = 0; step < MAX_STEPS; step++) {
    if (current.length === 0) return true;
    if (current.length > MAX_TERMS) return false;
    const base = nextSum(current, done, context);
    if (base === undefined) return false;
    done.add(context.keys.of(base));
    current = settle(cleared(current, base, context));
  }
  return current.length === 0;
}

/** A sum of several terms that stands as a factor and has not been multiplied out. */
function nextSum(form: Form, done: ReadonlySet<string>, context: Context): Expr | undefined {
  for (const t of form)
    for (const { base } of t.factors) if (base.kind === 'add' && !done.has(context.keys.of(base))) return base;
  return undefined;
}

/** The form times the power of `base` after which no term has a negative power of it, whole powers multiplied out. */
function cleared(form: Form, base: Expr, context: Context): Form {
  const key = context.keys.of(base);
  const powerIn = (t: Term): Rational =>
    t.factors.find((f) => context.keys.of(f.base) === key)?.exponent ?? rational(0);
  const least = form.map(powerIn).reduce((a, b) => (toNumber(b) < toNumber(a) ? b : a), rational(0));
  const sum = normalise(base, context);
  return combine(
    form.flatMap((t) => {
      const others = t.factors.filter((f) => context.keys.of(f.base) !== key);
      const power = addR(powerIn(t), negateR(least));
      const whole = Math.floor(toNumber(power));
      const left = addR(power, rational(-whole));
      const kept = isZeroR(left) ? others : mergeFactors([...others, { base, exponent: left }], context.keys);
      const rest: Form = [term(t.coefficient, kept, t.guards)];
      return whole === 0 ? rest : algebra.productForm([rest, ...Array.from({ length: whole }, () => sum)], context);
    }),
    context.keys,
  );
}
