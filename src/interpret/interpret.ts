import type { Program } from '../ir/index.ts';
import { zero } from '../ir/index.ts';
import type { Tensor } from '../runtime/tensor.ts';
import type { Sizes } from '../specialise/index.ts';
import { compileLoops, compileValue } from './compile.ts';
import { scopeOver } from './scope.ts';
import { allocate, checkInts, results, type Stored, storeInput } from './values.ts';

/** Runs every equation in order and gives every tensor, inputs included, the pack as one axis. */
export function interpretAll(program: Program, sizes: Sizes, inputs: ReadonlyMap<string, Tensor>): Map<string, Stored> {
  const stored = new Map<string, Stored>();
  for (const p of program.parameters) stored.set(p.name, storeInput(p, inputs.get(p.name), sizes));
  for (const equation of program.equations) {
    const target = allocate(equation.name, equation.type, sizes);
    const scope = scopeOver(stored, sizes);
    const value = compileValue(equation.body, scope);
    const binders = equation.indices.map((index, d) => ({ index, lo: zero, hi: equation.type.shape[d] ?? zero }));
    const numbers = new Float64Array(target.data.length);
    let at = 0;
    compileLoops(binders, scope, () => {
      numbers[at++] = value();
    })();
    if (equation.type.dtype === 'int') checkInts(target.name, target.type, target.shape, numbers, sizes);
    target.data.set(numbers);
    stored.set(target.name, target);
  }
  return stored;
}

/**
 * The meaning of a Program in float64, as plain as can be: every equation in order, every element in row-major order,
 * every sum from left to right. Gives the outputs, by name.
 * Errors: a missing input, a wrong shape, integers outside their bounds, a read outside its tensor, max or min of nothing.
 */
export function interpret(program: Program, sizes: Sizes, inputs: ReadonlyMap<string, Tensor>): Map<string, Tensor> {
  return results(program, interpretAll(program, sizes, inputs), sizes);
}
