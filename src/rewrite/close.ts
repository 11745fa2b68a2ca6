import type { Binder, Expr } from '../ir/index.ts';
import { fromPoly, index, reduce, subtract } from '../ir/index.ts';
import { provesNonNegative } from './bounds.ts';
import { conditionGuards } from './conditions.ts';
import type { Context } from './context.ts';
import type { Factor, Form, Guard, Term } from './form.ts';
import { normalPoly } from './integers.ts';
import type { Rational } from './rational.ts';
import { isOneR, oneR } from './rational.ts';
import { isFiniteFactor, isLegal } from './safety.ts';
import { solve } from './solve.ts';
import { combine, contradicts, mergeFactors, mergeGuards, multiplyTerms, term, termExpr } from './terms.ts';

/** The parts of the normaliser that sums need when substitution has changed their factors. */
export interface Normaliser {
  readonly normalise: (e: Expr, context: Context) => Form;
  readonly productForm: (forms: readonly Form[], context: Context) => Form;
  readonly formPower: (form: Form, exponent: Rational, context: Context) => Form;
  /** The term rewritten by what its guards say, or undefined where they say nothing new. */
  readonly align: (t: Term, context: Context) => Form | undefined;
}

/** Rounds of solving and normalising one sum. */
const MAX_ROUNDS = 8;

/** The normal form of Σ[binders] form: split over terms, solved, invariants taken out, independent sums separated. */
export function closeSum(binders: readonly Binder[], form: Form, context: Context, normal: Normaliser): Form {
  return combine(
    form.flatMap((t) => closeTerm(binders, t, context, normal, MAX_ROUNDS)),
    context.keys,
  );
}

function closeTerm(binders: readonly Binder[], t: Term, context: Context, normal: Normaliser, rounds: number): Form {
  const opened = openInner(binders, t, context, normal);
  const solved = solve(opened.binders, opened.term.guards, preferredIndices(opened.term, context), context);
  if (solved === undefined || contradicts(solved.guards, context.keys)) return [];
  const { coefficient, factors } = opened.term;
  if (solved.values.size === 0 || rounds === 0) {
    const aligned = rounds === 0 ? undefined : normal.align({ coefficient, factors, guards: solved.guards }, context);
    if (aligned !== undefined) return aligned.flatMap((p) => closeTerm(solved.binders, p, context, normal, rounds - 1));
    return separate(solved.binders, { coefficient, factors, guards: solved.guards }, context, normal);
  }
  const product = normal.productForm(
    factors.map((f) =>
      normal.formPower(normal.normalise(context.substitute(f.base, solved.values), context), f.exponent, context),
    ),
    context,
  );
  return product.flatMap((p) =>
    closeTerm(
      solved.binders,
      multiplyTerms({ coefficient, factors: [], guards: solved.guards }, p, context.keys),
      context,
      normal,
      rounds - 1,
    ),
  );
}

/** Indices that stand bare in a cotangent: those of the consumer's left-hand side. */
function preferredIndices(t: Term, context: Context): ReadonlySet<string> {
  const preferred = new Set<string>();
  for (const { base } of t.factors)
    if (base.kind === 'read' && context.cotangents.has(base.tensor))
      for (const s of base.subscripts) if (s.kind === 'index') preferred.add(s.name);
  return preferred;
}

interface Opened {
  readonly binders: readonly Binder[];
  readonly term: Term;
}

/** Σ[i] a·(Σ[j] b) with i in b is Σ[i,j] a·b. */
function openInner(binders: readonly Binder[], t: Term, context: Context, normal: Normaliser): Opened {
  const names = new Set(binders.map((b) => b.index));
  let opened: Opened = { binders, term: { ...t, factors: [] } };
  for (const f of t.factors) {
    const inner = dependsOn(f.base, names, context) ? openFactor(f, names, context, normal) : undefined;
    if (inner === undefined) {
      opened = { binders: opened.binders, term: { ...opened.term, factors: [...opened.term.factors, f] } };
      continue;
    }
    for (const b of inner.binders) names.add(b.index);
    opened = {
      binders: [...opened.binders, ...inner.binders],
      term: multiplyTerms(opened.term, inner.term, context.keys),
    };
  }
  return {
    binders: opened.binders,
    term: { ...opened.term, factors: mergeFactors(opened.term.factors, context.keys) },
  };
}

/** The binders and the only term of a sum, its indices renamed where `taken` has them. */
export function openFactor(
  f: Factor,
  taken: ReadonlySet<string>,
  context: Context,
  normal: Pick<Normaliser, 'normalise'>,
): Opened | undefined {
  const { base } = f;
  if (base.kind !== 'reduce' || base.op !== 'sum' || !isOneR(f.exponent)) return undefined;
  const map = new Map<string, Expr>();
  const binders = base.binders.map((b) => {
    const lo = context.substitute(b.lo, map);
    const hi = context.substitute(b.hi, map);
    if (!taken.has(b.index) && lo === b.lo && hi === b.hi) return b;
    const name = context.fresh(b.index);
    context.ranges.set(name, { lo, hi });
    map.set(b.index, index(name));
    return { index: name, lo, hi };
  });
  const body = normal.normalise(context.substitute(base.body, map), context);
  const [only] = body;
  return body.length === 1 && only !== undefined ? { binders, term: only } : undefined;
}

const dependsOn = (e: Expr, names: ReadonlySet<string>, context: Context): boolean =>
  [...context.keys.free(e)].some((name) => names.has(name));

/** Something that stands under a sum, and the summed indices that it holds on to. */
interface Item {
  readonly factor?: Factor;
  readonly guard?: Guard;
  readonly indices: readonly string[];
}

/** Invariant factors out of the sum, and one sum for each group of indices that nothing connects. */
function separate(binders: readonly Binder[], t: Term, context: Context, normal: Normaliser): Form {
  const names = new Set(binders.map((b) => b.index));
  const guards = settle(t.guards, context);
  if (guards === undefined) return [];
  const { keys } = context;
  const indicesOf = (e: Expr): string[] => [...keys.free(e)].filter((name) => names.has(name));
  const inner = guards.filter((g) => indicesOf(g.cond).length > 0);
  const guarded = [...new Set(inner.flatMap((g) => indicesOf(g.cond)))];
  // a condition that reads out of range where others fail stays beside them
  const bindGuard = (g: Guard): string[] =>
    isLegal(g.cond, context) ? indicesOf(g.cond) : [...new Set([...indicesOf(g.cond), ...guarded])];
  const items: Item[] = guards.flatMap((guard) => {
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
  const product: Term = {
    coefficient: t.coefficient,
    factors: outside,
    guards: guards.filter((g) => bindGuard(g).length === 0),
  };
  const sums = groups(binders, items, context).map((group) => groupForm(group, context, normal));
  return normal.productForm([[product], ...sums], context);
}

/** The guards that the ranges do not imply; undefined where one is never true. */
function settle(guards: readonly Guard[], context: Context): readonly Guard[] | undefined {
  const left: Guard[] = [];
  for (const { cond, soft } of guards) {
    const conjuncts = conditionGuards(cond, context);
    if (conjuncts === undefined) return undefined;
    for (const conjunct of conjuncts) left.push({ cond: conjunct, soft });
  }
  return mergeGuards(left, context.keys);
}

interface Group {
  readonly binders: readonly Binder[];
  readonly items: readonly Item[];
}

/** Indices that share an item, or a bound, belong together. */
function groups(binders: readonly Binder[], items: readonly Item[], context: Context): readonly Group[] {
  const root = new Map(binders.map((b) => [b.index, b.index]));
  const find = (name: string): string => {
    let at = name;
    for (let up = root.get(at); up !== undefined && up !== at; up = root.get(at)) at = up;
    return at;
  };
  const join = (names: readonly string[]): void => {
    const [first, ...others] = names;
    if (first !== undefined) for (const other of others) root.set(find(other), find(first));
  };
  for (const item of items) join(item.indices);
  for (const b of binders)
    for (const bound of [b.lo, b.hi])
      join([b.index, ...[...context.keys.free(bound)].filter((name) => root.has(name))]);
  const byRoot = new Map<string, { binders: Binder[]; items: Item[] }>();
  for (const b of binders) {
    const group = byRoot.get(find(b.index)) ?? { binders: [], items: [] };
    group.binders.push(b);
    byRoot.set(find(b.index), group);
  }
  for (const item of items) byRoot.get(find(item.indices[0] ?? ''))?.items.push(item);
  return [...byRoot.values()];
}

function groupForm({ binders, items }: Group, context: Context, normal: Normaliser): Form {
  if (items.length === 0) return [countTerm(binders, context)];
  const factors = items.flatMap((item) => item.factor ?? []);
  const guards = items.flatMap((item) => item.guard ?? []);
  const [only] = factors;
  // what is left under the sum may be a bare sum of terms: then it splits
  if (factors.length === 1 && only?.base.kind === 'add' && isOneR(only.exponent)) {
    const split = normal.normalise(only.base, context);
    if (split.length > 1)
      return closeSum(
        binders,
        split.map((t) => multiplyTerms(term(oneR, [], guards), t, context.keys)),
        context,
        normal,
      );
  }
  return [sumTerm(binders, { coefficient: oneR, factors, guards }, context)];
}

/** Σ[binders] t as a term with one factor; `t` is known to be in normal form. */
function sumTerm(binders: readonly Binder[], t: Term, context: Context): Term {
  const body = termExpr(t);
  context.forms.set(body, [t]);
  const base = reduce('sum', binders, body);
  const whole = term(oneR, [{ base, exponent: oneR }]);
  context.forms.set(base, [whole]);
  return whole;
}

/** Σ 1 is the product of the extents, where they are known not to be negative; over a pack it stays a sum. */
function countTerm(binders: readonly Binder[], context: Context): Term {
  const names = new Set(binders.map((b) => b.index));
  // a range that depends on another index of the group: counted together
  if (binders.some((b) => [b.lo, b.hi].some((bound) => dependsOn(bound, names, context))))
    return sumTerm(binders, term(oneR), context);
  let product = term(oneR);
  for (const b of binders) {
    const extent = subtract(b.hi, b.lo);
    const one = isPack(b) || !isExtent(b, context) ? sumTerm([b], term(oneR), context) : extentTerm(extent, context);
    product = multiplyTerms(product, one, context.keys);
  }
  return product;
}

const isPack = (b: Binder): boolean => b.hi.kind === 'symbol' && b.hi.name === '..';

/** Whether hi − lo is a number of elements as it stands: an axis of a tensor, or provably not negative. */
function isExtent(b: Binder, context: Context): boolean {
  const p = normalPoly(subtract(b.hi, b.lo), context);
  if (provesNonNegative(p, context)) return true;
  const key = context.keys.of(b.hi);
  if (b.lo.kind !== 'const' || b.lo.value !== 0) return false;
  for (const type of context.types.values()) if (type.shape.some((s) => context.keys.of(s) === key)) return true;
  return b.hi.kind === 'symbol';
}

/** A monomial extent gives its factors, a sum stands as an atom. */
function extentTerm(extent: Expr, context: Context): Term {
  const p = normalPoly(extent, context);
  const [only] = [...p.values()];
  if (p.size === 1 && only !== undefined)
    return term(
      { num: only.coefficient, den: 1 },
      mergeFactors(
        only.powers.map(({ atom, power }) => ({ base: atom, exponent: { num: power, den: 1 } })),
        context.keys,
      ),
    );
  if (p.size === 0) return term({ num: 0, den: 1 });
  return term(oneR, [{ base: fromPoly(p), exponent: oneR }]);
}
