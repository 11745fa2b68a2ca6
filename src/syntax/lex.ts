import { MAX_NAME_LENGTH, MAX_TOKENS } from '../support/limits.ts';
import type { Report } from '../support/report.ts';
import type { Token, TokenSymbol } from './token.ts';

const letter = /\p{L}/u;
const nameRest = /[\p{L}\p{M}\p{Nd}₀-₉]/u;
const space = /[\p{Zs}\t\v\f]/u;

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isAsciiLetter = (code: number): boolean =>
  (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;

/** Spellings of one character. */
const single: ReadonlyMap<string, TokenSymbol> = new Map<string, TokenSymbol>([
  ...([...'()[]{},;:~?=+-*/%^<>'] as TokenSymbol[]).map((s) => [s, s] as const),
  ['−', '-'],
  ['·', '*'],
  ['⋅', '*'],
  ['×', '*'],
  ['≤', '<='],
  ['≥', '>='],
  ['≠', '!='],
  ['∂', '∂'],
]);

/** Spellings of two characters, tried first. */
const double: ReadonlyMap<string, TokenSymbol> = new Map(
  (['//', '<=', '>=', '==', '!=', '..'] as const).map((s) => [s, s] as const),
);

/** What to write for characters that people try. */
const advice: ReadonlyMap<string, string> = new Map([
  ['!', 'write `not`, or `!=` for inequality'],
  ['&', 'write `and`'],
  ['|', 'an absolute value is `abs(…)`; a disjunction is `or`'],
  ['∧', 'write `and`'],
  ['∨', 'write `or`'],
  ['¬', 'write `not`'],
  ['÷', 'write `/`'],
  ['√', 'write `sqrt(…)`'],
  ['∞', 'write `inf()`'],
  ['…', 'write `..`'],
  ['–', 'write `-` or `−`'],
  ['—', 'write `-` or `−`'],
  ['’', 'names are letters, digits and `_`'],
  ["'", 'names are letters, digits and `_`'],
  ['.', 'a number needs digits on both sides of its point: `1.0`; `..` stands for a pack or a range'],
  ['@', 'a matrix product is a sum: `Σ[k] a[i,k]·b[k,j]`'],
  ['\\', 'LaTeX is read from a file that ends in .tex, or with --latex'],
  ['"', 'a formula holds no texts; a comment begins with `#`'],
]);

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** Text → tokens, the last of which is `end`. Linear in the text's length; characters that mean nothing are reported and skipped. */
export function lex(text: string, report: Report): readonly Token[] {
  const tokens: Token[] = [];
  let startsLine = true;
  let i = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const span = (start: number): { start: number; end: number } => ({ start, end: i });

  while (i < text.length) {
    const start = i;
    const code = text.charCodeAt(i);
    if (code === 32 || code === 9) {
      i++;
      continue;
    }
    if (isLineEnd(code)) {
      i++;
      startsLine = true;
      continue;
    }
    if (code === 35) {
      while (i < text.length && !isLineEnd(text.charCodeAt(i))) i++;
      continue;
    }
    if (tokens.length >= MAX_TOKENS) {
      report.error(
        'limit-tokens',
        { start, end: start + 1 },
        `The text has more than ${MAX_TOKENS} words, numbers and signs.`,
        'split it into several files',
      );
      return [endOf(text)];
    }
    if (isDigit(code) || (code === 46 && isDigit(text.charCodeAt(i + 1)) && text.charCodeAt(i - 1) !== 46)) {
      i = numberEnd(text, i);
      tokens.push({ kind: 'number', text: text.slice(start, i), span: span(start), startsLine });
      startsLine = false;
    } else {
      const char = String.fromCodePoint(text.codePointAt(i) ?? 0);
      if (isAsciiLetter(code) || letter.test(char)) {
        i = nameEnd(text, i + char.length);
        const name = text.slice(start, Math.min(i, start + MAX_NAME_LENGTH));
        tokens.push({ kind: 'name', text: name, span: span(start), startsLine });
        startsLine = false;
        if (i - start > MAX_NAME_LENGTH) {
          report.error(
            'limit-name',
            span(start),
            `This name has ${i - start} characters; the limit is ${MAX_NAME_LENGTH}.`,
            'shorten the name',
          );
        }
        continue;
      }
      if (char === '∑' || char === '∏') {
        i++;
        tokens.push({ kind: 'name', text: char === '∑' ? 'Σ' : 'Π', span: span(start), startsLine });
        startsLine = false;
        continue;
      }
      const symbol = double.get(text.slice(i, i + 2)) ?? single.get(char);
      if (symbol !== undefined) {
        i += double.has(text.slice(i, i + 2)) ? 2 : 1;
        tokens.push({ kind: 'symbol', symbol, span: span(start), startsLine });
        startsLine = false;
        continue;
      }
      if (superscripts.includes(char) || char === '⁻') {
        const value = readSuperscript(text, i);
        if (value !== undefined) {
          i = value.end;
          tokens.push({ kind: 'superscript', value: value.value, span: span(start), startsLine });
          startsLine = false;
          continue;
        }
      }
      i += char.length;
      if (space.test(char)) continue;
      report.error(
        'unknown-character',
        span(start),
        `${describe(char)} means nothing here.`,
        advice.get(char) ?? 'remove it',
      );
    }
  }
  tokens.push(endOf(text));
  return tokens;
}

const endOf = (text: string): Token => ({
  kind: 'end',
  span: { start: text.length, end: text.length },
  startsLine: true,
});

const isLineEnd = (code: number): boolean => code === 10 || code === 13 || code === 0x2028 || code === 0x2029;

/** End of the number at `i`: digits, a fraction if digits follow the point, an exponent if digits follow the `e`. */
function numberEnd(text: string, i: number): number {
  const digits = (from: number): number => {
    let k = from;
    while (isDigit(text.charCodeAt(k))) k++;
    return k;
  };
  let end = digits(i);
  if (text.charCodeAt(end) === 46 && isDigit(text.charCodeAt(end + 1))) end = digits(end + 1);
  const e = text.charCodeAt(end);
  if (e === 101 || e === 69) {
    const sign = text.charCodeAt(end + 1);
    const from = sign === 43 || sign === 45 || sign === 0x2212 ? end + 2 : end + 1;
    if (isDigit(text.charCodeAt(from))) end = digits(from);
  }
  return end;
}

function nameEnd(text: string, from: number): number {
  let i = from;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    if (isAsciiLetter(code) || isDigit(code)) {
      i++;
      continue;
    }
    if (code < 128) break;
    const char = String.fromCodePoint(text.codePointAt(i) ?? 0);
    if (!nameRest.test(char)) break;
    i += char.length;
  }
  return i;
}

/** The power that a run of superscripts spells; undefined where a sign stands without digits. */
function readSuperscript(text: string, from: number): { value: number; end: number } | undefined {
  let i = from;
  const negative = text[i] === '⁻';
  if (negative) i++;
  let value = 0;
  const first = i;
  for (; i < text.length; i++) {
    const digit = superscripts.indexOf(text[i] ?? ' ');
    if (digit < 0) break;
    value = value * 10 + digit;
  }
  return i === first ? undefined : { value: negative ? -value : value, end: i };
}

/** A character as it can be shown to anyone: control, invisible and half characters by their code. */
function describe(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  const hidden = /[\p{C}\p{Z}\p{M}]/u.test(char);
  const number = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  return hidden ? `The character ${number}` : `\`${char}\` (${number})`;
}
