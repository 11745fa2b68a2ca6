import type { AdjointOptions } from './adjoint/index.ts';
import type { Program } from './ir/index.ts';
import { differentiate } from './pipeline.ts';
import { type Block, type Document, type Inline, type Scope, toText } from './render/index.ts';
import { type Part, type Step, type StepwiseDerivation, stepsOf } from './steps/index.ts';

export interface StepsOptions extends AdjointOptions {
  /** Spell `text` in ASCII. */
  readonly ascii?: boolean;
}

/** A backward pass derived in steps, and the same to be read. */
export interface Steps extends StepwiseDerivation {
  /** For `toText`, `toLatex`, `toMarkdown` and `toHtml`. */
  readonly document: Document;
  readonly text: string;
}

/**
 * Derives the backward pass of a layer as on paper: from ∂E/∂x by the chain rule, the definitions, the rules of differentiation
 * and Kronecker's delta to the formulas that `derive` gives, each step with its name and its reason.
 *
 * ```ts
 * steps(load('layer square(x[N]) { E = Σ[i] x[i]² }')).text;
 * ```
 * Errors: as `derive`.
 */
export function steps(program: Program, options: StepsOptions = {}): Steps {
  const derivation = stepsOf(program, differentiate(program, options), options);
  const document = stepsDocument(program, derivation);
  return { ...derivation, document, text: toText(document, { ascii: options.ascii ?? false }) };
}

/** The steps as a document: a section for each cotangent, a paragraph and its formulas for each step. */
function stepsDocument(program: Program, derivation: StepwiseDerivation): Document {
  const { parts } = derivation;
  if (parts.length === 0)
    return { title: program.name, blocks: [{ kind: 'paragraph', text: 'Nothing to differentiate.' }] };
  const inputs = new Set(program.parameters.map((p) => p.name));
  const title = (part: Part): string =>
    `${part.equation.name}, the ${inputs.has(part.tensor) ? 'gradient' : 'cotangent'} of ${part.tensor}`;
  return { title: program.name, blocks: parts.map((part) => section(title(part), part, derivation)) };
}

const section = (title: string, part: Part, derivation: StepwiseDerivation): Block => ({
  kind: 'section',
  title,
  blocks: part.steps.flatMap((step, at) => blocksOf(step, at + 1, derivation)),
});

function blocksOf(step: Step, number: number, { program, derivatives }: StepwiseDerivation): readonly Block[] {
  const scope: Scope = { program, derivatives, ranges: step.ranges };
  const words = step.explanation.map(
    (word): Inline =>
      typeof word === 'string' ? word : { kind: 'formula', expr: word, scope: { derivatives, program } },
  );
  return [
    { kind: 'paragraph', text: [`${number}. ${step.title}. `, ...words] },
    { kind: 'lines', scope, lines: step.lines },
  ];
}
