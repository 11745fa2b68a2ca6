import { sameName } from '../../../support/names.ts';
import type { BinderSyntax, ParameterSyntax, Syntax } from '../../syntax.ts';
import { type Draft, type DraftBounds, plus, sameSyntax, ungrouped } from '../resolve/draft.ts';
import { withParts } from '../resolve/free.ts';
import { type Axes, type AxisUse, accessesIn, axesOf, type IndexUse, numbered } from './axes.ts';

/*
 * Papers count from 1 as often as from 0: `\sum_{i=1}^{n} x_i`. Where everything that runs along an axis starts at 1, the axis
 * is counted from 0 instead: its indices become i+1 wherever they are not its place. An axis that is met from 0 as well keeps
 * what is printed, `i in 1..n+1`.
 */

const isNumber = (s: Syntax | undefined, value: number): boolean => {
  const inner = s === undefined ? undefined : ungrouped(s);
  return inner?.kind === 'number' && Number(inner.text) === value;
};

const startsAtOne = (b: DraftBounds): boolean => isNumber(b.lo, 1);
const startsAtZero = (b: DraftBounds): boolean => b.hi !== undefined && (b.lo === undefined || isNumber(b.lo, 0));

/**
 * The same equations, counted from 0 where they were counted from 1. Where the shapes are declared, an index that starts at 1
 * counts from 1 only if it reaches one place beyond its axis; otherwise it leaves the first place out.
 * Numbers among `places` are given as places, and stay as they are.
 */
export function fromZero(
  drafts: readonly Draft[],
  declared?: readonly ParameterSyntax[],
  places: ReadonlySet<string> = new Set(),
): readonly Draft[] {
  const axes = axesOf(drafts);
  const shifted = new Set<IndexUse | AxisUse>();
  for (const axis of axes.all) {
    const group = axes.group(axis);
    const indices = group.filter((u) => u.kind === 'index');
    const zero = indices.some((i) => startsAtZero(i.bounds)) || group.some((u) => u.kind === 'axis' && u.fromZero);
    const one = indices.filter((i) => startsAtOne(i.bounds));
    const beyond = declared === undefined || one.some((i) => reachesBeyond(i, group, declared));
    if (!zero && one.length > 0 && beyond) for (const use of group) shifted.add(use);
  }
  // an axis read at computed places only is counted as the indices in them are
  for (const axis of axes.all) {
    const { firstIndex } = axis;
    if (firstIndex !== undefined && axes.group(axis).length === 1 && shifted.has(firstIndex)) shifted.add(axis);
  }
  return shifted.size === 0 ? drafts : drafts.map((d) => shiftDraft(d, { axes, shifted, places }));
}

/** Whether an index takes a place that no declared axis of its group has; where none is declared, it may. */
function reachesBeyond(
  { bounds: { hi } }: IndexUse,
  group: readonly (IndexUse | AxisUse)[],
  declared: readonly ParameterSyntax[],
): boolean {
  const extents = group.flatMap((u) => {
    const shape = u.kind === 'axis' ? declared.find((p) => sameName(p.name, u.tensor))?.shape : undefined;
    const extent = u.kind === 'axis' ? shape?.at(u.axis) : undefined;
    return extent === undefined ? [] : [extent];
  });
  return extents.length === 0 || (hi !== undefined && extents.some((extent) => sameSyntax(plus(extent, 1), hi)));
}

type Shifted = ReadonlySet<IndexUse | AxisUse>;

function shiftDraft(draft: Draft, shift: Shift): Draft {
  const { axes, shifted } = shift;
  const env = new Set<string>();
  for (const { subscript } of numbered(draft.subscripts)) {
    for (const name of namesIn(subscript)) {
      const use = axes.left(draft, name);
      if (use !== undefined && shifted.has(use)) env.add(name);
    }
  }
  for (const name of draft.claim?.indices ?? []) {
    const use = axes.left(draft, name);
    if (use !== undefined && shifted.has(use)) env.add(name);
  }
  return {
    ...draft,
    subscripts: placed(draft.name, draft.subscripts, env, shift),
    bounds: new Map([...draft.bounds].map(([name, b]) => [name, env.has(name) ? boundsFromZero(b) : b])),
    body: rewrite(draft.body, env, shift),
  };
}

interface Shift {
  readonly axes: Axes;
  readonly shifted: Shifted;
  readonly places: ReadonlySet<string>;
}

/** Whether an expression is given as a place: an element of a table of places, or a number that is one. */
const isPlace = (s: Syntax, { axes, places }: Shift): boolean => {
  const inner = ungrouped(s);
  return inner.kind === 'access' ? axes.places.has(inner.name) : inner.kind === 'name' && places.has(inner.name);
};

const namesIn = (s: Syntax): readonly string[] => {
  const inner = ungrouped(s);
  if (inner.kind === 'name') return [inner.name];
  if (inner.kind === 'sum') return inner.terms.flatMap((t) => namesIn(t.term));
  if (inner.kind === 'product') return [...namesIn(inner.first), ...inner.rest.flatMap((r) => namesIn(r.factor))];
  return [];
};

const boundsFromZero = ({ hi }: DraftBounds): DraftBounds => (hi === undefined ? {} : { hi: plus(hi, -1) });

/** Subscripts with their indices counted from 0, at axes counted from 0. */
function placed(
  tensor: string,
  subscripts: readonly Syntax[],
  env: ReadonlySet<string>,
  shift: Shift,
): readonly Syntax[] {
  return numbered(subscripts).map(({ subscript, axis }) => {
    const use = shift.axes.axis(tensor, axis);
    const rewritten = rewrite(subscript, env, shift);
    return use !== undefined && shift.shifted.has(use) && !isPlace(subscript, shift) ? plus(rewritten, -1) : rewritten;
  });
}

/** An expression with every index of `env` written as `i + 1`. */
function rewrite(s: Syntax, env: ReadonlySet<string>, shift: Shift): Syntax {
  switch (s.kind) {
    case 'name':
      return env.has(s.name) ? { kind: 'group', inner: plus(s, 1), span: s.span } : s;
    case 'access':
      return { ...s, subscripts: accessesIn(s).flatMap((a) => placed(a.tensor, a.subscripts, env, shift)) };
    case 'reduce':
      return rewriteReduce(s, env, shift);
    case 'compare':
      return placeCompared(s, env, shift) ?? withParts(s, (part) => rewrite(part, env, shift));
    default:
      return withParts(s, (part) => rewrite(part, env, shift));
  }
}

/** `i = 1` as `i = 0`, where an index is compared with the number of a place; with what is given as a place as it stands. */
function placeCompared(s: Syntax & { kind: 'compare' }, env: ReadonlySet<string>, shift: Shift): Syntax | undefined {
  const index = ungrouped(s.first);
  const [link, ...more] = s.rest;
  if (link !== undefined && more.length === 0) {
    const isIndex = (x: Syntax): boolean => x.kind === 'name' && env.has(x.name);
    const pair = [index, ungrouped(link.operand)] as const;
    const given = pair.find((x) => isPlace(x, shift));
    if (given !== undefined && pair.some(isIndex)) {
      const kept = (x: Syntax): Syntax => (isIndex(x) ? x : rewrite(x, env, shift));
      return { ...s, first: kept(pair[0]), rest: [{ ...link, operand: kept(pair[1]) }] };
    }
  }
  const number = link === undefined ? undefined : ungrouped(link.operand);
  if (index.kind !== 'name' || !env.has(index.name) || link === undefined || more.length > 0) return undefined;
  return number?.kind === 'number' ? { ...s, rest: [{ ...link, operand: plus(number, -1) }] } : undefined;
}

function rewriteReduce(s: Syntax & { kind: 'reduce' }, env: ReadonlySet<string>, shift: Shift): Syntax {
  const inside = new Set(env);
  const binders = s.binders.map((b): BinderSyntax => {
    const use = shift.axes.binder(b);
    const { lo, hi, ...rest } = b;
    if (use === undefined || !shift.shifted.has(use)) {
      inside.delete(b.index);
      return {
        ...rest,
        ...(lo === undefined ? {} : { lo: rewrite(lo, env, shift) }),
        ...(hi === undefined ? {} : { hi: rewrite(hi, env, shift) }),
      };
    }
    inside.add(b.index);
    return { ...rest, ...(hi === undefined ? {} : { hi: plus(rewrite(hi, env, shift), -1) }) };
  });
  return { ...s, binders, body: rewrite(s.body, inside, shift) };
}
