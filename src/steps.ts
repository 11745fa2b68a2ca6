import type { AdjointOptions } from './adjoint/index.ts';
import { hessian, jacobian } from './derivatives.ts';
import type { Program } from './ir/index.ts';
import { printEquation, printRelation } from './ir/print.ts';
import { differentiate } from './pipeline.ts';
import { type Block, type Document, type Inline, type Scope, toText } from './render/index.ts';
import { layerBlocks } from './render/shown.ts';
import {
  hessianStepsOf,
  jacobianStepsOf,
  type Part,
  type Step,
  type StepLine,
  type StepwiseDerivation,
  stepsOf,
  type Words,
} from './steps/index.ts';

export interface StepsOptions extends AdjointOptions {
  /** Spell `text` in ASCII. */
  readonly ascii?: boolean;
}

/** Something derived in steps, and the same to be read. */
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
  return readable(program, stepsOf(program, differentiate(program, options), options), options);
}

/**
 * Derives the Jacobian ∂of/∂wrt as on paper.
 *
 * ```ts
 * jacobianSteps(load('layer f(x[N]) { y[i] = exp(x[i]) }'), 'y', 'x').text;
 * ```
 * Errors: as `jacobian`.
 */
export function jacobianSteps(
  program: Program,
  of: string,
  wrt: string,
  options: Omit<StepsOptions, 'wrt'> = {},
): Steps {
  return readable(program, jacobianStepsOf(program, jacobian(program, of, wrt, options), options), options);
}

/**
 * Derives the second derivative ∂²of/∂wrt∂wrt2 as on paper: the first, then the derivative of that.
 *
 * ```ts
 * hessianSteps(load('layer f(x[N]) { E = Σ[i] x[i]^3 }'), 'E', 'x').text;
 * ```
 * Errors: as `hessian`.
 */
export function hessianSteps(
  program: Program,
  of: string,
  wrt: string,
  wrt2: string = wrt,
  options: Omit<StepsOptions, 'wrt'> = {},
): Steps {
  const first = jacobian(program, of, wrt, options);
  const second = hessian(program, of, wrt, wrt2, options);
  const [one, two] = [jacobianStepsOf(program, first, options), hessianStepsOf(first, second, options)];
  return readable(program, both(one, two), options);
}

/** Two derivations as one; where they name a tensor alike, it is the same. */
function both(a: StepwiseDerivation, b: StepwiseDerivation): StepwiseDerivation {
  const merged = <T extends { readonly name: string }>(one: readonly T[], two: readonly T[]): readonly T[] => [
    ...new Map([...one, ...two].map((t) => [t.name, t])).values(),
  ];
  const parameters = merged(a.program.parameters, b.program.parameters);
  const equations = merged(a.program.equations, b.program.equations);
  return {
    program: { ...b.program, parameters, equations },
    derivatives: new Map([...a.derivatives, ...b.derivatives]),
    parts: [...a.parts, ...b.parts],
  };
}

function readable(program: Program, derivation: StepwiseDerivation, { ascii = false }: StepsOptions): Steps {
  const document = stepsDocument(program, [derivation]);
  return { ...derivation, document, text: toText(document, { ascii }) };
}

/** A step in words and formulas, as text. */
export interface StepText {
  readonly rule: string;
  readonly title: string;
  readonly explanation: string;
  readonly formulas: readonly string[];
}

/** What is derived, and its steps, as text. */
export interface PartText {
  readonly title: string;
  /** The tensor that is differentiated by. */
  readonly tensor: string;
  /** The tensor that is derived. */
  readonly derived: string;
  readonly steps: readonly StepText[];
}

/** The steps of each part, as text. */
export function stepsText({ program, derivatives, parts }: StepwiseDerivation): readonly PartText[] {
  const scope = { program, derivatives };
  return parts.map(({ title, tensor, equation, steps }) => ({
    title: wordsText(title, scope),
    tensor,
    derived: equation.name,
    steps: steps.map((step) => stepText(step, scope)),
  }));
}

/** What a step's formulas are read in. */
type StepScope = Pick<StepwiseDerivation, 'program' | 'derivatives'>;

/** A step as text. */
export const stepText = (step: Step, scope: StepScope): StepText => ({
  rule: step.rule,
  title: step.title,
  explanation: wordsText(step.explanation, scope),
  formulas: step.lines.map((line) => lineText(line, { ...scope, ranges: step.ranges })),
});

const wordsText = (words: Words, scope: StepScope): string =>
  words
    .map((w) =>
      typeof w === 'string' ? w : printRelation(undefined, w, scope, { derivatives: scope.derivatives }).right,
    )
    .join('');

function lineText(line: StepLine, scope: Scope & { readonly program: Program }): string {
  const { derivatives } = scope;
  if (line.kind === 'equation') return printEquation(scope.program, line.equation, { derivatives });
  const { left = '', right } = printRelation(line.left, line.right, scope, { derivatives });
  return `${left}${left === '' ? '' : ' '}${line.relation} ${right}`;
}

/** A layer, and a section for each cotangent or Jacobian: for each step a paragraph and its formulas. */
export function stepsDocument(program: Program, derivations: readonly StepwiseDerivation[]): Document {
  const sections = derivations.flatMap((d) => d.parts.map((part) => section(part, d)));
  const nothing: Block = { kind: 'paragraph', text: 'There is nothing to differentiate.' };
  return { title: program.name, blocks: [...layerBlocks(program), ...(sections.length === 0 ? [nothing] : sections)] };
}

const section = (part: Part, derivation: StepwiseDerivation): Block => ({
  kind: 'section',
  title: inlines(part.title, derivation),
  blocks: part.steps.flatMap((step, at) => blocksOf(step, at + 1, derivation)),
});

function blocksOf(step: Step, number: number, derivation: StepwiseDerivation): readonly Block[] {
  const { program, derivatives } = derivation;
  const text = [`${number}. ${step.title}. `, ...inlines(step.explanation, derivation)];
  const scope: Scope = { program, derivatives, ranges: step.ranges };
  return [
    { kind: 'paragraph', text },
    { kind: 'lines', scope, lines: step.lines },
  ];
}

/** Words with their formulas. */
const inlines = (words: Words, { program, derivatives }: StepwiseDerivation): readonly Inline[] =>
  words.map((w) => (typeof w === 'string' ? w : { kind: 'formula', expr: w, scope: { program, derivatives } }));
