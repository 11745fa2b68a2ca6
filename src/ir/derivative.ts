import { index, read } from './build.ts';
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
  /** Where the pack stands among the variable's axes, if it shares that of an earlier one: it then has no subscript of its own. */
  readonly pack?: number;
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
  const elements = elementsOf(shown, e.subscripts, index('..'));
  const [of, ...by] = elements.map(({ name, subscripts: [first, ...more] }) =>
    name === undefined && first !== undefined ? first : read(name ?? '', first === undefined ? [] : [first, ...more]),
  );
  const count = elements.reduce((sum, { taken }) => sum + taken, 0);
  if (of === undefined || count !== e.subscripts.length)
    throw new Error(`${e.tensor} is shown as a derivative with ${count} subscripts but has ${e.subscripts.length}`);
  return { of, by: by.filter((b) => b.kind === 'read') };
}

/** A variable of a derivative with its subscripts; without a name it is an expression, its only subscript. */
interface Element<T> {
  readonly name?: string;
  readonly subscripts: readonly T[];
  /** How many of the derivative's subscripts these are. */
  readonly taken: number;
}

/** The subscripts of a derivative as those of its variables, what is differentiated first; `pack` is the pack as a subscript. */
export function elementsOf<T>(derivative: Derivative, subscripts: readonly T[], pack: T): readonly Element<T>[] {
  let at = 0;
  const take = (n: number): readonly T[] => {
    at += n;
    return subscripts.slice(at - n, at);
  };
  const element = ({ name, axes, pack: shared }: Variable): Element<T> => {
    const own = take(axes);
    return {
      name,
      subscripts: shared === undefined ? own : [...own.slice(0, shared), pack, ...own.slice(shared)],
      taken: axes,
    };
  };
  const first = derivative.of === undefined ? { subscripts: take(1), taken: 1 } : element(derivative.of);
  return [first, ...derivative.by.map(element)];
}

/** The variables of a derivative, neighbours that are the same counted: `∂²E/∂b²`. */
export function repeated(by: readonly string[]): readonly { readonly variable: string; readonly times: number }[] {
  const found: { variable: string; times: number }[] = [];
  for (const variable of by) {
    const last = found.at(-1);
    if (last?.variable === variable) last.times++;
    else found.push({ variable, times: 1 });
  }
  return found;
}
