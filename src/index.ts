/**
 * Einabla: index formulas in, derived backward formulas and kernels out. This entry needs no Node module; `einabla/node`
 * adds files.
 *
 * @packageDocumentation
 */
import type { Program } from './ir/index.ts';
import { type PrintOptions, printProgram } from './ir/print.ts';
import { type LatexOptions, latexProgram } from './render/index.ts';

export type {
  Adjoint,
  AdjointOptions,
  HessianProduct,
  PartialDerivative,
  Tangent,
  Ties,
  Together,
} from './adjoint/index.ts';
export { type BuildOptions, build } from './build.ts';
export { type Checked, check } from './check/index.ts';
export { type Arrays, type CompiledLayer, type CompileOptions, compile, type TensorInfo } from './compile/index.ts';
export {
  type DerivativeOptions,
  type HessianProductOptions,
  hessian,
  hvp,
  jacobian,
  type PartialRequest,
  partial,
  partials,
  tangent,
  type WithText,
} from './derivatives.ts';
export { type Derivation, type DeriveOptions, derive } from './derive.ts';
export { derivationDocument, layerDocument } from './documents.ts';
export { type EvaluateOptions, evaluate, type Results } from './evaluate.ts';
export { type Comparison, checkGradients, type GradientCheckOptions, type GradientReport } from './gradcheck/index.ts';
export type { Equation, Hyper, Parameter, Program, TensorType } from './ir/index.ts';
export { type LoadLatexOptions, type LoadOptions, latex, layer, load, loadAll, loadLatex } from './load.ts';
export * from './network/index.ts';
export type { Block, Derivative, Document, Inline, Line, Lines, Rich, Scope, Section } from './render/document.ts';
export {
  type LatexDocumentOptions,
  type LatexOptions,
  latexEquation,
  latexExpr,
  type TextOptions,
  toLatex,
  toMarkdown,
  toText,
} from './render/index.ts';
export type { Part, Step, StepLine, StepwiseDerivation, Words } from './steps/index.ts';
export {
  hessianSteps,
  jacobianSteps,
  type PartText,
  type Steps,
  type StepsOptions,
  type StepText,
  steps,
  stepsText,
} from './steps.ts';
export { type Diagnostic, EinablaError } from './support/diagnostic.ts';
export { type FrameOptions, renderDiagnostic } from './support/frame.ts';
export type { Source, Span } from './support/span.ts';
export { startTraining, type Training, type TrainingOptions } from './train.ts';
export type { CaseData } from './values/case.ts';
export type { Nested } from './values/nested.ts';
export type { SizesData } from './values/sizes.ts';
export {
  type Counterexample,
  type VerifiedClaim,
  type VerifyOptions,
  verify,
  verifyClaims,
  verifyLatex,
} from './verify.ts';
export { VERSION } from './version.ts';

/** A layer as text that loads back to the same layer, in Unicode or in ASCII. */
export const format = (program: Program, options: PrintOptions = {}): string => printProgram(program, options);

/** A layer as LaTeX that loads back to the same layer: its head in a comment, its equations aligned. */
export const formatLatex = (program: Program, options: LatexOptions = {}): string => latexProgram(program, options);
