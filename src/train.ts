import { evaluate } from '../codegen/js/evaluate.ts';
import type { Dtype } from '../codegen/target.ts';
import type { Initialiser, Program } from './ir/index.ts';
import type { StepArgument, Trainer, TrainingStep } from './network/index.ts';
import { createTrainer, initialise, trainingStep } from './network/index.ts';
import { compileProgram } from './pipeline.ts';
import { type SizesData, sizesOf } from './values/sizes.ts';

export interface TrainingOptions {
  /** Extents of dimensions and values of hyper-parameters, those of the optimiser included. */
  readonly sizes?: SizesData;
  /** Seed of the first weights, a whole number; 0 by default. */
  readonly seed?: number;
  /** Initialisers for weights that declare none, or instead of the declared ones. */
  readonly initialisers?: Readonly<Record<string, Initialiser>>;
  /** Arithmetic: f32 by default. */
  readonly dtype?: Dtype;
}

/** A network in training. */
export interface Training extends Trainer {
  /** Forward pass, loss, backward pass and update as one Program, and the parts that its tensors play. */
  readonly formulas: TrainingStep;
  /** The generated JavaScript of the whole step. */
  readonly source: string;
}

/**
 * Compiles a whole training step as one kernel over one arena, and gives the weights their first values. The network's
 * first output is the loss.
 *
 * ```ts
 * const training = startTraining(network, loadLibrary('sgd'), { sizes: { R: 32 }, seed: 1 });
 * training.input('x').set(images);
 * training.step();
 * training.value('E');
 * ```
 * Errors: those of `trainingStep` and `initialise`; sizes that are missing or do not fit.
 */
export function startTraining(network: Program, optimiser: Program, options: TrainingOptions = {}): Training {
  const { dtype = 'f32', seed = 0, initialisers = {} } = options;
  const formulas = trainingStep(network, optimiser);
  const { program } = formulas;
  const sizes = sizesOf(program, new Map(Object.entries(options.sizes ?? {})));
  const { kernel } = compileProgram(program, sizes, 'js', { dtype });
  const known = kernel.arguments.map((a): StepArgument => ({ ...a, shape: a.shape.map(extentOf) }));
  const weights = initialise(program, {
    sizes: new Map([...sizes.dims, ...sizes.hypers]),
    seed,
    rules: initialisers,
  });
  const trainer = createTrainer(formulas, { arguments: known, run: evaluate(kernel), dtype }, weights);
  return { ...trainer, formulas, source: kernel.text };
}

function extentOf(extent: number | { readonly open: number }): number {
  if (typeof extent === 'number') return extent;
  throw new Error('every size of a training step is known');
}
