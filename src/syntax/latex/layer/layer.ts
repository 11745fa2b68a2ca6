import { MAX_DEFINITIONS } from '../../../support/limits.ts';
import { canonicalName } from '../../../support/names.ts';
import type { Report } from '../../../support/report.ts';
import type { ClaimSyntax, FunctionSyntax, LayerSyntax, NameSyntax, ParameterSyntax, Syntax } from '../../syntax.ts';
import { readsOf } from '../../walk.ts';
import { withApplications } from '../facts/applications.ts';
import { FreshNames, withDots } from '../facts/dots.ts';
import { type Entered, withEntries } from '../facts/entries.ts';
import { equalitiesOf } from '../facts/equalities.ts';
import type { Names } from '../facts/names.ts';
import { withOrder } from '../facts/ordered.ts';
import { statedShape } from '../facts/shapes.ts';
import { withLabels } from '../facts/step-labels.ts';
import type { Formula } from '../read/math.ts';
import { everyFormula } from '../read/walk.ts';
import type { Draft } from '../resolve/draft.ts';
import { asClaim, asDraft, type Claims, claimsOf } from './claims.ts';
import { reportConditions, reportUnread } from './conditions.ts';
import type { Directives } from './directives.ts';
import { type InferredHead, inferHead } from './infer.ts';
import { loneExpression } from './lone.ts';
import { fromZero } from './one-based.ts';
import { refuseOpenRanges } from './ranges.ts';
import { type Section, type Understanding, understand } from './understand.ts';

export interface ReadLayer {
  readonly layer?: LayerSyntax;
  readonly functions: readonly FunctionSyntax[];
}

/** Statements → a layer and the functions that they define. No layer where nothing computes anything. */
export function layerOf(section: Section, report: Report): ReadLayer {
  const lines = withLoneExpression(withConditions(section.statements.map(equalitiesOf)), namesIn(section), report);
  const printed = lines.flatMap((l) => l.equalities).map(withOrder);
  const fresh = new FreshNames(
    [...printed.flatMap((e) => [e.left, ...e.members, ...e.conditions]), ...lines.flatMap((l) => l.conditions)],
    namesIn(section),
  );
  const entered = withEntries(withDots(printed, fresh), fresh, report);
  const { equalities, steps, choices } = withLabels(withApplications(entered.equalities, fresh, report));
  const conditions = [...lines.flatMap((l) => l.conditions), ...entered.shapes];
  for (const f of lines.flatMap((l) => (l.equalities.length > 0 ? [] : l.unread))) refuseLine(f, report);
  for (const line of lines) if (line.equalities.length > 0) reportUnread(line.unread, report);
  const [only] = conditions;
  if (only !== undefined && equalities.length === 0 && report.errors === 0) refuseLine(only, report);
  const beyond = equalities[MAX_DEFINITIONS];
  if (beyond !== undefined) {
    report.error(
      'limit-definitions',
      beyond.span,
      `A layer has at most ${MAX_DEFINITIONS} equations.`,
      'split it into several layers',
    );
    return { functions: [] };
  }
  const text = understand({ ...section, steps }, equalities, conditions, report);
  const layer = assembled({ ...section, choices }, text, entered.together, report);
  reportConditions(text.context, layer?.assumes ?? [], report);
  return { ...(layer === undefined ? {} : { layer }), functions: text.functions };
}

/** Lines in which nothing has a name on the left of `=`, and one expression stands: that is what is computed. */
function withLoneExpression(lines: readonly Line[], taken: readonly string[], report: Report): readonly Line[] {
  const [only, ...more] = lines.flatMap((l) => l.unread);
  const named = lines.some((l) => l.equalities.some(({ left }) => holdsNames(left)));
  const equality = only === undefined || more.length > 0 || named ? undefined : loneExpression(only, taken, report);
  if (equality === undefined) return lines;
  return lines.map((l) => (l.unread.length === 0 ? l : { ...l, equalities: [equality, ...l.equalities], unread: [] }));
}

function holdsNames(f: Formula): boolean {
  let found = false;
  everyFormula(f, (part) => {
    if (part.kind === 'symbol') found = true;
  });
  return found;
}

/** The layer of a text that is understood: its equations counted from 0 and in order, its head, its claims. */
function assembled(
  { directives, head, name, choices = new Set() }: Section,
  text: Understanding,
  together: Together,
  report: Report,
): LayerSyntax | undefined {
  const { context } = text;
  const drafts = text.drafts.length > 0 ? text.drafts : ofFunction(text.last, text.names);
  const forward = context.forward || (text.drafts.length === 0 && drafts.length > 0);
  const stated = claimsOf({ ...context, forward }, drafts, text.abbreviations);
  const parameters = head?.parameters ?? directives.parameters;
  const places = new Set([...choices, ...wholeNumbers(parameters, drafts)]);
  const counted = fromZero([...drafts, ...stated.drafts, ...stated.claims.map(asDraft)], head?.parameters, places);
  const equations = sorted(counted.filter((d) => d.claim === undefined));
  const [first] = equations;
  const last = context.reads.at(-1);
  if (first === undefined || last === undefined || refuseOpenRanges(equations, report)) return undefined;
  const inferred = inferHead(
    equations,
    counted.filter((d) => d.claim !== undefined),
    {
      parameters,
      hypers: head?.hypers ?? directives.hypers,
      extents: context.extents,
      choices,
      complete: head !== undefined,
    },
  );
  for (const span of inferred.contradicted)
    report.error(
      'latex-shape',
      span,
      'The formulas give this another shape than the text says it has.',
      'write the shape that it has: `W \\in \\mathbb{R}^{m \\times n}` for a matrix of m rows and n columns',
    );
  const returns = returnsOf(directives, drafts, stated.drafts, together);
  const start = Math.min(...equations.map((d) => d.span.start), head?.span.start ?? first.span.start);
  const end = Math.max(last.equality.span.end, ...equations.map((d) => d.span.end));
  return {
    name: head?.name ?? name,
    nameSpan: head?.nameSpan ?? first.nameSpan,
    parameters: inferred.parameters,
    hypers: inferred.hypers,
    equations: inferred.equations,
    unread: [],
    ...(returns === undefined ? {} : { returns }),
    claims: claimsAbout(inferred, stated),
    assumes: stated.assumes,
    span: { start, end },
  };
}

/** Names of places: numbers declared as whole ones, and what `\arg\max` gives. */
const wholeNumbers = (parameters: readonly ParameterSyntax[], drafts: readonly Draft[]): readonly string[] => [
  ...parameters.filter((p) => p.int !== undefined && p.shape.length === 0).map((p) => p.name),
  ...drafts
    .filter(({ body }) => body.kind === 'reduce' && (body.op === 'argmax' || body.op === 'argmin'))
    .map((d) => d.name),
];

/** The claims as their layer counts them; one that need not be readable is left out where it mentions what the layer has not. */
function claimsAbout({ claims, parameters, hypers, equations }: InferredHead, stated: Claims): readonly ClaimSyntax[] {
  const known = new Set(
    [
      ...parameters,
      ...hypers,
      ...equations,
      ...parameters.flatMap((p) => p.shape.flatMap((s) => (s.kind === 'name' ? [s] : []))),
    ].map(({ name }) => canonicalName(name)),
  );
  return claims.flatMap((c) => {
    const tensor = (name: string): string =>
      name.startsWith('δ') && !known.has(canonicalName(name)) ? name.slice(1) : name;
    const unknown = (name: string): boolean =>
      !known.has(canonicalName(tensor(name))) && !c.claim?.indices.includes(name);
    const original = stated.claims[c.claim?.number ?? -1];
    const optional = original !== undefined && stated.optional.has(original);
    return optional && readsOf(c.body).some(unknown) ? [] : asClaim(c, stated.claims);
  });
}

/** The equation of a text that defines a function only: its value. */
function ofFunction(fn: FunctionSyntax | undefined, names: Names): readonly Draft[] {
  if (fn === undefined) return [];
  const { nameSpan, span } = fn;
  const args = fn.parameters.map((p): Syntax => ({ kind: 'name', name: p.name, span: p.span }));
  const body: Syntax = { kind: 'call', name: fn.name, nameSpan, args, span };
  return [{ name: names.fresh('y'), nameSpan, subscripts: [], bounds: new Map(), body, span }];
}

type Line = ReturnType<typeof equalitiesOf>;

/** Places of the equalities that one line defines together. */
type Together = Entered['together'];

/** Names that comments declare. */
const namesIn = ({ directives, head }: Section): readonly string[] =>
  [...(head?.parameters ?? []), ...directives.parameters].flatMap((p) => [
    p.name,
    ...p.shape.flatMap((s) => (s.kind === 'name' ? [s.name] : [])),
  ]);

/** Conditions on a line of their own belong to the formulas above them. */
function withConditions(lines: readonly Line[]): readonly Line[] {
  const found: Line[] = [];
  for (const line of lines) {
    const above = found.at(-1);
    const own = line.conditions.filter((f) => statedShape(f) === undefined);
    if (above !== undefined && line.equalities.length === 0 && own.length > 0)
      found[found.length - 1] = {
        ...above,
        equalities: above.equalities.map((e) => ({ ...e, conditions: [...e.conditions, ...own] })),
      };
    found.push(line);
  }
  return found;
}

function refuseLine(f: Formula, report: Report): void {
  report.error(
    'latex-no-equation',
    f.span,
    'This line defines nothing: it has no `=`.',
    'write what is computed: `y_i = …`; text belongs outside the formula',
  );
}

/** Equations in an order in which each reads only what stands above it, as far as there is one. */
function sorted(drafts: readonly Draft[]): readonly Draft[] {
  const byName = new Map(drafts.map((d) => [canonicalName(d.name), d] as const));
  const done = new Set<Draft>();
  const open = new Set<Draft>();
  const put = (draft: Draft): void => {
    if (done.has(draft) || open.has(draft)) return;
    open.add(draft);
    for (const name of readsOf(draft.body)) {
      const read = byName.get(canonicalName(name));
      if (read !== undefined) put(read);
    }
    done.add(draft);
  };
  for (const draft of drafts) put(draft);
  return [...done];
}

/** The outputs: those that a comment names; else the last equation as printed, where it is not the last one now. */
function returnsOf(
  { returns }: Directives,
  drafts: readonly Draft[],
  extra: readonly Draft[],
  together: Together,
): readonly NameSyntax[] | undefined {
  if (returns.length > 0) return returns;
  const read = new Set(drafts.flatMap((d) => readsOf(d.body)).map(canonicalName));
  const last = drafts.findLast((d) => !read.has(canonicalName(d.name))) ?? drafts.at(-1);
  const tuple = together.find((spans) => last !== undefined && spans.includes(last.span));
  if (tuple !== undefined) return drafts.filter((d) => tuple.includes(d.span)).map(outputOf);
  if (last === undefined || (extra.length === 0 && sorted(drafts).at(-1) === last)) return undefined;
  return [outputOf(last)];
}

const outputOf = ({ name, nameSpan }: Draft): NameSyntax => ({ kind: 'name', name, span: nameSpan });
