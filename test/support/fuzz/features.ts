import { Random } from './random.ts';

/** What a random formula may contain; each block of formulas switches off a random half. */
export const features = [
  // affine rows
  'stride',
  'dilation',
  'negative-stride',
  'skew',
  'constant-subscript',
  'diagonal',
  'repeated-read',
  // extended reads
  'pad',
  'quotient',
  'floordiv',
  'mod',
  'clamped-subscript',
  'licensed',
  // gathers
  'gather',
  'gather-shifted',
  'gather-of-gather',
  'argmax-subscript',
  // left sides
  'mixed-radix',
  'stated-left',
  // reductions
  'prod',
  'max',
  'min',
  'mean',
  'argmax',
  'several-binders',
  'stated-binder',
  'range-binder',
  'triangular',
  'inferred-range',
  'empty',
  // bodies
  'kinked',
  'if-index',
  'if-real',
  'iverson',
  'index-value',
  'power',
  'division',
  'poison',
  'int-tensor-value',
  // structure
  'several-equations',
  'several-outputs',
  'fn',
  'pack',
  'unused-input',
  'hyper-bound',
  'hyper-dimension',
  'hyper-value',
  'dimension-value',
  'scalar-input',
  'odd-names',
  'weights',
] as const;

export type Feature = (typeof features)[number];

/** Formulas that share one choice of features. */
export const SWARM = 200;

/** The features that are on for formula `index` of a run. */
export function swarm(seed: number, index: number): ReadonlySet<Feature> {
  const random = new Random(seed ^ 0x5eed, Math.floor(index / SWARM));
  // some blocks keep everything, so that the rarest pairs are not lost to the halving
  const keep = random.weighted([
    [1, 1],
    [4, 0.5],
    [1, 0.25],
  ]);
  return new Set(features.filter(() => random.chance(keep)));
}
