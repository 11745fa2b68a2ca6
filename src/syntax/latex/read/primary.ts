import { MAX_RANK } from '../../../support/limits.ts';
import type { Span } from '../../../support/span.ts';
import { isBar, isDoubleBar } from '../tex/atoms.ts';
import { entries, opensArray } from './array.ts';
import { choice, opensChoice } from './cases.ts';
import { derivativeInLine, fraction } from './derivative.ts';
import { isLetter, wordLength } from './lexicon.ts';
import type { Formula, MathFence, MathGroup } from './math.ts';
import { nabla } from './nabla.ts';
import { operator, operatorAt } from './operators.ts';
import { endOf, type Reader } from './reader.ts';
import { DIVERGENCE, fenceMacros, fractions, jointMacros, relationMacros, unsupported } from './signs.ts';
import { startsSymbol, symbol } from './symbols.ts';

const digit = /^[0-9]$/;

/** Macros that begin no operand, besides relations and operators. */
const notOperands: ReadonlySet<string> = new Set([
  ...['}', 'rfloor', 'rceil', 'rangle', 'rvert', 'rVert', 'rbrace', 'rbrack', 'rgroup', 'rparen'],
  ...['\\', 'not', 'land', 'lor', 'wedge', 'vee', 'prime', 'colon', 'qquad', 'quad'],
]);

/** Whether a factor can begin here without a sign before it. */
export function startsPrimary(r: Reader): boolean {
  const { atom } = r;
  if (atom === undefined || r.at === r.condition) return false;
  if (isBar(atom)) return atom.side === 'open' || (atom.side === undefined && !r.inBars(isDoubleBar(atom)));
  if (atom.kind === 'char')
    return isLetter(atom) || digit.test(atom.char) || '([𝟙∂'.includes(atom.char) || pointBeforeDigit(r);
  if (atom.kind !== 'macro') return true;
  return !notOperands.has(atom.name) && !relationMacros.has(atom.name) && !jointMacros.has(atom.name);
}

/** One operand without its scripts. */
export function primary(r: Reader): Formula {
  const { atom, span } = r;
  if (atom === undefined) return r.unexpected();
  if (isBar(atom)) return bars(r, isDoubleBar(atom));
  switch (atom.kind) {
    case 'char':
      return character(r, atom.char);
    case 'group': {
      r.at++;
      const inner = r.inside(atom.body, endOf(span));
      if (inner.atom === undefined && (r.isChar('_') || r.isChar('^'))) return r.unexpected();
      const item = r.nested(() => inner.whole(r.shared.rules.relation));
      return { kind: 'group', open: 'tex', items: [item], primes: 0, span };
    }
    case 'environment':
      if (opensChoice(r)) return choice(r);
      if (opensArray(r)) return entries(r, atom);
      return r.fail(
        'latex-unsupported',
        span,
        `The environment \`${atom.name}\` is not read inside a formula.`,
        'write one formula for each element, with indices: `x_{i,j}`',
      );
    case 'math':
      r.at++;
      return r.nested(() => r.inside(atom.body, endOf(span)).whole(r.shared.rules.relation));
    case 'macro':
      return macro(r, atom.name);
  }
}

function character(r: Reader, char: string): Formula {
  const { span } = r;
  if (digit.test(char) || pointBeforeDigit(r)) return number(r);
  if (char === '(') return bracket(r, '(', () => r.isChar(')'), ')');
  if (char === '[') return bracket(r, '[', () => r.isChar(']'), ']');
  if (char === '∂') return derivativeInLine(r);
  if (operatorAt(r) !== undefined) return operator(r);
  if (isLetter(r.atom)) {
    const length = wordLength(r.atoms, r.at, r.shared.lexicon);
    r.at += length;
    const whole = r.since(span);
    return { kind: 'symbol', name: r.text(whole), nameSpan: whole, primes: 0, span: whole };
  }
  if (char === '…') return dots(r);
  if (char === '.' && r.isChar('.', r.peek(1)) && r.isChar('.', r.peek(2))) {
    r.at += 2;
    return dots(r);
  }
  return r.unexpected();
}

function dots(r: Reader): Formula {
  const { span } = r;
  r.at++;
  return { kind: 'dots', span };
}

const pointBeforeDigit = (r: Reader): boolean => {
  const next = r.peek(1);
  return r.isChar('.') && next?.kind === 'char' && digit.test(next.char) && next.span.start === r.span.end;
};

/** Digits with a decimal point or, where no list is being read, a decimal comma: `1.5`, `1,5`, `1{,}5`. */
function number(r: Reader): Formula {
  const start = r.span;
  let text = digits(r);
  const separator = text === '' ? 1 : decimalSeparator(r);
  if (separator > 0) {
    const comma = !r.isChar('.');
    r.at += separator;
    const decimals = digits(r);
    if (comma && decimals.length === 3 && Number(text) !== 0 && !r.shared.decimalCommas)
      return r.fail(
        'latex-unexpected',
        r.since(start),
        `\`${r.text(r.since(start))}\` may be ${text}${decimals} or ${text}.${decimals}.`,
        `write \`${text}${decimals}\` or \`${text}.${decimals}\`, or add the line \`% decimal commas\``,
      );
    text += `.${decimals}`;
  }
  refuseExponent(r, start);
  text += powerOfTen(r);
  return { kind: 'number', text: text.startsWith('.') ? `0${text}` : text, span: r.since(start) };
}

/** `1e3` may be a power of ten, or a product with the number e. */
function refuseExponent(r: Reader, start: Span): void {
  const behind = r.text({ start: r.previous.end, end: r.previous.end + 8 });
  const exponent = /^[eE][+-]?[0-9]+/.exec(behind)?.[0];
  if (exponent === undefined || !isLetter(r.atom)) return;
  const span = { start: start.start, end: r.previous.end + exponent.length };
  const written = r.text({ start: start.start, end: r.previous.end });
  r.fail(
    'latex-unexpected',
    span,
    `\`${r.text(span)}\` may be a power of ten or a product.`,
    `write \`${written} \\cdot 10^{${exponent.slice(1).replace('+', '')}}\`, or the product with spaces`,
  );
}

/** `\times 10^{-7}` behind digits is a part of the number: `e-7`. */
function powerOfTen(r: Reader): string {
  const ten = r.isMacro('times') && r.isChar('1', r.peek(1)) && r.isChar('0', r.peek(2)) && r.isChar('^', r.peek(3));
  const power = ten ? r.peek(4) : undefined;
  if (power?.kind !== 'group') return '';
  const exponent = r.text({ start: power.span.start + 1, end: power.span.end - 1 }).trim();
  if (!/^[-−]?\d{1,3}$/u.test(exponent)) return '';
  r.at += 5;
  return `e${exponent.replace('−', '-')}`;
}

function digits(r: Reader): string {
  let text = '';
  for (let { atom } = r; atom?.kind === 'char' && digit.test(atom.char); atom = r.atom) {
    if (text !== '' && atom.span.start !== r.previous.end) break;
    text += atom.char;
    r.at++;
  }
  return text;
}

/** Number of atoms of the decimal separator that stands here before a digit; 0 where there is none. */
function decimalSeparator(r: Reader): number {
  const next = r.peek(1);
  if (next?.kind !== 'char' || !digit.test(next.char)) return 0;
  const { atom } = r;
  const close = r.previous.end === atom?.span.start && next.span.start === atom.span.end;
  if (r.isChar('.')) return close ? 1 : 0;
  if (r.isChar(',')) return (close && !r.separates) || r.shared.decimalCommas ? 1 : 0;
  const [only, ...more] = atom?.kind === 'group' ? atom.body : [];
  return only?.kind === 'char' && only.char === ',' && more.length === 0 ? 1 : 0;
}

/** Items between brackets, and the closing one. */
function bracket(r: Reader, open: '(' | '[' | '{', closes: (r: Reader) => boolean, close: string): MathGroup {
  const start = r.span;
  r.at++;
  let given: number | undefined;
  const items = r.withinBrackets(() => {
    r.condition = open === '{' ? undefined : conditionAt(r);
    const before = r.condition === undefined ? [] : itemsUntil(r, start, () => r.at === r.condition, '|');
    if (r.condition !== undefined) given = before.length;
    r.condition = undefined;
    return [...before, ...itemsUntil(r, start, closes, close)];
  });
  return { kind: 'group', open, items, ...(given === undefined ? {} : { given }), primes: 0, span: r.since(start) };
}

/** The place of the only bar up to the bracket that closes here, as in `P(x \mid y)`; a pair of them is an absolute value. */
function conditionAt(r: Reader): number | undefined {
  let depth = 0;
  const bars: number[] = [];
  for (let at = r.at; at < r.atoms.length; at++) {
    const atom = r.atoms[at];
    if (atom === undefined || atom.kind === 'group' || atom.kind === 'environment' || atom.kind === 'math') continue;
    const sign = atom.kind === 'char' ? atom.char : `\\${atom.name}`;
    if (['(', '[', '\\{', '\\lbrace'].includes(sign)) depth++;
    else if ([')', ']', '\\}', '\\rbrace'].includes(sign) && --depth < 0) break;
    else if (depth === 0 && (sign === '\\mid' || (isBar(atom) && !isDoubleBar(atom)))) bars.push(at);
  }
  const [only, ...more] = bars;
  return more.length === 0 ? only : undefined;
}

/** Items separated by commas up to what closes them, which is read too. */
function itemsUntil(r: Reader, start: Span, closes: (r: Reader) => boolean, close: string): readonly Formula[] {
  const items: Formula[] = [];
  while (!closes(r)) {
    items.push(r.shared.rules.relation(r));
    if (items.length > MAX_RANK)
      r.fail(
        'limit-rank',
        r.span,
        `More than ${MAX_RANK} things stand between these brackets.`,
        'a function has fewer arguments',
      );
    if (!r.takeChar(',') && !r.takeChar(';')) break;
  }
  if (!closes(r)) {
    if (r.atom === undefined)
      r.fail('latex-unclosed', start, `This \`${r.text(start)}\` is never closed.`, `write \`${close}\` where it ends`);
    r.unexpected();
  }
  r.at++;
  return items;
}

/** `|x|` or `\|x\|` */
function bars(r: Reader, double: boolean): Formula {
  const start = r.span;
  const closes = (): boolean => r.atom !== undefined && isBar(r.atom) && isDoubleBar(r.atom) === double;
  r.at++;
  if (double && !r.atoms.some((atom, i) => i >= r.at && isBar(atom) && isDoubleBar(atom)))
    r.fail('latex-unsupported', start, 'This double bar closes nothing and is never closed.', DIVERGENCE);
  const items = r.withinBrackets(() => r.betweenBars(double, () => itemsUntil(r, start, closes, double ? '\\|' : '|')));
  return { kind: 'fence', fence: double ? 'norm' : 'abs', items, primes: 0, span: r.since(start) };
}

function macro(r: Reader, name: string): Formula {
  const { span } = r;
  if (fractions.has(name)) return fraction(r);
  if (name === 'sqrt') return root(r);
  if (braces.has(name)) return braced(r);
  if (name === 'partial') return derivativeInLine(r);
  if (name === 'nabla') return nabla(r);
  if (opensChoice(r)) return choice(r);
  if (name === '{' || name === 'lbrace') return bracket(r, '{', () => r.isMacro('}') || r.isMacro('rbrace'), '\\}');
  if (name === 'lbrack') return bracket(r, '[', () => r.isMacro('rbrack'), '\\rbrack');
  const fence = fenceMacros.get(name);
  if (fence !== undefined) return fenced(r, fence.fence, fence.closer);
  if (/^[cvdl]?dots[cbmio]?$/.test(name)) return dots(r);
  if (operatorAt(r) !== undefined) return operator(r);
  if (startsSymbol(r)) return symbol(r);
  if (name === 'infty') {
    r.at++;
    return { kind: 'function', name: 'inf', nameSpan: span, args: [], primes: 0, span };
  }
  const help = unsupported.get(name);
  if (help !== undefined)
    return r.fail(
      'latex-unsupported',
      span,
      `\`${r.text(span)}\` computes nothing that a formula here can hold.`,
      help,
    );
  return r.fail(
    'latex-unknown-macro',
    span,
    `The macro \`${r.text(span)}\` is not known.`,
    'write the formula with the macros of plain LaTeX and amsmath',
  );
}

/** Braces above or below a part of a formula, and the sign behind which their words stand. */
const braces: ReadonlyMap<string, '_' | '^'> = new Map([
  ['underbrace', '_'],
  ['overbrace', '^'],
]);

/** `\underbrace{a + b}_{\text{a word}}` is what stands in the brace. */
function braced(r: Reader): Formula {
  const { span } = r;
  const written = r.text(span);
  const sign = r.atom?.kind === 'macro' ? braces.get(r.atom.name) : undefined;
  r.at++;
  const inner = r.nested(() => r.argument(written).whole(r.shared.rules.relation));
  if (sign !== undefined && r.takeChar(sign)) r.argument(sign);
  return { kind: 'group', open: 'tex', items: [inner], primes: 0, span: r.since(span) };
}

function fenced(r: Reader, fence: MathFence['fence'], closer: string): Formula {
  const start = r.span;
  r.at++;
  const items = r.withinBrackets(() => itemsUntil(r, start, () => r.isMacro(closer), `\\${closer}`));
  return { kind: 'fence', fence, items, primes: 0, span: r.since(start) };
}

function root(r: Reader): Formula {
  const start = r.span;
  r.at++;
  const degree = r.isChar('[') ? bracket(r, '[', () => r.isChar(']'), ']').items[0] : undefined;
  const body = r.nested(() => r.argument('\\sqrt').whole(r.shared.rules.relation));
  return { kind: 'root', ...(degree === undefined ? {} : { degree }), body, span: r.since(start) };
}
