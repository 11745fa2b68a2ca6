import type { Report } from '../support/report.ts';
import type { Source } from '../support/span.ts';
import { parseLatex } from './latex/index.ts';
import { parseInto as parseFormulas } from './parse.ts';
import type { FileSyntax } from './syntax.ts';

export { namesInDerivative } from './formula.ts';
export { inLatex } from './latex/advice.ts';
export { parseLatex } from './latex/index.ts';
export { isDirective } from './latex/layer/directives.ts';
export { parse } from './parse.ts';
export * from './syntax.ts';
export { everySyntax } from './walk.ts';

/** Text → Syntax by the notation of its source. Errors are added to a report. */
export const parseInto = (source: Source, report: Report): FileSyntax =>
  source.notation === 'latex' ? parseLatex(source, report) : parseFormulas(source, report);
