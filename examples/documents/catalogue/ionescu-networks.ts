import type { Row } from '../networks.ts';

/** The networks of the slides, row by row, and the shape of one input. */
export interface Network {
  readonly input: readonly number[];
  readonly rows: readonly Row[];
}

const alexnet: Network = {
  input: [3, 227, 227],
  rows: [
    { name: 'CONV1', conv: 96, k: 11, s: 4 },
    { name: 'POOL1', pool: 3, s: 2 },
    { name: 'CONV2', conv: 256, k: 5, p: 2 },
    { name: 'POOL2', pool: 3, s: 2 },
    { name: 'CONV3', conv: 384, k: 3, p: 1 },
    { name: 'CONV4', conv: 384, k: 3, p: 1 },
    { name: 'CONV5', conv: 256, k: 3, p: 1 },
    { name: 'POOL3', pool: 3, s: 2 },
    { name: 'FC6', dense: 4096 },
    { name: 'FC7', dense: 4096 },
    { name: 'FC8', dense: 1000 },
  ],
};

/** Blocks of convolutions, given by their channels and the side of the filter, with a pooling behind each. */
function vgg(blocks: readonly (readonly (readonly [number, number])[])[]): Network {
  const features = blocks.flatMap((block, b): Row[] => [
    ...block.map(([conv, k], i): Row => ({ name: `CONV${b + 1}.${i + 1}`, conv, k, p: (k - 1) / 2 })),
    { name: `POOL${b + 1}`, pool: 2, s: 2 },
  ]);
  const head = [4096, 4096, 1000].map((dense, i): Row => ({ name: `FC${i + 1}`, dense }));
  return { input: [3, 224, 224], rows: [...features, ...head] };
}

const blocks = (depths: readonly number[], third?: number): (readonly (readonly [number, number])[])[] =>
  depths.map((depth, b) => {
    const channels = Math.min(64 * 2 ** b, 512);
    return Array.from({ length: depth }, (_, i): readonly [number, number] => [
      channels,
      i === 2 && third !== undefined ? third : 3,
    ]);
  });

/** #1×1, #3×3 reduce, #3×3, #5×5 reduce, #5×5, pool proj. */
type Inception = readonly [number, number, number, number, number, number];

const inception = (name: string, [one, reduce3, three, reduce5, five, projection]: Inception): Row => ({
  name,
  branches: [
    [{ name: '1×1', conv: one, k: 1 }],
    [
      { name: '3×3 reduce', conv: reduce3, k: 1 },
      { name: '3×3', conv: three, k: 3, p: 1 },
    ],
    [
      { name: '5×5 reduce', conv: reduce5, k: 1 },
      { name: '5×5', conv: five, k: 5, p: 2 },
    ],
    [
      { name: 'pool', pool: 3, s: 1, p: 1 },
      { name: 'pool proj', conv: projection, k: 1 },
    ],
  ],
});

const googlenet: Network = {
  input: [3, 224, 224],
  rows: [
    { name: 'convolution 1', conv: 64, k: 7, s: 2, p: 3 },
    { name: 'max pool 1', pool: 3, s: 2, p: 1 },
    {
      name: 'convolution 2',
      branches: [
        [
          { name: 'reduce', conv: 64, k: 1 },
          { name: '3×3', conv: 192, k: 3, p: 1 },
        ],
      ],
    },
    { name: 'max pool 2', pool: 3, s: 2, p: 1 },
    inception('inception (3a)', [64, 96, 128, 16, 32, 32]),
    inception('inception (3b)', [128, 128, 192, 32, 96, 64]),
    { name: 'max pool 3', pool: 3, s: 2, p: 1 },
    inception('inception (4a)', [192, 96, 208, 16, 48, 64]),
    inception('inception (4b)', [160, 112, 224, 24, 64, 64]),
    inception('inception (4c)', [128, 128, 256, 24, 64, 64]),
    inception('inception (4d)', [112, 144, 288, 32, 64, 64]),
    inception('inception (4e)', [256, 160, 320, 32, 128, 128]),
    { name: 'max pool 4', pool: 3, s: 2, p: 1 },
    inception('inception (5a)', [256, 160, 320, 32, 128, 128]),
    inception('inception (5b)', [384, 192, 384, 48, 128, 128]),
    { name: 'avg pool', average: 7 },
    { name: 'linear', dense: 1000 },
  ],
};

/** A residual block of two 3×3 convolutions, or of 1×1, 3×3, 1×1; `shortcut` is its projection where the shape changes. */
function residual(name: string, channels: number, deep: boolean, s: number, project: boolean): Row {
  const body: Row[] = deep
    ? [
        { name: '1×1', conv: channels, k: 1, s },
        { name: '3×3', conv: channels, k: 3, p: 1 },
        { name: '1×1', conv: 4 * channels, k: 1 },
      ]
    : [
        { name: '3×3', conv: channels, k: 3, s, p: 1 },
        { name: '3×3', conv: channels, k: 3, p: 1 },
      ];
  const shortcut: Row = { name: 'shortcut', conv: deep ? 4 * channels : channels, k: 1, s };
  return { name, sum: project ? [body, [shortcut]] : [body] };
}

function resnet(depths: readonly number[], deep: boolean): Network {
  const stages = depths.flatMap((count, stage) =>
    Array.from({ length: count }, (_, i) =>
      residual(
        `conv${stage + 2}_${i + 1}`,
        64 * 2 ** stage,
        deep,
        stage > 0 && i === 0 ? 2 : 1,
        i === 0 && (deep || stage > 0),
      ),
    ),
  );
  return {
    input: [3, 224, 224],
    rows: [
      { name: 'conv1', conv: 64, k: 7, s: 2, p: 3 },
      { name: 'pool', pool: 3, s: 2, p: 1 },
      ...stages,
      { name: 'average pool', average: 7 },
      { name: 'fc', dense: 1000 },
    ],
  };
}

const lenet5: Network = {
  input: [1, 32, 32],
  rows: [
    { name: 'CONV1', conv: 6, k: 5 },
    { name: 'POOL1', pool: 2, s: 2 },
    { name: 'CONV2', conv: 16, k: 5 },
    { name: 'POOL2', pool: 2, s: 2 },
    { name: 'CONV3', conv: 120, k: 5 },
    { name: 'FC', dense: 10 },
  ],
};

/** By the names that the catalogue uses. */
export const networks: Readonly<Record<string, Network>> = {
  'LeNet-5': lenet5,
  AlexNet: alexnet,
  'VGG A': vgg(blocks([1, 1, 2, 2, 2])),
  'VGG B': vgg(blocks([2, 2, 2, 2, 2])),
  'VGG C': vgg(blocks([2, 2, 3, 3, 3], 1)),
  'VGG D': vgg(blocks([2, 2, 3, 3, 3])),
  'VGG E': vgg(blocks([2, 2, 4, 4, 4])),
  GoogLeNet: googlenet,
  'ResNet-18': resnet([2, 2, 2, 2], false),
  'ResNet-34': resnet([3, 4, 6, 3], false),
  'ResNet-50': resnet([3, 4, 6, 3], true),
  'ResNet-101': resnet([3, 4, 23, 3], true),
  'ResNet-152': resnet([3, 8, 36, 3], true),
};
