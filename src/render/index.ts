export { withCode } from './code.ts';
export type * from './document.ts';
export { type LatexOptions, latexEquation, latexExpr, latexProgram } from './latex/program.ts';
export { type LatexDocumentOptions, latexLines, toLatex } from './latex-document.ts';
export { toMarkdown } from './markdown.ts';
export { type TextOptions, textLines, toText } from './text.ts';
