import { type Expr, read } from '../ir/index.ts';
import type { Words } from './step.ts';

/** `words\`∂E/∂x is ${e}\``: text with formulas, or with other words, in it. */
export function words(texts: TemplateStringsArray, ...pieces: readonly (string | Expr | Words)[]): Words {
  return texts.flatMap((text, at): Words => {
    const piece = pieces[at];
    const inner = piece === undefined ? [] : typeof piece === 'string' || 'kind' in piece ? [piece] : piece;
    return text === '' ? inner : [text, ...inner];
  });
}

/** A tensor's name as a formula. */
export const named = (name: string): Expr => read(name, []);

/** `a`, `a and b`, `a, b and c`. */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

/** The same of formulas. */
export const listedFormulas = (formulas: readonly Expr[]): Words =>
  formulas.flatMap((e, at): Words => [at === 0 ? '' : at === formulas.length - 1 ? ' and ' : ', ', e]);
