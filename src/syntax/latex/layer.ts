import { MAX_DEFINITIONS } from '../../support/limits.ts';
import { canonicalName } from '../../support/names.ts';
import type { Report } from '../../support/report.ts';
import type { Span } from '../../support/span.ts';
import type { FunctionSyntax, LayerSyntax, NameSyntax, Syntax } from '../syntax.ts';
import { attempt } from './attempt.ts';
import { asClaim, asDraft, claimsOf } from './claims.ts';
import type { Context, Read } from './context.ts';
import type { Directives } from './directives.ts';
import type { Draft } from './draft.ts';
import { type Equality, equalitiesOf } from './equalities.ts';
import { equationDraft } from './equation.ts';
import { type Declared, type Facts, factsOf } from './facts.ts';
import { readsOf } from './free.ts';
import { functionsOf } from './functions.ts';
import { gradientsOf } from './gradients.ts';
import { inferHead } from './infer.ts';
import { leftOf } from './left.ts';
import type { Formula } from './math.ts';
import { Names, PRIME } from './names.ts';
import { printed } from './naming.ts';
import { fromZero } from './one-based.ts';
import { meaningOf } from './resolve.ts';
import { sizesOf } from './sizes.ts';
import type { Statement } from './statements.ts';
import { bare, everyFormula } from './walk.ts';

/** The formulas of one layer, and what the comments around them say. */
export interface Section {
  readonly statements: readonly Statement[];
  readonly directives: Directives;
  readonly head: Directives['heads'][number] | undefined;
  /** The layer's name where there is no head. */
  readonly name: string;
}

/** Statements → a layer and the functions that they define. Undefined for the layer where nothing computes anything. */
export function layerOf(
  section: Section,
  report: Report,
): { layer?: LayerSyntax; functions: readonly FunctionSyntax[] } {
  const { directives, head } = section;
  const lines = section.statements.map(equalitiesOf);
  const equalities = lines.flatMap((l) => l.equalities);
  const conditions = lines.flatMap((l) => l.conditions);
  for (const f of lines.flatMap((l) => (l.equalities.length > 0 ? [] : l.unread))) refuseLine(f, report);
  const [only] = conditions;
  if (only !== undefined && equalities.length === 0 && report.errors === 0) refuseLine(only, report);
  if (equalities.length > MAX_DEFINITIONS) {
    report.error(
      'limit-definitions',
      equalities[MAX_DEFINITIONS]?.span ?? { start: 0, end: 1 },
      `A layer has at most ${MAX_DEFINITIONS} equations.`,
      'split it into several layers',
    );
    return { functions: [] };
  }
  const declared = declaredBy(section);
  const facts = factsOf(equalities, conditions, declared);
  const reads = equalities.map((equality) => readOf(equality, facts));
  const given = knowledge(section, reads, facts, report);
  const used = usedNames(facts, equalities);
  const backward = takesCotangents(head);
  const { functions, meanings, stated, last } = functionsOf(reads, directives, (locals, known) =>
    meaningOf({ ...given, locals, functions: known }, used),
  );
  const context: Context = {
    reads,
    facts,
    report,
    directives,
    stated,
    forward:
      !backward &&
      reads.some(({ left }) => left.kind === 'tensor' && !given.sizes.has(printed(left.symbol, facts).key)),
    meaning: (guarding, to = report) =>
      meaningOf({ ...given, functions: meanings, guarding: guarding && !backward, report: to }, used),
  };
  const written = reads.flatMap((r) => attempt(() => equationDraft(r, context)) ?? []);
  const drafts = written.length > 0 ? written : ofFunction(last, given.names);
  const {
    claims,
    assumes,
    drafts: extra,
  } = claimsOf({ ...context, forward: context.forward || (written.length === 0 && drafts.length > 0) }, drafts);
  const counted = fromZero([...drafts, ...extra, ...claims.map(asDraft)]);
  const ordered = sorted(counted.filter((d) => d.claim === undefined));
  const span: Span = {
    start: head?.span.start ?? equalities[0]?.span.start ?? 0,
    end: equalities.at(-1)?.span.end ?? 1,
  };
  const nameSpan = head?.nameSpan ?? ordered[0]?.nameSpan ?? span;
  if (ordered.length === 0 && report.errors > 0) return { functions };
  const inferred = inferHead(
    ordered,
    counted.filter((d) => d.claim !== undefined),
    {
      parameters: head?.parameters ?? directives.parameters,
      hypers: head?.hypers ?? directives.hypers,
      complete: head !== undefined,
    },
  );
  const returns = returnsOf(directives, drafts, extra);
  if (ordered.length === 0) return { functions };
  const layer: LayerSyntax = {
    name: head?.name ?? section.name,
    nameSpan,
    parameters: inferred.parameters,
    hypers: inferred.hypers,
    equations: inferred.equations,
    unread: [],
    ...(returns === undefined ? {} : { returns }),
    claims: inferred.claims.flatMap((c) => asClaim(c, claims)),
    assumes,
    span: { start: Math.min(span.start, nameSpan.start), end: span.end },
  };
  return { layer, functions };
}

/** An equality by its left side; `f(x) = y` with a name alone on the right defines `y`. */
function readOf(equality: Equality, facts: Facts): Read {
  const left = leftOf(equality, facts);
  const last = equality.members.at(-1);
  const applied = ['product', 'function'].includes(bare(equality.left).kind);
  if (left.kind !== 'other' || !applied || last === undefined || bare(last).kind !== 'symbol')
    return { equality, left };
  const turned = { ...equality, left: last, members: [...equality.members.slice(0, -1), equality.left] };
  return { equality: turned, left: leftOf(turned, facts) };
}

/** Whether a head lists a gradient: the text is a backward pass, whose gradients are equations with every read as written. */
const takesCotangents = (head: Section['head']): boolean =>
  head?.parameters.some((p) => /^delta./u.test(canonicalName(p.name))) ?? false;

/** The equation of a text that defines a function only: its value. */
function ofFunction(fn: FunctionSyntax | undefined, names: Names): readonly Draft[] {
  if (fn === undefined) return [];
  const { nameSpan, span } = fn;
  const args = fn.parameters.map((p): Syntax => ({ kind: 'name', name: p.name, span: p.span }));
  const body: Syntax = { kind: 'call', name: fn.name, nameSpan, args, span };
  return [{ name: names.fresh('y'), nameSpan, subscripts: [], bounds: new Map(), body, span }];
}

function refuseLine(f: Formula, report: Report): void {
  report.error(
    'latex-no-equation',
    f.span,
    'This line defines nothing: it has no `=`.',
    'write what is computed: `y_i = …`; text belongs outside the formula',
  );
}

/** Ranks and scalars that the head and the comments declare. */
function declaredBy({ head, directives }: Section): Declared {
  const parameters = [...(head?.parameters ?? []), ...directives.parameters];
  const hypers = [...(head?.hypers ?? []), ...directives.hypers];
  const dims = parameters.flatMap((p) => p.shape.flatMap((s) => (s.kind === 'name' ? [s.name] : [])));
  return {
    ranks: new Map(
      // `X_l` is printed `X^{(l)}`: what is told by the letter is told by all of its names
      parameters.flatMap((p) => [
        [canonicalName(p.name.replace(/_.*$/u, '')), p.shape.length] as const,
        [canonicalName(p.name), p.shape.length] as const,
      ]),
    ),
    scalars: new Set([
      ...dims,
      ...hypers.map((h) => h.name),
      ...parameters.filter((p) => p.shape.length === 0).map((p) => p.name),
    ]),
  };
}

type Given = Parameters<typeof meaningOf>[0];

function knowledge(section: Section, reads: readonly Read[], facts: Facts, report: Report): Given {
  const { head, directives } = section;
  const parameters = [...(head?.parameters ?? []), ...directives.parameters];
  const names = new Names([
    ...parameters.flatMap((p) => [p.name, ...p.shape.flatMap((s) => (s.kind === 'name' ? [s.name] : []))]),
    ...(head?.hypers ?? directives.hypers).map((h) => h.name),
    ...directives.functions.map((f) => f.name),
  ]);
  const tensors = new Set(parameters.map((p) => canonicalName(p.name)));
  const powers = new Map<string, string>();
  for (const { left } of reads) {
    if (left.kind !== 'tensor') continue;
    const p = printed(left.symbol, facts);
    tensors.add(p.key);
    if (p.exponent?.kind === 'number')
      powers.set(`${p.key}^${p.exponent.text}`, names.of(`${p.key}^${p.exponent.text}`, p.spelling + p.exponent.text));
  }
  for (const key of powers.keys()) tensors.delete(key.slice(0, key.lastIndexOf('^')));
  return {
    report,
    facts,
    names,
    functions: new Map(),
    tensors,
    powers,
    sizes: sizesOf(reads, facts),
    gradients: gradientsOf(reads, facts),
    locals: new Set(),
    guarding: false,
  };
}

/** Identifiers of everything printed, which a new index may not have. */
function usedNames(facts: Facts, equalities: readonly Equality[]): ReadonlySet<string> {
  const used = new Set<string>();
  for (const { left, members } of equalities)
    for (const f of [left, ...members])
      everyFormula(f, (part) => {
        if (part.kind === 'symbol') used.add(part.name + PRIME.repeat(part.primes));
      });
  for (const index of facts.indices) used.add(index);
  return used;
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
): readonly NameSyntax[] | undefined {
  if (returns.length > 0) return returns;
  const read = new Set(drafts.flatMap((d) => readsOf(d.body)).map(canonicalName));
  const last = drafts.findLast((d) => !read.has(canonicalName(d.name))) ?? drafts.at(-1);
  if (last === undefined || (extra.length === 0 && sorted(drafts).at(-1) === last)) return undefined;
  return [{ kind: 'name', name: last.name, span: last.nameSpan }];
}
