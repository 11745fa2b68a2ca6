import { prune } from '../adjoint/index.ts';
import { compileCondition, compileValue, type Scope } from '../interpret/compile.ts';
import type { Bounded, Values } from '../interpret/index.ts';
import { evaluateIn, interpretAll, liftInputs, sizeValue } from '../interpret/index.ts';
import { scopeOver } from '../interpret/scope.ts';
import type { Binder, Equation, Expr, Program } from '../ir/index.ts';
import { constant, substituteIndices } from '../ir/index.ts';
import type { Tensor } from '../runtime/tensor.ts';
import type { Sizes } from '../specialise/index.ts';
import { EinablaError } from '../support/diagnostic.ts';
import { type ExactnessOptions, exactness } from './exact.ts';
import type { Subject } from './subject.ts';

/** Sizes and inputs at which a claim is looked at; inputs are parameters of the subject's Program, cotangents among them. */
export interface Instance {
  readonly sizes: Sizes;
  readonly inputs: ReadonlyMap<string, Tensor>;
}

/** Both sides at one place of the claim's indices; where one reads outside a tensor, that is the right side. */
export interface Place {
  readonly at: readonly number[];
  readonly left: number;
  readonly right: number | Outside;
}

/** A read of the claim that leaves its tensor, in words. */
export interface Outside {
  readonly outside: string;
}

export const isOutside = (value: number | Outside): value is Outside => typeof value !== 'number';

/** Places of one instance that are compared. */
const MAX_PLACES = 600;

/** How many values indices have whose ranges begin at 0. */
export const extentsOf = (indices: readonly Binder[], sizes: Sizes): readonly number[] =>
  indices.map((b) => Math.max(0, sizeValue(b.hi, sizes, `the range of ${b.index}`)));

/** A Program that has run, in which further expressions over indices can be evaluated. */
export class Evaluation {
  readonly instance: Instance;
  readonly #scope: Scope;

  /** Errors: those of running the Program at this instance. */
  constructor(program: Program, instance: Instance) {
    this.instance = instance;
    const { sizes, inputs } = instance;
    const stored = interpretAll(program, sizes, inputs);
    this.#scope = scopeOver(stored, sizes);
  }

  value(e: Expr): () => number {
    return compileValue(e, this.#scope);
  }

  condition(e: Expr): () => boolean {
    return compileCondition(e, this.#scope);
  }

  /** Gives indices their values. */
  place(indices: readonly Binder[], at: readonly number[]): void {
    indices.forEach((b, d) => {
      this.#scope.indices[this.#scope.slot(b.index)] = at[d] ?? 0;
    });
  }
}

/** A Program run at an instance; undefined where it has no value there. */
export function run(program: Program, instance: Instance): Evaluation | undefined {
  try {
    return new Evaluation(program, instance);
  } catch (error) {
    if (error instanceof EinablaError) return undefined;
    throw error;
  }
}

/** Every place of an instance, or some of them where there are very many; undefined where the left side has no value there. */
export function placesOf(subject: Subject, evaluation: Evaluation): readonly Place[] | undefined {
  try {
    const left = evaluation.value(subject.left);
    const right = evaluation.value(subject.right);
    return positions(extentsOf(subject.indices, evaluation.instance.sizes)).map((at) => {
      evaluation.place(subject.indices, at);
      const [actual, claimed] = [valueOrOutside(left), valueOrOutside(right)];
      return typeof actual === 'number'
        ? { at, left: actual, right: claimed }
        : { at, left: Number.NaN, right: actual };
    });
  } catch (error) {
    if (error instanceof EinablaError) return undefined;
    throw error;
  }
}

export function valueOrOutside(value: () => number): number | Outside {
  try {
    return value();
  } catch (error) {
    if (!(error instanceof EinablaError)) throw error;
    return { outside: error.diagnostics[0]?.message ?? 'a read leaves its tensor' };
  }
}

/** Row-major positions, evenly chosen where there are more than the limit. */
export function positions(extents: readonly number[]): readonly (readonly number[])[] {
  const total = extents.reduce((n, x) => n * x, 1);
  const count = Math.min(total, MAX_PLACES);
  return Array.from({ length: count }, (_, i) => {
    let flat = count === total ? i : Math.floor((i * total) / count);
    const at: number[] = [];
    for (const extent of [...extents].reverse()) {
      at.unshift(flat % extent);
      flat = Math.floor(flat / extent);
    }
    return at;
  });
}

/** Both sides at one place, each with a bound on its error, and whether the place is on a tie, a kink or a pole. */
export interface ExactPlace {
  readonly left: Bounded;
  readonly right: Bounded;
  /** Ties, kinks and divisions by zero met on the way: what stands there is convention. */
  readonly singular: number;
  /** Divisions by exactly zero among them. */
  readonly poles: number;
  /** Decisions that rounding could turn: where there are any, the bounds mean nothing. */
  readonly undecided: number;
  /** Comparisons of what is not a number. */
  readonly valueless: number;
}

/** One place evaluated again, with running error bounds; undefined where a value does not exist. */
export function exactPlace(
  subject: Subject,
  { sizes, inputs }: Instance,
  at: readonly number[],
  options: ExactnessOptions = {},
): ExactPlace | undefined {
  const watch = exactness(options);
  const map = new Map(subject.indices.map((b, d) => [b.index, constant(at[d] ?? 0)]));
  const scalar = (name: string, e: Expr): Equation => ({
    name,
    type: { dtype: 'real', shape: [] },
    indices: [],
    body: substituteIndices(e, map),
  });
  const program = prune({
    ...subject.program,
    equations: [...subject.program.equations, scalar(LEFT, subject.left), scalar(RIGHT, subject.right)],
    outputs: [LEFT, RIGHT],
  });
  try {
    const lifted = liftInputs(program, inputs, (v) => ({ v, e: 0 }));
    const tensors = evaluateIn(program, sizes, lifted, watch.algebra);
    const left = only(tensors.get(LEFT));
    const right = only(tensors.get(RIGHT));
    if (left === undefined || right === undefined) return undefined;
    return {
      left,
      right,
      singular: watch.singular(),
      poles: watch.poles(),
      undecided: watch.undecided(),
      valueless: watch.valueless(),
    };
  } catch (error) {
    // the walk has no value outside a tensor, for max of nothing, and so on: neither has the claim
    if (error instanceof Error) return undefined;
    throw error;
  }
}

const LEFT = '\u0000left';
const RIGHT = '\u0000right';

const only = (values: Values<Bounded> | undefined): Bounded | undefined => {
  const [first] = values?.data ?? [];
  return typeof first === 'number' ? { v: first, e: 0 } : first;
};
