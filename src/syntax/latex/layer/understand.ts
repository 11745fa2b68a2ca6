import { canonicalName } from '../../../support/names.ts';
import { Report } from '../../../support/report.ts';
import type { FunctionSyntax } from '../../syntax.ts';
import { readsOf } from '../../walk.ts';
import { argumentsKey } from '../facts/applications.ts';
import { coefficientsIn } from '../facts/coefficients.ts';
import type { Equality } from '../facts/equalities.ts';
import { type Declared, type Facts, factsOf } from '../facts/facts.ts';
import { Names, PRIME } from '../facts/names.ts';
import { printed } from '../facts/naming.ts';
import { statedShape } from '../facts/shapes.ts';
import type { Formula } from '../read/math.ts';
import type { Statement } from '../read/statements.ts';
import { bare, everyFormula, factorsOf } from '../read/walk.ts';
import { axesPrinted } from '../resolve/arrays.ts';
import type { Draft } from '../resolve/draft.ts';
import { tablesIn } from '../resolve/probability.ts';
import { meaningOf } from '../resolve/resolve.ts';
import { attempt } from './attempt.ts';
import type { Context, Read } from './context.ts';
import type { Directives } from './directives.ts';
import { equationDraft } from './equation.ts';
import { functionsOf } from './functions.ts';
import { gradientsOf } from './gradients.ts';
import { leftOf } from './left.ts';
import { sizesOf } from './sizes.ts';
import { statedAxes, statedExtents } from './stated.ts';

/** The formulas of one layer, and what the comments around them say. */
export interface Section {
  readonly statements: readonly Statement[];
  readonly directives: Directives;
  readonly head: Directives['heads'][number] | undefined;
  /** The layer's name where there is no head. */
  readonly name: string;
  /** Letters that count the steps of an iteration. */
  readonly steps?: ReadonlySet<string>;
  /** Letters that say which element is meant. */
  readonly choices?: ReadonlySet<string>;
}

/** What the formulas of a layer define, and everything that claims about it are read with. */
export interface Understanding {
  readonly context: Context;
  readonly names: Names;
  /** The equations, in the order of the text. */
  readonly drafts: readonly Draft[];
  /** Names for parts of formulas of gradients, in the order of the text. */
  readonly abbreviations: readonly Draft[];
  readonly functions: readonly FunctionSyntax[];
  /** The last function that the text defines itself. */
  readonly last: FunctionSyntax | undefined;
}

/** Rounds in which arrays may be found by what others are found to be. */
const MAX_ROUNDS = 4;

/** Reads equalities. A name that is printed without indices and defined by an array is an array wherever it stands. */
export function understand(
  section: Section,
  equalities: readonly Equality[],
  conditions: readonly Formula[],
  report: Report,
): Understanding {
  let declared = declaredBy(section, conditions);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const tried = readWith(declared, section, equalities, conditions, new Report(report.source));
    const arrays = arraysIn(tried, declared);
    if (arrays.axes.size === declared.axes.size) break;
    declared = { ...declared, ...arrays };
  }
  return readWith(declared, section, equalities, conditions, report);
}

/** Names defined as arrays, by their keys, and their letters, where nothing else shows them to be arrays. */
function arraysIn(
  { context: { reads, facts }, drafts }: Understanding,
  declared: Declared,
): Pick<Declared, 'axes' | 'ranks'> {
  const axes = new Map(declared.axes);
  const ranks = new Map(declared.ranks);
  for (const { left, equality } of reads) {
    if (left.kind !== 'tensor') continue;
    const letter = canonicalName(left.symbol.name);
    const { key, subscripts } = printed(left.symbol, facts);
    const draft = drafts.find((d) => d.span === equality.span);
    const rank = draft?.subscripts.length ?? 0;
    if (rank <= (subscripts?.length ?? 0) || facts.axes.has(key)) continue;
    axes.set(key, rank);
    if (subscripts === undefined && !facts.ranks.has(letter)) ranks.set(letter, rank);
  }
  return { axes, ranks };
}

function readWith(
  declared: Declared,
  section: Section,
  equalities: readonly Equality[],
  conditions: readonly Formula[],
  report: Report,
): Understanding {
  const { directives, head } = section;
  const facts = withAxes(factsOf(equalities, conditions, declared), equalities, declared, directives);
  const reads = equalities.map((equality) => readOf(equality, facts));
  const given = knowledge(section, reads, facts, report);
  const used = usedNames(facts, equalities, conditions);
  const backward = takesCotangents(head);
  const { functions, meanings, stated, last } = functionsOf(reads, directives, (locals, known) =>
    meaningOf({ ...given, locals, functions: known }, used),
  );
  const sizes = meaningOf({ ...given, report: new Report(report.source) }, used);
  const context: Context = {
    extents: statedExtents(declared.shapes, sizes),
    reads,
    facts,
    report,
    directives,
    stated,
    forward: false,
    meaning: (guarding, to = report, derivatives = false, apart = []) =>
      meaningOf(
        { ...given, functions: meanings, guarding: guarding && !backward, report: to, derivatives },
        new Set([...used, ...apart]),
      ),
  };
  const tensors = new Map(
    reads.flatMap((r) => {
      const draft = r.left.kind === 'tensor' ? attempt(() => equationDraft(r, context)) : undefined;
      return draft === undefined ? [] : [[r, draft] as const];
    }),
  );
  // what is written with gradients abbreviates formulas of gradients
  const forward = !backward && [...tensors.values()].some((d) => !readsGradient(d));
  const settled = { ...context, forward };
  const drafts = reads.flatMap((r) =>
    r.left.kind === 'tensor' ? (tensors.get(r) ?? []) : (attempt(() => equationDraft(r, settled)) ?? []),
  );
  const abbreviations = forward ? drafts.filter(readsGradient) : [];
  return {
    context: settled,
    names: given.names,
    drafts: drafts.filter((d) => !abbreviations.includes(d)),
    abbreviations,
    functions,
    last,
  };
}

/** The facts with the arrays that the formulas show. */
function withAxes(
  facts: Facts,
  equalities: readonly Equality[],
  { axes, shapes }: Declared,
  { arrayFunctions }: Directives,
): Facts {
  const formulas = equalities.flatMap((e) => [e.left, ...e.members]);
  const given = new Map([...axes, ...statedAxes(shapes, facts)]);
  const factors = coefficientsIn(formulas, facts.applied);
  const applied = new Set([...facts.applied].filter((name) => !factors.has(name)));
  const defined = equalities.flatMap(({ left }) => {
    const f = bare(left);
    return f.kind === 'symbol' ? [printed(f, facts).key] : [];
  });
  const known = new Set([...given.keys(), ...defined]);
  const own = new Set(arrayFunctions.map((f) => f.name));
  return { ...facts, applied, known, axes: axesPrinted(formulas, { ...facts, known }, given, own) };
}

const readsGradient = (d: Draft): boolean => readsOf(d.body).some((name) => /^delta./u.test(canonicalName(name)));

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

/** Ranks and scalars that the head and the comments declare. */
function declaredBy({ head, directives, steps = new Set() }: Section, conditions: readonly Formula[]): Declared {
  const parameters = [...(head?.parameters ?? []), ...directives.parameters];
  const hypers = [...(head?.hypers ?? []), ...directives.hypers];
  const dims = parameters.flatMap((p) => p.shape.flatMap((s) => (s.kind === 'name' ? [s.name] : [])));
  return {
    shapes: conditions.flatMap((f) => statedShape(f) ?? []),
    axes: new Map(),
    tensors: new Set(parameters.map((p) => canonicalName(p.name))),
    ranks: new Map(
      // `X_l` is printed `X^{(l)}`: what is told by the letter is told by all of its names
      parameters.flatMap((p) => [
        [canonicalName(p.name.replace(/_.*$/u, '')), p.shape.length] as const,
        [canonicalName(p.name), p.shape.length] as const,
      ]),
    ),
    scalars: new Set([
      ...steps,
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
    arrayFunctions: directives.arrayFunctions,
    tensors,
    powers,
    sizes: sizesOf(reads, facts),
    gradients: gradientsOf(reads, facts),
    tables: tablesIn(
      reads.flatMap(({ equality }) => [equality.left, ...equality.members]),
      facts,
    ),
    dependent: dependentIn(reads),
    locals: new Set(),
    guarding: false,
    derivatives: false,
    zeroOutside: new Set(directives.zeroOutside.map((t) => canonicalName(t.name))),
  };
}

/** `f(x) = w^T x`, where it defines an array or a number: what stands in its bracket. */
function dependentIn(reads: readonly Read[]): ReadonlyMap<string, string> {
  return new Map(
    reads.flatMap(({ left, equality }) => {
      const [head, args, ...more] = factorsOf(bare(equality.left)).map(bare);
      const defines = left.kind === 'tensor' && left.symbol.sub === undefined;
      return defines &&
        head?.kind === 'symbol' &&
        args?.kind === 'group' &&
        args.given === undefined &&
        more.length === 0
        ? [[canonicalName(head.name), argumentsKey(args)] as const]
        : [];
    }),
  );
}

/** Identifiers of everything printed, which a new index may not have. */
function usedNames(facts: Facts, equalities: readonly Equality[], conditions: readonly Formula[]): ReadonlySet<string> {
  const used = new Set<string>();
  for (const f of [...equalities.flatMap((e) => [e.left, ...e.members]), ...conditions])
    everyFormula(f, (part) => {
      if (part.kind === 'symbol') used.add(part.name + PRIME.repeat(part.primes));
    });
  for (const index of facts.indices) used.add(index);
  return used;
}
