import type { Report } from '../../../support/report.ts';
import type { Syntax } from '../../syntax.ts';
import { everySyntax, readsOf } from '../../walk.ts';
import { type Draft, ungrouped } from '../resolve/draft.ts';
import { bareSubscripts, numbered } from './axes.ts';

/**
 * Reports indices of reductions whose range nothing tells: `\\max_{p,q} h_{i+p,j+q}` does not say how large its windows are. Whether
 * there are any.
 */
export function refuseOpenRanges(drafts: readonly Draft[], report: Report): boolean {
  let refused = false;
  for (const draft of drafts) {
    const bare = bareSubscripts(draft.body);
    const left = new Set(draft.subscripts.map(ungrouped).flatMap((s) => (s.kind === 'name' ? [s.name] : [])));
    const open = new Map<string, { start: number; end: number }>();
    everySyntax(draft.body, new Set(), (s) => {
      if (s.kind !== 'reduce') return;
      for (const b of s.binders) if (b.hi === undefined && !bare.has(b.index)) open.set(b.index, b.indexSpan);
    });
    for (const name of pinned(draft, bare)) {
      refused = true;
      report.error(
        'latex-range',
        draft.nameSpan,
        `Nothing says over which range \`${name}\` runs: what is read beside it runs along the whole axis already.`,
        `state its range behind the formula, \`\\quad 0 \\le ${name} < k\`, and let the sum end before the axis does, \`\\sum_{n=0}^{N-k}\``,
      );
    }
    const unknown = (name: string): boolean =>
      open.has(name) || (left.has(name) && !bare.has(name) && !draft.bounds.has(name));
    const together = subscriptsIn(draft.body).map((s) => readsOf(s).filter(unknown));
    // an index alone in a subscript has the range that keeps it inside
    const alone = new Set(together.flatMap((names) => (names.length === 1 ? names : [])));
    for (const names of together) {
      const loose = names.filter((name) => !alone.has(name));
      if (loose.length < 2) continue;
      for (const name of loose) {
        const span = open.get(name);
        if (span === undefined) continue;
        refused = true;
        report.error(
          'latex-range',
          span,
          `Nothing says over which range \`${name}\` runs.`,
          `write it below the operator, \`0 \\le ${name} < k\`, or add the line \`% range: ${name}<k\``,
        );
      }
    }
  }
  return refused;
}

/**
 * Left indices without a range that stand beside an index which runs along the same axis alone, `c_k = \sum_n x_n x_{n+k}`: the
 * range that keeps them inside is one place.
 */
function pinned(draft: Draft, bare: ReadonlySet<string>): ReadonlySet<string> {
  const alone = new Set<string>();
  const shifted: { readonly axis: string; readonly names: readonly string[] }[] = [];
  everySyntax(draft.body, new Set(), (s) => {
    if (s.kind !== 'access' || s.guarded) return;
    for (const { subscript, axis } of numbered(s.subscripts)) {
      const inner = ungrouped(subscript);
      const key = `${s.name} ${axis}`;
      if (inner.kind === 'name') alone.add(`${key} ${inner.name}`);
      if (inner.kind === 'sum' && inner.terms.every((t) => !t.negative))
        shifted.push({ axis: key, names: readsOf(inner) });
    }
  });
  const open = draft.subscripts
    .map(ungrouped)
    .flatMap((s) => (s.kind === 'name' && !bare.has(s.name) && !draft.bounds.has(s.name) ? [s.name] : []));
  const beside = shifted.filter(({ axis, names }) => names.some((n) => alone.has(`${axis} ${n}`)));
  return new Set(open.filter((name) => beside.some(({ names }) => names.includes(name))));
}

function subscriptsIn(body: Syntax): readonly Syntax[] {
  const found: Syntax[] = [];
  everySyntax(body, new Set(), (s) => {
    if (s.kind === 'access') found.push(...s.subscripts);
  });
  return found;
}
