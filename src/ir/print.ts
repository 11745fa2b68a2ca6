import type { Expr } from './expr.ts';
export function printExpr(e: Expr): string { return e.kind; }
