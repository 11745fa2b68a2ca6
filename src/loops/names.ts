import { canonicalName } from '../support/names.ts';

/** Letters, digits and `_` of a user's name, each other character as its code in hexadecimal; begins with a letter. */
export function safeIdentifier(name: string): string {
  let text = '';
  for (const c of canonicalName(name)) text += /[A-Za-z0-9_]/.test(c) ? c : `u${(c.codePointAt(0) ?? 0).toString(16)}`;
  return /^[A-Za-z]/.test(text) ? text.slice(0, 40) : `t${text}`.slice(0, 40);
}

/** Hands out the names of scalars in a nest: `stem_number`, which no target language reserves. */
export class LocalNames {
  readonly #used = new Map<string, number>();

  take(stem: string): string {
    const safe = safeIdentifier(stem);
    const n = (this.#used.get(safe) ?? 0) + 1;
    this.#used.set(safe, n);
    return `${safe}_${n}`;
  }
}
