import {
  type Expr,
  index as indexNode,
  mapChildren,
  neverNegative,
  type Place,
  type RangeProblem,
  subtractPoly,
  toPoly,
} from '../ir/index.ts';
import { printExpr } from '../ir/print.ts';
import { likelyBound } from './likely-bound.ts';
import type { IndexEntry } from './reading.ts';
import type { Scope } from './scope.ts';

/** Reports an index whose range does not follow from the equation. */
export function reportRange(problem: RangeProblem, body: Expr, entries: readonly IndexEntry[], scope: Scope): void {
  const entry = entries.find((e) => e.key === problem.index);
  if (entry === undefined) throw new Error('a range problem of an unknown index');
  const { name } = entry;
  const { report } = scope;
  const shown = (e: Expr): string => printExpr(withNames(e, entries));
  const stated = (): string => {
    const bound = likelyBound(entry, body, scope);
    return bound === undefined ? `\`${name}<3\` for three values` : `\`${name}<${shown(bound)}\``;
  };
  const at = (place: Place): string => `\`${shown(place.read)}\``;
  switch (problem.kind) {
    case 'mismatch': {
      const { first, second } = problem;
      const [a, b] = [shown(first.extent), shown(second.extent)];
      const less = neverNegative(subtractPoly(toPoly(first.extent), toPoly(second.extent))) ? b : a;
      report.error(
        'range-mismatch',
        second.read.subscripts[second.axis]?.span ?? second.read.span ?? entry.span,
        `The index \`${name}\` runs over ${a} values in ${at(first)}, but over ${b} in ${at(second)}.`,
        `if both are meant, state the range where it is bound: \`${name}<${less}\`; if the axes are equal, give them one name`,
      );
      return;
    }
    case 'unmet':
      report.error(
        'range-unknown',
        entry.span,
        `The range of \`${name}\` does not follow from the formula: it stands in no subscript that fixes it.`,
        `state it: ${stated()}`,
      );
      return;
    case 'guarded':
      report.error(
        'range-unknown',
        entry.span,
        `The range of \`${name}\` does not follow from ${at(problem.place)}, which reads zero outside the tensor.`,
        `state it: ${stated()}`,
      );
      return;
    case 'entangled': {
      const others = problem.others
        .map((key) => `\`${entries.find((e) => e.key === key)?.name ?? key}\``)
        .join(' and ');
      report.error(
        'range-unknown',
        entry.span,
        `The ranges of \`${name}\` and ${others} depend on each other in ${at(problem.place)}.`,
        `state one of them: ${stated()}`,
      );
    }
  }
}

/** The expression with indices under the names that the user gave them. */
export function withNames(e: Expr, entries: readonly IndexEntry[]): Expr {
  if (e.kind === 'index') {
    const entry = entries.find((x) => x.key === e.name);
    return entry === undefined ? e : indexNode(entry.name, e.span);
  }
  return mapChildren(e, (child) => withNames(child, entries));
}
