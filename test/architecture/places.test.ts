import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluateCase } from '../../src/evaluate.ts';
import { load } from '../../src/load.ts';
import { loadLibrary } from '../../src/node.ts';
import { compileFor, differentiate } from '../../src/pipeline.ts';
import { sizesOf } from '../../src/values/sizes.ts';
import { toyTarget } from '../support/toy-target.ts';

/* Each kind of change has one place. Here a toy of each is added, and the whole pipeline runs with it. */

const root = resolve(import.meta.dirname, '../..');
// inside node_modules, so that the copy finds its packages
const copy = join(root, 'node_modules', '.cache', `einabla-places-${process.pid}`);

/** Inserts a line before the one place that holds `mark`. */
function insert(file: string, mark: string, line: string): void {
  const path = join(copy, file);
  const text = readFileSync(path, 'utf8');
  expect(text.split(mark).length, `${file} holds '${mark}' once`).toBe(2);
  writeFileSync(path, text.replace(mark, `${line}${mark}`));
}

const einabla = (args: string[], input = ''): string =>
  execFileSync(process.execPath, ['--import', 'tsx', join(copy, 'src/cli/main.ts'), ...args], {
    cwd: copy,
    encoding: 'utf8',
    input,
  });

beforeAll(() => {
  mkdirSync(copy, { recursive: true });
  for (const folder of ['src', 'codegen', 'package.json', 'tsconfig.json']) {
    cpSync(join(root, folder), join(copy, folder), { recursive: true });
  }
  // a scalar function: its name and its entry, both in src/scalar
  insert('src/scalar/names.ts', "  'exp',\n", "  'cube',\n");
  insert(
    'src/scalar/table.ts',
    '  exp: unary({',
    `  cube: unary({
    evaluate: (x) => x ** 3,
    derivative: (x) => mul([constant(3), pow(x, constant(2))]),
    expansion: (x) => pow(x, constant(3)),
  }),
`,
  );
  // a layer: one file
  writeFileSync(join(copy, 'src/library/toy.ein'), '# A toy.\nlayer toy(x[N]) { y[i] = cube(x[i]) }\n');
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe('one place for each change', () => {
  it('a scalar function and a layer reach parser, checker, adjoint, interpreter and kernels', () => {
    expect(einabla(['derive', 'toy'])).toBe('δx[i] = 3·x[i]²·δy[i]\n');
    expect(einabla(['check', 'toy'])).toContain('gradients agree');
    const given = '{"inputs": {"x": [1, 2, -3]}, "cotangents": {"y": [1, 1, 1]}}';
    const expected = '{"outputs":{"y":[1,8,-27]},"gradients":{"x":[3,12,27]}}\n';
    expect(einabla(['eval', 'toy'], given)).toBe(expected);
    expect(einabla(['eval', 'toy', '--target', 'js'], given)).toBe(expected);
    expect(einabla(['explain', 'toy', '--sizes', 'N=3', '--target', 'wgsl'])).toContain('@compute');
  });

  it('a target is one value, and every layer compiles for it', async () => {
    const cases = [
      { program: loadLibrary('softmax'), inputs: { x: [0.5, -1, 2] }, cotangents: { y: [1, 2, 3] } },
      {
        program: load('layer conv(x[N]; w[K]; s=2) { y[i] = Σ[p] tanh(w[p])·x[i·s+p] }'),
        inputs: { x: [1, 2, 3, 4, 5], w: [0.5, -0.25] },
        cotangents: { y: [1, -1] },
      },
      {
        program: load('layer pool(x[N]; ; k=2) { y[i<N//k] = max[p<k] erf(x[i·k+p]) }'),
        inputs: { x: [1, -2, 3, 4] },
        cotangents: { y: [1, 2] },
      },
      {
        program: load('layer pick(v[N], t[R] : int < N) { y[r] = sigmoid(v[t[r]]) }'),
        inputs: { v: [1, -1, 0], t: [2, 0, 2, 1] },
        cotangents: { y: [1, 2, 3, 4] },
      },
    ];
    for (const { program, inputs, cotangents } of cases) {
      const { outputs, gradients } = await evaluateCase(program, { inputs, cotangents });
      const extents = new Map(
        program.parameters.flatMap((p) =>
          p.type.shape.flatMap((e): [string, number][] => {
            const value: unknown = Object.entries(inputs).find(([name]) => name === p.name)?.[1];
            return e.kind === 'symbol' && e.name !== '..' && Array.isArray(value) ? [[e.name, value.length]] : [];
          }),
        ),
      );
      const sizes = sizesOf(program, extents);
      const given = new Map(Object.entries(inputs));
      const forward = compileFor(program, sizes, toyTarget, { dtype: 'f64' }).kernel(given);
      const derived = differentiate(program);
      for (const [name, value] of Object.entries(cotangents)) given.set(derived.cotangents.get(name) ?? name, value);
      const backward = compileFor(derived.program, sizes, toyTarget, { dtype: 'f64' }).kernel(given);
      for (const [name, { data }] of outputs) close(forward.get(name), data);
      for (const [name, { data }] of gradients ?? []) close(backward.get(derived.gradients.get(name) ?? name), data);
    }
  });
});

function close(actual: ArrayLike<number> | undefined, expected: ArrayLike<number>): void {
  expect(actual?.length).toBe(expected.length);
  Array.from(expected).forEach((value, i) => {
    expect(Math.abs((actual?.[i] ?? Number.NaN) - value)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(value)));
  });
}
