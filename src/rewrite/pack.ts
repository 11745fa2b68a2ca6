import type { Equation, Expr, Reduce } from '../ir/index.ts';
import { freeIndices, index, mapChildren, read, reduce, substituteIndices } from '../ir/index.ts';
import type { Keys } from './key.ts';
import type { NameSource } from './names.ts';

const isPack = (e: Expr): boolean => e.kind === 'symbol' && e.name === '..';

/**
 * A reduction over the pack cannot stand where the pack is an index already: it becomes an equation of its own, before the
 * one that needs it. `shared` remembers those made so far, by key.
 */
export function separatePackSums(
  e: Equation,
  keys: Keys,
  names: NameSource,
  shared: Map<string, string>,
): readonly Equation[] {
  if (!e.indices.includes('..')) return [e];
  const made: Equation[] = [];
  const extract = (node: Reduce): Expr => {
    const axes = [...freeIndices(node)];
    const key = keys.of(node);
    let name = shared.get(key);
    if (name === undefined) {
      name = names.take('n');
      shared.set(key, name);
      const map = new Map(node.binders.filter((b) => isPack(b.hi)).map((b) => [b.index, index('..')] as const));
      const binders = node.binders.map((b) => (map.has(b.index) ? { ...b, index: '..' } : b));
      const body = reduce(node.op, binders, substituteIndices(node.body, map));
      const shape = axes.map((a) => e.type.shape[e.indices.indexOf(a)] ?? index(a));
      made.push({ name, type: { dtype: 'real', shape }, indices: axes, body });
    }
    return read(
      name,
      axes.map((a) => index(a)),
    );
  };
  const go = (node: Expr): Expr => {
    if (
      node.kind === 'reduce' &&
      node.op === 'sum' &&
      node.binders.some((b) => isPack(b.hi)) &&
      [...freeIndices(node)].every((a) => a !== '..' && e.indices.includes(a))
    )
      return extract(node);
    return mapChildren(node, go);
  };
  const body = go(e.body);
  return body === e.body ? [e] : [...made, { ...e, body }];
}
