import type { Expr, Program } from '../ir/index.ts';
import { mapChildren, visit } from '../ir/index.ts';
import type { ScalarFunctionName } from './names.ts';
import { scalarTable } from './table.ts';

/**
 * The Program with every scalar function that a target does not spell written out in simpler ones, by the table's
 * expansions. A function of the table that a target leaves out needs an expansion; without one it is a defect.
 */
export function expandFunctions(program: Program, spelled: ReadonlySet<ScalarFunctionName>): Program {
  const expanded = (e: Expr): Expr => {
    const inner = mapChildren(e, expanded);
    // an int `min`, `max`, `abs` or `clamp` is arithmetic of subscripts, which every target has
    if (inner.kind !== 'call' || inner.type === 'int' || spelled.has(inner.fn)) return inner;
    const { expansion } = scalarTable[inner.fn];
    if (expansion === undefined) throw new Error(`a target does not spell ${inner.fn}, which has no expansion`);
    return expanded(expansion(inner.args));
  };
  const lacks = (e: Expr): boolean => {
    let found = false;
    visit(e, (node) => {
      found ||= node.kind === 'call' && node.type !== 'int' && !spelled.has(node.fn);
    });
    return found;
  };
  if (!program.equations.some(({ body }) => lacks(body))) return program;
  return {
    ...program,
    equations: program.equations.map((e) => (lacks(e.body) ? { ...e, body: expanded(e.body) } : e)),
  };
}
