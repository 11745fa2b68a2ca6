import type { Adjoint } from '../adjoint/index.ts';
import type { Dual, Values } from '../interpret/index.ts';
import { dualAlgebra, evaluateIn, floatAlgebra, interpret, liftInputs, watchKinks } from '../interpret/index.ts';
import type { Program } from '../ir/index.ts';
import type { Tensor } from '../runtime/tensor.ts';
import type { Sizes } from '../specialise/index.ts';

/** A point at which gradients are compared: inputs, and cotangents by the name that the derived Program gives them. */
export interface Point {
  readonly sizes: Sizes;
  readonly inputs: ReadonlyMap<string, Tensor>;
  readonly cotangents: ReadonlyMap<string, Tensor>;
  /** Inputs are small integers, so that there may be ties: differences mean nothing here. */
  readonly planted: boolean;
}

/** A direction in the space of the real inputs; tensors that are absent do not move. */
export type Direction = ReadonlyMap<string, Float64Array>;

/** ⟨δy, y⟩ at the inputs: the scalar whose gradient the derived Program computes. */
export function objective(
  program: Program,
  adjoint: Adjoint,
  point: Point,
  inputs: ReadonlyMap<string, Tensor>,
): number {
  const outputs = interpret(program, point.sizes, inputs);
  let total = 0;
  for (const [output, name] of adjoint.cotangents) {
    const y = outputs.get(output)?.data ?? [];
    point.cotangents.get(name)?.data.forEach((w, at) => {
      total += w * (y[at] ?? Number.NaN);
    });
  }
  return total;
}

/** The inputs moved by `step` along a direction. */
export function moved(inputs: ReadonlyMap<string, Tensor>, direction: Direction, step: number): Map<string, Tensor> {
  return new Map(
    [...inputs].map(([name, tensor]) => {
      const along = direction.get(name);
      if (along === undefined) return [name, tensor];
      return [
        name,
        { shape: tensor.shape, data: Float64Array.from(tensor.data, (x, at) => x + step * (along[at] ?? 0)) },
      ];
    }),
  );
}

/** Forward-mode derivative along a direction. */
export interface Slope {
  /** ⟨δy, J·v⟩ by dual numbers. */
  readonly value: number;
  /** Σ|δy·(J·v)|, the size of what the value sums. */
  readonly size: number;
  /** How far the direction goes until it meets a kink. */
  readonly kink: number;
}

export function dualSlope(program: Program, adjoint: Adjoint, point: Point, direction: Direction): Slope {
  const { algebra, nearest } = watchKinks();
  const tensors = evaluateIn(program, point.sizes, lift(program, point, direction), algebra);
  return { ...along(adjoint, point, tensors), kink: nearest() };
}

/** ⟨δy, J·v⟩ and the size of what it sums. */
function along(
  adjoint: Adjoint,
  point: Point,
  tensors: ReadonlyMap<string, Values<Dual<number>>>,
): { readonly value: number; readonly size: number } {
  let value = 0;
  let size = 0;
  for (const [output, name] of adjoint.cotangents) {
    const y = tensors.get(output);
    if (y?.dtype !== 'real') continue;
    point.cotangents.get(name)?.data.forEach((w, at) => {
      const term = w * (y.data[at]?.d ?? Number.NaN);
      value += term;
      size += Math.abs(term);
    });
  }
  return { value, size };
}

/**
 * Whether the derivative exists without convention: no infinite slope meets a value that does not move, as that of √z at
 * z = relu(−1) does.
 */
export function isRegular(program: Program, adjoint: Adjoint, point: Point, direction: Direction): boolean {
  const strict = dualAlgebra(floatAlgebra, { strict: true });
  const tensors = evaluateIn(program, point.sizes, lift(program, point, direction), strict);
  return Number.isFinite(along(adjoint, point, tensors).value);
}

const lift = (program: Program, point: Point, direction: Direction): Map<string, Values<Dual<number>>> =>
  liftInputs(program, point.inputs, (v, tensor, at) => ({ v, d: direction.get(tensor)?.[at] ?? 0 }));

/** A derivative along a direction by central differences of fourth order. */
export interface Difference {
  readonly value: number;
  /** How far it may be off, judged by a second step size and by the rounding of the values. */
  readonly uncertainty: number;
}

/** Differences at two step sizes, or undefined where a kink is too near for them. */
export function differenceSlope(f: (step: number) => number, kink: number): Difference | undefined {
  // four evaluations reach 2·h to either side; twenty leaves room for what is not linear
  const h = Math.min(2 ** -8, kink / 20);
  if (!(h >= 2 ** -16)) return undefined;
  const central = (step: number): { slope: number; noise: number } => {
    const [a, b, c, d] = [f(-2 * step), f(-step), f(step), f(2 * step)];
    const size = Math.abs(a) + 8 * Math.abs(b) + 8 * Math.abs(c) + Math.abs(d);
    return { slope: (a - 8 * b + 8 * c - d) / (12 * step), noise: (64 * Number.EPSILON * size) / (12 * step) };
  };
  const coarse = central(h);
  const fine = central(h / 2);
  return { value: fine.slope, uncertainty: Math.abs(fine.slope - coarse.slope) + coarse.noise + fine.noise };
}
