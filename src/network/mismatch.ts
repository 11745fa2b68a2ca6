import type { Expr, TensorType } from '../ir/index.ts';
import { printExpr } from '../ir/print.ts';
import { refuse } from '../support/diagnostic.ts';

/** Extents in brackets. */
export const describeShape = (shape: readonly Expr[]): string =>
  shape.length === 0 ? ' (a scalar)' : `[${shape.map((e) => printExpr(e)).join(', ')}]`;

const kindOf = (type: TensorType): string => (type.dtype === 'int' ? 'an integer tensor' : 'a real tensor');

/** Where two types differ, and how. */
export interface Difference {
  readonly place: number | 'lo' | 'hi';
  readonly left: Expr;
  readonly right: Expr;
  readonly kind: 'different' | 'open';
}

/** Refuses two shapes that do not fit; `one` and `other` say who has them. */
export function refuseShapes(one: string, other: string, difference?: Difference): never {
  const reason = difference === undefined ? '' : ` (${reasonOf(difference)})`;
  return refuse('shape-mismatch', `${one}, but ${other}${reason}`, {
    help:
      difference?.kind === 'open'
        ? 'fix the sizes involved, so that both extents are numbers'
        : 'put a layer between them that changes the shape, or give the layers sizes that agree',
  });
}

function reasonOf({ place, left, right, kind }: Difference): string {
  const where = typeof place === 'number' ? `axis ${place}` : `the ${place === 'lo' ? 'lower' : 'upper'} bound`;
  const [a, b] = [printExpr(left), printExpr(right)];
  return kind === 'different'
    ? `${where}: ${a} is not ${b}`
    : `${where}: ${a} = ${b} cannot be decided from the formulas alone`;
}

/** Refuses an integer tensor where a real one is taken, or the reverse. */
export function refuseKinds(taker: string, takes: TensorType, giver: string, gives: TensorType, label: string): never {
  return refuse('type-mismatch', `${taker}, ${kindOf(takes)}, but ${giver}, ${kindOf(gives)}`, {
    help: `connect ${label} to ${kindOf(takes)}`,
  });
}
