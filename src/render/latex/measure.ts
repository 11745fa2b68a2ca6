/** Macros that take no room of their own. */
const bare: ReadonlySet<string> = new Set([
  'left',
  'right',
  'bigl',
  'bigr',
  'mathrm',
  'text',
  'operatorname',
  'hat',
  'bar',
  'tilde',
  'dot',
  'ddot',
  'check',
  'vec',
  'begin',
  'end',
  'frac',
  'sqrt',
  'displaystyle',
  'limits',
]);
/** Macros that are words. */
const words: ReadonlySet<string> = new Set([
  'exp',
  'log',
  'sin',
  'cos',
  'tan',
  'sinh',
  'cosh',
  'tanh',
  'arcsin',
  'arccos',
  'arctan',
  'max',
  'min',
  'bmod',
]);
const SMALL = 0.6;

/** Roughly how many letters wide a formula is when set: subscripts are small, and a fraction is as wide as its wider part. */
export function texWidth(tex: string): number {
  return new Measure(tex).whole();
}

class Measure {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tex: string) {
    this.#tokens = tex.match(/\\[A-Za-z]+\*?|\\.|[{}_^&]|\s+|./gsu) ?? [];
  }

  whole(): number {
    let width = 0;
    while (this.#at < this.#tokens.length) width += this.#item();
    return width;
  }

  #item(): number {
    const token = this.#tokens[this.#at++] ?? '';
    if (token === '{') return this.#groupRest();
    if (token === '_' || token === '^') return this.#scripts(token);
    if (token === '\\frac') return Math.max(this.#item(), this.#item());
    if (/^\\[A-Za-z]/u.test(token)) {
      const name = token.slice(1);
      if (name === 'begin') return this.#environment();
      if (bare.has(name)) return 0;
      return words.has(name) ? name.length : name === 'quad' ? 2 : 1;
    }
    if (token === '\\,') return 0.4;
    if (token.startsWith('\\')) return 0.5;
    if (/^[\s&}]/u.test(token)) return 0;
    return /^[=+\-<>]$/u.test(token) ? 2 : 1;
  }

  #groupRest(): number {
    let width = 0;
    while (this.#at < this.#tokens.length && this.#tokens[this.#at] !== '}') width += this.#item();
    this.#at++;
    return width;
  }

  /** The widest row. */
  #environment(): number {
    this.#item();
    let [width, row] = [0, 0];
    while (this.#at < this.#tokens.length && this.#tokens[this.#at] !== '\\end') {
      if (this.#tokens[this.#at] === '\\\\') row = 0;
      row += this.#item();
      width = Math.max(width, row);
    }
    this.#at++;
    this.#item();
    return width + 2;
  }

  /** A script, or two of them one above the other. */
  #scripts(first: string): number {
    const one = this.#item();
    const next = this.#tokens[this.#at];
    if ((next !== '_' && next !== '^') || next === first) return one * SMALL;
    this.#at++;
    return Math.max(one, this.#item()) * SMALL;
  }
}
