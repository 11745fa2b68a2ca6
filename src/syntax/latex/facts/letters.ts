import type { Formula, MathSymbol } from '../read/math.ts';
import { isPlain, labelKey } from './labels.ts';

/** A small letter without marks and scripts, which may be an index. */
export const isLetter = (f: Formula): f is MathSymbol =>
  isPlain(f) && f.primes === 0 && f.font === undefined && /^\p{Ll}$/u.test(f.name);

/** A name without its subscripts. */
export const baseOf = ({ sub: _, ...s }: MathSymbol): string =>
  `${labelKey(s)}^${(s.sup?.items ?? []).map(labelKey).join(',')}`;

/** Letters that no index is called. */
export const noIndex = /^[abefghoxyz\p{Script=Greek}]$/u;
