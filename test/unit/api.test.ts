import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  build,
  check,
  compile,
  derive,
  EinablaError,
  evaluate,
  format,
  hvp,
  latex,
  layer,
  load,
  loadAll,
  partial,
  renderDiagnostic,
  tangent,
  VERSION,
  verify,
  verifyClaims,
} from '../../src/index.ts';
import { libraryNames, loadFile, loadLibrary } from '../../src/node.ts';
import { openTestRunner } from './wgsl-device.ts';

const folder = mkdtempSync(join(tmpdir(), 'einabla-api-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The codes of what is refused. */
function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof EinablaError) return error.diagnostics.map((d) => d.code).join(' ');
    throw error;
  }
  return 'accepted';
}

describe('layers', () => {
  it('inline, with or without the word and the name', () => {
    expect(layer`layer a(x[N]) { y[i] = x[i] }`.name).toBe('a');
    expect(layer`b(x[N]) { y[i] = x[i] }`.name).toBe('b');
    expect(layer`(x[N]) { y[i] = x[i] }`.outputs).toEqual(['y']);
    expect(
      layer`
      # a comment, then a function
      fn half(z) = z/2
      layer c(x[N]) { y[i] = half(x[i]) }`.name,
    ).toBe('c');
    expect(layer`layer(x[N]) { y[i] = x[i] }`.name).toBe('layer');
    const stride = 3;
    expect(format(layer`d(x[N]) { y[i] = x[i·${stride}]·${0.5} }`)).toContain('0.5');
  });

  it('from text, from a file, from the library', () => {
    const text = 'layer a(x[N]) { y[i] = x[i] }\nlayer b(x[N]) { y[i] = 2·x[i] }';
    expect(loadAll(text).map((p) => p.name)).toEqual(['a', 'b']);
    expect(load(text, { layer: 'b' }).name).toBe('b');
    expect(refusal(() => load(text))).toBe('which-layer');
    expect(refusal(() => load(text, { layer: 'c' }))).toBe('unknown-layer');
    expect(refusal(() => load(''))).toBe('no-layer');
    const path = join(folder, 'ab.ein');
    writeFileSync(path, text);
    expect(loadFile(path, { layer: 'a' }).name).toBe('a');
    expect(refusal(() => loadFile(join(folder, 'none.ein')))).toBe('file-unreadable');
    expect(libraryNames()).toContain('conv2d');
    for (const name of libraryNames()) {
      const program = loadLibrary(name);
      expect(format(load(format(program)))).toBe(format(program));
    }
    expect(refusal(() => loadLibrary('../index'))).toBe('unknown-layer');
  });

  it('with everything wrong at once, and the place', () => {
    const text = 'layer a(x[N]) {\n  y = x[i]\n  z[k] = q[k]\n}';
    expect(refusal(() => load(text)).split(' ').length).toBeGreaterThan(1);
    const { diagnostics } = check({ name: 'a.ein', text });
    const [first] = diagnostics;
    expect(first && renderDiagnostic(first)).toContain('a.ein:2:9');
  });
});

describe('deriving', () => {
  const cube = layer`cube(x[N]; w) { y[i] = w·x[i]^3 }`;

  it('gives a layer that can be derived again', () => {
    const first = derive(cube, { wrt: ['x'] });
    expect(first.text).toMatch(/^δx\[i\] = /);
    const second = derive(first.program, { wrt: ['x'] });
    expect(second.program.outputs.length).toBe(1);
    expect(derive(cube, { ascii: true }).text).toMatch(/^deltax\[i\] = /);
    expect(refusal(() => derive(cube, { wrt: ['q'] }))).toBe('unknown-wrt');
    expect(tangent(cube).program.outputs.length).toBeGreaterThan(0);
  });

  it('obeys the rule at ties', async () => {
    const top = layer`top(x[N]) { y = max[i] x[i] }`;
    const at = async (ties: 'first' | 'all' | 'split'): Promise<unknown> =>
      (await evaluate(top, { inputs: { x: [1, 2, 2] }, cotangents: { y: 1 } }, { ties })).gradients?.x;
    expect(await at('first')).toEqual([0, 1, 0]);
    expect(await at('all')).toEqual([0, 1, 1]);
    expect(await at('split')).toEqual([0, 0.5, 0.5]);
  });
});

describe('evaluating', () => {
  it('keeps the axes of a pack and fills missing cotangents with zeros', async () => {
    const two = layer`two(x[..,N]) { s[..] = Σ[j] x[..,j]\n y[..,k] = x[..,k]²\n return s, y }`;
    const x = [
      [
        [1, 2],
        [3, 4],
      ],
      [
        [5, 6],
        [7, 8],
      ],
    ];
    const { outputs, gradients } = await evaluate(two, {
      inputs: { x },
      cotangents: {
        s: [
          [1, 2],
          [3, 4],
        ],
      },
    });
    expect(outputs.s).toEqual([
      [3, 7],
      [11, 15],
    ]);
    expect(gradients?.x).toEqual([
      [
        [1, 1],
        [2, 2],
      ],
      [
        [3, 3],
        [4, 4],
      ],
    ]);
    const none = await evaluate(two, { inputs: { x: [1, 2] }, cotangents: {} });
    expect(none.gradients?.x).toEqual([0, 0]);
  });

  it('refuses a cotangent for an integer output', async () => {
    const best = layer`best(x[N]) { k = argmax[i] x[i]\n y = x[k]\n return k, y }`;
    await expect(evaluate(best, { inputs: { x: [1, 2] }, cotangents: { k: 1 } })).rejects.toThrow(
      'cotangent-of-integer',
    );
    expect((await evaluate(best, { inputs: { x: [1, 2] }, cotangents: { y: 1 } })).gradients?.x).toEqual([0, 1]);
  });

  it('refuses integers that are none or out of bounds, on every target', async () => {
    const pick = layer`pick(v[N], t[R] : int < N) { y[r] = v[t[r]] }`;
    for (const target of ['reference', 'js'] as const) {
      for (const [t, code] of [
        [2, 'int-out-of-bounds'],
        [-1, 'int-out-of-bounds'],
        [0.5, 'int-not-whole'],
      ] as const) {
        await expect(evaluate(pick, { inputs: { v: [1, 2], t: [t] } }, { target })).rejects.toThrow(code);
      }
    }
  });

  it('computes in float32 on request', async () => {
    const third = layer`third(x[N]) { y[i] = x[i]/3 }`;
    for (const target of ['reference', 'js'] as const) {
      const f32 = await evaluate(third, { inputs: { x: [1] } }, { target, dtype: 'f32' });
      expect(f32.outputs.y).toEqual([Math.fround(1 / 3)]);
      expect((await evaluate(third, { inputs: { x: [1] } }, { target })).outputs.y).toEqual([1 / 3]);
    }
  });

  it('in kernels as in the interpreter where a condition cuts through neighbouring elements', async () => {
    const input = {
      x: [
        [1, 2],
        [3, 4],
      ],
      h: [
        [1, 2],
        [3, 4],
      ],
    };
    for (const subscript of ['L−1+q', 'q·L', 'L−1−q']) {
      const partial = load(`layer partial(x[H,W]; h[K,L]) { y[i,j] = Σ[p,q] h[K−1−p, ${subscript}]·x[i+p, j+q] }`);
      const { outputs } = await evaluate(partial, { inputs: input });
      const data = { inputs: input, cotangents: { y: outputs.y } };
      expect(await evaluate(partial, data, { target: 'js' })).toEqual(await evaluate(partial, data));
    }
  });

  it('on WebGPU agrees with the interpreter', async () => {
    const runner = await openTestRunner();
    if (runner === undefined) return;
    const inputs = {
      inputs: {
        x: [
          [1, 2, 3],
          [4, 5, 6],
        ],
        W: [
          [1, 0, -1],
          [2, 1, 0],
        ],
        b: [0.5, -0.5],
      },
      cotangents: {
        y: [
          [1, 2],
          [3, 4],
        ],
      },
    };
    const dense = layer`dense(x[R,N]; W[M,N], b[M]) { y[r,m] = Σ[n] x[r,n]·W[m,n] + b[m] }`;
    expect(await evaluate(dense, inputs, { target: 'wgsl', runner })).toEqual(await evaluate(dense, inputs));
    await expect(evaluate(dense, inputs, { target: 'wgsl' })).rejects.toThrow('no-device');
    await expect(evaluate(dense, inputs, { target: 'wgsl', runner, dtype: 'f64' })).rejects.toThrow('target-dtype');
  });
});

describe('compiling', () => {
  const dense = layer`dense(x[R,N]; W[M,N], b[M]) { y[r,m] = Σ[n] x[r,n]·W[m,n] + b[m] }`;
  const W = Float32Array.of(1, 2, 3, 4, 5, 6);
  const b = Float32Array.of(10, 20, 30);

  it('gives the same on every target', () => {
    for (const target of ['js', 'reference'] as const) {
      const kernel = compile(dense, { sizes: { R: 1, N: 2, M: 3 }, target });
      const x = Float32Array.of(1, -1);
      expect([...(kernel.forward({ x, W, b }).y ?? [])]).toEqual([9, 19, 29]);
      const gradients = kernel.backward({ x, W, b }, { y: Float32Array.of(1, 1, 1) });
      expect(Object.keys(gradients)).toEqual(['x', 'W', 'b']);
      expect([...(gradients.x ?? [])]).toEqual([9, 12]);
      expect(kernel.inputs.map((t) => t.shape)).toEqual([[1, 2], [3, 2], [3]]);
    }
  });

  it('leaves a dimension open', () => {
    const kernel = compile(dense, { sizes: { N: 2, M: 3 }, open: ['R'] });
    expect(kernel.inputs[0]?.shape).toEqual(['R', 2]);
    for (const rows of [1, 4, 2]) {
      const { y } = kernel.forward({ x: new Float32Array(2 * rows).fill(1), W, b });
      expect([...(y ?? [])]).toEqual(Array.from({ length: rows }, () => [13, 27, 41]).flat());
    }
    expect(refusal(() => kernel.forward({ x: new Float32Array(3), W, b }))).toBe('wrong-length');
    expect(refusal(() => compile(dense, { sizes: { N: 2, M: 3 }, open: ['Q'] }))).toBe('unknown-name');
    expect(refusal(() => compile(dense, { sizes: { N: 2, M: 3 }, open: ['R'], target: 'reference' }))).toBe(
      'open-target',
    );
  });

  it('fills the arrays that it is given', () => {
    const kernel = compile(dense, { sizes: { R: 1, N: 2, M: 3 } });
    const y = new Float32Array(3);
    const x = Float32Array.of(0, 0);
    expect(kernel.forward({ x, W, b }, { y }).y).toBe(y);
    expect([...y]).toEqual([10, 20, 30]);
    const db = new Float32Array(3);
    expect(kernel.backward({ x, W, b }, { y }, { b: db }).b).toBe(db);
    expect([...db]).toEqual([10, 20, 30]);
  });

  it('checks arrays at the door', () => {
    const kernel = compile(dense, { sizes: { R: 1, N: 2, M: 3 }, backward: false });
    const x = new Float32Array(2);
    expect(refusal(() => kernel.forward({ x, W }))).toBe('missing-input');
    expect(refusal(() => kernel.forward({ x, W, b, q: b }))).toBe('unknown-name');
    expect(refusal(() => kernel.forward({ x: new Float32Array(3), W, b }))).toBe('wrong-length');
    expect(refusal(() => kernel.forward({ x: new Int32Array(2), W, b }))).toBe('wrong-array');
    expect(refusal(() => kernel.forward({ x, W, b }, { y: new Float32Array(1) }))).toBe('wrong-length');
    expect(refusal(() => kernel.backward({ x, W, b }, { y: b }))).toBe('no-backward');
    const pick = compile(layer`pick(v[N], t[R] : int < N) { y[r] = v[t[r]] }`, { sizes: { N: 2, R: 1 } });
    expect(refusal(() => pick.forward({ v: x, t: Int32Array.of(2) }))).toBe('int-out-of-bounds');
    expect(refusal(() => pick.forward({ v: x, t: Float32Array.of(1) }))).toBe('wrong-array');
  });

  it('refuses sizes that do not fit', () => {
    expect(refusal(() => compile(dense, { sizes: { R: 1, N: 2 } }))).toBe('extent-unknown');
    expect(refusal(() => compile(dense, { sizes: { R: 1, N: 2, M: 3, K: 1 } }))).toBe('unknown-name');
    expect(refusal(() => compile(dense, { sizes: { R: 2 ** 16, N: 2 ** 16, M: 1 } }))).toBe('tensor-too-large');
    expect(refusal(() => compile(dense, { sizes: { R: Number.NaN, N: 2, M: 3 } }))).toBe('extent-invalid');
  });

  it('matches names as the language does, and takes any name', () => {
    const odd = compile(layer`odd(θ[N], __proto__) { y[i] = θ[i]·__proto__ }`, { sizes: { N: 1 } });
    const inputs = JSON.parse('{"theta": 0, "__proto__": 0}');
    for (const key of Object.keys(inputs))
      Object.defineProperty(inputs, key, { value: Float32Array.of(3), enumerable: true });
    expect([...(odd.forward(inputs).y ?? [])]).toEqual([9]);
    expect(Object.keys(odd.backward(inputs, { y: Float32Array.of(1) }))).toEqual(['θ', '__proto__']);
  });

  it('on a device answers with promises', async () => {
    const runner = await openTestRunner();
    if (runner === undefined) return;
    const kernel = compile(dense, { sizes: { R: 1, N: 2, M: 3 }, target: 'wgsl', runner });
    const { y } = await kernel.forward({ x: Float32Array.of(1, -1), W, b });
    expect([...(y ?? [])]).toEqual([9, 19, 29]);
  });

  it('two kernels of one layer do not disturb each other', () => {
    const source = layer`chain(x[N]) { a[i] = exp(x[i])\n y = Σ[i] a[i]·a[N−1−i] }`;
    const one = compile(source, { sizes: { N: 2 }, dtype: 'f64' });
    const two = compile(source, { sizes: { N: 2 }, dtype: 'f64' });
    const first = one.forward({ x: Float64Array.of(0, 0) });
    two.forward({ x: Float64Array.of(1, 1) });
    expect(first.y?.[0]).toBe(2);
    expect(one.forward({ x: Float64Array.of(0, 0) }).y?.[0]).toBe(2);
  });
});

describe('building', () => {
  it('writes the version and the formula into the module', async () => {
    const text = await build(layer`twice(x[N]) { y[i] = 2·x[i] }`, { sizes: { N: 2 }, origin: 'a*/b.ein' });
    expect(text).toContain(`@generated by einabla ${VERSION} from a*\\/b.ein`);
    expect(text).toContain('y[i] = 2·x[i]');
  });

  it('gives other hashes to other formulas', async () => {
    const hash = async (factor: number): Promise<string | undefined> =>
      /sha-256 ([0-9a-f]{64})/.exec(await build(layer`t(x[N]) { y[i] = ${factor}·x[i] }`, { sizes: { N: 2 } }))?.[1];
    expect(await hash(2)).toBeDefined();
    expect(await hash(2)).toBe(await hash(2));
    expect(await hash(2)).not.toBe(await hash(3));
  });
});

describe('arguments of another kind, from callers without types', () => {
  const square = layer`square(x[N]) { y[i] = x[i]² }`;
  /** What `call` makes of arguments that its type does not allow. */
  const told = (call: unknown, ...given: readonly unknown[]): string =>
    refusal(() => (call as (...all: readonly unknown[]) => unknown)(...given));

  it.each([
    ['load', load, undefined],
    ['loadAll', loadAll, 5],
    ['layer', layer, 'a(x) { y = x }'],
    ['latex', latex, 'y = x'],
    ['check', check, 'layer a(x) { y = x }'],
    ['verify', verify, square],
    ['derive', derive, 'layer a(x) { y = x }'],
    ['compile', compile, undefined],
  ])('%s', (_, call, given) => expect(told(call, given)).toBe('wrong-argument'));

  it('in options', () => {
    expect(told(derive, square, { wrt: 'x' })).toBe('wrong-argument');
    expect(told(derive, square, { ties: 'none' })).toBe('wrong-argument');
    expect(told(partial, square, 'y', 'x')).toBe('wrong-argument');
    expect(told(hvp, square)).toBe('wrong-argument');
    expect(told(tangent, square, { ties: 1 })).toBe('wrong-argument');
    expect(told(verifyClaims, square, 'claim y[i] = x[i]²')).toBe('wrong-argument');
    expect(told(compile, square, { sizes: { N: 2 }, target: 'cuda' })).toBe('wrong-argument');
    expect(told(compile(square, { sizes: { N: 2 } }).forward)).toBe('wrong-argument');
  });

  it('asynchronously', async () => {
    const call = build as (...all: readonly unknown[]) => Promise<unknown>;
    await expect(call(square, { sizes: { N: 2 }, target: 'cuda' })).rejects.toThrow('wrong-argument');
    await expect(call('layer a(x) { y = x }')).rejects.toThrow('wrong-argument');
    const compute = evaluate as (...all: readonly unknown[]) => Promise<unknown>;
    await expect(compute(undefined, {})).rejects.toThrow('wrong-argument');
  });
});
