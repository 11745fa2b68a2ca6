import type { Syntax } from '../../syntax.ts';
import { readsOf } from '../../walk.ts';
import { type DraftBounds, plus } from '../resolve/draft.ts';

/** An index where it is bound: on the left of an equation or by a reduction. */
export interface IndexUse {
  readonly kind: 'index';
  readonly name: string;
  readonly bounds: DraftBounds;
  /** It stands alone in the subscript of something that is read. */
  readsBare: boolean;
  /** It is compared with another index, `(i == j)`, and so runs over the same range. */
  compared: boolean;
  /** Its lower bound where other indices stand in it, or its upper bound where it has no lower one. */
  readonly after?: Place;
  /** Other indices stand in its upper bound. */
  readonly local: boolean;
}

/** A sum of indices and a number: a place along an axis. */
export interface Place {
  readonly indices: readonly IndexUse[];
  readonly by: number;
}

/** A sum of indices and a number: `i`, `i + 1`, `i + p - 1`. */
export function sumOfIndices(s: Syntax, env: ReadonlyMap<string, IndexUse>): Place | undefined {
  const inner = plus(s, 0);
  const terms = inner.kind === 'sum' ? inner.terms : [{ negative: false, term: inner }];
  const indices: IndexUse[] = [];
  let by = 0;
  for (const { negative, term } of terms) {
    const index = term.kind === 'name' && !negative ? env.get(term.name) : undefined;
    const number = term.kind === 'number' ? Number(term.text) : undefined;
    if (index !== undefined) indices.push(index);
    else if (number !== undefined) by += negative ? -number : number;
    else return undefined;
  }
  return { indices, by };
}

/** Whether an expression is written with one of the indices. */
export const dependsOn = (s: Syntax, env: ReadonlyMap<string, IndexUse>): boolean =>
  readsOf(s).some((name) => env.has(name));
