import { derive } from '../derive.ts';
import type { Program } from '../ir/index.ts';
import { printProgram } from '../ir/print.ts';
import { type Shown, shownText } from '../render/shown.ts';
import { readLayers, within } from './input.ts';
import type { Io } from './io.ts';
import { formatOf, type PresentOptions, presentFormulas } from './present.ts';
import { jsonDiagnostic, reportDiagnostics } from './report.ts';

export interface DeriveOptions extends PresentOptions {
  readonly layer?: string;
  readonly wrt?: readonly string[];
  readonly ties: 'first' | 'all' | 'split';
  readonly all?: boolean;
}

/** What is derived of one layer: what is shown of it, and what a machine is told besides. */
interface Result {
  readonly shown: Shown;
  readonly details: object;
}

/** `einabla derive`. */
export async function deriveCommand(io: Io, file: string, options: DeriveOptions): Promise<void> {
  const { source, programs, warnings } = await readLayers(io, file, options.layer);
  const results = await within(source, () => programs.map((program) => gradients(program, options)));
  const json = (): object => ({
    layers: results.map((result) => layerJson(result, options.ascii ?? false)),
    diagnostics: warnings.map(jsonDiagnostic),
  });
  if (warnings.length > 0 && formatOf(options) !== 'json')
    reportDiagnostics(io, warnings, { json: false, stream: 'err' });
  const shown = results.map((r) => r.shown);
  await presentFormulas(io, programs.map((p) => p.name).join(', '), shown, json, options);
}

function gradients(program: Program, { ties, wrt, all }: DeriveOptions): Result {
  const derived = derive(program, { ties, ...(wrt === undefined ? {} : { wrt }) });
  const forward = new Set(program.equations.map((e) => e.name));
  return {
    shown: {
      layer: program,
      heading: 'Gradients',
      program: derived.program,
      equations: derived.program.equations.filter((e) => !forward.has(e.name)),
      whole: all ?? false,
    },
    details: {
      cotangents: Object.fromEntries(derived.cotangents),
      gradients: Object.fromEntries(derived.gradients),
    },
  };
}

function layerJson({ shown, details }: Result, ascii: boolean): object {
  const formulas = shown.equations.length === 0 ? [] : shownText({ ...shown, whole: false }, { ascii }).split('\n');
  return { layer: shown.layer.name, formulas, program: printProgram(shown.program, { ascii }), ...details };
}
