import type { Expr, Program } from '../ir/index.ts';
import type { Machine } from './machine.ts';

/** A loop over the half-open range `[lo, hi)`, whose bounds may use the indices of the loops around it. */
export interface Loop {
  readonly index: string;
  readonly lo: Expr;
  readonly hi: Expr;
  /** Neighbouring iterations computed at once in registers; 1 for none. */
  readonly tile: number;
}

/** `target[subscripts] = body`, or `+=` when it accumulates. */
export interface Assignment {
  readonly target: string;
  readonly subscripts: readonly Expr[];
  readonly body: Expr;
  readonly accumulate: boolean;
  /** False where only later assignments of the same step need the value: it stays in a register. */
  readonly stored?: boolean;
}

/** One nest of loops: its assignments run in order at every point where the conditions hold. */
export interface Step {
  readonly loops: readonly Loop[];
  readonly conditions: readonly Expr[];
  readonly assignments: readonly Assignment[];
  /** Names of the equations that it computes, for the reader. */
  readonly equations: readonly string[];
}

/** How a Program is to be computed on a machine: its nests in order, and the place of each temporary in the arena. */
export interface Schedule {
  /** The Program after materialisation, factoring and inlining; steps refer to its tensors. */
  readonly program: Program;
  readonly machine: Machine;
  /** Dimensions whose extent is given at the call. */
  readonly open: readonly string[];
  readonly steps: readonly Step[];
  readonly places: ReadonlyMap<string, Place>;
  readonly arena: ArenaSize;
}

/** An element offset in the arena: `fixed + perOpen·(product of the open dimensions)`. */
export interface Place {
  readonly fixed: number;
  readonly perOpen: number;
}

/** Elements of the arena: `fixed + perOpen·(product of the open dimensions)`. */
export type ArenaSize = Place;
