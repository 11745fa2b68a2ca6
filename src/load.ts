import { loadProgram } from './check/index.ts';
import type { Program } from './ir/index.ts';
import { parsePrograms } from './pipeline.ts';
import { expectTemplate, expectText } from './support/argument.ts';
import type { Source } from './support/span.ts';

export interface LoadOptions {
  /** The layer wanted, where the text has several. */
  readonly layer?: string;
  /** What messages call the text; `<formula>` by default. */
  readonly name?: string;
}

/**
 * A layer from its text.
 *
 * ```ts
 * const double = load('layer double(x[N]) { y[i] = 2·x[i] }');
 * ```
 * Errors: EinablaError with everything that is wrong in the text; several layers and none chosen.
 */
export function load(text: string, options: LoadOptions = {}): Program {
  expectText(text, 'A formula');
  return loadProgram({ name: options.name ?? '<formula>', text }, options.layer);
}

/** Every layer of a text, in order. Errors: EinablaError with everything that is wrong in it. */
export function loadAll(text: string, name = '<formula>'): readonly Program[] {
  expectText(text, 'A formula');
  return parsePrograms({ name, text }).programs;
}

export interface LoadLatexOptions extends LoadOptions {
  /** The head, `conv2d(x[M,H,W]; θ[N,M,K,K], b[N]; s=1)`; inferred from the formulas where it is left out. */
  readonly head?: string;
  /** Tensors with their shapes, `x[M,H,W]`, where the rest of the head is inferred; also weights, and hyper-parameters with values. */
  readonly inputs?: readonly string[];
  readonly weights?: readonly string[];
  readonly hyper?: readonly string[];
  /** Ranges of indices that the formulas do not print: `p<k`. */
  readonly ranges?: readonly string[];
  /** Functions that the formulas use and do not define: `f(z) = tanh(z)`. */
  readonly functions?: readonly string[];
}

/**
 * A layer from formulas in LaTeX, as papers print them.
 *
 * ```ts
 * const softmax = loadLatex('y_k = \\frac{e^{x_k}}{\\sum_j e^{x_j}}');
 * ```
 * Errors: EinablaError with everything that is wrong, each with its place in the LaTeX; several layers and none chosen.
 */
export const loadLatex = (text: string, options: LoadLatexOptions = {}): Program =>
  loadProgram(latexSource(text, options), options.layer);

/** LaTeX with lines added that say what it leaves open. They stand below it, so that every error in it keeps its place. */
export const withLines = (text: string, lines: readonly string[]): string =>
  [text, ...lines.map((line) => `% ${line.replaceAll(/[\n\r]/g, ' ')}`)].join('\n');

/** LaTeX as a source, its options as lines. */
export function latexSource(text: string, options: LoadLatexOptions = {}): Source {
  expectText(text, 'A formula');
  const { head, inputs = [], weights = [], hyper = [], ranges = [], functions = [] } = options;
  const lines = [
    ...(head === undefined ? [] : [`layer ${head}`]),
    ...inputs.map((line) => `input: ${line}`),
    ...weights.map((line) => `weight: ${line}`),
    ...hyper.map((line) => `hyper: ${line}`),
    ...ranges.map((line) => `range: ${line}`),
    ...functions.map((line) => `fn ${line}`),
  ];
  return { name: options.name ?? '<latex>', text: withLines(text, lines), notation: 'latex' };
}

/**
 * A layer written in LaTeX inside TypeScript; backslashes stand as they are.
 *
 * ```ts
 * const square = latex`E = \sum_{i=0}^{N-1} x_i^2`;
 * ```
 * Errors: as `loadLatex`.
 */
export function latex(strings: TemplateStringsArray, ...values: readonly (string | number)[]): Program {
  expectTemplate(strings, 'latex');
  return loadLatex(strings.raw.reduce((text, part, i) => `${text}${values[i - 1] ?? ''}${part}`));
}

/** Where a layer's text begins, after blanks and comments. */
const HEAD = /^(?:\s|#[^\n]*\n)*/u;

/**
 * A layer written in TypeScript. The word `layer` may be left out, and so may the name. Numbers are put in as literals,
 * strings as they are.
 *
 * ```ts
 * const softplus = layer`softplus(x[..]) { y[..] = log(1 + exp(x[..])) }`;
 * const square = layer`(x[N]) { E = Σ[i] x[i]² }`;
 * ```
 * Errors: as `load`.
 */
export function layer(strings: TemplateStringsArray, ...values: readonly (string | number)[]): Program {
  expectTemplate(strings, 'layer');
  const written = strings.reduce((text, part, i) => `${text}${values[i - 1] ?? ''}${part}`);
  const start = HEAD.exec(written)?.[0].length ?? 0;
  const rest = written.slice(start);
  const word = rest.startsWith('(') ? 'layer inline' : /^(?:layer|fn)\s+[^\s(]/u.test(rest) ? '' : 'layer ';
  return load(`${written.slice(0, start)}${word}${rest}`, { name: '<layer>' });
}
