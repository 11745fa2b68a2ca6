import type { Ties } from '../adjoint/index.ts';
import type { Program } from '../ir/index.ts';
import type { Document } from '../render/index.ts';
import type { StepwiseDerivation } from '../steps/index.ts';
import { hessianSteps, jacobianSteps, steps, stepsDocument, stepsText } from '../steps.ts';
import { realOutputs } from './derivations.ts';
import { readLayers, within } from './input.ts';
import type { Io } from './io.ts';
import { formatOf, type PresentOptions, presentDocument, presentJson } from './present.ts';
import { jsonDiagnostic, reportDiagnostics } from './report.ts';

export interface StepsCommandOptions extends PresentOptions {
  readonly layer?: string;
  readonly latex?: boolean;
  readonly of?: readonly string[];
  readonly wrt?: readonly string[];
  readonly ties: Ties;
  readonly jacobian?: boolean;
  readonly hessian?: boolean;
}

/** `einabla derive --steps`. */
export async function stepsCommand(io: Io, file: string, options: StepsCommandOptions): Promise<void> {
  const { source, programs, warnings } = await readLayers(io, file, options);
  const derived = await within(source, () =>
    programs.map((program) => ({ program, found: derivationsOf(program, options) })),
  );
  if (formatOf(options) === 'json') {
    const layers = derived.map(({ program, found }) => ({
      layer: program.name,
      derivations: found.flatMap(stepsText),
    }));
    return presentJson(io, { layers, diagnostics: warnings.map(jsonDiagnostic) }, options);
  }
  if (warnings.length > 0) reportDiagnostics(io, warnings, { json: false, stream: 'err' });
  return presentDocument(io, joined(derived.map(({ program, found }) => stepsDocument(program, found))), options);
}

/** The backward pass, or every Jacobian or second derivative that is asked for. */
function derivationsOf(program: Program, options: StepsCommandOptions): readonly StepwiseDerivation[] {
  const { jacobian, hessian, wrt, ties } = options;
  if (!jacobian && !hessian) return [steps(program, wrt === undefined ? { ties } : { ties, wrt })];
  const variables = wrt ?? program.parameters.filter((p) => p.type.dtype === 'real').map((p) => p.name);
  return (options.of ?? realOutputs(program)).flatMap((of) =>
    variables.flatMap((x, at) =>
      hessian
        ? variables.slice(at).map((z) => hessianSteps(program, of, x, z, { ties }))
        : [jacobianSteps(program, of, x, { ties })],
    ),
  );
}

/** One document of several, each a section. */
function joined(documents: readonly Document[]): Document {
  const [only, ...more] = documents;
  if (only !== undefined && more.length === 0) return only;
  const title = documents.map((d) => d.title).join(', ');
  return { title, blocks: documents.map((d) => ({ kind: 'section', title: d.title, blocks: d.blocks })) };
}
