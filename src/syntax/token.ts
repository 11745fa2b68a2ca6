import type { Span } from '../support/span.ts';

/** Operators and brackets in their ASCII spelling, whatever the user typed. */
export type TokenSymbol =
  | '('
  | ')'
  | '['
  | ']'
  | '{'
  | '}'
  | ','
  | ';'
  | ':'
  | '~'
  | '?'
  | '='
  | '+'
  | '-'
  | '*'
  | '/'
  | '//'
  | '%'
  | '^'
  | '<'
  | '<='
  | '>'
  | '>='
  | '=='
  | '!='
  | '..'
  | '∂';

export type Token =
  | { readonly kind: 'name'; readonly text: string; readonly span: Span; readonly startsLine: boolean }
  | { readonly kind: 'number'; readonly text: string; readonly span: Span; readonly startsLine: boolean }
  /** A run of superscript digits: `²`, `⁻¹`. */
  | { readonly kind: 'superscript'; readonly value: number; readonly span: Span; readonly startsLine: boolean }
  | { readonly kind: 'symbol'; readonly symbol: TokenSymbol; readonly span: Span; readonly startsLine: boolean }
  | { readonly kind: 'end'; readonly span: Span; readonly startsLine: boolean };
