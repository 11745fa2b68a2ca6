import type { Formula } from '../formula.ts';
import { K, M, row } from './ionescu-rows.ts';

/** Name, shape, memory with the unit of its last digit, parameters. */
const layers: readonly (readonly [string, readonly number[], number, number, number])[] = [
  ['CONV1.1', [64, 224, 224], 3.2 * M, 0.1 * M, 1728],
  ['CONV1.2', [64, 224, 224], 3.2 * M, 0.1 * M, 36_864],
  ['POOL1', [64, 112, 112], 800 * K, 10 * K, 0],
  ['CONV2.1', [128, 112, 112], 1.6 * M, 0.1 * M, 73_728],
  ['CONV2.2', [128, 112, 112], 1.6 * M, 0.1 * M, 147_456],
  ['POOL2', [128, 56, 56], 400 * K, 10 * K, 0],
  ['CONV3.1', [256, 56, 56], 800 * K, 10 * K, 294_912],
  ['CONV3.2', [256, 56, 56], 800 * K, 10 * K, 589_824],
  ['CONV3.3', [256, 56, 56], 800 * K, 10 * K, 589_824],
  ['POOL3', [256, 28, 28], 200 * K, K, 0],
  ['CONV4.1', [512, 28, 28], 400 * K, 10 * K, 1_179_648],
  ['CONV4.2', [512, 28, 28], 400 * K, 10 * K, 2_359_296],
  ['CONV4.3', [512, 28, 28], 400 * K, 10 * K, 2_359_296],
  ['POOL4', [512, 14, 14], 100 * K, K, 0],
  ['CONV5.1', [512, 14, 14], 100 * K, K, 2_359_296],
  ['CONV5.2', [512, 14, 14], 100 * K, K, 2_359_296],
  ['CONV5.3', [512, 14, 14], 100 * K, K, 2_359_296],
  ['POOL5', [512, 7, 7], 25 * K, K, 0],
  ['FC1', [4096], 4096, 1, 102_760_448],
  ['FC2', [4096], 4096, 1, 16_777_216],
  ['FC3', [1000], 1000, 1, 4_096_000],
];

const vggTable = String.raw`\begin{array}{lll} ${layers
  .map(
    ([name, shape, memory, , weights]) =>
      String.raw`\text{${name}} & ${[...shape.slice(1), shape[0] ?? 1].join(String.raw` \times `)} = ${memory < K * 5 ? memory : memory < M ? `${memory / K}K` : `${memory / M}M`} & ${weights}`,
  )
  .join(' \\\\ ')} \end{array}`;

/** VGGNet. */
export const vggnet: readonly Formula[] = [
  {
    key: 'vgg-table-2',
    title: 'VGGNet, millions of parameters',
    printed: String.raw`\text{A}: 133,\ \text{B}: 133,\ \text{C}: 134,\ \text{D}: 138,\ \text{E}: 144`,
    state: 'worked example',
    judgement: 'right',
    recomputed: [
      row('VGG A', [], 'weights', [133 * M], M),
      row('VGG B', [], 'weights', [133 * M], M),
      row('VGG C', [], 'weights', [134 * M], M),
      row('VGG D', [], 'weights', [138 * M], M),
      row('VGG E', [], 'weights', [144 * M], M),
    ],
  },
  {
    key: 'vgg-layers',
    title: 'VGGNet, layers with weights',
    printed: String.raw`\text{A}: 11,\ \text{B}: 13,\ \text{C}: 16,\ \text{D}: 16,\ \text{E}: 19`,
    state: 'worked example',
    judgement: 'right',
    note: 'The third convolutions of the columns C and D stand only in the second printing of the table.',
    recomputed: [
      row('VGG A', [], 'layers', [11]),
      row('VGG B', [], 'layers', [13]),
      row('VGG C', [], 'layers', [16]),
      row('VGG D', [], 'layers', [16]),
      row('VGG E', [], 'layers', [19]),
    ],
  },
  {
    key: 'vgg-rows',
    title: 'VGGNet, memory and parameters of each layer',
    printed: vggTable,
    state: 'worked example',
    judgement: 'right',
    note: 'The memory is rounded to two digits or so.',
    recomputed: layers.flatMap(([name, shape, memory, unit, weights]) => [
      row('VGG D', [name], 'shape', shape),
      row('VGG D', [name], 'elements', [memory], unit),
      row('VGG D', [name], 'weights', [weights]),
    ]),
  },
  {
    key: 'vgg-input',
    title: 'VGGNet, memory of the image',
    printed: String.raw`224 \times 224 \times 3 = 150K`,
    state: 'worked example',
    judgement: 'right',
    recomputed: [
      {
        kind: 'value',
        says: 'elements of the image',
        layer: 'layer elements(; ; C=3, H=224, W=224) {\n  y = Σ[c<C, i<H, j<W] 1\n}',
        data: { inputs: {} },
        of: 'y',
        printed: 150 * K,
        unit: K,
        equal: true,
      },
    ],
  },
  {
    key: 'vgg-memory',
    title: 'VGGNet, memory in all',
    printed: String.raw`24M \cdot 4 \text{ bytes} \approx 93\text{MB}`,
    state: 'worked example',
    judgement: 'wrong',
    note: 'The memory of the layers listed adds up to 15.1 million numbers, 15.2 with the image: 61 MB.',
    corrected: [
      {
        latex: String.raw`15.2M \cdot 4 \text{ bytes} \approx 61\text{MB}`,
        recomputed: [
          row('VGG D', [], 'elements', [15.1 * M], 0.1 * M),
          {
            kind: 'value',
            says: 'bytes, the image included',
            layer: 'layer bytes(; ; C=3, H=224, W=224, layers=15087080) {\n  y = 4·(layers + Σ[c<C, i<H, j<W] 1)\n}',
            data: { inputs: {} },
            of: 'y',
            printed: 61 * M,
            unit: M,
            equal: true,
          },
        ],
      },
    ],
    recomputed: [row('VGG D', [], 'elements', [24 * M], M, false)],
  },
  {
    key: 'vgg-parameters',
    title: 'VGGNet, parameters in all',
    printed: '138M',
    state: 'worked example',
    judgement: 'right',
    recomputed: [row('VGG D', [], 'weights', [138 * M], M)],
  },
];
