import { scalarTable } from '../scalar/table.ts';
import type { Algebra } from './algebra.ts';
import { type Dual, dualAlgebra } from './dual.ts';
import { floatAlgebra } from './float.ts';

/** Float64 dual numbers that also watch for kinks. */
export interface KinkWatch {
  readonly algebra: Algebra<Dual<number>>;
  /**
   * How far one may go along the direction, to first order, until a tie, a kink, a jump or the end of a domain is met;
   * 0 if the point is on one and the direction leaves it.
   */
  nearest(): number;
}

export function watchKinks(): KinkWatch {
  const plain = dualAlgebra(floatAlgebra);
  let nearest = Number.POSITIVE_INFINITY;
  const meet = (distance: number, speed: number): void => {
    if (speed === 0) return;
    const steps = Math.abs(distance) / Math.abs(speed);
    nearest = Math.min(nearest, Number.isNaN(steps) ? 0 : steps);
  };
  const algebra: Algebra<Dual<number>> = {
    ...plain,
    divide(a, b) {
      meet(b.v, b.d);
      return plain.divide(a, b);
    },
    integerPower(a, n) {
      if (n < 0) meet(a.v, a.d);
      return plain.integerPower(a, n);
    },
    call(fn, args) {
      const distance = scalarTable[fn].kinkDistance(...args.map((a) => a.v));
      const [a, b] = args;
      if ((fn === 'min' || fn === 'max') && a !== undefined && b !== undefined) meet(distance, a.d - b.d);
      else if (distance !== Number.POSITIVE_INFINITY) {
        meet(
          distance,
          args.reduce((n, arg) => n + Math.abs(arg.d), 0),
        );
      }
      return plain.call(fn, args);
    },
    compare(op, a, b) {
      meet(a.v - b.v, a.d - b.d);
      return plain.compare(op, a, b);
    },
    extreme(op, values) {
      const at = plain.extreme(op, values);
      const best = values[at];
      values.forEach((x, i) => {
        if (best !== undefined && i !== at) meet(x.v - best.v, x.d - best.d);
      });
      return at;
    },
  };
  return { algebra, nearest: () => nearest };
}
