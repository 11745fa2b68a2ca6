import type { BinderSyntax, ParameterSyntax, Syntax } from '../../syntax.ts';
import { readsOf, withParts } from '../../walk.ts';
import { type Draft, type DraftBounds, plus, ungrouped } from '../resolve/draft.ts';
import { type Axes, accessesIn, axesOf, numbered } from './axes.ts';
import { countedFromOne, type Use } from './counting.ts';

/*
 * Papers count from 1 as often as from 0: `\sum_{i=1}^{n} x_i`. Where everything that runs along an axis starts at 1, the axis
 * is counted from 0 instead: its indices become i+1 wherever they are not its place. An axis that is met from 0 as well keeps
 * what is printed, `i in 1..n+1`.
 */

/**
 * The same equations, counted from 0 where they were counted from 1. Limits that are printed as 0 are left out. Numbers among
 * `places` are given as places, and stay as they are.
 */
export function fromZero(
  drafts: readonly Draft[],
  declared?: readonly ParameterSyntax[],
  places: ReadonlySet<string> = new Set(),
): readonly Draft[] {
  const axes = axesOf(drafts);
  const shift: Shift = { axes, shifted: countedFromOne(axes, declared), places };
  return drafts.map((d) => shiftDraft(d, shift));
}

type Shifted = ReadonlySet<Use>;

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
    bounds: new Map(
      [...draft.bounds].map(([name, b]) => [name, { ...boundsFromZero(b, env.has(name), env, shift), ...whole(b) }]),
    ),
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

/** Bounds of an index, counted from 0 where it is one of those that are. */
function boundsFromZero(
  { lo, hi }: { readonly lo?: Syntax; readonly hi?: Syntax },
  counted: boolean,
  env: ReadonlySet<string>,
  shift: Shift,
): DraftBounds {
  const by = counted ? -1 : 0;
  const first = lo === undefined ? undefined : plus(rewrite(lo, env, shift), by);
  return {
    ...(first === undefined || isZero(first) ? {} : { lo: first }),
    ...(hi === undefined
      ? {}
      : {
          hi:
            counted || readsOf(hi).some((n) => env.has(n))
              ? plus(rewrite(hi, env, shift), by)
              : rewrite(hi, env, shift),
        }),
  };
}

const whole = ({ whole }: DraftBounds): DraftBounds => (whole === undefined ? {} : { whole });

const isZero = (s: Syntax): boolean => s.kind === 'number' && Number(s.text) === 0;

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
  if (number?.kind === 'name' && env.has(number.name)) return s;
  return number?.kind === 'number' ? { ...s, rest: [{ ...link, operand: plus(number, -1) }] } : undefined;
}

function rewriteReduce(s: Syntax & { kind: 'reduce' }, env: ReadonlySet<string>, shift: Shift): Syntax {
  const inside = new Set(env);
  const binders = s.binders.map((b): BinderSyntax => {
    const use = shift.axes.binder(b);
    const { lo: _, hi: __, ...rest } = b;
    const counted = use !== undefined && shift.shifted.has(use);
    if (counted) inside.add(b.index);
    else inside.delete(b.index);
    return { ...rest, ...boundsFromZero(b, counted, env, shift) };
  });
  return { ...s, binders, body: rewrite(s.body, inside, shift) };
}
