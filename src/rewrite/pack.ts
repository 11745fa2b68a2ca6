import type { Equation, Expr, Reduce } from '../ir/index.ts';
import {
  and,
  freeIndices,
  ifThenElse,
  index,
  mapChildren,
  not,
  read,
  reduce,
  substituteIndices,
  zero,
} from '../ir/index.ts';
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
  const extract = (sum: Reduce, conditions: readonly Expr[]): Expr => {
    // what guards the sum where it stands guards it in its own equation
    const node = conditions.length === 0 ? sum : ifThenElse(and(conditions), sum, zero);
    const axes = [...freeIndices(node)];
    const key = keys.of(node);
    let name = shared.get(key);
    if (name === undefined) {
      name = names.take('n');
      shared.set(key, name);
      const map = new Map(sum.binders.filter((b) => isPack(b.hi)).map((b) => [b.index, index('..')] as const));
      const binders = sum.binders.map((b) => (map.has(b.index) ? { ...b, index: '..' } : b));
      const reduced = reduce(sum.op, binders, substituteIndices(sum.body, map));
      const body = conditions.length === 0 ? reduced : ifThenElse(and(conditions), reduced, zero);
      const shape = axes.map((a) => e.type.shape[e.indices.indexOf(a)] ?? index(a));
      made.push({ name, type: { dtype: 'real', shape }, indices: axes, body });
    }
    return read(
      name,
      axes.map((a) => index(a)),
    );
  };
  const isFree = (x: Expr): boolean => [...freeIndices(x)].every((a) => a !== '..' && e.indices.includes(a));
  const go = (node: Expr, conditions: readonly Expr[]): Expr => {
    const isPackSum = node.kind === 'reduce' && node.op === 'sum' && node.binders.some((b) => isPack(b.hi));
    if (isPackSum && isFree(node) && conditions.every(isFree)) return extract(node, conditions);
    if (node.kind !== 'if') return mapChildren(node, (child) => go(child, conditions));
    const conjuncts = node.cond.kind === 'and' ? node.cond.args : [node.cond];
    return ifThenElse(
      go(node.cond, conditions),
      go(node.then, [...conditions, ...conjuncts]),
      go(node.else, [...conditions, not(node.cond)]),
      node.span,
    );
  };
  const body = go(e.body, []);
  return body === e.body ? [e] : [...made, { ...e, body }];
}
