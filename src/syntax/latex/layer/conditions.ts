import type { Report } from '../../../support/report.ts';
import type { AssumeSyntax } from '../../syntax.ts';
import { boundIn, holdsIndex, indexName } from '../facts/facts.ts';
import { statedShape } from '../facts/shapes.ts';
import type { Formula, MathRelation } from '../read/math.ts';
import { bare } from '../read/walk.ts';
import type { Context } from './context.ts';

/*
 * What is said beside a formula is a range of its indices, a shape, a size, or an assumption for claims. Nothing else is passed over in
 * silence: a condition that takes places out of an equation is refused, and what is not used is named.
 */

/** Reports the conditions of a layer that nothing obeys. */
export function reportConditions(context: Context, assumes: readonly AssumeSyntax[], report: Report): void {
  const assumed = new Set(assumes.map((a) => a.span));
  const seen = new Set<Formula>();
  for (const { equality } of context.reads)
    for (const f of equality.conditions) {
      if (seen.has(f) || assumed.has(f.span) || statedShape(f) !== undefined) continue;
      seen.add(f);
      if (f.kind === 'relation') reportCondition(f, context, report);
    }
}

function reportCondition(f: MathRelation, context: Context, report: Report): void {
  const { indices } = context.facts;
  const subjects = boundIn(f).filter((s) => indices.has(indexName(s)));
  const ranges = f.rest.every(({ op }) => op !== '!=' && op !== 'in' && op !== 'other');
  if (subjects.length > 0 && ranges) return;
  const written = report.source.text.slice(f.span.start, f.span.end).slice(0, 60);
  const plain = [bare(f.first), ...f.rest.map((x) => bare(x.operand))].every(
    (x) => x.kind === 'symbol' || x.kind === 'number',
  );
  const restricts = holdsIndex(f, indices) && plain && f.rest.every(({ op }) => op !== 'other');
  if (restricts)
    report.error(
      'latex-condition',
      f.span,
      `\`${written}\` takes places out of the formula, which is not obeyed beside it.`,
      'say it by cases, `\\begin{cases} x_i & i \\ne 3 \\\\ 0 & \\text{otherwise} \\end{cases}`, or below the sum: `\\sum_{j \\ne i}`',
    );
  else reportUnused(f, report);
}

/** Names what stands beside formulas and is not used; letters and words alone are prose. */
export function reportUnread(unread: readonly Formula[], report: Report): void {
  for (const f of unread) {
    const { kind } = bare(f);
    const word = kind === 'symbol' && bare(f).span.end - bare(f).span.start > 1;
    if (!word) reportUnused(f, report);
  }
}

function reportUnused({ span }: Formula, report: Report): void {
  report.warning(
    'latex-unused',
    span,
    `\`${report.source.text.slice(span.start, span.end).slice(0, 60)}\` is not used.`,
    'a range is written `0 \\le i < N`, a shape `x \\in \\mathbb{R}^n`, an assumption `s > 0`; what is computed has a name on the left of `=`',
  );
}
