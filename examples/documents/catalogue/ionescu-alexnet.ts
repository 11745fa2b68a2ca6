import type { Formula, NetworkRow } from '../formula.ts';
import { quotient } from './ionescu-sizes.ts';

const alexnet = (name: string, printed: readonly number[]): NetworkRow => ({
  kind: 'network',
  says: name,
  network: 'AlexNet',
  rows: [name],
  measure: 'shape',
  printed,
  equal: true,
});

/** LeNet-5 and AlexNet. */
export const firstNetworks: readonly Formula[] = [
  {
    key: 'lenet',
    title: 'LeNet-5',
    printed: String.raw`\text{CONV-POOL-CONV-POOL-CONV-FC}`,
    state: 'definition',
    judgement: 'right',
    note: 'With 5×5 filters in steps of 1 and 2×2 poolings in steps of 2 an image of 32×32 is used up: the last convolution gives one number for each filter.',
    recomputed: [
      {
        kind: 'network',
        says: 'volume behind the third convolution, 120 filters',
        network: 'LeNet-5',
        rows: ['CONV3'],
        measure: 'shape',
        printed: [120, 1, 1],
        equal: true,
      },
    ],
  },
  {
    key: 'alexnet-conv1',
    title: 'AlexNet, first convolution',
    printed: String.raw`(227-11) / 4 + 1 = 55,\quad 55 \times 55 \times 96`,
    state: 'worked example',
    judgement: 'right',
    recomputed: [quotient('the quotient', { N: 227, F: 11, stride: 4 }, 55), alexnet('CONV1', [96, 55, 55])],
  },
  {
    key: 'alexnet-conv1-parameters',
    title: 'Its parameters',
    printed: String.raw`(11 \times 11 \times 3) \times 96 = 35K`,
    state: 'worked example',
    judgement: 'right',
    recomputed: [
      {
        kind: 'network',
        says: 'weights of CONV1, rounded',
        network: 'AlexNet',
        rows: ['CONV1'],
        measure: 'weights',
        printed: [35_000],
        unit: 1000,
        equal: true,
      },
    ],
  },
  {
    key: 'alexnet-pool1',
    title: 'AlexNet, first pooling',
    printed: String.raw`(55-3) / 2 + 1 = 27,\quad 27 \times 27 \times 96,\quad 0 \text{ parameters}`,
    state: 'worked example',
    judgement: 'right',
    recomputed: [
      quotient('the quotient', { N: 55, F: 3, stride: 2 }, 27),
      alexnet('POOL1', [96, 27, 27]),
      {
        kind: 'network',
        says: 'weights of POOL1',
        network: 'AlexNet',
        rows: ['POOL1'],
        measure: 'weights',
        printed: [0],
        equal: true,
      },
    ],
  },
  {
    key: 'alexnet',
    title: 'AlexNet, all layers',
    printed: String.raw`\begin{aligned} &[55 \times 55 \times 96],\ [27 \times 27 \times 96],\ [27 \times 27 \times 256],\ [13 \times 13 \times 256],\ [13 \times 13 \times 384],\ [13 \times 13 \times 384], \\ &[13 \times 13 \times 256],\ [6 \times 6 \times 256],\ [4096],\ [4096],\ [1000] \end{aligned}`,
    state: 'worked example',
    judgement: 'right',
    recomputed: [
      alexnet('CONV1', [96, 55, 55]),
      alexnet('POOL1', [96, 27, 27]),
      alexnet('CONV2', [256, 27, 27]),
      alexnet('POOL2', [256, 13, 13]),
      alexnet('CONV3', [384, 13, 13]),
      alexnet('CONV4', [384, 13, 13]),
      alexnet('CONV5', [256, 13, 13]),
      alexnet('POOL3', [256, 6, 6]),
      alexnet('FC6', [4096]),
      alexnet('FC7', [4096]),
      alexnet('FC8', [1000]),
    ],
  },
];
