import type { Derivative, Equation, Program } from '../ir/index.ts';
import { equal, inHeadOrder } from '../ir/index.ts';
import { prune } from './activity.ts';
import type { PartialDerivative } from './partial.ts';
import { renameTensors } from './rename.ts';
import { NameSupply } from './supply.ts';

/** Partial derivatives of one layer as one Program, with an output for each; what several are computed from stands once. */
export interface Together {
  readonly program: Program;
  /** The outputs, in the order of the derivatives given. */
  readonly entries: readonly string[];
  readonly derivatives: ReadonlyMap<string, Derivative>;
}

export function together(layer: Program, found: readonly PartialDerivative[]): Together {
  const own = new Set(layer.equations.map((e) => e.name));
  const equations: Equation[] = [...layer.equations];
  const derivatives = new Map<string, Derivative>();
  const entries: string[] = [];
  for (const d of found) {
    const supply = NameSupply.of({ ...layer, equations });
    const names = new Map<string, string>();
    for (const { name } of d.program.equations) {
      if (own.has(name)) continue;
      const added = renameTensors(d.program, names).equations.find((e) => e.name === name);
      const present = equations.find((e) => e.name === name);
      if (added === undefined || (present !== undefined && isSame(added, present))) continue;
      const free = supply.take(name);
      if (free !== name) names.set(name, free);
      equations.push({ ...added, name: free });
    }
    const entry = names.get(d.entry) ?? d.entry;
    entries.push(entry);
    for (const [name, shown] of d.derivatives) derivatives.set(names.get(name) ?? name, shown);
  }
  const program = inHeadOrder(prune({ ...layer, equations, outputs: entries }));
  return { program, entries, derivatives };
}

const isSame = (a: Equation, b: Equation): boolean =>
  a.indices.join() === b.indices.join() &&
  equal(a.body, b.body) &&
  a.type.shape.every((extent, d) => {
    const other = b.type.shape[d];
    return other !== undefined && equal(extent, other);
  });
