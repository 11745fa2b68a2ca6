import { evaluate } from '../../codegen/js/evaluate.ts';
import type { Program } from '../../src/ir/index.ts';
import type { CompiledStep, StepArgument, Trainer } from '../../src/network/index.ts';
import { createTrainer, initialise, trainingStep } from '../../src/network/index.ts';
import { compileProgram } from '../../src/pipeline.ts';
import type { ImageSet, Normalisation } from '../../src/runtime/images.ts';
import { fillBatch } from '../../src/runtime/images.ts';
import type { TensorData } from '../../src/runtime/tensor.ts';
import { bindSizes } from '../../src/specialise/index.ts';
import type { Layers } from '../networks/lenet5.ts';
import { lenet5 } from '../networks/lenet5.ts';

/** A program compiled for JavaScript at a batch size, in float32. */
function compile(program: Program, batch: number): CompiledStep & { readonly source: string; readonly nests: number } {
  const sizes = bindSizes(program, { dims: new Map([['R', batch]]) });
  const { kernel, loops } = compileProgram(program, sizes, 'js', { dtype: 'f32' });
  const list = kernel.arguments.map(
    (a): StepArgument => ({ ...a, shape: a.shape.map((n) => (typeof n === 'number' ? n : Number.NaN)) }),
  );
  const run = evaluate(kernel);
  return {
    arguments: list,
    run: (...buffers) => run(...buffers),
    dtype: 'f32',
    source: kernel.text,
    nests: loops.nests.length,
  };
}

/** LeNet-5 ready to train. */
export interface Network {
  readonly trainer: Trainer;
  readonly weights: number;
  /** Loop nests of the whole training step, and characters of its JavaScript. */
  readonly nests: number;
  readonly characters: number;
  /** Mean loss and share of right answers on a set, with the present weights. */
  evaluate(set: ImageSet, scale: Normalisation): { readonly loss: number; readonly accuracy: number };
}

/** Composes, differentiates, compiles and initialises LeNet-5 with momentum 0.9. */
export function buildNetwork(
  layers: Layers,
  set: { readonly height: number; readonly width: number; readonly classes: number },
  batch: number,
  seed: number,
): Network {
  const network = lenet5(layers, set);
  const step = trainingStep(network, layers('sgd'));
  const compiled = compile(step.program, batch);
  const initial = initialise(step.program, { seed });
  const trainer = createTrainer(step, compiled, initial);
  const names = network.parameters.filter((p) => p.role === 'weight').map((p) => p.name);
  let weights = 0;
  for (const { data } of initial.values()) weights += data.length;
  return {
    trainer,
    weights,
    nests: compiled.nests,
    characters: compiled.source.length,
    evaluate: (images, scale) =>
      evaluateOn(network, images, scale, batch, new Map(names.map((n) => [n, trainer.current(n)]))),
  };
}

/** Runs the forward pass over a whole set: full batches, then one of what is left. */
function evaluateOn(
  network: Program,
  set: ImageSet,
  scale: Normalisation,
  batch: number,
  weights: ReadonlyMap<string, TensorData>,
): { readonly loss: number; readonly accuracy: number } {
  const order = Uint32Array.from({ length: set.count }, (_, i) => i);
  let loss = 0;
  let hits = 0;
  let from = 0;
  for (const size of [Math.min(batch, set.count), set.count % batch]) {
    if (size === 0) continue;
    const compiled = compile(network, size);
    const images = new Float32Array(size * set.height * set.width);
    const labels = new Int32Array(size);
    const results = new Map<string, TensorData>();
    const buffers = compiled.arguments.map((a): TensorData => {
      if (a.name === 'x') return images;
      if (a.name === 't') return labels;
      const result = new Float32Array(1);
      const count = new Int32Array(1);
      const buffer = weights.get(a.name) ?? (a.dtype === 'int' ? count : result);
      results.set(a.name, buffer);
      return buffer;
    });
    for (; from + size <= set.count; from += size) {
      fillBatch(set, order, from, size, scale, { images, labels });
      compiled.run(...buffers);
      loss += (results.get('E')?.[0] ?? Number.NaN) * size;
      hits += results.get('hits')?.[0] ?? 0;
    }
  }
  return { loss: loss / set.count, accuracy: hits / set.count };
}
