import type { Binder } from '../../ir/index.ts';
import type { Context } from '../form/context.ts';
import type { Term } from '../form/form.ts';
import { multiplyTerms } from '../form/terms.ts';
import { type Group, groupsOf, type Item, itemsOf, itemTerm, sumTerm } from '../normal/independent.ts';

/** Sums over more indices than this are left as they are. */
const MAX_INDICES = 16;
/** Indices that may stand in the middle. */
const MAX_MIDDLE = 3;

interface Star {
  readonly middle: readonly Binder[];
  readonly arms: readonly Group[];
}

/**
 * Σ[i, j, k] a[i]·b[i,j]·c[i,k] = Σ[i] a[i]·(Σ[j] b[i,j])·(Σ[k] c[i,k]): with the middle index i held, nothing connects j and
 * k. A joint sum would visit every pair of them. Undefined where no few indices hold a sum together so.
 */
export function openStar(
  binders: readonly Binder[],
  t: Term,
  context: Context,
): { readonly binders: readonly Binder[]; readonly term: Term } | undefined {
  if (binders.length < 3 || binders.length > MAX_INDICES) return undefined;
  const { outside, items } = itemsOf(binders, t, context);
  const star = findStar(binders, items, context);
  if (star === undefined) return undefined;
  const { middle, arms } = star;
  const inArms = new Set(arms.flatMap((arm) => arm.items));
  const sums = arms.map((arm) => sumTerm(arm.binders, itemTerm(arm.items), context));
  const held = itemTerm(items.filter((item) => !inArms.has(item)));
  return {
    binders: middle,
    term: [held, ...sums].reduce((product, factor) => multiplyTerms(product, factor, context.keys), outside),
  };
}

/** The middle that leaves the shallowest nest, the smallest of them. */
function findStar(binders: readonly Binder[], items: readonly Item[], context: Context): Star | undefined {
  let best: Star | undefined;
  let least = binders.length;
  for (let size = 1; size <= MAX_MIDDLE && size < binders.length - 1; size++) {
    for (const middle of choices(binders, size)) {
      const star = starAround(middle, binders, items, context);
      if (star === undefined) continue;
      const depth = size + Math.max(...star.arms.map((arm) => arm.binders.length));
      if (depth >= least) continue;
      best = star;
      least = depth;
    }
  }
  return best;
}

function starAround(
  middle: readonly Binder[],
  binders: readonly Binder[],
  items: readonly Item[],
  context: Context,
): Star | undefined {
  const arms = binders.filter((b) => !middle.includes(b));
  const names = new Set(arms.map((b) => b.index));
  const leans = ({ lo, hi }: Binder): boolean =>
    [lo, hi].some((bound) => [...context.keys.free(bound)].some((name) => names.has(name)));
  if (middle.some(leans)) return undefined;
  const groups = groupsOf(arms, items, context);
  return groups.length > 1 && groups.every((g) => g.items.length > 0) ? { middle, arms: groups } : undefined;
}

function* choices<T>(from: readonly T[], size: number, start = 0): Generator<readonly T[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let at = start; at <= from.length - size; at++) {
    const first = from[at];
    if (first === undefined) continue;
    for (const rest of choices(from, size - 1, at + 1)) yield [first, ...rest];
  }
}
