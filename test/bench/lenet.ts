import * as tf from '@tensorflow/tfjs';
import { evaluate } from '../../codegen/js/evaluate.ts';
import { lenet5 } from '../../examples/networks/lenet5.ts';
import { loadProgram } from '../../src/check/index.ts';
import { librarySource } from '../../src/library/files.ts';
import { createTrainer, type Trainer, type TrainingStep, trainingStep } from '../../src/network/index.ts';
import { sizeOf, type Tensor } from '../../src/runtime/tensor.ts';
import type { Given } from '../../src/specialise/index.ts';
import { bindSizes, specialise } from '../../src/specialise/index.ts';
import type { Side } from './measure.ts';
import { compile, fill } from './ours.ts';
import { channelsLast, filterFirst, filterLast, given, peer, same } from './peer.ts';

const RATE = 0.05;
const MOMENTUM = 0.9;
const CLASSES = 10;
const EXTENT = 28;

const library = (name: string) => loadProgram(librarySource(name));

/** Forward pass, loss, backward pass and update with momentum, as one Program. */
export const lenetProgram = (): TrainingStep =>
  trainingStep(lenet5(library, { height: EXTENT, width: EXTENT, classes: CLASSES }), library('sgd'));

export const lenetSizes = (batch: number): Given => ({ dims: new Map([['R', batch]]) });

/** Images, labels and first weights, by their names in our step. */
function values(step: TrainingStep, batch: number): ReadonlyMap<string, Tensor> {
  const known = specialise(step.program, bindSizes(step.program, lenetSizes(batch)));
  const tensors = new Map<string, Tensor>();
  const states = new Set(step.updates.filter((u) => u.kind === 'state').map((u) => u.from));
  for (const [i, p] of known.parameters.entries()) {
    const shape = p.type.shape.map((extent) => (extent.kind === 'const' ? extent.value : Number.NaN));
    const fan = sizeOf(shape.slice(1));
    if (p.type.dtype === 'int') {
      tensors.set(p.name, { shape, data: Int32Array.from({ length: sizeOf(shape) }, (_, r) => r % CLASSES) });
    } else if (p.role === 'weight') {
      tensors.set(p.name, shape.length > 1 ? fill(shape, i, Math.sqrt(24 / fan)) : fill(shape, i, 0.1));
    } else if (shape.length === 4 && !states.has(p.name)) {
      tensors.set(p.name, fill(shape, i, 1, 0.5));
    }
  }
  return tensors;
}

function ourTrainer(step: TrainingStep, batch: number, tensors: ReadonlyMap<string, Tensor>): Trainer {
  const kernel = compile(step.program, lenetSizes(batch));
  const run = evaluate(kernel);
  const args = kernel.arguments.map((a) => ({ ...a, shape: a.shape.map((n) => (typeof n === 'number' ? n : 0)) }));
  const trainer = createTrainer(step, { arguments: args, run, dtype: 'f32' }, tensors);
  for (const p of step.program.parameters) {
    const t = tensors.get(p.name);
    if (p.role === 'input' && t !== undefined) trainer.input(p.name).set(t.data);
  }
  for (const scalar of step.scalars) trainer.input(scalar).fill(RATE);
  return trainer;
}

/** The same step twice: one kernel of ours, and the peer's operations on its tape. */
export function lenetStep(batch: number): { readonly ours: Side; readonly peer: Side } {
  const step = lenetProgram();
  const tensors = values(step, batch);
  const trainer = ourTrainer(step, batch, tensors);
  const weights = step.updates.filter((u) => u.kind === 'weight').map((u) => u.from);
  return {
    ours: {
      run: () => trainer.step(),
      outputs: () =>
        new Map<string, ArrayLike<number>>([
          ['loss', [trainer.value(step.loss)]],
          ...weights.map((name) => [name, trainer.current(name)] as const),
        ]),
    },
    peer: peerStep(batch, weights, tensors),
  };
}

/** The peer's images lie channels last, so its first dense layer has its inputs in another order. */
const intoDense = (t: tf.Tensor): tf.Tensor => t.reshape([120, 16, 5, 5]).transpose([2, 3, 1, 0]).reshape([400, 120]);
const outOfDense = (t: tf.Tensor): tf.Tensor => t.reshape([5, 5, 16, 120]).transpose([3, 2, 0, 1]).reshape([120, 400]);

function peerStep(batch: number, weights: readonly string[], tensors: ReadonlyMap<string, Tensor>): Side {
  const value = (name: string): Tensor => {
    const t = tensors.get(name);
    if (t === undefined) throw new Error(`the step has no ${name}`);
    return t;
  };
  const layouts = weights.map((name) => {
    const shape = value(name).shape;
    if (shape.length === 4) return { into: filterLast, out: filterFirst };
    if (shape.length === 1) return { into: same, out: same };
    if (shape[1] === 400) return { into: intoDense, out: outOfDense };
    return { into: (t: tf.Tensor) => t.transpose(), out: (t: tf.Tensor) => t.transpose() };
  });
  const variables = weights.map((name, i) => tf.variable(layouts[i]?.into(given(value(name))) ?? tf.scalar(0)));
  const velocities = variables.map((v) => tf.variable(tf.zerosLike(v)));
  const images = [...tensors.values()].find((t) => t.shape.length === 4 && t.shape[2] === EXTENT);
  if (images === undefined) throw new Error('the step has no images');
  const x = channelsLast(given(images));
  const labels = tf.oneHot(
    tf.tensor1d(
      Int32Array.from({ length: batch }, (_, r) => r % CLASSES),
      'int32',
    ),
    CLASSES,
  );
  const loss = (...p: tf.Tensor[]): tf.Tensor => {
    const [w1, b1, w2, b2, f1, c1, f2, c2, f3, c3] = p as [tf.Tensor4D, ...tf.Tensor[]];
    const pooled = (h: tf.Tensor): tf.Tensor4D => tf.maxPool(h as tf.Tensor4D, 2, 2, 'valid');
    const stage1 = pooled(tf.relu(tf.add(tf.conv2d(x, w1, 1, 'same'), b1 as tf.Tensor)));
    const stage2 = pooled(tf.relu(tf.add(tf.conv2d(stage1, w2 as tf.Tensor4D, 1, 'valid'), b2 as tf.Tensor)));
    const flat = stage2.reshape([batch, 400]);
    const dense = (h: tf.Tensor, f: tf.Tensor | undefined, c: tf.Tensor | undefined): tf.Tensor =>
      tf.add(tf.matMul(h, f as tf.Tensor), c as tf.Tensor);
    const scores = dense(tf.relu(dense(tf.relu(dense(flat, f1, c1)), f2, c2)), f3, c3);
    return tf.neg(tf.sum(tf.mul(labels, tf.logSoftmax(scores)))).div(batch);
  };
  const work = (): tf.Tensor[] => {
    const { value: e, grads } = tf.valueAndGrads(loss)(variables);
    variables.forEach((v, i) => {
      const velocity = velocities[i];
      const gradient = grads[i];
      if (velocity === undefined || gradient === undefined) throw new Error('a weight has no gradient');
      velocity.assign(tf.add(tf.mul(velocity, MOMENTUM), gradient));
      v.assign(tf.sub(v, tf.mul(velocity, RATE)));
    });
    return [e, ...variables.map((v) => v.clone())];
  };
  return peer(work, [['loss', same], ...weights.map((name, i) => [name, layouts[i]?.out ?? same] as const)]);
}
