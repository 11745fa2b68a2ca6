import type { ReduceOp } from '../../../ir/expr.ts';
import type { Span } from '../../../support/span.ts';
import { isLetter, wordLength } from './lexicon.ts';
import type { Formula, Script } from './math.ts';
import { endOf, type Reader } from './reader.ts';
import { script, withScripts } from './scripts.ts';
import { extremeWords, functionWords, reduceMacros } from './signs.ts';

type Operator =
  | { readonly kind: 'reduce'; readonly op: ReduceOp | 'mean'; readonly word: string; readonly length: number }
  | { readonly kind: 'function'; readonly word: string; readonly length: number };

/** The operator or function at the reader's place, and the number of its atoms. */
export function operatorAt(r: Reader): Operator | undefined {
  const { atom } = r;
  if (atom?.kind === 'char' && (atom.char === '∑' || atom.char === '∏'))
    return { kind: 'reduce', op: atom.char === '∑' ? 'sum' : 'prod', word: atom.char, length: 1 };
  if (atom !== undefined && isLetter(atom)) {
    const length = wordLength(r.atoms, r.at, r.shared.lexicon);
    const last = r.peek(length - 1);
    if (last === undefined || length < 3) return undefined;
    const word = r.text({ start: atom.span.start, end: last.span.end });
    return word === 'arg' ? extremum(r, length) : ofWord(word, length);
  }
  if (atom?.kind !== 'macro') return undefined;
  const op = reduceMacros.get(atom.name);
  if (op !== undefined) return { kind: 'reduce', op, word: atom.name, length: 1 };
  if (atom.name === 'arg') return extremum(r, 1);
  if (atom.name !== 'operatorname' && atom.name !== 'mathrm' && atom.name !== 'text') return ofWord(atom.name, 1);
  const star = r.isChar('*', r.peek(1)) ? 1 : 0;
  const group = r.peek(1 + star);
  if (group?.kind !== 'group') return undefined;
  const word = r
    .text({ start: group.span.start + 1, end: group.span.end - 1 })
    .replaceAll(/\\[,;:! ]|\\(?=[a-z])|\s+/g, '');
  return ofWord(word, 2 + star);
}

/** `\arg\max` and `arg min` */
function extremum(r: Reader, length: number): Operator | undefined {
  const next = r.peek(length);
  if (next?.kind === 'macro' && (next.name === 'max' || next.name === 'min'))
    return {
      kind: 'reduce',
      op: next.name === 'max' ? 'argmax' : 'argmin',
      word: `arg${next.name}`,
      length: length + 1,
    };
  if (next === undefined || !isLetter(next)) return undefined;
  const more = wordLength(r.atoms, r.at + length, r.shared.lexicon);
  const last = r.peek(length + more - 1);
  const word = last === undefined ? '' : r.text({ start: next.span.start, end: last.span.end });
  if (word !== 'max' && word !== 'min') return undefined;
  return { kind: 'reduce', op: word === 'max' ? 'argmax' : 'argmin', word: `arg${word}`, length: length + more };
}

function ofWord(word: string, length: number): Operator | undefined {
  const op = extremeWords.get(word);
  if (op !== undefined) return { kind: 'reduce', op, word, length };
  return functionWords.has(word) ? { kind: 'function', word, length } : undefined;
}

/** A reduction with what stands below and above it, or a function with its arguments. */
export function operator(r: Reader): Formula {
  const found = operatorAt(r);
  if (found === undefined) return r.unexpected();
  const start = r.span;
  r.at += found.length;
  const opSpan = r.since(start);
  if (found.kind === 'function') return application(r, found.word, opSpan);
  if (extremeWords.has(found.word) && !r.isChar('_')) {
    // without an index below, `max` is a function of the things in its bracket
    return application(r, found.word, opSpan);
  }
  let below: Script | undefined;
  let above: Script | undefined;
  while (r.isChar('_') || r.isChar('^')) {
    const isBelow = r.isChar('_');
    if ((isBelow ? below : above) !== undefined)
      r.fail('latex-script', r.span, 'A second limit stands here.', 'write the indices together: `\\sum_{i,j}`');
    const opener = r.span;
    r.at++;
    if (isBelow) below = script(r, opener);
    else above = script(r, opener);
  }
  const body = r.nested(() => r.shared.rules.product(r));
  return {
    kind: 'reduce',
    op: found.op,
    opSpan,
    ...(below === undefined ? {} : { below }),
    ...(above === undefined ? {} : { above }),
    body,
    span: r.since(start),
  };
}

/** `\exp(x)`, `\tanh^2 x`, `\max\{x, 0\}`, `\log x_i`. Without brackets the argument is what stands directly beside it. */
function application(r: Reader, word: string, nameSpan: Span): Formula {
  const bare = withScripts(r, { kind: 'function', name: word, nameSpan, args: [], primes: 0, span: nameSpan });
  if (bare.kind !== 'function') return bare;
  const bracketed = r.isChar('(') || r.isChar('[') || r.isMacro('{') || r.isMacro('lbrace');
  const implicit = !bracketed && r.atom?.kind !== 'group';
  const args = argumentsOf(r, word, nameSpan, bracketed);
  return { ...bare, args, ...(implicit ? { implicit } : {}), span: r.since(nameSpan) };
}

function argumentsOf(r: Reader, word: string, nameSpan: Span, bracketed: boolean): readonly Formula[] {
  const { atom } = r;
  if (bracketed) {
    const group = r.shared.rules.factorWithoutScripts(r);
    return group.kind === 'group' ? group.items : [group];
  }
  if (atom?.kind === 'group') {
    r.at++;
    const inner = r.inside(atom.body, endOf(atom.span));
    const item = r.nested(() => inner.whole(r.shared.rules.relation));
    return item.kind === 'group' && item.open !== 'tex' ? item.items : [item];
  }
  if (!r.shared.rules.startsFactor(r))
    return r.fail(
      'latex-argument',
      nameSpan,
      `\`${r.text(nameSpan)}\` needs an argument.`,
      `write it in parentheses: \`${word.length > 1 && functionWords.has(word) ? `\\${word}` : word}(x)\``,
    );
  return [implicitArgument(r)];
}

/** Factors side by side up to a sign, a function or a bracket. */
function implicitArgument(r: Reader): Formula {
  const { rules } = r.shared;
  const first = rules.factor(r);
  const rest: { joint: 'beside'; jointSpan: Span; factor: Formula }[] = [];
  while (rules.startsFactor(r) && operatorAt(r) === undefined && !r.isChar('(') && !r.isChar('[')) {
    const { span } = r;
    rest.push({ joint: 'beside', jointSpan: { start: span.start, end: span.start }, factor: rules.factor(r) });
  }
  return rest.length === 0 ? first : { kind: 'product', first, rest, span: r.since(first.span) };
}
