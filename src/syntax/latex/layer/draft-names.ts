import { canonicalName } from '../../../support/names.ts';
import type { Span } from '../../../support/span.ts';
import type { HyperSyntax, ParameterSyntax, Syntax } from '../../syntax.ts';
import { everySyntax, readsOf } from '../../walk.ts';
import type { Draft } from '../resolve/draft.ts';

/** Where each name is read first. */
export function firstReads(drafts: readonly Draft[]): ReadonlyMap<string, Span> {
  const spans = new Map<string, Span>();
  const note = (name: string, span: Span): void => {
    const found = spans.get(name);
    if (found === undefined || span.start < found.start) spans.set(name, span);
  };
  for (const draft of drafts)
    for (const s of [...draft.subscripts, draft.body, ...[...draft.bounds.values()].flatMap((b) => [b.lo, b.hi])])
      if (s !== undefined)
        everySyntax(s, new Set(), (part) => {
          if (part.kind === 'access') note(part.name, part.nameSpan);
          if (part.kind === 'name') note(part.name, part.span);
        });
  return spans;
}

/** Names that stand in subscripts, limits and extents: whole numbers. */
export function wholeNames(drafts: readonly Draft[], extents: Iterable<Syntax>): ReadonlySet<string> {
  const found = new Set<string>();
  const all = (s: Syntax | undefined): void => {
    if (s !== undefined) for (const name of readsOf(s)) found.add(name);
  };
  for (const draft of drafts) {
    for (const s of draft.subscripts) all(s);
    for (const { lo, hi } of draft.bounds.values()) for (const s of [lo, hi]) all(s);
    everySyntax(draft.body, new Set(), (part) => {
      if (part.kind === 'access') for (const s of part.subscripts) all(s);
      if (part.kind === 'reduce') for (const b of part.binders) for (const s of [b.lo, b.hi]) all(s);
    });
  }
  for (const s of extents) all(s);
  return found;
}

/** Every name that the equations and the head hold, in the form in which names are compared. */
export function namesIn(
  drafts: readonly Draft[],
  { parameters, hypers }: { readonly parameters: readonly ParameterSyntax[]; readonly hypers: readonly HyperSyntax[] },
): Set<string> {
  const found = new Set<string>();
  const note = (s: Syntax): void =>
    everySyntax(s, new Set(), (part) => {
      if (part.kind === 'name' || part.kind === 'access' || part.kind === 'call') found.add(canonicalName(part.name));
      if (part.kind === 'reduce') for (const b of part.binders) found.add(canonicalName(b.index));
    });
  for (const d of drafts) {
    found.add(canonicalName(d.name));
    for (const s of [...d.subscripts, d.body, ...[...d.bounds.values()].flatMap((b) => [b.lo, b.hi])])
      if (s !== undefined) note(s);
  }
  for (const p of parameters) {
    found.add(canonicalName(p.name));
    for (const s of p.shape) note(s);
  }
  for (const h of hypers) found.add(canonicalName(h.name));
  return found;
}
