import type { CompareOp, ReduceOp } from '../../../ir/expr.ts';
import type { Span } from '../../../support/span.ts';

/*
 * A formula as printed: what stands above, below and beside what. What its names mean (tensor, index, function, label) is not
 * decided here, for that takes the whole text.
 */

export type Formula =
  | MathNumber
  | MathSymbol
  | MathGroup
  | MathFraction
  | MathRoot
  | MathFence
  | MathSum
  | MathProduct
  | MathNegate
  | MathReduce
  | MathFunction
  | MathCases
  | MathArray
  | MathRelation
  | MathLogic
  | MathDerivative
  | MathDots;

interface Node {
  readonly span: Span;
}

/** What hangs on a symbol or a bracket. */
export interface Scripts {
  readonly sub?: Script;
  readonly sup?: Script;
  /** Number of `'`. */
  readonly primes: number;
}

/** Parts of a script, separated by commas. */
export interface Script extends Node {
  readonly items: readonly Formula[];
  /** A mark that is no expression: `*`, `+`, `-`, `?` for a guarded read, `T` for a transpose. */
  readonly mark?: 'star' | 'plus' | 'minus' | 'guard' | 'transpose';
}

export interface MathNumber extends Node {
  readonly kind: 'number';
  readonly text: string;
}

/** A letter or a word with its accents. */
export interface MathSymbol extends Node, Scripts {
  readonly kind: 'symbol';
  readonly name: string;
  /** The place of the name without its scripts. */
  readonly nameSpan: Span;
  /** How the name is set, where that says something: a vector or a matrix in bold, a word or a label upright. */
  readonly font?: 'bold' | 'upright';
}

/** `( … )`, `[ … ]`, `\{ … \}` or a TeX group `{ … }` with scripts. */
export interface MathGroup extends Node, Scripts {
  readonly kind: 'group';
  readonly open: '(' | '[' | '{' | 'tex';
  readonly items: readonly Formula[];
  /** Number of the items before a bar, where one stands between them: `(x \mid y)`. */
  readonly given?: number;
}

export interface MathFraction extends Node {
  readonly kind: 'fraction';
  readonly over: Formula;
  readonly under: Formula;
}

export interface MathRoot extends Node {
  readonly kind: 'root';
  readonly degree?: Formula;
  readonly body: Formula;
}

/** `|x|`, `\|x\|`, `\lfloor x \rfloor`, `\lceil x \rceil`, `\langle x, y \rangle` */
export interface MathFence extends Node, Scripts {
  readonly kind: 'fence';
  readonly fence: 'abs' | 'norm' | 'floor' | 'ceil' | 'angle';
  readonly items: readonly Formula[];
}

export interface MathSum extends Node {
  readonly kind: 'sum';
  readonly terms: readonly { readonly negative: boolean; readonly term: Formula }[];
}

/** How a factor joins those before it; `beside` has no sign. */
export type Joint = 'beside' | 'dot' | 'times' | 'hadamard' | 'convolution' | 'slash' | 'mod';

export interface MathProduct extends Node {
  readonly kind: 'product';
  readonly first: Formula;
  readonly rest: readonly { readonly joint: Joint; readonly jointSpan: Span; readonly factor: Formula }[];
}

export interface MathNegate extends Node {
  readonly kind: 'negate';
  readonly operand: Formula;
}

/** `\sum`, `\prod`, `\max`, `\min`, `\arg\max` with what stands below and above. */
export interface MathReduce extends Node {
  readonly kind: 'reduce';
  readonly op: ReduceOp | 'mean';
  readonly opSpan: Span;
  readonly below?: Script;
  readonly above?: Script;
  readonly body: Formula;
}

/** A known function without an index below: `\exp x`, `\max(a, b)`, `\tanh^2(x)`. */
export interface MathFunction extends Node, Scripts {
  readonly kind: 'function';
  readonly name: string;
  readonly nameSpan: Span;
  readonly args: readonly Formula[];
  /** The argument stands beside the name without brackets: `\log x`. */
  readonly implicit?: boolean;
}

export interface MathCases extends Node {
  readonly kind: 'cases';
  readonly rows: readonly { readonly value: Formula; readonly condition?: Formula }[];
  /** They are the entries of an array: each of them is a number. */
  readonly entries?: boolean;
}

/** `\begin{pmatrix} … \end{pmatrix}`: rows of one length. */
export interface MathArray extends Node {
  readonly kind: 'array';
  readonly rows: readonly (readonly Formula[])[];
}

/** `maps` is an arrow from left to right, `assigned` says that the left side is what the right side gives: `:=`, `\gets`. */
export type RelationOp = CompareOp | '=' | 'in' | 'maps' | 'assigned' | 'other';

/** `a < b`, or a chain `0 \le m < M`, or `a = b = c`. */
export interface MathRelation extends Node {
  readonly kind: 'relation';
  readonly first: Formula;
  readonly rest: readonly { readonly op: RelationOp; readonly opSpan: Span; readonly operand: Formula }[];
}

export interface MathLogic extends Node {
  readonly kind: 'logic';
  readonly op: 'and' | 'or' | 'not';
  readonly args: readonly Formula[];
}

/** `\frac{\partial y_i}{\partial x_j}` or `\partial y_i / \partial x_j`; without `of` the operator `\frac{\partial}{\partial x}`. */
export interface MathDerivative extends Node {
  readonly kind: 'derivative';
  readonly of?: Formula;
  readonly by: readonly Formula[];
}

/** `\dots` */
export interface MathDots extends Node {
  readonly kind: 'dots';
}
