import { describe, expect, test } from 'vitest';
import { adjoint } from '../../src/adjoint/index.ts';
import { check } from '../../src/check/index.ts';
import type { Program } from '../../src/ir/index.ts';
import { libraryNames, librarySource } from '../../src/library/files.ts';
import { random } from '../../src/runtime/random.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { sizeOf } from '../../src/runtime/tensor.ts';
import type { Given } from '../../src/specialise/sizes.ts';
import { EinablaError } from '../../src/support/diagnostic.ts';
import { evaluate, firstOutput, library, shapesOf } from '../support/run-network.ts';

const extents: Readonly<Record<string, number>> = {
  A: 3,
  B: 2,
  C: 4,
  H: 6,
  I: 4,
  J: 3,
  K: 3,
  L: 2,
  M: 2,
  N: 3,
  R: 3,
  W: 6,
};

const sizesOf = (program: Program): Given => ({
  dims: new Map(program.dims.filter((d) => d !== '..').map((d) => [d, extents[d] ?? 2])),
  ...(program.dims.includes('..') ? { pack: [2, 3] } : {}),
});

/** Values for every parameter; those of a logarithm's argument lie in (0, 1). */
function valuesOf(program: Program, given: Given): Map<string, Tensor> {
  const shapes = shapesOf(program, given);
  const positive = ['logit', 'nll', 'naive_bayes', 'batchnorm_inference'].includes(program.name);
  return new Map(
    program.parameters.map((p) => {
      const shape = shapes.get(p.name) ?? [];
      const source = random(17, `${program.name} ${p.name}`);
      const draw = (): number => (positive ? 0.1 + 0.8 * source.uniform() : source.normal());
      const data =
        p.type.dtype === 'int'
          ? Int32Array.from({ length: sizeOf(shape) }, () => source.below(extents.C ?? 1))
          : Float64Array.from({ length: sizeOf(shape) }, draw);
      return [p.name, { shape, data }] as const;
    }),
  );
}

const get = (values: ReadonlyMap<string, Tensor>, name: string): Tensor => {
  const tensor = values.get(name);
  if (tensor === undefined) throw new Error(`there is no ${name}`);
  return tensor;
};

describe('every formula that ships', () => {
  test.each(libraryNames())('%s is one layer of its name, without a warning, and names its source', (name) => {
    const source = librarySource(name);
    const { programs, diagnostics } = check(source);
    expect(diagnostics).toEqual([]);
    expect(programs.map((p) => p.name)).toEqual([name]);
    expect(source.text).toMatch(/^# Source: /m);
    for (const line of source.text.split('\n')) expect([...line].length).toBeLessThanOrEqual(120);
  });

  const differentiable = libraryNames().filter((name) => name !== 'naive_bayes');
  test.each(differentiable)('%s has the gradients that differences have', (name) => {
    const program = library(name);
    const given = sizesOf(program);
    const inputs = valuesOf(program, given);
    const output = program.outputs[0] ?? '';
    const scalarised = { ...program, outputs: [output] };
    const weights = random(3, name);
    const outputs = evaluate(scalarised, given, inputs);
    const cotangent = {
      ...get(outputs, output),
      data: Float64Array.from(get(outputs, output).data, () => weights.normal()),
    };
    const { program: backward, gradients, cotangents } = adjoint(scalarised);
    const all = new Map([...inputs, [cotangents.get(output) ?? '', cotangent] as const]);
    const derived = evaluate(backward, given, new Map(backward.parameters.map((p) => [p.name, get(all, p.name)])));
    const weighted = (values: ReadonlyMap<string, Tensor>): number =>
      firstOutput(scalarised, given, values).reduce((sum, y, i) => sum + y * (cotangent.data[i] ?? 0), 0);
    const h = 1e-5;
    for (const [parameter, gradient] of gradients) {
      const before = get(inputs, parameter);
      for (const [i, value] of [...get(derived, gradient).data].entries()) {
        const moved = (by: number): number => {
          const data = Float64Array.from(before.data);
          data[i] = (data[i] ?? 0) + by;
          return weighted(new Map([...inputs, [parameter, { shape: before.shape, data }]]));
        };
        const numeric = (moved(h) - moved(-h)) / (2 * h);
        expect(Math.abs(numeric - value)).toBeLessThan(1e-6 * Math.max(1, Math.abs(value)));
      }
    }
  });

  test('a name that does not ship is refused with the names that do', () => {
    expect(() => librarySource('../support/span')).toThrow(EinablaError);
    expect(() => librarySource('constructor')).toThrow('no layer named constructor ships');
  });
});

describe('values by hand', () => {
  const run = (
    name: string,
    values: Readonly<Record<string, Tensor>>,
    hyper: Readonly<Record<string, number>> = {},
  ) => {
    const inputs = new Map(Object.entries(values));
    const given: Given = {
      shapes: new Map([...inputs].map(([n, t]) => [n, t.shape])),
      hyper: new Map(Object.entries(hyper)),
    };
    return firstOutput(library(name), given, inputs);
  };
  const real = (shape: readonly number[], data: readonly number[]): Tensor => ({
    shape,
    data: Float64Array.from(data),
  });
  const int = (shape: readonly number[], data: readonly number[]): Tensor => ({ shape, data: Int32Array.from(data) });
  const close = (found: readonly number[], expected: readonly number[]): void => {
    expect(found.length).toBe(expected.length);
    for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 12);
  };

  test('convolution with stride and padding, by loops', () => {
    const [M, H, W, N, K, s, P] = [2, 6, 5, 3, 3, 2, 1];
    const source = random(2, 'conv');
    const draw = (n: number): number[] => Array.from({ length: n }, () => source.normal());
    const x = draw(M * H * W);
    const theta = draw(N * M * K * K);
    const b = draw(N);
    const expected: number[] = [];
    for (let n = 0; n < N; n++)
      for (let i = 0; i * s + K - P <= H + P; i++)
        for (let j = 0; j * s + K - P <= W + P; j++) {
          let sum = b[n] ?? 0;
          for (let m = 0; m < M; m++)
            for (let p = 0; p < K; p++)
              for (let q = 0; q < K; q++) {
                const [u, v] = [i * s + p - P, j * s + q - P];
                if (u >= 0 && u < H && v >= 0 && v < W)
                  sum += (theta[((n * M + m) * K + p) * K + q] ?? 0) * (x[(m * H + u) * W + v] ?? 0);
              }
          expected.push(sum);
        }
    close(run('conv2d', { x: real([M, H, W], x), θ: real([N, M, K, K], theta), b: real([N], b) }, { s, P }), expected);
  });

  test('pooling', () => {
    const x = real([1, 4, 4], [1, 2, 3, 4, 5, 6, 7, 8, 3, 2, 1, 0, 1, 2, 3, 4]);
    close(run('maxpool', { x }), [6, 8, 3, 4]);
    close(run('avgpool', { x }), [3.5, 5.5, 2, 2]);
    close(run('l2pool', { x }), [66, 138, 18, 26].map(Math.sqrt));
    close(run('global_avgpool', { x }), [3.25]);
    close(run('maxpool', { x }, { k: 3, s: 1 }), [7, 8, 7, 8]);
  });

  test('losses', () => {
    const z = real([2, 3], [1, 2, 3, 0, 0, 1000]);
    const lse = Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3));
    close(run('cross_entropy', { z, t: int([2], [1, 2]) }), [(lse - 2) / 2]);
    close(run('cross_entropy', { z, t: int([2], [2, 0]) }), [(lse - 3 + 1000) / 2]);
    close(run('cross_entropy_dense', { z, t: real([2, 3], [0, 1, 0, 0, 0, 1]) }), [(lse - 2) / 2]);
    close(run('nll', { p: real([2, 2], [0.5, 0.5, 0.25, 0.75]), t: int([2], [0, 1]) }), [
      -(Math.log(0.5) + Math.log(0.75)) / 2,
    ]);
    const y = real([2, 2], [1, 2, 3, 4]);
    const w = real([2, 2], [1, 0, 3, 8]);
    close(run('mse', { y, z: w }), [5]);
    close(run('squared_error', { y, z: w }), [20]);
    close(run('half_squared_error', { y, z: w }), [10]);
    close(run('supremum_error', { y, z: w }), [4]);
    close(run('hinge', { g: real([3], [2, 0.5, -1]), t: real([3], [1, 1, 1]) }), [2.5 / 3]);
    close(
      run('svm', { x: real([2, 1], [1, -3]), t: real([2], [1, 1]), w: real([1], [2]), b: real([], [0]) }, { C: 10 }),
      [72],
    );
  });

  test('normalisation', () => {
    const x = real([2, 2, 1, 2], [1, 2, 10, 20, 3, 6, 30, 40]);
    const ones = real([2], [1, 1]);
    const values = run('batchnorm', { x, γ: ones, β: real([2], [0, 0]) }, { ε: 0 });
    const [a, b] = [
      [1, 2, 3, 6],
      [10, 20, 30, 40],
    ].map((list) => {
      const mean = list.reduce((p, q) => p + q) / 4;
      const deviation = Math.sqrt(list.reduce((p, q) => p + (q - mean) ** 2, 0) / 4);
      return list.map((v) => (v - mean) / deviation);
    }) as [number[], number[]];
    close(values, [...a.slice(0, 2), ...b.slice(0, 2), ...a.slice(2), ...b.slice(2)]);
    const channels = [1, 2, 3, 4, 5, 6, 7];
    const expected = channels.map((v, c) => {
      let sum = 0;
      for (let d = c - 2; d <= c + 2; d++) sum += (channels[d] ?? 0) ** 2;
      return v / (2 + 1e-4 * sum) ** 0.75;
    });
    close(run('lrn', { x: real([7, 1, 1], channels) }), expected);
  });

  test('activations and decisions', () => {
    const x = real([3], [-1, 0, 2]);
    close(run('step', { x }), [0, 1, 1]);
    close(run('signum', { x }), [-1, 1, 1]);
    close(run('prelu', { x, α: real([], [0.5]) }), [-0.5, 0, 2]);
    close(run('tanh', { x }), [-1, 0, 2].map(Math.tanh));
    close(run('logit', { x: real([1], [0.75]) }), [Math.log(3)]);
    close(run('softmax', { x: real([2], [1000, 1000 + Math.log(3)]) }), [0.25, 0.75]);
    const and = { w: real([2], [1, 1]), b: real([], [1.5]) };
    close(run('perceptron', { x: real([4, 2], [0, 0, 0, 1, 1, 0, 1, 1]), ...and }), [0, 0, 0, 1]);
    close(run('dropout', { x, mask: real([3], [1, 1, 0]) }), [-2, 0, 0]);
    expect(
      run('naive_bayes', { prior: real([2], [0.9, 0.1]), likelihood: real([2, 2], [0.1, 0.1, 0.9, 0.9]) }),
    ).toEqual([1]);
  });

  test("kernels of the document's two forms agree", () => {
    // training examples of "Forma primală" and their Gram matrix of "Forma duală"
    const x = real([4, 7], [4, 0, 2, 5, 3, 0, 1, 0, 0, 1, 3, 4, 0, 2, 2, 1, 0, 0, 1, 2, 5, 1, 3, 0, 1, 0, 1, 2]);
    const gram = [55, 31, 16, 11, 31, 30, 14, 7, 16, 14, 35, 17, 11, 7, 17, 16];
    close(run('kernel_linear', { x, z: x }), gram);
    close(
      run('kernel_polynomial', { x, z: x }),
      gram.map((v) => v * v),
    );
    close(run('kernel_rbf', { x: real([1, 2], [1, 2]), z: real([1, 2], [2, 0]) }, { γ: 0.5 }), [Math.exp(-2.5)]);
    close(run('kernel_classifier', { K: real([1, 2], [3, 4]), α: real([2], [1, -1]), b: real([], [0.5]) }), [-0.5]);
  });
});
