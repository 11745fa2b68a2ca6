import { constant } from '../../ir/index.ts';
import type { Factor, Term } from './form.ts';
import { multiplyR, oneR, type Rational, rational, toNumber } from './rational.ts';
import { term } from './terms.ts';

/** Numbers beyond this are not taken apart. */
const MAX_NUMBER = 1_000_000;

/** A positive fraction as powers of primes; a number that is too large stays whole. */
export function primePowers(c: Rational): readonly Factor[] {
  const powers = new Map<number, number>();
  const take = (n: number, sign: number): void => {
    let left = n;
    for (let p = 2; n <= MAX_NUMBER && p * p <= left; p++)
      for (; left % p === 0; left /= p) powers.set(p, (powers.get(p) ?? 0) + sign);
    if (left !== 1) powers.set(left, (powers.get(left) ?? 0) + sign);
  };
  take(c.num, 1);
  take(c.den, -1);
  return [...powers].map(([p, n]) => ({ base: constant(p), exponent: rational(n) }));
}

/** A root of a positive fraction: what comes out of it whole, and roots of primes. */
export function rootOf(c: Rational, exponent: Rational): Term {
  let outside = oneR;
  const roots: Factor[] = [];
  for (const f of primePowers(c)) {
    const power = multiplyR(f.exponent, exponent);
    const whole = Math.floor(toNumber(power));
    const number = f.base.kind === 'const' ? f.base.value : 1;
    const fraction = rational(power.num - whole * power.den, power.den);
    const factor = whole >= 0 ? rational(number ** whole) : rational(1, number ** -whole);
    outside = multiplyR(outside, factor);
    if (fraction.num !== 0) roots.push({ base: f.base, exponent: fraction });
  }
  return term(outside, roots);
}
