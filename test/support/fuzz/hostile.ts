import type { Random } from './random.ts';

/* Formula text with a few tokens spoilt: what a slip of the hand or a hostile sender would give. */

const strangers = [
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ',',
  ';',
  ':',
  '..',
  '...',
  '<',
  '<=',
  '=',
  '==',
  '!=',
  '?',
  '+',
  '-',
  '−',
  '·',
  '*',
  '/',
  '//',
  '%',
  '^',
  '²',
  '³',
  '~',
  '∂',
  'Σ',
  'Π',
  'sum',
  'prod',
  'max',
  'min',
  'mean',
  'argmax',
  'if',
  'then',
  'else',
  'and',
  'or',
  'not',
  'in',
  'int',
  'layer',
  'fn',
  'return',
  'claim',
  'assume',
  'x',
  'y',
  'i',
  'δy',
  'inf()',
  'pi()',
  '0',
  '1',
  '-1',
  '1e999',
  '1e-999',
  '99999999999999999999',
  '0x10',
  '1_000',
  '.5',
  '5.',
  '1..2',
  '1/0',
  '0/0',
  '\n',
  '\r\n',
  '\t',
  '#',
  '"',
  "'",
  '`',
  '\\',
  '$',
  '@',
  '\u0000',
  '\u202e',
  '\u2028',
  '\ufeff',
  '\u200b',
  '\ud800',
  '💥',
  'ß',
  'İ',
  'é',
  '__proto__',
  'constructor',
  'x?[',
  'x[i',
  'Σ[',
  'Σ[i',
  'Σ[i<',
  'if x then',
  '((((((((',
  '))))))))',
  '[[[[',
  '<script>',
  '$',
  '{x}',
  '*/',
  '-->',
  'x[x[x[0]]]',
  'y[i] =',
  'y = y',
  '2x',
  '|x|',
  'exp',
  'exp()',
  'exp(,)',
  'clamp(1)',
  '1 2',
  '//',
  '=>',
  ':=',
  '→',
];

/** The text's tokens and the white space between them. */
const tokens = (text: string): string[] => text.match(/[\p{L}\p{M}\p{N}_]+|\s+|[^\p{L}\p{M}\p{N}_\s]/gu) ?? [];

export function spoilText(text: string, random: Random): string {
  const list = tokens(text);
  const edits = random.int(1, 4);
  for (let i = 0; i < edits && list.length > 0; i++) {
    const at = random.int(0, list.length - 1);
    switch (random.int(0, 6)) {
      case 0:
        list.splice(at, 1);
        break;
      case 1:
        list.splice(at, 0, random.pick(strangers));
        break;
      case 2:
        list[at] = random.pick(strangers);
        break;
      case 3:
        list.splice(at, 0, list[at] ?? '');
        break;
      case 4: {
        const other = random.int(0, list.length - 1);
        [list[at], list[other]] = [list[other] ?? '', list[at] ?? ''];
        break;
      }
      case 5:
        list.splice(at, random.int(1, 8));
        break;
      default: {
        const from = random.int(0, list.length - 1);
        list.splice(at, 0, ...list.slice(from, from + random.int(1, 12)));
      }
    }
  }
  return random.chance(0.05) ? list.join('').slice(0, random.int(0, text.length)) : list.join('');
}
