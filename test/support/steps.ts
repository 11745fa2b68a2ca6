import { drawCotangents, drawInputs, drawSizes } from '../../src/gradcheck/draw.ts';
import type { Dual, Values } from '../../src/interpret/index.ts';
import {
  dualAlgebra,
  evaluateIn,
  flatShape,
  floatAlgebra,
  interpretAll,
  liftInputs,
} from '../../src/interpret/index.ts';
import type { Equation, Expr, Parameter, Program, Range } from '../../src/ir/index.ts';
import { freeIndices, index, mapChildren, read, readTensors, reduce } from '../../src/ir/index.ts';
import { type Random, random } from '../../src/runtime/random.ts';
import type { Tensor } from '../../src/runtime/tensor.ts';
import { sizeOf } from '../../src/runtime/tensor.ts';
import { bindSizes, type Sizes, specialise } from '../../src/specialise/index.ts';
import { type Part, type StepwiseDerivation, steps } from '../../src/steps/index.ts';
import { EinablaError } from '../../src/support/diagnostic.ts';

/** A line whose sides differ, or nothing. */
export interface Mismatch {
  readonly part: string;
  readonly title: string;
  readonly left: number;
  readonly right: number;
}

const at = (t: Values<Dual<number>> | undefined, i: number): number => (t?.dtype === 'real' ? (t.data[i]?.d ?? 0) : 0);

/**
 * Evaluates every line of every step at one random instance, derivatives by dual numbers, and gives those whose value is not
 * that of the line's left side.
 */
export function wrongLines(
  program: Program,
  options: {
    readonly seed: number;
    readonly change?: (e: Expr) => Expr;
    readonly derivation?: StepwiseDerivation;
    /** Tensors that are held while an element moves; by default those with a cotangent of their own. */
    readonly held?: readonly string[];
  },
): { readonly lines: number; readonly wrong: readonly Mismatch[] } {
  const { derivation = steps(program) } = options;
  const source = random(options.seed, program.name);
  const drawn = sizesOf(program, source);
  const inputs = drawInputs(program, drawn, source, options.seed % 3, false);
  const { program: shown } = derivation;
  const cotangentNames = new Map(
    program.outputs.flatMap((o) => {
      const name = shown.parameters.find((p) => p.name === `δ${o}`)?.name;
      return name === undefined ? [] : [[o, name] as const];
    }),
  );
  const cotangents = drawCotangents(program, drawn, cotangentNames, source);
  const given = new Map([...inputs, ...cotangents]);
  const computed = interpretAll(withoutDerivatives(derivation), drawn, given);
  const known = new Map<string, Tensor>([...computed].map(([name, t]) => [name, { shape: t.shape, data: t.data }]));
  let lines = 0;
  const wrong: Mismatch[] = [];
  for (const part of derivation.parts) {
    const held = options.held ?? [...derivation.parts.map((p) => p.tensor), ...program.outputs];
    const slopes = new Slopes(program, derivation, part, drawn, known, new Set(held));
    const result = checkPart(derivation, part, drawn, known, slopes, options.change ?? ((e) => e));
    lines += result.lines;
    wrong.push(...result.wrong);
  }
  return { lines, wrong };
}

const extents: Readonly<Record<string, number>> = { H: 3, W: 4, N: 3 };

/** Small sizes with a stride of 2 where the layer has one; random ones where it is not valid at these. */
function sizesOf(program: Program, source: Random): Sizes {
  // bounds of integers may want room
  const least = program.parameters.some((p) => p.type.dtype === 'int') ? 3 : 2;
  const dims = new Map(program.dims.filter((d) => d !== '..').map((d) => [d, extents[d] ?? least]));
  const hyper = new Map(program.hypers.flatMap((h) => (h.name === 's' ? [[h.name, 2] as const] : [])));
  try {
    const sizes = bindSizes(program, { dims, hyper, pack: program.dims.includes('..') ? [3] : [] });
    specialise(program, sizes);
    return sizes;
  } catch (error) {
    if (!(error instanceof EinablaError)) throw error;
    const drawn = drawSizes(program, {}, source);
    if (drawn instanceof EinablaError) throw drawn;
    return drawn;
  }
}

const withoutDerivatives = ({ program, derivatives }: StepwiseDerivation): Program => ({
  ...program,
  parameters: program.parameters.filter((p) => !derivatives.has(p.name)),
});

function checkPart(
  derivation: StepwiseDerivation,
  part: Part,
  sizes: Sizes,
  known: ReadonlyMap<string, Tensor>,
  slopes: Slopes,
  change: (e: Expr) => Expr,
): { lines: number; wrong: readonly Mismatch[] } {
  const equations: { equation: Equation; left: Expr; title: string }[] = [];
  let left: Expr | undefined;
  for (const step of part.steps)
    for (const line of step.lines) {
      if (line.kind === 'equation') continue;
      left = line.left ?? left;
      if (left === undefined) throw new Error('a derivation begins without a left side');
      const indices = [...step.ranges.keys()];
      const shape = indices.map((i) => step.ranges.get(i)?.hi ?? index(i));
      const equation = (name: string, body: Expr): Equation => ({
        name,
        type: { dtype: 'real', shape },
        indices,
        body: slopes.named(body, step.ranges),
      });
      const n = equations.length;
      equations.push({ equation: equation(`left ${n}`, left), left, title: step.title });
      equations.push({ equation: equation(`right ${n}`, change(line.right)), left, title: step.title });
    }
  const parameters: Parameter[] = [...derivation.program.parameters, ...derivation.program.equations].flatMap((t) =>
    derivation.derivatives.has(t.name) ? [] : [{ name: t.name, role: 'input' as const, type: t.type }],
  );
  const values = interpretAll(
    {
      ...derivation.program,
      parameters: [...parameters, ...slopes.parameters],
      equations: equations.map((e) => e.equation),
      outputs: [],
    },
    sizes,
    new Map([...known, ...slopes.values]),
  );
  const wrong: Mismatch[] = [];
  for (let n = 0; n < equations.length; n += 2) {
    const title = equations[n]?.title ?? '';
    const a = values.get(`left ${n}`)?.data ?? [];
    const b = values.get(`right ${n}`)?.data ?? [];
    for (let i = 0; i < a.length; i++) {
      const [x, y] = [a[i] ?? Number.NaN, b[i] ?? Number.NaN];
      if (Math.abs(x - y) <= 1e-8 * (1 + Math.abs(x) + Math.abs(y)) || (Number.isNaN(x) && Number.isNaN(y))) continue;
      wrong.push({ part: part.equation.name, title, left: x, right: y });
      break;
    }
  }
  return { lines: equations.length / 2, wrong };
}

/** The tensors of derivatives, by dual numbers: each element of the part's tensor moved in turn, everything that has a cotangent of its own held. */
class Slopes {
  readonly parameters: Parameter[] = [];
  readonly values = new Map<string, Tensor>();
  readonly #forward: Program;
  readonly #derivation: StepwiseDerivation;
  readonly #part: Part;
  readonly #sizes: Sizes;
  readonly #known: ReadonlyMap<string, Tensor>;
  readonly #held: ReadonlySet<string>;
  readonly #type: Parameter['type'];
  #count = 0;

  constructor(
    forward: Program,
    derivation: StepwiseDerivation,
    part: Part,
    sizes: Sizes,
    known: ReadonlyMap<string, Tensor>,
    held: ReadonlySet<string>,
  ) {
    this.#forward = forward;
    this.#derivation = derivation;
    this.#part = part;
    this.#sizes = sizes;
    this.#known = known;
    this.#held = held;
    const type = [...forward.parameters, ...forward.equations].find((t) => t.name === part.tensor)?.type;
    if (type === undefined) throw new Error(`no tensor ${part.tensor}`);
    this.#type = type;
  }

  /** The expression with every derivative as a read of a tensor whose values are found. */
  named(e: Expr, ranges: ReadonlyMap<string, Range>): Expr {
    if (e.kind === 'reduce') {
      const inner = new Map(ranges);
      for (const b of e.binders) inner.set(b.index, b);
      return reduce(e.op, e.binders, this.named(e.body, inner), e.span);
    }
    if (e.kind !== 'read' || !this.#derivation.derivatives.has(e.tensor))
      return mapChildren(e, (child) => this.named(child, ranges));
    const shown = this.#derivation.derivatives.get(e.tensor);
    if (shown?.of === undefined) {
      const [body, ...subscripts] = e.subscripts;
      if (body === undefined) throw new Error('a derivative of nothing');
      const own = [...freeIndices(body)];
      const shape = own.map((i) => ranges.get(i)?.hi ?? index(i));
      const name = `slope ${this.#count++}`;
      this.#find(name, { name: 'moved', type: { dtype: 'real', shape }, indices: own, body });
      return read(name, [...own.map((i) => index(i)), ...subscripts]);
    }
    const tensor = e.tensor.slice(1, e.tensor.lastIndexOf('/∂'));
    if (!this.values.has(e.tensor)) {
      const equation = this.#forward.equations.find((x) => x.name === tensor);
      if (this.#isLoss(e.tensor)) this.#cotangent(e.tensor);
      else if (tensor === this.#part.tensor) this.#identity(e.tensor);
      else if (equation !== undefined) this.#find(e.tensor, { ...equation, name: 'moved' });
    }
    return e;
  }

  #isLoss(name: string): boolean {
    return !name.endsWith(`/∂${this.#part.tensor}`) || this.#ofLoss(name);
  }

  #ofLoss(name: string): boolean {
    const of = name.slice(1, name.lastIndexOf('/∂'));
    return ![...this.#forward.parameters, ...this.#forward.equations].some((t) => t.name === of);
  }

  #put(name: string, shape: readonly Expr[], data: Float64Array): void {
    const type = { dtype: 'real', shape } as const;
    this.parameters.push({ name, role: 'input', type });
    this.values.set(name, { shape: flatShape(name, type, this.#sizes), data });
  }

  /** ∂E/∂t is the cotangent of t. */
  #cotangent(name: string): void {
    const tensor = this.#derivation.derivatives.get(name)?.by[0]?.name ?? '';
    const part = this.#derivation.parts.find((p) => p.tensor === tensor);
    const found = this.#known.get(part?.equation.name ?? `δ${tensor}`);
    const type = [...this.#forward.parameters, ...this.#forward.equations].find((t) => t.name === tensor)?.type;
    if (found === undefined || type === undefined) throw new Error(`${name} has no value`);
    this.#put(name, type.shape, Float64Array.from(found.data));
  }

  #identity(name: string): void {
    const n = sizeOf(flatShape(name, this.#type, this.#sizes));
    const data = new Float64Array(n * n);
    for (let i = 0; i < n; i++) data[i * n + i] = 1;
    this.#put(name, [...this.#type.shape, ...this.#type.shape], data);
  }

  #find(name: string, target: Equation): void {
    const { tensor } = this.#part;
    const between = this.#forward.equations.filter((e) => !this.#held.has(e.name) && e.name !== tensor);
    const moving = new Set([tensor]);
    const equations: Equation[] = [];
    for (const e of between)
      if ([...readTensors(e.body)].some((r) => moving.has(r)) && e.type.dtype === 'real') {
        moving.add(e.name);
        equations.push(e);
      }
    const cut: Program = {
      ...this.#forward,
      parameters: [...this.#derivation.program.parameters, ...this.#derivation.program.equations]
        .filter((t) => !equations.some((e) => e.name === t.name) && !this.#derivation.derivatives.has(t.name))
        .map((t) => ({ name: t.name, role: 'input', type: t.type })),
      equations: [...equations, target],
      outputs: [],
    };
    const n = sizeOf(flatShape(tensor, this.#type, this.#sizes));
    const rows = sizeOf(flatShape(name, target.type, this.#sizes));
    const data = new Float64Array(rows * n);
    for (let u = 0; u < n; u++) {
      const lifted = liftInputs(cut, this.#known, (v, t, i) => ({ v, d: t === tensor && i === u ? 1 : 0 }));
      const moved = evaluateIn(cut, this.#sizes, lifted, dualAlgebra(floatAlgebra)).get('moved');
      for (let r = 0; r < rows; r++) data[r * n + u] = at(moved, r);
    }
    this.#put(name, [...target.type.shape, ...this.#type.shape], data);
  }
}
