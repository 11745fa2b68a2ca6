import { loadProgram } from '../../src/check/index.ts';
import { interpret } from '../../src/interpret/index.ts';
import type { Program } from '../../src/ir/index.ts';
import { librarySource } from '../../src/library/files.ts';
import { random } from '../../src/runtime/random.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { sizeOf } from '../../src/runtime/tensor.ts';
import type { Given } from '../../src/specialise/sizes.ts';
import { bindSizes } from '../../src/specialise/sizes.ts';
import { specialise } from '../../src/specialise/specialise.ts';

/** A layer that ships. */
export const library = (name: string): Program => loadProgram(librarySource(name));

/** A layer written in a test. */
export const layer = (text: string): Program => loadProgram({ name: '<test>', text });

/** Extents of every parameter and equation at given sizes. */
export function shapesOf(program: Program, given: Given): ReadonlyMap<string, readonly number[]> {
  const fixed = specialise(program, bindSizes(program, given));
  return new Map(
    [...fixed.parameters, ...fixed.equations].map((t) => [
      t.name,
      t.type.shape.map((extent) => {
        if (extent.kind !== 'const') throw new Error(`${t.name} has an extent that is not known`);
        return extent.value;
      }),
    ]),
  );
}

/** Reproducible values for every parameter: multiples of 1/8 in [−1, 1], or integers within their bounds. */
export function randomInputs(program: Program, given: Given, seed: number): Map<string, Tensor> {
  const fixed = specialise(program, bindSizes(program, given));
  return new Map(
    fixed.parameters.map((p) => {
      const shape = p.type.shape.map((extent) => (extent.kind === 'const' ? extent.value : Number.NaN));
      const source = random(seed, p.name);
      const lo = p.type.bounds?.lo.kind === 'const' ? p.type.bounds.lo.value : 0;
      const hi = p.type.bounds?.hi.kind === 'const' ? p.type.bounds.hi.value : 1;
      const data = p.type.dtype === 'int' ? new Int32Array(sizeOf(shape)) : new Float64Array(sizeOf(shape));
      for (let i = 0; i < data.length; i++)
        data[i] = p.type.dtype === 'int' ? lo + source.below(hi - lo) : source.below(17) / 8 - 1;
      return [p.name, { shape, data }] as const;
    }),
  );
}

/** The Program's outputs on given inputs. */
export const evaluate = (
  program: Program,
  given: Given,
  inputs: ReadonlyMap<string, Tensor>,
): ReadonlyMap<string, Tensor> => interpret(program, bindSizes(program, given), new Map(inputs));

/** The values of the first output. */
export function firstOutput(program: Program, given: Given, inputs: ReadonlyMap<string, Tensor>): readonly number[] {
  const tensor = evaluate(program, given, inputs).get(program.outputs[0] ?? '');
  if (tensor === undefined) throw new Error('no output');
  return [...tensor.data];
}
