import { adjoint } from '../../src/adjoint/index.ts';
import { loadProgram } from '../../src/check/index.ts';
import { interpret } from '../../src/interpret/index.ts';
import { librarySource } from '../../src/library/files.ts';
import { random } from '../../src/runtime/random.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { sizeOf } from '../../src/runtime/tensor.ts';
import { bindSizes } from '../../src/specialise/index.ts';

/** How far the derived gradients are from numeric ones. */
export interface GradientCheck {
  readonly elements: number;
  /** Largest difference, relative to the larger of 1 and the gradient. */
  readonly worst: number;
}

/** Compares every element of the convolution's derived gradients with central differences, at stride 2 and padding 1. */
export function checkConvolution(): GradientCheck {
  const program = loadProgram(librarySource('conv2d'));
  const given = {
    shapes: new Map([
      ['x', [2, 7, 6]],
      ['θ', [3, 2, 3, 3]],
    ]),
    hyper: new Map([
      ['s', 2],
      ['P', 1],
    ]),
  };
  const draw = (name: string, shape: readonly number[]): Tensor => {
    const source = random(1, name);
    return { shape, data: Float64Array.from({ length: sizeOf(shape) }, () => source.normal()) };
  };
  const inputs = new Map([...given.shapes, ['b', [3]] as const].map(([name, shape]) => [name, draw(name, shape)]));
  const sizes = bindSizes(program, given);
  const forward = (values: Map<string, Tensor>): Tensor => {
    const y = interpret(program, sizes, values).get('y');
    if (y === undefined) throw new Error('the convolution has no output');
    return y;
  };
  const cotangent = draw('δy', forward(inputs).shape);
  const { program: backward, gradients } = adjoint(program);
  const derived = interpret(backward, sizes, new Map([...inputs, ['δy', cotangent]]));
  const weighted = (values: Map<string, Tensor>): number => {
    let sum = 0;
    for (const [i, y] of forward(values).data.entries()) sum += y * (cotangent.data[i] ?? 0);
    return sum;
  };
  let worst = 0;
  let elements = 0;
  const h = 2 ** -12;
  for (const [name, gradient] of gradients) {
    const tensor = inputs.get(name);
    for (const [i, value] of derived.get(gradient)?.data.entries() ?? []) {
      const moved = (by: number): number => {
        const data = Float64Array.from(tensor?.data ?? []);
        data[i] = (data[i] ?? 0) + by;
        return weighted(new Map([...inputs, [name, { shape: tensor?.shape ?? [], data }]]));
      };
      const numeric = (moved(h) - moved(-h)) / (2 * h);
      worst = Math.max(worst, Math.abs(numeric - value) / Math.max(1, Math.abs(value)));
      elements++;
    }
  }
  return { elements, worst };
}
