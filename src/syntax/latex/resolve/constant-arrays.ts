import { canonicalName } from '../../../support/names.ts';
import { printed } from '../facts/naming.ts';
import type { MathSymbol } from '../read/math.ts';
import { type Meaning, nameSyntax, numberSyntax, type Value } from './meaning.ts';
import { equals } from './symbol.ts';

/*
 * Arrays that papers use without defining them: the identity matrix, I[i,j] = (i == j), and the vector of ones. Both are as large as
 * what stands beside them.
 */

const isPlainName = (s: MathSymbol, name: string): boolean =>
  s.name === name && s.sub === undefined && s.primes === 0 && s.font !== 'upright';

export const isIdentity = (s: MathSymbol): boolean => isPlainName(s, 'I');
export const isOnes = (s: MathSymbol): boolean => isPlainName(s, '𝟙');

/** The identity matrix or the ones that a symbol stands for, where the text neither defines it nor states its shape. */
export function constantArray(m: Meaning, s: MathSymbol): Value | undefined {
  if (m.place !== 'value' || (!isIdentity(s) && !isOnes(s))) return undefined;
  const { facts } = m;
  const name = canonicalName(s.name);
  const own = [m.tensors, m.locals, facts.known, facts.declared, facts.scalars, facts.ranks, facts.indices];
  const { key, transposed, exponent } = printed(s, facts);
  if (exponent !== undefined || key !== name || own.some((names) => names.has(name))) return undefined;
  const { span } = s;
  const rank = facts.axes.get(key);
  if (isOnes(s) && rank === 1)
    return { rank, span, at: () => numberSyntax(1, span), ...(transposed ? { row: true } : {}) };
  if (!isIdentity(s) || rank !== 2) return undefined;
  return {
    rank,
    span,
    at: ([i = nameSyntax('', span), j = nameSyntax('', span)]) => equals(i, j, span),
  };
}
