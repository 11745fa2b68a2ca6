import type { Const, Expr, Mul, Pow } from './expr.ts';

/* What printers of every notation ask of an expression. */

/** How tightly a text binds; an operand of a looser level is put in parentheses. */
export const level = {
  conditional: 0,
  or: 1,
  and: 2,
  not: 3,
  compare: 4,
  sum: 5,
  product: 6,
  power: 7,
  atom: 8,
} as const;

/** b^(−1), which is drawn as a division. */
export const isInverse = (e: Expr): e is Pow =>
  e.kind === 'pow' && e.exponent.kind === 'const' && e.exponent.type === 'int' && e.exponent.value === -1;

export const isNegative = (e: Expr): e is Const => e.kind === 'const' && e.value < 0;

export const isMinusOne = (e: Expr): boolean => e.kind === 'const' && e.type === 'int' && e.value === -1;

/** Whether the text of an expression begins with a minus. */
export const leadsNegative = (e: Expr): boolean =>
  isNegative(e) || (e.kind === 'mul' && e.factors[0] !== undefined && isNegative(e.factors[0]));

/** Whether a product begins with a literal 1 before an inverse: `1/c` would be read without its 1. */
export const leadsUnit = ([first, second]: readonly Expr[]): boolean =>
  first?.kind === 'const' && first.type === 'int' && first.value === 1 && second !== undefined && isInverse(second);

export const isDivision = (e: Expr): boolean => e.kind === 'floordiv' || e.kind === 'mod' || e.kind === 'quotient';

/** b of −1·b, where b is an integer division. */
export function negatedDivision(e: Expr): Expr | undefined {
  if (e.kind !== 'mul' || e.factors.length !== 2) return undefined;
  const [sign, b] = e.factors;
  return sign !== undefined && b !== undefined && isMinusOne(sign) && isDivision(b) ? b : undefined;
}

/** A product that begins with a negative literal, without its sign. A 1 is left out where no other literal follows. */
export function withoutSign(e: Mul): { readonly one: Const | undefined; readonly rest: readonly Expr[] } {
  const [first, ...rest] = e.factors;
  if (first === undefined || first.kind !== 'const') throw new Error('no sign to draw out');
  return { one: isMinusOne(first) && rest[0]?.kind !== 'const' ? undefined : first, rest };
}

/** Whether what follows the text in the same product would be taken into a reduction at its end. */
export function endsOpen(e: Expr): boolean {
  if (e.kind === 'reduce' || e.kind === 'if') return true;
  if (e.kind !== 'mul') return false;
  const last = e.factors.at(-1);
  return last !== undefined && (last.kind === 'reduce' || (isInverse(last) && last.base.kind === 'reduce'));
}
