import { existsSync } from 'node:fs';
import { decodeText, MAX_FORMULA_BYTES, readFormulaFile } from '../files.ts';
import type { Program } from '../ir/index.ts';
import { libraryNames, librarySource } from '../library/files.ts';
import { withLines } from '../load.ts';
import { parsePrograms } from '../pipeline.ts';
import { type Diagnostic, placedIn, refuse } from '../support/diagnostic.ts';
import { sameName } from '../support/names.ts';
import type { Source } from '../support/span.ts';
import { nearestName } from '../support/suggest.ts';
import { isDirective } from '../syntax/index.ts';
import type { Io } from './io.ts';

export interface Input {
  readonly source: Source;
  /** The layers to work on, in the order of the file. */
  readonly programs: readonly Program[];
  readonly warnings: readonly Diagnostic[];
}

/** How the formula of a command is read. */
export interface InputOptions {
  /** The layer wanted, where the file has several. */
  readonly layer?: string;
  /** The file is LaTeX, whatever it is called. */
  readonly latex?: boolean;
  /** Lines that say what LaTeX leaves open. */
  readonly with?: readonly string[];
}

/**
 * The text that a FILE argument means, with what the command line adds to it.
 * Errors: no such file, a file that is no text; lines added to what is not LaTeX.
 */
export async function readSource(io: Io, file: string, options: InputOptions = {}): Promise<Source> {
  const source = await readFile(io, file, options);
  if (options.with === undefined) return source;
  if (source.notation !== 'latex') {
    refuse('with-latex', `${source.name} is not LaTeX, so --with has nothing to add to.`, {
      help: 'Write what is missing into the formula file, or add --latex.',
    });
  }
  const idle = options.with.find((line) => !isDirective(line));
  if (idle !== undefined) {
    refuse('with-line', `--with takes no line such as '${idle}'.`, {
      help: "Write 'range: p<k', 'input: x[M,N]', 'weight: w[N]', 'hyper: s=1', 'layer conv(x[M,N]; w[N])' or 'fn f(z) = z^2'.",
    });
  }
  return { ...source, text: withLines(source.text, options.with) };
}

/** Standard input, a file, or a layer of the library where no such file exists. */
async function readFile(io: Io, file: string, { latex = false }: InputOptions): Promise<Source> {
  if (file === '-') {
    const text = decodeText('Standard input', await io.readStdin(MAX_FORMULA_BYTES));
    return { name: '<stdin>', text, ...(latex ? { notation: 'latex' } : {}) };
  }
  if (!existsSync(file)) {
    const names = libraryNames();
    if (names.includes(file)) return librarySource(file);
    if (!/[./\\]/u.test(file)) {
      const near = nearestName(file, names);
      refuse(
        'file-unreadable',
        `Cannot read ${file}: there is no such file, and no layer of that name ships with einabla.`,
        {
          help: `${near === undefined ? '' : `Did you mean ${near}? `}Give a formula file (.ein), - for standard input, or one of ${names.join(', ')}.`,
        },
      );
    }
  }
  const source = readFormulaFile(file);
  return latex ? { ...source, notation: 'latex' } : source;
}

const listNames = (programs: readonly Program[]): string => programs.map((p) => p.name).join(', ') || 'none';

/** The layers to work on: all of them, or the one named. Errors: `no-layer`, `unknown-layer`. */
export function selectLayers(source: Source, programs: readonly Program[], layer?: string): readonly Program[] {
  if (programs.length === 0) {
    refuse('no-layer', `${source.name} holds no layer.`, { help: 'Write one: layer double(x[N]) { y[i] = 2·x[i] }' });
  }
  if (layer === undefined) return programs;
  const found = programs.filter((p) => sameName(p.name, layer));
  if (found.length === 0) {
    const near = nearestName(
      layer,
      programs.map((p) => p.name),
    );
    refuse('unknown-layer', `${source.name} has no layer named ${layer}.`, {
      help: `${near === undefined ? '' : `Did you mean ${near}? `}It has ${listNames(programs)}.`,
    });
  }
  return found;
}

/** The only layer of a list. Errors: `which-layer`. */
function onlyLayer(source: Source, programs: readonly Program[]): Program {
  const [program] = programs;
  if (program === undefined || programs.length > 1) {
    return refuse('which-layer', `${source.name} has several layers: ${listNames(programs)}.`, {
      help: `Choose one with --layer ${program?.name ?? 'NAME'}.`,
    });
  }
  return program;
}

/** Reads and checks a FILE argument. Errors: everything wrong in the file, or no layer of the name asked for. */
export async function readLayers(io: Io, file: string, options: InputOptions): Promise<Input> {
  const source = await readSource(io, file, options);
  const { programs, warnings } = parsePrograms(source);
  return { source, programs: selectLayers(source, programs, options.layer), warnings };
}

/** Does work on layers of a source, and shows where in it the work failed. */
export async function within<Result>(source: Source, work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw placedIn(source, error);
  }
}

/** The only layer, or the one asked for. */
export async function readLayer(
  io: Io,
  file: string,
  options: InputOptions,
): Promise<Input & { readonly program: Program }> {
  const input = await readLayers(io, file, options);
  return { ...input, program: onlyLayer(input.source, input.programs) };
}
