import { printProgram } from '../ir/print.ts';
import { shownText } from '../render/shown.ts';
import { type DerivationOptions, type Derivations, derivationsOf, type Mode } from './derivations.ts';
import { readLayers, within } from './input.ts';
import type { Io } from './io.ts';
import { formatOf, type PresentOptions, presentFormulas } from './present.ts';
import { jsonDiagnostic, reportDiagnostics } from './report.ts';
import { stepsCommand } from './steps.ts';

export interface DeriveOptions extends PresentOptions, DerivationOptions {
  readonly layer?: string;
  readonly latex?: boolean;
  readonly steps?: boolean;
  readonly jacobian?: boolean;
  readonly hessian?: boolean;
  readonly tangent?: boolean;
  readonly hvp?: boolean;
}

/** What is derived, by the option that asks for it. */
const modeOf = ({ jacobian, hessian, tangent, hvp }: DeriveOptions): Mode =>
  jacobian ? 'jacobian' : hessian ? 'hessian' : tangent ? 'tangent' : hvp ? 'hvp' : 'gradients';

/** `einabla derive`. */
export async function deriveCommand(io: Io, file: string, options: DeriveOptions): Promise<void> {
  if (options.steps) return stepsCommand(io, file, options);
  const { source, programs, warnings } = await readLayers(io, file, options);
  const results = await within(source, () =>
    programs.map((program) => derivationsOf(program, modeOf(options), options)),
  );
  const json = (): object => ({
    layers: results.map((result) => layerJson(result, options.ascii ?? false)),
    diagnostics: warnings.map(jsonDiagnostic),
  });
  if (warnings.length > 0 && formatOf(options) !== 'json')
    reportDiagnostics(io, warnings, { json: false, stream: 'err' });
  const shown = results.map((r) => r.shown);
  await presentFormulas(io, programs.map((p) => p.name).join(', '), shown, json, options);
}

function layerJson({ shown, details }: Derivations, ascii: boolean): object {
  const formulas = shown.equations.length === 0 ? [] : shownText({ ...shown, whole: false }, { ascii }).split('\n');
  return { layer: shown.layer.name, formulas, program: printProgram(shown.program, { ascii }), ...details };
}
