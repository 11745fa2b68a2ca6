import type { Expr, Read } from '../ir/index.ts';
import { add, affineIn, constant, constantOf, freeIndices, mul, visit } from '../ir/index.ts';
import { extentOf } from './ranges.ts';

/** Row-major strides of a tensor; an open extent counts as 64. */
export function rowMajor(shape: readonly Expr[]): number[] {
  const strides: number[] = [];
  let stride = 1;
  for (let d = shape.length - 1; d >= 0; d--) {
    strides[d] = stride;
    const extent = extentOf(shape[d]);
    stride *= Number.isFinite(extent) ? extent : 64;
  }
  return strides;
}

/** Elements by which a read's address moves when an index grows by one: by index, `Infinity` where it is not constant. */
export function addressStrides(e: Read, shape: readonly Expr[]): ReadonlyMap<string, number> {
  const strides = rowMajor(shape);
  const free = freeIndices(e);
  const address = add(e.subscripts.map((s, d) => mul([constant(strides[d] ?? 1), s])));
  const affine = e.subscripts.length === 0 ? undefined : affineIn(address, free);
  const moves = new Map<string, number>();
  for (const name of free) {
    const coefficient = affine?.coefficients.get(name);
    const known =
      affine === undefined ? Number.POSITIVE_INFINITY : coefficient === undefined ? 0 : constantOf(coefficient);
    moves.set(name, known ?? Number.POSITIVE_INFINITY);
  }
  return moves;
}

/** Every read of an expression, each place once. */
export function readsOf(e: Expr): readonly Read[] {
  const reads: Read[] = [];
  visit(e, (node) => {
    if (node.kind === 'read') reads.push(node);
  });
  return reads;
}
