import type { Expr } from '../../ir/index.ts';
import type { Context } from '../form/context.ts';
import type { Factor, Form, Term } from '../form/form.ts';
import { addR, divideR, negateR, oneR, toNumber } from '../form/rational.ts';
import { combine, mergeFactors, multiplyTerms, term, termKey } from '../form/terms.ts';

type Normalise = (e: Expr, context: Context) => Form;

/** Replacements in one form. */
const MAX_STEPS = 64;

/**
 * Terms over a sum a + b have no factor a: a/(a + b) is 1 − b/(a + b). So t/(1 + t)² and 1/(1 + t) − 1/(1 + t)² meet, also where
 * denominators cannot be cleared because they stand under a sum.
 */
export function reduceNumerators(form: Form, context: Context, normalise: Normalise): Form {
  let current = form;
  for (let step = 0; step < MAX_STEPS; step++) {
    let changed = false;
    const next = current.flatMap((t) => {
      const reduced = changed ? undefined : reduceOne(t, context, normalise);
      if (reduced !== undefined) changed = true;
      return reduced ?? [t];
    });
    if (!changed) return current;
    current = combine(next, context.keys);
  }
  return current;
}

function reduceOne(t: Term, context: Context, normalise: Normalise): Form | undefined {
  for (const f of t.factors) {
    if (f.base.kind !== 'add' || f.exponent.num >= 0) continue;
    const sum = sumOf(f.base, context, normalise);
    const lead = sum === undefined ? undefined : leading(sum, context);
    if (sum === undefined || lead === undefined) continue;
    const rest = divided(t, lead, context);
    if (rest === undefined) continue;
    const once = multiplyTerms(rest, term(oneR, [{ base: f.base, exponent: oneR }]), context.keys);
    const others = sum
      .filter((s) => s !== lead)
      .map((s) => multiplyTerms(rest, { ...s, coefficient: negateR(s.coefficient) }, context.keys));
    return [once, ...others];
  }
  return undefined;
}

/** The terms of a sum that stands as a factor, where none has guards. */
function sumOf(base: Expr, context: Context, normalise: Normalise): Form | undefined {
  const sum = normalise(base, context);
  return sum.length > 1 && sum.every((s) => s.guards.length === 0) ? sum : undefined;
}

/** The term of a sum with the most factors, among those the one of the greatest key. */
function leading(sum: Form, context: Context): Term | undefined {
  const degree = (t: Term): number => t.factors.reduce((n, f) => n + Math.abs(toNumber(f.exponent)), 0);
  const [first] = [...sum].sort((a, b) => {
    const difference = degree(b) - degree(a);
    return difference !== 0 ? difference : termKey(a, context.keys) < termKey(b, context.keys) ? 1 : -1;
  });
  return first === undefined || first.factors.length === 0 ? undefined : first;
}

/** t/lead, where t has every factor of lead to at least its power. */
function divided(t: Term, lead: Term, context: Context): Term | undefined {
  const { keys } = context;
  for (const f of lead.factors) {
    const found = t.factors.find((g) => keys.of(g.base) === keys.of(f.base));
    if (found === undefined || !reaches(found, f)) return undefined;
  }
  const inverse = lead.factors.map((f) => ({ base: f.base, exponent: negateR(f.exponent) }));
  return {
    coefficient: divideR(t.coefficient, lead.coefficient),
    factors: mergeFactors([...t.factors, ...inverse], keys),
    guards: t.guards,
  };
}

/** Whether a power contains another one of the same sign. */
function reaches({ exponent: whole }: Factor, { exponent: part }: Factor): boolean {
  if (toNumber(whole) > 0 !== toNumber(part) > 0) return false;
  const left = addR(whole, negateR(part));
  return toNumber(left) === 0 || toNumber(left) > 0 === toNumber(whole) > 0;
}
