import { describe, expect, test } from 'vitest';
import { alexnet } from '../../examples/networks/alexnet.ts';
import { inception } from '../../examples/networks/googlenet.ts';
import { lenet5 } from '../../examples/networks/lenet5.ts';
import { resnet } from '../../examples/networks/resnet.ts';
import { vgg } from '../../examples/networks/vgg.ts';
import { adjoint } from '../../src/adjoint/index.ts';
import { check } from '../../src/check/index.ts';
import type { Program } from '../../src/ir/index.ts';
import { equal } from '../../src/ir/index.ts';
import { printProgram } from '../../src/ir/print.ts';
import { residual, sequential, trainingStep } from '../../src/network/index.ts';
import { library, shapesOf } from '../support/run-network.ts';

/** Elements of all weights of more than one axis: the documents count without biases. */
function weightCount(program: Program, shapes: ReadonlyMap<string, readonly number[]>): number {
  const matrices = program.parameters.filter((p) => p.role === 'weight' && p.type.shape.length > 1);
  return matrices.reduce((sum, p) => sum + (shapes.get(p.name) ?? []).reduce((a, b) => a * b, 1), 0);
}

describe('networks of the documents have the shapes and sizes that the documents print', () => {
  test('LeNet-5', () => {
    const net = lenet5(library, { height: 32, width: 32, classes: 10 });
    const shapes = shapesOf(net, { dims: new Map([['R', 2]]) });
    expect(shapes.get('y_c1')).toEqual([2, 6, 32, 32]);
    expect(shapes.get('y_s4')).toEqual([2, 16, 6, 6]);
  });

  test('AlexNet', () => {
    const net = alexnet(library);
    const shapes = shapesOf(net, {});
    const printed: readonly (readonly [string, readonly number[]])[] = [
      ['y_conv1', [96, 55, 55]],
      ['y_pool1', [96, 27, 27]],
      ['y_norm1', [96, 27, 27]],
      ['y_conv2', [256, 27, 27]],
      ['y_pool2', [256, 13, 13]],
      ['y_conv3', [384, 13, 13]],
      ['y_conv4', [384, 13, 13]],
      ['y_conv5', [256, 13, 13]],
      ['y_pool3', [256, 6, 6]],
      ['y_fc6', [4096]],
      ['y_fc8', [1000]],
    ];
    for (const [name, shape] of printed) expect(shapes.get(name)).toEqual(shape);
    // "Parametrii: (11×11×3)×96 = 35K"
    expect((shapes.get('θ_conv1') ?? []).reduce((a, b) => a * b, 1)).toBe(34848);
  });

  test('VGGNet', () => {
    // table 2: millions of parameters of A, B, D, E
    for (const [configuration, millions] of [
      ['A', 133],
      ['B', 133],
      ['D', 138],
      ['E', 144],
    ] as const) {
      const net = vgg(library, configuration);
      const count = weightCount(net, shapesOf(net, {}));
      expect(Math.abs(count / 1e6 - millions)).toBeLessThan(0.7);
    }
  });

  test('the inception modules of GoogLeNet', () => {
    const third = inception(library, [64, 96, 128, 16, 32, 32], [192, 28, 28]);
    const shapes = shapesOf(third, {});
    expect(shapes.get('y')).toEqual([256, 28, 28]);
    expect(Math.floor(weightCount(third, shapes) / 1024)).toBe(159);
    const fifth = inception(library, [384, 192, 384, 48, 128, 128], [832, 7, 7]);
    expect(shapesOf(fifth, {}).get('y')).toEqual([1024, 7, 7]);
    expect(Math.abs(weightCount(fifth, shapesOf(fifth, {})) / 1024 - 1388)).toBeLessThan(23);
  });

  test('ResNet, down to its gradients', () => {
    const net = resnet(library, 18);
    const shapes = shapesOf(net, { dims: new Map([['R', 2]]) });
    expect(shapes.get('y_conv2d')).toEqual([2, 64, 112, 112]);
    for (const [stage, side] of [
      [1, 56],
      [2, 28],
      [3, 14],
      [4, 7],
    ] as const)
      expect(shapes.get(`y_block${stage}_2`)).toEqual([2, 32 * 2 ** stage, side, side]);
    // the published count, without biases and the scales of the normalisations
    expect(weightCount(net, shapes)).toBe(11_678_912);
    const small = resnet(library, 18, 32, 10);
    const backward = adjoint({ ...small, outputs: ['E'] }, { wrt: ['θ_conv2d', 'θ_conv2d1_body_block2_1'] });
    expect(backward.gradients.size).toBe(2);
  });
});

describe('a network is text like any layer', () => {
  const networks: readonly Program[] = [
    residual('block', library('tanh')),
    lenet5(library, { height: 28, width: 28, classes: 10 }),
    alexnet(library),
    vgg(library),
    inception(library, [64, 96, 128, 16, 32, 32], [192, 28, 28]),
    resnet(library, 18, 32, 10),
    sequential('open', ['conv2d', 'relu', 'maxpool', 'linearize', 'dense', 'softmax'].map(library)),
    trainingStep(lenet5(library, { height: 28, width: 28, classes: 10 }), library('sgd')).program,
  ];
  test.each(networks.map((net) => [net.name, net] as const))('%s parses back to itself', (_, net) => {
    const { programs, diagnostics } = check({ name: 'network', text: printProgram(net) });
    expect(diagnostics).toEqual([]);
    const [back] = programs;
    expect(back?.dims).toEqual(net.dims);
    expect(back?.equations.length).toBe(net.equations.length);
    for (const [i, e] of net.equations.entries()) {
      const twin = back?.equations[i];
      expect([e.name, ...e.indices]).toEqual([twin?.name, ...(twin?.indices ?? [])]);
      expect(twin !== undefined && equal(e.body, twin.body)).toBe(true);
    }
  });
});
