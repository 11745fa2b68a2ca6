import { children, type Expr, freeIndices, places, symbol, visit } from '../ir/index.ts';
import type { IndexEntry } from './reading.ts';
import type { Scope } from './scope.ts';

/**
 * The upper bound that the user most likely means for an index without a range: the extent of the axis that it subscripts,
 * or that an index bounded by it subscripts; for the index of a window inside a shifted read, the hyper-parameter that
 * stands beside it. Undefined where the layer has neither dimension nor integer hyper-parameter.
 */
export function likelyBound(entry: IndexEntry, body: Expr, scope: Scope): Expr | undefined {
  const { key } = entry;
  const found = places(body, (tensor) => scope.tensors.get(tensor)?.type.shape);
  const subscripted = (index: string) =>
    found.filter(({ read, axis }) => {
      const subscript = read.subscripts[axis];
      return subscript !== undefined && freeIndices(subscript).has(index);
    });
  const own = subscripted(key);
  const [first] = own;
  if (first !== undefined) {
    const subscript = first.read.subscripts[first.axis];
    const shifted = subscript !== undefined && freeIndices(subscript).size > 1;
    return (!entry.left && shifted ? windowOf(subscript, scope) : undefined) ?? first.extent;
  }
  for (const index of boundedBy(key, body)) {
    const [place] = subscripted(index);
    if (place !== undefined) return place.extent;
  }
  const [dim] = scope.dims.values();
  return dim === undefined ? undefined : symbol(dim, 'int');
}

/** A hyper-parameter of the subscript. */
function windowOf(subscript: Expr, scope: Scope): Expr | undefined {
  let inside: string | undefined;
  visit(subscript, (node) => {
    if (node.kind === 'symbol' && scope.hypers.has(node.name)) inside ??= node.name;
  });
  return inside === undefined ? undefined : symbol(inside, 'int');
}

/** Indices whose stated range depends on the given one. */
function boundedBy(key: string, body: Expr): readonly string[] {
  const found: string[] = [];
  const go = (e: Expr): void => {
    if (e.kind === 'reduce') {
      for (const { index, lo, hi } of e.binders)
        if (freeIndices(lo).has(key) || freeIndices(hi).has(key)) found.push(index);
    }
    for (const child of children(e)) go(child);
  };
  go(body);
  return found;
}
