import { letterFonts, styled } from '../../../support/math-fonts.ts';
import { accents, boldFonts, letterMacros, plainFonts, wordFonts } from '../tex/letters.ts';
import type { TexNode } from '../tex/tex.ts';
import type { Formula } from './math.ts';
import type { Reader } from './reader.ts';

/** Whether a macro that is a letter, an accent or a font stands here. */
export function startsSymbol(r: Reader): boolean {
  const { atom } = r;
  if (atom?.kind !== 'macro') return false;
  const { name } = atom;
  return (
    letterMacros.has(name) ||
    accents.has(name) ||
    plainFonts.has(name) ||
    wordFonts.has(name) ||
    letterFonts.has(name) ||
    name === '_'
  );
}

/** The arrow above a vector. */
const ARROW = '\u20d7';

/** A letter or a word with its accents: `\theta`, `\hat{X}`, `\mathrm{stride}`, `\mathcal{L}`. */
export function symbol(r: Reader): Formula {
  const { atom, span } = r;
  const name = atom?.kind === 'macro' ? atom.name : '';
  r.at++;
  const written = `\\${name}`;
  const letter = letterMacros.get(name);
  if (letter !== undefined) return named(r, letter, span);
  const mark = accents.get(name);
  if (mark !== undefined) {
    const base = r.nested(() => r.argument(written).whole(r.shared.rules.factor));
    const bare = base.kind === 'group' && base.open === 'tex' && base.items.length === 1 ? base.items[0] : base;
    if (bare?.kind !== 'symbol' || bare.sub !== undefined || bare.sup !== undefined || bare.primes > 0)
      return r.fail(
        'latex-accent',
        r.since(span),
        `\`${written}\` stands on one letter or word here.`,
        `write the scripts behind it: \`${written}{x}_{i}\``,
      );
    return named(r, (bare.name + mark).normalize('NFC'), r.since(span), mark === ARROW ? 'bold' : bare.font);
  }
  r.takeChar('*');
  const argument = r.argument(written);
  const text = wordOf(argument.atoms);
  const font = boldFonts.has(name) ? 'bold' : wordFonts.has(name) ? 'upright' : undefined;
  const [only, ...more] = argument.atoms;
  if (only?.kind === 'char' && only.char === '1' && more.length === 0) return named(r, '𝟙', r.since(span));
  const shift = letterFonts.get(name);
  if (shift !== undefined && text !== undefined)
    return named(r, [...text].map((c) => styled(c, shift)).join(''), r.since(span));
  if (text !== undefined && (wordFonts.has(name) || [...text].length === 1)) return named(r, text, r.since(span), font);
  if (wordFonts.has(name) || shift !== undefined)
    return r.fail(
      'latex-unexpected',
      r.since(span),
      `\`${r.text(r.since(span)).slice(0, 40)}\` is no name.`,
      'a name is letters, digits and `\\_`; text belongs behind the formula, after `\\quad`',
    );
  const inner = r.nested(() => argument.whole(r.shared.rules.relation));
  return font === 'bold' ? inBold(inner) : inner;
}

/** A formula set in bold: its name is. */
export const inBold = (f: Formula): Formula => (f.kind === 'symbol' ? { ...f, font: 'bold' } : f);

const named = (
  r: Reader,
  name: string,
  nameSpan: { start: number; end: number },
  font?: 'bold' | 'upright',
): Formula => ({
  kind: 'symbol',
  name,
  nameSpan,
  ...(font === undefined ? {} : { font }),
  primes: 0,
  span: r.since(nameSpan),
});

/** A name that the nodes spell: letters, digits, `_` and `\_`, beginning with a letter or `_`. */
export function wordOf(nodes: readonly TexNode[]): string | undefined {
  let text = '';
  for (const [i, node] of nodes.entries()) {
    const before = nodes[i - 1];
    const mark = before?.kind === 'macro' ? accents.get(before.name) : undefined;
    const font = before?.kind === 'macro' ? letterFonts.get(before.name) : undefined;
    if (mark !== undefined) {
      const inner = wordOf(node.kind === 'group' ? node.body : [node]);
      if (inner === undefined) return undefined;
      text += (inner + mark).normalize('NFC');
    } else if (font !== undefined) {
      const inner = wordOf(node.kind === 'group' ? node.body : [node]);
      if (inner === undefined) return undefined;
      text += [...inner].map((c) => styled(c, font)).join('');
    } else if (node.kind === 'macro' && (accents.has(node.name) || letterFonts.has(node.name))) {
      if (i === nodes.length - 1) return undefined;
    } else if (node.kind === 'macro') {
      const letter = node.name === '_' ? '_' : letterMacros.get(node.name);
      if (letter === undefined) return undefined;
      text += letter;
    } else if (node.kind === 'group') {
      const inner = wordOf(node.body);
      if (inner === undefined) return undefined;
      text += inner;
    } else if (node.kind === 'char' && /^[\p{L}0-9₀-₉_\p{M}]$/u.test(node.char)) text += node.char;
    else return undefined;
  }
  return /^[\p{L}_]/u.test(text) ? text : undefined;
}
