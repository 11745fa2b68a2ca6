import type { Program } from '../../src/ir/index.ts';
import type { Layer } from '../../src/network/index.ts';
import { fix, residual, sequential } from '../../src/network/index.ts';
import type { Layers } from './lenet5.ts';

/** Residual blocks in each of the four stages, for the columns of the lecture's table. */
const depths = { 18: [2, 2, 2, 2], 34: [3, 4, 6, 3] } as const;

/**
 * ResNet (He et al. 2015) of 18 or 34 layers on a batch of R images of 3×side×side: batch normalisation after every
 * convolution, no dropout. A block that changes the shape has a projection as its shortcut.
 */
export function resnet(layers: Layers, depth: keyof typeof depths = 18, side = 224, classes = 1000): Program {
  const batch = 'R';
  const relu = layers('relu');
  const conv = (N: number, K: number, s: number, P: number): Layer[] => [
    fix(layers('conv2d'), { N, K, s, P }),
    layers('batchnorm'),
  ];
  const sequence = (name: string, parts: readonly Layer[]): Program => sequential(name, parts, { batch });
  const block = (N: number, s: number, label: string): Layer[] => {
    const body = sequence('body', [...conv(N, 3, s, 1), relu, ...conv(N, 3, 1, 1)]);
    const shortcut = s === 1 ? undefined : sequence('shortcut', conv(N, 1, s, 0));
    return [[label, residual(label, body, shortcut, { batch })], relu];
  };
  const stages = depths[depth].flatMap((count, stage) =>
    Array.from({ length: count }, (_, i) =>
      block(64 * 2 ** stage, i === 0 && stage > 0 ? 2 : 1, `block${stage + 1}_${i + 1}`),
    ).flat(),
  );
  return sequential(
    'resnet',
    [
      ...conv(64, 7, 2, 3),
      relu,
      fix(layers('maxpool_padded'), { k: 3, s: 2, P: 1 }),
      ...stages,
      layers('global_avgpool'),
      fix(layers('dense'), { J: classes }),
      layers('classification'),
    ],
    { input: [3, side, side], batch },
  );
}
