/** A coefficient or an exponent: an exact fraction in lowest terms, or a float over 1 where that is all that is known. */
export interface Rational {
  readonly num: number;
  readonly den: number;
}

/** Denominators up to this power of two are recognised in literals such as 0.5. */
const MAX_DYADIC = 1024;

function gcd(a: number, b: number): number {
  let x = Math.abs(a);
  let y = Math.abs(b);
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}

/** The fraction in lowest terms with a positive denominator; a float where the parts are not safe integers. */
export function rational(num: number, den = 1): Rational {
  if (!Number.isSafeInteger(num) || !Number.isSafeInteger(den) || den === 0) {
    const value = num / den;
    return { num: value === 0 ? 0 : value, den: 1 };
  }
  const divisor = gcd(num, den) * (den < 0 ? -1 : 1);
  return divisor === 0 ? zeroR : { num: num === 0 ? 0 : num / divisor, den: den / divisor };
}

const zeroR: Rational = { num: 0, den: 1 };
export const oneR: Rational = { num: 1, den: 1 };
export const minusOneR: Rational = { num: -1, den: 1 };

/** The literal's value; 0.5 is 1/2, other fractions stay floats. */
export function fromNumber(value: number): Rational {
  const scaled = value * MAX_DYADIC;
  return Number.isSafeInteger(scaled) ? rational(scaled, MAX_DYADIC) : { num: value, den: 1 };
}

export const multiplyR = (a: Rational, b: Rational): Rational => rational(a.num * b.num, a.den * b.den);
export const addR = (a: Rational, b: Rational): Rational => rational(a.num * b.den + b.num * a.den, a.den * b.den);
export const negateR = (a: Rational): Rational => ({ num: a.num === 0 ? 0 : -a.num, den: a.den });
export const divideR = (a: Rational, b: Rational): Rational => rational(a.num * b.den, a.den * b.num);
export const equalR = (a: Rational, b: Rational): boolean => a.num === b.num && a.den === b.den;
export const isZeroR = (a: Rational): boolean => a.num === 0;
export const isOneR = (a: Rational): boolean => a.num === 1 && a.den === 1;
export const isIntegerR = (a: Rational): boolean => a.den === 1 && Number.isInteger(a.num);
export const toNumber = (a: Rational): number => a.num / a.den;
export const keyOfR = (a: Rational): string => (a.den === 1 ? String(a.num) : `${a.num}/${a.den}`);

/** a^n for an integer n. */
export function powerR(a: Rational, n: number): Rational {
  let result = oneR;
  let square = a;
  // by squaring: a literal exponent may be as large as an int can be
  for (let left = Math.abs(n); left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = multiplyR(result, square);
    if (left > 1) square = multiplyR(square, square);
  }
  return n < 0 ? divideR(oneR, result) : result;
}
