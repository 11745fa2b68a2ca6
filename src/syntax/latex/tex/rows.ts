import type { TexNode } from './tex.ts';

/** The rows of a table or of aligned formulas: `\\` ends one, with or without a distance in brackets. Empty rows are left out. */
export function rowsOf(nodes: readonly TexNode[]): readonly (readonly TexNode[])[] {
  const rows: TexNode[][] = [[]];
  for (let i = 0; i < nodes.length; i++) {
    const node = nodes[i];
    if (node === undefined) break;
    if (node.kind === 'macro' && (node.name === '\\' || node.name === 'cr' || node.name === 'newline')) {
      rows.push([]);
      i = afterDistance(nodes, i + 1) - 1;
    } else rows.at(-1)?.push(node);
  }
  return rows.filter((row) => row.some((n) => n.kind !== 'space'));
}

/** The place after `[2pt]`, where it stands directly behind `\\`. */
function afterDistance(nodes: readonly TexNode[], from: number): number {
  const opener = nodes[from];
  if (opener?.kind !== 'char' || opener.char !== '[') return from;
  for (let i = from + 1; i < Math.min(nodes.length, from + MAX_DISTANCE); i++) {
    const node = nodes[i];
    if (node?.kind !== 'char') return from;
    if (node.char === ']')
      return /^-?[0-9.]+(pt|em|ex|mm|cm|mu)$/.test(charsOf(nodes.slice(from + 1, i))) ? i + 1 : from;
  }
  return from;
}

const MAX_DISTANCE = 12;
const charsOf = (nodes: readonly TexNode[]): string => nodes.map((n) => (n.kind === 'char' ? n.char : '')).join('');

/** The cells of a row: `&` separates them. */
export function columnsOf(row: readonly TexNode[]): readonly (readonly TexNode[])[] {
  const cells: TexNode[][] = [[]];
  for (const node of row) {
    if (node.kind === 'char' && node.char === '&') cells.push([]);
    else cells.at(-1)?.push(node);
  }
  return cells;
}
