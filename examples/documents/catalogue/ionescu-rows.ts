import type { NetworkRow } from '../formula.ts';

export const K = 1000;
export const M = 1_000_000;

type Measure = NetworkRow['measure'];

/** A measure of some rows of a network, of all of them together where none is named. */
export function row(
  network: string,
  names: readonly string[],
  measure: Measure,
  printed: readonly number[],
  unit?: number,
  equal = true,
): NetworkRow {
  return {
    kind: 'network',
    says: `${names.join(' and ') || `all layers of ${network}`}: ${measure}`,
    network,
    ...(names.length === 0 ? {} : { rows: names }),
    measure,
    printed,
    ...(unit === undefined ? {} : { unit }),
    equal,
  };
}
