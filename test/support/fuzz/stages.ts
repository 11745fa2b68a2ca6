import type { TypedArray } from '../../../codegen/js/evaluate.ts';
import { evaluate as evaluateKernel } from '../../../codegen/js/evaluate.ts';
import type { JsKernel } from '../../../codegen/js/index.ts';
import { jsTarget } from '../../../codegen/js/index.ts';
import type { Adjoint, Tangent } from '../../../src/adjoint/index.ts';
import { adjoint, forward, reverse } from '../../../src/adjoint/index.ts';
import { loadProgram } from '../../../src/check/index.ts';
import { interpretAll } from '../../../src/interpret/index.ts';
import { printProgram } from '../../../src/ir/print.ts';
import type { Program } from '../../../src/ir/program.ts';
import { lower } from '../../../src/loops/lower.ts';
import { simplifyProgram } from '../../../src/rewrite/index.ts';
import { schedule } from '../../../src/schedule/index.ts';
import type { Sizes } from '../../../src/specialise/index.ts';
import { specialise } from '../../../src/specialise/index.ts';
import type { Inputs } from './values.ts';

/** The compiler as the properties see it: planted mutants replace one stage. */
export interface Stages {
  load(text: string): Program;
  print(program: Program, ascii: boolean): string;
  reverse(program: Program): Adjoint;
  adjoint(program: Program): Adjoint;
  forward(program: Program): Tangent;
  simplify(program: Program): Program;
  specialise(program: Program, sizes: Sizes): Program;
  interpret: typeof interpretAll;
  /** Outputs of a Program compiled to JavaScript, by name. */
  kernel(program: Program, sizes: Sizes, inputs: Inputs, dtype: 'f32' | 'f64'): Map<string, readonly number[]>;
}

export const stages: Stages = {
  load: (text) => loadProgram({ name: '<fuzz>', text }),
  print: (program, ascii) => printProgram(program, { ascii }),
  reverse,
  adjoint: (program) => adjoint(program),
  forward,
  simplify: simplifyProgram,
  specialise: (program, sizes) => specialise(program, sizes),
  interpret: interpretAll,
  kernel: (program, sizes, inputs, dtype) => runJs(emitJs(specialise(program, sizes), dtype), inputs),
};

/** A Program with known extents as JavaScript. */
export const emitJs = (program: Program, dtype: 'f32' | 'f64'): JsKernel =>
  jsTarget.emit(lower(schedule(program, jsTarget.machine)), { dtype });

/** Value of every cell that a kernel is not given: outputs must be overwritten, whatever was there. */
const poison = -123456.75;

/** Runs a kernel twice on buffers of its own, and gives its outputs. Errors: the second run gave other bits, or an input was written. */
export function runJs(kernel: JsKernel, inputs: Inputs): Map<string, readonly number[]> {
  const run = evaluateKernel(kernel);
  const outputs = new Map<string, TypedArray>();
  const given: [TypedArray, readonly number[]][] = [];
  const buffers = kernel.arguments.map((a) => {
    const t = inputs.get(a.name);
    const real = kernel.dtype === 'f32' ? Float32Array : Float64Array;
    if (t !== undefined && a.role === 'input') {
      const buffer = a.dtype === 'int' ? Int32Array.from(t.data) : real.from(t.data);
      given.push([buffer, [...buffer]]);
      return buffer;
    }
    const size = a.shape.reduce<number>((p, n) => p * (typeof n === 'number' ? n : 0), 1);
    const buffer = a.dtype === 'int' ? new Int32Array(size).fill(-77) : new real(size).fill(poison);
    outputs.set(a.name, buffer);
    return buffer;
  });
  run(...buffers);
  const first = new Map([...outputs].map(([name, b]) => [name, [...b]] as const));
  run(...buffers);
  for (const [name, b] of outputs) {
    if (!first.get(name)?.every((v, i) => Object.is(v, b[i]))) throw new Error(`${name} differs between two runs`);
  }
  for (const [b, before] of given) {
    if (!before.every((v, i) => Object.is(v, b[i]))) throw new Error('a kernel wrote to an input');
  }
  return first;
}
