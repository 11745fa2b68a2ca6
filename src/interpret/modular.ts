import type { ScalarFunctionName } from '../scalar/names.ts';
import { scalarTable } from '../scalar/table.ts';
import type { Algebra } from './algebra.ts';

/** A division by zero modulo the prime: the point is unlucky, another should be drawn. */
export class ModularDivisionByZero extends Error {
  override readonly name = 'ModularDivisionByZero';

  constructor() {
    super('a divisor is 0 modulo the prime');
  }
}

/** A stream of random integers in [0, bound). */
export type RandomInteger = (bound: bigint) => bigint;

const power = (base: bigint, exponent: bigint, p: bigint): bigint => {
  let result = 1n;
  for (let b = base % p, n = exponent; n > 0n; n >>= 1n) {
    if (n & 1n) result = (result * b) % p;
    b = (b * b) % p;
  }
  return result;
};

/** Miller and Rabin's test with the bases that decide every number below 2^64. */
function isPrime(n: bigint): boolean {
  const small = [2n, 3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n, 29n, 31n, 37n];
  if (n < 2n) return false;
  for (const q of small) if (n % q === 0n) return n === q;
  let odd = n - 1n;
  let twos = 0;
  for (; odd % 2n === 0n; odd /= 2n) twos++;
  return small.every((base) => {
    let x = power(base, odd, n);
    if (x === 1n || x === n - 1n) return true;
    for (let i = 1; i < twos; i++) {
      x = (x * x) % n;
      if (x === n - 1n) return true;
    }
    return false;
  });
}

/** A random prime of 61 bits. */
export function randomPrime(random: RandomInteger): bigint {
  for (let n = 2n ** 60n + random(2n ** 60n - 2048n); ; n++) if (isPrime(n)) return n;
}

/** A float64 as the exact fraction mantissa·2^exponent. */
function exactFraction(value: number): { mantissa: bigint; exponent: number } {
  if (Number.isSafeInteger(value)) return { mantissa: BigInt(value), exponent: 0 };
  const [bits = 0n] = new BigUint64Array(Float64Array.of(value).buffer);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = biased === 0 ? fraction : fraction | (1n << 52n);
  return { mantissa: value < 0 ? -magnitude : magnitude, exponent: Math.max(biased, 1) - 1075 };
}

/**
 * Residues modulo a prime: polynomial and rational formulas are evaluated exactly, so that two of them that differ agree
 * only by a chance of about degree/p. A function such as exp is a random residue for each argument, the same at every
 * evaluation in one algebra; its derivative is that of the table. A residue counts as positive below p/2, so that
 * comparisons do not change when one number is added to both sides; the order is otherwise arbitrary.
 * Errors when used: ModularDivisionByZero.
 */
export function modularAlgebra(p: bigint, random: RandomInteger): Algebra<bigint> {
  const atoms = new Map<string, bigint>();
  const reduce = (n: bigint): bigint => ((n % p) + p) % p;
  const inverse = (a: bigint): bigint => {
    if (a === 0n) throw new ModularDivisionByZero();
    return power(a, p - 2n, p);
  };
  const half = p / 2n;
  const positive = (a: bigint): boolean => a > 0n && a <= half;
  const constant = (value: number): bigint => {
    if (!Number.isFinite(value)) return atom('inf', [value > 0 ? 1n : 0n]);
    const { mantissa, exponent } = exactFraction(value);
    const scale = power(2n, BigInt(Math.abs(exponent)), p);
    return reduce(exponent >= 0 ? mantissa * scale : mantissa * inverse(scale));
  };
  const atom = (fn: string, args: readonly bigint[]): bigint => {
    const key = `${fn}:${args.join(',')}`;
    const known = atoms.get(key);
    if (known !== undefined) return known;
    const fresh = 1n + random(p - 1n);
    atoms.set(key, fresh);
    return fresh;
  };
  const integerPower = (a: bigint, n: number): bigint => {
    const magnitude = power(a, BigInt(Math.abs(n)), p);
    return n < 0 ? inverse(magnitude) : magnitude;
  };
  const larger = (a: bigint, b: bigint): bigint => (positive(reduce(b - a)) ? b : a);
  const smaller = (a: bigint, b: bigint): bigint => (positive(reduce(a - b)) ? b : a);
  const call = (fn: ScalarFunctionName, args: readonly bigint[]): bigint => {
    const [a = 0n, b = 0n, c = 0n] = args;
    switch (fn) {
      case 'abs':
        return positive(a) ? a : reduce(-a);
      case 'sign':
        return a === 0n ? 0n : positive(a) ? 1n : p - 1n;
      case 'relu':
        return positive(a) ? a : 0n;
      case 'max':
        return larger(a, b);
      case 'min':
        return smaller(a, b);
      case 'clamp':
        return smaller(larger(a, b), c);
      case 'isnan':
      case 'isinf':
        return 0n;
      case 'pi':
        return constant(scalarTable.pi.evaluate());
      case 'inf':
        return constant(Number.POSITIVE_INFINITY);
      default:
        return atom(fn, args);
    }
  };
  return {
    constant,
    sum: (terms) => terms.reduce((a, b) => (a + b) % p, 0n),
    product: (factors) => factors.reduce((a, b) => (a * b) % p, 1n),
    divide: (a, b) => (a * inverse(b)) % p,
    integerPower,
    call,
    compare(op, a, b) {
      const above = positive(reduce(a - b));
      return { '<': a !== b && !above, '<=': !above, '>': above, '>=': a === b || above, '==': a === b, '!=': a !== b }[
        op
      ];
    },
    extreme(op, values) {
      let best = 0;
      values.forEach((x, i) => {
        const lead = op === 'max' ? x - (values[best] ?? 0n) : (values[best] ?? 0n) - x;
        if (positive(reduce(lead))) best = i;
      });
      return best;
    },
  };
}
