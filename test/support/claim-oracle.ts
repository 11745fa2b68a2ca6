import type { Claim, LayerClaims } from '../../src/check/index.ts';
import { drawInputs, drawSizes } from '../../src/gradcheck/draw.ts';
import {
  dualAlgebra,
  evaluateIn,
  flatShape,
  floatAlgebra,
  liftInputs,
  type Values,
} from '../../src/interpret/index.ts';
import { type Equation, type Expr, type Parameter, type Program, read, readTensors } from '../../src/ir/index.ts';
import { type Random, random } from '../../src/runtime/random.ts';
import { sizeOf, type Tensor } from '../../src/runtime/tensor.ts';
import type { Sizes } from '../../src/specialise/index.ts';
import { EinablaError } from '../../src/support/diagnostic.ts';

/** Sizes and inputs, with cotangents of every output. */
interface Instance {
  readonly sizes: Sizes;
  readonly inputs: ReadonlyMap<string, Tensor>;
  readonly cotangents: ReadonlyMap<string, Tensor>;
}

/** Instances at which a claim is compared. */
const INSTANCES = 10;

/**
 * Decides by brute force whether a claim about inputs' adjoints, first partial derivatives or values is false: derivatives by
 * dual numbers, formulas by the walking evaluator. It shares no derivation, normal form or sampling with what it tests.
 */
export class Oracle {
  readonly #layer: Program;
  readonly #claims: LayerClaims;
  readonly #instances: readonly Instance[];
  readonly #known = new Map<string, Tensor>();

  constructor(layer: Program, claims: LayerClaims) {
    this.#layer = layer;
    this.#claims = claims;
    this.#instances = Array.from({ length: INSTANCES }, (_, i) => instance(layer, random(99, layer.name, i)));
  }

  /** Whether the claim differs somewhere; undefined where it speaks of what dual numbers by inputs do not give. */
  differs(claim: Claim): boolean | undefined {
    const parameters = new Set(this.#layer.parameters.map((p) => p.name));
    const outputs = new Set(this.#layer.outputs);
    const { target } = claim;
    if (target.kind === 'formula') return undefined;
    const adjoints = [...readTensors(claim.body), target.of.tensor].flatMap((n) => this.#claims.adjoints.get(n) ?? []);
    if (!adjoints.every((t) => parameters.has(t) || outputs.has(t))) return undefined;
    if (target.kind === 'partial' && (target.by.length > 1 || !parameters.has(target.by[0]?.tensor ?? '')))
      return undefined;
    return this.#instances.some((_, at) => this.#differsAt(claim, at, new Set(adjoints)));
  }

  #differsAt(claim: Claim, at: number, adjoints: ReadonlySet<string>): boolean {
    const given = this.#instances[at] as Instance;
    const types = new Map([...this.#layer.parameters, ...this.#layer.equations].map((t) => [t.name, t.type]));
    const parameters: Parameter[] = [...this.#layer.parameters];
    const inputs = new Map(given.inputs);
    for (const tensor of adjoints) {
      const type = types.get(tensor);
      const value = this.#layer.outputs.includes(tensor) ? given.cotangents.get(tensor) : this.#adjoint(tensor, at);
      if (type === undefined || value === undefined) throw new Error(`no adjoint of ${tensor}`);
      parameters.push({ name: `δ${tensor}`, role: 'input', type });
      inputs.set(`δ${tensor}`, value);
    }
    if (claim.target.kind === 'formula') throw new Error('not decided');
    let left: Expr = claim.target.of;
    if (claim.target.kind === 'partial') {
      const [by] = claim.target.by;
      const { of } = claim.target;
      if (by === undefined) throw new Error('a partial derivative by nothing');
      const shape = [...(types.get(of.tensor)?.shape ?? []), ...(types.get(by.tensor)?.shape ?? [])];
      parameters.push({ name: 'partial', role: 'input', type: { dtype: 'real', shape } });
      inputs.set('partial', this.#partial(of.tensor, by.tensor, at));
      left = read('partial', [...of.subscripts, ...by.subscripts]);
    }
    const side = (name: string, body: Expr): Equation => ({
      name,
      type: { dtype: 'real', shape: claim.indices.map((b) => b.hi) },
      indices: claim.indices.map((b) => b.index),
      body,
    });
    const program: Program = {
      ...this.#layer,
      parameters,
      equations: [...this.#layer.equations, side('left side', left), side('right side', claim.body)],
    };
    let values: Map<string, Values<number>>;
    try {
      values = evaluateIn(
        program,
        given.sizes,
        liftInputs(program, inputs, (v) => v),
        floatAlgebra,
      );
    } catch {
      return true; // it reads outside a tensor
    }
    const rights = values.get('right side')?.data ?? [];
    return (values.get('left side')?.data ?? []).some((l, i) => {
      const r = rights[i] ?? Number.NaN;
      if (!Number.isFinite(l)) return false;
      return !(Math.abs(l - r) <= 1e-9 * Math.max(1, Math.abs(l), Math.abs(r)));
    });
  }

  /** Σ δy·∂y/∂x for every element of an input. */
  #adjoint(tensor: string, at: number): Tensor {
    return this.#remember(`${tensor} ${at}`, () => {
      const { cotangents, inputs } = this.#instances[at] as Instance;
      const like = inputs.get(tensor);
      if (like === undefined) throw new Error(`no input ${tensor}`);
      const data = Float64Array.from(like.data, (_, element) => {
        let total = 0;
        for (const [output, { data: weights }] of cotangents)
          this.#along(tensor, element, output, at).forEach((slope, i) => {
            total += slope * (weights[i] ?? 0);
          });
        return total;
      });
      return { shape: like.shape, data };
    });
  }

  /** ∂of/∂by, the axes of `by` last. */
  #partial(of: string, by: string, at: number): Tensor {
    return this.#remember(`${of} ${by} ${at}`, () => {
      const { inputs, sizes } = this.#instances[at] as Instance;
      const like = inputs.get(by);
      const type = this.#layer.equations.find((e) => e.name === of)?.type;
      if (like === undefined || type === undefined) throw new Error(`no ∂${of}/∂${by}`);
      const columns = Array.from(like.data, (_, element) => this.#along(by, element, of, at));
      const rows = columns[0]?.length ?? 0;
      const data = Float64Array.from({ length: rows * columns.length }, (_, i) => {
        const column = columns[i % columns.length] ?? [];
        return column[Math.floor(i / columns.length)] ?? Number.NaN;
      });
      return { shape: [...flatShape(of, type, sizes), ...like.shape], data };
    });
  }

  /** The derivative of every element of a tensor by one element of an input. */
  #along(by: string, element: number, of: string, at: number): readonly number[] {
    const { inputs, sizes } = this.#instances[at] as Instance;
    const lifted = liftInputs(this.#layer, inputs, (v, tensor, i) => ({
      v,
      d: tensor === by && i === element ? 1 : 0,
    }));
    const found = evaluateIn(this.#layer, sizes, lifted, dualAlgebra(floatAlgebra)).get(of);
    return found?.dtype === 'real' ? found.data.map((x) => x.d) : [];
  }

  #remember(key: string, make: () => Tensor): Tensor {
    const known = this.#known.get(key) ?? make();
    this.#known.set(key, known);
    return known;
  }
}

function instance(layer: Program, stream: Random): Instance {
  for (;;) {
    const sizes = drawSizes(layer, {}, stream);
    if (sizes instanceof EinablaError) throw sizes;
    const inputs = drawInputs(layer, sizes, stream, 1 + stream.below(5), false);
    const elements = [...inputs.values()].reduce((n, t) => n + t.data.length, 0);
    const full = layer.equations.every((e) => flatShape(e.name, e.type, sizes).every((extent) => extent > 0));
    if (elements > 60 || !full) continue;
    const cotangents = new Map<string, Tensor>();
    for (const name of layer.outputs) {
      const type = layer.equations.find((e) => e.name === name)?.type;
      if (type === undefined || type.dtype === 'int') continue;
      const shape = flatShape(name, type, sizes);
      cotangents.set(name, { shape, data: Float64Array.from({ length: sizeOf(shape) }, () => stream.normal()) });
    }
    return { sizes, inputs, cotangents };
  }
}
