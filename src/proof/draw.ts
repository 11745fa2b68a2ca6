import { drawInputs, drawSizes } from '../gradcheck/draw.ts';
import { flatShape, sizeValue } from '../interpret/index.ts';
import type { Program } from '../ir/index.ts';
import type { Random } from '../runtime/random.ts';
import { sizeOf, type Tensor } from '../runtime/tensor.ts';
import type { Sizes } from '../specialise/index.ts';
import { count, specialise } from '../specialise/index.ts';
import { EinablaError } from '../support/diagnostic.ts';
import { type Requirement, satisfying, sizesHold } from './assume.ts';
import type { Instance } from './evaluate.ts';
import type { Subject } from './subject.ts';

/** Sizes drawn for one instance until the assumptions about them hold. */
const SIZE_TRIES = 40;

/** Operations of one evaluation of a subject. */
const MAX_OPERATIONS = 400_000;

/** A random instance under the assumptions; or why there is none. Attempt 0 draws normal numbers, later ones mix signs and sizes. */
export function drawInstance(
  subject: Subject,
  requirements: readonly Requirement[],
  random: Random,
  attempt: number,
): Instance | { readonly reason: string } {
  const sizes = drawnSizes(subject, requirements, random);
  if ('reason' in sizes) return sizes;
  for (let tries = 0; tries < 4; tries++) {
    const inputs = drawInputs(subject.program, sizes, random, attempt + tries, false);
    const instance = satisfying({ sizes, inputs }, subject.program, requirements, random, (r) => r.normal(), {
      scale: true,
    });
    if (instance !== undefined) return instance;
  }
  return { reason: 'no inputs were found that satisfy the assumptions' };
}

function drawnSizes(
  { layer, program }: Subject,
  requirements: readonly Requirement[],
  random: Random,
): Sizes | { readonly reason: string } {
  for (let tries = 0; tries < SIZE_TRIES; tries++) {
    const drawn = drawSizes(layer, {}, random);
    if (drawn instanceof EinablaError) return { reason: drawn.diagnostics[0]?.message ?? 'no sizes were found' };
    const sizes = withOtherReals(layer, drawn, random);
    if (sizesHold(requirements, sizes) && isAffordable(program, sizes)) return sizes;
  }
  return { reason: 'no sizes were found that satisfy the assumptions' };
}

/** Every other real hyper-parameter of the order of 1 instead of near its default, so that what it is added to does not hide it. */
function withOtherReals(layer: Program, sizes: Sizes, random: Random): Sizes {
  const hypers = new Map(sizes.hypers);
  for (const h of layer.hypers)
    if (h.type === 'real' && random.below(2) === 0) {
      const sign = h.default !== undefined && h.default < 0 ? -1 : 1;
      hypers.set(h.name, sign * (0.25 + random.uniform()));
    }
  return { ...sizes, hypers };
}

function isAffordable(program: Program, sizes: Sizes): boolean {
  try {
    return count(specialise(program, sizes)).operations <= MAX_OPERATIONS;
  } catch (error) {
    if (error instanceof EinablaError) return false;
    throw error;
  }
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
  subject: Subject,
  sizes: Sizes,
  requirements: readonly Requirement[],
  random: Random,
  style: number,
): Instance | undefined {
  const draw = lattices[style % lattices.length] ?? ((r: Random) => r.below(5) - 2);
  const inputs = new Map<string, Tensor>();
  for (const p of subject.program.parameters) {
    const shape = flatShape(p.name, p.type, sizes);
    const length = sizeOf(shape);
    if (p.type.bounds === undefined)
      inputs.set(p.name, { shape, data: Float64Array.from({ length }, () => draw(random)) });
    else {
      const lo = sizeValue(p.type.bounds.lo, sizes, p.name);
      const hi = sizeValue(p.type.bounds.hi, sizes, p.name);
      if (length > 0 && hi <= lo) return undefined;
      inputs.set(p.name, { shape, data: Int32Array.from({ length }, () => lo + random.below(hi - lo)) });
    }
  }
  return satisfying({ sizes, inputs }, subject.program, requirements, random, draw, { scale: false });
}
