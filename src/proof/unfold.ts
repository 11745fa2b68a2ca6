import type { Equation, Expr, Program, Read } from '../ir/index.ts';
import {
  and,
  children,
  compare,
  freeIndices,
  freshName,
  ifThenElse,
  index,
  mapChildren,
  mod,
  renameHiding,
  substituteIndices,
  zero,
} from '../ir/index.ts';

/** Expressions beyond this many nodes are not unfolded further. */
const MAX_SIZE = 20_000;

/** The expression over `indices` with the reads of equations in `names` replaced by their right sides; undefined where it outgrows the limit. */
export function unfold(
  e: Expr,
  program: Program,
  names: ReadonlySet<string>,
  indices: readonly string[],
): Expr | undefined {
  const unfolded = new Map<string, Expr>();
  const inline = (x: Expr): Expr => {
    const inner = mapChildren(x, inline);
    if (inner.size > MAX_SIZE) throw new TooLarge();
    if (inner.kind !== 'read') return inner;
    const body = unfolded.get(inner.tensor);
    const equation = program.equations.find((q) => q.name === inner.tensor);
    return body === undefined || equation === undefined ? inner : element(inner, equation, body);
  };
  try {
    for (const q of program.equations) if (names.has(q.name)) unfolded.set(q.name, inline(q.body));
    return renameHiding(inline(e), new Set(indices));
  } catch (limit) {
    if (!(limit instanceof TooLarge)) throw limit;
    return undefined;
  }
}

class TooLarge extends Error {}

/** One element of an equation's tensor, under the conditions that a guarded read checks. */
function element(e: Read, equation: Equation, body: Expr): Expr {
  // first to names that stand nowhere in the subscripts, so that swapped indices do not meet
  const free = new Set(e.subscripts.flatMap((s) => [...freeIndices(s)]));
  const taken = new Set([...free, ...equation.indices]);
  const apart = equation.indices.map((name) => {
    const next = name === '..' ? name : freshName(name, taken);
    taken.add(next);
    return next;
  });
  const renamed = substituteIndices(body, new Map(equation.indices.map((name, d) => [name, index(apart[d] ?? name)])));
  const value = substituteIndices(renamed, new Map(apart.map((name, d) => [name, e.subscripts[d] ?? index(name)])));
  if (!e.guarded) return value;
  const conditions = e.subscripts.flatMap((s, d) => {
    const extent = equation.type.shape[d];
    const range = extent === undefined ? [] : [compare('>=', s, zero), compare('<', s, extent)];
    return [...divisions(s), ...range];
  });
  return ifThenElse(and(conditions), value, zero);
}

/** That the exact divisions in a subscript leave nothing. */
const divisions = (e: Expr): readonly Expr[] => [
  ...(e.kind === 'quotient' ? [compare('==', mod(e.num, e.den), zero)] : []),
  ...children(e).flatMap(divisions),
];
