import type { Expr } from '../../ir/index.ts';
import type { Context } from '../form/context.ts';
import type { Form, Term } from '../form/form.ts';
import { divideR, negateR, oneR } from '../form/rational.ts';
import { combine, mergeFactors, multiplyTerms, term, termKey } from '../form/terms.ts';
import { normalise } from '../normal/normalise.ts';

/** Sums collected in one form. */
const MAX_COLLECTED = 16;

/**
 * Where a form already holds a sum a + b as an atom, terms c·a + c·b become c·(a + b): so that powers of the sum meet, as in
 * the derivative of (e^x − e^(−x))/(e^x + e^(−x)).
 */
export function collect(form: Form, context: Context): Form {
  let current = form;
  for (let step = 0; step < MAX_COLLECTED; step++) {
    const next = collectOne(current, context);
    if (next === undefined) return current;
    current = next;
  }
  return current;
}

function sums(form: Form, context: Context): readonly Expr[] {
  const found = new Map<string, Expr>();
  for (const t of form)
    for (const { base } of t.factors) if (base.kind === 'add') found.set(context.keys.of(base), base);
  return [...found.values()];
}

function collectOne(form: Form, context: Context): Form | undefined {
  if (form.length < 2) return undefined;
  const { keys } = context;
  const byKey = new Map(form.map((t) => [termKey(t, keys), t]));
  for (const base of sums(form, context)) {
    const [first, ...others] = normalise(base, context);
    if (first === undefined || others.length === 0 || [first, ...others].some((s) => s.guards.length > 0)) continue;
    for (const t of form) {
      const outside = quotient(t, first, context);
      if (outside.factors.length > t.factors.length) continue;
      const parts = [t];
      for (const s of others) {
        const wanted = multiplyTerms(outside, s, keys);
        const found = byKey.get(termKey(wanted, keys));
        if (
          found === undefined ||
          found.coefficient.num !== wanted.coefficient.num ||
          found.coefficient.den !== wanted.coefficient.den
        )
          break;
        parts.push(found);
      }
      if (parts.length < others.length + 1 || new Set(parts).size < parts.length) continue;
      const whole = multiplyTerms(outside, term(oneR, [{ base, exponent: oneR }]), keys);
      return combine([...form.filter((x) => !parts.includes(x)), whole], keys);
    }
  }
  return undefined;
}

const quotient = (t: Term, by: Term, context: Context): Term => ({
  coefficient: divideR(t.coefficient, by.coefficient),
  factors: mergeFactors(
    [...t.factors, ...by.factors.map((f) => ({ base: f.base, exponent: negateR(f.exponent) }))],
    context.keys,
  ),
  guards: t.guards,
});
