import type { Expr } from '../../ir/index.ts';
import type { Context } from '../form/context.ts';
import type { Form, Term } from '../form/form.ts';
import type { Rational } from '../form/rational.ts';
import { addR, isZeroR, negateR, rational, toNumber } from '../form/rational.ts';
import { combine, mergeFactors, term } from '../form/terms.ts';
import { algebra, normalise } from '../normal/normalise.ts';

/** Denominators cleared in one comparison, and terms that a form may grow to. */
const MAX_STEPS = 24;
const MAX_TERMS = 400;

/** A sum with which a form was multiplied, and the power of it that leaves none below the line. */
export interface Clearing {
  readonly base: Expr;
  readonly power: Rational;
}

/**
 * Whether a form is zero wherever it is defined, shown by multiplying it with its denominators: each sum that stands in it as a
 * factor is multiplied out, to a power that leaves none of it below the line; `settle` is applied after each. What was done, or
 * undefined where it is not shown.
 */
export function zeroWhenCleared(
  form: Form,
  context: Context,
  settle: (form: Form) => Form = (f) => f,
): readonly Clearing[] | undefined {
  let current = form;
  const done: Clearing[] = [];
  const keys = new Set<string>();
  for (let step = 0; step < MAX_STEPS && current.length > 0; step++) {
    if (current.length > MAX_TERMS) return undefined;
    const base = nextSum(current, keys, context);
    if (base === undefined) return undefined;
    keys.add(context.keys.of(base));
    const clearing = { base, power: negateR(leastPower(current, base, context)) };
    done.push(clearing);
    current = settle(cleared(current, clearing, context));
  }
  return current.length === 0 ? done : undefined;
}

/** A sum of several terms that stands as a factor and has not been multiplied out. */
function nextSum(form: Form, done: ReadonlySet<string>, context: Context): Expr | undefined {
  for (const t of form)
    for (const { base } of t.factors) if (base.kind === 'add' && !done.has(context.keys.of(base))) return base;
  return undefined;
}

const powerIn = (t: Term, key: string, context: Context): Rational =>
  t.factors.find((f) => context.keys.of(f.base) === key)?.exponent ?? rational(0);

function leastPower(form: Form, base: Expr, context: Context): Rational {
  const key = context.keys.of(base);
  return form.map((t) => powerIn(t, key, context)).reduce((a, b) => (toNumber(b) < toNumber(a) ? b : a), rational(0));
}

/** The form times a power of a sum, whole powers of it multiplied out. */
export function cleared(form: Form, { base, power: by }: Clearing, context: Context): Form {
  const key = context.keys.of(base);
  const sum = normalise(base, context);
  return combine(
    form.flatMap((t) => {
      const others = t.factors.filter((f) => context.keys.of(f.base) !== key);
      const power = addR(powerIn(t, key, context), by);
      const whole = Math.floor(toNumber(power));
      const left = addR(power, rational(-whole));
      const kept = isZeroR(left) ? others : mergeFactors([...others, { base, exponent: left }], context.keys);
      const rest: Form = [term(t.coefficient, kept, t.guards)];
      return whole === 0 ? rest : algebra.productForm([rest, ...Array.from({ length: whole }, () => sum)], context);
    }),
    context.keys,
  );
}
