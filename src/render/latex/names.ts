import { scalarFunctionNames } from '../../scalar/names.ts';
import { canonicalName } from '../../support/names.ts';

/*
 * Names as a mathematician sets them: one letter in italics, Greek by its macro, marks as accents, several letters upright.
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

const accents: ReadonlyMap<string, string> = new Map([
  ['\u0300', '\\grave'],
  ['\u0301', '\\acute'],
  ['\u0302', '\\hat'],
  ['\u0303', '\\tilde'],
  ['\u0304', '\\bar'],
  ['\u0306', '\\breve'],
  ['\u0307', '\\dot'],
  ['\u0308', '\\ddot'],
  ['\u030c', '\\check'],
  ['\u20d7', '\\vec'],
]);

const asciiWord = /^[A-Za-z0-9_]+$/u;
const labelled = /^(.+?)_([A-Za-z0-9]+)$/u;
const numbered = /^(.+?)(\d+)$/u;
/** Superscripts that mean something else: transposes, functions, operators. */
const spokenFor: ReadonlySet<string> = new Set([
  ...['T', 'H', 'arg', 'argmax', 'argmin', 'mean', 'sum', 'prod', 'ln', 'lg', 'sgn', 'th', 'sh', 'ch', 'tg'],
  ...scalarFunctionNames,
]);
/** Letters that stand for `'` in names. */
const primesAtEnd = /\u02b9+$/u;

/** A tensor's, dimension's or hyper-parameter's name; what stands behind `_` is a label above it, or beside it where the place above is taken. */
export function latexName(name: string, labels: 'above' | 'beside' = 'above'): string {
  const normal = name.normalize('NFC');
  const [first = '', ...rest] = normal;
  if (first === 'δ' && rest.length > 0 && !/^\p{M}/u.test(rest.join('').normalize('NFD')))
    // of a gradient's gradient, the gradient is one word
    return `{\\delta ${rest[0] === 'δ' ? word(rest.join('')) : latexName(rest.join(''), labels)}}`;
  const letter = oneLetter(normal);
  if (letter !== undefined) return letter;
  const primes = normal.length - normal.replace(primesAtEnd, '').length;
  const primed = primes === 0 ? undefined : oneLetter(normal.slice(0, -primes));
  if (primed !== undefined) return primed + "'".repeat(primes);
  const [, stem = '', label = ''] = labelled.exec(normal) ?? [];
  const head = stem === '' || labels === 'beside' || spokenFor.has(label) ? undefined : oneLetter(stem);
  return head === undefined ? word(normal) : `${head}^{${/^\d+$/u.test(label) ? `(${label})` : `\\mathrm{${label}}`}}`;
}

/**
 * The name of an index or of a number, which have no subscripts of their own: a number at its end is set below the letter, as
 * long as that is no element of a tensor.
 */
export function latexNumbered(
  name: string,
  isTensor: (canonical: string) => boolean,
  labels: 'above' | 'beside' = 'above',
): string {
  const [, stem = '', number = ''] = numbered.exec(name) ?? [];
  const head = stem === '' || isTensor(canonicalName(stem)) ? undefined : oneLetter(stem);
  return head === undefined ? latexName(name, labels) : `${head}_{${number}}`;
}

/** A Latin or Greek letter with its accents; undefined for what is none. */
function oneLetter(name: string): string | undefined {
  const macro = spelled.get(name);
  if (macro !== undefined) return macro;
  const [base = '', ...marks] = name.normalize('NFD');
  const letter = /^[A-Za-z]$/u.test(base) ? base : greek.get(base);
  if (letter === undefined || marks.some((mark) => !accents.has(mark))) return undefined;
  return marks.reduce((text, mark) => `${accents.get(mark)}{${text}}`, letter);
}

/** A name of several letters, upright. Letters of other scripts than Latin and Greek are text, which TeX sets in the font around. */
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
