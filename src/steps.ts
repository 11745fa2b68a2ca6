import type { AdjointOptions } from './adjoint/index.ts';
import type { Expr, Program } from './ir/index.ts';
import { printEquation, printRelation } from './ir/print.ts';
import { differentiate } from './pipeline.ts';
import { type Block, type Document, type Inline, type Scope, toText } from './render/index.ts';
import { layerBlocks } from './render/shown.ts';
import { type Part, type Step, type StepLine, type StepwiseDerivation, stepsOf } from './steps/index.ts';

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

/** A step in words and formulas, as text. */
export interface StepText {
  readonly rule: string;
  readonly title: string;
  readonly explanation: string;
  readonly formulas: readonly string[];
}

/** The steps to each cotangent, as text. */
export function stepsText(
  derivation: StepwiseDerivation,
): readonly { readonly tensor: string; readonly cotangent: string; readonly steps: readonly StepText[] }[] {
  const { program, derivatives } = derivation;
  const scope = { program, derivatives };
  const word = (w: string | Expr): string =>
    typeof w === 'string' ? w : printRelation(undefined, w, scope, { derivatives }).right;
  const text = (step: Step): StepText => ({
    rule: step.rule,
    title: step.title,
    explanation: step.explanation.map(word).join(''),
    formulas: step.lines.map((line) => lineText(line, { ...scope, ranges: step.ranges })),
  });
  return derivation.parts.map(({ tensor, equation, steps }) => ({
    tensor,
    cotangent: equation.name,
    steps: steps.map(text),
  }));
}

function lineText(line: StepLine, scope: Scope & { readonly program: Program }): string {
  if (line.kind === 'equation') return printEquation(scope.program, line.equation, {});
  const { left = '', right } = printRelation(line.left, line.right, scope, { derivatives: scope.derivatives });
  return `${left}${left === '' ? '' : ' '}${line.relation} ${right}`;
}

/** The steps as a document: a section for each cotangent, a paragraph and its formulas for each step. */
function stepsDocument(program: Program, derivation: StepwiseDerivation): Document {
  const { parts } = derivation;
  const inputs = new Set(program.parameters.map((p) => p.name));
  const title = (part: Part): string =>
    `${part.equation.name}, the ${inputs.has(part.tensor) ? 'gradient' : 'cotangent'} of ${part.tensor}`;
  const nothing: Block = { kind: 'paragraph', text: 'There is nothing to differentiate.' };
  const sections = parts.map((part) => section(title(part), part, derivation));
  return { title: program.name, blocks: [...layerBlocks(program), ...(sections.length === 0 ? [nothing] : sections)] };
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
