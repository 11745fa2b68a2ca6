import type { Adjoint } from '../adjoint/index.ts';
import { adjoint as derive } from '../adjoint/index.ts';
import { interpret } from '../interpret/index.ts';
import type { Program } from '../ir/index.ts';
import { type Random, random } from '../runtime/random.ts';
import { positionOf, type Tensor } from '../runtime/tensor.ts';
import type { Sizes } from '../specialise/index.ts';
import { EinablaError } from '../support/diagnostic.ts';
import { type Direction, differenceSlope, dualSlope, isRegular, moved, objective, type Point } from './compare.ts';
import { drawCotangents, drawInputs, drawSizes, type FixedSizes } from './draw.ts';

/** Inputs tried for one instance until values and derivatives are finite. */
const MAX_INPUT_TRIES = 40;

/** Elements of each gradient that are compared one by one; of larger tensors a random choice. */
const MAX_ELEMENTS = 12;

/** Random directions in which the whole gradient is compared. */
const DIRECTIONS = 2;

/** Relative deviation from dual numbers that passes: rounding, with room for cancellation. */
export const TOLERANCE = 1e-8;

/** Derivatives below this are compared as if they had this size: inputs and cotangents are of the order of 1. */
const SMALL = 1e-3;

export interface GradientCheckOptions {
  readonly sizes?: FixedSizes;
  /** Parameters to differentiate by; by default every real one. */
  readonly wrt?: readonly string[];
  /** Instances: each has its own sizes and inputs. Every third plants ties and zeros. */
  readonly trials?: number;
  readonly seed?: number;
  /** The backward pass to check, in place of the derived one. */
  readonly adjoint?: Adjoint;
}

/** One comparison of a derived gradient with a reference. */
export interface Comparison {
  readonly reference: 'dual numbers' | 'differences';
  /** The parameter, and the element by which was differentiated; undefined for a random direction through all of them. */
  readonly tensor?: string;
  readonly element?: readonly number[];
  readonly derived: number;
  readonly expected: number;
  readonly absolute: number;
  /** The absolute error in proportion to what the reference's uncertainty and the values' size let expect; above 1 it fails. */
  readonly ratio: number;
  /** The absolute error in proportion to the size of the derivative and of what it sums, or to 0.001 where that is smaller. */
  readonly relative: number;
  readonly sizes: Sizes;
}

export interface GradientReport {
  readonly layer: string;
  /** No comparison failed, and there was an instance to compare at. */
  readonly passed: boolean;
  /** Instances at which gradients were compared. */
  readonly instances: number;
  /** Instances given up: no input was found at which values and derivatives are finite. */
  readonly skipped: number;
  readonly comparisons: number;
  /** Directions in which a kink or tie was too near for differences, so that only dual numbers were compared. */
  readonly kinksAvoided: number;
  /** The largest absolute and the largest relative error against dual numbers. */
  readonly worstAbsolute: Comparison | undefined;
  readonly worstRelative: Comparison | undefined;
  /** The largest relative error against differences, which are themselves inexact. */
  readonly worstDifference: Comparison | undefined;
  /** Comparisons that failed, at most 20. */
  readonly failures: readonly Comparison[];
}

/** Failures that a report holds. */
const MAX_FAILURES = 20;

/**
 * Checks the derived backward pass against forward-mode dual numbers and central differences, at random sizes and inputs,
 * with non-uniform cotangents. Errors: those of the derivation; EinablaError where no valid sizes are found.
 */
export function checkGradients(program: Program, options: GradientCheckOptions = {}): GradientReport {
  const { trials = 6, seed = 1, sizes: fixed = {} } = options;
  const adjoint = options.adjoint ?? derive(program, options.wrt === undefined ? {} : { wrt: options.wrt });
  const found: Comparison[] = [];
  let instances = 0;
  let skipped = 0;
  let kinksAvoided = 0;
  for (let trial = 0; trial < trials; trial++) {
    const stream = random(seed, program.name, trial);
    const sizes = drawSizes(program, fixed, stream);
    if (sizes instanceof EinablaError) throw sizes;
    const point = drawPoint(program, adjoint, sizes, stream, trial % 3 === 2);
    if (point === undefined) {
      skipped++;
      continue;
    }
    instances++;
    const instance = compareAt(program, adjoint, point, stream);
    found.push(...instance.comparisons);
    kinksAvoided += instance.kinksAvoided;
  }
  const failures = found.filter((c) => !(c.ratio <= 1));
  const worst = (of: readonly Comparison[], size: (c: Comparison) => number): Comparison | undefined =>
    of.reduce<Comparison | undefined>(
      (best, c) => (best === undefined || size(c) > size(best) || Number.isNaN(size(c)) ? c : best),
      undefined,
    );
  const dual = found.filter((c) => c.reference === 'dual numbers');
  return {
    layer: program.name,
    passed: failures.length === 0 && (instances > 0 || trials === 0),
    instances,
    skipped,
    comparisons: found.length,
    kinksAvoided,
    worstAbsolute: worst(dual, (c) => c.absolute),
    worstRelative: worst(dual, (c) => c.relative),
    worstDifference: worst(
      found.filter((c) => c.reference === 'differences'),
      (c) => c.relative,
    ),
    failures: failures.slice(0, MAX_FAILURES),
  };
}

/** Inputs at which the outputs and their derivative along a random direction are finite. */
function drawPoint(
  program: Program,
  adjoint: Adjoint,
  sizes: Sizes,
  stream: Random,
  planted: boolean,
): Point | undefined {
  for (let attempt = 0; attempt < MAX_INPUT_TRIES; attempt++) {
    const plants = planted && attempt < MAX_INPUT_TRIES / 4;
    const inputs = drawInputs(program, sizes, stream, attempt, plants);
    const cotangents = drawCotangents(program, sizes, adjoint.cotangents, stream);
    const point = { sizes, inputs, cotangents, planted: plants };
    if (!Number.isFinite(objective(program, adjoint, point, inputs))) continue;
    const everywhere = randomDirection(inputs, adjoint, stream);
    if (Number.isFinite(dualSlope(program, adjoint, point, everywhere).value)) return point;
  }
  return undefined;
}

const randomDirection = (inputs: ReadonlyMap<string, Tensor>, adjoint: Adjoint, stream: Random): Direction =>
  new Map(
    [...adjoint.gradients.keys()].map((name) => [
      name,
      Float64Array.from(inputs.get(name)?.data ?? [], () => 2 * stream.uniform() - 1),
    ]),
  );

/** Up to MAX_ELEMENTS offsets, all of them where there are no more. */
function chooseElements(size: number, stream: Random): readonly number[] {
  if (size <= MAX_ELEMENTS) return Array.from({ length: size }, (_, at) => at);
  return [...new Set(Array.from({ length: MAX_ELEMENTS }, () => stream.below(size)))];
}

function compareAt(
  program: Program,
  adjoint: Adjoint,
  point: Point,
  stream: Random,
): { readonly comparisons: readonly Comparison[]; readonly kinksAvoided: number } {
  const gradients = interpret(adjoint.program, point.sizes, new Map([...point.inputs, ...point.cotangents]));
  const comparisons: Comparison[] = [];
  let kinksAvoided = 0;

  const compare = (direction: Direction, derived: number, size: number, where: Partial<Comparison>): void => {
    const slope = dualSlope(program, adjoint, point, direction);
    const record = (reference: Comparison['reference'], expected: number, allowed: number): void => {
      const absolute = Math.abs(derived - expected);
      const scale = Math.max(Math.abs(derived), Math.abs(expected));
      comparisons.push({
        reference,
        ...where,
        derived,
        expected,
        absolute,
        relative: absolute === 0 ? 0 : absolute / Math.max(scale, size, slope.size, SMALL),
        ratio: absolute === 0 ? 0 : absolute / allowed,
        sizes: point.sizes,
      });
    };
    if (!Number.isFinite(slope.value)) return;
    if (!Number.isFinite(derived) && !isRegular(program, adjoint, point, direction)) return;
    record('dual numbers', slope.value, TOLERANCE * Math.max(Math.abs(derived), slope.size, size, SMALL));
    const difference = point.planted
      ? undefined
      : differenceSlope((step) => objective(program, adjoint, point, moved(point.inputs, direction, step)), slope.kink);
    if (difference === undefined) kinksAvoided++;
    else if (difference.uncertainty <= 1e-3 * Math.max(1, slope.size)) {
      record('differences', difference.value, 4 * difference.uncertainty + 1e-9 * Math.max(slope.size, size, SMALL));
    }
  };

  for (const [tensor, output] of adjoint.gradients) {
    const gradient = gradients.get(output)?.data;
    const input = point.inputs.get(tensor);
    if (gradient === undefined || input === undefined) throw new Error(`no gradient of ${tensor}`);
    for (const at of chooseElements(input.data.length, stream)) {
      const unit = new Float64Array(input.data.length);
      unit[at] = 1;
      compare(new Map([[tensor, unit]]), gradient[at] ?? Number.NaN, 0, {
        tensor,
        element: positionOf(input.shape, at),
      });
    }
  }
  for (let k = 0; k < DIRECTIONS; k++) {
    const direction = randomDirection(point.inputs, adjoint, stream);
    let derived = 0;
    let size = 0;
    for (const [tensor, output] of adjoint.gradients) {
      const gradient = gradients.get(output)?.data ?? [];
      direction.get(tensor)?.forEach((v, at) => {
        const term = v * (gradient[at] ?? Number.NaN);
        derived += term;
        size += Math.abs(term);
      });
    }
    compare(direction, derived, size, {});
  }
  return { comparisons, kinksAvoided };
}
