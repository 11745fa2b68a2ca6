import type { Derivative, Equation, Expr, Program, Range } from '../ir/index.ts';

/** The rules by which one line of a derivation follows from the one before. */
export type Rule =
  | 'chain rule'
  | 'definition'
  | 'differentiation'
  | 'delta'
  | 'insertion'
  | 'elimination'
  | 'multiplication'
  | 'reuse'
  | 'complement'
  | 'normalisation'
  | 'cancellation'
  | 'position'
  | 'arrangement'
  | 'assumption'
  | 'exponential laws'
  | 'linearity'
  | 'common denominator';

/** Words with formulas in them. */
export type Words = readonly (string | Expr)[];

/** `left = right`; a line without its left side goes on from the line above. */
export interface RelationLine {
  readonly kind: 'relation';
  readonly left?: Expr;
  readonly relation: '=';
  readonly right: Expr;
}

/** A whole equation of the derived layer. */
export interface EquationLine {
  readonly kind: 'equation';
  readonly equation: Equation;
}

export type StepLine = RelationLine | EquationLine;

/** One step: what is done, why it may be done, and what comes out. */
export interface Step {
  readonly rule: Rule;
  readonly title: string;
  readonly explanation: Words;
  readonly lines: readonly StepLine[];
  /** Ranges of the indices that the lines leave free. */
  readonly ranges: ReadonlyMap<string, Range>;
}

/** The derivation of one cotangent, or of one Jacobian. */
export interface Part {
  readonly title: Words;
  /** The tensor that is differentiated by. */
  readonly tensor: string;
  /** What derivation gives; the last line of the last step. */
  readonly equation: Equation;
  readonly steps: readonly Step[];
}

/** A backward pass, or a Jacobian, derived in steps, in the order in which it is computed. */
export interface StepwiseDerivation {
  /** What the formulas read: the derived layer, and the derivatives as tensors of their own. */
  readonly program: Program;
  /** Tensors whose reads stand for derivatives. */
  readonly derivatives: ReadonlyMap<string, Derivative>;
  readonly parts: readonly Part[];
}
