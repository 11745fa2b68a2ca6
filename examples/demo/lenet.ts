import { compile, startTraining, type Training } from '../../src/index.ts';
import type { Program } from '../../src/ir/index.ts';
import type { ImageSet, Normalisation } from '../../src/runtime/images.ts';
import { fillBatch } from '../../src/runtime/images.ts';
import type { TensorData } from '../../src/runtime/tensor.ts';
import type { Layers } from '../networks/lenet5.ts';
import { lenet5 } from '../networks/lenet5.ts';

/** LeNet-5 ready to train. */
export interface Network {
  readonly training: Training;
  /** Number of its weights. */
  readonly weights: number;
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
  const training = startTraining(network, layers('sgd'), { sizes: { R: batch }, seed });
  const names = network.parameters.filter((p) => p.role === 'weight').map((p) => p.name);
  const current = (): Record<string, TensorData> =>
    Object.fromEntries(names.map((name) => [name, training.current(name)] as const));
  return {
    training,
    weights: Object.values(current()).reduce((count, weight) => count + weight.length, 0),
    evaluate: (images, scale) => evaluate(network, images, scale, batch, current()),
  };
}

/** Runs the forward pass over a whole set: full batches, then one of what is left. */
function evaluate(
  network: Program,
  set: ImageSet,
  scale: Normalisation,
  batch: number,
  weights: Readonly<Record<string, TensorData>>,
): { readonly loss: number; readonly accuracy: number } {
  const order = Uint32Array.from({ length: set.count }, (_, i) => i);
  const result = { E: new Float32Array(1), hits: new Float32Array(1) };
  let loss = 0;
  let hits = 0;
  let from = 0;
  for (const size of [Math.min(batch, set.count), set.count % batch]) {
    if (size === 0 || from === set.count) continue;
    const { forward } = compile(network, { sizes: { R: size }, backward: false });
    const images = new Float32Array(size * set.height * set.width);
    const labels = new Int32Array(size);
    for (; from + size <= set.count; from += size) {
      fillBatch(set, order, from, size, scale, { images, labels });
      forward({ ...weights, x: images, t: labels }, result);
      loss += (result.E[0] ?? Number.NaN) * size;
      hits += result.hits[0] ?? 0;
    }
  }
  return { loss: loss / set.count, accuracy: hits / set.count };
}
