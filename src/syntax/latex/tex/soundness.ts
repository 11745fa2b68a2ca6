import type { Report } from '../../../support/report.ts';
import type { Span } from '../../../support/span.ts';

/*
 * What is refused before TeX is parsed at all: brackets and environments that do not match, nesting beyond the limit, macro
 * definitions, and characters that no formula holds. One pass over the text, without recursion.
 */

/** Macros that define macros, build their names or read files: they are never obeyed, so that a text with them is not understood. */
const refused: ReadonlySet<string> = new Set([
  'def',
  'edef',
  'gdef',
  'xdef',
  'let',
  'newcommand',
  'renewcommand',
  'providecommand',
  'DeclareMathOperator',
  'newenvironment',
  'renewenvironment',
  'csname',
  'expandafter',
  'catcode',
  'input',
  'include',
  'write',
  'openin',
  'read',
  'verb',
  'lstinline',
  'ExplSyntaxOn',
  'makeatletter',
]);

interface Opened {
  /** What closes it: `}`, `$`, `$$`, `\)`, `\]`, or the name of an environment after a space. */
  readonly closer: string;
  readonly span: Span;
}

/** Whether the text was refused; why is then reported. */
export function refuseUnsound(text: string, limit: number, report: Report): boolean {
  const scanner = new Scanner(text, limit, report);
  scanner.run();
  return scanner.refused;
}

class Scanner {
  readonly #text: string;
  readonly #limit: number;
  readonly #report: Report;
  readonly #open: Opened[] = [];
  refused = false;

  constructor(text: string, limit: number, report: Report) {
    this.#text = text;
    this.#limit = limit;
    this.#report = report;
  }

  run(): void {
    const text = this.#text;
    let at = 0;
    while (at < text.length && !this.refused) at = this.#step(at);
    if (this.refused) return;
    for (const { closer, span } of this.#open) {
      const shown = closer.startsWith(' ') ? `\\end{${closer.slice(1)}}` : closer;
      this.#refuse(
        'latex-unclosed',
        span,
        `\`${text.slice(span.start, span.end)}\` is never closed.`,
        `write \`${shown}\` where it ends`,
      );
    }
  }

  /** Reads what begins at a place, and gives the place after it. */
  #step(at: number): number {
    const text = this.#text;
    const char = text[at] ?? '';
    const span = { start: at, end: at + 1 };
    if (char === '\\') return this.#macro(at);
    if (char === '%') {
      const end = text.slice(at).search(/[\n\r]/);
      return end < 0 ? text.length : at + end;
    }
    if (char === '{') this.#push('}', span);
    else if (char === '}') this.#close('}', span);
    else if (char === '$') return this.#dollar(at);
    else if (isControl(char.charCodeAt(0))) {
      const code = char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
      this.#refuse('unknown-character', span, `The character U+${code} means nothing here.`, 'remove it');
    }
    return at + 1;
  }

  #macro(at: number): number {
    const text = this.#text;
    const name = /^[A-Za-z]+\*?/.exec(text.slice(at + 1, at + 65))?.[0] ?? text[at + 1] ?? '';
    const end = at + 1 + Math.max(1, name.length);
    const span = { start: at, end };
    if (refused.has(name.replace(/\*$/, ''))) {
      this.#refuse(
        'latex-macro',
        span,
        `\`\\${name}\` is not obeyed: macros are never expanded here.`,
        'write the formulas out, without macros of your own',
      );
    } else if (name === '(') this.#push('\\)', span);
    else if (name === '[') this.#push('\\]', span);
    else if (name === ')' || name === ']') this.#close(`\\${name}`, span);
    else if (name === 'begin' || name === 'end') return this.#environment(at, name, end);
    return end;
  }

  #environment(at: number, macro: 'begin' | 'end', from: number): number {
    const [whole, name] = /^\s{0,40}\{([^{}\\$%\n]{1,40})\}/.exec(this.#text.slice(from, from + 100)) ?? [];
    if (whole === undefined || name === undefined) {
      this.#refuse(
        'latex-unclosed',
        { start: at, end: from },
        `\`\\${macro}\` needs the name of an environment in braces.`,
        `write \`\\${macro}{cases}\``,
      );
      return from;
    }
    const span = { start: at, end: from + whole.length };
    if (macro === 'begin') this.#push(` ${name}`, span);
    else this.#close(` ${name}`, span);
    return span.end;
  }

  #dollar(at: number): number {
    const double = this.#text[at + 1] === '$';
    const closer = double ? '$$' : '$';
    const span = { start: at, end: at + closer.length };
    if (this.#open.at(-1)?.closer === closer) this.#open.pop();
    // inside `$…$` a second dollar closes it, whatever follows
    else if (double && this.#open.at(-1)?.closer === '$') {
      this.#open.pop();
      return at + 1;
    } else this.#push(closer, span);
    return span.end;
  }

  #push(closer: string, span: Span): void {
    this.#open.push({ closer, span });
    if (this.#open.length > this.#limit)
      this.#refuse(
        'limit-nesting',
        span,
        `The formula is nested more than ${this.#limit} levels deep here.`,
        'name an inner part by an equation of its own',
      );
  }

  #close(closer: string, span: Span): void {
    const opened = this.#open.at(-1);
    if (opened?.closer === closer) {
      this.#open.pop();
      return;
    }
    const written = this.#text.slice(span.start, span.end);
    if (opened === undefined || !this.#open.some((o) => o.closer === closer))
      this.#refuse('latex-unclosed', span, `\`${written}\` closes nothing.`, 'take it out, or write what it closes');
    else
      this.#refuse(
        'latex-unclosed',
        opened.span,
        `\`${this.#text.slice(opened.span.start, opened.span.end)}\` is not closed before \`${written}\`.`,
        'close what is opened last first',
      );
  }

  #refuse(code: string, span: Span, message: string, help: string): void {
    this.refused = true;
    this.#report.error(code, span, message, help);
  }
}

const isControl = (code: number): boolean =>
  (code < 32 && code !== 9 && code !== 10 && code !== 13) || (code >= 127 && code < 160);
