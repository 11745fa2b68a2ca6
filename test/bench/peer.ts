import * as tf from '@tensorflow/tfjs';
import type { Tensor } from '../../src/runtime/tensor.ts';
import type { Side } from './measure.ts';

/* TensorFlow.js on its pure-JavaScript back end, whose convolutions and pools know the layout NHWC only. */

/** Starts the back end. Errors: a fall-back to another one. */
export async function startPeer(): Promise<void> {
  await tf.setBackend('cpu');
  await tf.ready();
  if (tf.getBackend() !== 'cpu') throw new Error(`TensorFlow.js runs on ${tf.getBackend()} instead of cpu`);
}

export const given = (t: Tensor): tf.Tensor => tf.tensor(Float32Array.from(t.data), [...t.shape], 'float32');

/** [R,C,H,W] → [R,H,W,C], and back. */
export const channelsLast = (t: tf.Tensor): tf.Tensor4D => tf.transpose(t, [0, 2, 3, 1]) as tf.Tensor4D;
export const channelsFirst = (t: tf.Tensor): tf.Tensor4D => tf.transpose(t, [0, 3, 1, 2]) as tf.Tensor4D;
/** [O,I,K,L] → [K,L,I,O], and back. */
export const filterLast = (t: tf.Tensor): tf.Tensor4D => tf.transpose(t, [2, 3, 1, 0]) as tf.Tensor4D;
export const filterFirst = (t: tf.Tensor): tf.Tensor4D => tf.transpose(t, [3, 2, 0, 1]) as tf.Tensor4D;

/** A computation, and how each of its results is laid out as ours is. */
export function peer(
  work: () => tf.Tensor[],
  results: readonly (readonly [name: string, layout: (t: tf.Tensor) => tf.Tensor])[],
): Side {
  let last: tf.Tensor[] = [];
  return {
    run() {
      tf.dispose(last);
      last = tf.tidy(work);
    },
    outputs() {
      return new Map(
        results.map(([name, layout], i) => {
          const t = last[i];
          if (t === undefined) throw new Error(`the peer computes no ${name}`);
          return [name, tf.tidy(() => Float32Array.from(layout(t).dataSync()))];
        }),
      );
    },
  };
}

/** The value of `f` and its gradients for one cotangent. */
export function valueAndGradients(
  f: (...args: tf.Tensor[]) => tf.Tensor,
  args: tf.Tensor[],
  cotangent?: tf.Tensor,
): tf.Tensor[] {
  const { value, grads } = tf.valueAndGrads(f)(args, cotangent);
  return [value, ...grads];
}

export const same = (t: tf.Tensor): tf.Tensor => t;

export interface Convolution {
  readonly batch: number;
  readonly inChannels: number;
  readonly extent: number;
  readonly outChannels: number;
  readonly kernel: number;
  readonly padding: number;
}

/** The convolution's forward kernel or one of its two gradients, alone. */
export function convolution(
  part: 'forward' | 'input' | 'filter',
  c: Convolution,
  inputs: ReadonlyMap<string, Tensor>,
): Side {
  const of = (name: string): tf.Tensor => {
    const t = inputs.get(name);
    if (t === undefined) throw new Error(`the row has no input ${name}`);
    return given(t);
  };
  const pad = c.padding === 0 ? 'valid' : c.padding;
  const rounding = c.padding === 0 ? undefined : 'floor';
  const attributes = { strides: [1, 1], pad, dataFormat: 'NHWC', ...(rounding ? { dimRoundingMode: rounding } : {}) };
  const kernel = (name: string, args: tf.NamedTensorMap, more: object): tf.Tensor[] => {
    const result = tf.engine().runKernel(name, args, { ...attributes, ...more } as unknown as tf.NamedAttrMap);
    return Array.isArray(result) ? result : [result as tf.Tensor];
  };
  if (part === 'forward') {
    const x = channelsLast(of('x'));
    const filter = filterLast(of('θ'));
    return peer(() => [tf.conv2d(x, filter, 1, pad, 'NHWC', 1, rounding)], [['y', channelsFirst]]);
  }
  const dy = channelsLast(of('δy'));
  if (part === 'input') {
    const filter = filterLast(of('θ'));
    const inputShape = [c.batch, c.extent, c.extent, c.inChannels];
    return peer(() => kernel('Conv2DBackpropInput', { dy, filter }, { inputShape }), [['δx', channelsFirst]]);
  }
  const x = channelsLast(of('x'));
  const filterShape = [c.kernel, c.kernel, c.inChannels, c.outChannels];
  return peer(() => kernel('Conv2DBackpropFilter', { x, dy }, { filterShape }), [['δθ', filterFirst]]);
}
