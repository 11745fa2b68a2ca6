import { evaluate, type TypedArray } from '../../codegen/js/evaluate.ts';
import { type JsKernel, jsTarget } from '../../codegen/js/index.ts';
import { adjoint } from '../../src/adjoint/index.ts';
import { loadProgram } from '../../src/check/index.ts';
import type { Program } from '../../src/ir/index.ts';
import { lower } from '../../src/loops/lower.ts';
import { sizeOf, type Tensor } from '../../src/runtime/tensor.ts';
import { schedule } from '../../src/schedule/index.ts';
import { bindSizes, type Given, specialise } from '../../src/specialise/index.ts';
import type { Side } from './measure.ts';

/** A kernel from a Program at known sizes, in f32. */
export function compile(program: Program, given: Given): JsKernel {
  const known = specialise(program, bindSizes(program, given));
  return jsTarget.emit(lower(schedule(known, jsTarget.machine)), { dtype: 'f32' });
}

/** What a row computes of a layer: its value, its gradients alone, or both in one kernel. */
export type Pass = 'forward' | 'backward' | 'both';

/** The Program of a pass of the layer in `text`; gradients are those of `wrt`. */
export function programOf(text: string, pass: Pass, wrt?: readonly string[]): Program {
  const forward = loadProgram({ name: '<bench>', text });
  if (pass === 'forward') return forward;
  const { program } = adjoint(forward, wrt === undefined ? {} : { wrt });
  if (pass === 'backward') return program;
  const known = new Set(forward.equations.map((e) => e.name));
  const parameters = new Set(forward.parameters.map((p) => p.name));
  return {
    ...program,
    parameters: [...forward.parameters, ...program.parameters.filter((p) => !parameters.has(p.name))],
    equations: [...forward.equations, ...program.equations.filter((e) => !known.has(e.name))],
    outputs: [...forward.outputs, ...program.outputs],
  };
}

/** A compiled pass on given inputs: the cotangents among them, by the name of the output with `δ` before it. */
export function ours(text: string, pass: Pass, inputs: ReadonlyMap<string, Tensor>, wrt?: readonly string[]): Side {
  const program = programOf(text, pass, wrt);
  const names = new Set(program.parameters.map((p) => p.name));
  const shapes = new Map([...inputs].filter(([name]) => names.has(name)).map(([name, t]) => [name, t.shape] as const));
  const kernel = compile(program, { shapes });
  const run = evaluate(kernel);
  const outputs = new Map<string, TypedArray>();
  const buffers = kernel.arguments.map((a): TypedArray => {
    const size = sizeOf(a.shape.map((n) => (typeof n === 'number' ? n : 0)));
    const buffer = a.dtype === 'int' ? new Int32Array(size) : new Float32Array(size);
    if (a.role === 'output') outputs.set(a.name, buffer);
    else buffer.set(inputs.get(a.name)?.data ?? []);
    return buffer;
  });
  return { run: () => run(...buffers), outputs: () => outputs };
}

/** Numbers spread evenly over [shift − scale/2, shift + scale/2), the same at every run. */
export function fill(shape: readonly number[], seed: number, scale = 1, shift = 0): Tensor {
  const data = Float32Array.from({ length: sizeOf(shape) }, (_, i) => {
    let x = Math.imul(i ^ Math.imul(seed, 0x27d4eb2f), 0x9e3779b1);
    x = Math.imul(x ^ (x >>> 15), 0x85ebca77);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae3d);
    return (((x ^ (x >>> 16)) >>> 0) / 2 ** 32 - 0.5) * scale + shift;
  });
  return { shape, data };
}
