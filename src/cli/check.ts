import { check } from '../check/index.ts';
import { type Comparison, checkGradients, type GradientReport } from '../gradcheck/index.ts';
import type { Program } from '../ir/index.ts';
import { type Diagnostic, EinablaError, placedIn, refuse } from '../support/diagnostic.ts';
import type { Source } from '../support/span.ts';
import { namedSizes } from '../values/sizes.ts';
import { readSource, selectLayers } from './input.ts';
import type { Io } from './io.ts';
import { jsonDiagnostic, reportDiagnostics } from './report.ts';

export interface CheckOptions {
  readonly layer?: string;
  readonly latex?: boolean;
  readonly trials: number;
  readonly seed: number;
  readonly sizes?: ReadonlyMap<string, number>;
  readonly json?: boolean;
}

/** A layer's gradients as checked, or why they could not be. */
type Outcome = { readonly layer: string } & (
  | { readonly report: GradientReport }
  | { readonly problem: readonly Diagnostic[] }
);

/** `einabla check`: whether something is wrong. Layers without errors are checked even where others have some. */
export async function checkCommand(io: Io, file: string, options: CheckOptions): Promise<boolean> {
  const source = await readSource(io, file, options);
  const { programs, diagnostics } = check(source);
  const broken = diagnostics.some((d) => d.severity === 'error');
  if (programs.length === 0 && !broken) refuse('no-layer', `${source.name} holds no layer.`);
  const chosen = programs.length === 0 ? [] : selectLayers(source, programs, options.layer);
  if (!options.json) reportDiagnostics(io, diagnostics, { json: false, stream: 'err' });
  const outcomes = chosen.map((program) => outcome(source, program, options));
  if (options.json) {
    const all = [...diagnostics, ...outcomes.flatMap((o) => ('problem' in o ? o.problem : []))];
    io.out(
      `${JSON.stringify({ diagnostics: all.map(jsonDiagnostic), layers: outcomes.flatMap(jsonOutcome) }, null, 2)}\n`,
    );
  } else {
    for (const found of outcomes) {
      io.out(text(found));
      if ('problem' in found) reportDiagnostics(io, found.problem, { json: false, stream: 'err' });
    }
  }
  return broken || outcomes.some((o) => 'problem' in o || !o.report.passed);
}

function outcome(source: Source, program: Program, { trials, seed, sizes }: CheckOptions): Outcome {
  try {
    const fixed = sizes === undefined ? {} : { sizes: namedSizes(program, sizes) };
    return { layer: program.name, report: checkGradients(program, { trials, seed, ...fixed }) };
  } catch (error) {
    const placed = placedIn(source, error);
    if (placed instanceof EinablaError) return { layer: program.name, problem: placed.diagnostics };
    throw placed;
  }
}

const scientific = (value: number): string => (Number.isFinite(value) ? value.toExponential(1) : String(value));

/** Where the comparison was made: `∂/∂x[1, 2] at N=3, s=2`. */
function place(c: Comparison): string {
  const element = c.element === undefined || c.element.length === 0 ? '' : `[${c.element.join(', ')}]`;
  const what = c.tensor === undefined ? 'along a random direction' : `by ${c.tensor}${element}`;
  const sizes = [...c.sizes.dims, ...c.sizes.hypers].map(([name, value]) => `${name}=${value}`);
  return sizes.length === 0 ? what : `${what} at ${sizes.join(', ')}`;
}

function text(found: Outcome): string {
  if ('problem' in found) return `${found.layer}: gradients not checked\n`;
  const { report } = found;
  const { layer, passed, instances, comparisons, worstRelative, worstDifference } = report;
  if (comparisons === 0) {
    return report.skipped > 0
      ? `${layer}: gradients not checked, no inputs were found at which they are finite\n`
      : `${layer}: nothing to differentiate\n`;
  }
  const lines = [
    `${layer}: gradients ${passed ? 'agree' : 'DISAGREE'} in ${comparisons} comparisons at ${instances} random sizes`,
  ];
  if (worstRelative !== undefined) {
    lines.push(`  worst error against dual numbers ${scientific(worstRelative.relative)}, ${place(worstRelative)}`);
  }
  if (worstDifference !== undefined) {
    lines.push(`  worst error against differences  ${scientific(worstDifference.relative)}, ${place(worstDifference)}`);
  }
  for (const c of report.failures) {
    lines.push(`  ${place(c)}: derived ${c.derived}, ${c.reference} ${c.expected}`);
  }
  return `${lines.join('\n')}\n`;
}

const jsonComparison = (c: Comparison | undefined): object | null =>
  c === undefined
    ? null
    : {
        reference: c.reference,
        tensor: c.tensor ?? null,
        element: c.element ?? null,
        derived: c.derived,
        expected: c.expected,
        relativeError: c.relative,
        sizes: Object.fromEntries([...c.sizes.dims, ...c.sizes.hypers]),
      };

function jsonOutcome(found: Outcome): object[] {
  if ('problem' in found) return [];
  const { layer, passed, instances, skipped, comparisons, worstRelative, worstDifference, failures } = found.report;
  return [
    {
      layer,
      passed,
      instances,
      skipped,
      comparisons,
      worst: { dualNumbers: jsonComparison(worstRelative), differences: jsonComparison(worstDifference) },
      failures: failures.map(jsonComparison),
    },
  ];
}
