/** Least and greatest value of an int; an open dimension makes the upper end infinite. */
export interface Interval {
  readonly lo: number;
  readonly hi: number;
}

export const everything: Interval = { lo: Number.NEGATIVE_INFINITY, hi: Number.POSITIVE_INFINITY };

export const point = (value: number): Interval => ({ lo: value, hi: value });

/** 0·∞ is 0: an end of a range is never reached when the other factor vanishes. */
const times = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : a * b);

export const addInterval = (a: Interval, b: Interval): Interval => ({ lo: a.lo + b.lo, hi: a.hi + b.hi });

export const scaleInterval = (a: Interval, factor: number): Interval =>
  factor >= 0
    ? { lo: times(a.lo, factor), hi: times(a.hi, factor) }
    : { lo: times(a.hi, factor), hi: times(a.lo, factor) };

/** The least range that holds the values. */
export function hull(values: readonly number[]): Interval {
  const known = values.filter((v) => !Number.isNaN(v));
  return known.length < values.length ? everything : { lo: Math.min(...known), hi: Math.max(...known) };
}

export const multiplyInterval = (a: Interval, b: Interval): Interval =>
  hull([times(a.lo, b.lo), times(a.lo, b.hi), times(a.hi, b.lo), times(a.hi, b.hi)]);

export function divideInterval(a: Interval, b: Interval): Interval {
  if (b.lo <= 0 && b.hi >= 0) return everything;
  return hull([a.lo / b.lo, a.lo / b.hi, a.hi / b.lo, a.hi / b.hi].map(Math.floor));
}

export function modInterval(a: Interval, b: Interval): Interval {
  if (b.lo === b.hi && a.lo >= 0 && a.hi < b.lo) return a;
  return { lo: 0, hi: Math.max(Math.abs(b.lo), Math.abs(b.hi)) - 1 };
}

/** Range of an int function of the table. */
export function callInterval(fn: string, args: readonly Interval[]): Interval {
  const [a, b, c] = args;
  if (fn === 'abs' && a !== undefined) {
    const far = Math.max(Math.abs(a.lo), Math.abs(a.hi));
    return { lo: a.lo <= 0 && a.hi >= 0 ? 0 : Math.min(Math.abs(a.lo), Math.abs(a.hi)), hi: far };
  }
  if (fn === 'min' && a !== undefined && b !== undefined) return binaryInterval('min', a, b);
  if (fn === 'max' && a !== undefined && b !== undefined) return binaryInterval('max', a, b);
  if (fn === 'clamp' && a !== undefined && b !== undefined && c !== undefined)
    return binaryInterval('min', binaryInterval('max', a, b), c);
  return everything;
}

/** Range of an int operation; of a comparison 0 to 1. */
export function binaryInterval(op: string, a: Interval, b: Interval): Interval {
  switch (op) {
    case '+':
      return addInterval(a, b);
    case '-':
      return addInterval(a, scaleInterval(b, -1));
    case '*':
      return multiplyInterval(a, b);
    case 'floordiv':
      return divideInterval(a, b);
    case 'mod':
      return modInterval(a, b);
    case 'min':
      return { lo: Math.min(a.lo, b.lo), hi: Math.min(a.hi, b.hi) };
    case 'max':
      return { lo: Math.max(a.lo, b.lo), hi: Math.max(a.hi, b.hi) };
    default:
      return { lo: 0, hi: 1 };
  }
}
