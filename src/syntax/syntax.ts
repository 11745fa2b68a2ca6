import type { CompareOp, ReduceOp } from '../ir/expr.ts';
import type { Span } from '../support/span.ts';

/** A formula as written: names unresolved, ranges open, brackets kept (`group`). */
export type Syntax =
  | NumberSyntax
  | NameSyntax
  | PackSyntax
  | AccessSyntax
  | CallSyntax
  | SumSyntax
  | ProductSyntax
  | NegateSyntax
  | PowerSyntax
  | ReduceSyntax
  | IfSyntax
  | CompareSyntax
  | RangeSyntax
  | LogicSyntax
  | NotSyntax
  | GroupSyntax;

interface Node {
  readonly span: Span;
}

export interface NumberSyntax extends Node {
  readonly kind: 'number';
  readonly text: string;
}

export interface NameSyntax extends Node {
  readonly kind: 'name';
  readonly name: string;
}

/** `..` */
export interface PackSyntax extends Node {
  readonly kind: 'pack';
}

/** `x[…]` or `x?[…]` */
export interface AccessSyntax extends Node {
  readonly kind: 'access';
  readonly name: string;
  readonly nameSpan: Span;
  readonly guarded: boolean;
  readonly subscripts: readonly Syntax[];
  /** Of a derivative `∂y[i]/∂x[j]`, which is an element of the tensor of that name: how many subscripts are those of `y`. */
  readonly outer?: number;
}

export interface CallSyntax extends Node {
  readonly kind: 'call';
  readonly name: string;
  readonly nameSpan: Span;
  readonly args: readonly Syntax[];
}

export interface SumSyntax extends Node {
  readonly kind: 'sum';
  readonly terms: readonly { readonly negative: boolean; readonly term: Syntax }[];
}

export interface ProductSyntax extends Node {
  readonly kind: 'product';
  readonly first: Syntax;
  readonly rest: readonly { readonly op: '*' | '/' | '//' | '%'; readonly opSpan: Span; readonly factor: Syntax }[];
}

export interface NegateSyntax extends Node {
  readonly kind: 'negate';
  readonly operand: Syntax;
}

export interface PowerSyntax extends Node {
  readonly kind: 'power';
  readonly base: Syntax;
  readonly exponent: Syntax;
}

/** `k`, `k < hi` or `k in lo..hi`; the name `..` is the pack. */
export interface BinderSyntax extends Node {
  readonly index: string;
  readonly indexSpan: Span;
  readonly lo?: Syntax;
  readonly hi?: Syntax;
}

export interface ReduceSyntax extends Node {
  readonly kind: 'reduce';
  readonly op: ReduceOp | 'mean';
  readonly opSpan: Span;
  readonly binders: readonly BinderSyntax[];
  readonly body: Syntax;
}

export interface IfSyntax extends Node {
  readonly kind: 'if';
  readonly cond: Syntax;
  readonly then: Syntax;
  readonly else: Syntax;
}

/** `a < b`, or a chain `a <= b < c`, which is the conjunction of its links. */
export interface CompareSyntax extends Node {
  readonly kind: 'compare';
  readonly first: Syntax;
  readonly rest: readonly { readonly op: CompareOp; readonly opSpan: Span; readonly operand: Syntax }[];
}

/** `a in lo..hi`, in a subscript on the left. */
export interface RangeSyntax extends Node {
  readonly kind: 'range';
  readonly subject: Syntax;
  readonly lo: Syntax;
  readonly hi: Syntax;
}

export interface LogicSyntax extends Node {
  readonly kind: 'and' | 'or';
  readonly args: readonly Syntax[];
}

export interface NotSyntax extends Node {
  readonly kind: 'not';
  readonly arg: Syntax;
}

/** `( … )` */
export interface GroupSyntax extends Node {
  readonly kind: 'group';
  readonly inner: Syntax;
}

/** `: int < C` or `: int in a..b` */
export interface IntSyntax extends Node {
  readonly lo?: Syntax;
  readonly hi: Syntax;
}

export interface ParameterSyntax extends Node {
  readonly name: string;
  readonly nameSpan: Span;
  readonly role: 'input' | 'weight';
  readonly shape: readonly Syntax[];
  readonly int?: IntSyntax;
  readonly init?: { readonly name: string; readonly nameSpan: Span; readonly args: readonly Syntax[] };
}

export interface HyperSyntax extends Node {
  readonly name: string;
  readonly nameSpan: Span;
  /** `: int`, where the use alone would not show it. */
  readonly int: boolean;
  readonly default?: Syntax;
}

/** `y[i, …] = body`, or `y[i, …] : int < C = body`. */
export interface EquationSyntax extends Node {
  readonly name: string;
  readonly nameSpan: Span;
  readonly subscripts: readonly Syntax[];
  readonly int?: IntSyntax;
  readonly body: Syntax;
}

/** `claim LEFT = RIGHT`, where the left side is a tensor element or a partial derivative, `∂y[i]/∂x[j]` or `∂²E/∂x[i]∂x[j]`. */
export interface ClaimSyntax extends Node {
  readonly target: AccessSyntax | NameSyntax;
  /** The left side where it is a formula and no single element; `target` then only says where it stands. */
  readonly left?: Syntax;
  /** The variables below the fraction bar of a partial derivative, one for each order. */
  readonly by?: readonly (AccessSyntax | NameSyntax)[];
  readonly body: Syntax;
}

export interface AssumeSyntax extends Node {
  readonly condition: Syntax;
}

export interface LayerSyntax extends Node {
  readonly name: string;
  readonly nameSpan: Span;
  readonly parameters: readonly ParameterSyntax[];
  readonly hypers: readonly HyperSyntax[];
  readonly equations: readonly EquationSyntax[];
  /** Names at the head of lines that could not be read; what they were to define is not known. */
  readonly unread: readonly NameSyntax[];
  readonly returns?: readonly NameSyntax[];
  readonly claims: readonly ClaimSyntax[];
  readonly assumes: readonly AssumeSyntax[];
}

export interface FunctionSyntax extends Node {
  readonly name: string;
  readonly nameSpan: Span;
  readonly parameters: readonly NameSyntax[];
  readonly body: Syntax;
}

/** What one file holds, in the order written. */
export interface FileSyntax {
  readonly layers: readonly LayerSyntax[];
  readonly functions: readonly FunctionSyntax[];
}
