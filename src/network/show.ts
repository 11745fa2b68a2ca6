import type { Expr } from '../ir/index.ts';
import { printExpr } from '../ir/print.ts';

/** An extent as a reader writes it. */
export const describeExtent = (e: Expr): string => printExpr(e);

/** Extents in brackets. */
export const describeShape = (shape: readonly Expr[]): string =>
  shape.length === 0 ? ' (a scalar)' : `[${shape.map(describeExtent).join(', ')}]`;
