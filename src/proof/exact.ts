import { extremePosition } from '../interpret/float.ts';
import type { Algebra, Bounded } from '../interpret/index.ts';
import { errorBounds, unitRoundoff } from '../interpret/index.ts';
import type { ScalarFunctionName } from '../scalar/names.ts';
import { scalarTable } from '../scalar/table.ts';

/** Running error bounds that also count the places where a formula's value is a convention. */
export interface Exactness {
  readonly algebra: Algebra<Bounded>;
  /** Ties of real numbers, kinks, jumps and divisions by zero met so far. */
  singular(): number;
  /** Divisions by exactly zero among them. */
  poles(): number;
  /** Decisions so far that rounding could turn. */
  undecided(): number;
  /** Comparisons so far of what is not a number. */
  valueless(): number;
}

/** Functions that jump. */
const steps: ReadonlySet<ScalarFunctionName> = new Set(['sign', 'floor', 'ceil', 'round']);

const areClose = (a: Bounded, b: Bounded): boolean => Math.abs(a.v - b.v) <= a.e + b.e;

/** The whole number that a value may be. */
const snapped = (a: Bounded): Bounded => (Math.abs(a.v - Math.round(a.v)) <= a.e ? { v: Math.round(a.v), e: 0 } : a);

/** The sum of numbers that are exact, where no rounding was needed. */
function exactSum(terms: readonly Bounded[]): Bounded | undefined {
  let sum = 0;
  for (const { v, e } of terms) {
    const next = sum + v;
    // what rounding has cut off, after Knuth
    const back = next - sum;
    if (e !== 0 || sum - (next - back) + (v - back) !== 0) return undefined;
    sum = next;
  }
  return { v: sum, e: 0 };
}

/** Whole numbers below this are products without rounding; other factors count by their sizes as fractions of 2^20. */
const LARGEST_PRODUCT = 2 ** 53;
const FRACTION = 2 ** 20;

/** The product of numbers that are exact, where no rounding was needed. */
function exactProduct(factors: readonly Bounded[]): Bounded | undefined {
  let product = 1;
  let size = 1;
  for (const { v, e } of factors) {
    const scaled = Number.isInteger(v) ? v : v * FRACTION;
    size *= Math.abs(scaled);
    if (e !== 0 || !Number.isInteger(scaled) || size > LARGEST_PRODUCT) return undefined;
    product *= v;
  }
  return { v: product, e: 0 };
}

/** The quotient of numbers that are exact, where no rounding was needed. */
function exactQuotient(a: Bounded, b: Bounded): Bounded | undefined {
  const v = a.v / b.v;
  const back = b.v === 0 || a.e !== 0 || b.e !== 0 ? undefined : exactProduct([{ v, e: 0 }, b]);
  return back?.v === a.v ? { v, e: 0 } : undefined;
}

/** Bounds below this come from underflow alone. */
const SMALLEST = 1e-290;

/** Functions that are never 0, though their values may be too small for a float. */
const positive: ReadonlySet<ScalarFunctionName> = new Set(['exp', 'sigmoid', 'softplus', 'rsqrt']);

/** A value that is 0 by underflow alone, where none of what it is a product of is 0, with a bound that says so. */
const apartFromZero = (value: Bounded, factors: readonly Bounded[]): Bounded =>
  value.v === 0 && factors.every((f) => f.v !== 0) ? { v: 0, e: Math.max(value.e, SMALLEST) } : value;

export interface ExactnessOptions {
  /**
   * Whether values that rounding cannot tell apart count as equal. At inputs chosen at random that is what they are: two
   * different values meet there by no chance that matters.
   */
  readonly snap?: boolean;
}

export function exactness({ snap = false }: ExactnessOptions = {}): Exactness {
  const { algebra: bounded, undecided } = errorBounds(unitRoundoff.f64);
  let singular = 0;
  let poles = 0;
  let valueless = 0;
  const pole = (divisor: Bounded): void => {
    if (divisor.v !== 0) return;
    singular++;
    if (divisor.e < SMALLEST) poles++;
  };
  const product = (factors: readonly Bounded[]): Bounded =>
    exactProduct(factors) ?? apartFromZero(bounded.product(factors), factors);
  const divide = (a: Bounded, b: Bounded): Bounded => exactQuotient(a, b) ?? apartFromZero(bounded.divide(a, b), [a]);
  const algebra: Algebra<Bounded> = {
    ...bounded,
    sum: (terms) => exactSum(terms) ?? bounded.sum(terms),
    product,
    divide(a, b) {
      pole(b);
      return divide(a, b);
    },
    integerPower(a, n) {
      if (n < 0) pole(a);
      const size = Math.abs(n);
      const power = size <= 64 ? exactProduct(Array.from({ length: size }, () => a)) : undefined;
      if (power === undefined) return bounded.integerPower(a, n);
      return n < 0 ? divide({ v: 1, e: 0 }, power) : power;
    },
    call(fn, given) {
      const args = snap && steps.has(fn) ? given.map(snapped) : given;
      if (scalarTable[fn].kinkDistance(...args.map((a) => a.v)) === 0) singular++;
      const value = bounded.call(fn, args);
      return positive.has(fn) ? apartFromZero(value, []) : value;
    },
    compare(op, a, b) {
      if (Number.isNaN(a.v) || Number.isNaN(b.v)) valueless++;
      if (a.v === b.v || (snap && areClose(a, b))) singular++;
      if (snap && areClose(a, b)) return op === '==' || op === '<=' || op === '>=';
      return bounded.compare(op, a, b);
    },
    extreme(op, values) {
      const at = extremePosition(
        op,
        values.map((x) => x.v),
      );
      const best = values[at];
      const ties = values.map(
        (x) => best !== undefined && (x === best || x.v === best.v || (snap && areClose(x, best))),
      );
      singular += ties.filter((tie) => tie).length - 1;
      return snap ? ties.indexOf(true) : bounded.extreme(op, values);
    },
  };
  return { algebra, singular: () => singular, poles: () => poles, undecided, valueless: () => valueless };
}
