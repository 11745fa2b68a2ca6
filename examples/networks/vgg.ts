import type { Program } from '../../src/ir/index.ts';
import type { Layer } from '../../src/network/index.ts';
import { fix, sequential } from '../../src/network/index.ts';
import type { Layers } from './lenet5.ts';

/** Channels of the convolutions between two poolings, for the columns of the lecture's table. */
const configurations = {
  A: [[64], [128], [256, 256], [512, 512], [512, 512]],
  B: [
    [64, 64],
    [128, 128],
    [256, 256],
    [512, 512],
    [512, 512],
  ],
  D: [
    [64, 64],
    [128, 128],
    [256, 256, 256],
    [512, 512, 512],
    [512, 512, 512],
  ],
  E: [
    [64, 64],
    [128, 128],
    [256, 256, 256, 256],
    [512, 512, 512, 512],
    [512, 512, 512, 512],
  ],
} as const;

/** VGGNet (Simonyan and Zisserman 2014): convolutions of 3×3 with padding 1, poolings of 2×2, for one image of 3×224×224. */
export function vgg(layers: Layers, configuration: keyof typeof configurations = 'D', classes = 1000): Program {
  const relu = layers('relu');
  const pool = fix(layers('maxpool'), { k: 2, s: 2 });
  const features = configurations[configuration].flatMap((block, b): Layer[] => [
    ...block.flatMap((N, i): Layer[] => [
      [`conv${b + 1}_${i + 1}`, fix(layers('conv2d'), { N, K: 3, s: 1, P: 1 })],
      relu,
    ]),
    [`pool${b + 1}_`, pool],
  ]);
  const head = [4096, 4096, classes].flatMap((J, i): Layer[] => [
    [`fc${i + 1}`, fix(layers('dense'), { J })],
    ...(i < 2 ? [relu] : []),
  ]);
  return sequential('vgg', [...features, layers('linearize'), ...head, layers('softmax')], { input: [3, 224, 224] });
}
