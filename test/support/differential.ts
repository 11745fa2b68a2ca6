import { expect } from 'vitest';
import type { Dtype } from '../../codegen/target.ts';
import { interpret } from '../../src/interpret/index.ts';
import type { Program } from '../../src/ir/index.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { sizeOf } from '../../src/runtime/tensor.ts';
import { kernelOf, runKernel } from './kernel.ts';

/** A small generator of equal draws in every run: multiplicative congruence modulo 2³¹ − 1. */
export function draws(seed: number): () => number {
  let state = seed % 2147483647 || 1;
  return () => {
    state = (state * 48271) % 2147483647;
    return state;
  };
}

/** Inputs of a Program with literal extents: eighths between −2 and 2, and ints within their bounds. */
export function dyadicInputs(program: Program, seed = 1): Map<string, Tensor> {
  const next = draws(seed);
  const inputs = new Map<string, Tensor>();
  for (const p of program.parameters) {
    const shape = p.type.shape.map((e) => (e.kind === 'const' ? e.value : 0));
    const size = sizeOf(shape);
    const { bounds } = p.type;
    const lo = bounds?.lo.kind === 'const' ? bounds.lo.value : 0;
    const hi = bounds?.hi.kind === 'const' ? bounds.hi.value : 1;
    const data =
      p.type.dtype === 'int'
        ? Int32Array.from({ length: size }, () => lo + (next() % (hi - lo)))
        : Float64Array.from({ length: size }, () => ((next() % 33) - 16) / 8);
    inputs.set(p.name, { shape, data });
  }
  return inputs;
}

/** Runs a Program's kernel and the interpreter and expects the same bits; of inexact functions, closeness. */
export function expectAgreement(
  program: Program,
  options: { readonly seed?: number; readonly dtype?: Dtype; readonly digits?: number } = {},
): void {
  const { seed = 1, dtype = 'f64', digits } = options;
  const inputs = dyadicInputs(program, seed);
  const wanted = interpret(program, { dims: new Map(), hypers: new Map(), pack: [] }, inputs);
  const found = runKernel(kernelOf(program, dtype), inputs);
  for (const [name, tensor] of wanted) {
    const data = [...(found.get(name)?.data ?? [])];
    if (digits === undefined) {
      expect(data, name).toEqual([...tensor.data].map((v) => (dtype === 'f32' ? Math.fround(v) : v)));
      continue;
    }
    for (const [i, v] of data.entries()) expect(v, `${name}[${i}]`).toBeCloseTo(tensor.data[i] ?? Number.NaN, digits);
  }
}
