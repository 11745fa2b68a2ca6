import type { Span } from '../../../support/span.ts';
import type { TexNode } from './tex.ts';

/*
 * The words that formulas of papers hold, in the languages in which we have met them, without their accents.
 */

const ifWords: ReadonlySet<string> = new Set([
  ...['if', 'when', 'for', 'where', 'and', 'om', 'da', 'nar', 'for', 'och', 'daca', 'cand', 'pentru', 'si'],
  ...['wenn', 'falls', 'fur', 'cuando', 'para', 'pour', 'se', 'quando'],
]);

const otherwiseWords: ReadonlySet<string> = new Set([
  ...['otherwise', 'else', 'elsewhere', 'altfel', 'in rest', 'in caz contrar', 'i annat fall', 'annars', 'sonst'],
  ...['en otro caso', 'de lo contrario', 'sinon', 'autrement', 'altrimenti', 'caso contrario'],
]);

const whereWords: ReadonlySet<string> = new Set([
  ...[
    'where',
    'with',
    'and',
    'unde',
    'cu',
    'si',
    'dar',
    'med',
    'och',
    'donde',
    'con',
    'y',
    'wobei',
    'mit',
    'ou',
    'avec',
  ],
  ...['for', 'for all', 'pentru', 'for', 'para', 'iar', 'if', 'when', 'given', 'let', 'fie', 'lat'],
]);

/** A word without accents, capitals, punctuation and spaces at its ends. */
const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[\s.,:;~\\]+/g, ' ')
    .trim();

const shapeWords: ReadonlySet<string> = new Set([
  'is',
  'are',
  'is a',
  'is an',
  'of size',
  'has size',
  'of shape',
  'has shape',
]);

/** Whether a text stands between a name and its shape: `W \text{ is } m \times n`. */
export const saysShape = (text: string): boolean => shapeWords.has(plain(text.replaceAll(/[{}]/g, '')));

const textMacros: ReadonlySet<string> = new Set([
  'text',
  'mbox',
  'hbox',
  'textrm',
  'textnormal',
  'mathrm',
  'textit',
  'intertext',
]);

/** A text at a place of a list: the nodes that it takes and what it says. */
export interface Words {
  readonly length: number;
  readonly text: string;
  /** Formulas set inside the text. */
  readonly math: readonly TexNode[];
}

/** The text macro at a place, if one stands there. */
export function textAt(nodes: readonly TexNode[], at: number, textOf: (span: Span) => string): Words | undefined {
  const node = nodes[at];
  if (node?.kind !== 'macro' || !textMacros.has(node.name)) return undefined;
  let next = at + 1;
  while (nodes[next]?.kind === 'space') next++;
  const group = nodes[next];
  if (group?.kind !== 'group') return undefined;
  const { span } = group;
  const math = group.body.filter((n) => n.kind === 'math');
  const text = group.body.map((n) => (n.kind === 'math' ? '' : n.kind === 'space' ? ' ' : textOf(n.span))).join('');
  return { length: next + 1 - at, text: span.end - span.start < 2 ? '' : plain(text.replaceAll('\\_', '_')), math };
}

/** A condition without the word before it: `\text{if } x < 0`, `\text{om $x<0$}`, `if x < 0`. */
export function withoutConditionWord(nodes: readonly TexNode[], textOf: (span: Span) => string): readonly TexNode[] {
  const words = textAt(nodes, 0, textOf);
  if (words !== undefined) {
    if (ifWords.has(words.text)) return [...words.math, ...nodes.slice(words.length)];
    return nodes;
  }
  const letters = leadingLetters(nodes);
  return ifWords.has(plain(letters)) && nodes[letters.length]?.kind === 'space' ? nodes.slice(letters.length) : nodes;
}

/** Whether the nodes say that no condition of the rows above holds. */
export function isOtherwise(nodes: readonly TexNode[], textOf: (span: Span) => string): boolean {
  const words = textAt(nodes, 0, textOf);
  if (words !== undefined)
    return otherwiseWords.has(words.text) && nodes.slice(words.length).every((n) => n.kind === 'space');
  const first = nodes[0];
  const last = nodes.at(-1);
  return (
    first !== undefined &&
    last !== undefined &&
    otherwiseWords.has(plain(textOf({ start: first.span.start, end: last.span.end })))
  );
}

/** Whether a text joins a formula to conditions or to another formula. */
export const isWhere = (words: Words): boolean => whereWords.has(words.text) || words.text === '';

/** Whether a text ends in a word that announces a definition: `where`, `unde`. */
export const announces = (text: string): boolean => {
  const last = plain(text).split(' ').at(-1) ?? '';
  return ['where', 'with', 'unde', 'cu', 'dar', 'med', 'donde', 'con', 'wobei', 'mit', 'ou', 'avec'].includes(last);
};

const defining: ReadonlySet<string> = new Set(
  'let define defining denote set here fie notam definim lat satt definiera sea sean sei soit seja'.split(' '),
);

/** Whether a text ends in a word that is followed by a definition: `let`, `fie`. */
export const defines = (text: string): boolean => defining.has(plain(text).split(' ').at(-1) ?? '');

function leadingLetters(nodes: readonly TexNode[]): string {
  let text = '';
  for (const node of nodes) {
    if (node.kind !== 'char' || !/^[\p{L}\p{M}]$/u.test(node.char)) break;
    text += node.char;
  }
  return text;
}
