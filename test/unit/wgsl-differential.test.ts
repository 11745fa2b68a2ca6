import { afterAll, describe, expect, it } from 'vitest';
import { evaluate } from '../../codegen/js/evaluate.ts';
import { jsTarget } from '../../codegen/js/index.ts';
import { wgslTarget } from '../../codegen/wgsl/index.ts';
import { adjoint } from '../../src/adjoint/index.ts';
import { loadProgram } from '../../src/check/index.ts';
import { interpret } from '../../src/interpret/index.ts';
import type { Program } from '../../src/ir/index.ts';
import { librarySource } from '../../src/library/files.ts';
import { lower } from '../../src/loops/lower.ts';
import { fix, sequential, trainingStep } from '../../src/network/index.ts';
import { sizeOf, type Tensor } from '../../src/runtime/tensor.ts';
import { schedule } from '../../src/schedule/index.ts';
import { bindSizes, type Sizes, specialise } from '../../src/specialise/index.ts';
import { cases } from './wgsl-cases.ts';
import { openTestRunner } from './wgsl-device.ts';

const runner = await openTestRunner();
let compared = 0;
afterAll(() => {
  console.log(runner === undefined ? 'WGSL was NOT run' : `WGSL: ${compared} programs ran and agreed`);
  runner?.destroy();
});

const quarters = Array.from({ length: 17 }, (_, i) => (i - 8) / 4);

/** Values drawn in a fixed order that repeats in no small period. */
function draw(shape: readonly number[], seed: number, values: readonly number[]): Tensor {
  const data = Float64Array.from({ length: sizeOf(shape) }, (_, i) => {
    const x = Math.imul(i + 31 * seed + 7, 0x9e3779b1) >>> 8;
    return values[x % values.length] ?? 0;
  });
  return { shape, data };
}

type Inputs = ReadonlyMap<string, Tensor>;

/** A value for every parameter: integers over their bounds, reals from `values`. */
function inputsOf(
  program: Program,
  shapes: ReadonlyMap<string, readonly number[]>,
  sizes: Sizes,
  values: readonly number[],
): Inputs {
  const known = specialise(program, sizes);
  return new Map(
    program.parameters.map((p, seed) => {
      const shape = shapes.get(p.name) ?? [];
      const bounds = known.parameters.find((other) => other.name === p.name)?.type.bounds;
      if (bounds === undefined) return [p.name, draw(shape, seed, values)];
      if (bounds.lo.kind !== 'const' || bounds.hi.kind !== 'const') throw new Error('bounds are known by now');
      const lo = bounds.lo.value;
      const range = Array.from({ length: bounds.hi.value - lo }, (_, i) => lo + i);
      return [p.name, { shape, data: Int32Array.from(draw(shape, seed, range).data) }];
    }),
  );
}

function runJs(program: Program, sizes: Sizes, inputs: Inputs): Map<string, ArrayLike<number>> {
  const kernel = jsTarget.emit(lower(schedule(specialise(program, sizes), jsTarget.machine)), { dtype: 'f64' });
  const outputs = new Map<string, ArrayLike<number>>();
  const buffers = kernel.arguments.map((a) => {
    const given = inputs.get(a.name);
    if (given !== undefined) return given.data;
    const size = sizeOf(a.shape.map((n) => (typeof n === 'number' ? n : 0)));
    const buffer = a.dtype === 'int' ? new Int32Array(size) : new Float64Array(size);
    outputs.set(a.name, buffer);
    return buffer;
  });
  evaluate(kernel)(...buffers);
  return outputs;
}

async function runWgsl(
  program: Program,
  sizes: Sizes,
  inputs: Inputs,
): Promise<Map<string, ArrayLike<number>> | undefined> {
  const kernel = wgslTarget.emit(lower(schedule(specialise(program, sizes), wgslTarget.machine)), { dtype: 'f32' });
  if (runner === undefined) return undefined;
  const compiled = await runner.compile(kernel);
  const outputs = await compiled.run(inputs);
  compiled.destroy();
  compared++;
  return new Map([...outputs].map(([name, { data }]) => [name, data]));
}

/** Absent where the two agree: to the bit, or to the accuracy of f32 relative to the largest element or term, terms being about 1. */
function difference(found: ArrayLike<number> | undefined, expected: Tensor, tolerance: number): string | undefined {
  if (found?.length !== expected.data.length) return `${found?.length} elements, expected ${expected.data.length}`;
  const scale = Math.max(1, ...expected.data.map(Math.abs));
  for (let i = 0; i < found.length; i++) {
    const [a = Number.NaN, b = Number.NaN] = [found[i], expected.data[i]];
    if (!(a === b || Math.abs(a - b) <= tolerance * scale)) return `element ${i} is ${a}, expected ${b}`;
  }
  return undefined;
}

async function agree(exact: boolean, program: Program, sizes: Sizes, inputs: Inputs): Promise<Inputs> {
  const truth = interpret(program, sizes, inputs);
  const js = runJs(program, sizes, inputs);
  const wgsl = await runWgsl(program, sizes, inputs);
  for (const [name, expected] of truth) {
    expect(difference(js.get(name), expected, exact ? 0 : 1e-12), `JS: ${name}`).toBeUndefined();
    if (wgsl !== undefined) {
      expect(difference(wgsl.get(name), expected, exact ? 0 : 4e-6), `WGSL: ${name}`).toBeUndefined();
    }
  }
  return truth;
}

describe('interpreter, JavaScript and WGSL agree', () => {
  it.each(cases)('$name', async (c) => {
    const program = loadProgram({ name: c.name, text: c.text });
    const shapes = new Map(Object.entries(c.shapes));
    const sizes = bindSizes(program, { shapes, hyper: new Map(Object.entries(c.hyper ?? {})) });
    const values = c.values ?? quarters;
    const inputs = inputsOf(program, shapes, sizes, values);
    const outputs = await agree(c.exact, program, sizes, inputs);
    if (c.forwardOnly === true) return;

    const backward = adjoint(program);
    const more = new Map(inputs);
    const known = new Map(shapes);
    let seed = 100;
    for (const [output, cotangent] of backward.cotangents) {
      const shape = outputs.get(output)?.shape ?? [];
      known.set(cotangent, shape);
      more.set(cotangent, draw(shape, seed++, quarters));
    }
    const needed = new Set(backward.program.parameters.map((p) => p.name));
    const given = new Map([...known].filter(([name]) => needed.has(name)));
    const dims = new Map([...sizes.dims].filter(([name]) => name !== '..' && backward.program.dims.includes(name)));
    const hyper = new Map(
      backward.program.hypers.flatMap((h) =>
        c.hyper?.[h.name] === undefined ? [] : [[h.name, c.hyper[h.name] ?? 0] as const],
      ),
    );
    await agree(
      c.exact,
      backward.program,
      bindSizes(backward.program, { shapes: given, hyper, dims, pack: sizes.pack }),
      more,
    );
  });

  it('a training step of a small convolutional network', async () => {
    const library = (name: string): Program => loadProgram(librarySource(name));
    const network = sequential(
      'small',
      [
        ['c1', fix(library('conv2d'), { N: 2, K: 3, s: 1, P: 1 })],
        ['a1', library('relu')],
        ['s2', fix(library('maxpool'), { k: 2, s: 2 })],
        ['flat', library('linearize')],
        ['out', fix(library('dense'), { J: 3 })],
        library('classification'),
      ],
      { input: [1, 6, 6], batch: 'R' },
    );
    const { program } = trainingStep(network, library('sgd'));
    const sizes = bindSizes(program, { dims: new Map([['R', 3]]) });
    const known = specialise(program, sizes);
    const shapes = new Map(
      known.parameters.map((p) => [p.name, p.type.shape.map((extent) => (extent.kind === 'const' ? extent.value : 0))]),
    );
    const outputs = await agree(false, program, sizes, inputsOf(program, shapes, sizes, quarters));
    expect(outputs.size).toBe(2 + 2 * 4);
  });
});
