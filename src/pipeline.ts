import type { JsKernel } from '../codegen/js/index.ts';
import { jsTarget } from '../codegen/js/index.ts';
import type { Dtype, Target } from '../codegen/target.ts';
import { wgslTarget } from '../codegen/wgsl/index.ts';
import { type Adjoint, type AdjointOptions, adjoint, TIES } from './adjoint/index.ts';
import { check } from './check/index.ts';
import { type Program, verifyProgram } from './ir/index.ts';
import { printProgram } from './ir/print.ts';
import { lower } from './loops/lower.ts';
import type { LoopProgram } from './loops/nest.ts';
import { printLoops } from './loops/print.ts';
import { verifyLoops } from './loops/verify.ts';
import type { WgslKernel } from './runtime/webgpu-kernel.ts';
import { expandFunctions } from './scalar/expand.ts';
import { schedule } from './schedule/index.ts';
import { printSchedule } from './schedule/print.ts';
import type { Schedule } from './schedule/schedule.ts';
import { specialise } from './specialise/index.ts';
import type { Sizes } from './specialise/sizes.ts';
import { expectChoice, expectLayer, expectNames } from './support/argument.ts';
import { type Diagnostic, EinablaError, refuse } from './support/diagnostic.ts';
import { sameName } from './support/names.ts';
import type { Source } from './support/span.ts';

/*
 * The way through: text → Program → (differentiated) Program → Program with known sizes → in functions that the target
 * spells → Schedule → loops → kernel.
 * Each stage is a pure function; `run` is the one place that calls them.
 */

/** One stage as it went: what it was called and what came out, in print. */
export interface StageRecord {
  readonly stage: string;
  print(): string;
  /** What could not be proved of the result; undefined where everything was. */
  readonly unproved?: string;
}

/** The stages of one compilation, in order; pass one in to look on. */
export class Trace {
  readonly #records: StageRecord[] = [];

  get records(): readonly StageRecord[] {
    return this.#records;
  }

  add(record: StageRecord): void {
    this.#records.push(record);
  }
}

/** A stage's name, how its result is printed, and what is wrong with a result that is malformed. */
interface Stage<Result> {
  readonly name: string;
  print(result: Result): string;
  verify(result: Result): string | undefined;
}

/** Runs one stage, verifies what it made and records it. Errors: a malformed result is a defect of the stage. */
function run<Result>(stage: Stage<Result>, trace: Trace | undefined, work: () => Result): Result {
  const result = work();
  const reason = stage.verify(result);
  if (reason !== undefined) throw new Error(`the stage '${stage.name}' made a malformed result: ${reason}`);
  trace?.add({ stage: stage.name, print: () => stage.print(result) });
  return result;
}

const programStage = (name: string): Stage<Program> => ({ name, print: (p) => printProgram(p), verify: verifyProgram });
const adjointStage: Stage<Adjoint> = {
  name: 'adjoint',
  print: ({ program }) => printProgram(program),
  verify: ({ program }) => verifyProgram(program),
};
const scheduleStage: Stage<Schedule> = {
  name: 'schedule',
  print: printSchedule,
  verify: () => undefined,
};

/** The targets that kernels can be compiled for. A new one is a folder in `codegen` and a line here. */
export const targets = { js: jsTarget, wgsl: wgslTarget } as const;

export type TargetName = keyof typeof targets;
export type KernelOf = { js: JsKernel; wgsl: WgslKernel };

/** The layers of a formula text. Errors: everything wrong in it, at once. */
export function parsePrograms(
  source: Source,
  trace?: Trace,
): { programs: readonly Program[]; warnings: readonly Diagnostic[] } {
  const { programs, diagnostics } = check(source);
  if (diagnostics.some((d) => d.severity === 'error')) throw new EinablaError(diagnostics);
  for (const program of programs) run(programStage('program'), trace, () => program);
  return { programs, warnings: diagnostics };
}

/** The backward pass of a Program. Names of `wrt` are matched as names are. Errors: one names no input, or no real one. */
export function differentiate(program: Program, options: AdjointOptions = {}, trace?: Trace): Adjoint {
  const { wrt, ...rest } = options;
  expectLayer(program);
  if (wrt !== undefined) expectNames(wrt, 'wrt');
  expectChoice(options.ties, 'ties', TIES);
  const spelled = wrt?.map((name) => program.parameters.find((p) => sameName(p.name, name))?.name ?? name);
  return run(adjointStage, trace, () =>
    adjoint(program, { ...rest, ...(spelled === undefined ? {} : { wrt: spelled }) }),
  );
}

/** Runs the derivation of a Program and verifies what it made. */
export const runDerivation = <Result extends { readonly program: Program }>(name: string, work: () => Result): Result =>
  run({ name, print: (r) => printProgram(r.program), verify: (r) => verifyProgram(r.program) }, undefined, work);

export interface CompileStages<Kernel> {
  /** The Program with its sizes put in. */
  readonly program: Program;
  readonly loops: LoopProgram;
  readonly kernel: Kernel;
}

/** A kernel for a Program at known sizes on one of our targets; dimensions in `open` are given at the call instead. */
export const compileProgram = <Name extends TargetName>(
  program: Program,
  sizes: Sizes,
  name: Name,
  options: StageOptions,
): CompileStages<KernelOf[Name]> => compileFor(program, sizes, targets[name] as Target<KernelOf[Name]>, options);

export interface StageOptions {
  readonly dtype: Dtype;
  readonly open?: ReadonlySet<string>;
  readonly trace?: Trace;
  /** Fail where the loops cannot be proved to stay inside their buffers and to write everything: for tests. */
  readonly prove?: boolean;
}

/** Tries to prove the loops sound. What it cannot prove may still be sound: a proof is not always found. */
function proveLoops(loops: LoopProgram, { trace, prove = false }: StageOptions): void {
  if (trace === undefined && !prove) return;
  const unproved = verifyLoops(loops);
  if (unproved !== undefined && prove) throw new Error(`the loops of ${loops.name} are not proved sound: ${unproved}`);
  trace?.add({ stage: 'loops', print: () => printLoops(loops), ...(unproved === undefined ? {} : { unproved }) });
}

/** A kernel for a Program at known sizes on any target. Errors: the target lacks the arithmetic; those of the stages. */
export function compileFor<Kernel>(
  program: Program,
  sizes: Sizes,
  target: Target<Kernel>,
  options: StageOptions,
): CompileStages<Kernel> {
  const { dtype, trace, open = new Set() } = options;
  if (!target.dtypes.includes(dtype)) {
    refuse('target-dtype', `The target ${target.name} has no ${dtype} arithmetic.`, {
      help: `Choose ${target.dtypes.join(' or ')}.`,
    });
  }
  const known = run(programStage('specialised'), trace, () => specialise(program, sizes, { open }));
  const spelled = run(programStage('expanded'), trace, () => expandFunctions(known, target.functions));
  const planned = run(scheduleStage, trace, () => schedule(spelled, target.machine));
  const loops = lower(planned);
  proveLoops(loops, options);
  return { program: known, loops, kernel: target.emit(loops, { dtype }) };
}
