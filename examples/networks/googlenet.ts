import type { Program } from '../../src/ir/index.ts';
import type { Layer } from '../../src/network/index.ts';
import { concatenate, fix, sequential } from '../../src/network/index.ts';
import type { Layers } from './lenet5.ts';

/** A row of the lecture's table: #1×1, #3×3 reduce, #3×3, #5×5 reduce, #5×5, pool proj. */
export type InceptionRow = readonly [number, number, number, number, number, number];

/** One inception module on a volume of the given shape: four branches side by side along the channels. */
export function inception(layers: Layers, row: InceptionRow, input: readonly [number, number, number]): Program {
  const [one, reduce3, three, reduce5, five, projection] = row;
  const relu = layers('relu');
  const conv = (N: number, K: number): Layer[] => [fix(layers('conv2d'), { N, K, s: 1, P: (K - 1) / 2 }), relu];
  const branch = (name: string, ...parts: readonly Layer[]): Layer => [name, sequential(name, parts, { input })];
  return concatenate(
    'inception',
    [
      branch('one', ...conv(one, 1)),
      branch('three', ...conv(reduce3, 1), ...conv(three, 3)),
      branch('five', ...conv(reduce5, 1), ...conv(five, 5)),
      branch('pool', fix(layers('maxpool_padded'), { k: 3, s: 1, P: 1 }), ...conv(projection, 1)),
    ],
    0,
    { input },
  );
}
