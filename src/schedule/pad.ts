import type { Equation, Expr, Read, TensorType } from '../ir/index.ts';
import { add, children, constant, equal, freshName, index, mapChildren, read, reduce } from '../ir/index.ts';
import type { Nest } from './nest.ts';
import { mapReductions } from './nest.ts';
import type { Ranges } from './ranges.ts';
import { extentOf, volume } from './ranges.ts';

/** A copy may be this many times larger than what it copies. */
const MAX_GROWTH = 8;
/** Reads per element of the copy from which on it pays. */
const MIN_REUSE = 4;

/** Padded copies made so far, by what they copy; one copy serves every nest that needs it. */
export class PaddedCopies {
  readonly #byKey = new Map<string, string>();
  readonly #taken: Set<string>;
  readonly equations: Equation[] = [];

  constructor(taken: Iterable<string>) {
    this.#taken = new Set(taken);
  }

  /** The name of `tensor` with a border of zeros: element `u` is `tensor?[u + lo]`. */
  copy(tensor: string, type: TensorType, lo: readonly number[], extents: readonly Expr[]): string {
    const key = JSON.stringify([tensor, lo, extents.map((e) => (e.kind === 'const' ? e.value : 'open'))]);
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const name = freshName(`${tensor}_padded`, this.#taken);
    this.#taken.add(name);
    this.#byKey.set(key, name);
    const axes = lo.map((_, d) => `a${d}`);
    const body = read(
      tensor,
      axes.map((a, d) => {
        const shift = lo[d] ?? 0;
        return shift === 0 ? index(a) : add([index(a), constant(shift)]);
      }),
      { guarded: true, type: type.dtype },
    );
    const bounds = type.bounds === undefined ? {} : { bounds: widen(type.bounds) };
    this.equations.push({ name, type: { dtype: type.dtype, shape: extents, ...bounds }, indices: axes, body });
    return name;
  }
}

/** Bounds that hold zero too. */
function widen(bounds: NonNullable<TensorType['bounds']>): NonNullable<TensorType['bounds']> {
  const lo = bounds.lo.kind === 'const' ? Math.min(bounds.lo.value, 0) : -(2 ** 31);
  const hi = bounds.hi.kind === 'const' ? Math.max(bounds.hi.value, 1) : 2 ** 31;
  return { lo: constant(lo), hi: constant(hi) };
}

/**
 * Guarded reads inside reductions as plain reads of a copy with a border of zeros, where the copy is small beside the
 * work: then no loop tests and every tile runs over whole ranges.
 */
export function padReads(
  nest: Nest,
  ranges: Ranges,
  types: ReadonlyMap<string, TensorType>,
  copies: PaddedCopies,
): Nest {
  const outer = nest.loops.map((l) => ranges.of(l.hi).hi - ranges.of(l.lo).lo);
  const body = mapReductions(nest.body, (r) => {
    const inside = ranges.with(r.binders);
    const trips = r.binders.map((b) => inside.of(b.hi).hi - inside.of(b.lo).lo);
    const work = volume([...outer, ...trips]);
    return reduce(r.op, r.binders, padIn(r.body, inside, work, types, copies), r.span);
  });
  return { ...nest, body };
}

function padIn(
  e: Expr,
  ranges: Ranges,
  work: number,
  types: ReadonlyMap<string, TensorType>,
  copies: PaddedCopies,
): Expr {
  // what a branch does not take may lie anywhere
  if (e.kind === 'if' || e.kind === 'reduce') return e;
  if (e.kind === 'read' && e.guarded) return padded(e, ranges, work, types, copies) ?? e;
  return mapChildren(e, (child) => padIn(child, ranges, work, types, copies));
}

function padded(
  e: Read,
  ranges: Ranges,
  work: number,
  types: ReadonlyMap<string, TensorType>,
  copies: PaddedCopies,
): Expr | undefined {
  const type = types.get(e.tensor);
  if (type === undefined || e.subscripts.some(hasQuotient)) return undefined;
  const lo: number[] = [];
  const extents: Expr[] = [];
  for (const [d, s] of e.subscripts.entries()) {
    const extent = type.shape[d];
    if (extent === undefined) return undefined;
    const range = ranges.of(s);
    // an index that runs over an open dimension and no further
    const open = extent.kind === 'symbol';
    if (open && !(s.kind === 'index')) return undefined;
    if (open || (range.lo >= 0 && range.hi < extentOf(extent))) {
      lo.push(0);
      extents.push(extent);
      continue;
    }
    if (!Number.isFinite(range.lo) || !Number.isFinite(range.hi)) return undefined;
    lo.push(range.lo);
    extents.push(constant(range.hi - range.lo + 1));
  }
  const size = volume(extents.map(extentOf));
  const original = volume(type.shape.map(extentOf));
  if (size > original * MAX_GROWTH || size * MIN_REUSE > work || size > 2 ** 28) return undefined;
  if (extents.every((x, d) => lo[d] === 0 && type.shape[d] !== undefined && equal(x, type.shape[d] as Expr)))
    return read(e.tensor, e.subscripts, { type: e.type, span: e.span });
  const name = copies.copy(e.tensor, type, lo, extents);
  const subscripts = e.subscripts.map((s, d) => ((lo[d] ?? 0) === 0 ? s : add([s, constant(-(lo[d] ?? 0))])));
  return read(name, subscripts, { type: e.type, span: e.span });
}

const hasQuotient = (e: Expr): boolean => e.kind === 'quotient' || children(e).some(hasQuotient);
