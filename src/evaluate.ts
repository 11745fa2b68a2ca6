import type { Dtype } from '../codegen/target.ts';
import type { AdjointOptions } from './adjoint/index.ts';
import { admit } from './compile/door.ts';
import { onDevice, onJavaScript, onReference, type Ready } from './compile/machines.ts';
import { checkInts, realShape } from './interpret/values.ts';
import type { Program } from './ir/index.ts';
import { differentiate } from './pipeline.ts';
import { sizeOf, type Tensor } from './runtime/tensor.ts';
import type { WebGpuRunner } from './runtime/webgpu.ts';
import type { Sizes } from './specialise/index.ts';
import { expectChoice, expectLayer } from './support/argument.ts';
import { refuse } from './support/diagnostic.ts';
import { type Case, type CaseData, readCase } from './values/case.ts';
import { flatten, type Nested, nest } from './values/nested.ts';

export interface EvaluateOptions extends AdjointOptions {
  /** What computes: the float64 interpreter (`reference`, the default), compiled JavaScript, or WGSL on `runner`. */
  readonly target?: 'reference' | 'js' | 'wgsl';
  /** Arithmetic: f64 by default, and always f32 on WGSL. */
  readonly dtype?: Dtype;
  /** The WebGPU device of the target `wgsl`. */
  readonly runner?: WebGpuRunner;
}

/** Tensors by the names that the formula gives them, with the axes of a pack written out. */
export interface Evaluated {
  readonly outputs: ReadonlyMap<string, Tensor>;
  /** Absent where the case has no cotangents. */
  readonly gradients?: ReadonlyMap<string, Tensor>;
}

/** How a pass is made ready, and the arithmetic of its arrays. */
interface Machine {
  readonly dtype: Dtype;
  make(program: Program, sizes: Sizes): Ready<void | Promise<void>>;
}

function machineOf({ target = 'reference', dtype, runner }: EvaluateOptions): Machine {
  if (target === 'wgsl') {
    if (dtype === 'f64') refuse('target-dtype', 'The target wgsl computes in f32 only.', { help: 'Leave out dtype.' });
    if (runner === undefined) {
      return refuse('no-device', 'The target wgsl needs a WebGPU device.', { help: 'Give a runner, or choose js.' });
    }
    return { dtype: 'f32', make: onDevice(runner) };
  }
  const real = dtype ?? 'f64';
  const make = target === 'js' ? onJavaScript : onReference;
  return { dtype: real, make: (program, sizes) => make(program, sizes, { dtype: real }) };
}

/** Runs a Program on whole tensors. */
async function compute(
  machine: Machine,
  program: Program,
  sizes: Sizes,
  inputs: ReadonlyMap<string, Tensor>,
): Promise<Map<string, Tensor>> {
  const ready = machine.make(program, sizes);
  const given = new Map([...inputs].map(([name, { data }]) => [name, data]));
  const admitted = admit(ready.border, machine.dtype, given, new Map());
  await ready.run(admitted);
  const types = new Map([...program.parameters, ...program.equations].map((t) => [t.name, t.type]));
  return new Map(
    [...admitted.outputs].map(([name, data]) => {
      const type = types.get(name);
      if (type === undefined) throw new Error(`the output ${name} is not defined`);
      return [name, { shape: realShape(name, type, sizes), data }];
    }),
  );
}

/** Nested arrays by name; a bare number for a scalar. */
export interface Results {
  readonly outputs: Readonly<Record<string, Nested>>;
  readonly gradients?: Readonly<Record<string, Nested>>;
}

/**
 * Outputs, and with cotangents gradients, as nested arrays.
 *
 * ```ts
 * await evaluate(double, { inputs: { x: [1, 2] }, cotangents: { y: [1, 1] } });
 * // { outputs: { y: [2, 4] }, gradients: { x: [2, 2] } }
 * ```
 * Errors: inputs that are missing, unknown, ragged or do not fit each other; a read outside its tensor.
 */
export async function evaluate(program: Program, data: CaseData, options: EvaluateOptions = {}): Promise<Results> {
  const { outputs, gradients } = await evaluateCase(program, data, options);
  return { outputs: nested(outputs), ...(gradients === undefined ? {} : { gradients: nested(gradients) }) };
}

function nested(tensors: ReadonlyMap<string, Tensor>): Record<string, Nested> {
  const result = Object.create(null) as Record<string, Nested>;
  for (const [name, { shape, data }] of tensors) result[name] = nest(shape, data);
  return result;
}

/**
 * Outputs, and with cotangents gradients, of one case (see `CaseData`).
 * Errors: those of reading the case, of sizes that do not fit, of a cotangent for an integer output or of a wrong shape.
 */
export async function evaluateCase(program: Program, data: unknown, options: EvaluateOptions = {}): Promise<Evaluated> {
  expectLayer(program);
  expectChoice(options.target, 'target', ['reference', 'js', 'wgsl']);
  const given = readCase(program, data);
  const machine = machineOf(options);
  const inputs = inputTensors(program, given);
  const outputs = await compute(machine, program, given.sizes, inputs);
  if (given.cotangents === undefined) return { outputs };
  const { program: backward, cotangents, gradients } = differentiate(program, options);
  const all = new Map(inputs);
  for (const [output, name] of cotangents) {
    const like = outputs.get(output);
    if (like !== undefined) all.set(name, { shape: like.shape, data: new Float64Array(like.data.length) });
  }
  for (const [output, value] of given.cotangents) {
    const name = cotangents.get(output);
    if (name === undefined) {
      return refuse('cotangent-of-integer', `${output} is an integer tensor, so it takes no cotangent.`, {
        help: `Leave ${output} out of "cotangents".`,
      });
    }
    all.set(name, cotangentTensor(output, value, outputs.get(output)));
  }
  const found = await compute(machine, backward, given.sizes, all);
  const named = [...gradients].flatMap(([parameter, name]) => {
    const tensor = found.get(name);
    return tensor === undefined ? [] : [[parameter, tensor] as const];
  });
  return { outputs, gradients: new Map(named) };
}

/** The case's values as tensors. Errors: a shape that does not fit, integers that are no integers or out of bounds. */
function inputTensors(program: Program, given: Case): Map<string, Tensor> {
  const tensors = new Map<string, Tensor>();
  for (const p of program.parameters) {
    const data = given.inputs.get(p.name) ?? new Float64Array();
    const shape = realShape(p.name, p.type, given.sizes);
    if (sizeOf(shape) !== data.length) {
      refuse('extent-mismatch', `${p.name} has ${data.length} elements, but its shape is [${shape.join(', ')}].`, {
        help: `Give ${p.name} that shape, or state it under "shapes".`,
      });
    }
    if (p.type.dtype === 'int') checkInts(p.name, p.type, shape, data, given.sizes);
    tensors.set(p.name, { shape, data: p.type.dtype === 'int' ? Int32Array.from(data) : data });
  }
  return tensors;
}

/** Errors: the cotangent has another shape than its output. */
function cotangentTensor(output: string, value: unknown, like: Tensor | undefined): Tensor {
  if (like === undefined) throw new Error(`there is no output ${output}`);
  const { shape, data } = flatten(value, `the cotangent of ${output}`, like.shape.length);
  if (data.length !== like.data.length || !shape.every((n, d) => n === undefined || n === like.shape[d])) {
    refuse(
      'cotangent-shape',
      `The cotangent of ${output} has shape [${shape.map((n) => n ?? '?').join(', ')}], but ${output} has [${like.shape.join(', ')}].`,
      { help: 'Give a cotangent the shape of its output.' },
    );
  }
  return { shape: like.shape, data };
}
