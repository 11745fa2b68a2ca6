import type { Expr } from '../ir/index.ts';
import { visit } from '../ir/index.ts';
import type { Random } from '../runtime/random.ts';

/** Literals taken from one formula with its claim. */
const MAX_LITERALS = 10;

/** Beyond this, literals are no thresholds that inputs reach. */
const LARGEST = 1e6;

/** Values at which formulas change most often, whole numbers and halves first. */
const usual: readonly number[] = [0, 1, -1, 2, -2, 0.5, -0.5, 1.5, -1.5, 2.5, -2.5, 3, -3, 5, -5];

/** Magnitudes from small to large. */
const magnitudes: readonly number[] = [1e-3, 1e-2, 0.1, 10, 100, 1000];

/** How far beside a threshold values lie that are near it. */
const NEAR = 2 ** -10;

/**
 * The numbers at which formulas may change their course: the literals in them, to which comparisons, `min`, `max`, `clamp`
 * and products refer, and their reciprocals, in ascending order.
 */
export function landmarksOf(formulas: readonly Expr[]): readonly number[] {
  const found = new Set<number>();
  for (const e of formulas)
    visit(e, (node) => {
      if (node.kind !== 'const' || found.size >= 2 * MAX_LITERALS) return;
      for (const size of [Math.abs(node.value), 1 / Math.abs(node.value)])
        if (size > 0 && size <= LARGEST && Number.isFinite(size)) found.add(size);
    });
  return [...found].sort((a, b) => a - b);
}

/** Values at, near, between and beyond landmarks, on both sides of zero, and of several magnitudes. */
export function valuesAround(landmarks: readonly number[]): readonly number[] {
  const around = landmarks.flatMap((c, i) => {
    const next = landmarks[i + 1];
    const between = next === undefined ? [] : [(c + next) / 2];
    return [c, c + 1, Math.max(c - 1, c / 2), c + 0.5, c * (1 + NEAR), c * (1 - NEAR), 2 * c, 10 * c, ...between];
  });
  const sizes = [...around, ...magnitudes];
  return [...new Set([...usual, ...sizes.flatMap((v) => [v, -v])])];
}

/** A value of a hyper-parameter, whatever its default is: of either sign, zero, or large. */
export function drawHyper(type: 'int' | 'real', landmarks: readonly number[], random: Random): number {
  const values = valuesAround(landmarks);
  if (type === 'real') return values[random.below(values.length)] ?? 1;
  const whole = values.filter((v) => Number.isInteger(v) && Math.abs(v) <= LARGEST_COUNT);
  return whole[random.below(whole.length)] ?? 1;
}

/** Integer hyper-parameters often are extents: larger ones cost much and say little. */
const LARGEST_COUNT = 16;

/** Ways to draw the elements of one tensor. */
type Style = (values: readonly number[], random: Random, length: number) => readonly number[];

const pick = (values: readonly number[], random: Random): number => values[random.below(values.length)] ?? 0;
const each =
  (draw: (values: readonly number[], random: Random) => number): Style =>
  (values, random, length) =>
    Array.from({ length }, () => draw(values, random));

const styles: readonly Style[] = [
  // all zero; all equal
  each(() => 0),
  (values, random, length) => Array.from({ length }, constantly(pick(values, random))),
  each(pick),
  // one element stands out
  (values, random, length) => {
    const at = random.below(Math.max(1, length));
    const value = pick(values, random);
    return Array.from({ length }, (_, i) => (i === at ? value : random.below(5) - 2));
  },
  // ties
  each((_, random) => random.below(3) - 1),
  // halves
  each((_, random) => (random.below(13) - 6) / 2),
  // one magnitude for all; mixed ones
  (_, random, length) => {
    const size = pick(magnitudes, random);
    return Array.from({ length }, () => size * random.normal());
  },
  each((_, random) => pick(magnitudes, random) * random.normal()),
  each((_, random) => 10 * (1 + random.below(100))),
  each((_, random) => -10 * (1 + random.below(100))),
  each(pick),
  (values, random, length) => Array.from({ length }, constantly(pick(values, random))),
];

const constantly = (value: number) => (): number => value;

/** The number of ways in which `drawStyled` draws. */
export const STYLES = styles.length;

/** Elements of a tensor: of one style, or, now and then, of any; nothing but zeros in the first. */
export function drawStyled(values: readonly number[], random: Random, length: number, style: number): Float64Array {
  const own = style > 0 && random.below(4) === 0 ? random.below(STYLES) : style;
  return Float64Array.from(styles[own % STYLES]?.(values, random, length) ?? []);
}
