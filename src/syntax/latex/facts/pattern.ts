import type { Formula, MathNumber, MathSymbol } from '../read/math.ts';
import { bare } from '../read/walk.ts';

/*
 * Formulas that differ in numbers only, as x_1, x_2 and x_n do: what is common to them, with a letter where they differ. Formulas are
 * compared as printed, part by part; places in the text do not count.
 */

/** What stands where formulas differ: given the number in the first one and what the others have there. Undefined where nothing can. */
type Hole = (first: MathNumber, others: readonly Formula[]) => Formula | undefined;

/** What formulas have in common, with holes where the first has a number and others have something else; undefined where they differ otherwise. */
export function common(first: Formula, others: readonly Formula[], hole: Hole): Formula | undefined {
  const found = merged(first, others, hole);
  return isFormula(found) ? found : undefined;
}

/** Whether two formulas are printed alike. */
export const printedAlike = (a: Formula, b: Formula): boolean => common(a, [b], () => undefined) !== undefined;

/** A formula with letters replaced wherever they stand, in subscripts too. */
export function filledIn(f: Formula, values: ReadonlyMap<string, Formula>): Formula {
  const found = replaced(f, values);
  return isFormula(found) ? found : f;
}

const places: ReadonlySet<string> = new Set(['span', 'nameSpan', 'opSpan', 'jointSpan']);

const isRecord = (x: unknown): x is Readonly<Record<string, unknown>> => typeof x === 'object' && x !== null;
const isFormula = (x: unknown): x is Formula => isRecord(x) && typeof x.kind === 'string';

function merged(a: unknown, others: readonly unknown[], hole: Hole): unknown {
  if (Array.isArray(a)) {
    const lists = others.flatMap((o): unknown[][] => (Array.isArray(o) && o.length === a.length ? [o] : []));
    if (lists.length < others.length) return undefined;
    const parts = a.map((part: unknown, i) =>
      merged(
        part,
        lists.map((l) => l[i]),
        hole,
      ),
    );
    return parts.includes(undefined) ? undefined : parts;
  }
  if (!isRecord(a)) return others.every((o) => o === a) ? a : undefined;
  if (!isFormula(a)) return mergedFields(a, others.filter(isRecord), others.length, hole);
  const [own, rest] = [bare(a), others.filter(isFormula).map(bare)];
  if (rest.length < others.length) return undefined;
  if (own.kind === 'number') {
    const same = rest.every((o) => o.kind === 'number' && o.text === own.text);
    return same ? own : hole(own, rest);
  }
  if (rest.some((o) => o.kind !== own.kind)) return undefined;
  return mergedFields(
    { ...own },
    rest.map((o) => ({ ...o })),
    others.length,
    hole,
  );
}

function mergedFields(
  a: Readonly<Record<string, unknown>>,
  others: readonly Readonly<Record<string, unknown>>[],
  count: number,
  hole: Hole,
): Readonly<Record<string, unknown>> | undefined {
  const keys = Object.keys(a);
  if (others.length < count || others.some((o) => Object.keys(o).length !== keys.length)) return undefined;
  const found: Record<string, unknown> = {};
  for (const key of keys) {
    const part = places.has(key)
      ? a[key]
      : merged(
          a[key],
          others.map((o) => o[key]),
          hole,
        );
    if (part === undefined) return undefined;
    found[key] = part;
  }
  return found;
}

function replaced(a: unknown, values: ReadonlyMap<string, Formula>): unknown {
  if (Array.isArray(a)) return a.map((part: unknown) => replaced(part, values));
  if (!isRecord(a)) return a;
  const value = isFormula(a) && a.kind === 'symbol' ? values.get(a.name) : undefined;
  if (value !== undefined) return value;
  return Object.fromEntries(Object.entries(a).map(([key, part]) => [key, replaced(part, values)]));
}

/** A run of places, from the first to the last, along one index. */
export interface Run {
  readonly index: string;
  readonly first: MathNumber;
  readonly last: Formula;
}

/** Gathers the places of one run: all of them go from one number to one formula. */
export class RunPlaces {
  readonly #index: string;
  #run: Run | undefined;

  constructor(index: string) {
    this.#index = index;
  }

  /** The run, where there is a place of it; it counts whole numbers. */
  get run(): Run | undefined {
    return this.#run;
  }

  /** The index at a place that goes from a number to a formula; undefined where other places of the run go elsewhere. */
  take(first: MathNumber, last: Formula): MathSymbol | undefined {
    const run = this.#run;
    // in `x_{12}` and `x_{1n}` two indices may stand side by side
    if (!/^\d{1,6}$/u.test(first.text) || (last.kind === 'product' && first.text.length > 1)) return undefined;
    if (run !== undefined && (run.first.text !== first.text || !printedAlike(run.last, last))) return undefined;
    this.#run = run ?? { index: this.#index, first, last };
    const { span } = first;
    return { kind: 'symbol', name: this.#index, nameSpan: span, primes: 0, span };
  }
}

/** The number that a run has after some steps. */
export const stepOf = ({ first }: Run, steps: number): MathNumber => ({
  ...first,
  text: String(Number(first.text) + steps),
});

/** Whether the numbers printed before the last one come before it. */
export const reaches = ({ first, last }: Run, printed: number): boolean =>
  last.kind !== 'number' || Number(last.text) >= Number(first.text) + printed;
