import type { Report } from '../../../support/report.ts';
import type { Span } from '../../../support/span.ts';
import { SyntaxFailure } from '../../cursor.ts';
import { Nesting } from '../../nesting.ts';
import { type Atom, atomsOf } from '../tex/atoms.ts';
import type { TexNode } from '../tex/tex.ts';
import type { Lexicon } from './lexicon.ts';
import type { Formula } from './math.ts';

/** The rules that call one another through every file of the grammar. */
export interface Rules {
  /** `a = b`, `a < b`, conditions joined by `and`, or an expression alone. */
  relation(r: Reader): Formula;
  sum(r: Reader): Formula;
  product(r: Reader): Formula;
  /** One factor with its sign and scripts. */
  factor(r: Reader): Formula;
  factorWithoutScripts(r: Reader): Formula;
  /** Whether a factor can begin here without a sign before it. */
  startsFactor(r: Reader): boolean;
}

/** What all readers of one text share. */
export interface Shared {
  readonly report: Report;
  readonly lexicon: Lexicon;
  readonly rules: Rules;
  /** `1, 5` with a space is a decimal number too. */
  readonly decimalCommas: boolean;
}

/** Reads the atoms of one list, one after another. */
export class Reader {
  readonly shared: Shared;
  readonly atoms: readonly Atom[];
  readonly #end: Span;
  readonly #nesting: Nesting;
  at = 0;
  /** A comma separates here: it is no decimal comma. */
  separates = false;
  /** The place of a bar that separates here: `P(x | y)`. */
  condition: number | undefined;
  /** Bars that are open in this list, innermost last: true for double ones. */
  #bars: boolean[] = [];

  /** `end` is the place to point at where something is missing at the end of the list. */
  constructor(shared: Shared, nodes: readonly TexNode[], end: Span, depth = 0) {
    this.shared = shared;
    this.atoms = atomsOf(nodes);
    this.#end = end;
    this.#nesting = new Nesting(depth);
  }

  get atom(): Atom | undefined {
    return this.atoms[this.at];
  }

  peek(offset: number): Atom | undefined {
    return this.atoms[this.at + offset];
  }

  /** The place of the next atom, or of the end. */
  get span(): Span {
    return this.atom?.span ?? this.#end;
  }

  /** The place of the last atom read. */
  get previous(): Span {
    return this.atoms[this.at - 1]?.span ?? this.#end;
  }

  since(start: Span): Span {
    return { start: start.start, end: Math.max(start.end, this.previous.end) };
  }

  advance(): Atom | undefined {
    const { atom } = this;
    if (atom !== undefined) this.at++;
    return atom;
  }

  isChar(char: string, atom = this.atom): boolean {
    return atom?.kind === 'char' && atom.char === char;
  }

  isMacro(name: string, atom = this.atom): boolean {
    return atom?.kind === 'macro' && atom.name === name;
  }

  takeChar(char: string): boolean {
    if (!this.isChar(char)) return false;
    this.at++;
    return true;
  }

  takeMacro(name: string): boolean {
    if (!this.isMacro(name)) return false;
    this.at++;
    return true;
  }

  /** A reader of a part of this one: the body of a group, or an argument. */
  inside(nodes: readonly TexNode[], end: Span): Reader {
    return new Reader(this.shared, nodes, end, this.#nesting.depth);
  }

  inBars(double: boolean): boolean {
    return this.#bars.includes(double);
  }

  /** Runs `read` between bars. */
  betweenBars<T>(double: boolean, read: () => T): T {
    this.#bars.push(double);
    const found = read();
    this.#bars.pop();
    return found;
  }

  /** Runs `read` between brackets: commas separate, and bars outside are not closed in here. */
  withinBrackets<T>(read: () => T): T {
    const { separates, condition } = this;
    const bars = this.#bars;
    this.separates = true;
    this.#bars = [];
    const found = this.nested(read);
    this.#bars = bars;
    this.separates = separates;
    this.condition = condition;
    return found;
  }

  /** The text that a place has in the source. */
  text({ start, end }: Span): string {
    return this.shared.report.source.text.slice(start, end);
  }

  /** The argument of a macro: a group's body, or the one atom that follows. */
  argument(of: string): Reader {
    const { atom } = this;
    if (atom === undefined || (atom.kind === 'char' && '_^&'.includes(atom.char)))
      return this.fail('latex-argument', this.span, `\`${of}\` needs an argument.`, `write it in braces: \`${of}{…}\``);
    this.at++;
    const inner = this.inside(atom.kind === 'group' ? atom.body : [atom], endOf(atom.span));
    inner.separates = this.separates;
    return inner;
  }

  /** Reads a list to its end by a rule. */
  whole(read: (r: Reader) => Formula): Formula {
    const found = read(this);
    if (this.atom !== undefined) this.unexpected();
    return found;
  }

  unexpected(): never {
    const { atom } = this;
    if (atom === undefined)
      return this.fail(
        'latex-unexpected',
        this.#end,
        'The formula ends here, where something is missing.',
        'complete the formula',
      );
    return this.fail(
      'latex-unexpected',
      atom.span,
      `\`${this.text(atom.span).slice(0, 40)}\` stands where it cannot be read.`,
      'an operator stands between two operands, and every bracket is closed',
    );
  }

  /** Runs `read` one level deeper; refuses formulas nested beyond the limit. */
  nested<T>(read: () => T): T {
    return this.#nesting.within(read, (message, help) => this.fail('limit-nesting', this.span, message, help));
  }

  fail(code: string, span: Span, message: string, help: string): never {
    this.shared.report.error(code, span, message, help);
    throw new SyntaxFailure(message);
  }
}

/** The last character of a place. */
export const endOf = ({ start, end }: Span): Span => ({ start: Math.max(start, end - 1), end });
