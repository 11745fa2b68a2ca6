import type { Program } from '../ir/index.ts';
import { expectText } from '../support/argument.ts';
import { type Diagnostic, EinablaError, refuse } from '../support/diagnostic.ts';
import { sameName } from '../support/names.ts';
import { Report } from '../support/report.ts';
import type { Source } from '../support/span.ts';
import { type FunctionSyntax, inLatex, parseInto } from '../syntax/index.ts';
import type { LayerClaims } from './claims.ts';
import { checkFunctions } from './functions.ts';
import { checkLayer } from './layer.ts';
import { NameTable } from './scope.ts';
import { didYouMean } from './suggest.ts';

export type { Assumption, Claim, ClaimTarget, LayerClaims } from './claims.ts';

export interface Checked {
  /** The layers without errors, in the order of the file. */
  readonly programs: readonly Program[];
  /** What each of those layers claims about itself. */
  readonly claims: readonly LayerClaims[];
  /** Every error and warning of the file, in the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Formula text → Programs, one for each layer, with every error of the text at once. */
export function check(source: Source): Checked {
  expectText(source?.text, 'The `text` of what is checked');
  const report = new Report(source);
  const file = parseInto(source, report);
  const misread = errorPlaces(report);
  // beyond the limit, where errors lie is not known
  const { full } = report;
  const functions = new NameTable<FunctionSyntax>();
  for (const f of file.functions) {
    if (functions.has(f.name))
      report.error(
        'defined-twice',
        f.nameSpan,
        `The function \`${f.name}\` is already defined.`,
        'choose another name',
      );
    else functions.set(f.name, f);
  }
  checkFunctions(file.functions, functions, report);
  const programs: Program[] = [];
  const claims: LayerClaims[] = [];
  const seen = new NameTable<true>();
  for (const layer of file.layers) {
    const repeated = seen.has(layer.name);
    if (repeated) {
      report.error(
        'defined-twice',
        layer.nameSpan,
        `The layer \`${layer.name}\` is already defined.`,
        'choose another name',
      );
    }
    seen.set(layer.name, true);
    const checked = checkLayer(layer, functions, report);
    const unreadable = full || misread.some((at) => at >= layer.span.start && at <= layer.span.end);
    if (checked === undefined || repeated || unreadable || layer.unread.length > 0) continue;
    programs.push(checked.program);
    claims.push(checked.claims);
  }
  const { diagnostics } = report;
  return { programs, claims, diagnostics: source.notation === 'latex' ? diagnostics.map(inLatex) : diagnostics };
}

/** Where the errors found so far begin. */
const errorPlaces = (report: Report): readonly number[] =>
  report.diagnostics.flatMap((d) => (d.severity === 'error' && d.span !== undefined ? [d.span.start] : []));

/**
 * The Program of one layer of a text: the one of that name, or the only one.
 * Errors: EinablaError with every error of the text, or naming the layers that there are.
 */
export function loadProgram(source: Source, layerName?: string): Program {
  const { programs, diagnostics } = check(source);
  const errors = diagnostics.filter((d) => d.severity === 'error');
  if (errors.length > 0) throw new EinablaError(errors);
  const names = programs.map((p) => p.name);
  const [first, ...more] = programs;
  if (first === undefined)
    refuse('no-layer', 'The text defines no layer.', { help: 'write `layer name(x[N]) { y[i] = … }`', source });
  if (layerName === undefined) {
    if (more.length === 0) return first;
    return refuse('which-layer', `The text defines ${programs.length} layers: ${list(names)}.`, {
      help: 'name one of them',
      source,
    });
  }
  const found = programs.find((p) => sameName(p.name, layerName));
  return (
    found ??
    refuse('unknown-layer', `The text defines no layer \`${layerName}\`.`, {
      help: didYouMean(layerName, names) ?? `it defines ${list(names)}`,
      source,
    })
  );
}

const list = (names: readonly string[]): string =>
  names
    .slice(0, 8)
    .map((n) => `\`${n}\``)
    .join(', ') + (names.length > 8 ? ', …' : '');
