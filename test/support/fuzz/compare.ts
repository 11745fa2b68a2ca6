import type { Program } from '../../../src/ir/program.ts';
import type { Exact } from './domains.ts';
import type { IntTable, Table } from './evaluate.ts';
import { boundedValues } from './trial.ts';
import type { Inputs } from './values.ts';

/** A property that does not hold for a formula. `property` is the class that shrinking keeps. */
export class Mismatch extends Error {
  readonly property: string;

  constructor(property: string, detail: string) {
    super(detail);
    this.property = property;
  }
}

const same = (a: number, b: number): boolean => a === b || (Number.isNaN(a) && Number.isNaN(b));

const place = (shape: readonly number[], flat: number): string => {
  const at: number[] = [];
  let rest = flat;
  for (let d = shape.length - 1; d >= 0; d--) {
    const n = shape[d] ?? 1;
    at.unshift(rest % n);
    rest = Math.floor(rest / n);
  }
  return `[${at.join(', ')}]`;
};

/** What a tensor should hold: numbers, and residues where they are known. */
export interface Wanted {
  readonly v: readonly number[];
  readonly m?: readonly number[];
}

export const wantedOf = (t: Table<Exact> | IntTable): Wanted =>
  'ints' in t ? { v: t.ints } : { v: t.data.map((e) => e.v), m: t.data.map((e) => e.m) };

/** Both numbers and residues to the letter. Errors: `Mismatch`. */
export function sameExactly(
  property: string,
  name: string,
  got: Table<Exact> | IntTable | undefined,
  want: Wanted,
): void {
  if (got === undefined) throw new Mismatch(property, `${name} is missing`);
  const have = wantedOf(got);
  if (have.v.length !== want.v.length)
    throw new Mismatch(property, `${name} has ${have.v.length} elements, expected ${want.v.length}`);
  want.v.forEach((v, i) => {
    const h = have.v[i] ?? Number.NaN;
    if (!same(h, v)) throw new Mismatch(property, `${name}${place(got.shape, i)} is ${h}, expected ${v}`);
  });
  want.m?.forEach((m, i) => {
    const h = have.m?.[i] ?? m;
    // a residue is unknown past a transcendental function or a division by zero
    if (Number.isNaN(m) || Number.isNaN(h) || m === h) return;
    throw new Mismatch(property, `${name}${place(got.shape, i)} differs modulo the prime: ${h}, expected ${m}`);
  });
}

/** Numbers within the running error bound of the Program that computed them. Errors: `Mismatch`. */
export function sameWithin(
  property: string,
  name: string,
  got: readonly number[],
  want: readonly number[],
  bound: readonly number[],
): void {
  if (got.length !== want.length)
    throw new Mismatch(property, `${name} has ${got.length} elements, expected ${want.length}`);
  want.forEach((v, i) => {
    const h = got[i] ?? Number.NaN;
    const e = bound[i] ?? 0;
    if (same(h, v) || Math.abs(h - v) <= e) return;
    // an unbounded value decides nothing, nor does a derivative outside its function's domain
    if (!Number.isFinite(e) || Number.isNaN(v)) return;
    throw new Mismatch(property, `${name} at ${i} is ${h}, expected ${v} within ${e}`);
  });
}

/** A bound for each element of each tensor: how far two float64 evaluations may lie apart. */
export function tolerances(
  program: Program,
  symbols: ReadonlyMap<string, number>,
  inputs: Inputs,
  u: number,
): (name: string) => readonly number[] {
  const values = boundedValues(program, symbols, inputs, u);
  return (name) => {
    const t = values.get(name);
    if (t === undefined) return [];
    if ('ints' in t) return t.ints.map(() => 0);
    return t.data.map((b) => 32 * b.e + 64 * u * (1 + Math.abs(b.v)));
  };
}
