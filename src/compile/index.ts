import type { Dtype } from '../../codegen/target.ts';
import type { AdjointOptions } from '../adjoint/index.ts';
import type { Program } from '../ir/index.ts';
import { differentiate } from '../pipeline.ts';
import type { WebGpuRunner } from '../runtime/webgpu.ts';
import type { Sizes } from '../specialise/index.ts';
import { expectChoice, expectLayer } from '../support/argument.ts';
import { refuse } from '../support/diagnostic.ts';
import { openDims, type SizesData, sizesOf } from '../values/sizes.ts';
import { type Admitted, type Arrays, admit, matchArrays, toRecord } from './door.ts';
import { onDevice, onJavaScript, onReference, type PassOptions, type Ready } from './machines.ts';
import type { TensorInfo, TypedArray } from './pass.ts';

export type { Arrays } from './door.ts';
export type { TensorInfo, TypedArray } from './pass.ts';

export interface CompileOptions extends AdjointOptions {
  /** Extents of dimensions and values of hyper-parameters; those with defaults may be left out. */
  readonly sizes?: SizesData;
  /** Dimensions that stay open: each call reads their extent off its arrays. On the target `js` only. */
  readonly open?: readonly string[];
  /** Whether to compile the backward pass too; true by default. */
  readonly backward?: boolean;
  /** Arithmetic: f32 by default. */
  readonly dtype?: Dtype;
}

/** A layer compiled for given sizes. */
export interface CompiledLayer<Result = Record<string, TypedArray>> {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  /** Text of the generated kernels; empty for the reference, and for a backward pass that was not asked for. */
  readonly source: { readonly forward: string; readonly backward: string };
  /**
   * Computes the outputs, by name. `into` holds arrays to fill, none of them an input; those that it lacks are allocated.
   * Errors: a missing or unknown name, an array of another length than its shape, an integer outside its bounds.
   */
  forward(inputs: Arrays, into?: Arrays): Result;
  /**
   * The gradients, under the names of the inputs, from the cotangents, under the names of the outputs.
   * Errors: as `forward`; or the backward pass was not compiled.
   */
  backward(inputs: Arrays, cotangents: Arrays, into?: Arrays): Result;
}

/**
 * Compiles a layer in this process. The target `wgsl` needs a runner for a WebGPU device and answers with promises.
 *
 * ```ts
 * const { forward, backward } = compile(softmax, { sizes: { N: 3 } });
 * const { y } = forward({ x: Float32Array.of(1, 2, 3) });
 * const { x: dx } = backward({ x: Float32Array.of(1, 2, 3) }, { y: Float32Array.of(1, 0, 0) });
 * ```
 * Errors: sizes that are missing or do not fit, an access that can leave its tensor, a layer too large.
 */
export function compile(
  program: Program,
  options?: CompileOptions & { readonly target?: 'js' | 'reference' },
): CompiledLayer;
export function compile(
  program: Program,
  options: CompileOptions & { readonly target: 'wgsl'; readonly runner: WebGpuRunner },
): CompiledLayer<Promise<Record<string, TypedArray>>>;
export function compile(
  program: Program,
  options: CompileOptions & { readonly target?: 'js' | 'reference' | 'wgsl'; readonly runner?: WebGpuRunner } = {},
): CompiledLayer | CompiledLayer<Promise<Record<string, TypedArray>>> {
  const { target = 'js', dtype = 'f32', open = [], runner } = options;
  expectLayer(program);
  expectChoice(target, 'target', ['js', 'reference', 'wgsl']);
  if (open.length > 0 && target !== 'js') {
    refuse('open-target', `The target ${target} needs every size.`, { help: 'Leave out open, or choose js.' });
  }
  if (target !== 'wgsl') {
    return assemble(program, options, target === 'js' ? onJavaScript : onReference, (ready, arrays, nameOf) => {
      ready.run(arrays);
      return toRecord(arrays.outputs, nameOf);
    });
  }
  if (runner === undefined) {
    return refuse('no-device', 'The target wgsl needs a WebGPU device.', { help: 'Give a runner, or choose js.' });
  }
  if (dtype !== 'f32') refuse('target-dtype', 'The target wgsl computes in f32 only.', { help: 'Leave out dtype.' });
  return assemble(program, options, onDevice(runner), async (ready, arrays, nameOf) => {
    await ready.run(arrays);
    return toRecord(arrays.outputs, nameOf);
  });
}

/** Both passes behind their doors; `answer` runs one and hands over what it filled, under the names that `nameOf` gives. */
function assemble<Ran, Result>(
  program: Program,
  options: CompileOptions,
  make: (program: Program, sizes: Sizes, options: PassOptions) => Ready<Ran>,
  answer: (ready: Ready<Ran>, arrays: Admitted, nameOf: (output: string) => string) => Result,
): CompiledLayer<Result> {
  const { dtype = 'f32', backward = true } = options;
  const open = openDims(program, options.open ?? []);
  const sizes = sizesOf(program, new Map(Object.entries(options.sizes ?? {})), open);
  const there = make(program, sizes, { dtype, open });
  const derived = backward ? differentiate(program, options) : undefined;
  const back = derived === undefined ? undefined : make(derived.program, sizes, { dtype, open });
  const inputNames = program.parameters.map((p) => p.name);
  return {
    inputs: there.border.inputs,
    outputs: there.border.outputs,
    source: { forward: there.source, backward: back?.source ?? '' },
    forward(inputs, into = {}) {
      const given = matchArrays(inputs, inputNames, 'input');
      const filled = matchArrays(into, program.outputs, 'output');
      return answer(there, admit(there.border, dtype, given, filled), (name) => name);
    },
    backward(inputs, cotangents, into = {}) {
      if (derived === undefined || back === undefined) {
        return refuse('no-backward', `${program.name} was compiled without its backward pass.`, {
          help: 'Compile it with backward: true.',
        });
      }
      const given = matchArrays(inputs, inputNames, 'input');
      for (const [output, data] of matchArrays(cotangents, [...derived.cotangents.keys()], 'output')) {
        given.set(derived.cotangents.get(output) ?? output, data);
      }
      const parameterOf = new Map([...derived.gradients].map(([parameter, gradient]) => [gradient, parameter]));
      const filled = new Map<string, TypedArray>();
      for (const [parameter, data] of matchArrays(into, [...derived.gradients.keys()], 'gradient')) {
        filled.set(derived.gradients.get(parameter) ?? parameter, data);
      }
      const zeros = new Set(derived.cotangents.size > 1 ? derived.cotangents.values() : []);
      return answer(back, admit(back.border, dtype, given, filled, zeros), (name) => parameterOf.get(name) ?? name);
    },
  };
}
