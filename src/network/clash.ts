import { NameSupply } from '../adjoint/supply.ts';
import type { Equation } from '../ir/index.ts';
import { allIndices, index, renameHiding, substituteIndices } from '../ir/index.ts';
import { PACK } from './pack.ts';

/** The equation with every index renamed that bears a name of the network: in a layer of its own it was free to. */
export function renameClashing(e: Equation, taken: { has(name: string): boolean }): Equation {
  const used = new Set([...e.indices, ...allIndices(e.body)]);
  const clashing = new Set([...used].filter((name) => name !== PACK && taken.has(name)));
  if (clashing.size === 0) return e;
  const names = new NameSupply(used);
  const map = new Map<string, string>();
  for (const name of e.indices) {
    if (!clashing.has(name)) continue;
    let fresh = names.take(name);
    while (taken.has(fresh)) fresh = names.take(name);
    map.set(name, fresh);
  }
  const body = substituteIndices(e.body, new Map([...map].map(([from, to]) => [from, index(to)])));
  return {
    ...e,
    indices: e.indices.map((name) => map.get(name) ?? name),
    body: renameHiding(body, new Set([...map.values(), ...e.indices, ...clashing])),
  };
}
