import { loadProgram } from './check/index.ts';
import type { Program } from './ir/index.ts';
import { parsePrograms } from './pipeline.ts';

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
  return loadProgram({ name: options.name ?? '<formula>', text }, options.layer);
}

/** Every layer of a text, in order. Errors: EinablaError with everything that is wrong in it. */
export const loadAll = (text: string, name = '<formula>'): readonly Program[] => parsePrograms({ name, text }).programs;

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
  const written = strings.reduce((text, part, i) => `${text}${values[i - 1] ?? ''}${part}`);
  const start = HEAD.exec(written)?.[0].length ?? 0;
  const rest = written.slice(start);
  const word = rest.startsWith('(') ? 'layer inline' : /^(?:layer|fn)\s+[^\s(]/u.test(rest) ? '' : 'layer ';
  return load(`${written.slice(0, start)}${word}${rest}`, { name: '<layer>' });
}
