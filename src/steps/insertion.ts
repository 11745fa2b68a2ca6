import type { Expr, Read } from '../ir/index.ts';
import { index, mapChildren, read, substituteIndices, visit } from '../ir/index.ts';
import { delta } from './delta.ts';
import type { Notation } from './notation.ts';
import type { Plan, Planned } from './plan.ts';

/** The element of a tensor at its own indices. */
export const bare = (t: Planned): Read =>
  read(
    t.name,
    t.indices.map((i) => index(i)),
  );

/** The tensors whose derivatives an expression reads. */
export function derivativesIn(e: Expr, notation: Notation): readonly string[] {
  const found = new Set<string>();
  visit(e, (node) => {
    const element = node.kind === 'read' ? notation.elementOf(node) : undefined;
    if (element !== undefined) found.add(element.tensor);
  });
  return [...found];
}

/** The derivatives of `wanted` tensors in the place of their names: `known` ones at the element read, the variable's own by Kronecker's delta. */
export function insertKnown(
  e: Expr,
  wanted: ReadonlySet<string>,
  plan: Plan,
  notation: Notation,
  known: ReadonlyMap<string, Expr>,
): Expr {
  const element = e.kind === 'read' ? notation.elementOf(e) : undefined;
  if (element === undefined || !wanted.has(element.tensor))
    return mapChildren(e, (child) => insertKnown(child, wanted, plan, notation, known));
  const { variable, equations } = plan;
  if (element.tensor === variable.tensor) return delta(element.subscripts, variable.indices);
  const derivative = known.get(element.tensor);
  const indices = equations.get(element.tensor)?.indices;
  if (derivative === undefined || indices === undefined) return e;
  return substituteIndices(derivative, new Map(indices.map((name, d) => [name, element.subscripts[d] ?? index(name)])));
}
