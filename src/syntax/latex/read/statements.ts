import type { Span } from '../../../support/span.ts';
import { SyntaxFailure } from '../../cursor.ts';
import { isBar, spanOf } from '../tex/atoms.ts';
import { droppedMacros } from '../tex/layout.ts';
import { rowsOf } from '../tex/rows.ts';
import type { TexNode } from '../tex/tex.ts';
import { announces, defines, isWhere, saysShape, textAt } from '../tex/words.ts';
import { betweenDigits } from './cases.ts';
import type { Formula } from './math.ts';
import { endOf, Reader, type Shared } from './reader.ts';
import { jointChars, jointMacros, relationChars, relationMacros } from './signs.ts';
import { refuseTail } from './tail.ts';

/** A line of a text: its formulas, in order, as they stand between commas and words. */
export interface Statement {
  readonly formulas: readonly Formula[];
  readonly span: Span;
}

const displays: ReadonlySet<string> = new Set([
  ...['equation', 'align', 'gather', 'multline', 'eqnarray', 'flalign', 'alignat', 'displaymath', 'math', 'dmath'],
]);
const tables: ReadonlySet<string> = new Set(['aligned', 'alignedat', 'split', 'gathered', 'array', ...displays]);

/** The formulas of a text as lists of nodes. */
export interface TextFormulas {
  /** Its displays, with formulas in the line where `where` stands before them; without displays, its equations; or the whole text, where it has no formulas. */
  readonly read: readonly (readonly TexNode[])[];
  /** Other formulas in a line. */
  readonly aside: readonly (readonly TexNode[])[];
}

/** Tells the formulas of a text apart. */
export function formulasIn(nodes: readonly TexNode[], text: string): TextFormulas {
  const parts = nodes.flatMap((n) =>
    n.kind === 'environment' && !tables.has(n.name) && holdsDisplay(n.body) ? n.body : [n],
  );
  if (!parts.some(isFormula)) return { read: [parts], aside: [] };
  const display = parts.some(
    (n) => (n.kind === 'math' && n.display) || (n.kind === 'environment' && displays.has(n.name)),
  );
  const read: (readonly TexNode[])[] = [];
  const aside: (readonly TexNode[])[] = [];
  let end = 0;
  for (const node of parts) {
    if (!isFormula(node)) continue;
    const prose = text.slice(end, node.span.start);
    end = node.span.end;
    if (node.kind === 'environment') read.push([node]);
    else if (node.kind !== 'math') continue;
    else if (node.display || (display ? isDefinition(node.body, prose) : hasEquals(node.body))) read.push(node.body);
    else aside.push(node.body);
  }
  return read.length > 0 ? { read, aside } : { read: aside, aside: [] };
}

/** Whether a formula in a line belongs to the displays, by the words before it. */
const isDefinition = (nodes: readonly TexNode[], prose: string): boolean =>
  !isShape(nodes) && (announces(prose) || (defines(prose) && hasEquals(nodes)));

const hasEquals = (nodes: readonly TexNode[]): boolean => nodes.some((n) => n.kind === 'char' && n.char === '=');

/** Whether a formula says where something lies, `W \in \mathbb{R}^{m \times n}`. */
const isShape = (nodes: readonly TexNode[]): boolean =>
  nodes.some((n) => (n.kind === 'macro' && n.name === 'in') || (n.kind === 'char' && n.char === '∈'));

const isFormula = (n: TexNode): boolean => n.kind === 'math' || (n.kind === 'environment' && displays.has(n.name));
const holdsDisplay = (nodes: readonly TexNode[]): boolean => nodes.some(isFormula);

/** Reads the lines of one formula. A line that cannot be read is reported, and the others are read. */
export function statementsOf(nodes: readonly TexNode[], shared: Shared): readonly Statement[] {
  const statements: Statement[] = [];
  for (const row of joined(flattened(nodes), shared)) {
    const formulas: Formula[] = [];
    for (const piece of piecesOf(row, shared)) {
      const span = spanOf(piece, { start: 0, end: 1 });
      const reader = new Reader(shared, piece, endOf(span));
      if (reader.atom === undefined) continue;
      try {
        const formula = reader.whole(shared.rules.relation);
        refuseTail(reader, formula);
        formulas.push(formula);
      } catch (failure) {
        if (!(failure instanceof SyntaxFailure)) throw failure;
      }
    }
    const solid = row.filter((n) => n.kind !== 'space');
    if (formulas.length > 0) statements.push({ formulas, span: spanOf(solid, { start: 0, end: 1 }) });
  }
  return statements;
}

/** An empty line ends a formula as `\\` does. */
function paragraphsOf(nodes: readonly TexNode[]): readonly (readonly TexNode[])[] {
  const parts: TexNode[][] = [[]];
  for (const node of nodes) {
    if (node.kind === 'space' && node.paragraph) parts.push([]);
    else parts.at(-1)?.push(node);
  }
  return parts;
}

/** The rows of a formula, those of aligned parts included. What stands before such a part begins its first row. */
function flattened(nodes: readonly TexNode[]): readonly (readonly TexNode[])[] {
  return paragraphsOf(nodes)
    .flatMap(rowsOf)
    .flatMap((row) => {
      const at = row.findIndex((n, i) => n.kind === 'environment' && tables.has(n.name) && !inFormula(row, i));
      const table = row[at];
      if (table?.kind !== 'environment') return [row];
      const inner = flattened(
        table.name === 'array' || table.name.startsWith('alignat') || table.name === 'alignedat'
          ? withoutGroup(table.body)
          : table.body,
      );
      const before = row.slice(0, at);
      const after = row.slice(at + 1);
      return inner.map((r, i) => [...(i === 0 ? before : []), ...r, ...(i === inner.length - 1 ? after : [])]);
    });
}

const withoutGroup = (body: readonly TexNode[]): readonly TexNode[] => {
  const first = body.findIndex((n) => n.kind !== 'space');
  return body[first]?.kind === 'group' ? body.slice(first + 1) : body;
};

/** Whether a table is part of a formula: after a brace, as cases are, or an array in brackets. */
function inFormula(row: readonly TexNode[], at: number): boolean {
  let before = at - 1;
  while (row[before]?.kind === 'space') before--;
  const [table, node] = [row[at], row[before]];
  if (node?.kind === 'macro' && (node.name === '{' || node.name === 'lbrace')) return true;
  return table?.kind === 'environment' && table.name === 'array' && node !== undefined && depthChange(node) > 0;
}

const idle = (n: TexNode): boolean =>
  n.kind === 'space' || (n.kind === 'char' && n.char === '&') || (n.kind === 'group' && isEmpty(n.body));

const isEmpty = (nodes: readonly TexNode[]): boolean => nodes.every((n) => n.kind === 'space');

/** Rows that go on from the row before them are joined to it: where a relation, an operator or `\text{for}` begins a row, an operator ends one, or a bracket is open. */
function joined(rows: readonly (readonly TexNode[])[], shared: Shared): readonly (readonly TexNode[])[] {
  const textOf = (span: Span): string => shared.report.source.text.slice(span.start, span.end);
  const lines: TexNode[][] = [];
  for (const row of rows) {
    const above = lines.at(-1);
    const start = row.findIndex((n) => !idle(n) && !isSpacing(n));
    const first = row[start];
    const words = textAt(row, start, textOf);
    const last = above?.findLast((n) => !idle(n) && !isSpacing(n));
    const begins = continuesFrom(first) || (words !== undefined && words.text !== '' && isWhere(words));
    const continues = above !== undefined && (begins || endsOpen(last) || depthAfter(above) > 0);
    if (above !== undefined && continues) above.push(...row);
    else lines.push([...row]);
  }
  return lines;
}

const isSpacing = (n: TexNode): boolean =>
  n.kind === 'macro' && /^([,;:! >]|q?quad|nonumber|notag|displaystyle|left|right)$/.test(n.name);

function continuesFrom(n: TexNode | undefined): boolean {
  if (n?.kind === 'char') return relationChars.has(n.char) || jointChars.has(n.char) || '+-−)]'.includes(n.char);
  return n?.kind === 'macro' && (relationMacros.has(n.name) || jointMacros.has(n.name));
}

function endsOpen(n: TexNode | undefined): boolean {
  if (n?.kind === 'char') return relationChars.has(n.char) || jointChars.has(n.char) || '+-−(['.includes(n.char);
  return n?.kind === 'macro' && (relationMacros.has(n.name) || jointMacros.has(n.name));
}

/** How the depth of brackets changes at a node. */
function depthChange(n: TexNode): number {
  if (n.kind === 'char') return '(['.includes(n.char) ? 1 : ')]'.includes(n.char) ? -1 : 0;
  if (n.kind !== 'macro') return 0;
  if (['{', 'langle', 'lfloor', 'lceil', 'lvert', 'lVert', 'lbrace'].includes(n.name)) return 1;
  return ['}', 'rangle', 'rfloor', 'rceil', 'rvert', 'rVert', 'rbrace'].includes(n.name) ? -1 : 0;
}

const depthAfter = (nodes: readonly TexNode[]): number =>
  nodes.reduce((depth, n) => Math.max(0, depth + depthChange(n)), 0);

/** A line split at commas, semicolons, wide spaces and words that stand outside brackets. */
function piecesOf(row: readonly TexNode[], shared: Shared): readonly (readonly TexNode[])[] {
  const textOf = (span: Span): string => shared.report.source.text.slice(span.start, span.end);
  const pieces: TexNode[][] = [[]];
  const solid = row.filter((n) => !idle(n) && !isSpacing(n));
  let depth = 0;
  let bars = 0;
  for (let i = 0; i < row.length; i++) {
    const node = row[i];
    if (node === undefined) break;
    if (isBar(node)) bars++;
    depth = Math.max(0, depth + depthChange(node));
    const outside = depth === 0 && bars % 2 === 0;
    const words = outside ? textAt(row, i, textOf) : undefined;
    if (
      words !== undefined &&
      node.kind === 'macro' &&
      node.name !== 'mathrm' &&
      (isWhere(words) || (words.text.includes(' ') && !saysShape(words.text)))
    ) {
      pieces.push([...words.math], []);
      i += words.length - 1;
    } else if (outside && separates(row, i, solid, shared)) pieces.push([]);
    else pieces.at(-1)?.push(node);
  }
  return pieces.map(withoutEnd).filter((piece) => piece.some((n) => !idle(n)));
}

/** Whether a row is cut at a node; `solid` tells the nodes that are more than white space. */
function separates(row: readonly TexNode[], at: number, solid: readonly TexNode[], shared: Shared): boolean {
  const node = row[at];
  if (node?.kind === 'char' && node.char === ',') {
    if (betweenDigits(row, at)) return false;
    return !shared.decimalCommas || !betweenDigits(solid, firstAfter(solid, node.span.start));
  }
  if (node?.kind === 'char') return node.char === ';';
  if (node?.kind !== 'macro' || (node.name !== 'quad' && node.name !== 'qquad')) return false;
  const next = firstAfter(solid, node.span.end);
  return !endsOpen(solid[next - 1]) && !continuesFrom(solid[next]);
}

/** The number of the first node that begins at a place or after it. */
function firstAfter(nodes: readonly TexNode[], place: number): number {
  let low = 0;
  let high = nodes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((nodes[middle]?.span.start ?? 0) >= place) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A piece without the full stop at its end, behind which a label or a number of the formula may stand. */
function withoutEnd(piece: readonly TexNode[]): readonly TexNode[] {
  const solid = piece.filter((n, i) => !idle(n) && !isSpacing(n) && !isAnnotation(n) && !isAnnotated(piece, i));
  const end = solid.at(-1);
  return end?.kind === 'char' && end.char === '.' ? piece.filter((n) => n !== end) : piece;
}

/** `\label` or another macro whose argument is no part of the formula. */
const isAnnotation = (n: TexNode | undefined): boolean => n?.kind === 'macro' && droppedMacros.has(n.name);

/** Whether the argument of `\label{…}` or `\tag*{…}` stands at a place. */
function isAnnotated(nodes: readonly TexNode[], at: number): boolean {
  let before = at - 1;
  while (nodes[before]?.kind === 'space') before--;
  const node = nodes[before];
  if (node?.kind === 'char' && node.char === '*') return isAnnotated(nodes, before);
  return isAnnotation(node);
}
