import type { Rich } from './document.ts';

/** The TeX of a text that is nothing else: such a paragraph is displayed, set off from the text around it. */
export function soleTex(text: Rich): string | undefined {
  const [piece, more] = text;
  return typeof piece === 'object' && piece.kind === 'tex' && more === undefined ? piece.tex : undefined;
}

/** The id of a section as markup may hold it: whatever is no ASCII letter, digit or hyphen becomes a hyphen. */
export const idOf = (id: string): string => id.replace(/[^A-Za-z0-9-]/gu, '-');
