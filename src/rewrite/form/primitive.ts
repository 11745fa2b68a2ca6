import type { Factor, Form, Term } from './form.ts';
import type { Keys } from './key.ts';
import type { Rational } from './rational.ts';
import { divideR, negateR, oneR, rational, toNumber } from './rational.ts';
import { mergeFactors, term, termKey } from './terms.ts';

/** The common content of a sum: what divides each term, and what is left. */
export interface Primitive {
  readonly content: Term;
  readonly rest: Form;
}

/**
 * c·(a + b) from c·a + c·b: the greatest common coefficient, and every factor that all terms have, to the smallest of its
 * powers of one sign. A literal, else the first term by key, is left with a
 * positive coefficient, so that a − b and b − a share their rest.
 */
export function primitive(form: Form, keys: Keys): Primitive {
  const keyed = form.map((t) => ({ t, key: t.factors.length === 0 ? '' : termKey(t, keys) }));
  const [least] = keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const first = least?.t;
  if (first === undefined) return { content: term(oneR), rest: form };
  const coefficient = commonCoefficient(form, first);
  const common = commonFactors(form, keys);
  const inverse = common.map((f) => ({ base: f.base, exponent: negateR(f.exponent) }));
  const rest = form.map((t) => ({
    coefficient: divideR(t.coefficient, coefficient),
    factors: mergeFactors([...t.factors, ...inverse], keys),
    guards: t.guards,
  }));
  return { content: term(coefficient, common), rest };
}

/**
 * As `primitive`, and every factor that some term has below the line comes out too: x^(−1) + 1 is x^(−1)·(1 + x), so that both
 * spellings of a sum share their rest. For comparing only: the rest is defined where the sum is.
 */
export function polynomial(form: Form, keys: Keys): Primitive {
  if (form.some((t) => t.guards.length > 0)) return primitive(form, keys);
  const lowest = new Map<string, Factor>();
  for (const t of form)
    for (const f of t.factors) {
      const known = lowest.get(keys.of(f.base));
      if (f.exponent.num < 0 && (known === undefined || toNumber(f.exponent) < toNumber(known.exponent)))
        lowest.set(keys.of(f.base), f);
    }
  if (lowest.size === 0) return primitive(form, keys);
  const below = [...lowest.values()];
  const above = below.map((f) => ({ base: f.base, exponent: negateR(f.exponent) }));
  const { content, rest } = primitive(
    form.map((t) => ({ ...t, factors: mergeFactors([...t.factors, ...above], keys) })),
    keys,
  );
  return { content: { ...content, factors: mergeFactors([...content.factors, ...below], keys) }, rest };
}

function commonCoefficient(form: Form, first: Term): Rational {
  let num = 0;
  let den = 1;
  for (const { coefficient: c } of form) {
    if (!Number.isSafeInteger(c.num)) return toNumber(first.coefficient) < 0 ? rational(-1) : oneR;
    num = gcd(num, c.num);
    den = (den * c.den) / gcd(den, c.den);
  }
  return rational(toNumber(first.coefficient) < 0 ? -num : num, den);
}

function gcd(a: number, b: number): number {
  let x = Math.abs(a);
  let y = Math.abs(b);
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}

/**
 * Factors that every term has. From under a guard a factor is taken out only where some term needs it unguarded, or where it is
 * the same everywhere: elsewhere it may be defined under the guard alone.
 */
function commonFactors(form: Form, keys: Keys): readonly Factor[] {
  const [first, ...others] = form;
  if (first === undefined) return [];
  const free = form.some((t) => t.guards.length === 0);
  const common: Factor[] = [];
  for (const f of first.factors) {
    if (!free && !isUniform(f)) continue;
    const key = keys.of(f.base);
    let exponent: Rational | undefined = f.exponent;
    for (const t of others) {
      const found = t.factors.find((g) => keys.of(g.base) === key);
      exponent = found && exponent && smallest(exponent, found.exponent);
    }
    if (exponent !== undefined) common.push({ base: f.base, exponent });
  }
  return common;
}

/** A literal, dimension, hyper-parameter or scalar tensor. */
const isUniform = (f: Factor): boolean =>
  f.base.kind === 'symbol' || (f.base.kind === 'read' && f.base.subscripts.length === 0 && f.exponent.num > 0);

/** The power nearer to 0 of two of one sign. */
function smallest(a: Rational, b: Rational): Rational | undefined {
  const x = toNumber(a);
  const y = toNumber(b);
  if (x > 0 !== y > 0) return undefined;
  return Math.abs(x) <= Math.abs(y) ? a : b;
}
