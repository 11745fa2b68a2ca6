import { evaluate } from '../../codegen/js/evaluate.ts';
import type { JsKernel } from '../../codegen/js/index.ts';
import { jsTarget } from '../../codegen/js/index.ts';
import type { Dtype } from '../../codegen/target.ts';
import type { Expr, Program, TensorType } from '../../src/ir/index.ts';
import { constant } from '../../src/ir/index.ts';
import { writesEverything } from '../../src/loops/coverage.ts';
import { lower } from '../../src/loops/lower.ts';
import { verifyLoops } from '../../src/loops/verify.ts';
import type { Tensor, TensorData } from '../../src/runtime/tensor.ts';
import { sizeOf } from '../../src/runtime/tensor.ts';
import type { Machine } from '../../src/schedule/index.ts';
import { schedule } from '../../src/schedule/index.ts';

/** The type of a real tensor of known extents. */
export const realTensor = (...shape: number[]): TensorType => ({ dtype: 'real', shape: shape.map((n) => constant(n)) });

/** The type of an int tensor with elements in `[0, below)`. */
export const intTensor = (below: number, ...shape: number[]): TensorType => ({
  dtype: 'int',
  shape: shape.map((n) => constant(n)),
  bounds: { lo: constant(0), hi: constant(below) },
});

/** A Program of known extents, by hand: parameters, equations as `[name, type, indices, body]`, outputs. */
export function programOf(
  parameters: { readonly [name: string]: TensorType },
  equations: readonly (readonly [string, TensorType, readonly string[], Expr])[],
  outputs: readonly string[],
): Program {
  return {
    name: 'p',
    dims: [],
    hypers: [],
    parameters: Object.entries(parameters).map(([name, type]) => ({ name, role: 'input', type })),
    equations: equations.map(([name, type, indices, body]) => ({ name, type, indices, body })),
    outputs,
  };
}

export function kernelOf(program: Program, dtype: Dtype = 'f64', machine: Machine = jsTarget.machine): JsKernel {
  const loops = lower(schedule(program, machine));
  const reason = verifyLoops(loops, { strict: true }) ?? writesEverything(loops);
  if (reason !== undefined) throw new Error(reason);
  return jsTarget.emit(loops, { dtype });
}

function allocate(dtype: 'real' | 'int', size: number, real: Dtype): TensorData {
  if (dtype === 'int') return new Int32Array(size);
  return real === 'f32' ? new Float32Array(size) : new Float64Array(size);
}

/** Runs a kernel and gives its outputs by name. */
export function runKernel(
  kernel: JsKernel,
  inputs: ReadonlyMap<string, Tensor>,
  open: readonly number[] = [],
): Map<string, Tensor> {
  const outputs = new Map<string, Tensor>();
  const args = kernel.arguments.map((a) => {
    const shape = a.shape.map((n) => (typeof n === 'number' ? n : (open[n.open] ?? 0)));
    const data = allocate(a.dtype, sizeOf(shape), kernel.dtype);
    if (a.role === 'input') data.set(inputs.get(a.name)?.data ?? []);
    else {
      // whatever stood there before must not show
      data.fill(a.dtype === 'int' ? -7 : Number.NaN);
      outputs.set(a.name, { shape, data });
    }
    return data;
  });
  evaluate(kernel)(...args, ...open);
  return outputs;
}
