import type { Report } from '../support/report.ts';
import type { Span } from '../support/span.ts';
import { adviceAt, type Neighbours, sideBySide } from './advice.ts';
import { Nesting } from './nesting.ts';
import type { Token, TokenSymbol } from './token.ts';
import { reservedWords } from './words.ts';

/** Thrown after a syntax error was reported, and caught where parsing can go on. */
export class SyntaxFailure extends Error {}

/** Words that begin no operand where an operator is expected. */
const keywords: ReadonlySet<string> = new Set(['if', 'then', 'else', 'and', 'or']);

export const join = (a: Span, b: Span): Span => ({ start: a.start, end: b.end });

/** Reads tokens one after another, counts open brackets and nesting, and reports what was expected. */
export class Cursor {
  readonly report: Report;
  readonly #tokens: readonly Token[];
  readonly #open: { readonly symbol: TokenSymbol; readonly span: Span }[] = [];
  #at = 0;
  readonly #nesting = new Nesting();
  /** Derivatives `∂y/∂x` may stand in expressions: in claims. */
  derivatives = false;

  constructor(tokens: readonly Token[], report: Report) {
    this.#tokens = tokens;
    this.report = report;
  }

  get position(): number {
    return this.#at;
  }

  get token(): Token {
    return this.peek(0);
  }

  /** The last token read. */
  get previous(): Token {
    return this.peek(-1);
  }

  peek(offset: number): Token {
    const token = this.#tokens[Math.max(0, Math.min(this.#at + offset, this.#tokens.length - 1))];
    if (token === undefined) throw new Error('a token list ends with an end token');
    return token;
  }

  advance(): Token {
    const token = this.token;
    if (this.#at < this.#tokens.length - 1) this.#at++;
    return token;
  }

  isSymbol(symbol: TokenSymbol, token: Token = this.token): boolean {
    return token.kind === 'symbol' && token.symbol === symbol;
  }

  isWord(word: string, token: Token = this.token): boolean {
    return token.kind === 'name' && token.text === word;
  }

  /** Whether the token stands on a new line outside every bracket, so that it belongs to the next statement unless it is an operator. */
  get atLineStart(): boolean {
    return this.token.startsLine && this.#open.length === 0;
  }

  take(symbol: TokenSymbol): boolean {
    if (!this.isSymbol(symbol)) return false;
    this.advance();
    return true;
  }

  takeWord(word: string): boolean {
    if (!this.isWord(word)) return false;
    this.advance();
    return true;
  }

  expect(symbol: TokenSymbol, where: string, help?: string): Span {
    if (this.isSymbol(symbol)) return this.advance().span;
    return this.fail(
      'expected-symbol',
      this.token.span,
      `Expected \`${symbol}\` ${where}, found ${this.found()}.`,
      help,
    );
  }

  open(symbol: '(' | '['): Span {
    const span = this.expect(symbol, 'here');
    this.#open.push({ symbol, span });
    return span;
  }

  /** Reads the bracket that closes the last `open`. */
  close(): Span {
    const opener = this.#open.at(-1);
    if (opener === undefined) throw new Error('close() without open()');
    const closing = opener.symbol === '(' ? ')' : ']';
    if (!this.isSymbol(closing)) {
      const { token } = this;
      if (token.kind === 'end' || this.isSymbol('}') || this.isSymbol('{') || token.startsLine) {
        this.fail(
          'unclosed-bracket',
          opener.span,
          `This \`${opener.symbol}\` is never closed.`,
          this.isSymbol('{') ? `write \`${closing}\` before \`{\`` : `write \`${closing}\` where it ends`,
        );
      }
      return this.unexpected(`\`${closing}\` or an operator`);
    }
    this.#open.pop();
    return this.advance().span;
  }

  /** Reports that the last bracket opened is not closed here, where it must be. */
  unclosed(help: string): never {
    const opener = this.#open.at(-1);
    if (opener === undefined) throw new Error('unclosed() without open()');
    return this.fail('unclosed-bracket', opener.span, `This \`${opener.symbol}\` is never closed.`, help);
  }

  /** A name that is free to be given to a tensor, an index or a function. */
  name(what: string, help?: string): { name: string; span: Span } {
    const { token } = this;
    if (token.kind !== 'name') {
      return this.fail(
        'expected-name',
        token.span,
        `Expected ${what}, found ${this.found()}.`,
        help ?? (token.kind === 'number' ? 'a name begins with a letter or `_`' : `write ${what} here`),
      );
    }
    if (reservedWords.has(token.text)) {
      return this.fail(
        'reserved-word',
        token.span,
        `\`${token.text}\` is a word of the formula language and cannot be ${what}.`,
        `choose another name, such as \`${/^\w+$/.test(token.text) ? `${token.text}_` : 'total'}\``,
      );
    }
    this.advance();
    return { name: token.text, span: token.span };
  }

  /** Runs `read` one level deeper; refuses formulas nested beyond the limit. */
  nested<T>(read: () => T): T {
    return this.#nesting.within(read, (message, help) => this.fail('limit-nesting', this.token.span, message, help));
  }

  /** Reports what stands here as out of place. */
  unexpected(expected: string): never {
    const { token, previous } = this;
    if (this.#startsOperand(token) && this.#endsOperand(previous)) this.#juxtaposition(previous, token);
    if (this.isSymbol('=')) {
      this.fail(
        'unexpected-equals',
        token.span,
        `Expected ${expected}, found \`=\`.`,
        'a comparison is written `==`; an equation begins on a line of its own',
      );
    }
    return this.fail(
      'unexpected-token',
      token.span,
      `Expected ${expected}, found ${this.found()}.`,
      adviceAt(this.neighbours()),
    );
  }

  fail(code: string, span: Span, message: string, help?: string): never {
    this.report.error(code, span, message, help);
    throw new SyntaxFailure(message);
  }

  /** After a failure: goes on to the next line or closing brace, or to the end; forgets open brackets. */
  recover(): void {
    this.#open.length = 0;
    let braces = 0;
    while (this.token.kind !== 'end' && !this.token.startsLine && (braces > 0 || !this.isSymbol('}'))) {
      if (this.isSymbol('{')) braces++;
      else if (this.isSymbol('}')) braces--;
      this.advance();
    }
  }

  /** The token as the user typed it, for messages. */
  text(token: Token = this.token): string {
    return this.report.source.text.slice(token.span.start, token.span.end);
  }

  /** The text from a place up to another, by default the last token read. */
  textFrom({ start }: Span, { end }: Span = this.previous.span): string {
    return this.report.source.text.slice(start, end);
  }

  found(token: Token = this.token): string {
    return token.kind === 'end' ? 'the end of the text' : `\`${this.text(token)}\``;
  }

  #startsOperand(token: Token): boolean {
    if (token.kind === 'name') return !keywords.has(token.text);
    return token.kind === 'number' || this.isSymbol('(', token);
  }

  #endsOperand(token: Token): boolean {
    return (
      token.kind === 'name' ||
      token.kind === 'number' ||
      token.kind === 'superscript' ||
      this.isSymbol(')', token) ||
      this.isSymbol(']', token)
    );
  }

  #juxtaposition(left: Token, right: Token): never {
    const { message, help } = sideBySide(this.neighbours());
    return this.fail(
      'juxtaposition',
      {
        start: left.kind === 'symbol' || left.kind === 'superscript' ? right.span.start : left.span.start,
        end: right.span.end,
      },
      message,
      help,
    );
  }

  /** The tokens from here, for advice about them. */
  neighbours(): Neighbours {
    return {
      peek: (offset) => this.peek(offset),
      text: (from, to = from) => this.report.source.text.slice(from.span.start, to.span.end),
    };
  }
}
