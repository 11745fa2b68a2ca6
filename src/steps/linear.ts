import type { Binder, Expr, Range } from '../ir/index.ts';
import {
  add,
  allIndices,
  equal,
  freeIndices,
  freshName,
  ifThenElse,
  index,
  iverson,
  mapChildren,
  mul,
  reduce,
  substituteIndices,
  visit,
} from '../ir/index.ts';

/*
 * An expression that is linear in brackets and in derivatives, as a sum of products of them: products multiplied out and sums
 * split over those of their terms that hold one, and nothing else touched. A bracket (i == u) under a sum over i selects the
 * term at u.
 */

/** Terms beyond this number are left in their product. */
const MAX_TERMS = 64;

/** A product under a sum; without binders the product alone. */
interface Term {
  readonly binders: readonly Binder[];
  readonly factors: readonly Expr[];
}

export interface Linear {
  readonly expr: Expr;
  /** What selected: a summed index, and the index that a bracket made it equal to. */
  readonly selected: ReadonlyMap<string, Expr>;
}

/** `ranges` are those of the free indices; `isDerivative` tells the tensors that stand for derivatives. */
export function linear(e: Expr, ranges: ReadonlyMap<string, Range>, isDerivative: (tensor: string) => boolean): Linear {
  const selected = new Map<string, Expr>();
  const work = new Linearity(isDerivative, selected);
  return { expr: add(work.terms(e, ranges).map(termExpr)), selected };
}

/** Whether a bracket, or a derivative, stands in an expression. */
export function holdsAtom(e: Expr, isDerivative: (tensor: string) => boolean): boolean {
  let found = false;
  visit(e, (node) => {
    if (node.kind === 'iverson' || (node.kind === 'read' && isDerivative(node.tensor))) found = true;
  });
  return found;
}

class Linearity {
  readonly #isDerivative: (tensor: string) => boolean;
  readonly #selected: Map<string, Expr>;

  constructor(isDerivative: (tensor: string) => boolean, selected: Map<string, Expr>) {
    this.#isDerivative = isDerivative;
    this.#selected = selected;
  }

  terms(e: Expr, ranges: ReadonlyMap<string, Range>): readonly Term[] {
    const whole = [{ binders: [], factors: factorsOf(e) }];
    if (!holdsAtom(e, this.#isDerivative)) return whole;
    switch (e.kind) {
      case 'add':
        return e.terms.flatMap((t) => this.terms(t, ranges));
      case 'mul':
        return this.#product(e.factors, ranges) ?? whole;
      case 'iverson':
        return [{ binders: [], factors: bracketsOf(e.cond) }];
      case 'reduce':
        if (e.op !== 'sum') return whole;
        return this.#sum(e.binders, e.body, ranges);
      case 'if':
        return this.#cases(e.cond, e.then, e.else, ranges);
      default:
        return whole;
    }
  }

  #product(factors: readonly Expr[], ranges: ReadonlyMap<string, Range>): readonly Term[] | undefined {
    let products: readonly Term[] = [{ binders: [], factors: [] }];
    for (const factor of factors) {
      const split = this.terms(factor, ranges);
      if (products.length * split.length > MAX_TERMS) return undefined;
      products = products.flatMap((p) =>
        split.map((s) => {
          const t = apart(s, p);
          return { binders: [...p.binders, ...t.binders], factors: [...p.factors, ...t.factors] };
        }),
      );
    }
    return products;
  }

  #sum(binders: readonly Binder[], body: Expr, ranges: ReadonlyMap<string, Range>): readonly Term[] {
    const inner = new Map(ranges);
    for (const b of binders) inner.set(b.index, { lo: b.lo, hi: b.hi });
    return this.terms(body, inner).flatMap((t) => {
      for (const b of t.binders) inner.set(b.index, { lo: b.lo, hi: b.hi });
      return this.#select({ binders: [...binders, ...t.binders], factors: t.factors }, inner);
    });
  }

  /** The sum with every index that a bracket fixes replaced; invariant factors outside. */
  #select(t: Term, ranges: ReadonlyMap<string, Range>): readonly Term[] {
    for (const factor of t.factors) {
      if (factor.kind !== 'iverson' || factor.cond.kind !== 'compare' || factor.cond.op !== '==') continue;
      const { left, right } = factor.cond;
      for (const [i, u] of [
        [left, right],
        [right, left],
      ] as const) {
        const b = i.kind === 'index' ? t.binders.find((x) => x.index === i.name) : undefined;
        const range = u.kind === 'index' ? ranges.get(u.name) : undefined;
        if (b === undefined || range === undefined || !equal(range.lo, b.lo) || !equal(range.hi, b.hi)) continue;
        if (t.binders.some((x) => [x.lo, x.hi].some((bound) => freeIndices(bound).has(b.index)))) continue;
        this.#selected.set(b.index, u);
        const map = new Map([[b.index, u]]);
        const factors = t.factors.filter((f) => f !== factor).map((f) => substituteIndices(f, map));
        return this.#select({ binders: t.binders.filter((x) => x !== b), factors }, ranges);
      }
    }
    return [t];
  }

  /** Each branch by itself, under its condition. */
  #cases(cond: Expr, then: Expr, otherwise: Expr, ranges: ReadonlyMap<string, Range>): readonly Term[] {
    const isZero = otherwise.kind === 'const' && otherwise.value === 0;
    if (isZero && isIndexEquation(cond)) return this.terms(mul([then, ...bracketsOf(cond)]), ranges);
    const inside = (e: Expr): Expr => add(this.terms(e, ranges).map(termExpr));
    return [{ binders: [], factors: [ifThenElse(cond, inside(then), inside(otherwise))] }];
  }
}

/** The term with its summed indices under names that another does not use. */
function apart(t: Term, other: Term): Term {
  if (t.binders.length === 0) return t;
  const taken = new Set([...other.binders.map((b) => b.index), ...other.factors.flatMap((f) => [...allIndices(f)])]);
  if (!t.binders.some((b) => taken.has(b.index))) return t;
  for (const f of t.factors) for (const name of allIndices(f)) taken.add(name);
  const map = new Map<string, Expr>();
  const binders = t.binders.map((b) => {
    const name = freshName(b.index, taken);
    taken.add(name);
    map.set(b.index, index(name));
    return { index: name, lo: substituteIndices(b.lo, map), hi: substituteIndices(b.hi, map) };
  });
  return { binders, factors: t.factors.map((f) => substituteIndices(f, map)) };
}

const factorsOf = (e: Expr): readonly Expr[] => (e.kind === 'mul' ? e.factors : [e]);

/** One bracket for each condition. */
const bracketsOf = (cond: Expr): readonly Expr[] =>
  cond.kind === 'and' ? cond.args.map((c) => iverson(c)) : [iverson(cond)];

/** Whether a condition says that ints are equal, and nothing else. */
export function isIndexEquation(cond: Expr): boolean {
  if (cond.kind === 'and') return cond.args.every(isIndexEquation);
  return cond.kind === 'compare' && cond.op === '==' && cond.left.type === 'int' && cond.right.type === 'int';
}

/** The term written out: factors that do not depend on the sum before it, brackets last. */
function termExpr({ binders, factors }: Term): Expr {
  const ordered = [...factors.filter((f) => f.kind !== 'iverson'), ...factors.filter((f) => f.kind === 'iverson')];
  const names = new Set(binders.map((b) => b.index));
  const isInside = (f: Expr): boolean => [...freeIndices(f)].some((name) => names.has(name));
  if (binders.length === 0) return mul(ordered);
  const inside = ordered.filter(isInside);
  const outside = ordered.filter((f) => !isInside(f));
  return mul([...outside, reduce('sum', binders, mul(inside))]);
}

/** `if i == u then a else 0` as `(i == u)·a`, everywhere. */
export function bracketed(e: Expr): Expr {
  const inner = mapChildren(e, bracketed);
  if (inner.kind !== 'if' || inner.else.kind !== 'const' || inner.else.value !== 0) return inner;
  if (!isIndexEquation(inner.cond)) return inner;
  return mul([...factorsOf(inner.then), ...bracketsOf(inner.cond)]);
}

/** `if c then a else 0` as `(c)·a`, where the condition picks the place of a maximum. */
export function asBrackets(e: Expr): Expr {
  const inner = mapChildren(e, asBrackets);
  const isZero = inner.kind === 'if' && inner.else.kind === 'const' && inner.else.value === 0;
  return isZero && inner.kind === 'if' ? mul([iverson(inner.cond), inner.then]) : inner;
}

/** Whether a value is written by cases on nothing but indices. */
export function hasIndexCases(e: Expr): boolean {
  let found = false;
  visit(e, (node) => {
    if (node.kind === 'if' && isIndexEquation(node.cond)) found = true;
  });
  return found;
}
