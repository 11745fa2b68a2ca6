import type { Report } from '../../../support/report.ts';
import type { Syntax } from '../../syntax.ts';
import { type Draft, ungrouped } from '../resolve/draft.ts';
import { everySyntax, readsOf } from '../resolve/free.ts';
import { bareSubscripts } from './axes.ts';

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

function subscriptsIn(body: Syntax): readonly Syntax[] {
  const found: Syntax[] = [];
  everySyntax(body, new Set(), (s) => {
    if (s.kind === 'access') found.push(...s.subscripts);
  });
  return found;
}
