import { visibleText } from '../support/width.ts';
import type { Block, Document, Inline, Lines, Rich, Table } from './document.ts';
import { latexAligned } from './latex/lines.ts';
import { LATEX_WIDTH, latexExpr, latexLine } from './latex/program.ts';
import { circleNote } from './notes.ts';

export interface LatexDocumentOptions {
  /** A whole file for lualatex, xelatex or pdflatex instead of its contents. */
  readonly standalone?: boolean;
  /** Roughly how many letters wide a formula may be; 72 by default. */
  readonly width?: number;
}

const SECTIONS = ['\\section*', '\\subsection*', '\\subsubsection*', '\\paragraph*'] as const;

/** A Document as LaTeX (needs amsmath and amssymb). */
export function toLatex(document: Document, options: LatexDocumentOptions = {}): string {
  const width = options.width ?? LATEX_WIDTH;
  const note = circleNote(document);
  const all = note === undefined ? document.blocks : [...document.blocks, note];
  const body = all.map((block) => blockLatex(block, 0, width)).join('\n\n');
  if (!options.standalone) return `${body}\n`;
  return `\\documentclass{article}
\\usepackage[margin=2.5cm]{geometry}
\\usepackage{amsmath, amssymb, iftex}
\\iftutex\\usepackage{fontspec}\\else\\usepackage[T1]{fontenc}\\fi
\\title{${escapeLatex(document.title)}}
\\author{}
\\date{}
\\begin{document}
\\maketitle

${body}

\\end{document}
`;
}

const special: ReadonlyMap<string, string> = new Map([
  ['\\', '\\textbackslash{}'],
  ['{', '\\{'],
  ['}', '\\}'],
  ['$', '\\$'],
  ['&', '\\&'],
  ['#', '\\#'],
  ['%', '\\%'],
  ['_', '\\_'],
  ['^', '\\textasciicircum{}'],
  ['~', '\\textasciitilde{}'],
  ['<', '\\textless{}'],
  ['>', '\\textgreater{}'],
  ['|', '\\textbar{}'],
  ['`', '\\textasciigrave{}'],
]);

/** Plain text as LaTeX text. */
export const escapeLatex = (text: string): string =>
  visibleText(text).replace(/[\\{}$&#%_^~<>|`]/gu, (char) => special.get(char) ?? char);

/** Formulas one below the other, as an aligned block. */
export function latexLines({ lines, scope }: Lines, width = LATEX_WIDTH): string {
  return latexAligned(
    lines.map((line) => {
      const shown = latexLine(line, scope);
      if (line.note === undefined) return shown;
      return { ...shown, after: `${shown.after ?? ''}&& \\text{${richLatex(line.note)}}`.trimStart() };
    }),
    width,
  );
}

function blockLatex(block: Block, depth: number, width: number): string {
  switch (block.kind) {
    case 'section':
      return [
        `${SECTIONS[Math.min(depth, SECTIONS.length - 1)]}{${richLatex(block.title)}}`,
        ...block.blocks.map((inner) => blockLatex(inner, depth + 1, width)),
      ].join('\n\n');
    case 'paragraph':
      return richLatex(block.text);
    case 'lines':
      return `\\[\n${latexLines(block, width)}\n\\]`;
    case 'list':
      return `\\begin{itemize}\n${block.items.map((item) => `\\item ${richLatex(item)}`).join('\n')}\n\\end{itemize}`;
    case 'table':
      return tableLatex(block);
    case 'code':
      return `\\begin{quote}\\ttfamily\n${block.text.split('\n').map(codeLatex).join('\\\\\n')}\n\\end{quote}`;
  }
}

/** A line of code; its spaces count. */
const codeLatex = (line: string): string => escapeLatex(line).replaceAll(' ', '\\ ') || '\\strut';

function tableLatex({ head, rows }: Table): string {
  const line = (cells: readonly Rich[]): string => `${cells.map(richLatex).join(' & ')} \\\\`;
  return [
    `\\begin{tabular}{${'l'.repeat(head.length)}}`,
    line(head),
    '\\hline',
    ...rows.map(line),
    '\\end{tabular}',
  ].join('\n');
}

const richLatex = (rich: Rich): string =>
  typeof rich === 'string' ? escapeLatex(rich) : rich.map(inlineLatex).join('');

function inlineLatex(piece: Inline): string {
  if (typeof piece === 'string') return escapeLatex(piece);
  switch (piece.kind) {
    case 'formula':
      return `$${latexExpr(piece.expr, piece.scope)}$`;
    case 'tex':
      return `\\texttt{${escapeLatex(piece.tex)}}`;
    case 'code':
      return `\\texttt{${escapeLatex(piece.text)}}`;
    case 'link':
      return escapeLatex(piece.text);
    case 'badge':
      return `\\textbf{${escapeLatex(piece.text)}}`;
  }
}
