import { MAX_NAME_LENGTH } from '../../../support/limits.ts';
import { canonicalName } from '../../../support/names.ts';
import { reservedWords } from '../../words.ts';

/** The prime of a name: a letter, as `'` is none. */
export const PRIME = 'ʹ';

/**
 * Identifiers for names as printed. A name is told by its key, which holds all that is printed of it: letter, accents, primes, superscripts and subscripts that are part of
 * it. Two keys never share an identifier: where the plain spelling is taken, a number is added.
 */
export class Names {
  readonly #byKey = new Map<string, string>();
  /** Names of a head that no key has yet, by their canonical form. */
  readonly #declared = new Map<string, string>();
  readonly #taken = new Set<string>();

  constructor(declared: Iterable<string>) {
    for (const name of declared) {
      this.#declared.set(canonicalName(name), name);
      this.#taken.add(canonicalName(name));
    }
  }

  /** The identifier of a key, whose plain spelling is given. */
  of(key: string, spelling: string): string {
    const found = this.#byKey.get(key);
    if (found !== undefined) return found;
    const declared = this.#declared.get(canonicalName(spelling));
    this.#declared.delete(canonicalName(spelling));
    const name = declared ?? this.fresh(spelling);
    this.#byKey.set(key, name);
    return name;
  }

  /** A name that nothing has yet. */
  fresh(spelling: string): string {
    const short = [...spelling].slice(0, MAX_NAME_LENGTH - 8).join('');
    const plain = reservedWords.has(short) ? `${short}_` : short;
    let name = plain;
    for (let n = 2; this.#taken.has(canonicalName(name)); n++) name = `${plain}${/[0-9]$/.test(plain) ? '_' : ''}${n}`;
    this.#taken.add(canonicalName(name));
    return name;
  }
}
