import type { Expr } from './expr.ts';
import { freeIndices, visit } from './walk.ts';

/** The conditions that a conjunction is made of. */
const conjuncts = (e: Expr): readonly Expr[] => (e.kind === 'and' ? e.args.flatMap(conjuncts) : [e]);

/** Whether the condition reads a tensor in a way that what stands before it may have to license. */
function mayNeedLicence(e: Expr): boolean {
  let needs = false;
  visit(e, (node) => {
    if (node.kind === 'read' && !node.guarded && node.subscripts.some((s) => s.kind !== 'index')) needs = true;
    if (node.kind === 'reduce' && node.op !== 'sum' && node.op !== 'prod') needs = true;
  });
  return needs;
}

/**
 * Of the conditions that hold at a place, in the order in which they are evaluated, those that can be evaluated where only
 * the indices of `scope` have values. One that may need an earlier one that is left out is left out too.
 */
export function guardsWithin(guards: readonly Expr[], scope: ReadonlySet<string>): readonly Expr[] {
  const kept: Expr[] = [];
  let complete = true;
  for (const guard of guards.flatMap(conjuncts)) {
    const inScope = [...freeIndices(guard)].every((name) => scope.has(name));
    if (inScope && (complete || !mayNeedLicence(guard))) kept.push(guard);
    else complete = false;
  }
  return kept;
}
