import type { Expr, Program } from '../ir/index.ts';
import { mapChildren, read } from '../ir/index.ts';

/** The Program with tensors under other names. */
export function renameTensors(program: Program, names: ReadonlyMap<string, string>): Program {
  const of = (name: string): string => names.get(name) ?? name;
  const go = (e: Expr): Expr => {
    const inner = mapChildren(e, go);
    return inner.kind === 'read' && names.has(inner.tensor)
      ? read(of(inner.tensor), inner.subscripts, { guarded: inner.guarded, type: inner.type })
      : inner;
  };
  return {
    ...program,
    parameters: program.parameters.map((p) => ({ ...p, name: of(p.name) })),
    equations: program.equations.map((e) => ({ ...e, name: of(e.name), body: go(e.body) })),
    outputs: program.outputs.map(of),
  };
}
