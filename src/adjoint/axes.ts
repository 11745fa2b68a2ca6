import type { Expr, Program, TensorType } from '../ir/index.ts';
import { visit } from '../ir/index.ts';
import { NameSupply } from './supply.ts';

/** Letters that people number axes with, in the order in which one follows another. */
const letters = [...'ijklmnpqrstuvwabcdefgh'];

/** A free name for an index beside one called `name`: the next letters, then the name numbered. */
export function indexLike(name: string, supply: NameSupply): string {
  const at = letters.indexOf(name);
  if (at < 0) return supply.take(name);
  return supply.takeFirst([...letters.slice(at + 1), ...letters.slice(0, at), name]);
}

/**
 * Names for the axes of a tensor beside indices already `used`: each as the index that reads the axis bare in the formula, in
 * the order written, or else the letter after it; `u`, `v`, `w` where only larger subscripts read it; the pack keeps its own.
 */
export function axisNames(program: Program, name: string, type: TensorType, used: readonly string[]): string[] {
  const supply = NameSupply.ofSymbols(program, used);
  const reads = subscriptsOf(program, name);
  const wishes = type.shape.map((_, d) => reads.flatMap((s) => bareName(s[d])));
  // names that axes wish for are taken before other axes look for theirs
  const chosen = wishes.map((names) => {
    const free = names.find((wish) => !supply.has(wish));
    return free === undefined ? undefined : supply.take(free);
  });
  return type.shape.map((extent, d) => {
    if (isPack(extent)) return '..';
    const [first] = wishes[d] ?? [];
    const found = chosen[d] ?? (first === undefined ? undefined : indexLike(first, supply));
    return found ?? supply.takeFirst(reads.length === 0 ? letters : ['u', 'v', 'w', ...letters]);
  });
}

function subscriptsOf(program: Program, name: string): readonly (readonly Expr[])[] {
  const found: (readonly Expr[])[] = [];
  for (const e of program.equations)
    visit(e.body, (node) => {
      if (node.kind === 'read' && node.tensor === name) found.push(node.subscripts);
    });
  return found;
}

const bareName = (s: Expr | undefined): string[] => (s?.kind === 'index' && s.name !== '..' ? [s.name] : []);

export const isPack = (extent: Expr): boolean => extent.kind === 'symbol' && extent.name === '..';
