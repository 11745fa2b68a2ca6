import type { Equation, Expr } from '../ir/index.ts';
import { index, mapChildren, readTensors, visit } from '../ir/index.ts';
import { equationCost } from './cost.ts';
import type { Context } from './form/context.ts';
import type { Keys } from './form/key.ts';

/** Rounds over all intermediate equations. */
const MAX_ROUNDS = 3;
/** Equations that one inlining may rewrite. */
const MAX_CONSUMERS = 6;
/** Reads of an intermediate that is spelled out. */
const MAX_SPELLED = 2;
/** Expressions beyond this size are not inlined. */
const MAX_SIZE = 400;

/** What inlining asks of the simplifier. */
export interface Rewriter {
  /** The equation simplified after `change` has been applied to its body in a context of its own. */
  rewrite(e: Equation, change: (body: Expr, context: Context) => Expr): Equation;
  /** The equation multiplied out, where that costs less. */
  polish(e: Equation): Equation;
}

export interface InlineOptions {
  /** Put in whatever is no sum and read once or twice by one equation, at any cost: for a reader rather than a kernel. */
  readonly spelledOut?: boolean;
  /** Multiply out after each step, as later ones may hide what would cancel. */
  readonly thorough?: boolean;
}

/**
 * Puts intermediate derived equations into those that read them where the total cost does not rise: an intermediate used once,
 * or one that cancels or combines with what stands around it. `candidates` are the names that may go.
 */
export function inlineIntermediates(
  equations: readonly Equation[],
  candidates: ReadonlySet<string>,
  rewriter: Rewriter,
  keys: Keys,
  { spelledOut = false, thorough = false }: InlineOptions = {},
): readonly Equation[] {
  let current = equations;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    let changed = false;
    for (const { name } of equations) {
      if (!candidates.has(name)) continue;
      const next = tryInline(current, name, rewriter, keys, { spelledOut, thorough });
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
  rewriter: Rewriter,
  keys: Keys,
  { spelledOut, thorough }: Required<InlineOptions>,
): readonly Equation[] | undefined {
  const target = equations.find((e) => e.name === name);
  if (target === undefined || target.type.dtype !== 'real' || target.body.size > MAX_SIZE) return undefined;
  const consumers = equations.filter((e) => readTensors(e.body).has(name));
  if (consumers.length === 0) return equations.filter((e) => e !== target);
  if (consumers.length > MAX_CONSUMERS || consumers.some((e) => !isReplaceable(e.body, name))) return undefined;
  // a sum that several others sum over would be computed again for each of their elements
  if (consumers.length > 1 && hasReduction(target.body) && consumers.some((e) => isReadUnderReduction(e.body, name)))
    return undefined;
  const cost = (es: readonly Equation[]): number => es.reduce((sum, e) => sum + equationCost(e, keys), 0);
  const replaced = consumers.map((e) => rewriter.rewrite(e, (body, context) => replaceReads(body, target, context)));
  const before = cost([target, ...consumers]);
  const short =
    spelledOut && !hasReduction(target.body) && consumers.length === 1 && countReads(consumers, name) <= MAX_SPELLED;
  const cheap = short || cost(replaced) <= before;
  const accepted = cheap && !thorough ? replaced : multipliedOut(replaced, rewriter);
  if (!short && cost(accepted) > before) return undefined;
  return equations.flatMap((e) => (e === target ? [] : (accepted[consumers.indexOf(e)] ?? e)));
}

/** What reads the intermediate, multiplied out where it is one equation: the two may cancel only then. */
const multipliedOut = (equations: readonly Equation[], rewriter: Rewriter): readonly Equation[] =>
  equations.length > 1 ? equations : equations.map((e) => rewriter.polish(e));

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
