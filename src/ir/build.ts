import type { ScalarFunctionName } from '../scalar/names.ts';
import type { Span } from '../support/span.ts';
import type {
  Add,
  And,
  Binder,
  Call,
  Compare,
  CompareOp,
  Const,
  Expr,
  ExprType,
  FloorDiv,
  If,
  Index,
  Iverson,
  Mod,
  Mul,
  Not,
  Or,
  Pow,
  Quotient,
  Read,
  Reduce,
  ReduceOp,
  SymbolExpr,
} from './expr.ts';

/*
 * Constructors. They compute type, hash and size, flatten nothing and simplify nothing:
 * what the user wrote is what the Program holds. Simplification is `src/rewrite`.
 */

const MAX_SIZE = 2 ** 31;

function hashString(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h | 0;
}

const numberBits = (value: number): number => {
  const bits = new Uint32Array(new Float64Array([value]).buffer);
  return Math.imul((bits[0] ?? 0) ^ 0x9e3779b9, 0x85ebca6b) ^ (bits[1] ?? 0);
};

/** Order-dependent combination of 32-bit hashes. */
function mix(...parts: number[]): number {
  let h = 0x9747b28c;
  for (const part of parts) {
    h = Math.imul(h ^ part, 0xcc9e2d51);
    h = ((h << 13) | (h >>> 19)) ^ 0x1b873593;
  }
  return h | 0;
}

const total = (children: readonly Expr[]): number => {
  let size = 1;
  for (const child of children) size += child.size;
  return Math.min(size, MAX_SIZE);
};

const at = (span: Span | undefined): { span?: Span } => (span === undefined ? {} : { span });

const arithmeticType = (children: readonly Expr[]): 'int' | 'real' =>
  children.every((child) => child.type === 'int') ? 'int' : 'real';

export function constant(value: number, type?: 'int' | 'real', span?: Span): Const {
  const resolved = type ?? (Number.isSafeInteger(value) ? 'int' : 'real');
  // −0 and 0 are the same literal
  const v = value === 0 ? 0 : value;
  return { kind: 'const', type: resolved, value: v, hash: mix(1, numberBits(v)), size: 1, ...at(span) };
}

export const zero: Const = constant(0);
export const one: Const = constant(1);
export const minusOne: Const = constant(-1);

export function symbol(name: string, type: 'int' | 'real', span?: Span): SymbolExpr {
  return { kind: 'symbol', type, name, hash: mix(2, hashString(name)), size: 1, ...at(span) };
}

export function index(name: string, span?: Span): Index {
  return { kind: 'index', type: 'int', name, hash: mix(3, hashString(name)), size: 1, ...at(span) };
}

export function read(
  tensor: string,
  subscripts: readonly Expr[],
  options: { guarded?: boolean; type?: 'int' | 'real'; span?: Span | undefined } = {},
): Read {
  const guarded = options.guarded ?? false;
  return {
    kind: 'read',
    type: options.type ?? 'real',
    tensor,
    subscripts,
    guarded,
    hash: mix(4, hashString(tensor), guarded ? 1 : 0, ...subscripts.map((s) => s.hash)),
    size: total(subscripts),
    ...at(options.span),
  };
}

/** A sum; of no terms 0, of one term that term. */
export function add(terms: readonly Expr[], span?: Span): Expr {
  const [first] = terms;
  if (first === undefined) return zero;
  if (terms.length === 1) return first;
  const node: Add = {
    kind: 'add',
    type: arithmeticType(terms),
    terms,
    hash: mix(5, ...terms.map((t) => t.hash)),
    size: total(terms),
    ...at(span),
  };
  return node;
}

/** A product; of no factors 1, of one factor that factor. */
export function mul(factors: readonly Expr[], span?: Span): Expr {
  const [first] = factors;
  if (first === undefined) return one;
  if (factors.length === 1) return first;
  const node: Mul = {
    kind: 'mul',
    type: arithmeticType(factors),
    factors,
    hash: mix(6, ...factors.map((f) => f.hash)),
    size: total(factors),
    ...at(span),
  };
  return node;
}

export function pow(base: Expr, exponent: Expr, span?: Span): Pow {
  const int = base.type === 'int' && exponent.kind === 'const' && exponent.type === 'int' && exponent.value >= 0;
  return {
    kind: 'pow',
    type: int ? 'int' : 'real',
    base,
    exponent,
    hash: mix(7, base.hash, exponent.hash),
    size: total([base, exponent]),
    ...at(span),
  };
}

/** −a, with literals folded. */
export const negate = (a: Expr): Expr => (a.kind === 'const' ? constant(-a.value, a.type) : mul([minusOne, a]));

/** a − b, flat: a sum on the left takes one more term. */
export const subtract = (a: Expr, b: Expr): Expr => add([...(a.kind === 'add' ? a.terms : [a]), negate(b)]);

/** a·b^(−1). */
export const divide = (a: Expr, b: Expr): Expr => {
  const inverse = pow(b, minusOne);
  return a.kind === 'const' && a.value === 1 ? inverse : mul([...(a.kind === 'mul' ? a.factors : [a]), inverse]);
};

export function floorDiv(num: Expr, den: Expr, span?: Span): FloorDiv {
  return {
    kind: 'floordiv',
    type: 'int',
    num,
    den,
    hash: mix(8, num.hash, den.hash),
    size: total([num, den]),
    ...at(span),
  };
}

export function mod(num: Expr, den: Expr, span?: Span): Mod {
  return { kind: 'mod', type: 'int', num, den, hash: mix(9, num.hash, den.hash), size: total([num, den]), ...at(span) };
}

export function quotient(num: Expr, den: Expr, span?: Span): Quotient {
  return {
    kind: 'quotient',
    type: 'int',
    num,
    den,
    hash: mix(10, num.hash, den.hash),
    size: total([num, den]),
    ...at(span),
  };
}

const intPreserving: ReadonlySet<ScalarFunctionName> = new Set(['abs', 'min', 'max', 'clamp']);

export function callType(fn: ScalarFunctionName, args: readonly Expr[]): ExprType {
  if (fn === 'isnan' || fn === 'isinf') return 'bool';
  return intPreserving.has(fn) ? arithmeticType(args) : 'real';
}

export function call(fn: ScalarFunctionName, args: readonly Expr[], span?: Span): Call {
  return {
    kind: 'call',
    type: callType(fn, args),
    fn,
    args,
    hash: mix(11, hashString(fn), ...args.map((a) => a.hash)),
    size: total(args),
    ...at(span),
  };
}

export const binder = (index: string, hi: Expr, lo: Expr = zero): Binder => ({ index, lo, hi });

export function reduce(op: ReduceOp, binders: readonly Binder[], body: Expr, span?: Span): Reduce {
  const bounds = binders.flatMap((b) => [b.lo, b.hi]);
  const position = op === 'argmax' || op === 'argmin';
  return {
    kind: 'reduce',
    type: position || body.type === 'int' ? 'int' : 'real',
    op,
    binders,
    body,
    hash: mix(12, hashString(op), ...binders.map((b) => hashString(b.index)), ...bounds.map((b) => b.hash), body.hash),
    size: total([...bounds, body]),
    ...at(span),
  };
}

export const sum = (binders: readonly Binder[], body: Expr, span?: Span): Expr =>
  binders.length === 0 ? body : reduce('sum', binders, body, span);

export function ifThenElse(cond: Expr, then: Expr, otherwise: Expr, span?: Span): If {
  return {
    kind: 'if',
    type: arithmeticType([then, otherwise]),
    cond,
    then,
    else: otherwise,
    hash: mix(13, cond.hash, then.hash, otherwise.hash),
    size: total([cond, then, otherwise]),
    ...at(span),
  };
}

export function compare(op: CompareOp, left: Expr, right: Expr, span?: Span): Compare {
  return {
    kind: 'compare',
    type: 'bool',
    op,
    left,
    right,
    hash: mix(14, hashString(op), left.hash, right.hash),
    size: total([left, right]),
    ...at(span),
  };
}

/** A conjunction of two or more conditions, or the only one. Errors: an empty list is a programming mistake. */
export function and(args: readonly Expr[], span?: Span): Expr {
  const [first] = args;
  if (first === undefined) throw new Error('and() of no conditions');
  if (args.length === 1) return first;
  const node: And = {
    kind: 'and',
    type: 'bool',
    args,
    hash: mix(15, ...args.map((a) => a.hash)),
    size: total(args),
    ...at(span),
  };
  return node;
}

/** A disjunction of two or more conditions, or the only one. Errors: an empty list is a programming mistake. */
export function or(args: readonly Expr[], span?: Span): Expr {
  const [first] = args;
  if (first === undefined) throw new Error('or() of no conditions');
  if (args.length === 1) return first;
  const node: Or = {
    kind: 'or',
    type: 'bool',
    args,
    hash: mix(16, ...args.map((a) => a.hash)),
    size: total(args),
    ...at(span),
  };
  return node;
}

export function not(arg: Expr, span?: Span): Not {
  return { kind: 'not', type: 'bool', arg, hash: mix(17, arg.hash), size: total([arg]), ...at(span) };
}

export function iverson(cond: Expr, span?: Span): Iverson {
  return { kind: 'iverson', type: 'int', cond, hash: mix(18, cond.hash), size: total([cond]), ...at(span) };
}
