import { canonicalName } from '../../src/support/names.ts';

/** Words that no binding of a strict-mode module may have, and globals that the generated code itself uses. */
const reserved: ReadonlySet<string> = new Set(
  (
    'abstract any arguments as async await bigint boolean break case catch class const continue debugger declare default ' +
    'delete do else enum eval export extends false finally for from function get if implements import in instanceof ' +
    'interface let module namespace never new null number object of package private protected public readonly require ' +
    'return set static string super switch symbol this throw true try type typeof undefined unknown using var void while ' +
    'with yield constructor prototype __proto__ toString valueOf hasOwnProperty then Infinity NaN Math Number Object ' +
    'Array String Error RangeError TypeError Float32Array Float64Array Int32Array globalThis window self'
  ).split(' '),
);

/** Longest part of a user's name that an identifier keeps. */
const MAX_LENGTH = 40;

/**
 * A user's name on the alphabet `A–Z a–z 0–9 _`: Greek letters by their English names, a cotangent `δx` as `dx`, any other
 * character as its code point. Never a word of JavaScript; every name has such an identifier.
 */
export function identifier(name: string): string {
  const canonical = canonicalName(name);
  const plain = /^delta./u.test(canonical) && name.startsWith('δ') ? `d${canonical.slice('delta'.length)}` : canonical;
  let text = '';
  for (const char of plain) {
    if (text.length >= MAX_LENGTH) break;
    text += /[A-Za-z0-9_]/.test(char) ? char : `u${(char.codePointAt(0) ?? 0).toString(16)}_`;
  }
  if (text === '' || /^[0-9]/.test(text) || reserved.has(text)) return `${text}_`;
  return text;
}

/** Identifiers of one scope, no two equal: the first to ask gets the plain one, others a number after it. */
export class Scope {
  readonly #taken: Set<string>;

  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set(taken);
  }

  take(name: string): string {
    const base = identifier(name);
    let free = base;
    for (let i = 2; this.#taken.has(free); i++) free = `${base}${base.endsWith('_') ? '' : '_'}${i}`;
    this.#taken.add(free);
    return free;
  }
}
