import { canonicalName } from '../../src/support/names.ts';

/** What a name in the module stands for; it decides the prefix, so that no name can be a word of WGSL. */
export type NameKind = 'tensor' | 'value';

const prefixes: { readonly [K in NameKind]: string } = { tensor: 't_', value: 'v_' };

/** Longest part of a user's name that is kept; WGSL has no limit, readers do. */
const MAX_LENGTH = 40;

/** The name on the alphabet `A–Z a–z 0–9 _`: Greek letters by their English names, anything else by its code point in hexadecimal. */
export function safeName(name: string): string {
  let text = '';
  for (const char of canonicalName(name)) {
    if (text.length >= MAX_LENGTH) break;
    text += /[A-Za-z0-9_]/.test(char) ? char : `u${(char.codePointAt(0) ?? 0).toString(16)}_`;
  }
  return text;
}

/** Identifiers of one WGSL module: each name of the loop program gets one of its own, the same at every use. */
export class Names {
  readonly #given = new Map<string, string>();
  readonly #taken = new Set<string>();

  of(kind: NameKind, name: string): string {
    const key = `${kind} ${name}`;
    const known = this.#given.get(key);
    if (known !== undefined) return known;
    const fresh = this.fresh(`${prefixes[kind]}${safeName(name)}`);
    this.#given.set(key, fresh);
    return fresh;
  }

  /** An identifier that nothing else has: `base`, else `base` with the smallest number from 2 on. */
  fresh(base: string): string {
    let name = base;
    for (let i = 2; this.#taken.has(name); i++) name = `${base}_${i}`;
    this.#taken.add(name);
    return name;
  }
}
