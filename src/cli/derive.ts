import type { Adjoint } from '../adjoint/index.ts';
import type { Program } from '../ir/index.ts';
import { printEquation, printProgram } from '../ir/print.ts';
import { differentiate } from '../pipeline.ts';
import { readLayers } from './input.ts';
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

/** The equations of the backward pass that the forward pass does not already have, one a line. */
function backwardFormulas(program: Program, derived: Adjoint, ascii: boolean): string[] {
  const forward = new Set(program.equations.map((e) => e.name));
  return derived.program.equations
    .filter((e) => !forward.has(e.name))
    .map((e) => printEquation(derived.program, e, { ascii }));
}

/** `einabla derive`. */
export async function deriveCommand(io: Io, file: string, options: DeriveOptions): Promise<void> {
  const { programs, warnings } = await readLayers(io, file, options.layer);
  const ascii = options.ascii ?? false;
  const results = programs.map((program) => {
    const derived = differentiate(program, {
      ties: options.ties,
      ...(options.wrt === undefined ? {} : { wrt: options.wrt }),
    });
    return {
      layer: program.name,
      formulas: backwardFormulas(program, derived, ascii),
      program: printProgram(derived.program, { ascii }),
      cotangents: [...derived.cotangents],
      gradients: [...derived.gradients],
    };
  });
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
