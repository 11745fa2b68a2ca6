import { prune } from '../adjoint/index.ts';
import type { Assumption } from '../check/index.ts';
import { type Bounded, errorBounds, evaluateIn, liftInputs, unitRoundoff } from '../interpret/index.ts';
import type { Compare, Equation, Expr, Program } from '../ir/index.ts';
import {
  add,
  children,
  equal,
  freeIndices,
  index,
  readTensors,
  substituteIndices,
  subtract,
  zero,
} from '../ir/index.ts';
import type { Random } from '../runtime/random.ts';
import type { Tensor } from '../runtime/tensor.ts';
import type { Sizes } from '../specialise/index.ts';
import { EinablaError } from '../support/diagnostic.ts';
import { Evaluation, extentsOf, type Instance, positions } from './evaluate.ts';
import { landmarksOf, valuesAround } from './landmarks.ts';
import { symmetrise, symmetryOf } from './symmetry.ts';

/** One condition without `and`, its indices ranging from 0. */
export interface Requirement {
  readonly indices: Assumption['indices'];
  readonly condition: Expr;
  /** Whether it speaks of dimensions and hyper-parameters only. */
  readonly ofSizes: boolean;
}

/** The assumptions of a layer, conjunctions taken apart. */
export function requirementsOf(assumptions: readonly Assumption[]): readonly Requirement[] {
  return assumptions.flatMap((a) => {
    const shifted = a.indices.filter((b) => !isZero(b.lo));
    const shift = new Map(shifted.map((b) => [b.index, add([index(b.index), b.lo])]));
    const indices = a.indices.map((b) => ({ ...b, lo: zero, hi: isZero(b.lo) ? b.hi : subtract(b.hi, b.lo) }));
    return conjuncts(a.condition).map((c) => {
      const condition = substituteIndices(c, shift);
      return { indices, condition, ofSizes: readTensors(condition).size === 0 };
    });
  });
}

const isZero = (e: Expr): boolean => e.kind === 'const' && e.value === 0;

const conjuncts = (e: Expr): readonly Expr[] => (e.kind === 'and' ? e.args.flatMap(conjuncts) : [e]);

/** A dimension or hyper-parameter that an equation of sizes gives, where its value does not use it. */
export function solvedSymbol(condition: Expr): { readonly name: string; readonly value: Expr } | undefined {
  if (condition.kind !== 'compare' || condition.op !== '==') return undefined;
  const { left, right } = condition;
  return solvedFor(left, right) ?? solvedFor(right, left);
}

function solvedFor(side: Expr, value: Expr): { name: string; value: Expr } | undefined {
  if (side.kind !== 'symbol' || readTensors(value).size > 0 || freeIndices(value).size > 0) return undefined;
  const uses = (e: Expr): boolean => equal(e, side) || children(e).some(uses);
  return uses(value) || (side.type === 'int' && value.type !== 'int') ? undefined : { name: side.name, value };
}

/** Sizes with what assumed equations give for dimensions and hyper-parameters put in. */
export function solvedSizes(requirements: readonly Requirement[], sizes: Sizes): Sizes {
  const dims = new Map(sizes.dims);
  const hypers = new Map(sizes.hypers);
  const current = { dims, hypers, pack: sizes.pack };
  for (const { condition } of requirements) {
    const solved = solvedSymbol(condition);
    if (solved === undefined) continue;
    const value = new Evaluation(nothing, { sizes: current, inputs: new Map() }).value(solved.value)();
    const into = dims.has(solved.name) ? dims : hypers;
    into.set(solved.name, value);
  }
  return current;
}

/** How far the sides of an assumed equation of real numbers may differ by rounding. */
const SLACK = 1e-9;

/** How many times what rounding explains. */
const ROUNDINGS = 16;

/** How far inputs are moved to see whether an equation depends on them. */
const NUDGE = 1e-3;

/** Sweeps over all assumptions in which tensors are adjusted. */
const SWEEPS = 6;

/** Values drawn for one element until an assumption holds. */
const DRAWS = 40;

/** Whether the assumptions about sizes hold. */
export function sizesHold(requirements: readonly Requirement[], sizes: Sizes): boolean {
  const run = new Evaluation(nothing, { sizes, inputs: new Map() });
  return requirements.every((r) => !r.ofSizes || violations(r, run, sizes).length === 0);
}

const nothing: Program = { name: '', dims: [], hypers: [], parameters: [], equations: [], outputs: [] };

/** The places at which an assumption fails. */
function violations(r: Requirement, run: Evaluation, sizes: Sizes): readonly (readonly number[])[] {
  const holds = conditionOf(r.condition, run);
  return positions(extentsOf(r.indices, sizes)).filter((at) => {
    run.place(r.indices, at);
    return !holds();
  });
}

function conditionOf(e: Expr, run: Evaluation): () => boolean {
  if (!isRealEquation(e)) return run.condition(e);
  const [left, right] = [run.value(e.left), run.value(e.right)];
  return () => {
    const [a, b] = [left(), right()];
    return Number.isFinite(a) && Number.isFinite(b) && Math.abs(a - b) <= SLACK * Math.max(1, Math.abs(a), Math.abs(b));
  };
}

const isRealEquation = (e: Expr): e is Compare =>
  e.kind === 'compare' && e.op === '==' && (e.left.type === 'real' || e.right.type === 'real');

/**
 * The instance with its real inputs changed so that the assumptions hold: an equation is solved for a common factor of the
 * elements that it reads, or for one of them; for other conditions elements are drawn again. Undefined where that fails.
 */
export function satisfying(
  instance: Instance,
  whole: Program,
  requirements: readonly Requirement[],
  random: Random,
  draw: (random: Random) => number,
  options: { readonly scale: boolean },
): Instance | undefined {
  const needed = requirements.filter((r) => !r.ofSizes);
  if (needed.length === 0) return instance;
  const program = readBy(
    needed.map((r) => r.condition),
    whole,
  );
  const inputs = new Map([...instance.inputs].map(([name, t]) => [name, { ...t, data: t.data.slice() } as Tensor]));
  const current = { sizes: instance.sizes, inputs };
  for (const r of needed) {
    const symmetry = symmetryOf(r, program);
    const tensor = symmetry === undefined ? undefined : inputs.get(symmetry.tensor);
    if (symmetry !== undefined && tensor?.data instanceof Float64Array) symmetrise(tensor.data, tensor.shape, symmetry);
  }
  try {
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
      let held = true;
      for (const r of needed) {
        for (const at of violations(r, new Evaluation(program, current), current.sizes)) {
          held = false;
          adjust(r, at, current, program, random, draw, options);
        }
      }
      if (held) break;
    }
    const last = new Evaluation(program, current);
    const held = needed.every((r) => violations(r, last, current.sizes).length === 0);
    return held && needed.every((r) => holdsButForRounding(r, program, current, random)) ? current : undefined;
  } catch (error) {
    if (error instanceof EinablaError) return undefined;
    throw error;
  }
}

/**
 * Whether the sides of an assumed equation differ by no more than rounding explains: small numbers are not equal for being small,
 * and neither are values that rounding has made equal, as those of tanh far out; other inputs near by would have them too.
 */
function holdsButForRounding(
  { condition, indices }: Requirement,
  program: Program,
  { sizes, inputs }: Instance,
  random: Random,
): boolean {
  if (!isRealEquation(condition)) return true;
  const side = (name: string, body: Expr): Equation => ({
    name,
    type: { dtype: 'real', shape: indices.map((b) => b.hi) },
    indices: indices.map((b) => b.index),
    body,
  });
  const sides = [side('\u0000left', condition.left), side('\u0000right', condition.right)];
  const names = sides.map((e) => e.name);
  const whole = prune({ ...program, equations: [...program.equations, ...sides], outputs: names });
  const bothSides = (nudge: (v: number) => number): readonly (readonly [Bounded, Bounded])[] => {
    const lifted = liftInputs(whole, inputs, (v) => ({ v: nudge(v), e: 0 }));
    const values = evaluateIn(whole, sizes, lifted, errorBounds(unitRoundoff.f64).algebra);
    const [left = [], right = []] = names.map((name) => values.get(name)?.data.map(bounded));
    return left.map((a, i) => [a, right[i] ?? a]);
  };
  const agree = ([a, b]: readonly [Bounded, Bounded]): boolean =>
    Math.abs(a.v - b.v) <= ROUNDINGS * (a.e + b.e) + Number.MIN_VALUE;
  const here = bothSides((v) => v);
  if (!here.every(agree)) return false;
  if (here.every(([a, b]) => a.e + b.e === 0)) return true;
  const near = bothSides((v) => v * (1 + NUDGE * random.normal()) + NUDGE * random.normal());
  return !near.every(agree);
}

const bounded = (x: Bounded | number): Bounded => (typeof x === 'number' ? { v: x, e: 0 } : x);

/** What conditions read of a Program, and what that is computed from; other inputs are left out. */
function readBy(conditions: readonly Expr[], program: Program): Program {
  const read = new Set(conditions.flatMap((e) => [...readTensors(e)]));
  const equations = [...program.equations].reverse().filter((e) => {
    if (read.has(e.name)) for (const name of readTensors(e.body)) read.add(name);
    return read.has(e.name);
  });
  return {
    ...program,
    parameters: program.parameters.filter((p) => read.has(p.name)),
    equations: equations.reverse(),
    outputs: equations.map((e) => e.name),
  };
}

/** Elements of one real input on which a condition depends. */
interface Elements {
  readonly data: Float64Array;
  readonly offsets: readonly number[];
}

function adjust(
  r: Requirement,
  at: readonly number[],
  instance: Instance,
  program: Program,
  random: Random,
  draw: (random: Random) => number,
  { scale }: { readonly scale: boolean },
): void {
  const difference = differenceOf(r.condition);
  const measure = (): number => {
    const run = new Evaluation(program, instance);
    run.place(r.indices, at);
    return difference === undefined ? (conditionOf(r.condition, run)() ? 0 : 1) : run.value(difference)();
  };
  const holds = (): boolean => {
    const run = new Evaluation(program, instance);
    run.place(r.indices, at);
    return conditionOf(r.condition, run)();
  };
  for (const { data, offsets } of elementsRead(program, instance, measure)) {
    const before = offsets.map((o) => data[o] ?? 0);
    const fill = (value: (i: number) => number): void => {
      for (const [i, o] of offsets.entries()) data[o] = value(i);
    };
    const restore = (): void => fill((i) => before[i] ?? 0);
    const isPlain = (): boolean => offsets.every((o) => data[o] === 0 || Math.abs(data[o] ?? 0) >= SLACK ** 0.5);
    if (isRealEquation(r.condition)) {
      const byFactor = (f: number): void => fill((i) => f * (before[i] ?? 0));
      if (scale && solveFor(byFactor, 1, measure) && isPlain() && holds()) return;
      restore();
      for (const o of [...offsets].reverse()) {
        const set = (v: number): void => {
          data[o] = v;
        };
        if (solveFor(set, data[o] ?? 0, measure) && isPlain() && holds()) return;
        restore();
      }
      continue;
    }
    const far = valuesAround(landmarksOf([r.condition]));
    const drawn = (tries: number): number =>
      tries % 2 === 0 ? draw(random) : (far[random.below(far.length)] ?? draw(random));
    for (let tries = 0; tries < DRAWS && !holds(); tries++)
      for (const o of offsets)
        data[o] = tries === 0 ? -(data[o] ?? 0) : tries === 1 ? Math.abs(draw(random)) : drawn(tries);
    if (holds()) return;
    restore();
  }
}

/** left − right of a comparison of numbers. */
const differenceOf = (e: Expr): Expr | undefined => (e.kind === 'compare' ? subtract(e.left, e.right) : undefined);

/** The elements of each real input that a measure depends on, found by changing them one at a time. */
function elementsRead(program: Program, instance: Instance, measure: () => number): readonly Elements[] {
  const start = measure();
  return program.parameters.flatMap((p): Elements[] => {
    const data = instance.inputs.get(p.name)?.data;
    if (!(data instanceof Float64Array) || data.length > 200) return [];
    const offsets = [...data.keys()].filter((o) => {
      const value = data[o] ?? 0;
      data[o] = value + 0.37;
      const moved = measure();
      data[o] = value - 1.61;
      const back = measure();
      data[o] = value;
      return moved !== start || back !== start;
    });
    return offsets.length === 0 ? [] : [{ data, offsets }];
  });
}

/** Secant steps towards a zero of `measure`; whether they arrived. */
function solveFor(set: (v: number) => void, start: number, measure: () => number): boolean {
  const at = (v: number): number => {
    set(v);
    return measure();
  };
  let [a, b] = [start, start + 0.5];
  let [fa, fb] = [at(a), at(b)];
  for (let step = 0; step < 60; step++) {
    if (!Number.isFinite(fb)) return false;
    if (fb === 0) return true;
    if (fb === fa) return false;
    const next = b - (fb * (b - a)) / (fb - fa);
    if (next === b || !Number.isFinite(next)) break;
    [a, fa] = [b, fb];
    b = next;
    fb = at(b);
  }
  set(b);
  return Math.abs(fb) <= SLACK;
}
