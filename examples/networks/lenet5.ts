import type { Program } from '../../src/ir/index.ts';
import { fix, sequential } from '../../src/network/index.ts';

/** Where layers come from: by name, from the formulas that ship. */
export type Layers = (name: string) => Program;

export interface LenetOptions {
  readonly height: number;
  readonly width: number;
  readonly classes: number;
}

/**
 * LeNet-5 (LeCun et al. 1998, as Ionescu's lecture draws it: CONV, POOL, CONV, POOL, CONV, FC) with ReLU and max
 * pooling, on grey images in a batch of R, down to its loss and the number of examples that it classifies right. The
 * third convolution spans the whole map that is left of an image, and so is a fully connected layer.
 */
export function lenet5(layers: Layers, { height, width, classes }: LenetOptions): Program {
  const conv = layers('conv2d');
  const pool = fix(layers('maxpool'), { k: 2, s: 2 });
  const relu = layers('relu');
  const dense = layers('dense');
  return sequential(
    'lenet5',
    [
      ['c1', fix(conv, { N: 6, K: 5, s: 1, P: 2 })],
      ['a1', relu],
      ['s2', pool],
      ['c3', fix(conv, { N: 16, K: 5, s: 1, P: 0 })],
      ['a3', relu],
      ['s4', pool],
      ['flat', layers('linearize')],
      ['c5', fix(dense, { J: 120 })],
      ['a5', relu],
      ['f6', fix(dense, { J: 84 })],
      ['a6', relu],
      ['out', fix(dense, { J: classes })],
      layers('classification'),
    ],
    { input: [1, height, width], batch: 'R' },
  );
}
