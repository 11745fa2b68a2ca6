import type * as Ast from '@unified-latex/unified-latex-types';
import { parseMathMinimal } from '@unified-latex/unified-latex-util-parse';
import { MAX_LATEX_LENGTH, MAX_LATEX_NESTING } from '../../../support/limits.ts';
import type { Report } from '../../../support/report.ts';
import type { Span } from '../../../support/span.ts';
import { refuseUnsound } from './soundness.ts';

/*
 * TeX → a tree whose every node knows its place in the text. Macros have no arguments here: the reader of formulas takes them.
 */

export type TexNode = TexChar | TexMacro | TexGroup | TexEnvironment | TexMath | TexSpace;

/** One character. */
export interface TexChar {
  readonly kind: 'char';
  readonly char: string;
  readonly span: Span;
}

/** `\name`, without its arguments. */
export interface TexMacro {
  readonly kind: 'macro';
  readonly name: string;
  readonly span: Span;
}

/** `{ … }` */
export interface TexGroup {
  readonly kind: 'group';
  readonly body: readonly TexNode[];
  readonly span: Span;
}

export interface TexEnvironment {
  readonly kind: 'environment';
  /** Without the star of `align*`. */
  readonly name: string;
  readonly body: readonly TexNode[];
  readonly span: Span;
}

/** `$…$`, `$$…$$`, `\(…\)` or `\[…\]` */
export interface TexMath {
  readonly kind: 'math';
  readonly display: boolean;
  readonly body: readonly TexNode[];
  readonly span: Span;
}

/** White space; `paragraph` where a line is empty. */
export interface TexSpace {
  readonly kind: 'space';
  readonly paragraph: boolean;
  readonly span: Span;
}

export interface TexComment {
  readonly text: string;
  /** The place of the text, without the `%`. */
  readonly span: Span;
}

export interface TexTree {
  readonly nodes: readonly TexNode[];
  readonly comments: readonly TexComment[];
}

/** The tree of a text; undefined where it was refused, which is then reported. */
export function readTex(text: string, report: Report): TexTree | undefined {
  if (text.length > MAX_LATEX_LENGTH) {
    report.error(
      'limit-source',
      { start: 0, end: 1 },
      `The text has ${text.length} characters; the limit for LaTeX is ${MAX_LATEX_LENGTH}.`,
      'give the formulas only',
    );
    return undefined;
  }
  if (refuseUnsound(text, MAX_LATEX_NESTING, report)) return undefined;
  const comments: TexComment[] = [];
  const nodes = parseMathMinimal(text).flatMap((node) => convert(node, text, comments));
  return { nodes: withInlineMath(withParagraphs(nodes, text)), comments };
}

/** The parser reads the text as one formula, in which `$` is a character: what stands between two of them is a formula in a line. */
function withInlineMath(nodes: readonly TexNode[]): readonly TexNode[] {
  const found: TexNode[] = [];
  let opener: { readonly at: number; readonly start: number } | undefined;
  for (const node of nodes) {
    if (node.kind === 'char' && node.char === '$') {
      if (opener === undefined) {
        opener = { at: found.length, start: node.span.start };
        continue;
      }
      const span = { start: opener.start, end: node.span.end };
      found.push({ kind: 'math', display: false, body: found.splice(opener.at), span });
      opener = undefined;
    } else found.push(node.kind === 'environment' ? { ...node, body: withInlineMath(node.body) } : node);
  }
  return found;
}

/** White space with an empty line in it ends a paragraph; the parser gives each of its line ends by itself. */
function withParagraphs(nodes: readonly TexNode[], text: string): readonly TexNode[] {
  return nodes.map((node, i) => {
    const before = nodes[i - 1];
    if (node.kind !== 'space' || before?.kind !== 'space' || before.span.end !== node.span.start) return node;
    const isLine = ({ start, end }: Span): boolean => /^\s*\n\s*$/.test(text.slice(start, end));
    return { ...node, paragraph: node.paragraph || (isLine(node.span) && isLine(before.span)) };
  });
}

function convert(node: Ast.Node | Ast.Argument, text: string, comments: TexComment[]): TexNode[] {
  const { position } = node;
  // every node of a minimal parse has its place; a library's own nodes might not
  if (position === undefined) return [];
  const span: Span = { start: position.start.offset, end: position.end.offset };
  const all = (nodes: readonly Ast.Node[]): TexNode[] => nodes.flatMap((n) => convert(n, text, comments));
  switch (node.type) {
    case 'string':
      return characters(text, span);
    case 'whitespace':
      return [{ kind: 'space', paragraph: false, span }];
    case 'parbreak':
      return [{ kind: 'space', paragraph: true, span }];
    case 'comment': {
      const start = text.indexOf('%', span.start) + 1;
      comments.push({ text: node.content, span: { start, end: start + node.content.length } });
      return [{ kind: 'space', paragraph: false, span }];
    }
    case 'macro':
      // scripts come as macros without a backslash
      if (text[span.start] !== '\\') return characters(text, span);
      return [{ kind: 'macro', name: node.content, span }];
    case 'group':
      return [{ kind: 'group', body: all(node.content), span }];
    case 'environment':
    case 'mathenv':
      return [{ kind: 'environment', name: environmentName(node.env), body: all(node.content), span }];
    case 'inlinemath':
      return [{ kind: 'math', display: false, body: all(node.content), span }];
    case 'displaymath':
      return [{ kind: 'math', display: true, body: all(node.content), span }];
    default:
      return [];
  }
}

/** The name of an environment, which the parser gives as text or as a node. */
function environmentName(env: unknown): string {
  const name = typeof env === 'object' && env !== null && 'content' in env ? env.content : env;
  return typeof name === 'string' ? name.replace(/\*$/, '') : '';
}

/** The characters of a place; a surrogate pair is one, although the parser may give its halves apart. */
function characters(text: string, { start, end }: Span): TexChar[] {
  const found: TexChar[] = [];
  for (let i = start; i < end; ) {
    const code = text.codePointAt(i) ?? 0;
    if (code >= 0xdc00 && code <= 0xdfff && i > 0 && (text.codePointAt(i - 1) ?? 0) > 0xffff) {
      i++;
      continue;
    }
    const char = String.fromCodePoint(code);
    found.push({ kind: 'char', char, span: { start: i, end: i + char.length } });
    i += char.length;
  }
  return found;
}
