import type { ScalarFunctionName } from '../scalar/names.ts';
import type { Span } from '../support/span.ts';

/**
 * Index notation: the one expression language of a Program.
 *
 * Subscripts, bounds, extents, conditions and values are all `Expr`; `type` tells them apart.
 * Nodes are immutable and built only by the constructors of `build.ts`, which compute `type`,
 * `hash` and `size`. Equality is structural (`equal` of `equal.ts`) and ignores `span`.
 */
export type Expr =
  | Const
  | SymbolExpr
  | Index
  | Read
  | Add
  | Mul
  | Pow
  | FloorDiv
  | Mod
  | Quotient
  | Call
  | Reduce
  | If
  | Compare
  | And
  | Or
  | Not
  | Iverson;

export type ExprType = 'int' | 'real' | 'bool';

interface Node {
  /** Structural hash, a 32-bit integer. */
  readonly hash: number;
  /** Number of nodes in the tree, saturating at 2^31; the measure that limits are counted in. */
  readonly size: number;
  /** Where the user wrote it; absent in derived expressions. Never part of equality. */
  readonly span?: Span;
}

/** A literal. `int` when it is a safe integer written without a fraction or exponent. */
export interface Const extends Node {
  readonly kind: 'const';
  readonly type: 'int' | 'real';
  readonly value: number;
}

/**
 * A dimension (always int) or a hyper-parameter (int or real) of the Program, by name.
 * The name `..` is the extent of the layer's pack: the product of any number of extents.
 */
export interface SymbolExpr extends Node {
  readonly kind: 'symbol';
  readonly type: 'int' | 'real';
  readonly name: string;
}

/** A bound index used as an integer. The name `..` is the pack: one opaque multi-index that is only ever used bare. */
export interface Index extends Node {
  readonly kind: 'index';
  readonly type: 'int';
  readonly name: string;
}

/** `x[a, b]`, or `x?[a, b]` when `guarded`: zero where a subscript leaves the tensor or a Quotient inside leaves a remainder. A scalar tensor has no subscripts. */
export interface Read extends Node {
  readonly kind: 'read';
  readonly type: 'int' | 'real';
  readonly tensor: string;
  readonly subscripts: readonly Expr[];
  readonly guarded: boolean;
}

/** n-ary sum, two or more terms, in the order written. A difference is a term times −1. */
export interface Add extends Node {
  readonly kind: 'add';
  readonly type: 'int' | 'real';
  readonly terms: readonly Expr[];
}

/** n-ary product, two or more factors, in the order written. A real quotient a/b is a·b^(−1). */
export interface Mul extends Node {
  readonly kind: 'mul';
  readonly type: 'int' | 'real';
  readonly factors: readonly Expr[];
}

/** `base^exponent`; int when the base is int and the exponent a non-negative int literal. */
export interface Pow extends Node {
  readonly kind: 'pow';
  readonly type: 'int' | 'real';
  readonly base: Expr;
  readonly exponent: Expr;
}

/** Integer `⌊num / den⌋`. */
export interface FloorDiv extends Node {
  readonly kind: 'floordiv';
  readonly type: 'int';
  readonly num: Expr;
  readonly den: Expr;
}

/** Integer remainder with `0 <= num % den < |den|`. */
export interface Mod extends Node {
  readonly kind: 'mod';
  readonly type: 'int';
  readonly num: Expr;
  readonly den: Expr;
}

/** Exact integer division inside a subscript. Legal where the remainder is provably zero, or inside a guarded read, which is zero where a remainder is left. */
export interface Quotient extends Node {
  readonly kind: 'quotient';
  readonly type: 'int';
  readonly num: Expr;
  readonly den: Expr;
}

/** A scalar function of the table (`src/scalar`). `min max abs clamp` of ints are int; everything else is real, `isnan isinf` are bool. */
export interface Call extends Node {
  readonly kind: 'call';
  readonly type: ExprType;
  readonly fn: ScalarFunctionName;
  readonly args: readonly Expr[];
}

export type ReduceOp = 'sum' | 'prod' | 'max' | 'min' | 'argmax' | 'argmin';

/** An index and its half-open range `[lo, hi)`; empty when `hi <= lo`. */
export interface Binder {
  readonly index: string;
  readonly lo: Expr;
  readonly hi: Expr;
}

/** A reduction over the binders in row-major order as written. `argmax` and `argmin` are ints: the flat row-major position, counted from 0, of the first extremal element. `mean` is written as a sum over its count. */
export interface Reduce extends Node {
  readonly kind: 'reduce';
  readonly type: 'int' | 'real';
  readonly op: ReduceOp;
  readonly binders: readonly Binder[];
  readonly body: Expr;
}

/** The branch not taken is not evaluated: it contributes nothing, not even NaN or an out-of-range read. */
export interface If extends Node {
  readonly kind: 'if';
  readonly type: 'int' | 'real';
  readonly cond: Expr;
  readonly then: Expr;
  readonly else: Expr;
}

export type CompareOp = '<' | '<=' | '>' | '>=' | '==' | '!=';

export interface Compare extends Node {
  readonly kind: 'compare';
  readonly type: 'bool';
  readonly op: CompareOp;
  readonly left: Expr;
  readonly right: Expr;
}

/** n-ary conjunction, evaluated left to right, stopping at the first false. */
export interface And extends Node {
  readonly kind: 'and';
  readonly type: 'bool';
  readonly args: readonly Expr[];
}

/** n-ary disjunction, evaluated left to right, stopping at the first true. */
export interface Or extends Node {
  readonly kind: 'or';
  readonly type: 'bool';
  readonly args: readonly Expr[];
}

export interface Not extends Node {
  readonly kind: 'not';
  readonly type: 'bool';
  readonly arg: Expr;
}

/** Iverson's bracket: 1 where the condition holds, else 0, as an int. */
export interface Iverson extends Node {
  readonly kind: 'iverson';
  readonly type: 'int';
  readonly cond: Expr;
}
