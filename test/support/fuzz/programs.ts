import type { Expr } from '../../../src/ir/expr.ts';
import type { Program } from '../../../src/ir/program.ts';
import type { Sizes } from '../../../src/specialise/index.ts';
import { EinablaError } from '../../../src/support/diagnostic.ts';
import type { PropertyName } from './campaign.ts';
import { hold } from './campaign.ts';
import { Mismatch } from './compare.ts';
import type { Coverage } from './coverage.ts';
import { exactDomain, exactIn } from './domains.ts';
import { evaluate, Undefined } from './evaluate.ts';
import type { Subject } from './properties.ts';
import { Random } from './random.ts';
import type { Stages } from './stages.ts';
import type { Trial } from './trial.ts';
import { exactValues, tapeGradients } from './trial.ts';
import type { Flavour, Input } from './values.ts';
import { element } from './values.ts';

/*
 * Formulas that exist as text or Programs rather than generator trees: the shipped library, its mutations, saved
 * regressions. The Program as checked is the reference; everything derived from it is put to the same properties.
 */

/** Integer values of the symbols at given sizes. */
const symbolsAt = (sizes: Sizes): Map<string, number> => new Map([...sizes.dims, ...sizes.hypers]);

/** The value of an extent or bound. */
export function extentAt(e: Expr, sizes: Sizes): number {
  const probe: Program = {
    name: 'probe',
    dims: [],
    hypers: [],
    parameters: [],
    equations: [{ name: 'n', type: { dtype: 'int', shape: [] }, indices: [], body: e }],
    outputs: ['n'],
  };
  const found = evaluate(probe, symbolsAt(sizes), new Map(), exactDomain(67_108_859)).get('n');
  return found !== undefined && 'ints' in found ? (found.ints[0] ?? 0) : 0;
}

/** A trial of a Program by itself. Gives `undefined` where it is no function at these sizes. */
export function programSubject(
  program: Program,
  text: string,
  sizes: Sizes,
  seed: number,
  flavour: Flavour,
  stages: Stages,
  coverage?: Coverage,
): Subject | undefined {
  const random = new Random(seed, 41);
  const prime = 67_108_859;
  const symbols = symbolsAt(sizes);
  const smooth = flavour === 'generic';
  try {
    const inputs = new Map<string, Input>();
    for (const p of program.parameters) {
      const shape = p.type.shape.map((e) => extentAt(e, sizes));
      const count = shape.reduce((a, b) => a * b, 1);
      const { bounds } = p.type;
      if (bounds === undefined) {
        inputs.set(p.name, { shape, data: Array.from({ length: count }, () => element(random, flavour)), int: false });
      } else {
        const lo = extentAt(bounds.lo, sizes);
        const hi = extentAt(bounds.hi, sizes);
        if (hi <= lo) return undefined;
        inputs.set(p.name, { shape, data: Array.from({ length: count }, () => random.int(lo, hi - 1)), int: true });
      }
    }
    const expected = evaluate(program, symbols, exactValues(inputs, prime), exactDomain(prime));
    const cotangents = new Map<string, { shape: readonly number[]; data: readonly number[] }>();
    for (const name of program.outputs) {
      const t = expected.get(name);
      if (t === undefined || 'ints' in t) continue;
      cotangents.set(name, { shape: t.shape, data: t.data.map(() => random.pick([1, -1, 2, -2, 3])) });
    }
    let exact = !smooth;
    let exact32 = exact;
    for (const table of expected.values()) {
      if ('ints' in table) continue;
      for (const t of table.data) {
        // outside the domain of a function there is nothing to compare
        if (Number.isNaN(t.v)) return undefined;
        exact = exact && exactIn(t, 53);
        exact32 = exact32 && exactIn(t, 24);
      }
    }
    const trial: Trial = {
      formula: {
        layer: program.name,
        dims: sizes.dims,
        pack: sizes.pack,
        hypers: [],
        params: [],
        fns: [],
        equations: program.equations.map((e) => ({ name: e.name, left: [], ranges: [], body: { k: 'num', v: 0 } })),
        outputs: program.outputs,
      },
      mode: smooth ? 'smooth' : 'exact',
      resolution: { ranges: new Map(), shapes: new Map(), symbols, ints: new Map() },
      reference: program,
      inputs,
      cotangents,
      prime,
      expected,
      gradients: tapeGradients(program, symbols, inputs, cotangents, prime),
      exact,
      exact32,
    };
    return { trial, text, program, symbols, sizes, stages, coverage };
  } catch (error) {
    if (error instanceof Undefined) return undefined;
    throw error;
  }
}

/** Puts a Program to the properties. `'discard'` where it has no values at these sizes or the sizes are refused. */
export function examineProgram(
  program: Program,
  text: string,
  sizes: Sizes,
  seed: number,
  flavour: Flavour,
  chosen: ReadonlySet<PropertyName>,
  stages: Stages,
  coverage?: Coverage,
): Mismatch | 'discard' | undefined {
  const subject = programSubject(program, text, sizes, seed, flavour, stages, coverage);
  if (subject === undefined) return 'discard';
  try {
    stages.specialise(program, sizes);
  } catch (error) {
    if (error instanceof EinablaError) return 'discard';
    throw error;
  }
  try {
    hold(subject, chosen);
    return undefined;
  } catch (error) {
    if (error instanceof Mismatch) return error;
    throw error;
  }
}
