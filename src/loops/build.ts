import type { ScalarFunctionName } from '../scalar/names.ts';
import type { BinaryOp, LoopExpr, LoopStmt, LoopType, UnaryOp } from './nest.ts';

/* Constructors of loop notation. Integer arithmetic on literals folds; nothing else changes. */

export const int = (value: number): LoopExpr => ({ kind: 'const', type: 'int', value });
export const real = (value: number): LoopExpr => ({ kind: 'const', type: 'real', value });
export const bool = (value: boolean): LoopExpr => ({ kind: 'const', type: 'bool', value });
export const variable = (name: string, type: LoopType): LoopExpr => ({ kind: 'var', type, name });

export const load = (buffer: string, type: 'real' | 'int', offset: LoopExpr): LoopExpr => ({
  kind: 'load',
  type,
  buffer,
  offset,
});

const isInt = (e: LoopExpr, value: number): boolean => e.kind === 'const' && e.type === 'int' && e.value === value;

const literal = (e: LoopExpr): number | undefined =>
  e.kind === 'const' && e.type === 'int' && typeof e.value === 'number' ? e.value : undefined;

const folded: Partial<Record<BinaryOp, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  min: Math.min,
  max: Math.max,
};

const comparisons: ReadonlySet<BinaryOp> = new Set(['<', '<=', '>', '>=', '==', '!=', 'and', 'or']);

export function binary(op: BinaryOp, left: LoopExpr, right: LoopExpr): LoopExpr {
  const a = literal(left);
  const b = literal(right);
  if (a !== undefined && b !== undefined) {
    const value = folded[op]?.(a, b);
    if (value !== undefined && Number.isSafeInteger(value)) return int(value);
    if (op === 'floordiv' && b !== 0) return int(Math.floor(a / b));
    if (op === 'mod' && b !== 0) return int(((a % b) + Math.abs(b)) % Math.abs(b));
  }
  if (op === '+' && isInt(left, 0) && right.type === 'int') return right;
  if ((op === '+' || op === '-') && isInt(right, 0) && left.type === 'int') return left;
  if (op === '*' && isInt(left, 1) && right.type === 'int') return right;
  if (op === '*' && isInt(right, 1) && left.type === 'int') return left;
  const type: LoopType = comparisons.has(op)
    ? 'bool'
    : left.type === 'int' && right.type === 'int' && op !== '/'
      ? 'int'
      : 'real';
  return { kind: 'binary', type, op, left, right };
}

export function unary(op: UnaryOp, arg: LoopExpr): LoopExpr {
  const type: LoopType = op === 'toReal' ? 'real' : op === 'toInt' ? 'int' : op === 'not' ? 'bool' : arg.type;
  if (op === 'neg' && arg.kind === 'const' && typeof arg.value === 'number' && arg.value !== 0)
    return { ...arg, value: -arg.value };
  if (op === 'toReal' && arg.kind === 'const' && typeof arg.value === 'number') return real(arg.value);
  return { kind: 'unary', type, op, arg };
}

export const select = (cond: LoopExpr, then: LoopExpr, otherwise: LoopExpr): LoopExpr => ({
  kind: 'select',
  type: then.type,
  cond,
  then,
  else: otherwise,
});

export const call = (fn: ScalarFunctionName, type: LoopType, args: readonly LoopExpr[]): LoopExpr => ({
  kind: 'call',
  type,
  fn,
  args,
});

/** `if (cond) yes else no`. */
export const when = (cond: LoopExpr, yes: readonly LoopStmt[], no: readonly LoopStmt[]): LoopStmt => ({
  kind: 'if',
  cond,
  // biome-ignore lint/suspicious/noThenProperty: the branches of a conditional are its own
  then: yes,
  else: no,
});

/** The number as a real: ints and bools converted. */
export const toReal = (e: LoopExpr): LoopExpr => (e.type === 'real' ? e : unary('toReal', e));

/** A conjunction; true of none. */
export function all(conditions: readonly LoopExpr[]): LoopExpr {
  const [first, ...rest] = conditions;
  return first === undefined ? bool(true) : rest.reduce((acc, c) => binary('and', acc, c), first);
}

/** A text that two expressions share exactly when they are equal. */
export function keyOf(e: LoopExpr): string {
  switch (e.kind) {
    case 'const':
      return Object.is(e.value, -0) ? '-0' : `${e.type === 'real' ? 'r' : ''}${e.value}`;
    case 'var':
      return e.name;
    case 'load':
      return `${e.buffer.length}:${e.buffer}[${keyOf(e.offset)}]`;
    case 'unary':
      return `(${e.op} ${keyOf(e.arg)})`;
    case 'binary':
      return `(${keyOf(e.left)} ${e.op} ${keyOf(e.right)})`;
    case 'select':
      return `(${keyOf(e.cond)} ? ${keyOf(e.then)} : ${keyOf(e.else)})`;
    case 'call':
      return `${e.fn}(${e.args.map(keyOf).join(',')})`;
  }
}
