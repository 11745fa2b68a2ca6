import type { Program } from '../../src/ir/index.ts';
import { fix, sequential } from '../../src/network/index.ts';
import type { Layers } from './lenet5.ts';

/** AlexNet (Krizhevsky et al. 2012), layer by layer as Ionescu's lecture lists it, for one image of 3×227×227. */
export function alexnet(layers: Layers, classes = 1000): Program {
  const conv = (N: number, K: number, s: number, P: number): Program => fix(layers('conv2d'), { N, K, s, P });
  const pool = fix(layers('maxpool'), { k: 3, s: 2 });
  const dense = (J: number): Program => fix(layers('dense'), { J });
  const relu = layers('relu');
  return sequential(
    'alexnet',
    [
      ['conv1', conv(96, 11, 4, 0)],
      relu,
      ['pool1', pool],
      ['norm1', layers('lrn')],
      ['conv2', conv(256, 5, 1, 2)],
      relu,
      ['pool2', pool],
      ['norm2', layers('lrn')],
      ['conv3', conv(384, 3, 1, 1)],
      relu,
      ['conv4', conv(384, 3, 1, 1)],
      relu,
      ['conv5', conv(256, 3, 1, 1)],
      relu,
      ['pool3', pool],
      layers('linearize'),
      ['fc6', dense(4096)],
      relu,
      ['drop6', layers('dropout')],
      ['fc7', dense(4096)],
      relu,
      ['drop7', layers('dropout')],
      ['fc8', dense(classes)],
      layers('softmax'),
    ],
    { input: [3, 227, 227] },
  );
}
