import type { Program } from '../../../src/ir/program.ts';
import type { Bounded, Exact } from './domains.ts';
import { boundedDomain, exactDomain, exactIn, exactOf } from './domains.ts';
import type { IntTable, Table, Values } from './evaluate.ts';
import { evaluate, Undefined } from './evaluate.ts';
import { Random } from './random.ts';
import type { Resolution } from './ranges.ts';
import { resolve, Unresolved } from './ranges.ts';
import { referenceProgram } from './reference.ts';
import { Tape } from './tape.ts';
import type { Formula } from './tree.ts';
import type { Flavour, Inputs } from './values.ts';
import { drawCotangents, drawInputs } from './values.ts';

/** Primes below 2^26: products of two residues stay exact in a double. */
const primes: readonly number[] = (() => {
  const found: number[] = [];
  for (let n = 2 ** 26 - 1; found.length < 40; n -= 2) {
    let prime = true;
    for (let q = 3; q * q <= n && prime; q += 2) if (n % q === 0) prime = false;
    if (prime) found.push(n);
  }
  return found;
})();

/** A formula at known sizes and values, with everything that the oracle says about it. */
export interface Trial {
  readonly formula: Formula;
  readonly mode: 'exact' | 'smooth';
  readonly resolution: Resolution;
  readonly reference: Program;
  readonly inputs: Inputs;
  readonly cotangents: ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: readonly number[] }>;
  readonly prime: number;
  /** Values of every tensor by the reference Program. */
  readonly expected: ReadonlyMap<string, Table<Exact> | IntTable>;
  /** Gradient of every real parameter by the tape: number and residue. */
  readonly gradients: ReadonlyMap<string, { readonly v: readonly number[]; readonly m: readonly number[] }>;
  /** Whether every value is exact in a format of 53 bits, and in one of 24. */
  readonly exact: boolean;
  readonly exact32: boolean;
}

/** Inputs as tables over a domain. */
export function tables<T>(inputs: Inputs, of: (v: number) => T): Map<string, Table<T> | IntTable> {
  const out = new Map<string, Table<T> | IntTable>();
  for (const [name, t] of inputs) {
    out.set(name, t.int ? { shape: t.shape, ints: t.data } : { shape: t.shape, data: t.data.map(of) });
  }
  return out;
}

export const exactValues = (inputs: Inputs, p: number): Values<Exact> => tables(inputs, (v) => exactOf(v, p));

/** A trial of the formula, or `undefined` where it is not a function at its sizes: the generator's fault, counted by the caller. */
export function makeTrial(formula: Formula, mode: 'exact' | 'smooth', seed: number): Trial | undefined {
  const random = new Random(seed, 99);
  const flavours: Flavour[] =
    mode === 'smooth' ? ['generic'] : [random.pick<Flavour>(['plain', 'plain', 'ties', 'zeros', 'negative']), 'small'];
  let last: Trial | undefined;
  for (const flavour of flavours) {
    const made = attempt(formula, mode, random, flavour);
    if (made === undefined) return undefined;
    last = made;
    if (made.exact) return made;
  }
  return last;
}

function attempt(formula: Formula, mode: 'exact' | 'smooth', random: Random, flavour: Flavour): Trial | undefined {
  const prime = random.pick(primes);
  try {
    const resolution = resolve(formula);
    const reference = referenceProgram(formula, resolution);
    const inputs = drawInputs(formula, resolution, random, flavour);
    const cotangents = drawCotangents(formula, resolution, random, mode === 'exact');
    return runTrial(formula, mode, resolution, reference, inputs, cotangents, prime);
  } catch (error) {
    if (error instanceof Undefined || error instanceof Unresolved) return undefined;
    throw error;
  }
}

export function runTrial(
  formula: Formula,
  mode: 'exact' | 'smooth',
  resolution: Resolution,
  reference: Program,
  inputs: Inputs,
  cotangents: Trial['cotangents'],
  prime: number,
): Trial {
  const expected = evaluate(reference, new Map(), exactValues(inputs, prime), exactDomain(prime));
  let exact = mode === 'exact';
  let exact32 = exact;
  for (const table of expected.values()) {
    if ('ints' in table) continue;
    for (const t of table.data) {
      exact = exact && exactIn(t, 53);
      exact32 = exact32 && exactIn(t, 24);
    }
  }
  const gradients = tapeGradients(reference, new Map(), inputs, cotangents, prime);
  return { formula, mode, resolution, reference, inputs, cotangents, prime, expected, gradients, exact, exact32 };
}

/** Gradients of Σ cotangent·output with respect to every real parameter, by the scattering tape. */
export function tapeGradients(
  program: Program,
  symbols: ReadonlyMap<string, number>,
  inputs: Inputs,
  cotangents: Trial['cotangents'],
  prime: number,
): Map<string, { v: readonly number[]; m: readonly number[] }> {
  const tape = new Tape(prime);
  const variables = tables(inputs, (v) => tape.variable(v));
  const values = evaluate(program, symbols, variables, tape);
  const seeds = new Map<number, { v: number; m: number }>();
  for (const [name, c] of cotangents) {
    const table = values.get(name);
    if (table === undefined || 'ints' in table) continue;
    table.data.forEach((at, i) => {
      const before = seeds.get(at) ?? { v: 0, m: 0 };
      const seed = exactOf(c.data[i] ?? 0, prime);
      seeds.set(at, { v: before.v + seed.v, m: (before.m + seed.m) % prime });
    });
  }
  const { v, m } = tape.backward(seeds);
  const out = new Map<string, { v: readonly number[]; m: readonly number[] }>();
  for (const [name, table] of variables) {
    if ('ints' in table) continue;
    out.set(name, { v: table.data.map((at) => v[at] ?? 0), m: table.data.map((at) => m[at] ?? 0) });
  }
  return out;
}

/** Values of a Program with bounds on what any evaluation at unit roundoff `u` may differ. */
export function boundedValues(
  program: Program,
  symbols: ReadonlyMap<string, number>,
  inputs: Inputs,
  u: number,
): Map<string, Table<Bounded> | IntTable> {
  return evaluate(
    program,
    symbols,
    tables(inputs, (v) => ({ v, e: 0 })),
    boundedDomain(u, () => 64),
  );
}
