import { Mismatch } from './compare.ts';
import { Coverage } from './coverage.ts';
import type { Generated } from './generate.ts';
import { generate } from './generate.ts';
import type { Subject } from './properties.ts';
import {
  adjointHolds,
  backwardKernelAgrees,
  deterministic,
  forwardHolds,
  interpreterAgrees,
  kernelAgrees,
  printHolds,
  rangesHold,
  secondDerivativeHolds,
  simplifiedForwardHolds,
  stage,
  subjectOf,
  tangentHolds,
} from './properties.ts';
import { shrink } from './shrink.ts';
import type { Stages } from './stages.ts';
import { stages as compiler } from './stages.ts';
import { formulaText } from './text.ts';
import type { Formula } from './tree.ts';
import { makeTrial } from './trial.ts';

/** The properties that a formula is put to, each on every n-th formula. */
export const properties = [
  ['ranges', 1],
  ['forward', 1],
  ['interpret', 1],
  ['adjoint', 1],
  ['print', 3],
  ['print-derived', 6],
  ['simplify-forward', 3],
  ['raw', 20],
  ['tangent', 6],
  ['js-f64', 2],
  ['js-f32', 4],
  ['js-backward', 4],
  ['second', 25],
  ['deterministic', 25],
] as const;

export type PropertyName = (typeof properties)[number][0];

/** The properties for formula `index` of a run. */
export const scheduled = (index: number): ReadonlySet<PropertyName> =>
  new Set(properties.filter(([, every], i) => (index + i) % every === 0).map(([name]) => name));

export const everyProperty: ReadonlySet<PropertyName> = new Set(properties.map(([name]) => name));

/** Programs larger than this are not differentiated a second time. */
const SECOND_LIMIT = 250;

/** Puts one formula to the properties. Gives what failed, `undefined` where all hold, `'discard'` where it has no values. */
export function examine(
  formula: Formula,
  mode: Generated['mode'],
  style: number,
  index: number,
  chosen: ReadonlySet<PropertyName>,
  stages: Stages,
  coverage?: Coverage,
): Mismatch | 'discard' | undefined {
  const trial = makeTrial(formula, mode, index);
  if (trial === undefined) return 'discard';
  try {
    hold(subjectOf(trial, style, stages, coverage), chosen);
    return undefined;
  } catch (error) {
    if (error instanceof Mismatch) return error;
    throw error;
  }
}

/** Puts a subject to the properties. Errors: `Mismatch`, of the first that does not hold. */
export function hold(s: Subject, chosen: ReadonlySet<PropertyName>): void {
  const { stages, coverage } = s;
  if (chosen.has('ranges')) rangesHold(s);
  if (chosen.has('forward')) forwardHolds(s);
  if (chosen.has('interpret')) interpreterAgrees(s);
  if (chosen.has('print')) printHolds(s, s.program, 'print');
  if (chosen.has('raw'))
    adjointHolds(
      s,
      'raw',
      stage('reverse', () => stages.reverse(s.program)),
    );
  if (chosen.has('tangent')) tangentHolds(s);
  if (chosen.has('simplify-forward')) simplifiedForwardHolds(s);
  if (chosen.has('js-f64')) kernelAgrees(s, 'f64');
  if (chosen.has('js-f32')) kernelAgrees(s, 'f32');
  if (chosen.has('deterministic')) deterministic(s);
  const backward = ['adjoint', 'print-derived', 'js-backward', 'second'] as const;
  if (!backward.some((name) => chosen.has(name))) return;
  const derived = stage('adjoint', () => stages.adjoint(s.program));
  coverage?.note('reverse', s.program);
  coverage?.note('simplify', derived.program);
  if (chosen.has('adjoint')) adjointHolds(s, 'adjoint', derived);
  if (chosen.has('print-derived')) printHolds(s, derived.program, 'print-derived');
  if (chosen.has('js-backward')) backwardKernelAgrees(s, derived);
  const size = derived.program.equations.reduce((sum, e) => sum + e.body.size, 0);
  if (chosen.has('second') && size <= SECOND_LIMIT) {
    secondDerivativeHolds(s, derived);
    coverage?.note('second', derived.program);
  }
}

export interface Failure {
  readonly seed: number;
  readonly index: number;
  readonly property: string;
  /** What to read: the shrunk formula, its sizes, what was found and how to see it again. */
  readonly report: string;
  readonly formula: Formula;
}

export interface CampaignOptions {
  readonly seed: number;
  readonly from: number;
  readonly count: number;
  readonly stages?: Stages;
  /** Put every formula to these instead of the schedule's. */
  readonly only?: ReadonlySet<PropertyName>;
  /** Stop after so many failures. */
  readonly failures?: number;
  readonly shrink?: boolean;
  /** Told of each failure as it is found. */
  readonly onFailure?: (failure: Failure) => void;
}

export interface CampaignResult {
  readonly formulas: number;
  readonly discarded: number;
  readonly failures: readonly Failure[];
  /** Formulas that the generator means to be legal and the compiler refuses: counted apart, since a refusal is no wrong result. */
  readonly refusals: readonly Failure[];
  readonly coverage: Coverage;
}

/** Formulas `from` to `from + count` of a run, each put to its properties. */
export function campaign(options: CampaignOptions): CampaignResult {
  const stages = options.stages ?? compiler;
  const coverage = new Coverage();
  const failures: Failure[] = [];
  const refusals: Failure[] = [];
  let formulas = 0;
  let discarded = 0;
  for (let index = options.from; index < options.from + options.count; index++) {
    const g = generate(options.seed, index);
    const chosen = options.only ?? scheduled(index);
    const found = examine(g.formula, g.mode, g.style, index, chosen, stages, coverage);
    formulas++;
    if (found === 'discard') discarded++;
    if (!(found instanceof Mismatch)) continue;
    const failure = failureOf(options, index, g, found, chosen, stages);
    options.onFailure?.(failure);
    if (isRefusal(found)) {
      refusals.push(failure);
      continue;
    }
    failures.push(failure);
    if (failures.length >= (options.failures ?? 10)) break;
  }
  return { formulas, discarded, failures, refusals, coverage };
}

const isRefusal = (found: Mismatch): boolean => found.property.startsWith('load refuses');

function failureOf(
  options: CampaignOptions,
  index: number,
  g: Generated,
  found: Mismatch,
  chosen: ReadonlySet<PropertyName>,
  stages: Stages,
): Failure {
  const { seed } = options;
  const same = (f: Formula): Mismatch | undefined => {
    try {
      const again = examine(f, g.mode, g.style, index, chosen, stages);
      return again instanceof Mismatch && again.property === found.property ? again : undefined;
    } catch {
      // a formula that breaks the oracle itself is no smaller failure
      return undefined;
    }
  };
  // a refusal is judged by the formula as it was: a smaller one may deserve it
  const asIs = options.shrink === false || isRefusal(found);
  const formula = asIs ? g.formula : shrink(g.formula, (f) => same(f) !== undefined);
  const last = same(formula) ?? found;
  const sizes = [...formula.dims].map(([name, n]) => `${name}=${n}`).join(' ');
  const inputs = makeTrial(formula, g.mode, index)?.inputs ?? new Map();
  const values = [...inputs].map(([name, t]) => `${name}${JSON.stringify(t.shape)} = ${JSON.stringify(t.data)}`);
  const report = [
    `${found.property}: seed ${seed}, index ${index} (npx tsx test/property/fuzz.ts --seed ${seed} --index ${index})`,
    ...(last.message === found.message ? [] : [`at first: ${found.message.split('\n')[0]}`]),
    last.message.split('\n').slice(0, 12).join('\n'),
    `sizes ${sizes}${formula.pack === undefined ? '' : ` pack ${JSON.stringify(formula.pack)}`}`,
    formulaText(formula, g.style),
    ...values.map((v) => (v.length > 200 ? `${v.slice(0, 200)}…` : v)),
  ].join('\n');
  return { seed, index, property: found.property, report, formula };
}
