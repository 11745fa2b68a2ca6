import { Report } from '../../../support/report.ts';
import type { Span } from '../../../support/span.ts';
import { assumption } from '../../claim.ts';
import { Cursor, SyntaxFailure } from '../../cursor.ts';
import { binder } from '../../formula.ts';
import { definition, type HeadSyntax, hyper, layerHead, parameter } from '../../head.ts';
import { lex } from '../../lex.ts';
import type {
  AssumeSyntax,
  BinderSyntax,
  FunctionSyntax,
  HyperSyntax,
  NameSyntax,
  ParameterSyntax,
} from '../../syntax.ts';
import { arrayFunction, definesArrays, signIn } from '../resolve/array-functions.ts';
import type { ArrayFunction } from '../resolve/meaning.ts';
import type { TexComment } from '../tex/tex.ts';

/*
 * Comment lines of a LaTeX text that say, in the notation of formula files, what the formulas leave open:
 *   % layer conv2d(x[M,H,W]; θ[N,M,K,K], b[N]; s=1)      the whole head
 *   % input: x[M,H,W]    % weight: θ[N,M,K,K] ~ he(M)    % hyper: s=1      parts of it; the rest is inferred
 *   % range: p<k, q<k    % fn f(z) = tanh(z)             % return: y       % assume: s > 0
 *   % zero outside: x                                    x is zero beyond its ends
 *   % fn f(x)[i] = x[N−1−i]                             a function of arrays; `% fn ×(h, x)[i] = …` a sign between them
 *   % decimal commas                                     `1, 5` with a space is a number too
 */

export interface Directives {
  /** Heads, in the order of the text. */
  readonly heads: readonly (HeadSyntax & { readonly span: Span })[];
  readonly parameters: readonly ParameterSyntax[];
  readonly hypers: readonly HyperSyntax[];
  readonly ranges: readonly BinderSyntax[];
  readonly functions: readonly FunctionSyntax[];
  readonly arrayFunctions: readonly ArrayFunction[];
  readonly returns: readonly NameSyntax[];
  readonly assumes: readonly AssumeSyntax[];
  /** Tensors that are zero beyond their ends. */
  readonly zeroOutside: readonly NameSyntax[];
  readonly decimalCommas: boolean;
}

const kinds: ReadonlyMap<string, RegExp> = new Map([
  ['layer', /^\s*layer\s+[^\s(]+\s*\(/u],
  ['fn', /^\s*fn\s+[^\s(]+\s*\(/u],
  ['input', /^\s*inputs?\s*:/],
  ['weight', /^\s*weights?\s*:/],
  ['hyper', /^\s*hypers?\s*:/],
  ['range', /^\s*ranges?\s*:/],
  ['return', /^\s*returns?\s*:/],
  ['zero', /^\s*zero outside\s*:/],
  ['assume', /^\s*assume\s*:/],
]);

const DECIMAL_COMMAS = /^\s*decimal commas?\s*$/;

/** Whether a comment says something about the formulas. */
export const isDirective = (text: string): boolean =>
  DECIMAL_COMMAS.test(text) || [...kinds.values()].some((pattern) => pattern.test(text));

/** Reads the comments that say something; all others are comments. */
export function directivesIn(comments: readonly TexComment[], report: Report): Directives {
  const found = {
    heads: [] as (HeadSyntax & { span: Span })[],
    parameters: [] as ParameterSyntax[],
    hypers: [] as HyperSyntax[],
    ranges: [] as BinderSyntax[],
    functions: [] as FunctionSyntax[],
    arrayFunctions: [] as ArrayFunction[],
    returns: [] as NameSyntax[],
    assumes: [] as AssumeSyntax[],
    zeroOutside: [] as NameSyntax[],
    decimalCommas: comments.some((c) => DECIMAL_COMMAS.test(c.text)),
  };
  for (const { text, span } of comments) {
    const [kind, pattern] = [...kinds].find(([, p]) => p.test(text)) ?? [];
    if (kind === undefined || pattern === undefined) continue;
    const prefix = kind === 'layer' || kind === 'fn' ? 0 : (pattern.exec(text)?.[0].length ?? 0);
    const sign = kind === 'fn' ? signIn(text) : undefined;
    const c = cursorAt((sign?.text ?? text).slice(prefix), span.start + prefix, report);
    try {
      if (kind === 'layer') {
        c.advance();
        found.heads.push({ ...layerHead(c), span });
      } else if (kind === 'fn' && (sign !== undefined || definesArrays(text)))
        found.arrayFunctions.push(arrayFunction(c, sign?.joint));
      else if (kind === 'fn') found.functions.push(definition(c));
      else if (kind === 'assume') {
        const condition = assumption(c);
        found.assumes.push({ condition, span: condition.span });
      } else {
        do {
          if (kind === 'input' || kind === 'weight') found.parameters.push(parameter(c, kind));
          else if (kind === 'hyper') found.hypers.push(hyper(c));
          else if (kind === 'range') found.ranges.push(binder(c, '% range:'));
          else {
            const { name, span: at } = c.name('the name of a tensor');
            (kind === 'zero' ? found.zeroOutside : found.returns).push({ kind: 'name', name, span: at });
          }
        } while (c.take(','));
      }
      if (c.token.kind !== 'end') c.unexpected('the end of the comment');
    } catch (failure) {
      if (!(failure instanceof SyntaxFailure)) throw failure;
    }
  }
  return found;
}

/** A cursor over a part of the text; its tokens have their places in the whole. */
function cursorAt(text: string, offset: number, report: Report): Cursor {
  const moved = (span: Span): Span => ({ start: span.start + offset, end: span.end + offset });
  const inside = new Report({ name: report.source.name, text });
  const found = lex(text, inside);
  for (const { code, span, message, help } of inside.diagnostics)
    report.error(code, moved(span ?? { start: 0, end: text.length }), message, help);
  const tokens = found.map((token) => ({ ...token, span: moved(token.span), startsLine: false }));
  return new Cursor(tokens, report);
}
