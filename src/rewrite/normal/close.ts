import type { Binder, Expr } from '../../ir/index.ts';
import { addPoly, fromPoly, index, subtract, subtractPoly } from '../../ir/index.ts';
import { type Context, hintOf } from '../form/context.ts';
import type { Factor, Form, Guard, Term } from '../form/form.ts';
import type { Rational } from '../form/rational.ts';
import { isOneR, oneR } from '../form/rational.ts';
import { combine, contradicts, mergeFactors, mergeGuards, multiplyTerms, term } from '../form/terms.ts';
import { provesNonNegative } from '../integers/bounds.ts';
import { conditionGuards, slack } from '../integers/conditions.ts';
import { normalPoly } from '../integers/integers.ts';
import { canonicalDirection } from './direction.ts';
import { type Group, groupsOf, itemsOf, itemTerm, sumTerm } from './independent.ts';
import { rectangle } from './rectangles.ts';
import { isFiniteFactor, isLegal, isScalar } from './safety.ts';
import { solve } from './solve.ts';

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
    const ranged =
      !context.comparing || rounds === 0
        ? undefined
        : rectangle(solved.binders, { coefficient, factors, guards: solved.guards }, context);
    if (ranged !== undefined) {
      const guards = [
        ...ranged.guards,
        ...solved.guards.map((g) => ({ ...g, cond: context.substitute(g.cond, ranged.values) })),
      ];
      const known = settle(guards, context);
      if (known === undefined) return [];
      const product = substituted(factors, ranged.values, context, normal);
      return product.flatMap((p) =>
        closeTerm(
          ranged.binders,
          multiplyTerms({ coefficient, factors: [], guards: known }, p, context.keys),
          context,
          normal,
          rounds - 1,
        ),
      );
    }
    return separate(solved.binders, { coefficient, factors, guards: solved.guards }, context, normal);
  }
  for (const [name, value] of solved.values) context.solved?.(hintOf(name), value);
  const product = substituted(factors, solved.values, context, normal);
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

/** The product of the factors with other values for indices. */
const substituted = (
  factors: readonly Factor[],
  values: ReadonlyMap<string, Expr>,
  context: Context,
  normal: Normaliser,
): Form =>
  normal.productForm(
    factors.map((f) =>
      normal.formPower(normal.normalise(context.substitute(f.base, values), context), f.exponent, context),
    ),
    context,
  );

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

/**
 * Σ[i] a·(Σ[j] b) with i in b is Σ[i,j] a·b. Of several such sums those are opened that may be separated again: a joint sum
 * visits every combination of their indices.
 */
function openInner(binders: readonly Binder[], t: Term, context: Context, normal: Normaliser): Opened {
  const names = new Set(binders.map((b) => b.index));
  const inners = t.factors.map((f) => {
    const inner = dependsOn(f.base, names, context) ? openFactor(f, names, context, normal) : undefined;
    for (const b of inner?.binders ?? []) names.add(b.index);
    return inner;
  });
  const lone = inners.filter((inner) => inner !== undefined).length === 1;
  const usesAll = (f: Factor): boolean => binders.every((b) => context.keys.free(f.base).has(b.index));
  const guarded = t.guards.length > 0 || inners.some((inner) => inner !== undefined && inner.term.guards.length > 0);
  let opened: Opened = { binders, term: { ...t, factors: [] } };
  for (const [at, f] of t.factors.entries()) {
    const inner = inners[at];
    if (
      inner !== undefined &&
      ((lone && usesAll(f)) || !guarded || context.comparing || opensAgain(inner.term, context))
    ) {
      opened = {
        binders: [...opened.binders, ...inner.binders],
        term: multiplyTerms(opened.term, inner.term, context.keys),
      };
      continue;
    }
    opened = { binders: opened.binders, term: { ...opened.term, factors: [...opened.term.factors, f] } };
  }
  return {
    binders: opened.binders,
    term: { ...opened.term, factors: mergeFactors(opened.term.factors, context.keys) },
  };
}

/** Whether a term holds an equation to be solved, or nothing that must stay under the conditions around it. */
const opensAgain = (t: Term, context: Context): boolean =>
  t.guards.some((g) => g.cond.kind === 'compare' && g.cond.op === '==') ||
  (t.factors.every((f) => isFiniteFactor(f) && isLegal(f.base, context)) &&
    t.guards.every((g) => isLegal(g.cond, context)));

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

/** Invariant factors out of the sum, and one sum for each group of indices that nothing connects. */
function separate(binders: readonly Binder[], t: Term, context: Context, normal: Normaliser): Form {
  const guards = settle(t.guards, context);
  if (guards === undefined) return [];
  const { outside, items } = itemsOf(binders, { ...t, guards }, context);
  const sums = groupsOf(binders, items, context).map((group) => groupForm(group, context, normal));
  return normal.productForm([[outside], ...sums], context);
}

/** The guards that the ranges do not imply; undefined where one is never true. */
function settle(guards: readonly Guard[], context: Context): readonly Guard[] | undefined {
  const left: Guard[] = [];
  for (const { cond, soft } of guards) {
    const conjuncts = conditionGuards(cond, context);
    if (conjuncts === undefined) return undefined;
    for (const conjunct of conjuncts) left.push({ cond: conjunct, soft });
  }
  const merged = mergeGuards(left, context.keys);
  return context.comparing ? merged.filter((g) => !followsFromEquation(g, merged, context)) : merged;
}

/** Whether an inequality of ints holds wherever an equation beside it does. */
function followsFromEquation({ cond }: Guard, guards: readonly Guard[], context: Context): boolean {
  const p = cond.kind === 'compare' ? slack(cond, context) : undefined;
  if (p === undefined) return false;
  return guards.some(({ cond: other }) => {
    if (other.kind !== 'compare' || other.op !== '==' || other.left.type !== 'int' || other.right.type !== 'int')
      return false;
    const zero = subtractPoly(normalPoly(other.left, context), normalPoly(other.right, context));
    return provesNonNegative(addPoly(p, zero), context) || provesNonNegative(subtractPoly(p, zero), context);
  });
}

function groupForm(group: Group, context: Context, normal: Normaliser): Form {
  const { binders, items } = group;
  if (items.length === 0) return [countTerm(binders, context)];
  const { factors, guards } = itemTerm(items);
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
  const body: Term = { coefficient: oneR, factors, guards };
  return [sumTerm(binders, context.comparing ? canonicalDirection(binders, body, context, normal) : body, context)];
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
  if (b.lo.kind === 'const' && b.lo.value === 0) {
    const key = context.keys.of(b.hi);
    for (const type of context.types.values()) if (type.shape.some((s) => context.keys.of(s) === key)) return true;
    if (b.hi.kind === 'symbol' && (context.dims.has(b.hi.name) || context.positive.has(b.hi.name))) return true;
  }
  // a hyper-parameter may be negative, and the range empty
  const length = fromPoly(p);
  if (context.ordered === undefined || !isScalar(length)) return false;
  context.ordered(length);
  return true;
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
