import type { Binder } from '../../ir/index.ts';
import { type Expr, reduce } from '../../ir/index.ts';
import type { Context } from '../form/context.ts';
import type { Factor, Guard, Term } from '../form/form.ts';
import { oneR } from '../form/rational.ts';
import { term, termExpr } from '../form/terms.ts';
import { isFiniteFactor, isLegal } from './safety.ts';

/** Something that stands under a sum, and the summed indices that it holds on to. */
export interface Item {
  readonly factor?: Factor;
  readonly guard?: Guard;
  readonly indices: readonly string[];
}

/** Indices that nothing connects with the others of a sum, and what stands under them. */
export interface Group {
  readonly binders: readonly Binder[];
  readonly items: readonly Item[];
}

/** What of a term depends on the summed indices, and the term that is left outside. */
export function itemsOf(
  binders: readonly Binder[],
  t: Term,
  context: Context,
): { readonly outside: Term; readonly items: readonly Item[] } {
  const names = new Set(binders.map((b) => b.index));
  const { keys } = context;
  const indicesOf = (e: Expr): string[] => [...keys.free(e)].filter((name) => names.has(name));
  const inner = t.guards.filter((g) => indicesOf(g.cond).length > 0);
  const guarded = [...new Set(inner.flatMap((g) => indicesOf(g.cond)))];
  // a condition that reads out of range where others fail stays beside them
  const bindGuard = (g: Guard): string[] =>
    isLegal(g.cond, context) ? indicesOf(g.cond) : [...new Set([...indicesOf(g.cond), ...guarded])];
  const items: Item[] = t.guards.flatMap((guard) => {
    const indices = bindGuard(guard);
    return indices.length === 0 ? [] : [{ guard, indices }];
  });
  const outside: Factor[] = [];
  for (const factor of t.factors) {
    const indices = indicesOf(factor.base);
    // a factor that may be infinite or out of range elsewhere stays under the guards around it
    const bound = inner.length > 0 && (!isFiniteFactor(factor) || !isLegal(factor.base, context));
    const held = bound ? [...new Set([...indices, ...guarded])] : indices;
    if (held.length === 0) outside.push(factor);
    else items.push({ factor, indices: held });
  }
  const guards = t.guards.filter((g) => bindGuard(g).length === 0);
  return { outside: { coefficient: t.coefficient, factors: outside, guards }, items };
}

/** Indices that share an item, or a bound, belong together; items that hold none of the binders are left out. */
export function groupsOf(binders: readonly Binder[], items: readonly Item[], context: Context): readonly Group[] {
  const root = new Map(binders.map((b) => [b.index, b.index]));
  const find = (name: string): string => {
    let at = name;
    for (let up = root.get(at); up !== undefined && up !== at; up = root.get(at)) at = up;
    return at;
  };
  const known = (names: Iterable<string>): string[] => [...names].filter((name) => root.has(name));
  const join = (names: readonly string[]): void => {
    const [first, ...others] = names;
    if (first !== undefined) for (const other of others) root.set(find(other), find(first));
  };
  for (const item of items) join(known(item.indices));
  for (const b of binders) for (const bound of [b.lo, b.hi]) join([b.index, ...known(context.keys.free(bound))]);
  const byRoot = new Map<string, { binders: Binder[]; items: Item[] }>();
  for (const b of binders) {
    const group = byRoot.get(find(b.index)) ?? { binders: [], items: [] };
    group.binders.push(b);
    byRoot.set(find(b.index), group);
  }
  for (const item of items) {
    const [first] = known(item.indices);
    if (first !== undefined) byRoot.get(find(first))?.items.push(item);
  }
  return [...byRoot.values()];
}

/** The product of some items. */
export const itemTerm = (items: readonly Item[]): Term =>
  term(
    oneR,
    items.flatMap((item) => item.factor ?? []),
    items.flatMap((item) => item.guard ?? []),
  );

/** Σ[binders] t as a term with one factor; `t` is known to be in normal form. */
export function sumTerm(binders: readonly Binder[], t: Term, context: Context): Term {
  const body = termExpr(t);
  // a bare sum is no atom: it is normalised as what it is
  if (body.kind !== 'add') context.forms.set(body, [t]);
  const base = reduce('sum', binders, body);
  const whole = term(oneR, [{ base, exponent: oneR }]);
  context.forms.set(base, [whole]);
  return whole;
}
