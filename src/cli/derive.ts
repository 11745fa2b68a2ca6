import { derive } from '../derive.ts';
import type { Program } from '../ir/index.ts';
import { printProgram } from '../ir/print.ts';
import { readLayers, within } from './input.ts';
import type { Io } from './io.ts';
import { jsonDiagnostic, reportDiagnostics } from './report.ts';

export interface DeriveOptions {
  readonly layer?: string;
  readonly wrt?: readonly string[];
  readonly ties: 'first' | 'all' | 'split';
  readonly ascii?: boolean;
  readonly all?: boolean;
  readonly json?: boolean;
}

/** What is printed of one layer. */
interface LayerResult {
  readonly layer: string;
  readonly formulas: readonly string[];
  readonly program: string;
  readonly cotangents: Readonly<Record<string, string>>;
  readonly gradients: Readonly<Record<string, string>>;
}

/** `einabla derive`. */
export async function deriveCommand(io: Io, file: string, options: DeriveOptions): Promise<void> {
  const { source, programs, warnings } = await readLayers(io, file, options.layer);
  const ascii = options.ascii ?? false;
  const work = (program: Program): LayerResult => {
    const derived = derive(program, {
      ascii,
      ties: options.ties,
      ...(options.wrt === undefined ? {} : { wrt: options.wrt }),
    });
    return {
      layer: program.name,
      formulas: derived.text === '' ? [] : derived.text.split('\n'),
      program: printProgram(derived.program, { ascii }),
      cotangents: Object.fromEntries(derived.cotangents),
      gradients: Object.fromEntries(derived.gradients),
    };
  };
  const results = await within(source, () => programs.map(work));
  if (options.json) {
    io.out(`${JSON.stringify({ layers: results, diagnostics: warnings.map(jsonDiagnostic) }, null, 2)}\n`);
    return;
  }
  if (warnings.length > 0) reportDiagnostics(io, warnings, { json: false, stream: 'err' });
  const blocks = results.map(({ layer, formulas, program }) => {
    if (options.all) return program.trimEnd();
    const lines = formulas.length === 0 ? ['# nothing to differentiate'] : formulas;
    return (results.length > 1 ? [`# ${layer}`, ...lines] : lines).join('\n');
  });
  io.out(`${blocks.join('\n\n')}\n`);
}
