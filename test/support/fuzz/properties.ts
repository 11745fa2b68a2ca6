import type { Adjoint } from '../../../src/adjoint/index.ts';
import type { Program } from '../../../src/ir/program.ts';
import type { Tensor } from '../../../src/runtime/tensor.ts';
import type { Sizes } from '../../../src/specialise/index.ts';
import { EinablaError } from '../../../src/support/diagnostic.ts';
import { Mismatch, sameExactly, sameWithin, tolerances, wantedOf } from './compare.ts';
import type { Coverage } from './coverage.ts';
import { programDifference } from './difference.ts';
import { exactDomain } from './domains.ts';
import type { IntTable, Table } from './evaluate.ts';
import { evaluate, Undefined } from './evaluate.ts';
import { Random } from './random.ts';
import type { Stages } from './stages.ts';
import { formulaText } from './text.ts';
import type { Trial } from './trial.ts';
import { exactValues, tapeGradients } from './trial.ts';
import type { Input, Inputs } from './values.ts';

/** What a property is tried on. */
export interface Subject {
  readonly trial: Trial;
  readonly text: string;
  readonly program: Program;
  readonly symbols: ReadonlyMap<string, number>;
  readonly sizes: Sizes;
  readonly stages: Stages;
  readonly coverage: Coverage | undefined;
}

const UNIT = 2 ** -53;

/** Loads the formula's text as the compiler reads it. Errors: `Mismatch` where it refuses or crashes. */
export function subjectOf(trial: Trial, style: number, stages: Stages, coverage?: Coverage): Subject {
  const text = formulaText(trial.formula, style);
  const program = stage('load', () => stages.load(text));
  coverage?.note('check', program);
  const { symbols } = trial.resolution;
  const hyperNames = new Set(program.hypers.map((h) => h.name));
  const sizes: Sizes = {
    dims: new Map([...symbols].filter(([name]) => !hyperNames.has(name))),
    hypers: new Map([...symbols].filter(([name]) => hyperNames.has(name))),
    pack: trial.formula.pack ?? [],
  };
  return { trial, text, program, symbols, sizes, stages, coverage };
}

/** Runs one stage; whatever it throws is a failure of that stage, an EinablaError a refusal and anything else a crash. */
export function stage<T>(name: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof Mismatch) throw error;
    if (error instanceof EinablaError)
      throw new Mismatch(`${name} refuses ${error.diagnostics[0]?.code ?? ''}`, error.message);
    if (error instanceof Undefined) throw new Mismatch(`${name} undefined`, error.message);
    throw new Mismatch(`${name} crashes`, error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

const tensorOf = (t: Input): Tensor => ({
  shape: t.shape,
  data: t.int ? Int32Array.from(t.data) : Float64Array.from(t.data),
});

const tensors = (inputs: Inputs): Map<string, Tensor> => new Map([...inputs].map(([name, t]) => [name, tensorOf(t)]));

/** Property 1: the checked Program, and the interpreter on it, compute what the formula tree says. */
export function forwardHolds(s: Subject): void {
  const { trial, program, symbols } = s;
  const values = stage('evaluate', () =>
    evaluate(program, symbols, exactValues(trial.inputs, trial.prime), exactDomain(trial.prime)),
  );
  for (const eq of trial.formula.equations) {
    const want = trial.expected.get(eq.name);
    if (want === undefined) continue;
    const got = values.get(eq.name);
    if (trial.exact) sameExactly('forward', eq.name, got, wantedOf(want));
    else within('forward', s, program, trial.inputs, eq.name, got, wantedOf(want).v);
  }
}

function within(
  property: string,
  s: Subject,
  program: Program,
  inputs: Inputs,
  name: string,
  got: Table<unknown> | IntTable | undefined,
  want: readonly number[],
): void {
  if (got === undefined) throw new Mismatch(property, `${name} is missing`);
  const have = 'ints' in got ? got.ints : (got.data as readonly { v: number }[]).map((e) => e.v);
  const bound = tolerances(program, s.symbols, inputs, UNIT)(name);
  sameWithin(property, name, have, want, bound);
}

/** Property 7: extents and ranges that the checker infers are those found by brute force. */
export function rangesHold(s: Subject): void {
  const { trial, program, symbols } = s;
  const values = stage('evaluate', () =>
    evaluate({ ...program, equations: [] }, symbols, exactValues(trial.inputs, trial.prime), exactDomain(trial.prime)),
  );
  for (const eq of program.equations) {
    const want = trial.resolution.shapes.get(eq.name);
    if (want === undefined) continue;
    const probe: Program = {
      ...program,
      equations: eq.type.shape.map((extent, d) => ({
        name: `extent ${d}`,
        type: { dtype: 'int', shape: [] },
        indices: [],
        body: extent,
      })),
    };
    const found = stage('extent', () => evaluate(probe, symbols, values, exactDomain(trial.prime)));
    eq.type.shape.forEach((_, d) => {
      const t = found.get(`extent ${d}`);
      const n = t !== undefined && 'ints' in t ? t.ints[0] : undefined;
      if (n !== want[d])
        throw new Mismatch('range', `axis ${d} of ${eq.name} has extent ${n}, brute force finds ${want[d]}`);
    });
  }
}

/** Property 1: the interpreter gives the same bits on exact values, the same numbers within the bound on others. */
export function interpreterAgrees(s: Subject): void {
  const { trial, program, sizes, stages } = s;
  const got = stage('interpret', () => stages.interpret(program, sizes, tensors(trial.inputs)));
  s.coverage?.note('interpret', program);
  const bound = trial.exact ? undefined : tolerances(program, s.symbols, trial.inputs, UNIT);
  for (const eq of trial.formula.equations) {
    const want = trial.expected.get(eq.name);
    if (want === undefined) continue;
    const data = [...(got.get(eq.name)?.data ?? [])];
    const numbers = wantedOf(want).v;
    sameWithin('interpret', eq.name, data, numbers, bound?.(eq.name) ?? numbers.map(() => 0));
  }
}

/** The inputs of a backward Program: the formula's own and a cotangent for each output. */
export function backwardInputs(trial: Trial, cotangents: ReadonlyMap<string, string>): Map<string, Input> {
  const inputs = new Map(trial.inputs);
  for (const [output, name] of cotangents) {
    const c = trial.cotangents.get(output);
    if (c !== undefined) inputs.set(name, { shape: c.shape, data: c.data, int: false });
  }
  return inputs;
}

/** Property 2: a backward Program computes the derivative that the scattering tape finds, modulo a prime and in numbers. */
export function adjointHolds(s: Subject, property: string, derived: Adjoint): void {
  const { trial, symbols } = s;
  const inputs = backwardInputs(trial, derived.cotangents);
  const values = stage(property, () =>
    evaluate(derived.program, symbols, exactValues(inputs, trial.prime), exactDomain(trial.prime)),
  );
  for (const [parameter, name] of derived.gradients) {
    const want = trial.gradients.get(parameter);
    if (want === undefined) continue;
    const got = values.get(name);
    if (trial.exact) sameExactly(property, name, got, want);
    else within(property, s, derived.program, inputs, name, got, want.v);
  }
  for (const [parameter, t] of trial.inputs) {
    if (!t.int && !derived.gradients.has(parameter)) throw new Mismatch(property, `no gradient of ${parameter}`);
  }
}

/** Property 3: ⟨δy, ẏ⟩ = ⟨δx, ẋ⟩ with the derived tangent and the tape's gradient. */
export function tangentHolds(s: Subject): void {
  const { trial, program, symbols, stages } = s;
  const derived = stage('tangent', () => stages.forward(program));
  s.coverage?.note('tangent', derived.program);
  const random = new Random(trial.prime, 7);
  const inputs = new Map(trial.inputs);
  const directions = new Map<string, readonly number[]>();
  for (const [parameter, name] of derived.tangents) {
    const t = trial.inputs.get(parameter);
    if (t === undefined) continue;
    const data = t.data.map(() => (trial.mode === 'exact' ? random.int(-3, 3) : random.unit() - 0.4));
    directions.set(parameter, data);
    inputs.set(name, { shape: t.shape, data, int: false });
  }
  const p = trial.prime;
  const domain = exactDomain(p);
  const values = stage('tangent', () => evaluate(derived.program, symbols, exactValues(inputs, p), domain));
  let left = domain.of(0);
  for (const [output, c] of trial.cotangents) {
    const name = derived.outputs.get(output);
    const table = name === undefined ? undefined : values.get(name);
    if (table === undefined || 'ints' in table) continue;
    table.data.forEach((e, i) => {
      left = domain.add(left, domain.mul(e, domain.of(c.data[i] ?? 0)));
    });
  }
  let right = 0;
  let rightM = 0;
  let scale = 0;
  for (const [parameter, data] of directions) {
    const g = trial.gradients.get(parameter);
    data.forEach((d, i) => {
      right += d * (g?.v[i] ?? 0);
      scale += Math.abs(d * (g?.v[i] ?? 0));
      rightM = (rightM + domain.of(d).m * (g?.m[i] ?? 0)) % p;
    });
  }
  if (trial.exact) {
    if (!Number.isNaN(left.m) && !Number.isNaN(rightM) && left.m !== rightM)
      throw new Mismatch('tangent', `⟨δy, ẏ⟩ is ${left.v}, ⟨δx, ẋ⟩ is ${right}`);
    return;
  }
  if (Number.isFinite(left.mag) && Math.abs(left.v - right) > 1e-8 * (1 + left.mag + scale))
    throw new Mismatch('tangent', `⟨δy, ẏ⟩ is ${left.v}, ⟨δx, ẋ⟩ is ${right}`);
}

/** Property 6: the backward Program is differentiated again, and agrees with the tape run over the backward Program. */
export function secondDerivativeHolds(s: Subject, first: Adjoint): void {
  const { trial, symbols, stages } = s;
  const inputs = backwardInputs(trial, first.cotangents);
  const second = stage('second', () => stages.adjoint(first.program));
  const random = new Random(trial.prime, 13);
  const values = stage('second', () =>
    evaluate(first.program, symbols, exactValues(inputs, trial.prime), exactDomain(trial.prime)),
  );
  const cotangents = new Map<string, { shape: readonly number[]; data: readonly number[] }>();
  for (const output of first.program.outputs) {
    const t = values.get(output);
    if (t === undefined || 'ints' in t) continue;
    cotangents.set(output, { shape: t.shape, data: t.data.map(() => random.pick([1, -1, 2])) });
  }
  const want = stage('second', () => tapeGradients(first.program, symbols, inputs, cotangents, trial.prime));
  const all: Trial = { ...trial, inputs, cotangents, gradients: want };
  adjointHolds({ ...s, trial: all }, 'second', second);
}

/** The backward Program after simplification. */
export function simplifiedAdjoint(s: Subject): Adjoint {
  const raw = stage('reverse', () => s.stages.reverse(s.program));
  s.coverage?.note('reverse', raw.program);
  const program = stage('simplify', () => s.stages.simplify(raw.program));
  s.coverage?.note('simplify', program);
  return { ...raw, program };
}

/** Property 5: simplification preserves the outputs of the formula itself. */
export function simplifiedForwardHolds(s: Subject): void {
  const { trial, symbols } = s;
  const program = stage('simplify forward', () => s.stages.simplify(s.program));
  const values = stage('simplify forward', () =>
    evaluate(program, symbols, exactValues(trial.inputs, trial.prime), exactDomain(trial.prime)),
  );
  for (const name of trial.formula.outputs) {
    const want = trial.expected.get(name);
    if (want === undefined) continue;
    const got = values.get(name);
    if (trial.exact) sameExactly('simplify forward', name, got, wantedOf(want));
    else within('simplify forward', s, program, trial.inputs, name, got, wantedOf(want).v);
  }
}

/** Property 4: a Program prints, in both spellings, as text that loads back to itself. */
export function printHolds(s: Subject, program: Program, property: string): void {
  if (program.equations.length === 0) return;
  for (const ascii of [false, true]) {
    const text = stage(property, () => s.stages.print(program, ascii));
    const again = stage(`${property} loads`, () => s.stages.load(text));
    const difference = programDifference(program, again, ascii);
    if (difference !== undefined) throw new Mismatch(property, `${difference}\n${text}`);
    const twice = stage(property, () => s.stages.print(again, ascii));
    if (twice !== text) throw new Mismatch(`${property} text`, `printed again it reads\n${twice}\ninstead of\n${text}`);
  }
  s.coverage?.note('print', program);
}

/** Property 1: the JavaScript kernel gives the oracle's bits on exact values, and the oracle's numbers within the bound on others. */
export function kernelAgrees(s: Subject, dtype: 'f32' | 'f64'): void {
  const { trial, program } = s;
  const want = new Map([...trial.expected].map(([name, t]) => [name, wantedOf(t).v] as const));
  compareKernel(
    s,
    `js-${dtype}`,
    program,
    trial.inputs,
    want,
    program.outputs,
    dtype,
    dtype === 'f32' ? trial.exact32 : trial.exact,
  );
  s.coverage?.note(`js-${dtype}`, program);
}

/** Property 1 on the backward pass: gradients computed by the kernel are the tape's. */
export function backwardKernelAgrees(s: Subject, derived: Adjoint): void {
  const { trial } = s;
  const inputs = backwardInputs(trial, derived.cotangents);
  const want = new Map<string, readonly number[]>();
  for (const [parameter, name] of derived.gradients) {
    const g = trial.gradients.get(parameter);
    if (g !== undefined) want.set(name, g.v);
  }
  compareKernel(s, 'js-backward', derived.program, inputs, want, [...want.keys()], 'f64', trial.exact);
  s.coverage?.note('js-backward', derived.program);
}

function compareKernel(
  s: Subject,
  property: string,
  program: Program,
  inputs: Inputs,
  want: ReadonlyMap<string, readonly number[]>,
  names: readonly string[],
  dtype: 'f32' | 'f64',
  exact: boolean,
): void {
  const rounded = dtype === 'f32' ? rounding(inputs) : inputs;
  const got = stage(property, () => s.stages.kernel(program, s.sizes, rounded, dtype));
  const unit = dtype === 'f32' ? 2 ** -24 : UNIT;
  const bound = exact ? undefined : tolerances(program, s.symbols, rounded, unit);
  // in f32 the inputs themselves are rounded, so the oracle is asked again
  const again =
    dtype === 'f32' && !exact
      ? stage(property, () =>
          evaluate(program, s.symbols, exactValues(rounded, s.trial.prime), exactDomain(s.trial.prime)),
        )
      : undefined;
  for (const name of names) {
    const table = again?.get(name);
    const numbers = table === undefined ? (want.get(name) ?? []) : wantedOf(table).v;
    sameWithin(property, name, got.get(name) ?? [], numbers, bound?.(name) ?? numbers.map(() => 0));
  }
}

const rounding = (inputs: Inputs): Map<string, Input> =>
  new Map([...inputs].map(([name, t]) => [name, t.int ? t : { ...t, data: t.data.map(Math.fround) }]));

/** Property 8: two runs of the whole way give the same text to the byte. */
export function deterministic(s: Subject): void {
  const once = (): string => {
    const program = s.stages.load(s.text);
    const derived = s.stages.adjoint(program);
    return `${s.stages.print(program, false)}\n${s.stages.print(derived.program, false)}`;
  };
  const first = stage('deterministic', once);
  const second = stage('deterministic', once);
  if (first !== second) throw new Mismatch('deterministic', `${first}\n--- differs from ---\n${second}`);
}
