import { flatShape, sizeValue } from '../interpret/index.ts';
import type { Expr, Program } from '../ir/index.ts';
import { children, freeIndices, zero } from '../ir/index.ts';
import type { Random } from '../runtime/random.ts';
import { bindSizes, type Sizes } from '../specialise/index.ts';
import { EinablaError } from '../support/diagnostic.ts';
import { type Requirement, solvedSizes } from './assume.ts';
import { drawHyper } from './landmarks.ts';

/** Operations that one evaluation of a layer with its derivatives may take. */
const MAX_OPERATIONS = 200_000;

/** What a range that depends on other indices is taken to hold. */
const USUAL_EXTENT = 4;

/** Whether no tensor of the layer is empty at these sizes, or negative. */
export function isFull(layer: Program, sizes: Sizes): boolean {
  try {
    return [...layer.parameters, ...layer.equations].every(
      (t) =>
        flatShape(t.name, t.type, sizes).every((extent) => extent > 0) &&
        (t.type.bounds === undefined ||
          sizeValue(t.type.bounds.lo, sizes, t.name) < sizeValue(t.type.bounds.hi, sizes, t.name)),
    );
  } catch (error) {
    if (error instanceof EinablaError) return false;
    throw error;
  }
}

/** Whether running a Program at these sizes takes few enough inputs and operations. */
export const isAffordable = (program: Program, sizes: Sizes): boolean =>
  [
    ...program.parameters.map((p) => operations(zero, p.type.shape, sizes)),
    ...program.equations.map((e) => operations(e.body, e.type.shape, sizes)),
  ].reduce((n, count) => n + count, 0) <= MAX_OPERATIONS;

/** Whether evaluating expressions at every place of some extents takes few enough operations. */
export const areAffordable = (sides: readonly Expr[], extents: readonly Expr[], sizes: Sizes): boolean =>
  sides.reduce((n, e) => n + operations(e, extents, sizes), 0) <= MAX_OPERATIONS;

/** About how many operations an expression takes at every place of some extents; infinite where that is not known. */
function operations(e: Expr, extents: readonly Expr[], sizes: Sizes): number {
  const extent = (x: Expr): number => (freeIndices(x).size > 0 ? USUAL_EXTENT : sizeValue(x, sizes, 'a range'));
  const cost = (x: Expr): number => {
    if (x.kind !== 'reduce') return children(x).reduce((n, child) => n + cost(child), 1);
    return 1 + x.binders.reduce((n, b) => n * Math.max(0, extent(b.hi) - extent(b.lo)), 1) * cost(x.body);
  };
  try {
    return extents.reduce((n, x) => n * Math.max(0, extent(x)), 1) * cost(e);
  } catch (error) {
    if (error instanceof EinablaError) return Number.POSITIVE_INFINITY;
    throw error;
  }
}

/** What random sizes are drawn for. */
export interface Draw {
  /** Every fifth has larger extents. */
  readonly attempt: number;
  /** Up to 1: larger extents the more was tried in vain. */
  readonly patience: number;
  /** Where hyper-parameters may be anything, negative and zero too, the numbers that formulas hold; otherwise they stay near their defaults. */
  readonly landmarks?: readonly number[] | undefined;
}

/** Random sizes: small extents, now and then larger ones, into which windows and strides fit; every other draw keeps defaults. */
export function randomSizes(
  layer: Program,
  requirements: readonly Requirement[],
  random: Random,
  { attempt, patience, landmarks }: Draw,
): Sizes | undefined {
  const largest = 3 + random.below(attempt % 5 === 4 ? 12 : 4 + Math.floor(24 * patience));
  const dims = new Map(layer.dims.filter((d) => d !== '..').map((d) => [d, 1 + random.below(largest)]));
  const hyper = new Map<string, number>();
  const standard = random.below(2) === 0;
  for (const h of layer.hypers) {
    if (landmarks !== undefined) {
      if (h.default === undefined || random.below(4) > 0) hyper.set(h.name, drawHyper(h.type, landmarks, random));
      continue;
    }
    if (h.default !== undefined && standard) continue;
    hyper.set(h.name, h.type === 'int' ? 1 + random.below(3) : randomReal(h.default, random));
  }
  const pack = Array.from({ length: random.below(3) }, () => 1 + random.below(3));
  const sizes = bound(layer, requirements, { dims, hyper, pack });
  return sizes !== undefined && isFull(layer, sizes) ? sizes : undefined;
}

/** Near its default, or of the order of 1, so that what it is added to does not hide it; of the sign of its default. */
function randomReal(standard: number | undefined, random: Random): number {
  const drawn = random.uniform();
  const sign = standard !== undefined && standard < 0 ? -1 : 1;
  if (standard === undefined || random.below(2) === 0) return sign * (0.25 + drawn);
  return standard === 0 ? 0.25 * drawn : standard * (0.75 + 0.5 * drawn);
}

/** The largest sum of steps away from the smallest sizes. */
const MAX_EFFORT = 8;

/** Sizes from the smallest on: dimensions from 1, hyper-parameters from their defaults, other signs and zero last. */
export function* sizesUpward(layer: Program, requirements: readonly Requirement[]): Iterable<Sizes> {
  const seen = new Set<string>();
  const packed = layer.dims.includes('..');
  const names = layer.dims.filter((d) => d !== '..');
  const choices: readonly (readonly number[])[] = [
    ...names.map(() => [1, 2, 3, 4, 5, 6]),
    ...layer.hypers.map((h) => [
      ...new Set([h.default ?? 1, 1, 2, ...(h.type === 'int' ? [3, 0, -1] : [-1, 0, 0.5, -2])]),
    ]),
    ...(packed ? [[0, 2]] : []),
  ];
  for (let effort = 0; effort <= MAX_EFFORT; effort++) {
    for (const picks of distributions(
      effort,
      choices.map((c) => c.length - 1),
    )) {
      const values = picks.map((p, i) => choices[i]?.[p] ?? 1);
      const dims = new Map(names.map((name, i) => [name, values[i] ?? 1]));
      const hyper = new Map(layer.hypers.map((h, i) => [h.name, values[names.length + i] ?? 1]));
      const last = values.at(-1) ?? 0;
      const sizes = bound(layer, requirements, { dims, hyper, pack: packed && last > 0 ? [last] : [] });
      const key = sizes === undefined ? '' : [...sizes.dims.values(), ...sizes.hypers.values()].join();
      if (sizes === undefined || seen.has(key)) continue;
      seen.add(key);
      yield sizes;
    }
  }
}

/** What a layer's sizes are when some are given, with those that assumed equations give put in. */
function bound(
  layer: Program,
  requirements: readonly Requirement[],
  given: Parameters<typeof bindSizes>[1],
): Sizes | undefined {
  try {
    const { dims, hypers, pack } = solvedSizes(requirements, bindSizes(layer, given));
    const named = new Map([...dims].filter(([name]) => name !== '..'));
    return bindSizes(layer, { dims: named, hyper: hypers, pack });
  } catch (error) {
    if (error instanceof EinablaError) return undefined;
    throw error;
  }
}

/** Every way to share `total` among places with upper bounds. */
function* distributions(total: number, bounds: readonly number[]): Iterable<readonly number[]> {
  const [first, ...rest] = bounds;
  if (first === undefined) {
    if (total === 0) yield [];
    return;
  }
  for (let n = 0; n <= Math.min(first, total); n++)
    for (const others of distributions(total - n, rest)) yield [n, ...others];
}
