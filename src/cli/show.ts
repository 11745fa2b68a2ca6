import { check } from '../check/index.ts';
import { shownLatex, shownText } from '../render/shown.ts';
import { readLayers } from './input.ts';
import type { Io } from './io.ts';
import { formatOf, type PresentOptions, presentFormulas } from './present.ts';
import { jsonDiagnostic, reportDiagnostics } from './report.ts';
import { statementsOf } from './statements.ts';

export interface ShowOptions extends PresentOptions {
  readonly layer?: string;
  readonly latex?: boolean;
}

/** `einabla show`. */
export async function showCommand(io: Io, file: string, options: ShowOptions): Promise<void> {
  const { source, programs, warnings } = await readLayers(io, file, options);
  const { claims } = check(source);
  const shown = programs.map((program) => {
    const own = claims.find((c) => c.layer === program.name);
    const statements = own === undefined ? [] : statementsOf(program, own);
    return { layer: program, program, equations: program.equations, whole: true, statements };
  });
  const json = (): object => ({
    layers: shown.map((s) => ({
      layer: s.program.name,
      text: `${shownText(s, { ascii: options.ascii ?? false })}\n`,
      latex: shownLatex(s),
    })),
    diagnostics: warnings.map(jsonDiagnostic),
  });
  if (warnings.length > 0 && formatOf(options) !== 'json')
    reportDiagnostics(io, warnings, { json: false, stream: 'err' });
  await presentFormulas(io, programs.map((p) => p.name).join(', '), shown, json, options);
}
