import { drawInputs } from '../gradcheck/draw.ts';
import { flatShape, sizeValue } from '../interpret/index.ts';
import type { Program } from '../ir/index.ts';
import type { Random } from '../runtime/random.ts';
import { sizeOf, type Tensor } from '../runtime/tensor.ts';
import type { Sizes } from '../specialise/index.ts';
import { type Requirement, satisfying, sizesHold } from './assume.ts';
import type { Instance } from './evaluate.ts';
import { drawStyled, landmarksOf, STYLES, valuesAround } from './landmarks.ts';
import { type Draw, isAffordable, isFull, randomSizes } from './sizes.ts';

/** Sizes drawn for one instance until the assumptions about them hold. */
const SIZE_TRIES = 200;

/** A random instance under the assumptions; or why there is none. Attempt 0 draws normal numbers, later ones mix signs and sizes; with `patience` up to 1 extents grow. */
export function drawInstance(
  layer: Program,
  program: Program,
  requirements: readonly Requirement[],
  random: Random,
  attempt: number,
  patience: number,
): Instance | { readonly reason: string } {
  const sizes = drawnSizes(layer, program, requirements, random, { attempt, patience });
  if ('reason' in sizes) return sizes;
  for (let tries = 0; tries < 4; tries++) {
    const inputs = drawInputs(program, sizes, random, attempt + tries, false);
    const instance = satisfying({ sizes, inputs }, program, requirements, random, (r) => r.normal(), {
      scale: true,
    });
    if (instance !== undefined) return instance;
  }
  return { reason: 'no inputs were found that satisfy the assumptions' };
}

function drawnSizes(
  layer: Program,
  program: Program,
  requirements: readonly Requirement[],
  random: Random,
  { attempt, patience, landmarks }: Draw,
): Sizes | { readonly reason: string } {
  let valid = false;
  const numbers = landmarksOf(requirements.map((r) => r.condition));
  for (let tries = 0; tries < SIZE_TRIES; tries++) {
    // assumptions may want hyper-parameters far from their defaults
    const wide = landmarks ?? (tries > SIZE_TRIES / 8 && tries % 2 === 0 ? numbers : undefined);
    const draw = { attempt: attempt + tries, patience: Math.max(patience, tries / SIZE_TRIES), landmarks: wide };
    const sizes = randomSizes(layer, requirements, random, draw);
    if (sizes === undefined || !isAffordable(program, sizes)) continue;
    valid = true;
    if (sizesHold(requirements, sizes)) return sizes;
  }
  return {
    reason: valid
      ? 'no sizes were found that satisfy the assumptions'
      : 'no small sizes were found at which the layer is valid and takes few operations',
  };
}

/** Ways to draw small numbers that a person can check by hand. */
const lattices: readonly ((r: Random) => number)[] = [
  (r) => r.below(7) - 3,
  (r) => 1 + r.below(4),
  (r) => (1 + r.below(3)) / 4,
  (r) => (r.below(13) - 6) / 4,
  (r) => -1 - r.below(4),
];

/** The number of ways in which `drawSmall` draws. */
export const SMALL_STYLES = lattices.length;

/** An instance of small integers or dyadic fractions at given sizes, under the assumptions. */
export function drawSmall(
  program: Program,
  sizes: Sizes,
  requirements: readonly Requirement[],
  random: Random,
  style: number,
): Instance | undefined {
  const draw = lattices[style % lattices.length] ?? ((r: Random) => r.below(5) - 2);
  return drawn(program, sizes, requirements, random, draw);
}

/** What an instance is drawn for that looks for exceptions. */
export interface Probe {
  /** Sizes, or undefined for random ones. */
  readonly sizes: Sizes | undefined;
  readonly landmarks: readonly number[];
  /** How inputs are drawn, counted from 0. */
  readonly style: number;
}

/**
 * An instance where exceptions hide: inputs of one of several magnitudes, all equal, zero, at, near and beyond landmarks, and
 * any hyper-parameters. Parameters that the layer lacks are cotangents, which enter linearly: small numbers tell as much.
 */
export function drawProbe(
  layer: Program,
  program: Program,
  requirements: readonly Requirement[],
  random: Random,
  { sizes: given, landmarks, style }: Probe,
): Instance | undefined {
  const own = new Set(layer.parameters.map((p) => p.name));
  const values = valuesAround(landmarks);
  const sizes = given ?? drawnSizes(layer, program, requirements, random, { attempt: style, patience: 0, landmarks });
  if ('reason' in sizes || !isFull(layer, sizes)) return undefined;
  const draw = (r: Random): number => values[r.below(values.length)] ?? 0;
  const elements = (name: string, length: number): Float64Array =>
    own.has(name)
      ? drawStyled(values, random, length, style % STYLES)
      : Float64Array.from({ length }, () => 1 + random.below(4));
  return drawn(program, sizes, requirements, random, draw, elements);
}

/** An instance of dyadic fractions at given sizes, no two real elements equal and none zero. */
export function drawDistinct(
  program: Program,
  sizes: Sizes,
  requirements: readonly Requirement[],
  random: Random,
): Instance | undefined {
  const used = new Set<number>([0]);
  const draw = (r: Random): number => {
    for (let steps = 16; ; steps += 4) {
      const value = (r.below(4 * steps + 1) - 2 * steps) / 16;
      if (used.has(value)) continue;
      used.add(value);
      return value;
    }
  };
  return drawn(program, sizes, requirements, random, draw);
}

function drawn(
  program: Program,
  sizes: Sizes,
  requirements: readonly Requirement[],
  random: Random,
  draw: (random: Random) => number,
  elements = (_: string, length: number): Float64Array => Float64Array.from({ length }, () => draw(random)),
): Instance | undefined {
  if (!isAffordable(program, sizes)) return undefined;
  const inputs = new Map<string, Tensor>();
  for (const p of program.parameters) {
    const shape = flatShape(p.name, p.type, sizes);
    const length = sizeOf(shape);
    if (p.type.bounds === undefined) inputs.set(p.name, { shape, data: elements(p.name, length) });
    else {
      const lo = sizeValue(p.type.bounds.lo, sizes, p.name);
      const hi = sizeValue(p.type.bounds.hi, sizes, p.name);
      if (length > 0 && hi <= lo) return undefined;
      inputs.set(p.name, { shape, data: Int32Array.from({ length }, () => lo + random.below(hi - lo)) });
    }
  }
  return satisfying({ sizes, inputs }, program, requirements, random, draw, { scale: false });
}
