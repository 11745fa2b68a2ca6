import type { Expr } from '../ir/index.ts';
import { children } from '../ir/index.ts';

/**
 * How many binary digits the numbers of an expression can take when it is multiplied out. The normal form computes with
 * fractions of integers below 2^53, so that beyond that it is not exact and proves nothing.
 */
export function digitsOf(e: Expr): number {
  switch (e.kind) {
    case 'const':
      return Number.isFinite(e.value) ? literalDigits(e.value) : 0;
    case 'add':
      return Math.max(...e.terms.map(digitsOf)) + Math.log2(e.terms.length);
    case 'mul':
      return e.factors.reduce((n, f) => n + digitsOf(f), 0);
    case 'pow':
      return e.exponent.kind === 'const'
        ? Math.max(1, Math.abs(e.exponent.value)) * digitsOf(e.base)
        : digitsOf(e.base) + digitsOf(e.exponent);
    default:
      return Math.max(0, ...children(e).map(digitsOf));
  }
}

/** A float whose digits do not end soon counts as one with very many. */
function literalDigits(value: number): number {
  const size = Math.abs(value);
  if (Number.isInteger(size * 1024)) return Math.log2(1 + size) + (Number.isInteger(size) ? 0 : 10);
  return MAX_DIGITS + 1;
}

/** The most digits with which forms are exact, with room for what is added up and cleared. */
export const MAX_DIGITS = 40;
