import { read } from './build.ts';
import type { Expr, Read } from './expr.ts';

/**
 * How reads of a tensor are shown as a derivative. The subscripts are those of `of`, then those of each of `by` in turn:
 * `J[i, j]` with `{ of: { name: 'y', axes: 1 }, by: [{ name: 'x', axes: 1 }] }` is `∂y[i]/∂x[j]`. Without `of` the first
 * subscript is the expression differentiated: `D[e, j]` is `∂(e)/∂x[j]`.
 */
export interface Derivative {
  readonly of?: Variable;
  readonly by: readonly Variable[];
}

interface Variable {
  readonly name: string;
  readonly axes: number;
}

/** The parts of a derivative: what is differentiated, and by which elements. */
export interface DerivativeParts {
  readonly of: Expr;
  readonly by: readonly Read[];
}

/** A read taken apart as `derivatives` says; undefined for a tensor that is none of them. Errors: a wrong number of subscripts. */
export function derivativeParts(
  e: Read,
  derivatives: ReadonlyMap<string, Derivative> | undefined,
): DerivativeParts | undefined {
  const shown = derivatives?.get(e.tensor);
  if (shown === undefined) return undefined;
  let at = 0;
  const element = ({ name, axes }: Variable): Read => {
    at += axes;
    return read(name, e.subscripts.slice(at - axes, at));
  };
  const expression = (): Expr | undefined => e.subscripts[at++];
  const of = shown.of === undefined ? expression() : element(shown.of);
  const by = shown.by.map(element);
  if (of === undefined || at !== e.subscripts.length)
    throw new Error(`${e.tensor} is shown as a derivative with ${at} subscripts but has ${e.subscripts.length}`);
  return { of, by };
}
