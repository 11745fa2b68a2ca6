import { styledLetters } from '../../support/math-fonts.ts';
import { canonicalName } from '../../support/names.ts';

/*
 * Names as a mathematician sets them: one letter in italics, Greek by its macro, marks as accents, several letters upright, and what
 * stands behind `_` upright below.
 * A name holds letters, marks, digits and `_` only; whatever TeX could obey is replaced here.
 */

/** Greek letters that TeX has a macro for, by themselves; the others look like Latin ones and go by their English names. */
const greek: ReadonlyMap<string, string> = new Map([
  ...[...'αβγδζηθικλμνξπρστυχψωΓΔΘΛΞΦΨΩ'].map((letter) => [letter, `\\${canonicalName(letter)}`] as const),
  ['ε', '\\varepsilon'],
  ['ϵ', '\\epsilon'],
  ['φ', '\\varphi'],
  ['ϕ', '\\phi'],
  ['ϑ', '\\vartheta'],
  ['ϰ', '\\varkappa'],
  ['ϖ', '\\varpi'],
  ['ϱ', '\\varrho'],
  ['ς', '\\varsigma'],
  ['Υ', '\\Upsilon'],
  ['µ', '\\mu'],
]);

/** Macros by the English names of letters, for names spelled in ASCII: `theta`. */
const spelled: ReadonlyMap<string, string> = new Map(
  [...greek].map(([letter, macro]) => [canonicalName(letter), macro] as const).reverse(),
);

/** Letters of neither script that have a macro. */
const others: ReadonlyMap<string, string> = new Map([
  ...styledLetters,
  ['ℓ', '\\ell'],
  ['ı', '\\imath'],
  ['ȷ', '\\jmath'],
  ['ħ', '\\hbar'],
  ['ℵ', '\\aleph'],
  // the digit is a letter of its own in this font, which AMS lacks: as a bold one it can be set everywhere
  ['𝟙', '\\mathbf{1}'],
]);

const accents: ReadonlyMap<string, string> = new Map([
  ['\u0300', '\\grave'],
  ['\u0301', '\\acute'],
  ['\u0302', '\\hat'],
  ['\u0303', '\\tilde'],
  ['\u0304', '\\bar'],
  ['\u0306', '\\breve'],
  ['\u0307', '\\dot'],
  ['\u0308', '\\ddot'],
  ['\u030a', '\\mathring'],
  ['\u030c', '\\check'],
  ['\u20d7', '\\vec'],
  ['\u0332', '\\underline'],
]);

const asciiWord = /^[A-Za-z0-9_]+$/u;
const labelled = /^(.+?)_([^_].*)$/u;
const numbered = /^(.+?)(\d+)$/u;
/** Labels that are signs above the name. */
const signs: ReadonlyMap<string, string> = new Map([
  ['star', '*'],
  ['plus', '+'],
  ['minus', '-'],
]);
/** Letters that stand for `'` in names. */
const primesAtEnd = /\u02b9+$/u;

/** A name without the label that stands behind `_`, and the label with its place. */
interface LabelledName {
  readonly base: string;
  readonly above?: string;
  readonly below?: string;
}

/** Whether the place above a name is free, taken (a label that belongs there is set below), or nothing may stand beside the name at all. */
export type Room = 'free' | 'taken' | 'none';

/** A tensor's, dimension's or hyper-parameter's name: `d_k` has an upright k below, `W_1` is `W^{(1)}`, `w_star` is `w^{*}`. */
export const latexName = (name: string, room: Room = 'free'): string => latexElement(name, [], '', room);

/** An element of a tensor: its name with subscripts below, behind the name's own label, and a mark above: `m_{\\mathrm{t},i}`. */
export function latexElement(name: string, subscripts: readonly string[], mark: string, room: Room): string {
  const { base, above = mark, below } = labelledName(name, room);
  const items = below === undefined ? subscripts : [below, ...subscripts];
  const composed = subscripts.some((s) => /[-+/]|\\(?:cdot|bmod|lfloor|min|max)/u.test(s));
  const lower = items.length === 0 ? '' : `_{${items.join(composed ? ',\\, ' : ',')}}`;
  return `${base}${above === '' ? '' : `^{${above}}`}${lower}`;
}

function labelledName(name: string, room: Room): LabelledName {
  const normal = name.normalize('NFC');
  const [first = '', ...rest] = normal;
  if (first === 'δ' && rest.length > 0 && !/^\p{M}/u.test(rest.join('').normalize('NFD')))
    // of a gradient's gradient, the gradient is one word
    return { base: `{\\delta ${rest[0] === 'δ' ? word(rest.join('')) : latexName(rest.join(''), room)}}` };
  const [, stem = '', label = ''] = labelled.exec(normal) ?? [];
  const plain = letterWithPrimes(normal);
  const letter = plain === undefined && room !== 'none' ? letterWithPrimes(stem) : undefined;
  if (letter === undefined) return { base: plain ?? word(normal) };
  const above = /^\d+$/u.test(label) ? `(${label})` : signs.get(label);
  if (above !== undefined && room === 'free') return { base: letter, above };
  return /^\d/u.test(label) ? { base: word(normal) } : { base: letter, below: word(label) };
}

function letterWithPrimes(name: string): string | undefined {
  const bare = name.replace(primesAtEnd, '');
  const letter = oneLetter(bare);
  return letter === undefined ? undefined : letter + "'".repeat(name.length - bare.length);
}

/**
 * The name of an index or of a number, which have no subscripts of their own: a number at its end is set below the letter, as
 * long as that is no element of a tensor.
 */
export function latexNumbered(name: string, isTensor: (canonical: string) => boolean, room: Room = 'free'): string {
  const [, stem = '', number = ''] = numbered.exec(name) ?? [];
  const head = stem === '' || isTensor(canonicalName(stem)) ? undefined : oneLetter(stem);
  return head === undefined ? latexName(name, room) : `${head}_{${number}}`;
}

/** A Latin or Greek letter with its accents; undefined for what is none. */
function oneLetter(name: string): string | undefined {
  const macro = spelled.get(name);
  if (macro !== undefined) return macro;
  const [base = '', ...marks] = name.normalize('NFD');
  const letter = /^[A-Za-z]$/u.test(base) ? base : (greek.get(base) ?? others.get(base));
  if (letter === undefined || marks.some((mark) => !accents.has(mark))) return undefined;
  return marks.reduce((text, mark) => `${accents.get(mark)}{${text}}`, letter);
}

/** A name of several letters, upright. Letters without a macro are text, which TeX sets in the font around. */
function word(name: string): string {
  if (asciiWord.test(name)) return `\\mathrm{${escaped(name)}}`;
  const letters = (name.normalize('NFD').match(/\P{M}\p{M}*/gu) ?? []).map(wordLetter);
  return letters.every((letter) => letter !== undefined) ? `\\mathrm{${letters.join('')}}` : `\\text{${escaped(name)}}`;
}

function wordLetter(cluster: string): string | undefined {
  const plain = canonicalName(cluster);
  const letter = oneLetter(cluster);
  if (letter !== undefined) return letter.startsWith('\\') ? `{${letter}}` : letter;
  return asciiWord.test(plain) ? escaped(plain) : undefined;
}

const escaped = (name: string): string => name.replaceAll('_', '\\_');
