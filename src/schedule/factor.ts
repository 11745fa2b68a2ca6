import type { Binder, Equation, Expr, Program, Reduce, TensorType } from '../ir/index.ts';
import { binder, freeIndices, freshName, index, mapChildren, mul, read, sum, zero } from '../ir/index.ts';
import { Ranges, tensorTypes, volume } from './ranges.ts';

/** Products of more factors than this are left as they stand: the orders to compare grow as 3ⁿ. */
const MAX_FACTORS = 8;
/** A partial product beyond this many elements is not stored. */
const MAX_TEMPORARY = 2 ** 26;

/** Sums of products of three and more factors, and of factors that not every index enters, in the cheapest order of contraction by exact counts. */
export function factorProducts(program: Program): Program {
  const types = new Map<string, TensorType>(tensorTypes(program));
  const taken = new Set(types.keys());
  const equations: Equation[] = [];
  for (const e of program.equations) {
    const scope = e.indices.map((name, d) => binder(name, e.type.shape[d] ?? zero));
    const make = (body: Expr, axes: readonly Binder[]): Expr => {
      let n = 1;
      while (taken.has(`p${n}`)) n++;
      const name = freshName(`p${n}`, taken);
      taken.add(name);
      const type: TensorType = { dtype: 'real', shape: axes.map((b) => b.hi) };
      types.set(name, type);
      equations.push({ name, type, indices: axes.map((b) => b.index), body });
      return read(
        name,
        axes.map((b) => index(b.index)),
      );
    };
    const ranges = Ranges.of(program, e).over(types);
    const body = factorIn(e.body, scope, ranges, make);
    equations.push({ ...e, body });
  }
  return { ...program, equations };
}

type Make = (body: Expr, axes: readonly Binder[]) => Expr;

/** Rewrites the sums that stand in no other reduction and under no condition. */
function factorIn(e: Expr, scope: readonly Binder[], ranges: Ranges, make: Make): Expr {
  if (e.kind === 'if') return e;
  if (e.kind !== 'reduce') return mapChildren(e, (child) => factorIn(child, scope, ranges, make));
  return e.op === 'sum' && e.body.kind === 'mul' && e.type === 'real' ? factorSum(e, e.body.factors, scope, make) : e;
}

/** The best way to a partial product of some factors: alone, or joined from two parts. */
interface Plan {
  readonly cost: number;
  readonly indices: ReadonlySet<string>;
  readonly parts: readonly [number, number] | undefined;
}

function factorSum(r: Reduce, factors: readonly Expr[], scope: readonly Binder[], make: Make): Expr {
  const n = factors.length;
  const all = [...scope, ...r.binders];
  const usable = all.every(
    (b) => b.lo.kind === 'const' && b.lo.value === 0 && (b.hi.kind === 'const' || b.hi.kind === 'symbol'),
  );
  if (!usable || n < 2 || n > MAX_FACTORS) return r;
  const extent = new Map(all.map((b) => [b.index, b.hi.kind === 'const' ? b.hi.value : Number.POSITIVE_INFINITY]));
  const sizeOf = (names: Iterable<string>): number => volume([...names].map((name) => extent.get(name) ?? 1));
  const summed = new Set(r.binders.map((b) => b.index));
  const used = factors.map((f) => freeIndices(f));
  // an index that no factor uses only counts; the rules of simplification deal with it
  if (r.binders.some((b) => !used.some((u) => u.has(b.index)))) return r;
  const full = (1 << n) - 1;
  /** Indices of a part that somebody outside still needs. */
  const kept = (part: number): ReadonlySet<string> => {
    const names = new Set<string>();
    for (let i = 0; i < n; i++) {
      if ((part & (1 << i)) === 0) continue;
      for (const name of used[i] ?? []) {
        const needed = !summed.has(name) || used.some((u, o) => (part & (1 << o)) === 0 && u.has(name));
        if (needed) names.add(name);
      }
    }
    return names;
  };
  const plans = new Map<number, Plan>();
  for (let part = 1; part <= full; part++) {
    const indices = kept(part);
    if ((part & (part - 1)) === 0) {
      const own = used[Math.log2(part)] ?? new Set<string>();
      plans.set(part, { cost: indices.size < own.size ? sizeOf(own) : 0, indices, parts: undefined });
      continue;
    }
    let best: Plan | undefined;
    for (let left = (part - 1) & part; left > 0; left = (left - 1) & part) {
      const right = part & ~left;
      if (left < right) continue;
      const a = plans.get(left);
      const b = plans.get(right);
      if (a === undefined || b === undefined) continue;
      const stored = [a, b].every((p) => p.parts === undefined || sizeOf(p.indices) <= MAX_TEMPORARY);
      const cost = a.cost + b.cost + sizeOf(new Set([...a.indices, ...b.indices]));
      if (stored && (best === undefined || cost < best.cost)) best = { cost, indices, parts: [left, right] };
    }
    if (best === undefined) return r;
    plans.set(part, best);
  }
  const naive = sizeOf(new Set(used.flatMap((u) => [...u]))) * (n - 1);
  const best = plans.get(full);
  if (best === undefined || best.cost * 1.2 >= naive) return r;
  return build(full, true);

  function build(part: number, root: boolean): Expr {
    const plan = plans.get(part);
    if (plan === undefined) throw new Error('a part of a product has no plan');
    const single = factors[Math.log2(part)];
    const inner =
      plan.parts === undefined ? (single as Expr) : mul([build(plan.parts[0], false), build(plan.parts[1], false)]);
    const mentioned = freeIndices(inner);
    const binders = r.binders.filter((b) => mentioned.has(b.index) && !plan.indices.has(b.index));
    if (root) return sum(binders, inner, r.span);
    if (binders.length === 0 && plan.parts === undefined) return inner;
    const axes = all.filter((b) => plan.indices.has(b.index));
    return make(sum(binders, inner), axes);
  }
}
