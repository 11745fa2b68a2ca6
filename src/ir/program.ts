import type { Span } from '../support/span.ts';
import type { Expr } from './expr.ts';

/** Half-open bounds `[lo, hi)` of an integer tensor's elements. */
export interface IntBounds {
  readonly lo: Expr;
  readonly hi: Expr;
}

/**
 * Element type and extents. A scalar has an empty shape. An extent is an int expression over dimensions and int
 * hyper-parameters; the symbol `..` stands for the pack's axes taken as one, of row-major product extent (1 when the pack is empty).
 */
export interface TensorType {
  readonly dtype: 'real' | 'int';
  readonly shape: readonly Expr[];
  /** Present exactly for int tensors. */
  readonly bounds?: IntBounds;
}

/** Initial values of a weight: `zeros`, `ones`, `constant(c)`, `uniform(a)`, `normal(s)`, `xavier(in, out)`, `he(in)`. */
export interface Initialiser {
  readonly name: string;
  readonly args: readonly Expr[];
}

export interface Parameter {
  readonly name: string;
  readonly role: 'input' | 'weight';
  readonly type: TensorType;
  readonly init?: Initialiser;
  readonly span?: Span;
}

/** A scalar option of the layer. `int` if it is used in a subscript, a bound or a dimension, else `real`. */
export interface Hyper {
  readonly name: string;
  readonly type: 'int' | 'real';
  readonly default?: number;
  readonly span?: Span;
}

/**
 * `name[indices] = body`. Every index ranges over `[0, type.shape[d])`; subscripts on the left that mix indices have been
 * inverted away. The body reads parameters and the targets of earlier equations only.
 */
export interface Equation {
  readonly name: string;
  readonly type: TensorType;
  readonly indices: readonly string[];
  readonly body: Expr;
  readonly span?: Span;
}

/**
 * An ordered list of equations in index notation: a layer, a network, a backward pass, a training step.
 * Names are spelled as declared; two names never have the same canonical form (`support/names.ts`).
 */
export interface Program {
  readonly name: string;
  /** Dimensions, in the order in which they are bound by parameter shapes; `..` stands among them when the layer has a pack. */
  readonly dims: readonly string[];
  readonly hypers: readonly Hyper[];
  readonly parameters: readonly Parameter[];
  readonly equations: readonly Equation[];
  /** Names of the equations' targets that are returned. */
  readonly outputs: readonly string[];
}
