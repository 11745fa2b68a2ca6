import { call, constant, floorDiv, symbol } from './build.ts';
import type { Expr, Read } from './expr.ts';
import { polyExtremes, type Range } from './extremes.ts';
import {
  addPoly,
  affineIn,
  constantOf,
  constantPoly,
  equalPoly,
  fromPoly,
  mulPoly,
  onePoly,
  type Poly,
  scalePoly,
  subtractPoly,
  toPoly,
} from './polynomial.ts';
import type { IntBounds } from './program.ts';
import { children, freeIndices } from './walk.ts';

/*
 * Ranges of the indices of one equation, inferred from its reads, in rounds that a reader can follow in the head:
 *   1. a stated range stands; the pack ranges over its own extent;
 *   2. an index that stands alone in a subscript has that dimension's range;
 *   3. an index met only inside affine subscripts gets the largest range for which those reads stay inside, once every
 *      other index of the subscript is known.
 */

/** One subscript of one read. */
export interface Place {
  readonly read: Read;
  readonly axis: number;
  /** The extent of that axis. */
  readonly extent: Expr;
}

/** Why an index has no range, or two. */
export type RangeProblem =
  /** It stands alone in two places of different extents. */
  | { readonly kind: 'mismatch'; readonly index: string; readonly first: Place; readonly second: Place }
  /** It is met by no subscript, or only where no range follows: inside `//`, `%`, `min`, a product of indices… */
  | { readonly kind: 'unmet'; readonly index: string }
  /** It is met only in shifted subscripts of `?` reads, which any range would satisfy. */
  | { readonly kind: 'guarded'; readonly index: string; readonly place: Place }
  /** Its subscripts hold other indices without a range. */
  | { readonly kind: 'entangled'; readonly index: string; readonly others: readonly string[]; readonly place: Place };

export interface RangeInput {
  /** The equation's body; every index in it, bound or on the left, has a name of its own. Bounds inside binders are not read. */
  readonly body: Expr;
  /** The indices in order of appearance. */
  readonly indices: readonly string[];
  readonly stated: ReadonlyMap<string, Range>;
  /** Extents of a tensor's axes; undefined where they are not known. */
  shapeOf(tensor: string): readonly Expr[] | undefined;
  /** Bounds of an int tensor's elements. */
  boundsOf(tensor: string): IntBounds | undefined;
}

export interface Ranges {
  readonly ranges: ReadonlyMap<string, Range>;
  readonly problems: readonly RangeProblem[];
}

export const PACK = '..';
/** A second place of the pack beside the first, as formulas that are only shown may have it. */
export const OTHER_PACK = "..'";

/** Every subscript of every read of an expression, nested ones included, in the order written. */
export function places(body: Expr, shapeOf: (tensor: string) => readonly Expr[] | undefined): readonly Place[] {
  const found: Place[] = [];
  const go = (e: Expr): void => {
    if (e.kind === 'read') {
      const shape = shapeOf(e.tensor);
      e.subscripts.forEach((_, axis) => {
        const extent = shape?.[axis];
        if (extent !== undefined) found.push({ read: e, axis, extent });
      });
    }
    if (e.kind === 'reduce') go(e.body);
    else for (const child of children(e)) go(child);
  };
  go(body);
  return found;
}

export function inferRanges(input: RangeInput): Ranges {
  const { indices, stated } = input;
  const ranges = new Map<string, Range>(stated);
  if (indices.includes(PACK)) ranges.set(PACK, { lo: constant(0), hi: symbol(PACK, 'int') });
  const problems: RangeProblem[] = [];
  const met = places(input.body, input.shapeOf).map(meet);
  const bareAt = new Map<string, Place[]>();
  const affineAt = new Map<string, Met[]>();
  for (const m of met) {
    if (m.bare !== undefined) append(bareAt, m.bare, m.place);
    for (const index of m.affine.keys()) append(affineAt, index, m);
  }

  for (const index of indices) {
    if (ranges.has(index)) continue;
    const bare = bareAt.get(index) ?? [];
    const plain = bare.filter((p) => !p.read.guarded);
    const [first, ...others] = plain.length > 0 ? plain : bare;
    if (first === undefined) continue;
    ranges.set(index, { lo: constant(0), hi: first.extent });
    const extent = toPoly(first.extent);
    const second = others.find((p) => !equalPoly(toPoly(p.extent), extent));
    if (second !== undefined) problems.push({ kind: 'mismatch', index, first, second });
  }

  for (let open = indices; ; ) {
    open = open.filter((i) => !ranges.has(i));
    const solved = open.flatMap((index) => {
      const bounds = (affineAt.get(index) ?? []).filter((m) => !m.place.read.guarded);
      const known = bounds.flatMap((m) => extentFrom(m, index, ranges, input) ?? []);
      return known.length === 0 ? [] : [{ index, known, complete: known.length === bounds.length }];
    });
    const ready = solved.filter((s) => s.complete);
    const next = ready.length > 0 ? ready : solved.slice(0, 1);
    if (next.length === 0) {
      for (const index of open) problems.push(problemOf(index, affineAt.get(index) ?? [], ranges));
      return { ranges, problems };
    }
    for (const { index, known } of next) ranges.set(index, { lo: constant(0), hi: least(known) });
  }
}

/** A subscript and the indices in it. */
interface Met {
  readonly place: Place;
  readonly indices: ReadonlySet<string>;
  /** The index that it is, where it stands alone. */
  readonly bare: string | undefined;
  /** The indices in which it is affine: the subscript is coefficient·index + rest. */
  readonly affine: ReadonlyMap<string, { readonly coefficient: Poly; readonly rest: Poly }>;
}

function meet(place: Place): Met {
  const subscript = place.read.subscripts[place.axis];
  if (subscript === undefined) throw new Error('a place without its subscript');
  if (subscript.kind === 'index') {
    const alone = { coefficient: onePoly, rest: constantPoly(0) };
    return {
      place,
      indices: new Set([subscript.name]),
      bare: subscript.name,
      affine: new Map([[subscript.name, alone]]),
    };
  }
  const indices = freeIndices(subscript);
  const poly = toPoly(subscript);
  const affine = new Map<string, { coefficient: Poly; rest: Poly }>();
  for (const index of indices) {
    const parts = affineIn(fromPoly(poly), new Set([index]));
    const coefficient = parts?.coefficients.get(index);
    if (parts !== undefined && coefficient !== undefined) affine.set(index, { coefficient, rest: parts.rest });
  }
  const only = fromPoly(poly);
  return { place, indices, bare: only.kind === 'index' ? only.name : undefined, affine };
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function problemOf(index: string, affine: readonly Met[], ranges: ReadonlyMap<string, Range>): RangeProblem {
  const plain = affine.find((m) => !m.place.read.guarded);
  if (plain !== undefined) {
    const others = [...plain.indices].filter((o) => o !== index && !ranges.has(o));
    return others.length > 0 ? { kind: 'entangled', index, others, place: plain.place } : { kind: 'unmet', index };
  }
  const [guarded] = affine;
  return guarded === undefined ? { kind: 'unmet', index } : { kind: 'guarded', index, place: guarded.place };
}

/** The number of values of `index`, counted from 0, for which one affine subscript stays below its extent. */
function extentFrom(m: Met, index: string, ranges: ReadonlyMap<string, Range>, input: RangeInput): Poly[] | undefined {
  const parts = m.affine.get(index);
  if (parts === undefined) return undefined;
  const { coefficient, rest } = parts;
  const sign = signOf(coefficient);
  if (sign === 0) return undefined;
  const reach = polyExtremes(rest, { ranges, boundsOf: input.boundsOf });
  const last = reach === undefined ? undefined : sign > 0 ? reach.max : reach.min;
  if (last === undefined) return undefined;
  const room = sign > 0 ? subtractPoly(subtractPoly(toPoly(m.place.extent), onePoly), last) : last;
  return [addPoly(floorQuotient(room, sign > 0 ? coefficient : scalePoly(coefficient, -1)), onePoly)];
}

const floorQuotient = (num: Poly, den: Poly): Poly => toPoly(floorDiv(fromPoly(num), fromPoly(den)));

/** The sign that all coefficients share, with dimensions and hyper-parameters taken as positive; 0 where they differ. */
function signOf(p: Poly): -1 | 0 | 1 {
  const signs = new Set([...p.values()].map((m) => Math.sign(m.coefficient)));
  return signs.size !== 1 ? 0 : signs.has(1) ? 1 : -1;
}

/** The least of several extents: one of them where they compare, `min(a, b)` where they do not. */
function least(extents: readonly Poly[]): Expr {
  const kept: Poly[] = [];
  for (const extent of extents) {
    const rival = kept.findIndex((k) => constantOf(subtractPoly(extent, k)) !== undefined);
    if (rival < 0) kept.push(extent);
    else if ((constantOf(subtractPoly(extent, kept[rival] as Poly)) ?? 0) < 0) kept[rival] = extent;
  }
  return kept.map(fromPoly).reduce((a, b) => call('min', [a, b]));
}

/** Bounds of a tensor that is defined by `argmax` or `argmin`: every position from 0 up to the number of elements. Undefined for other right sides. */
export function positionBounds(body: Expr): IntBounds | undefined {
  if (body.kind !== 'reduce' || (body.op !== 'argmax' && body.op !== 'argmin')) return undefined;
  const [only] = body.binders;
  if (body.binders.length === 1 && only?.lo.kind === 'const' && only.lo.value === 0)
    return { lo: constant(0), hi: only.hi };
  let count = onePoly;
  for (const { lo, hi } of body.binders) count = mulPoly(count, subtractPoly(toPoly(hi), toPoly(lo)));
  return { lo: constant(0), hi: fromPoly(count) };
}
