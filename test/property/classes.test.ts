import { describe, expect, it } from 'vitest';
import { adjoint } from '../../src/adjoint/index.ts';
import { loadProgram } from '../../src/check/index.ts';
import { interpretAll } from '../../src/interpret/index.ts';
import type { Program } from '../../src/ir/program.ts';
import type { Sizes } from '../../src/specialise/index.ts';
import { bindSizes, specialise } from '../../src/specialise/index.ts';
import { EinablaError } from '../../src/support/diagnostic.ts';
import { emitJs, runJs } from '../support/fuzz/stages.ts';
import { tapeGradients } from '../support/fuzz/trial.ts';
import type { Input } from '../support/fuzz/values.ts';

/*
 * The classes of wrong gradient that have been reported of other systems, each as a formula of ours with values by hand,
 * through the interpreter, the JavaScript kernel and a scattering tape.
 */

type Numbers = number | readonly Numbers[];

interface Case {
  readonly text: string;
  readonly inputs: { readonly [name: string]: Numbers };
  readonly hyper?: { readonly [name: string]: number };
  /** Cotangents of the outputs; ones where none is given. */
  readonly cotangents?: { readonly [name: string]: Numbers };
}

const shapeOf = (v: Numbers): number[] => (typeof v === 'number' ? [] : [v.length, ...shapeOf(v[0] ?? 0)]);
const flat = (v: Numbers): number[] => (typeof v === 'number' ? [v] : v.flatMap(flat));

interface Run {
  readonly outputs: ReadonlyMap<string, readonly number[]>;
  readonly gradients: ReadonlyMap<string, readonly number[]>;
  readonly program: Program;
  readonly derived: Program;
  readonly sizes: Sizes;
  readonly inputs: ReadonlyMap<string, Input>;
}

function runProgram(
  program: Program,
  sizes: Sizes,
  inputs: ReadonlyMap<string, Input>,
): Map<string, readonly number[]> {
  const tensors = new Map(
    [...inputs].map(([name, t]) => [
      name,
      { shape: t.shape, data: t.int ? Int32Array.from(t.data) : Float64Array.from(t.data) },
    ]),
  );
  const meaning = interpretAll(program, sizes, tensors);
  const kernel = runJs(emitJs(specialise(program, sizes), 'f64'), inputs);
  const out = new Map<string, readonly number[]>();
  for (const name of program.outputs) {
    const want = [...(meaning.get(name)?.data ?? [])];
    const got = kernel.get(name) ?? [];
    want.forEach((v, i) => {
      expect(got[i], `JavaScript: ${name} at ${i}`).toBeCloseTo(v, 9);
    });
    // −0 and 0 are one number here
    out.set(
      name,
      want.map((v) => v + 0),
    );
  }
  return out;
}

/** Outputs and gradients by the interpreter, checked against the JavaScript kernel, and the gradients against the tape. */
function run(c: Case): Run {
  const program = loadProgram({ name: '<class>', text: c.text });
  const shapes = new Map(Object.entries(c.inputs).map(([name, v]) => [name, shapeOf(v)]));
  const sizes = bindSizes(program, { shapes, hyper: new Map(Object.entries(c.hyper ?? {})) });
  const inputs = new Map<string, Input>(
    program.parameters.map((p) => {
      const v = c.inputs[p.name] ?? 0;
      const given = shapeOf(v);
      // the pack's axes count as one
      const at = p.type.shape.findIndex((e) => e.kind === 'symbol' && e.name === '..');
      const after = p.type.shape.length - at - 1;
      const pack = given.slice(at, given.length - after).reduce((a, b) => a * b, 1);
      const shape = at < 0 ? given : [...given.slice(0, at), pack, ...given.slice(given.length - after)];
      return [p.name, { shape, data: flat(v), int: p.type.dtype === 'int' }];
    }),
  );
  const outputs = runProgram(program, sizes, inputs);
  const derived = adjoint(program);
  const backward = new Map(inputs);
  const cotangents = new Map<string, { shape: readonly number[]; data: readonly number[] }>();
  for (const [output, name] of derived.cotangents) {
    const size = outputs.get(output)?.length ?? 1;
    const given = c.cotangents?.[output];
    const data = given === undefined ? Array.from({ length: size }, () => 1) : flat(given);
    const tensor = interpretAll(
      program,
      sizes,
      new Map(
        [...inputs].map(([n, t]) => [
          n,
          { shape: t.shape, data: t.int ? Int32Array.from(t.data) : Float64Array.from(t.data) },
        ]),
      ),
    ).get(output);
    const shape = tensor?.shape ?? [];
    backward.set(name, { shape, data, int: false });
    cotangents.set(output, { shape, data });
  }
  const found = runProgram(derived.program, sizes, backward);
  const symbols = new Map([...sizes.dims, ...sizes.hypers]);
  const tape = tapeGradients(program, symbols, inputs, cotangents, 67_108_859);
  const gradients = new Map<string, readonly number[]>();
  for (const [parameter, name] of derived.gradients) {
    const got = found.get(name) ?? [];
    tape.get(parameter)?.v.forEach((v, i) => {
      expect(got[i], `tape: ${name} at ${i}`).toBeCloseTo(v, 9);
    });
    gradients.set(parameter, got);
  }
  return { outputs, gradients, program, derived: derived.program, sizes, inputs: backward };
}

const gradient = (c: Case, of: string): readonly number[] => run(c).gradients.get(of) ?? [];

describe('a branch not taken', () => {
  it.each([
    ['log', 'y[i] = if x[i] > 0 then log(x[i]) else 0', [0, 0.5]],
    ['sqrt', 'y[i] = if x[i] > 0 then sqrt(x[i]) else 0', [0, 1 / (2 * Math.SQRT2)]],
    ['quotient', 'y[i] = if x[i] != 0 then 1/x[i] else 0', [0, -0.25]],
    ['power', 'y[i] = if x[i] > 0 then x[i]^(−1/2) else 0', [0, -0.5 * 2 ** -1.5]],
    ['nested', 'y[i] = if x[i] <= 0 then 0 else (if x[i] > 1 then log(x[i] − 1) else sqrt(x[i]))', [0, 1]],
    ['a factor of the branch', 'y[i] = x[i]·(if x[i] > 0 then log(x[i]) else 0)', [0, Math.log(2) + 1]],
    ['outside a tensor', 'y[i] = if i < 1 then 3·x[i] else x[i − 1]', [4, 0]],
  ])('%s contributes nothing', (_, equation, want) => {
    const got = gradient({ text: `layer l(x[N]) { ${equation} }`, inputs: { x: [0, 2] } }, 'x');
    want.forEach((v, i) => {
      expect(got[i]).toBeCloseTo(v, 12);
    });
  });
});

describe('products with zeros', () => {
  const text = 'layer l(x[N]) { y = Π[i] x[i] }';
  it.each([
    [
      [2, 3, 4],
      [12, 8, 6],
    ],
    [
      [2, 0, 4],
      [0, 8, 0],
    ],
    [
      [0, 0, 4],
      [0, 0, 0],
    ],
    [
      [0, 0, 0],
      [0, 0, 0],
    ],
    [[5], [1]],
    [[0], [1]],
  ])('%j', (x, want) => {
    expect(gradient({ text, inputs: { x } }, 'x')).toEqual(want);
  });

  it('has the right second derivative at two zeros', () => {
    const first = run({ text, inputs: { x: [0, 0, 5] } });
    const second = adjoint(first.derived);
    const [output] = first.derived.outputs;
    const inputs = new Map(first.inputs);
    inputs.set(second.cotangents.get(output ?? '') ?? '', { shape: [3], data: [1, 0, 0], int: false });
    const name = second.gradients.get('x') ?? '';
    expect(runProgram(second.program, first.sizes, inputs).get(name)).toEqual([0, 5, 0]);
  });

  it('in the middle of a larger formula', () => {
    expect(gradient({ text: 'layer l(x[N]) { y = 2·(Π[i] (x[i] − 1))² }', inputs: { x: [1, 3, 4] } }, 'x')).toEqual([
      0, 0, 0,
    ]);
    expect(
      gradient({ text: 'layer l(x[N]) { y = Π[i] (x[i] − 1) + Σ[i] x[i] }', inputs: { x: [1, 3, 4] } }, 'x'),
    ).toEqual([7, 1, 1]);
  });
});

describe('ties and negative windows', () => {
  const pool = 'layer l(x[N]; ; k=2, s=1) { y[i] = max[p<k] x[i·s + p] }';
  it('gives the gradient to the first maximal element', () => {
    expect(gradient({ text: 'layer l(x[N]) { y = max[i] x[i] }', inputs: { x: [1, 3, 3, 3] } }, 'x')).toEqual([
      0, 1, 0, 0,
    ]);
    expect(gradient({ text: 'layer l(x[N]) { y = min[i] x[i] }', inputs: { x: [1, 0, 0, 3] } }, 'x')).toEqual([
      0, 1, 0, 0,
    ]);
    expect(gradient({ text: pool, inputs: { x: [2, 2, 2, 2] } }, 'x')).toEqual([1, 1, 1, 0]);
  });
  it('is first in the order of the binders as written', () => {
    const x = [
      [1, 2],
      [2, 0],
    ];
    expect(gradient({ text: 'layer l(x[A,B]) { y = max[i,j] x[i,j] }', inputs: { x } }, 'x')).toEqual([0, 1, 0, 0]);
    expect(gradient({ text: 'layer l(x[A,B]) { y = max[j,i] x[i,j] }', inputs: { x } }, 'x')).toEqual([0, 0, 1, 0]);
  });
  it('sees windows of negative numbers', () => {
    expect(gradient({ text: pool, inputs: { x: [-5, -1, -2, -9] } }, 'x')).toEqual([0, 2, 1, 0]);
  });
  it('takes the first argument of a pointwise maximum, and 0 at the kink of relu and abs', () => {
    const c = { text: 'layer l(a, b) { y = max(a, b) }', inputs: { a: 1, b: 1 } };
    expect(gradient(c, 'a')).toEqual([1]);
    expect(gradient(c, 'b')).toEqual([0]);
    expect(gradient({ text: 'layer l(a) { y = relu(a) + abs(a) }', inputs: { a: 0 } }, 'a')).toEqual([0]);
  });
  it('handles overlapping windows', () => {
    expect(gradient({ text: pool, inputs: { x: [0, 7, 0, 0, 9] }, hyper: { k: 3, s: 2 } }, 'x')).toEqual([
      0, 1, 0, 0, 1,
    ]);
  });
});

describe('strides, overlap and what is left over', () => {
  const conv = 'layer l(x[H]; w[K]; s=1) { y[i] = Σ[p] w[p]·x[i·s + p] }';
  it('leaves elements that no window reads without gradient', () => {
    expect(gradient({ text: conv, inputs: { x: [1, 2, 3, 4, 5, 6], w: [1, 10] }, hyper: { s: 3 } }, 'x')).toEqual([
      1, 10, 0, 1, 10, 0,
    ]);
  });
  it('adds where windows overlap', () => {
    expect(
      gradient({ text: conv, inputs: { x: [1, 2, 3, 4], w: [1, 10, 100] }, cotangents: { y: [1, 2] } }, 'x'),
    ).toEqual([1, 12, 120, 200]);
  });
  it('steps over gaps', () => {
    const text = 'layer l(x[H]; w[K]; d=2) { y[i] = Σ[p] w[p]·x[i + p·d] }';
    expect(gradient({ text, inputs: { x: [1, 2, 3, 4], w: [1, 10] } }, 'x')).toEqual([1, 1, 10, 10]);
  });
  it('transposed convolution reads zeros between', () => {
    const text = 'layer l(x[N]; w[K]; s=2) { y[u<(N−1)·s+K] = Σ[p] w[p]·x?[(u−p)/s] }';
    const { outputs, gradients } = run({
      text,
      inputs: { x: [1, 2], w: [1, 10, 100] },
      cotangents: { y: [1, 2, 3, 4, 5] },
    });
    expect(outputs.get('y')).toEqual([1, 10, 102, 20, 200]);
    expect(gradients.get('x')).toEqual([321, 543]);
  });
});

describe('repeated and diagonal access', () => {
  it('diagonal', () => {
    expect(
      gradient(
        {
          text: 'layer l(x[N,N]) { y[i] = x[i,i] }',
          inputs: {
            x: [
              [1, 2],
              [3, 4],
            ],
          },
          cotangents: { y: [5, 7] },
        },
        'x',
      ),
    ).toEqual([5, 0, 0, 7]);
    expect(
      gradient(
        {
          text: 'layer l(x[N,N]) { y = Σ[i,j] x[i,i]·x[i,j] }',
          inputs: {
            x: [
              [1, 2],
              [3, 4],
            ],
          },
        },
        'x',
      ),
    ).toEqual([4, 1, 4, 11]);
  });
  it('the tensor and its transpose', () => {
    expect(
      gradient(
        {
          text: 'layer l(x[N,N]) { y[i,j] = x[i,j]·x[j,i] }',
          inputs: {
            x: [
              [1, 2],
              [3, 4],
            ],
          },
        },
        'x',
      ),
    ).toEqual([2, 6, 4, 8]);
  });
  it('the same element more than once', () => {
    expect(gradient({ text: 'layer l(x) { y = x·x·x }', inputs: { x: 2 } }, 'x')).toEqual([12]);
  });
  it('sums with their own scope', () => {
    expect(
      gradient(
        { text: 'layer l(a[N]) { y[i] = a[i]·a[i] + 1 + (Σ[j] a[j])·(Σ[j] a[j]²) }', inputs: { a: [1, 2] } },
        'a',
      ),
    ).toEqual([24, 38]);
  });
});

describe('gathers', () => {
  it.each([
    ['collisions', [1, 1, 0], [4, 3]],
    ['constant', [1, 1, 1], [0, 7]],
    ['a permutation', [1, 0, 1], [2, 5]],
  ])('%s', (_, t, want) => {
    const text = 'layer l(W[V], t[R] : int < V) { y[r] = W[t[r]] }';
    expect(gradient({ text, inputs: { W: [10, 20], t }, cotangents: { y: [1, 2, 4] } }, 'W')).toEqual(want);
  });
  it('beside the identity', () => {
    const text = 'layer l(x[N], t[N] : int < N) { y[i] = x[t[i]] + x[i] }';
    expect(gradient({ text, inputs: { x: [1, 2, 3], t: [2, 2, 0] }, cotangents: { y: [1, 10, 100] } }, 'x')).toEqual([
      101, 10, 111,
    ]);
  });
  it('through another gather and mixed with an affine subscript', () => {
    const text = 'layer l(x[M,V], t[R] : int < V, u[N] : int < R) { y[n,m] = x[m, t[u[n]]]·x[m, t[u[n]]] }';
    expect(gradient({ text, inputs: { x: [[1, 2, 3]], t: [2, 0], u: [0, 0, 1] } }, 'x')).toEqual([2, 0, 12]);
    const shifted = 'layer l(x[V], t[R] : int < V−1) { y[r] = x[t[r] + 1] }';
    expect(gradient({ text: shifted, inputs: { x: [1, 2, 3], t: [0, 1, 1] } }, 'x')).toEqual([0, 1, 2]);
  });
});

describe('index arithmetic beyond 32 bits', () => {
  it('a coefficient that wraps to a small one reads zero, not an element', () => {
    // 3·1431655766 is 2 modulo 2³²
    const { outputs, gradients } = run({
      text: 'layer l(x[N]) { y[i<2] = x?[i·3·1431655766] }',
      inputs: { x: [7, 8, 9] },
    });
    expect(outputs.get('y')).toEqual([7, 0]);
    expect(gradients.get('x')).toEqual([1, 0, 0]);
  });
});

describe('empty and unit extents', () => {
  it('an empty sum is 0 and an empty product is 1', () => {
    expect(run({ text: 'layer l(x[N]) { y = Σ[i] x[i] + 2·Π[i] x[i] }', inputs: { x: [] } }).outputs.get('y')).toEqual([
      2,
    ]);
  });
  it('a maximum over nothing is refused', () => {
    expect(() => run({ text: 'layer l(x[N]) { y = max[i] x[i] }', inputs: { x: [] } })).toThrow(EinablaError);
  });
  it('an empty pack is a scalar', () => {
    expect(gradient({ text: 'layer l(x[..]) { y = Σ[..] x[..]² }', inputs: { x: 3 } }, 'x')).toEqual([6]);
    expect(gradient({ text: 'layer l(x[..]) { y = mean[..] x[..]² }', inputs: { x: [[3, 4]] } }, 'x')).toEqual([3, 4]);
  });
  it('unit extents', () => {
    expect(
      gradient(
        { text: 'layer l(x[M,H]; w[M,K]) { y[i] = Σ[m,p] w[m,p]·x[m,i+p] }', inputs: { x: [[5]], w: [[3]] } },
        'x',
      ),
    ).toEqual([3]);
  });
});

describe('magnitude', () => {
  const softmax = 'layer l(x[N]) { m = max[j] x[j]\n y[k] = exp(x[k] − m) / Σ[j] exp(x[j] − m) }';
  it('softmax far from zero', () => {
    const { outputs, gradients } = run({
      text: softmax,
      inputs: { x: [1e4, 1e4, -1e4] },
      cotangents: { y: [1, 0, 0] },
    });
    expect(outputs.get('y')).toEqual([0.5, 0.5, 0]);
    expect(gradients.get('x')).toEqual([0.25, -0.25, 0]);
  });
  it('a variance around a large mean', () => {
    const text = 'layer l(x[N]) { μ = 1/N·Σ[i] x[i]\n v = 1/N·Σ[i] (x[i] − μ)² }';
    const { outputs } = run({ text, inputs: { x: [1e8 + 1, 1e8 - 1] } });
    expect(outputs.get('v')).toEqual([1]);
  });
});

describe('names that our own would meet', () => {
  it('inputs named like cotangents and gradients', () => {
    const text = 'layer l(x, δy, dx, δx, at) { y = x·δy + dx·δx·at }';
    const r = run({ text, inputs: { x: 2, δy: 3, dx: 5, δx: 7, at: 11 } });
    expect(r.gradients.get('x')).toEqual([3]);
    expect(r.gradients.get('δy')).toEqual([2]);
    expect(r.gradients.get('dx')).toEqual([77]);
  });
  it('names of every object', () => {
    const text = 'layer constructor(__proto__[toString]; hasOwnProperty) { valueOf[i] = __proto__[i]·hasOwnProperty }';
    const r = run({ text, inputs: { ['__proto__']: [1, 2], hasOwnProperty: 3 } });
    expect(r.gradients.get('__proto__')).toEqual([3, 3]);
  });
});

describe('derivatives of derivatives', () => {
  it.each([
    ['x³', 'y = x^3', 2, 12],
    ['sin', 'y = sin(x)', 1, -Math.sin(1)],
    [
      'sigmoid',
      'y = sigmoid(x)',
      0.5,
      (() => {
        const s = 1 / (1 + Math.exp(-0.5));
        return s * (1 - s) * (1 - 2 * s);
      })(),
    ],
    ['a quotient', 'y = 1/x', 2, 0.25],
    ['relu', 'y = relu(x)·x', 2, 2],
  ])('%s', (_, equation, x, want) => {
    const first = run({ text: `layer l(x) { ${equation} }`, inputs: { x } });
    const second = adjoint(first.derived);
    const inputs = new Map(first.inputs);
    const [output] = first.derived.outputs;
    inputs.set(second.cotangents.get(output ?? '') ?? '', { shape: [], data: [1], int: false });
    const got = runProgram(second.program, first.sizes, inputs).get(second.gradients.get('x') ?? '') ?? [];
    expect(got[0]).toBeCloseTo(want, 12);
  });
});
