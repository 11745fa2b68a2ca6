import { evaluate as evaluateKernel } from '../../codegen/js/evaluate.ts';
import type { Dtype } from '../../codegen/target.ts';
import { interpret } from '../interpret/index.ts';
import type { Program } from '../ir/index.ts';
import { compileProgram, type Trace } from '../pipeline.ts';
import type { Tensor } from '../runtime/tensor.ts';
import type { WebGpuRunner } from '../runtime/webgpu.ts';
import { type Sizes, specialise } from '../specialise/index.ts';
import type { Admitted } from './door.ts';
import { type Border, borderOf, type TypedArray } from './pass.ts';

/** One pass made ready on a machine. `run` fills the outputs of what the door admitted. */
export interface Ready<Result> {
  readonly border: Border;
  /** Text of the generated kernel; empty for the interpreter. */
  readonly source: string;
  run(arrays: Admitted): Result;
}

export interface PassOptions {
  readonly dtype: Dtype;
  readonly open?: readonly string[];
  readonly trace?: Trace;
}

const extents = (shape: readonly (number | string)[], open: ReadonlyMap<string, number>): number[] =>
  shape.map((n) => (typeof n === 'number' ? n : (open.get(n) ?? 0)));

function named(arrays: ReadonlyMap<string, TypedArray>, name: string): TypedArray {
  const data = arrays.get(name);
  if (data === undefined) throw new Error(`a kernel asks for ${name}, which its layer does not have`);
  return data;
}

/** Inputs as tensors; f32 arithmetic begins with rounding them. */
function tensors(border: Border, { inputs, open }: Admitted, dtype: Dtype): Map<string, Tensor> {
  return new Map(
    border.inputs.map(({ name, dtype: kind, shape }) => {
      const given = named(inputs, name);
      const data = kind === 'real' && dtype === 'f32' ? Float32Array.from(given) : given;
      return [name, { shape: extents(shape, open), data }];
    }),
  );
}

/** The float64 interpreter; in f32 it rounds what goes in and what comes out. */
export function onReference(program: Program, sizes: Sizes, { dtype }: PassOptions): Ready<void> {
  // every access is checked before anything is computed, as for a kernel
  const known = specialise(program, sizes);
  const border = borderOf(known);
  return {
    border,
    source: '',
    run(arrays) {
      const found = interpret(known, sizes, tensors(border, arrays, dtype));
      for (const [name, data] of arrays.outputs) data.set(found.get(name)?.data ?? named(arrays.inputs, name));
    },
  };
}

/** A JavaScript kernel, evaluated in this process. */
export function onJavaScript(program: Program, sizes: Sizes, options: PassOptions): Ready<void> {
  const { program: known, kernel } = compileProgram(program, sizes, 'js', {
    dtype: options.dtype,
    open: new Set(options.open),
    ...(options.trace === undefined ? {} : { trace: options.trace }),
  });
  const run = evaluateKernel(kernel);
  return {
    border: borderOf(known),
    source: kernel.text,
    run({ inputs, outputs, open }) {
      const arrays = kernel.arguments.map(({ name, role }) => named(role === 'input' ? inputs : outputs, name));
      run(...arrays, ...known.dims.map((dim) => open.get(dim) ?? 0));
    },
  };
}

/** A WGSL kernel on a device. */
export function onDevice(runner: WebGpuRunner): (program: Program, sizes: Sizes) => Ready<Promise<void>> {
  return (program, sizes) => {
    const { program: known, kernel } = compileProgram(program, sizes, 'wgsl', { dtype: 'f32' });
    const border = borderOf(known);
    return {
      border,
      source: kernel.code,
      async run(arrays) {
        const compiled = await runner.compile(kernel);
        const found = await compiled.run(tensors(border, arrays, 'f32'));
        for (const [name, data] of arrays.outputs) data.set(found.get(name)?.data ?? named(arrays.inputs, name));
      },
    };
  };
}
