import type { Span } from '../../../support/span.ts';
import { spanOf } from '../tex/atoms.ts';
import { columnsOf, rowsOf } from '../tex/rows.ts';
import type { TexNode } from '../tex/tex.ts';
import { isOtherwise, withoutConditionWord } from '../tex/words.ts';
import type { Formula, MathCases } from './math.ts';
import { endOf, type Reader } from './reader.ts';

const environments: ReadonlySet<string> = new Set(['cases', 'dcases', 'rcases']);
const tables: ReadonlySet<string> = new Set(['array', 'aligned', 'matrix', 'split']);

/** Whether a choice by cases stands here: an environment of cases, or a table after a brace. */
export function opensChoice(r: Reader): boolean {
  const { atom } = r;
  if (atom?.kind === 'environment') return environments.has(atom.name);
  const next = r.peek(1);
  return (r.isMacro('{') || r.isMacro('lbrace')) && next?.kind === 'environment' && tables.has(next.name);
}

/** `\begin{cases} a & x < 0 \\ b & \text{otherwise} \end{cases}`; a row without `&` has its condition behind the last comma. */
export function choice(r: Reader): MathCases {
  const start = r.span;
  if (r.atom?.kind !== 'environment') r.at++;
  const { atom } = r;
  r.at++;
  const body = atom?.kind === 'environment' ? (atom.name === 'array' ? withoutColumns(atom.body) : atom.body) : [];
  const written = writtenRows(body, endOf(start));
  const rows: (MathCases['rows'][number] & { readonly open: boolean })[] = [];
  for (const [i, { value, condition, span }] of written.entries()) {
    const read = readCell(r, trimmed(value), span);
    const holds = condition === undefined ? undefined : readCondition(r, condition, span);
    const above = rows.at(-1);
    const worded = condition !== undefined && hasWord(r, trimmed(condition));
    const open = condition !== undefined && endsInComma(condition);
    if (
      above?.open &&
      above.condition !== undefined &&
      holds !== undefined &&
      !worded &&
      i < written.length - 1 &&
      sameName(above.value, read)
    ) {
      // the row above ended in a comma, and this one repeats its value: its condition goes on here
      const both: Formula = { kind: 'logic', op: 'and', args: [above.condition, holds], span: holds.span };
      rows[rows.length - 1] = { value: above.value, condition: both, open };
    } else rows.push({ value: read, ...(holds === undefined ? {} : { condition: holds }), open: open && worded });
  }
  if (rows.length === 0)
    r.fail(
      'latex-unexpected',
      start,
      'The cases are empty.',
      'write `\\begin{cases} a, & x < 0 \\\\ b, & x \\ge 0 \\end{cases}`',
    );
  return { kind: 'cases', rows: rows.map(({ open: _, ...row }) => row), span: r.since(start) };
}

/** A row as its nodes. */
interface WrittenRow {
  readonly value: readonly TexNode[];
  readonly condition: readonly TexNode[] | undefined;
  readonly span: Span;
}

/** The rows of cases; one without a value goes on with the condition of the row above. */
function writtenRows(body: readonly TexNode[], end: Span): readonly WrittenRow[] {
  const rows: WrittenRow[] = [];
  for (const row of rowsOf(body)) {
    const cells = columnsOf(row);
    const [value, condition] = cells.length > 1 ? [cells[0] ?? [], cells.slice(1).flat()] : atComma(row);
    const above = rows.at(-1);
    if (above?.condition !== undefined && condition !== undefined && trimmed(value).length === 0)
      rows[rows.length - 1] = { ...above, condition: [...above.condition, ...condition] };
    else rows.push({ value, condition, span: spanOf(row, end) });
  }
  return rows;
}

/** Whether two values are the same symbol, whatever their scripts. */
const sameName = (a: Formula, b: Formula): boolean => a.kind === 'symbol' && b.kind === 'symbol' && a.name === b.name;

/** The body of an array without the group that says how its columns stand. */
export const withoutColumns = (body: readonly TexNode[]): readonly TexNode[] => {
  const first = body.findIndex((n) => n.kind !== 'space');
  return body[first]?.kind === 'group' ? body.slice(first + 1) : body;
};

const isComma = (node: TexNode | undefined): boolean => node?.kind === 'char' && node.char === ',';

const isStop = (node: TexNode | undefined): boolean => node?.kind === 'char' && node.char === '.';

/** A row without `&`, split at the first comma outside brackets that is no decimal comma. */
function atComma(row: readonly TexNode[]): readonly [readonly TexNode[], readonly TexNode[] | undefined] {
  let depth = 0;
  for (const [i, node] of row.entries()) {
    if (node.kind === 'macro' && (node.name === 'text' || node.name === 'mbox') && depth === 0)
      return [row.slice(0, i), row.slice(i)];
    if (node.kind !== 'char') continue;
    if ('(['.includes(node.char)) depth++;
    else if (')]'.includes(node.char)) depth--;
    else if (node.char === ',' && depth === 0 && !betweenDigits(row, i)) return [row.slice(0, i), row.slice(i + 1)];
  }
  return [row, undefined];
}

const isDigit = (node: TexNode | undefined): boolean => node?.kind === 'char' && /^[0-9]$/.test(node.char);
export const betweenDigits = (nodes: readonly TexNode[], at: number): boolean =>
  isDigit(nodes[at - 1]) && isDigit(nodes[at + 1]);

/** The nodes without white space and commas at both ends. */
function trimmed(nodes: readonly TexNode[]): readonly TexNode[] {
  let from = 0;
  let to = nodes.length;
  const idle = (n: TexNode | undefined): boolean =>
    n?.kind === 'space' || isComma(n) || (n?.kind === 'macro' && /^[,;:! ]$|^q?quad$/.test(n.name));
  while (from < to && idle(nodes[from])) from++;
  while (to > from && (idle(nodes[to - 1]) || isStop(nodes[to - 1]))) to--;
  return nodes.slice(from, to);
}

/** Whether a cell holds nothing but distances. */
export const isEmptyCell = (nodes: readonly TexNode[]): boolean => trimmed(nodes).length === 0;

const endsInComma = (nodes: readonly TexNode[]): boolean => isComma(nodes.filter((n) => n.kind !== 'space').at(-1));

const hasWord = (r: Reader, nodes: readonly TexNode[]): boolean =>
  withoutConditionWord(nodes, (span) => r.text(span)) !== nodes || isOtherwise(nodes, (span) => r.text(span));

function readCell(r: Reader, nodes: readonly TexNode[], row: Span): Formula {
  const inner = r.inside(nodes, endOf(row));
  return r.nested(() => inner.whole(r.shared.rules.relation));
}

/** The condition of a row; undefined for `otherwise`. Several conditions with commas hold together. */
function readCondition(r: Reader, nodes: readonly TexNode[], row: Span): Formula | undefined {
  const cell = withoutConditionWord(trimmed(nodes), (span) => r.text(span));
  const rest = trimmed(cell);
  if (rest.length === 0 || isOtherwise(rest, (span) => r.text(span))) return undefined;
  const inner = r.inside(rest, endOf(row));
  const parts: Formula[] = [];
  do parts.push(r.nested(() => r.shared.rules.relation(inner)));
  while (inner.takeChar(','));
  if (inner.atom !== undefined) inner.unexpected();
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  return { kind: 'logic', op: 'and', args: parts, span: spanOf(parts, row) };
}
