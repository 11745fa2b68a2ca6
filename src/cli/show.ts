import { printProgram } from '../ir/print.ts';
import { latexProgram } from '../render/index.ts';
import { readLayers } from './input.ts';
import type { Io } from './io.ts';
import { formatOf, type PresentOptions, presentFormulas } from './present.ts';
import { jsonDiagnostic, reportDiagnostics } from './report.ts';

export interface ShowOptions extends PresentOptions {
  readonly layer?: string;
  readonly latex?: boolean;
}

/** `einabla show`. */
export async function showCommand(io: Io, file: string, options: ShowOptions): Promise<void> {
  const { programs, warnings } = await readLayers(io, file, options);
  const shown = programs.map((program) => ({ layer: program, program, equations: program.equations, whole: true }));
  const json = (): object => ({
    layers: programs.map((p) => ({
      layer: p.name,
      text: printProgram(p, { ascii: options.ascii ?? false }),
      latex: latexProgram(p),
    })),
    diagnostics: warnings.map(jsonDiagnostic),
  });
  if (warnings.length > 0 && formatOf(options) !== 'json')
    reportDiagnostics(io, warnings, { json: false, stream: 'err' });
  await presentFormulas(io, programs.map((p) => p.name).join(', '), shown, json, options);
}
