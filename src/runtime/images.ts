import { refuse } from '../support/diagnostic.ts';
import type { IdxArray } from './idx.ts';

/** Labelled grey images, as bytes. */
export interface ImageSet {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** Row-major [count, height, width], 0 black to 255 white (or the reverse: a set's own convention). */
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
  /** One more than the largest label. */
  readonly classes: number;
}

/**
 * Pairs the images of one IDX file with the labels of another.
 * Errors: an array of another rank or element type; counts that differ; no images at all.
 */
export function imageSet(images: IdxArray, labels: IdxArray, name: string): ImageSet {
  const [count, height, width] = images.shape;
  if (images.shape.length !== 3 || !(images.data instanceof Uint8Array))
    refuse('bad-idx', `the images of ${name} have shape ${describe(images)}`, {
      help: 'images are unsigned bytes with the axes count, height, width',
    });
  if (labels.shape.length !== 1 || !(labels.data instanceof Uint8Array))
    refuse('bad-idx', `the labels of ${name} have shape ${describe(labels)}`, {
      help: 'labels are unsigned bytes with one axis',
    });
  if (count === undefined || height === undefined || width === undefined || count * height * width === 0)
    return refuse('bad-idx', `${name} holds no images: its shape is ${describe(images)}`, {
      help: 'give a set with at least one image',
    });
  if (labels.shape[0] !== count)
    refuse('bad-idx', `${name} has ${count} images and ${labels.shape[0] ?? 0} labels`, {
      help: 'give files that belong together',
    });
  let classes = 0;
  for (const label of labels.data) classes = Math.max(classes, label + 1);
  return { count, height, width, images: images.data, labels: labels.data, classes };
}

const describe = (a: IdxArray): string => (a.shape.length === 0 ? 'of a scalar' : a.shape.join('×'));

/** How pixels become inputs: (pixel/255 − mean)/deviation. */
export interface Normalisation {
  readonly mean: number;
  readonly deviation: number;
}

/** Mean and standard deviation of all pixels of a set, scaled to [0, 1]; the deviation of a constant set is 1. */
export function normalisation(set: ImageSet): Normalisation {
  const histogram = new Float64Array(256);
  for (const pixel of set.images) histogram[pixel] = (histogram[pixel] ?? 0) + 1;
  let mean = 0;
  for (const [value, times] of histogram.entries()) mean += (value / 255) * (times / set.images.length);
  let variance = 0;
  for (const [value, times] of histogram.entries()) variance += (value / 255 - mean) ** 2 * (times / set.images.length);
  const deviation = Math.sqrt(variance);
  return { mean, deviation: deviation > 0 ? deviation : 1 };
}

/**
 * Writes the images and labels at `order[from …]` into batch buffers of `size` examples, allocating nothing. Past the
 * end of `order` it begins again at 0, so that a last, short batch is filled. Returns how many examples were new.
 */
export function fillBatch(
  set: ImageSet,
  order: Uint32Array,
  from: number,
  size: number,
  scale: Normalisation,
  into: { readonly images: Float32Array | Float64Array; readonly labels: Int32Array },
): number {
  const pixels = set.height * set.width;
  const a = 1 / (255 * scale.deviation);
  const b = -scale.mean / scale.deviation;
  for (let r = 0; r < size; r++) {
    const example = order[(from + r) % order.length] ?? 0;
    const start = example * pixels;
    for (let i = 0; i < pixels; i++) into.images[r * pixels + i] = (set.images[start + i] ?? 0) * a + b;
    into.labels[r] = set.labels[example] ?? 0;
  }
  return Math.min(size, order.length - from);
}
