import type { Algebra, Bounded } from '../interpret/index.ts';
import { errorBounds, unitRoundoff } from '../interpret/index.ts';
import { scalarTable } from '../scalar/table.ts';

/** Running error bounds that also count the places where a formula's value is a convention. */
export interface Exactness {
  readonly algebra: Algebra<Bounded>;
  /** Ties of real numbers, kinks, jumps and divisions by zero met so far. */
  singular(): number;
  /** Decisions so far that rounding could turn. */
  undecided(): number;
}

export function exactness(): Exactness {
  const { algebra: bounded, undecided } = errorBounds(unitRoundoff.f64);
  let singular = 0;
  const algebra: Algebra<Bounded> = {
    ...bounded,
    divide(a, b) {
      if (b.v === 0) singular++;
      return bounded.divide(a, b);
    },
    integerPower(a, n) {
      if (n < 0 && a.v === 0) singular++;
      return bounded.integerPower(a, n);
    },
    call(fn, args) {
      if (scalarTable[fn].kinkDistance(...args.map((a) => a.v)) === 0) singular++;
      return bounded.call(fn, args);
    },
    compare(op, a, b) {
      if (a.v === b.v) singular++;
      return bounded.compare(op, a, b);
    },
    extreme(op, values) {
      const at = bounded.extreme(op, values);
      const best = values[at];
      values.forEach((x, i) => {
        if (i !== at && x.v === best?.v) singular++;
      });
      return at;
    },
  };
  return { algebra, singular: () => singular, undecided };
}
