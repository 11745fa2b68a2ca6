import type { TensorData } from '../runtime/tensor.ts';
import { sizeOf } from '../runtime/tensor.ts';
import { refuse } from '../support/diagnostic.ts';
import { canonicalName } from '../support/names.ts';
import { allocate } from './allocate.ts';
import type { TrainingStep } from './training.ts';

/** An argument of a compiled step: a typed array of known extents. */
export interface StepArgument {
  readonly name: string;
  readonly role: 'input' | 'output';
  readonly dtype: 'real' | 'int';
  readonly shape: readonly number[];
}

/** A training step compiled for known sizes, called with its arguments in order. */
export interface CompiledStep {
  readonly arguments: readonly StepArgument[];
  readonly run: (...buffers: TensorData[]) => void;
  readonly dtype: 'f32' | 'f64';
}

/** A network in training: its buffers, allocated once, and the step that turns them over. */
export interface Trainer {
  /** The buffer of an input (a batch, labels, a step size), to be filled before each step. */
  input(name: string): TensorData;
  /** Computes one step: afterwards the weights and the optimiser's state hold their new values. Allocates nothing. */
  step(): void;
  /** A scalar output of the last step: the loss, or a measure. */
  value(name: string): number;
  /** The present values of a weight or of a state; the array is used again two steps later. */
  current(name: string): TensorData;
}

/**
 * Buffers for a compiled step. Weights and states have two buffers each, read and written in turn, so that no step
 * overwrites what it still reads.
 *
 * Errors: initial weights that are missing or of another size; a name that the step does not have.
 */
export function createTrainer(
  step: TrainingStep,
  compiled: CompiledStep,
  initial: ReadonlyMap<string, { readonly data: ArrayLike<number> }>,
): Trainer {
  const buffers = new Map<string, TensorData>();
  for (const a of compiled.arguments) {
    const size = sizeOf(a.shape);
    const real = compiled.dtype === 'f32' ? Float32Array : Float64Array;
    const buffer: TensorData =
      a.dtype === 'int' ? allocate(Int32Array, a.name, size) : allocate<TensorData>(real, a.name, size);
    buffers.set(a.name, buffer);
  }
  const get = (name: string): TensorData => {
    const wanted = canonicalName(name);
    for (const [key, buffer] of buffers) if (canonicalName(key) === wanted) return buffer;
    return refuse('unknown-input', `the training step has no tensor named ${name}`, {
      help: `it has ${[...buffers.keys()].join(', ')}`,
    });
  };
  for (const u of step.updates) {
    if (u.kind !== 'weight') continue;
    const values = initial.get(u.from);
    const buffer = get(u.from);
    if (values === undefined || values.data.length !== buffer.length)
      refuse(
        'initial-weights',
        `${u.from} needs ${buffer.length} first values and has ${values?.data.length ?? 'none'}`,
        {
          help: 'take them from initialise, with the network and sizes of this step',
        },
      );
    else buffer.set(values.data);
  }
  const even = compiled.arguments.map((a) => get(a.name));
  const turned = new Map(step.updates.flatMap((u) => [[u.from, u.to] as const, [u.to, u.from] as const]));
  const odd = compiled.arguments.map((a) => get(turned.get(a.name) ?? a.name));
  const updated = new Map(step.updates.map((u) => [canonicalName(u.from), u]));
  let flipped = false;
  return {
    input: get,
    step: () => {
      compiled.run(...(flipped ? odd : even));
      flipped = !flipped;
    },
    value: (name) => get(name)[0] ?? Number.NaN,
    current: (name) => {
      const update = updated.get(canonicalName(name));
      return get(flipped && update !== undefined ? update.to : name);
    },
  };
}
