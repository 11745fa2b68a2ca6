import type { Binder, Expr, Program, Read } from '../ir/index.ts';
import { add, constant, divide, equal, mapChildren, mul, read } from '../ir/index.ts';

/** That a tensor stays the same, or takes the other sign, when its axes are exchanged. */
export interface Symmetry {
  readonly tensor: string;
  /** Where each axis goes; going twice leads back. */
  readonly axes: readonly number[];
  readonly sign: 1 | -1;
}

/** A condition and the indices for all values of which it holds. */
interface Assumed {
  readonly indices: readonly Binder[];
  readonly condition: Expr;
}

/** What an assumption such as `A[i,j] = A[j,i]` or `A[i,j] = −A[j,i]` says of a given tensor. */
export function symmetryOf(assumed: Assumed, program: Program): Symmetry | undefined {
  const { indices, condition } = assumed;
  if (condition.kind !== 'compare' || condition.op !== '==') return undefined;
  const [left, right] = [signed(condition.left), signed(condition.right)];
  if (left === undefined || right === undefined || left.element.tensor !== right.element.tensor) return undefined;
  const shape = program.parameters.find((p) => p.name === left.element.tensor)?.type.shape;
  const names = left.element.subscripts.map((s) => (s.kind === 'index' ? s.name : ''));
  if (shape === undefined || new Set(names).size < names.length) return undefined;
  const whole = names.every((name, d) => {
    const [range, extent] = [indices.find((b) => b.index === name), shape[d]];
    return range !== undefined && extent !== undefined && equal(range.hi, extent);
  });
  const axes = right.element.subscripts.map((s) => (s.kind === 'index' ? names.indexOf(s.name) : -1));
  const exchanges = axes.every((to, d) => to >= 0 && axes[to] === d);
  return whole && exchanges
    ? { tensor: left.element.tensor, axes, sign: left.sign === right.sign ? 1 : -1 }
    : undefined;
}

function signed(e: Expr): { readonly element: Read; readonly sign: 1 | -1 } | undefined {
  if (e.kind === 'read') return e.guarded ? undefined : { element: e, sign: 1 };
  const [factor, element, ...more] = e.kind === 'mul' ? e.factors : [];
  if (factor?.kind !== 'const' || factor.value !== -1 || element?.kind !== 'read' || more.length > 0) return undefined;
  return element.guarded ? undefined : { element, sign: -1 };
}

/**
 * The expression with the symmetric part of such tensors in their place, (A[i,j] + A[j,i])/2 for A[i,j]: every symmetric tensor is
 * the symmetric part of some tensor, so that what then holds for all tensors is what holds for the symmetric ones.
 */
export function symmetrised(e: Expr, symmetries: readonly Symmetry[]): Expr {
  const inner = mapChildren(e, (child) => symmetrised(child, symmetries));
  if (inner.kind !== 'read') return inner;
  const found = symmetries.find((s) => s.tensor === inner.tensor);
  if (found === undefined) return inner;
  const exchanged = found.axes.flatMap((to) => inner.subscripts[to] ?? []);
  const other = read(inner.tensor, exchanged, { guarded: inner.guarded, type: inner.type });
  return divide(add([inner, mul([constant(found.sign), other])]), constant(2));
}

/** Gives a tensor's data the symmetry: of two elements that exchange places the later one follows the earlier. */
export function symmetrise(data: Float64Array, shape: readonly number[], { axes, sign }: Symmetry): void {
  const strides = shape.map((_, d) => shape.slice(d + 1).reduce((n, extent) => n * extent, 1));
  for (const offset of data.keys()) {
    const at = strides.map((stride, d) => Math.floor(offset / stride) % (shape[d] ?? 1));
    const exchanged = axes.reduce((n, to, d) => n + (at[to] ?? 0) * (strides[d] ?? 0), 0);
    const value = data[offset] ?? 0;
    if (exchanged > offset) data[exchanged] = sign * value;
    else if (exchanged === offset && sign < 0) data[offset] = 0;
  }
}
