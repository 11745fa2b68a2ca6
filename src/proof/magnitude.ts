import type { Expr } from '../ir/index.ts';
import { children } from '../ir/index.ts';

/**
 * How many binary digits the coefficients of an expression can take when it is multiplied out: the logarithm of the sum of
 * their sizes, which adds up over terms and is multiplied over factors. The normal form computes with fractions of integers
 * below 2^53, so that beyond that it is not exact and proves nothing.
 */
export function digitsOf(e: Expr): number {
  return Math.max(outside(e), inside(e));
}

/** The digits of the sum of products that the expression itself is. */
function outside(e: Expr): number {
  switch (e.kind) {
    case 'const':
      return Number.isFinite(e.value) ? literalDigits(e.value) : 0;
    case 'add':
      return together(e.terms);
    case 'mul':
      return e.factors.reduce((n, f) => n + outside(f), 0);
    case 'pow':
      return e.exponent.kind === 'const'
        ? Math.max(1, Math.abs(e.exponent.value)) * outside(e.base)
        : outside(e.base) + outside(e.exponent);
    case 'if':
      return together([e.then, e.else]);
    case 'reduce':
      return outside(e.body);
    case 'call':
      // exp(2·log(a + b)) is (a + b)²
      return e.fn === 'exp' ? exponentDigits(e.args[0]) : e.fn === 'sqrt' ? Math.max(0, ...e.args.map(outside)) : 0;
    default:
      return 0;
  }
}

const together = (terms: readonly Expr[]): number => Math.log2(terms.reduce((n, t) => n + 2 ** outside(t), 0));

function exponentDigits(e: Expr | undefined): number {
  if (e === undefined) return 0;
  if (e.kind === 'add') return e.terms.reduce((n, t) => n + exponentDigits(t), 0);
  const factors = e.kind === 'mul' ? e.factors : [e];
  const size = factors.reduce((n, f) => n * (f.kind === 'const' ? Math.max(1, Math.abs(f.value)) : 1), 1);
  return factors.reduce((n, f) => n + (f.kind === 'call' && f.fn === 'log' ? size * digitsOf(f) : 0), 0);
}

/** The most digits of what stands in functions, conditions and subscripts, and is worked out by itself. */
function inside(e: Expr): number {
  const own = e.kind === 'call' || e.kind === 'compare' || e.kind === 'read' ? children(e).map(outside) : [];
  return Math.max(0, ...own, ...children(e).map(inside));
}

/** A float whose digits do not end soon counts as one with very many. */
function literalDigits(value: number): number {
  const size = Math.abs(value);
  if (Number.isInteger(size * 1024)) return Math.log2(Math.max(1, size)) + (Number.isInteger(size) ? 0 : 10);
  return MAX_DIGITS + 1;
}

/** The most digits with which forms are exact, with room for what is added up and cleared. */
export const MAX_DIGITS = 40;
