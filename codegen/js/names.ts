import { safeIdentifier } from '../../src/loops/names.ts';

/**
 * Identifiers of the generated module for names of the user: letters, digits and `_` only, all different. They end in
 * `$`, which no reserved word, global or scalar of a nest does.
 */
export function bufferIdentifiers(names: readonly string[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  const identifiers = new Map<string, string>();
  for (const name of names) {
    const stem = safeIdentifier(name);
    let id = `${stem}$`;
    for (let i = 2; taken.has(id); i++) id = `${stem}${i}$`;
    taken.add(id);
    identifiers.set(name, id);
  }
  return identifiers;
}

/** Text that may stand in a comment of generated code: nothing in it ends the comment. */
export function commentText(text: string): string {
  let out = '';
  for (const c of text.replaceAll('*/', '*\u2215')) {
    const code = c.codePointAt(0) ?? 0;
    const control = code < 0x20 || (code >= 0x7f && code < 0xa0) || code === 0x2028 || code === 0x2029;
    const bidi =
      (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) || code === 0x200e || code === 0x200f;
    out += control || bidi ? `\\u{${code.toString(16)}}` : c;
  }
  return out;
}
