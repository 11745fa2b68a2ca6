import { canonicalName } from '../../../support/names.ts';
import { Report } from '../../../support/report.ts';
import type { Span } from '../../../support/span.ts';
import type { AssumeSyntax, ClaimSyntax, NameSyntax, Syntax } from '../../syntax.ts';
import { everySyntax, mapSyntax, readsOf } from '../../walk.ts';
import { boundIn, holdsIndex, indexName } from '../facts/facts.ts';
import { printed } from '../facts/naming.ts';
import type { Formula } from '../read/math.ts';
import { bare, everyFormula, factorsOf, isComparison } from '../read/walk.ts';
import type { Draft } from '../resolve/draft.ts';
import { fail, type Meaning, nameSyntax } from '../resolve/meaning.ts';
import { attempt } from './attempt.ts';
import type { Context, FunctionStatement, Read } from './context.ts';
import {
  bodyAt,
  elementOf,
  gradientTarget,
  isComputed,
  isExpression,
  isStatedForm,
  placedElement,
} from './equation.ts';
import { writtenOut } from './inline.ts';
import { isStep } from './left.ts';

export interface Claims {
  readonly claims: readonly ClaimSyntax[];
  /** Those that are left out where they mention what the layer does not have. */
  readonly optional: ReadonlySet<ClaimSyntax>;
  readonly assumes: readonly AssumeSyntax[];
  /** Equations for what claims differentiate, where it has no name. */
  readonly drafts: readonly Draft[];
}

/** Equalities about gradients and derivatives, further members of chains, and conditions on names that are no indices. */
export function claimsOf(context: Context, drafts: readonly Draft[], abbreviations: readonly Draft[]): Claims {
  const found: ClaimSyntax[] = [];
  const optional = new Set<ClaimSyntax>();
  const written = (claim: ClaimSyntax): ClaimSyntax => ({ ...claim, body: writtenOut(claim.body, abbreviations) });
  const extra: Draft[] = [];
  const known = new Set(drafts.flatMap((d) => [d.name, ...readsOf(d.body)]).map(canonicalName));
  for (const read of context.reads) {
    attempt(() => {
      const { left } = read;
      if (left.kind === 'tensor') {
        for (const form of otherForms(read, context, drafts, known)) {
          found.push(form);
          optional.add(form);
        }
      } else if (
        (left.kind === 'gradient' && context.forward) ||
        (left.kind === 'derivative' && (context.forward || isExpression(left.of)))
      )
        found.push(...derivativeClaims(read, context, extra, drafts, optional));
      else if (
        left.kind === 'other' &&
        (context.forward || context.stated.length > 0 || isStatedForm(read.equality.left))
      )
        found.push(...identity(read, context, extra));
    });
  }
  for (const stated of context.stated) attempt(() => found.push(...aboutFunction(stated, context, extra, drafts)));
  const assumes = [...context.directives.assumes, ...assumptions(context, known)];
  const claims = found.map((claim) => {
    const whole = written(claim);
    if (optional.has(claim)) optional.add(whole);
    return whole;
  });
  return { claims, optional, assumes, drafts: extra };
}

/** A claim as the axes of its layer see it: an equation of its target that also reads what it differentiates by. */
export function asDraft(claim: ClaimSyntax, number: number): Draft {
  const { target, by = [], body, span } = claim;
  const subscripts = target.kind === 'access' ? target.subscripts : [];
  const indices = [...subscripts, ...by.flatMap((x) => (x.kind === 'access' ? x.subscripts : []))].flatMap((s) =>
    readsOf(s),
  );
  const nameSpan = target.kind === 'access' ? target.nameSpan : target.span;
  const parts: Syntax = { kind: 'call', name: '', nameSpan, args: [body, ...by], span };
  return { name: target.name, nameSpan, subscripts, bounds: new Map(), body: parts, span, claim: { number, indices } };
}

/** The claim that a draft was made of, as the draft has it now. */
export function asClaim(draft: Draft, claims: readonly ClaimSyntax[]): readonly ClaimSyntax[] {
  const claim = claims[draft.claim?.number ?? -1];
  const [body, ...by] = draft.body.kind === 'call' ? draft.body.args : [];
  if (claim === undefined || body === undefined) return [];
  const { target } = claim;
  const elements = by.flatMap((x) => (x.kind === 'access' || x.kind === 'name' ? [x] : []));
  return [
    {
      target: target.kind === 'access' ? { ...target, subscripts: draft.subscripts } : target,
      ...(claim.by === undefined ? {} : { by: elements }),
      body,
      span: claim.span,
    },
  ];
}

/** `y = a = b`: the last member defines `y`; each of the others claims that it is the same. */
function otherForms(
  { left, equality }: Read,
  context: Context,
  drafts: readonly Draft[],
  known: ReadonlySet<string>,
): readonly ClaimSyntax[] {
  if (left.kind !== 'tensor' || equality.members.length < 2) return [];
  const draft = drafts.find((d) => d.span === equality.span);
  if (draft === undefined) return [];
  return equality.members.slice(0, -1).flatMap((member) => {
    const f = bare(member);
    const at: ClaimSyntax['target'] = targetOf(draft, equality.left.span);
    if (f.kind === 'symbol' || f.kind === 'number' || isStep(member, () => true)) return [];
    const body = quietly(context, (m) => bodyAt(m, member, at));
    const unknown = (name: string): boolean => !known.has(canonicalName(name));
    const foreign = body === undefined ? [] : readsOf(withoutRanges(body), indexSet(draft)).filter(unknown);
    if (body === undefined || foreign.length > 0 || readsWhole(body, drafts)) {
      passOver(member, foreign, context);
      return [];
    }
    return [{ target: at, body, span: { start: equality.left.span.start, end: member.span.end } }];
  });
}

/** Says that a member of a chain is not judged, and why. */
function passOver(member: Formula, foreign: readonly string[], { report }: Context): void {
  const { start, end } = member.span;
  const text = report.source.text.slice(start, end);
  const names = foreign.map((name) => `\`${name}\``).join(', ');
  report.warning(
    'latex-unjudged',
    member.span,
    `\`${text.length > 60 ? `${text.slice(0, 60)}…` : text}\` is not judged${foreign.length === 0 ? '' : `: nothing says what ${names} ${foreign.length === 1 ? 'is' : 'are'}`}.`,
    'define what it is written with by equations of their own',
  );
}

/** An expression without its stated ranges, whose limits may be dimensions. */
const withoutRanges = (body: Syntax): Syntax =>
  mapSyntax(body, (s) =>
    s.kind === 'reduce' ? { ...s, binders: s.binders.map(({ lo: _, hi: __, ...plain }) => plain) } : s,
  );

const targetOf = ({ name, nameSpan, subscripts }: Draft, span: Span): ClaimSyntax['target'] =>
  subscripts.length === 0
    ? { kind: 'name', name, span: nameSpan }
    : { kind: 'access', name, nameSpan, guarded: false, subscripts, span };

/** Whether an expression names a tensor with another number of indices than the equations do. */
function readsWhole(body: Syntax, drafts: readonly Draft[]): boolean {
  const ranks = new Map(drafts.map((d) => [d.name, d.subscripts.length] as const));
  for (const d of drafts)
    everySyntax(d.body, new Set(), (s) => {
      if (s.kind === 'access') ranks.set(s.name, s.subscripts.length);
    });
  let found = false;
  everySyntax(body, new Set(), (s) => {
    if (s.kind === 'name' && (ranks.get(s.name) ?? 0) > 0) found = true;
    if (s.kind === 'access' && (ranks.get(s.name) ?? s.subscripts.length) !== s.subscripts.length) found = true;
  });
  return found;
}

const indexSet = (draft: Draft): ReadonlySet<string> => new Set(draft.subscripts.flatMap((s) => readsOf(s)));

/** Reads what need not be readable: a member of a chain that is passed over where it is not. */
const quietly = <T>(context: Context, read: (m: Meaning) => T): T | undefined =>
  attempt(() => read(context.meaning(false, new Report(context.report.source))));

/** Reads a member with derivatives quietly; the indices of the left side stay apart from its own. */
function stepBody(member: Formula, { target, by = [], places }: Sides, context: Context): Syntax | undefined {
  const taken = [target, ...by].flatMap((e) => (e.kind === 'access' ? e.subscripts.flatMap((s) => readsOf(s)) : []));
  const quiet = new Report(context.report.source);
  return attempt(() => bodyAt(context.meaning(true, quiet, true, taken), member, target, places));
}

function derivativeClaims(
  { left, equality }: Read,
  context: Context,
  extra: Draft[],
  drafts: readonly Draft[],
  optional: Set<ClaimSyntax>,
): readonly ClaimSyntax[] {
  const m = context.meaning(true, undefined, true);
  if (left.kind !== 'gradient' && left.kind !== 'derivative') return [];
  const { places, ...sides }: Sides =
    left.kind === 'gradient' ? { target: elementOf(m, left.formula) } : partial(m, left, extra, drafts);
  const span = (member: Formula): Span => ({ start: equality.left.span.start, end: member.span.end });
  const claims = equality.members.flatMap((member, i): ClaimSyntax[] => {
    if (i === 0 && isGradientItself(member)) return [];
    if (!isStep(member, (of) => isComputed(m, of)))
      return [{ ...sides, body: bodyAt(m, member, sides.target, places), span: span(member) }];
    const body = stepBody(member, { ...sides, ...(places === undefined ? {} : { places }) }, context);
    if (body === undefined || readsWhole(body, drafts)) return [];
    const step = { ...sides, body, span: span(member) };
    optional.add(step);
    return [step];
  });
  const [last] = equality.members.slice(-1);
  if (claims.length === 0 && last !== undefined && !isGradientItself(last))
    context.report.warning(
      'latex-unjudged',
      span(last),
      'This is made of derivatives that are not read, and is not judged.',
      'write the indices of all that is differentiated, `\\sum_j \\frac{\\partial E}{\\partial z_j} \\frac{\\partial z_j}{\\partial x_i}`',
    );
  return claims;
}

/** The middle of `\delta_x = \partial E/\partial x = …` says what `δ` is, and claims nothing. */
const isGradientItself = (f: Formula): boolean => bare(f).kind === 'derivative';

/** The two sides of a derivative: gradients where the text does not compute what is differentiated. */
function partial(
  m: Meaning,
  left: Extract<Read['left'], { kind: 'derivative' }>,
  extra: Draft[],
  drafts: readonly Draft[],
): Sides {
  const gradient = gradientTarget(m, left.of, left.by);
  if (gradient !== undefined) return { target: gradient };
  const placed = left.by.map((f) => placedElement(m, f));
  const by = placed.map((p) => p.element);
  const places = placed.flatMap((p) => p.places);
  if (!isComputed(m, left.of))
    return fail(
      m,
      'latex-claim',
      left.of.span,
      'This states a derivative of something that the text does not compute.',
      'write the formula of what is differentiated above it',
    );
  const of = bare(left.of);
  const [head] = factorsOf(of).map(bare);
  // `L(W)`: a loss with what it depends on
  const symbol = of.kind !== 'product' || (head?.kind === 'symbol' && m.tensors.has(head.name)) ? head : undefined;
  if (symbol?.kind === 'symbol') {
    const { element, places: outer } = placedElement(m, symbol);
    // a row for every element of what is differentiated
    return { target: element, by, places: [...outer, ...places] };
  }
  const value = m.number(left.of);
  const alike = drafts.find((d) => d.subscripts.length === 0 && sameCall(d.body, value));
  if (alike !== undefined) return { target: { kind: 'name', name: alike.name, span: left.of.span }, by, places };
  const target = named(m, left.of, value, extra);
  return { target, by, ...(target.kind === 'name' ? { places } : {}) };
}

/** What a claim is about, and the indices that its left side has besides those printed. */
type Sides = Pick<ClaimSyntax, 'target' | 'by'> & { readonly places?: readonly Syntax[] };

/** An equality of two expressions: the left one is named, and the right ones claim to be the same. */
function identity({ equality }: Read, context: Context, extra: Draft[]): readonly ClaimSyntax[] {
  const m = context.meaning(true, undefined, true);
  const value = m.value(equality.left);
  const at = Array.from({ length: value.rank }, () => nameSyntax(m.freshIndex(), equality.left.span));
  const target = named(m, equality.left, value.at(at), extra);
  return equality.members.map((member) => ({
    target,
    body: bodyAt(m, member, target),
    span: { start: equality.left.span.start, end: member.span.end },
  }));
}

/** `f(x) = …` or `f'(x) = …` for an `f` defined elsewhere: a claim about its value or its derivative at a number. */
function aboutFunction(
  { read: { left, equality }, function: f, derivative }: FunctionStatement,
  context: Context,
  extra: Draft[],
  drafts: readonly Draft[],
): readonly ClaimSyntax[] {
  if (left.kind !== 'function') return [];
  const m = context.meaning(true);
  const args = left.params.map((p): NameSyntax => {
    const { key, spelling } = printed(p, m.facts);
    return { kind: 'name', name: m.names.of(key, spelling), span: p.span };
  });
  const { nameSpan } = left;
  const captured = f.parameters.slice(args.length);
  const value: Syntax = {
    kind: 'call',
    name: f.name,
    nameSpan,
    args: [...args, ...captured],
    span: equality.left.span,
  };
  const alike = drafts.find((d) => d.subscripts.length === 0 && sameCall(d.body, value));
  const target: ClaimSyntax['target'] =
    alike === undefined ? named(m, equality.left, value, extra) : { kind: 'name', name: alike.name, span: nameSpan };
  const members = equality.members.filter((member) => !isStep(member, () => true));
  return members.map((member) => ({
    target,
    ...(derivative ? { by: args.slice(0, 1) } : {}),
    body: m.number(member),
    span: { start: equality.left.span.start, end: member.span.end },
  }));
}

/** `f(x)` as it stands in an equation `y = f(x)`. */
const sameCall = (a: Syntax, b: Syntax): boolean =>
  a.kind === 'call' &&
  b.kind === 'call' &&
  a.name === b.name &&
  a.args.every((x, i) => {
    const y = b.args[i];
    return x.kind === 'name' && y?.kind === 'name' && x.name === y.name;
  });

/** An equation for an expression that a claim differentiates: its indices are those that stand free in it. */
function named(m: Meaning, f: Formula, body: Syntax, extra: Draft[]): ClaimSyntax['target'] {
  const indices: NameSyntax[] = [];
  everySyntax(body, new Set(), (s, bound) => {
    if (s.kind !== 'access') return;
    for (const x of s.subscripts)
      if (x.kind === 'name' && !bound.has(x.name) && !indices.some((i) => i.name === x.name)) indices.push(x);
  });
  const name = m.names.fresh('d');
  extra.push({ name, nameSpan: f.span, subscripts: indices, bounds: new Map(), body, span: f.span });
  if (indices.length === 0) return nameSyntax(name, f.span) as NameSyntax;
  return { kind: 'access', name, nameSpan: f.span, guarded: false, subscripts: indices, span: f.span };
}

/** `c > 0` beside a formula, where `c` is a number of it. */
function assumptions(context: Context, known: ReadonlySet<string>): readonly AssumeSyntax[] {
  const seen = new Set<Formula>();
  return context.reads.flatMap(({ equality }) =>
    equality.conditions.flatMap((f) => {
      if (seen.has(f) || f.kind !== 'relation' || f.rest.some((r) => !isComparison(r.op))) return [];
      seen.add(f);
      if (holdsIndex(f, context.facts.indices) || boundIn(f).some((s) => context.facts.indices.has(indexName(s))))
        return [];
      let symbols = 0;
      everyFormula(f, (part) => {
        if (part.kind === 'symbol') symbols++;
      });
      const condition = quietly(context, (m) => m.condition(f));
      if (
        condition === undefined ||
        symbols === 0 ||
        !readsOf(condition).every((name) => known.has(canonicalName(name)))
      )
        return [];
      return [{ condition, span: f.span }];
    }),
  );
}
