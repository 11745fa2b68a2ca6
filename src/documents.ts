import { type DeriveOptions, derive } from './derive.ts';
import type { Program } from './ir/index.ts';
import type { Document } from './render/index.ts';
import { shownDocument } from './render/shown.ts';

/** A layer as a document: its head and its equations. */
export const layerDocument = (program: Program): Document =>
  shownDocument(program.name, [{ layer: program, program, equations: program.equations, whole: true }]);

/**
 * A layer and its gradients as a document, to be rendered as text, LaTeX, Markdown or a web page.
 *
 * ```ts
 * toMarkdown(derivationDocument(load('layer square(x[N]) { E = Σ[i] x[i]² }')));
 * ```
 * Errors: as `derive`.
 */
export function derivationDocument(program: Program, options: DeriveOptions = {}): Document {
  const derived = derive(program, options).program;
  const forward = new Set(program.equations.map((e) => e.name));
  const equations = derived.equations.filter((e) => !forward.has(e.name));
  return shownDocument(program.name, [
    { layer: program, heading: 'Gradients', program: derived, equations, whole: false },
  ]);
}
