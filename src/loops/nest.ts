import type { ScalarFunctionName } from '../scalar/names.ts';

/**
 * Loop notation: what a target prints. Every extent is a number, except that open dimensions (the batch) are `var`s.
 * All values in a nest are scalars; tensors are row-major buffers addressed by flat offsets.
 */
export type LoopType = 'real' | 'int' | 'bool';

export type LoopExpr =
  | { readonly kind: 'const'; readonly type: LoopType; readonly value: number | boolean }
  /** A loop index, a `let`, an accumulator, an open dimension or a run-time hyper-parameter. */
  | { readonly kind: 'var'; readonly type: LoopType; readonly name: string }
  | { readonly kind: 'load'; readonly type: 'real' | 'int'; readonly buffer: string; readonly offset: LoopExpr }
  | { readonly kind: 'unary'; readonly type: LoopType; readonly op: UnaryOp; readonly arg: LoopExpr }
  | {
      readonly kind: 'binary';
      readonly type: LoopType;
      readonly op: BinaryOp;
      readonly left: LoopExpr;
      readonly right: LoopExpr;
    }
  /** Only the branch taken may be evaluated where the other could trap; both sides are free of side effects. */
  | {
      readonly kind: 'select';
      readonly type: LoopType;
      readonly cond: LoopExpr;
      readonly then: LoopExpr;
      readonly else: LoopExpr;
    }
  | {
      readonly kind: 'call';
      readonly type: LoopType;
      readonly fn: ScalarFunctionName;
      readonly args: readonly LoopExpr[];
    };

/** `toReal` converts an int or a bool (1 or 0); `toInt` converts a bool. */
export type UnaryOp = 'neg' | 'not' | 'toReal' | 'toInt';

/** `floordiv` and `mod` are ints with a non-negative remainder; `/` is real. `and` and `or` stop early. */
export type BinaryOp =
  | '+'
  | '-'
  | '*'
  | '/'
  | 'floordiv'
  | 'mod'
  | 'min'
  | 'max'
  | '<'
  | '<='
  | '>'
  | '>='
  | '=='
  | '!='
  | 'and'
  | 'or';

export type LoopStmt =
  /** `for (index = lo; index < hi; index += step)`. `parallel` says that iterations are independent: none reads or writes what another writes. */
  | {
      readonly kind: 'for';
      readonly index: string;
      readonly lo: LoopExpr;
      readonly hi: LoopExpr;
      readonly step: number;
      readonly parallel: boolean;
      readonly body: readonly LoopStmt[];
    }
  | {
      readonly kind: 'if';
      readonly cond: LoopExpr;
      readonly then: readonly LoopStmt[];
      readonly else: readonly LoopStmt[];
    }
  /** An immutable scalar. */
  | { readonly kind: 'let'; readonly name: string; readonly value: LoopExpr }
  /** A mutable scalar: an accumulator. */
  | { readonly kind: 'declare'; readonly name: string; readonly type: LoopType; readonly init: LoopExpr }
  | { readonly kind: 'assign'; readonly name: string; readonly value: LoopExpr }
  | { readonly kind: 'store'; readonly buffer: string; readonly offset: LoopExpr; readonly value: LoopExpr }
  | { readonly kind: 'comment'; readonly text: string };

/** Where a buffer's elements live: given by the caller, or a place in the arena. */
export type BufferRole = 'input' | 'output' | 'temporary';

export interface Buffer {
  readonly name: string;
  readonly role: BufferRole;
  readonly dtype: 'real' | 'int';
  /** Row-major extents; an extent of an open dimension is a `var` expression. */
  readonly shape: readonly LoopExpr[];
  /** Element offset in the arena, `place + placePerOpen·(product of the open dimensions)`; present on temporaries after memory planning. */
  readonly place?: number;
  readonly placePerOpen?: number;
  /** Least and greatest element of an int buffer. */
  readonly elements?: { readonly lo: number; readonly hi: number };
}

/** One nest: a piece of work that one call or one dispatch runs. */
export interface LoopNest {
  readonly name: string;
  /** The formulas that it computes, for the reader of the generated code. */
  readonly formulas: readonly string[];
  readonly body: readonly LoopStmt[];
}

/** A whole Program in loop notation: nests run in order, each seeing what those before it stored. */
export interface LoopProgram {
  readonly name: string;
  readonly buffers: readonly Buffer[];
  /** Names of the open dimensions, passed at the call. */
  readonly open: readonly string[];
  readonly nests: readonly LoopNest[];
  /** Elements in the arena that temporaries share: `arena + arenaPerOpen·(product of the open dimensions)`. */
  readonly arena: number;
  readonly arenaPerOpen?: number;
}
