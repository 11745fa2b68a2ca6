import { equal } from '../../../src/ir/equal.ts';
import type { Expr } from '../../../src/ir/expr.ts';
import type { Parameter, Program, TensorType } from '../../../src/ir/program.ts';
import { canonicalName } from '../../../src/support/names.ts';

/** Parameters as a layer's head lists them: inputs before weights. */
const listed = (p: Program): readonly Parameter[] => [
  ...p.parameters.filter((q) => q.role === 'input'),
  ...p.parameters.filter((q) => q.role === 'weight'),
];

/**
 * What two Programs differ in, or `undefined` when they are the same to the letter. Under ASCII spelling only names,
 * kinds and ranks are compared: the canonical order of a polynomial's terms follows the spelling.
 */
export function programDifference(a: Program, b: Program, ascii: boolean): string | undefined {
  const name = (s: string): string => (ascii ? canonicalName(s) : s);
  const list = (what: string, x: readonly string[], y: readonly string[]): string | undefined => {
    const left = x.map(name).join(' ');
    const right = y.map(name).join(' ');
    return left === right ? undefined : `${what}: ${left} became ${right}`;
  };
  const expr = (what: string, x: Expr, y: Expr): string | undefined =>
    ascii || equal(x, y) ? undefined : `${what} changed`;
  const type = (what: string, x: TensorType, y: TensorType): string | undefined => {
    if (x.dtype !== y.dtype) return `${what} was ${x.dtype}, became ${y.dtype}`;
    if (x.shape.length !== y.shape.length) return `${what} has another rank`;
    for (const [d, e] of x.shape.entries()) {
      const found = expr(`axis ${d} of ${what}`, e, y.shape[d] as Expr);
      if (found !== undefined) return found;
    }
    if ((x.bounds === undefined) !== (y.bounds === undefined)) return `${what} lost or gained bounds`;
    if (x.bounds === undefined || y.bounds === undefined) return undefined;
    return (
      expr(`lower bound of ${what}`, x.bounds.lo, y.bounds.lo) ??
      expr(`upper bound of ${what}`, x.bounds.hi, y.bounds.hi)
    );
  };
  const heads =
    list('dimensions', a.dims, b.dims) ??
    list(
      'hyper-parameters',
      a.hypers.map((h) => h.name),
      b.hypers.map((h) => h.name),
    ) ??
    list(
      'hyper-parameter types',
      a.hypers.map((h) => h.type),
      b.hypers.map((h) => h.type),
    ) ??
    list(
      'parameters',
      listed(a).map((p) => p.name),
      listed(b).map((p) => p.name),
    ) ??
    list(
      'roles',
      listed(a).map((p) => p.role),
      listed(b).map((p) => p.role),
    ) ??
    list(
      'equations',
      a.equations.map((e) => e.name),
      b.equations.map((e) => e.name),
    ) ??
    list('outputs', a.outputs, b.outputs);
  if (heads !== undefined) return heads;
  for (const [i, p] of listed(a).entries()) {
    const other = listed(b)[i];
    const found = other === undefined ? 'missing' : type(p.name, p.type, other.type);
    if (found !== undefined) return found;
  }
  for (const [i, e] of a.equations.entries()) {
    const other = b.equations[i];
    if (other === undefined) return 'missing';
    const found =
      list(`indices of ${e.name}`, e.indices, other.indices) ??
      type(e.name, e.type, other.type) ??
      expr(`right side of ${e.name}`, e.body, other.body);
    if (found !== undefined) return found;
  }
  return undefined;
}
