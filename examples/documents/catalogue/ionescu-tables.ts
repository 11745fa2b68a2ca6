import type { Formula, Judgement } from '../formula.ts';
import { K, M, row } from './ionescu-rows.ts';

/** The parameters of the table of GoogLeNet count in units of 1024. */
const Ki = 1024;

/** Printed parameters and operations of a row of GoogLeNet's table, with how they compare. */
function googlenet(
  key: string,
  name: string,
  title: string,
  shape: readonly [number, number, number],
  parameters: { readonly printed: number; readonly unit: number; readonly equal: boolean },
  operations: { readonly printed: number; readonly equal: boolean },
  judgement: Judgement,
  note?: string,
): Formula {
  const [channels, height, width] = shape;
  const inK = parameters.printed / (parameters.unit === Ki ? Ki : K);
  return {
    key,
    title,
    printed: String.raw`${height} \times ${width} \times ${channels},\quad ${inK}K,\quad ${operations.printed / M}M`,
    state: 'worked example',
    judgement,
    ...(note === undefined ? {} : { note }),
    recomputed: [
      row('GoogLeNet', [name], 'shape', height === 1 ? [channels] : shape),
      row('GoogLeNet', [name], 'weights', [parameters.printed], parameters.unit, parameters.equal),
      row('GoogLeNet', [name], 'multiplications', [operations.printed], M, operations.equal),
    ],
  };
}

const kib = (printed: number, equal: boolean): { printed: number; unit: number; equal: boolean } => ({
  printed: printed * Ki,
  unit: Ki,
  equal,
});
const ops = (millions: number, equal = true): { printed: number; equal: boolean } => ({ printed: millions * M, equal });

const near = 'Within one per cent of what the columns of the row give; the operations agree.';
const far = (actual: string): string =>
  `The columns of the row give ${actual} weights (in units of 1024, as the other rows count); the operations printed beside it agree with that, not with the print.`;

/** GoogLeNet and ResNet. */
export const tables: readonly Formula[] = [
  googlenet(
    'googlenet-conv1',
    'convolution 1',
    'GoogLeNet, convolution 7×7',
    [64, 112, 112],
    { printed: 2700, unit: 100, equal: false },
    ops(34, false),
    'wrong',
    'A 7×7 convolution from 3 to 64 channels has 9408 weights and takes 118 million multiplications. 2.7K and 34M would fit a filter split in two, of which the row says nothing.',
  ),
  googlenet(
    'googlenet-conv2',
    'convolution 2',
    'GoogLeNet, convolution 3×3',
    [192, 56, 56],
    kib(112, true),
    ops(360),
    'right',
  ),
  googlenet(
    'googlenet-3a',
    'inception (3a)',
    'GoogLeNet, inception (3a)',
    [256, 28, 28],
    kib(159, true),
    ops(128),
    'right',
  ),
  googlenet(
    'googlenet-3b',
    'inception (3b)',
    'GoogLeNet, inception (3b)',
    [480, 28, 28],
    kib(380, false),
    ops(304),
    'right if read kindly',
    near,
  ),
  googlenet(
    'googlenet-4a',
    'inception (4a)',
    'GoogLeNet, inception (4a)',
    [512, 14, 14],
    kib(364, false),
    ops(73),
    'right if read kindly',
    near,
  ),
  googlenet(
    'googlenet-4b',
    'inception (4b)',
    'GoogLeNet, inception (4b)',
    [512, 14, 14],
    kib(437, false),
    ops(88),
    'right if read kindly',
    near,
  ),
  googlenet(
    'googlenet-4c',
    'inception (4c)',
    'GoogLeNet, inception (4c)',
    [512, 14, 14],
    kib(463, false),
    ops(100),
    'wrong',
    far('497K'),
  ),
  googlenet(
    'googlenet-4d',
    'inception (4d)',
    'GoogLeNet, inception (4d)',
    [528, 14, 14],
    kib(580, false),
    ops(119),
    'wrong',
    far('590K'),
  ),
  googlenet(
    'googlenet-4e',
    'inception (4e)',
    'GoogLeNet, inception (4e)',
    [832, 14, 14],
    kib(840, false),
    ops(170),
    'right if read kindly',
    near,
  ),
  googlenet(
    'googlenet-5a',
    'inception (5a)',
    'GoogLeNet, inception (5a)',
    [832, 7, 7],
    kib(1072, false),
    ops(54, false),
    'wrong',
    'The columns of the row give 1018K weights and 51 million multiplications.',
  ),
  googlenet(
    'googlenet-5b',
    'inception (5b)',
    'GoogLeNet, inception (5b)',
    [1024, 7, 7],
    kib(1388, false),
    ops(71),
    'wrong',
    far('1409K'),
  ),
  googlenet('googlenet-linear', 'linear', 'GoogLeNet, linear', [1000, 1, 1], kib(1000, true), ops(1), 'right'),
  {
    key: 'googlenet-poolings',
    title: 'GoogLeNet, poolings',
    printed: String.raw`56 \times 56 \times 64,\ 28 \times 28 \times 192,\ 14 \times 14 \times 480,\ 7 \times 7 \times 832,\ 1 \times 1 \times 1024`,
    state: 'worked example',
    judgement: 'right',
    recomputed: [
      row('GoogLeNet', ['max pool 1'], 'shape', [64, 56, 56]),
      row('GoogLeNet', ['max pool 2'], 'shape', [192, 28, 28]),
      row('GoogLeNet', ['max pool 3'], 'shape', [480, 14, 14]),
      row('GoogLeNet', ['max pool 4'], 'shape', [832, 7, 7]),
      row('GoogLeNet', ['avg pool'], 'shape', [1024, 1, 1]),
    ],
  },
  {
    key: 'googlenet-total',
    title: 'GoogLeNet, parameters in all',
    printed: String.raw`5 \text{ million},\quad 12 \times \text{ fewer than AlexNet}`,
    state: 'worked example',
    judgement: 'wrong',
    note: 'The rows of the table have 7.0 million weights in all; those of AlexNet, as the document lists it, have 62 million, nine times as many.',
    recomputed: [
      row('GoogLeNet', [], 'weights', [5 * M], M, false),
      row('AlexNet', [], 'weights', [12 * 5 * M], 5 * M),
    ],
  },
  {
    key: 'googlenet-operations',
    title: 'GoogLeNet, operations in all',
    printed: String.raw`2 \times \text{ more than AlexNet}`,
    state: 'worked example',
    judgement: 'right if read kindly',
    note: 'The rows of the two lists give 1.58 and 1.14 thousand million multiplications, 1.4 times as many. AlexNet as first published splits some convolutions in two halves, which the list does not show and which brings the factor to about 2.',
    recomputed: [
      row('GoogLeNet', [], 'multiplications', [2 * 1.135e9], 1e8, false),
      row('AlexNet', [], 'multiplications', [1.135e9], 1e6),
    ],
  },
  {
    key: 'resnet-layers',
    title: 'ResNet, layers with weights',
    printed: String.raw`18,\ 34,\ 50,\ 101,\ 152`,
    state: 'worked example',
    judgement: 'right',
    recomputed: [
      row('ResNet-18', [], 'layers', [18]),
      row('ResNet-34', [], 'layers', [34]),
      row('ResNet-50', [], 'layers', [50]),
      row('ResNet-101', [], 'layers', [101]),
      row('ResNet-152', [], 'layers', [152]),
    ],
  },
  {
    key: 'resnet-depth',
    title: 'ResNet, depth against VGGNet',
    printed: String.raw`152 = 8 \times 19`,
    state: 'worked example',
    judgement: 'right',
    note: 'The document says in words that ResNet has 8 times as many layers as VGGNet.',
    recomputed: [row('ResNet-152', [], 'layers', [8 * 19]), row('VGG E', [], 'layers', [19])],
  },
  {
    key: 'resnet-sizes',
    title: 'ResNet, output sizes',
    printed: String.raw`112 \times 112,\ 56 \times 56,\ 28 \times 28,\ 14 \times 14,\ 7 \times 7,\ 1 \times 1`,
    state: 'worked example',
    judgement: 'right',
    recomputed: [
      row('ResNet-50', ['conv1'], 'shape', [64, 112, 112]),
      row('ResNet-50', ['conv2_3'], 'shape', [256, 56, 56]),
      row('ResNet-50', ['conv3_4'], 'shape', [512, 28, 28]),
      row('ResNet-50', ['conv4_6'], 'shape', [1024, 14, 14]),
      row('ResNet-50', ['conv5_3'], 'shape', [2048, 7, 7]),
      row('ResNet-50', ['average pool'], 'shape', [2048, 1, 1]),
    ],
  },
  {
    key: 'resnet-flops',
    title: 'ResNet, operations',
    printed: String.raw`1.8 \times 10^9,\ 3.6 \times 10^9,\ 3.8 \times 10^9,\ 7.6 \times 10^9,\ 11.3 \times 10^9`,
    state: 'worked example',
    judgement: 'right',
    note: 'Multiplications by a weight, the projections of the shortcuts included; some are cut, not rounded.',
    recomputed: [
      row('ResNet-18', [], 'multiplications', [1.8e9], 1e8),
      row('ResNet-34', [], 'multiplications', [3.6e9], 1e8),
      row('ResNet-50', [], 'multiplications', [3.8e9], 1e8),
      row('ResNet-101', [], 'multiplications', [7.6e9], 1e8),
      row('ResNet-152', [], 'multiplications', [11.3e9], 1e8),
    ],
  },
  {
    key: 'architecture',
    title: 'A typical architecture',
    printed: String.raw`[(\text{CONV-RELU}) \cdot N\text{-POOL?}] \cdot M - (\text{FC-RELU}) \cdot K,\ \text{SOFTMAX},\quad 0 \leq K \leq 2`,
    state: 'prose',
    judgement: 'not judged',
    note: 'A pattern for networks.',
  },
];
