import type { Expr } from '../../ir/index.ts';
import { call, constant, minusOne, mul, pow } from '../../ir/index.ts';
import type { Context } from '../form/context.ts';
import type { Factor, Term } from '../form/form.ts';
import type { Rational } from '../form/rational.ts';
import { isOneR, negateR, rational } from '../form/rational.ts';
import { exponentExpr } from '../form/terms.ts';
import { isScalar } from '../normal/safety.ts';

/** Where a factor stands in a product: numbers, weights and saved tensors, cotangents, functions, sums in brackets, reductions. */
function place(e: Expr, context: Context): number {
  if (isScalar(e)) return 0;
  switch (e.kind) {
    case 'read':
      return context.cotangents.has(e.tensor) ? 3 : 1;
    case 'index':
      return 2;
    case 'add':
    case 'if':
      return 5;
    case 'reduce':
      return 6;
    default:
      return 4;
  }
}

/**
 * The product of a term's factors of `brackets` and of `last`, in reading order; literal and scalar divisors become one fraction in front,
 * other divisors stand behind what they divide. Guards of the term are the caller's.
 */
export function productExpr(
  t: Term,
  write: (e: Expr) => Expr,
  context: Context,
  more: { readonly brackets?: readonly Expr[]; readonly last?: Expr } = {},
): Expr {
  const { brackets = [], last } = more;
  const rank = (e: Expr): number => place(e, context);
  const ordered = [...t.factors].sort((a, b) => rank(a.base) - rank(b.base));
  const divisor = (f: Factor): boolean =>
    f.exponent.num < 0 && (f.exponent.den === 1 || (f.exponent.den === 2 && context.roots));
  const scalarDivisors = ordered.filter((f) => divisor(f) && isScalar(f.base));
  const divisors = ordered.filter((f) => divisor(f) && !isScalar(f.base));
  const numerators = ordered.filter((f) => !divisor(f));
  const power = (f: Factor, by: Rational): Expr => factorPower(write(f.base), by, context);
  const inverted = (f: Factor): Expr => power(f, negateR(f.exponent));
  const { num, den } = t.coefficient;
  const fraction = [...(den === 1 ? [] : [constant(den)]), ...scalarDivisors.map(inverted)];
  const isReduction = (e: Expr): boolean => e.kind === 'reduce';
  const written = numerators.map((f) => power(f, f.exponent));
  const plain = written.filter((e) => !isReduction(e));
  const reductions = written.filter(isReduction);
  // with nothing to divide in between, all divisors make one fraction
  const joined = plain.length === 0 && (last === undefined || isReduction(last));
  const denominators = [...(joined ? fraction : []), ...divisors.map(inverted)];
  const front: Expr[] = num === 1 ? [] : [constant(num)];
  if (fraction.length > 0 && !joined) front.push(pow(mul(fraction.flatMap(flatten)), minusOne));
  const behind = denominators.length === 0 ? [] : [pow(mul(denominators.flatMap(flatten)), minusOne)];
  const lasts = last === undefined ? [] : [last];
  const lastFirst = last !== undefined && !isReduction(last);
  return mul(
    [
      ...front,
      ...plain,
      ...(lastFirst ? lasts : []),
      ...behind,
      ...brackets,
      ...reductions,
      ...(lastFirst ? [] : lasts),
    ].flatMap(flatten),
  );
}

const flatten = (e: Expr): readonly Expr[] => (e.kind === 'mul' ? e.factors : [e]);

/** The power as the formula writes roots: with `sqrt` where it does. */
function factorPower(written: Expr, exponent: Rational, context: Context): Expr {
  if (isOneR(exponent)) return written;
  if (exponent.den === 2 && context.roots) {
    const root = call('sqrt', [written]);
    return exponent.num === 1 ? root : pow(root, exponentExpr(rational(exponent.num)));
  }
  return pow(written, exponentExpr(exponent));
}
