import type { Random } from './random.ts';
import type { Resolution } from './ranges.ts';
import type { Formula } from './tree.ts';

/** Values of the inputs of one trial, packs as one flat axis. */
export interface Input {
  readonly shape: readonly number[];
  readonly data: readonly number[];
  readonly int: boolean;
}

export type Inputs = ReadonlyMap<string, Input>;

const count = (shape: readonly number[]): number => shape.reduce((p, n) => p * n, 1);

export type Flavour = 'plain' | 'small' | 'ties' | 'zeros' | 'negative' | 'generic';

/** Draws an element of a flavour: small dyadics for exact trials, generic reals for smooth ones. */
export function element(random: Random, flavour: Flavour): number {
  switch (flavour) {
    case 'small':
      return random.int(-1, 1);
    case 'plain':
      return random.chance(0.15) ? random.int(-7, 7) / 2 : random.int(-3, 3);
    case 'ties':
      return random.pick([0, 1, 1, 2]);
    case 'zeros':
      return random.chance(0.5) ? 0 : random.int(-3, 3);
    case 'negative':
      return -random.int(1, 4);
    case 'generic':
      return Math.sign(random.unit() - 0.5) * Math.exp(random.unit() * 3 - 2.2);
  }
}

export function drawInputs(f: Formula, r: Resolution, random: Random, flavour: Flavour): Map<string, Input> {
  const inputs = new Map<string, Input>();
  for (const p of f.params) {
    const shape = r.shapes.get(p.name) ?? [];
    const n = count(shape);
    const bounds = r.ints.get(p.name);
    if (bounds === undefined) {
      inputs.set(p.name, { shape, data: Array.from({ length: n }, () => element(random, flavour)), int: false });
      continue;
    }
    const span = bounds.hi - bounds.lo;
    const constant = random.int(bounds.lo, bounds.hi - 1);
    const style = random.weighted([
      [4, 'random'],
      [1, 'constant'],
      [1, 'identity'],
      [1, 'reverse'],
    ]);
    const data = Array.from({ length: n }, (_, i) => {
      if (style === 'constant') return constant;
      if (style === 'identity') return bounds.lo + (i % span);
      if (style === 'reverse') return bounds.hi - 1 - (i % span);
      return random.int(bounds.lo, bounds.hi - 1);
    });
    inputs.set(p.name, { shape, data, int: true });
  }
  return inputs;
}

/** A cotangent for each real output: never uniform, because all-ones hides a factor left out. */
export function drawCotangents(
  f: Formula,
  r: Resolution,
  random: Random,
  exact: boolean,
): Map<string, { shape: readonly number[]; data: readonly number[] }> {
  const out = new Map<string, { shape: readonly number[]; data: readonly number[] }>();
  for (const name of f.outputs) {
    const shape = r.shapes.get(name) ?? [];
    out.set(name, {
      shape,
      data: Array.from({ length: count(shape) }, (_, i) =>
        exact ? random.pick([1, -1, 2, 3, -2]) + (i % 2) : random.unit() * 2 - 0.7 + (i % 3) * 0.25,
      ),
    });
  }
  return out;
}
