import type { Expr, Program, TensorType } from '../ir/index.ts';
import { index, visit } from '../ir/index.ts';
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
 * Names for the axes of a parameter beside indices already `used`: each as the index that reads the axis bare in the formula,
 * in the order written, or the letter after it where that name is used; the pack keeps its own.
 */
export function axisNames(program: Program, name: string, type: TensorType, used: readonly string[]): string[] {
  const supply = NameSupply.ofSymbols(program, used);
  const candidates: string[][] = type.shape.map(() => []);
  for (const e of program.equations)
    visit(e.body, (node) => {
      if (node.kind !== 'read' || node.tensor !== name) return;
      node.subscripts.forEach((s, d) => {
        if (s.kind === 'index') candidates[d]?.push(s.name);
      });
    });
  return type.shape.map((extent, d) => {
    if (isPack(extent)) return '..';
    const wishes = candidates[d] ?? [];
    const free = wishes.find((wish) => !supply.has(wish));
    if (free !== undefined) return supply.take(free);
    const [first] = wishes;
    return first === undefined ? supply.takeFirst(['u', 'v', 'w', ...letters]) : indexLike(first, supply);
  });
}

export const isPack = (extent: Expr): boolean => extent.kind === 'symbol' && extent.name === '..';

/** Subscripts that read a tensor at its own axes. */
export const bare = (indices: readonly string[]): readonly Expr[] => indices.map((name) => index(name));
