import { intervalOf } from '../../src/loops/interval.ts';
import type { LoopExpr } from '../../src/loops/nest.ts';
import type { ScalarFunctionName } from '../../src/scalar/names.ts';
import type { Interval } from '../../src/support/interval.ts';
import { spellingOf } from './functions.ts';

/** What the printing of expressions needs: identifiers, ranges, and a place to note the functions used. */
export interface ExpressionContext {
  readonly buffers: ReadonlyMap<string, string>;
  readonly ranges: ReadonlyMap<string, Interval>;
  readonly elements: (buffer: string) => Interval;
  readonly used: Set<ScalarFunctionName>;
}

/** Binding strength of JavaScript's operators, loosest first. */
const strength = {
  select: 1,
  or: 2,
  and: 3,
  bitor: 4,
  equality: 5,
  relation: 6,
  shift: 7,
  sum: 8,
  product: 9,
  unary: 10,
  call: 11,
};

interface Text {
  readonly text: string;
  readonly strength: number;
}

const atom = (text: string): Text => ({ text, strength: strength.call });
const wrap = (t: Text, least: number): string => (t.strength < least ? `(${t.text})` : t.text);

const MIN_INT = -(2 ** 31);
const MAX_INT = 2 ** 31 - 1;

export function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (Object.is(value, -0)) return '-0';
  return String(value);
}

/** JavaScript of an expression. */
export const expressionText = (e: LoopExpr, c: ExpressionContext): string => print(e, c).text;

/** JavaScript of an int that is an offset or a bound: kept a 32-bit integer by `| 0` where its range shows that this changes nothing. */
export function intText(e: LoopExpr, c: ExpressionContext): string {
  const t = print(e, c);
  if (e.kind !== 'binary' || !['+', '-', '*'].includes(e.op)) return t.text;
  const { lo, hi } = intervalOf(e, c.ranges, c.elements);
  return lo >= MIN_INT && (hi <= MAX_INT || hi === Number.POSITIVE_INFINITY) ? `(${t.text}) | 0` : t.text;
}

/** The same for the subscript of a typed array, which the schedule has proved to lie inside. */
export function offsetText(e: LoopExpr, c: ExpressionContext): string {
  const t = print(e, c);
  return e.kind === 'binary' ? `(${t.text}) | 0` : t.text;
}

function print(e: LoopExpr, c: ExpressionContext): Text {
  switch (e.kind) {
    case 'const':
      if (typeof e.value === 'boolean') return atom(String(e.value));
      return e.value < 0 || Object.is(e.value, -0)
        ? { text: numberText(e.value), strength: strength.unary }
        : atom(numberText(e.value));
    case 'var':
      return atom(e.name);
    case 'load': {
      const buffer = c.buffers.get(e.buffer);
      if (buffer === undefined) throw new Error(`no buffer ${e.buffer}`);
      return atom(`${buffer}[${offsetText(e.offset, c)}]`);
    }
    case 'unary':
      return printUnary(e, c);
    case 'binary':
      return printBinary(e, c);
    case 'select': {
      const cond = wrap(print(e.cond, c), strength.or);
      const then = wrap(print(e.then, c), strength.or);
      return { text: `${cond} ? ${then} : ${wrap(print(e.else, c), strength.select)}`, strength: strength.select };
    }
    case 'call': {
      if (e.fn === 'pi') return atom('Math.PI');
      if (e.fn === 'inf') return atom('Infinity');
      c.used.add(e.fn);
      return atom(`${spellingOf(e.fn).name}(${e.args.map((a) => print(a, c).text).join(', ')})`);
    }
  }
}

function printUnary(e: Extract<LoopExpr, { kind: 'unary' }>, c: ExpressionContext): Text {
  const arg = print(e.arg, c);
  switch (e.op) {
    case 'neg':
      return { text: `-${wrap(arg, strength.call)}`, strength: strength.unary };
    case 'not':
      return { text: `!${wrap(arg, strength.call)}`, strength: strength.unary };
    case 'toReal':
    case 'toInt':
      return e.arg.type === 'bool' ? { text: `${wrap(arg, strength.or)} ? 1 : 0`, strength: strength.select } : arg;
  }
}

function printBinary(e: Extract<LoopExpr, { kind: 'binary' }>, c: ExpressionContext): Text {
  const left = print(e.left, c);
  const right = print(e.right, c);
  const infix = (op: string, level: number): Text => ({
    text: `${wrap(left, level)} ${op} ${wrap(right, level + 1)}`,
    strength: level,
  });
  switch (e.op) {
    case '+':
    case '-':
      return infix(e.op, strength.sum);
    case '*':
    case '/':
      return infix(e.op, strength.product);
    case 'floordiv':
    case 'mod':
      return printDivision(e, left, right, c);
    case 'min':
    case 'max':
      return atom(`Math.${e.op}(${left.text}, ${right.text})`);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return infix(e.op, strength.relation);
    case '==':
      return infix('===', strength.equality);
    case '!=':
      return infix('!==', strength.equality);
    case 'and':
      return infix('&&', strength.and);
    case 'or':
      return infix('||', strength.or);
  }
}

function printDivision(e: Extract<LoopExpr, { kind: 'binary' }>, left: Text, right: Text, c: ExpressionContext): Text {
  const a = intervalOf(e.left, c.ranges, c.elements);
  const b = intervalOf(e.right, c.ranges, c.elements);
  const l = wrap(left, strength.product);
  const r = wrap(right, strength.product + 1);
  const natural = a.lo >= 0 && b.lo > 0 && a.hi <= MAX_INT;
  if (e.op === 'floordiv')
    return natural ? { text: `((${l} / ${r}) | 0)`, strength: strength.call } : atom(`Math.floor(${l} / ${r})`);
  if (natural) return { text: `${l} % ${r}`, strength: strength.product };
  const m =
    e.right.kind === 'const' && typeof e.right.value === 'number'
      ? numberText(Math.abs(e.right.value))
      : `Math.abs(${right.text})`;
  return { text: `(${l} % ${m} + ${m}) % ${m}`, strength: strength.product };
}
