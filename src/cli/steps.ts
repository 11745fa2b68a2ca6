import type { Document } from '../render/index.ts';
import { type StepsOptions, steps, stepsText } from '../steps.ts';
import { readLayers, within } from './input.ts';
import type { Io } from './io.ts';
import { formatOf, type PresentOptions, presentDocument, presentJson } from './present.ts';
import { jsonDiagnostic, reportDiagnostics } from './report.ts';

export interface StepsCommandOptions extends PresentOptions, Pick<StepsOptions, 'wrt' | 'ties'> {
  readonly layer?: string;
  readonly latex?: boolean;
}

/** `einabla derive --steps`. */
export async function stepsCommand(io: Io, file: string, options: StepsCommandOptions): Promise<void> {
  const { source, programs, warnings } = await readLayers(io, file, options);
  const { wrt, ties } = options;
  const asked = { ...(wrt === undefined ? {} : { wrt }), ...(ties === undefined ? {} : { ties }) };
  const derived = await within(source, () => programs.map((program) => ({ program, found: steps(program, asked) })));
  if (formatOf(options) === 'json') {
    const layers = derived.map(({ program, found }) => ({ layer: program.name, derivations: stepsText(found) }));
    return presentJson(io, { layers, diagnostics: warnings.map(jsonDiagnostic) }, options);
  }
  if (warnings.length > 0) reportDiagnostics(io, warnings, { json: false, stream: 'err' });
  return presentDocument(io, joined(derived.map(({ found }) => found.document)), options);
}

/** One document of several, each a section. */
function joined(documents: readonly Document[]): Document {
  const [only, ...more] = documents;
  if (only !== undefined && more.length === 0) return only;
  const title = documents.map((d) => d.title).join(', ');
  return { title, blocks: documents.map((d) => ({ kind: 'section', title: d.title, blocks: d.blocks })) };
}
