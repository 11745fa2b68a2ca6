import { type ScalarFunctionName, scalarFunctionNames } from '../scalar/names.ts';
import { nearestName } from '../support/suggest.ts';
import type { Token } from './token.ts';
import { reductionWords } from './words.ts';

/*
 * What to write instead of the notations of other languages, told by the tokens around the one that was not expected.
 */

/** The tokens of a text, read from one place. */
export interface Neighbours {
  /** The token `offset` places from the one that was not expected. */
  peek(offset: number): Token;
  /** The text from one token to another, both included. */
  text(from: Token, to?: Token): string;
}

const isSymbol = (token: Token, symbol: string): boolean => token.kind === 'symbol' && token.symbol === symbol;
const closers: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);

/** Tokens that a search for the other end of a bracket passes. */
const MAX_OPERAND = 40;

/** Offset of the bracket that closes the one at `from`; undefined where it is far or on another line. */
function closing({ peek }: Neighbours, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < from + MAX_OPERAND; at++) {
    const token = peek(at);
    if (token.kind === 'end' || (at > from && token.startsLine)) return undefined;
    if (token.kind !== 'symbol') continue;
    if (closers.has(token.symbol)) depth++;
    else if ([...closers.values()].includes(token.symbol) && --depth === 0) return at;
  }
  return undefined;
}

/** Offset of the bracket that the one at `from` closes. */
function opening({ peek }: Neighbours, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at > from - MAX_OPERAND; at--) {
    const token = peek(at);
    if (token.kind !== 'symbol') continue;
    if ([...closers.values()].includes(token.symbol)) depth++;
    else if (closers.has(token.symbol) && --depth === 0) return at;
  }
  return undefined;
}

/** The text of the operand that begins at an offset: a name or a number with its brackets, or a group. */
export function operandAt(around: Neighbours, from: number): string {
  const start = around.peek(from);
  if (isSymbol(start, '(')) return '(…)';
  return around.text(start, around.peek(operandEnd(around, from)));
}

/** Offset of the last token of the operand that begins at an offset. */
export function operandEnd(around: Neighbours, from: number): number {
  if (around.peek(from).kind !== 'name') return from;
  const bracket = isSymbol(around.peek(from + 1), '?') ? from + 2 : from + 1;
  if (!isSymbol(around.peek(bracket), '[') && !isSymbol(around.peek(bracket), '(')) return from;
  return closing(around, bracket) ?? from;
}

/** The text of the operand that ends at an offset, and where it begins. */
export function operandBefore(around: Neighbours, to: number): { readonly text: string; readonly from: number } {
  const end = around.peek(to);
  if (end.kind === 'superscript') return { text: '…', from: to };
  if (end.kind !== 'symbol') return { text: around.text(end), from: to };
  const open = opening(around, to);
  if (open === undefined) return { text: '…', from: to };
  const before = around.peek(open - 1);
  if (before.kind === 'name') return { text: around.text(before, end), from: open - 1 };
  if (isSymbol(before, '?') && around.peek(open - 2).kind === 'name')
    return { text: around.text(around.peek(open - 2), end), from: open - 2 };
  return { text: around.text(around.peek(open), end), from: open };
}

const scalarNames: ReadonlySet<string> = new Set<ScalarFunctionName>(scalarFunctionNames);
const subscripted = /^(Σ|sum|Π|prod|max|min|mean|argmax|argmin)_(.*)$/u;

/** Two operands side by side: what stands there and what was probably meant. Offset 0 is the second. */
export function sideBySide(around: Neighbours): { readonly message: string; readonly help: string } {
  const left = around.peek(-1);
  const right = operandAt(around, 0);
  const before = operandBefore(around, -1);
  const head = around.peek(before.from);
  if (left.kind === 'name') {
    const [, word, index] = subscripted.exec(left.text) ?? [];
    if (word !== undefined && index !== undefined && index !== '')
      return {
        message: `\`${left.text}\` is one name; the indices of a reduction stand in brackets.`,
        help: `write \`${word}[${index}] ${right}\``,
      };
    if (scalarNames.has(left.text))
      return {
        message: `\`${left.text}\` is a function, and its argument stands in parentheses.`,
        help: `write \`${left.text}(${right.replace(/^\((.*)\)$/, '$1')})\``,
      };
  }
  if (isSymbol(left, ']') && head.kind === 'name') {
    const word = reductionLike(head.text);
    if (word !== undefined)
      return {
        message: `\`${head.text}\` is no reduction.`,
        help: `did you mean \`${word}${before.text.slice(head.text.length)} ${right}\`?`,
      };
  }
  return {
    message: 'Two factors stand side by side; a product needs its sign.',
    help: `write \`${before.text.length > 30 ? '…' : before.text}·${right.length > 30 ? '…' : right}\``,
  };
}

/** The reduction that a name with another spelling stands for. */
function reductionLike(name: string): string | undefined {
  const lower = name.toLowerCase();
  if (reductionWords.has(lower)) return lower;
  if (lower === 'product') return 'prod';
  if (lower === 'average' || lower === 'avg') return 'mean';
  return name.length < 3
    ? undefined
    : nearestName(
        lower,
        [...reductionWords.keys()].filter((w) => w.length > 2),
      );
}

/** The text from an offset up to `else` on the same line. */
function conditionAt(around: Neighbours, from: number): string {
  for (let at = from; at < from + MAX_OPERAND; at++) {
    const token = around.peek(at);
    if (token.kind === 'end' || token.startsLine) break;
    if (token.kind === 'name' && token.text === 'else' && at > from)
      return around.text(around.peek(from), around.peek(at - 1));
  }
  return 'c';
}

const conditional = 'a choice is written `if c then a else b`';

/** Help for a token that stands where it cannot; undefined where nothing is known of it. Offset 0 is that token. */
export function adviceAt(around: Neighbours): string | undefined {
  const token = around.peek(0);
  const left = around.peek(-1);
  if (token.kind === 'name') {
    if (token.text === 'if')
      return `${conditional}: \`if ${conditionAt(around, 1)} then ${operandBefore(around, -1).text} else …\``;
    if (token.text === 'then' || token.text === 'else') return conditional;
    return undefined;
  }
  if (token.kind === 'end') return 'complete the formula';
  if (token.kind !== 'symbol') return undefined;
  switch (token.symbol) {
    case ';':
      return 'an equation ends at the end of its line';
    case '?':
      return `${conditional}; a read that is zero outside its tensor is written \`x?[…]\``;
    case ':':
      return 'an axis is named by an index: `x[r,j]`; an index on the left or of a reduction runs over all of it';
    case '{': {
      const [, word] = (left.kind === 'name' ? subscripted.exec(left.text) : undefined) ?? [];
      const end = closing(around, 0);
      if (word === undefined) return 'braces enclose the equations of a layer; parentheses group';
      const inside = end === undefined || end < 2 ? 'i' : around.text(around.peek(1), around.peek(end - 1));
      return `the indices of a reduction stand in brackets: \`${word}[${inside}] …\``;
    }
    case '[':
      return 'subscripts stand directly after the name of a tensor: `x[i,j]`';
    case ')':
    case ']':
      return `write what is missing before \`${token.symbol}\`, or take it out`;
    case '}':
      return left.kind === 'symbol' && left.symbol === ']'
        ? 'a reduction is followed by what it reduces: `Σ[i] x[i]`'
        : 'complete the formula before `}`';
    case ',':
      return 'a comma separates subscripts and arguments inside brackets';
    case '==':
      return 'an equation is written with one `=`';
    default:
      return 'an operator stands between two operands';
  }
}
