import { visibleText } from '../support/width.ts';
import { idOf, soleTex } from './display.ts';
import type { Block, Document, Inline, Rich, Table } from './document.ts';
import { latexExpr } from './latex/program.ts';
import { latexLines } from './latex-document.ts';
import { circleNote } from './notes.ts';

/**
 * A Document as Markdown with formulas in `$…$` and in fenced blocks of `math`, as GitHub, GitLab and most editors set them.
 * GitHub reads `$$…$$` as Markdown first, which takes the backslashes of `\\` and `\{`; in a fence the TeX stays as it is.
 */
export function toMarkdown(document: Document): string {
  const note = circleNote(document);
  const blocks = note === undefined ? document.blocks : [...document.blocks, note];
  return `${[`# ${escapeMarkdown(document.title)}`, ...blocks.map((block) => blockMarkdown(block, 2))].join('\n\n')}\n`;
}

/** Plain text as Markdown text; neither Markdown nor HTML is read in it. */
export const escapeMarkdown = (text: string): string =>
  visibleText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*_[\]$|~]/gu, '\\$&')
    .replace(
      /^(\s*)([-+#>]|\d+[.)])(?=\s|$)/u,
      (_, space: string, mark: string) => `${space}${mark.slice(0, -1)}\\${mark.slice(-1)}`,
    );

function blockMarkdown(block: Block, level: number): string {
  switch (block.kind) {
    case 'section':
      return [
        `${'#'.repeat(Math.min(level, 6))} ${anchor(block.id)}${richMarkdown(block.title)}`,
        ...block.blocks.map((inner) => blockMarkdown(inner, level + 1)),
      ].join('\n\n');
    case 'paragraph': {
      const tex = soleTex(block.text);
      return tex === undefined || /[$`\n]/u.test(tex) ? richMarkdown(block.text) : displayMath(visibleText(tex).trim());
    }
    case 'lines':
      return displayMath(latexLines(block));
    case 'list':
      return block.items.map((item) => `- ${richMarkdown(item)}`).join('\n');
    case 'table':
      return tableMarkdown(block);
    case 'code': {
      const fence = fenceFor(block.text, 3);
      return `${fence}\n${visibleLines(block.text)}\n${fence}`;
    }
  }
}

const visibleLines = (text: string): string => text.split('\n').map(visibleText).join('\n');

/** Backticks, more of them than stand together anywhere in the text. */
function fenceFor(text: string, least: number): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/gu)].map((m) => m[0].length));
  return '`'.repeat(Math.max(least, longest + 1));
}

function tableMarkdown({ head, rows }: Table): string {
  const line = (cells: readonly Rich[]): string => `| ${cells.map(cellMarkdown).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

const anchor = (id: string | undefined): string => (id === undefined ? '' : `<a id="${idOf(id)}"></a>`);

/** A bar would end the cell. */
const cellMarkdown = (cell: Rich): string => richMarkdown(cell).replace(/(?<!\\)\|/gu, '\\|');

const richMarkdown = (rich: Rich): string =>
  typeof rich === 'string' ? escapeMarkdown(rich) : rich.map(inlineMarkdown).join('');

function inlineMarkdown(piece: Inline): string {
  if (typeof piece === 'string') return escapeMarkdown(piece);
  switch (piece.kind) {
    case 'formula':
      return inlineMath(latexExpr(piece.expr, piece.scope));
    case 'tex':
      return /[$`\n]/u.test(piece.tex) ? inlineCode(piece.tex) : inlineMath(piece.tex);
    case 'code':
      return inlineCode(piece.text);
    case 'link':
      return `[${escapeMarkdown(piece.text)}](#${idOf(piece.to)})`;
    case 'badge':
      return `**${escapeMarkdown(piece.text)}**`;
  }
}

function displayMath(tex: string): string {
  const fence = fenceFor(tex, 3);
  return `${fence}math\n${namedOperators(tex)}\n${fence}`;
}

/** GitHub refuses \operatorname. */
const namedOperators = (tex: string): string =>
  tex.replace(/\\operatorname\*?\{([^{}]*)\}/gu, '\\mathop{\\mathrm{$1}}');

/** TeX in a line of text: what Markdown or a table's cell would read as its own is spelled in letters. No `_` begins emphasis before a space. */
const inlineMath = (tex: string): string =>
  `$${namedOperators(visibleText(tex))
    .replace(/\\[\\{}|,;:!>]|[|<>*]/gu, (sign) => spelled.get(sign) ?? sign)
    .replace(/(?<=[^\p{L}\p{N}])_(?=\S)/gu, '_ ')
    .trim()}$`;

const spelled: ReadonlyMap<string, string> = new Map([
  ['\\\\', '\\cr '],
  ['\\{', '\\lbrace '],
  ['\\}', '\\rbrace '],
  ['\\|', '\\Vert '],
  ['\\,', '\\thinspace '],
  ['\\:', '\\mskip4mu '],
  ['\\>', '\\mskip4mu '],
  ['\\;', '\\mskip5mu '],
  ['\\!', '\\negthinspace '],
  ['|', '\\vert '],
  ['<', '\\lt '],
  ['>', '\\gt '],
  ['*', '\\ast '],
]);

function inlineCode(text: string): string {
  const shown = visibleText(text.replace(/\s+/gu, ' '));
  const fence = fenceFor(shown, 1);
  const space = /^`|`$/u.test(shown) ? ' ' : '';
  return `${fence}${space}${shown}${space}${fence}`;
}
