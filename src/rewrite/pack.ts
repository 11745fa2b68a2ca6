import type { Equation, Expr, Reduce } from '../ir/index.ts';
import {
  and,
  freeIndices,
  ifThenElse,
  index,
  mapChildren,
  not,
  read,
  readTensors,
  reduce,
  substituteIndices,
  zero,
} from '../ir/index.ts';
import type { Keys } from './form/key.ts';
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
  const made: Equation[] = [];
  const extract = (sum: Reduce, conditions: readonly Expr[], extents: ReadonlyMap<string, Expr>): Expr => {
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
      const shape = axes.map((a) => extents.get(a) ?? index(a));
      made.push({ name, type: { dtype: 'real', shape }, indices: axes, body });
    }
    return read(
      name,
      axes.map((a) => index(a)),
    );
  };
  const readsShared = (e: Expr): boolean => {
    const reads = readTensors(e);
    return [...shared.values()].some((name) => reads.has(name));
  };
  /** `extents`: the indices around that an equation of its own may have as axes; `packed`: whether the pack is one around. */
  const go = (node: Expr, conditions: readonly Expr[], extents: ReadonlyMap<string, Expr>, packed: boolean): Expr => {
    const isFree = (x: Expr): boolean => [...freeIndices(x)].every((a) => extents.has(a));
    if (node.kind === 'read') return node;
    if (node.kind === 'reduce') {
      const overPack = node.binders.some((b) => isPack(b.hi));
      if (packed && overPack && isValue(node) && isFree(node)) return extract(node, conditions.filter(isFree), extents);
      const axes = node.binders.filter((b) => !isPack(b.hi) && isZero(b.lo) && freeIndices(b.hi).size === 0);
      const inner = new Map([...extents, ...axes.map((b) => [b.index, b.hi] as const)]);
      return mapChildren(node, (child) =>
        child === node.body ? go(child, conditions, inner, packed || overPack) : child,
      );
    }
    // what a condition on such an equation guards is defined without it
    const licences = (found: readonly Expr[]): readonly Expr[] => found.filter((c) => !readsShared(c));
    if (node.kind === 'and' || node.kind === 'or') {
      // an argument is evaluated only where those before it leave the outcome open
      const open: Expr[] = [...conditions];
      return mapChildren(node, (arg) => {
        const done = go(arg, open, extents, packed);
        open.push(...licences([node.kind === 'and' ? done : not(done)]));
        return done;
      });
    }
    if (node.kind === 'mul') {
      // a false bracket makes its product 0: the other factors count only where it holds
      const brackets = licences(node.factors.flatMap((f) => (f.kind === 'iverson' ? [f.cond] : [])));
      return mapChildren(node, (f) =>
        go(f, f.kind === 'iverson' ? conditions : [...conditions, ...brackets], extents, packed),
      );
    }
    if (node.kind !== 'if') return mapChildren(node, (child) => go(child, conditions, extents, packed));
    const cond = go(node.cond, conditions, extents, packed);
    const conjuncts = cond.kind === 'and' ? cond.args : [cond];
    return ifThenElse(
      cond,
      go(node.then, [...conditions, ...licences(conjuncts)], extents, packed),
      go(node.else, [...conditions, ...licences([not(cond)])], extents, packed),
      node.span,
    );
  };
  const left = e.indices.flatMap((a, d) => {
    const extent = e.type.shape[d];
    return a === '..' || extent === undefined ? [] : [[a, extent] as const];
  });
  const body = go(e.body, [], new Map(left), e.indices.includes('..'));
  return body === e.body ? [e] : [...made, { ...e, body }];
}

const isZero = (e: Expr): boolean => e.kind === 'const' && e.value === 0;

/** Sums, products and extremes; a position is an int, and has an equation of its own already. */
const isValue = (e: Reduce): boolean => e.op !== 'argmax' && e.op !== 'argmin';
