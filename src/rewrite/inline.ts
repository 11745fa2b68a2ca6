import type { Equation, Expr } from '../ir/index.ts';
import { index, mapChildren, readTensors, visit } from '../ir/index.ts';
import type { Context } from './context.ts';
import { equationCost } from './cost.ts';
import type { Keys } from './key.ts';

/** Rounds over all intermediate equations. */
const MAX_ROUNDS = 3;
/** Equations that one inlining may rewrite. */
const MAX_CONSUMERS = 6;
/** Reads of an intermediate that is spelled out. */
const MAX_SPELLED = 2;
/** Expressions beyond this size are not inlined. */
const MAX_SIZE = 400;

/** Rewrites an equation after `change` has been applied to its body in a context of its own. */
export type Rewrite = (e: Equation, change: (body: Expr, context: Context) => Expr) => Equation;

/**
 * Puts intermediate derived equations into those that read them where the total cost does not rise: an intermediate used once,
 * or one that cancels or combines with what stands around it. `candidates` are the names that may go. `spelledOut` puts in whatever is
 * no sum and read once or twice by one equation, at any cost: for a reader rather than a kernel.
 */
export function inlineIntermediates(
  equations: readonly Equation[],
  candidates: ReadonlySet<string>,
  rewrite: Rewrite,
  keys: Keys,
  spelledOut = false,
): readonly Equation[] {
  let current = equations;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    let changed = false;
    for (const { name } of equations) {
      if (!candidates.has(name)) continue;
      const next = tryInline(current, name, rewrite, keys, spelledOut);
      if (next === undefined) continue;
      current = next;
      changed = true;
    }
    if (!changed) return current;
  }
  return current;
}

function tryInline(
  equations: readonly Equation[],
  name: string,
  rewrite: Rewrite,
  keys: Keys,
  spelledOut: boolean,
): readonly Equation[] | undefined {
  const target = equations.find((e) => e.name === name);
  if (target === undefined || target.type.dtype !== 'real' || target.body.size > MAX_SIZE) return undefined;
  const consumers = equations.filter((e) => readTensors(e.body).has(name));
  if (consumers.length === 0) return equations.filter((e) => e !== target);
  if (consumers.length > MAX_CONSUMERS || consumers.some((e) => !isReplaceable(e.body, name))) return undefined;
  // a sum that several others sum over would be computed again for each of their elements
  if (consumers.length > 1 && hasReduction(target.body) && consumers.some((e) => isReadUnderReduction(e.body, name)))
    return undefined;
  const rewritten = new Map(
    consumers.map((e) => [e, rewrite(e, (body, context) => replaceReads(body, target, context))] as const),
  );
  const before = [target, ...consumers].reduce((sum, e) => sum + equationCost(e, keys), 0);
  const after = [...rewritten.values()].reduce((sum, e) => sum + equationCost(e, keys), 0);
  const short =
    spelledOut && !hasReduction(target.body) && consumers.length === 1 && countReads(consumers, name) <= MAX_SPELLED;
  if (after > before && !short) return undefined;
  return equations.filter((e) => e !== target).map((e) => rewritten.get(e) ?? e);
}

function countReads(equations: readonly Equation[], name: string): number {
  let count = 0;
  for (const { body } of equations)
    visit(body, (node) => {
      if (node.kind === 'read' && node.tensor === name) count++;
    });
  return count;
}

/** No read of the tensor is guarded, or stands in a condition, whose text is kept to the letter. */
function isReplaceable(e: Expr, name: string): boolean {
  let replaceable = true;
  visit(e, (node) => {
    if (node.kind === 'read' && node.tensor === name && node.guarded) replaceable = false;
    if (node.kind === 'compare' && readTensors(node).has(name)) replaceable = false;
  });
  return replaceable;
}

function hasReduction(e: Expr): boolean {
  let found = false;
  visit(e, (node) => {
    if (node.kind === 'reduce') found = true;
  });
  return found;
}

function isReadUnderReduction(e: Expr, name: string): boolean {
  let found = false;
  visit(e, (node) => {
    if (node.kind === 'reduce' && readTensors(node.body).has(name)) found = true;
  });
  return found;
}

function replaceReads(e: Expr, target: Equation, context: Context): Expr {
  if (e.kind !== 'read' || e.tensor !== target.name)
    return mapChildren(e, (child) => replaceReads(child, target, context));
  const map = new Map(target.indices.map((name, d) => [name, e.subscripts[d] ?? index(name)]));
  return context.substitute(context.adopt(target.body), map);
}
