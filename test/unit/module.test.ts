import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuildOptions, build } from '../../src/build.ts';
import { borderOf } from '../../src/compile/pass.ts';
import { type Evaluated, evaluateCase } from '../../src/evaluate.ts';
import type { Program } from '../../src/ir/index.ts';
import { load } from '../../src/load.ts';
import { loadLibrary } from '../../src/node.ts';
import { random } from '../../src/runtime/random.ts';
import { specialise } from '../../src/specialise/index.ts';
import { nest } from '../../src/values/nested.ts';
import { type SizesData, sizesOf } from '../../src/values/sizes.ts';
import { openTestGpu } from './wgsl-device.ts';

type Numbers = Float64Array | Float32Array | Int32Array;
type Pass = (...args: unknown[]) => Record<string, Numbers>;
interface Loaded {
  readonly forward: Pass;
  readonly backward: Pass;
  readonly sizes: Record<string, number>;
}

interface Subject {
  readonly name: string;
  readonly program: Program;
  readonly sizes: SizesData;
  readonly options?: BuildOptions;
}

const own = (name: string, formula: string, sizes: SizesData, options: BuildOptions = {}): Subject => ({
  name,
  program: load(formula),
  sizes,
  options,
});
const shipped = (name: string, sizes: SizesData): Subject => ({ name, program: loadLibrary(name), sizes });

/** Layers of every kind of border: scalars, packs, integers, temporaries, several outputs, odd names, empty tensors. */
const subjects: Subject[] = [
  shipped('conv2d', { M: 2, H: 7, W: 6, N: 3, K: 3, s: 2, P: 1 }),
  shipped('maxpool', { M: 2, H: 6, W: 6 }),
  shipped('softmax', { N: 5, '..': 3 }),
  shipped('batchnorm', { R: 3, C: 2, H: 2, W: 2 }),
  own('scalars', 'layer scalars(a, b; w) { y = a·exp(b) + w² }', {}),
  own('gather', 'layer gather(v[V,D], t[R] : int in −2..V−2; w[D]) { y[r,d] = v[t[r]+2, d]·w[d] }', {
    V: 4,
    D: 3,
    R: 5,
  }),
  own('several', 'layer several(x[N]) { m = max[i] x[i]\n k = argmax[i] x[i]\n y[i] = x[i]·m\n return y, m, k }', {
    N: 6,
  }),
  own(
    'hostile',
    'layer var(class[N], __proto__, δx, out, sizes) { forward[i] = class[i]·__proto__ + δx·out\n Float32Array[i] = forward[i]·sizes\n return Float32Array }',
    { N: 3 },
  ),
  own('empty', 'layer empty(x[N,M]) { y[i] = Σ[j] x[i,j] }', { N: 3, M: 0 }),
  own('double', 'layer double(x[N]; w[N]) { y[i] = tanh(x[i]·w[i]) + erf(x[i]) }', { N: 4 }, { dtype: 'f64' }),
  own(
    'dense',
    'layer dense(x[R,N]; W[M,N], b[M]) { y[r,m] = relu(Σ[n] x[r,n]·W[m,n] + b[m]) }',
    { N: 4, M: 3 },
    { open: ['R'] },
  ),
  own('only', 'layer only(x[N]; w) { y[i] = w·x[i] }', { N: 3 }, { backward: false }),
];

const folder = mkdtempSync(join(tmpdir(), 'einabla-modules-'));
const texts = new Map<string, string>();
const loaded = new Map<string, Loaded>();

/** Every flag that a strict project may have. */
const strict: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: [],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noImplicitReturns: true,
  noPropertyAccessFromIndexSignature: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  isolatedModules: true,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
};

const optionsOf = ({ sizes, options }: Subject, target: 'js' | 'wgsl'): BuildOptions => ({ ...options, sizes, target });

beforeAll(async () => {
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}\n');
  for (const target of ['js', 'wgsl'] as const) {
    mkdirSync(join(folder, target));
    for (const subject of subjects) {
      if (target === 'wgsl' && (subject.options?.open !== undefined || subject.options?.dtype === 'f64')) continue;
      const text = await build(subject.program, optionsOf(subject, target));
      texts.set(`${target}/${subject.name}`, text);
      writeFileSync(join(folder, target, `${subject.name}.ts`), text);
    }
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A case with random values for a subject, and what the interpreter makes of it. */
async function expected(
  { program, sizes }: Subject,
  dtype: 'f32' | 'f64',
  open: SizesData = {},
): Promise<{
  readonly inputs: Numbers[];
  readonly cotangents: Numbers[];
  readonly result: Evaluated;
}> {
  const bound = sizesOf(program, new Map(Object.entries({ ...sizes, ...open })));
  const { inputs } = borderOf(specialise(program, bound));
  const known = borderOf(specialise(program, bound)).outputs;
  const draw = (name: string, length: number, lo: number, hi: number | undefined): Float64Array => {
    const stream = random(1, name);
    return Float64Array.from({ length }, () =>
      hi === undefined ? Math.fround(stream.uniform() * 4 - 2) : lo + Math.floor(stream.uniform() * (hi - lo)),
    );
  };
  const count = (shape: readonly (number | string)[]): number => shape.reduce<number>((n, m) => n * Number(m), 1);
  const values = inputs.map((t) => draw(t.name, count(t.shape), t.bounds?.[0] ?? 0, t.bounds?.[1]));
  const outputs = known.filter((t) => t.dtype === 'real');
  const cotangents = outputs.map((t) => draw(`δ${t.name}`, count(t.shape), 0, undefined));
  const packed = (shape: readonly (number | string)[]): number[] => shape.map(Number);
  const nested = (t: { readonly shape: readonly (number | string)[] }, data: Float64Array): unknown =>
    nest(packed(t.shape), data);
  const result = await evaluateCase(program, {
    hyper: Object.fromEntries([...bound.hypers]),
    inputs: Object.fromEntries(inputs.map((t, i) => [t.name, nested(t, values[i] ?? new Float64Array())])),
    shapes: Object.fromEntries(inputs.map((t) => [t.name, packed(t.shape)])),
    cotangents: Object.fromEntries(outputs.map((t, i) => [t.name, nested(t, cotangents[i] ?? new Float64Array())])),
  });
  const array = (kind: 'real' | 'int', data: Float64Array): Numbers =>
    kind === 'int' ? Int32Array.from(data) : dtype === 'f32' ? Float32Array.from(data) : data;
  return {
    inputs: inputs.map((t, i) => array(t.dtype, values[i] ?? new Float64Array())),
    cotangents: cotangents.map((data) => array('real', data)),
    result,
  };
}

function close(actual: Numbers | undefined, wanted: ArrayLike<number> | undefined, dtype: 'f32' | 'f64'): void {
  expect(actual?.length).toBe(wanted?.length);
  const tolerance = dtype === 'f32' ? 2e-5 : 1e-12;
  Array.from(wanted ?? []).forEach((value, i) => {
    expect(Math.abs((actual?.[i] ?? Number.NaN) - value)).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(value)));
  });
}

describe('generated modules', () => {
  it('compile under the strictest options, without types of any package', () => {
    const files = [...texts.keys()].map((key) => join(folder, `${key}.ts`));
    const program = ts.createProgram(files, strict);
    const found = ts.getPreEmitDiagnostics(program);
    const message = (d: ts.Diagnostic): string =>
      `${d.file?.fileName.slice(folder.length)} ${d.file?.text.slice(d.start, (d.start ?? 0) + 60)}: ${ts.flattenDiagnosticMessageText(d.messageText, ' ')}`;
    expect(found.map(message)).toEqual([]);
    expect(program.emit().emitSkipped).toBe(false);
  });

  it('have no imports, evaluate no text, and hold no clock', () => {
    for (const [key, text] of texts) {
      expect(text, key).not.toMatch(/\bimport\b|\beval\b|\bFunction\(|\bDate\b|\brequire\b/);
    }
  });

  it('are the same bytes at every run', async () => {
    for (const subject of subjects.slice(0, 4)) {
      expect(await build(subject.program, optionsOf(subject, 'js'))).toBe(texts.get(`js/${subject.name}`));
    }
  });

  it('have a backward that takes what forward takes, then the cotangents', () => {
    for (const [key, text] of texts) {
      const parametersOf = (role: string): string[] =>
        new RegExp(`\\b${role}\\((.*?), out\\b`).exec(text)?.[1]?.split(', ') ?? [];
      const [forward, backward] = [parametersOf('forward'), parametersOf('backward')];
      if (backward.length > 0) expect(backward.slice(0, forward.length), key).toEqual(forward);
    }
    expect(texts.get('js/conv2d')).toMatch(/function backward\(x: \w+, theta: \w+, b: \w+, dy: \w+, out: /);
    expect(texts.get('wgsl/conv2d')).toMatch(/async backward\(x: \w+, theta: \w+, b: \w+, dy: \w+, out: /);
  });

  it('run where code generation from strings is forbidden', () => {
    const script = subjects.map(
      ({ name }) => `await import(${JSON.stringify(pathToFileURL(join(folder, 'js', `${name}.js`)).href)});`,
    );
    const body = `${script.join('\n')}\nconst { forward } = await import('./js/scalars.js');\nconst { y } = forward(Float32Array.of(2), Float32Array.of(0), Float32Array.of(3));\nconsole.log(y[0]);\n`;
    writeFileSync(join(folder, 'policy.js'), body);
    const printed = execFileSync(
      process.execPath,
      ['--disallow-code-generation-from-strings', join(folder, 'policy.js')],
      { encoding: 'utf8' },
    );
    expect(printed.trim()).toBe('11');
  });

  for (const subject of subjects) {
    it(`${subject.name} computes what the interpreter computes`, async () => {
      const dtype = subject.options?.dtype ?? 'f32';
      const module: Loaded = await import(pathToFileURL(join(folder, 'js', `${subject.name}.js`)).href);
      loaded.set(subject.name, module);
      for (const extent of subject.options?.open === undefined ? [undefined] : [4, 1, 7]) {
        const open = extent === undefined ? {} : { R: extent };
        const { inputs, cotangents, result } = await expected(subject, dtype, open);
        const leading = extent === undefined ? [] : [extent];
        const outputs = module.forward(...leading, ...inputs);
        [...result.outputs.values()].forEach(({ data }, i) => {
          close(Object.values(outputs)[i], data, dtype);
        });
        if (module.backward === undefined) {
          expect(subject.options?.backward).toBe(false);
          continue;
        }
        const gradients = module.backward(...leading, ...inputs, ...cotangents);
        [...(result.gradients ?? [])].forEach(([, { data }], i) => {
          close(Object.values(gradients)[i], data, dtype);
        });
      }
    });
  }

  it('check what they are given', async () => {
    const { forward, backward } = loaded.get('conv2d') ?? expect.fail('no module');
    const x = new Float32Array(84);
    const theta = new Float32Array(54);
    const b = new Float32Array(3);
    expect(() => forward(new Float32Array(83), theta, b)).toThrow(
      new RangeError('x has 83 elements; x[M,H,W] with M=2, H=7, W=6 needs 84'),
    );
    expect(() => backward(x, theta, b, new Float32Array(1))).toThrow(RangeError);
    expect(() => forward(x, theta, b, { y: new Float32Array(3) })).toThrow('y has 3 elements');
    const gather = loaded.get('gather') ?? expect.fail('no module');
    const v = new Float32Array(12);
    expect(() => gather.forward(v, Int32Array.of(0, 1, 2, 0, 1), new Float32Array(3))).toThrow(
      new RangeError('t holds 2 at place 2; it must lie from -2 to 1'),
    );
    const dense = loaded.get('dense') ?? expect.fail('no module');
    for (const extent of [-1, 1.5, Number.NaN, 2 ** 31]) {
      expect(() => dense.forward(extent, new Float32Array(), new Float32Array(12), new Float32Array(3))).toThrow(
        'R is',
      );
    }
  });

  it('fill the buffers that they are given, and allocate nothing then', () => {
    const { forward } = loaded.get('conv2d') ?? expect.fail('no module');
    const out = { y: new Float32Array(36).fill(7) };
    const result = forward(new Float32Array(84), new Float32Array(54), Float32Array.of(1, 2, 3), out);
    expect(result).toBe(out);
    expect([out.y[0], out.y[35]]).toEqual([1, 3]);
  });

  it('on WebGPU compute what the interpreter computes', async () => {
    const gpu = await openTestGpu();
    if (gpu === undefined) return;
    for (const subject of subjects) {
      if (!texts.has(`wgsl/${subject.name}`)) continue;
      const module: {
        create(device: unknown): Record<
          'forward' | 'backward',
          (...args: unknown[]) => Promise<Record<string, Numbers>>
        > & {
          destroy(): void;
        };
      } = await import(pathToFileURL(join(folder, 'wgsl', `${subject.name}.js`)).href);
      const kernels = module.create(gpu.device);
      const { inputs, cotangents, result } = await expected(subject, 'f32');
      const outputs = await kernels.forward(...inputs);
      [...result.outputs.values()].forEach(({ data }, i) => {
        close(Object.values(outputs)[i], data, 'f32');
      });
      if (subject.options?.backward !== false) {
        const gradients = await kernels.backward(...inputs, ...cotangents);
        [...(result.gradients?.values() ?? [])].forEach(({ data }, i) => {
          close(Object.values(gradients)[i], data, 'f32');
        });
      }
      kernels.destroy();
    }
  });
});
