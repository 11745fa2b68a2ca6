import type { Binder, Expr, Reduce } from '../ir/index.ts';
import { children, freeIndices, reduce, visit } from '../ir/index.ts';
import { extractGuards } from './guards.ts';
import type { Machine } from './machine.ts';
import type { Nest } from './nest.ts';
import { mapReductions, outerReductions } from './nest.ts';
import type { Ranges } from './ranges.ts';
import { volume } from './ranges.ts';
import { addressStrides, readsOf } from './strides.ts';

/** Rough costs of a scalar machine, in micro-operations. */
const LOAD = 4;
const ARITHMETIC = 2;
const LOOP = 3;
const ENTRY = 20;
/** A load that meets a new cache line each time. */
const LINE = 3;

/** A read inside the body of a reduction: how far each index moves it. */
interface Stream {
  readonly strides: ReadonlyMap<string, number>;
}

/** Functions that cost about as much as an addition. */
const light: ReadonlySet<string> = new Set(['abs', 'min', 'max', 'relu', 'sign', 'floor']);

/** The nest with the innermost loop of each reduction, and the register tiles of its output loops, chosen by cost. */
export function tileNest(nest: Nest, ranges: Ranges, machine: Machine): Nest {
  const ordered: Nest = { ...nest, body: mapReductions(nest.body, (r) => orderBinders(r, ranges)) };
  const dominant = heaviest(outerReductions(ordered.body), ranges);
  const plain = dominant !== undefined && tileable(dominant.body) && !conditionalReduction(ordered.body);
  if (dominant === undefined || machine.kind !== 'cpu' || !plain) return ordered;
  const streams = streamsOf(dominant.body, ranges);
  const fixed = fixedIndices(ordered.body, ranges);
  for (const loop of ordered.loops)
    for (const name of [...freeIndices(loop.lo), ...freeIndices(loop.hi)]) fixed.add(name);
  // the points of a tile are computed together or not at all
  for (const c of ordered.conditions) for (const name of freeIndices(c)) fixed.add(name);
  const innermost = dominant.binders[dominant.binders.length - 1];
  const trip = innermost === undefined ? 1 : tripOf(innermost, ranges);
  const candidates = ordered.loops.filter(
    (l) =>
      !fixed.has(l.index) &&
      l.lo.kind === 'const' &&
      streams.some((s) => (s.strides.get(l.index) ?? 0) !== 0 || s.strides.size === 0),
  );
  let best = {
    cost: costOf(new Map(), new Map(), streams, innermost?.index, trip, machine),
    tiles: new Map<string, number>(),
  };
  const sizes = new Map(candidates.map((l) => [l.index, loopExtent(l, ranges)]));
  const consider = (tiles: Map<string, number>): void => {
    const cost = costOf(tiles, sizes, streams, innermost?.index, trip, machine);
    if (cost < best.cost * 0.999) best = { cost, tiles };
  };
  candidates.forEach((u, i) => {
    const most = Math.min(8, sizes.get(u.index) ?? 1);
    for (let a = 2; a <= most; a++) consider(new Map([[u.index, a]]));
    for (const v of candidates.slice(i + 1)) {
      const wide = Math.min(8, sizes.get(v.index) ?? 1);
      for (let a = 2; a <= most; a++)
        for (let b = 2; b <= wide; b++)
          consider(
            new Map([
              [u.index, a],
              [v.index, b],
            ]),
          );
    }
  });
  return { ...ordered, loops: ordered.loops.map((l) => ({ ...l, tile: best.tiles.get(l.index) ?? 1 })) };
}

function loopExtent(loop: { lo: Expr; hi: Expr }, ranges: Ranges): number {
  const hi = ranges.of(loop.hi).hi;
  return (Number.isFinite(hi) ? hi : 64) - ranges.of(loop.lo).lo;
}

const tripOf = (b: Binder, ranges: Ranges): number => {
  const hi = ranges.of(b.hi).hi;
  return Math.max(1, (Number.isFinite(hi) ? hi : 64) - ranges.of(b.lo).lo);
};

function heaviest(reductions: readonly Reduce[], ranges: Ranges): Reduce | undefined {
  let best: Reduce | undefined;
  let most = 0;
  for (const r of reductions) {
    const trips = volume(r.binders.map((b) => tripOf(b, ranges.with(r.binders))));
    if (trips > most && r.op !== 'argmax' && r.op !== 'argmin') {
      best = r;
      most = trips;
    }
  }
  return best;
}

/** Bodies whose lanes can run side by side in registers: no inner reduction, no costly function. */
function tileable(body: Expr): boolean {
  let plain = true;
  visit(body, (node) => {
    if (node.kind === 'reduce' || (node.kind === 'call' && !light.has(node.fn))) plain = false;
  });
  return plain;
}

/** Whether a reduction stands under a condition, which each lane decides for itself. */
function conditionalReduction(e: Expr): boolean {
  if (e.kind === 'reduce') return false;
  if (e.kind === 'if') return outerReductions(e).length > 0;
  return children(e).some(conditionalReduction);
}

function streamsOf(body: Expr, ranges: Ranges): readonly Stream[] {
  return readsOf(body).map((r) => ({ strides: addressStrides(r, ranges.shape(r.tensor)) }));
}

/** Indices that bounds or guards of the reductions depend on: their lanes would not run over the same range. */
function fixedIndices(body: Expr, ranges: Ranges): Set<string> {
  const fixed = new Set<string>();
  const shapeOf = (tensor: string): readonly Expr[] => ranges.shape(tensor);
  for (const r of outerReductions(body)) {
    for (const b of r.binders) for (const e of [b.lo, b.hi]) for (const name of freeIndices(e)) fixed.add(name);
    if (r.op !== 'sum') continue;
    for (const c of extractGuards(r.body, shapeOf).conditions) for (const name of freeIndices(c)) fixed.add(name);
  }
  return fixed;
}

/** Cost per output element and inner iteration of a tile, what is left over at its edges included. */
function costOf(
  tiles: ReadonlyMap<string, number>,
  sizes: ReadonlyMap<string, number>,
  streams: readonly Stream[],
  innermost: string | undefined,
  trip: number,
  machine: Machine,
): number {
  let total = 0;
  const go = (names: readonly string[], counts: ReadonlyMap<string, number>, weight: number): void => {
    const [name, ...rest] = names;
    if (name === undefined) {
      total += weight * pieceCost(counts, streams, innermost, trip, machine);
      return;
    }
    const tile = tiles.get(name) ?? 1;
    const size = sizes.get(name) ?? 1;
    const left = size % tile;
    go(rest, new Map(counts).set(name, tile), (weight * (size - left)) / size);
    if (left > 0) go(rest, new Map(counts).set(name, left), (weight * left) / size);
  };
  go([...tiles.keys()], new Map(), 1);
  return total;
}

function pieceCost(
  counts: ReadonlyMap<string, number>,
  streams: readonly Stream[],
  innermost: string | undefined,
  trip: number,
  machine: Machine,
): number {
  let lanes = 1;
  for (const n of counts.values()) lanes *= n;
  let loads = 0;
  let lines = 0;
  for (const s of streams) {
    let distinct = 1;
    let apart = 1;
    for (const [name, n] of counts) {
      const stride = s.strides.get(name) ?? 0;
      if (stride === 0) continue;
      distinct *= n;
      if (Math.abs(stride) !== 1) apart *= n;
    }
    loads += distinct;
    const step = innermost === undefined ? 0 : Math.abs(s.strides.get(innermost) ?? 0);
    lines += apart * (step === 0 ? 0 : step === 1 ? 0.1 : 1);
  }
  const spilled = Math.max(0, lanes + loads - machine.registers);
  const work = lanes * ARITHMETIC + loads * LOAD + lines * LINE + spilled * LOAD + LOOP + ENTRY / trip;
  return work / lanes;
}

/** Puts the binder innermost along which reads move least and which runs longest; `arg` reductions keep their order. */
function orderBinders(r: Reduce, ranges: Ranges): Expr {
  const names = new Set(r.binders.map((b) => b.index));
  const dependent = r.binders.some((b) => [b.lo, b.hi].some((e) => [...freeIndices(e)].some((n) => names.has(n))));
  if (r.binders.length < 2 || dependent || r.op === 'argmax' || r.op === 'argmin') return r;
  const streams = streamsOf(r.body, ranges.with(r.binders));
  const cost = (b: Binder): number => {
    let moved = 0;
    for (const s of streams) {
      const stride = Math.abs(s.strides.get(b.index) ?? 0);
      moved += stride === 0 ? 0 : stride === 1 ? 0.1 : 1;
    }
    return moved * LINE + ENTRY / tripOf(b, ranges);
  };
  let last = r.binders.length - 1;
  r.binders.forEach((b, i) => {
    const current = r.binders[last];
    if (current !== undefined && cost(b) < cost(current) - 1e-9) last = i;
  });
  const chosen = r.binders[last];
  if (chosen === undefined) return r;
  return reduce(r.op, [...r.binders.filter((b) => b !== chosen), chosen], r.body, r.span);
}
