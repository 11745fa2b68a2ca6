import { type FoldedLine, fold, unbroken } from '../../support/soft-breaks.ts';
import { texWidth } from './measure.ts';

/** One formula of an aligned block, its right side with marks where it may be broken. */
export interface LatexLine {
  readonly left: string;
  readonly relation: string;
  readonly right: string;
  /** Set after the formula, at a distance. */
  readonly after?: string;
}

const RELATIONS: ReadonlyMap<string, string> = new Map([
  ['=', '='],
  ['≠', '\\ne'],
  ['<', '<'],
  ['≤', '\\le'],
  ['>', '>'],
  ['≥', '\\ge'],
  ['≈', '\\approx'],
]);

/** Formulas one below the other, aligned at their relations; a long right side goes on below, indented. */
export function latexAligned(lines: readonly LatexLine[], width: number): string {
  const rows = lines.flatMap((line) => brokenLine(line, width));
  return `\\begin{aligned}\n${rows.join(' \\\\\n')}\n\\end{aligned}`;
}

/** One formula by itself, on one line. */
export const latexOneLine = ({ left, relation, right, after }: LatexLine): string =>
  [left, relationMacro(relation), unbroken(right), after].filter((part) => part !== undefined && part !== '').join(' ');

const relationMacro = (relation: string): string => RELATIONS.get(relation) ?? relation;

function brokenLine(line: LatexLine, width: number): readonly string[] {
  const [first = '', ...rest] = brokenRight(line, width);
  const { left } = line;
  return [`${left}${left === '' ? '' : ' '}&${first}`, ...rest.map((row) => `&${row}`)];
}

/** The relation and the right side of a formula, in as many rows as it takes. */
export function brokenRight({ left, relation, right, after }: LatexLine, width: number): readonly string[] {
  const room = Math.max(width - texWidth(left) - 4, width / 2);
  const [first, ...rest] = fold(right, { first: room, rest: room, measure: texWidth });
  const rows = [`${relationMacro(relation)} ${closedFences(first?.text ?? '')}`, ...rest.map(continued)];
  const last = rows.at(-1) ?? '';
  if (after === undefined) return rows;
  if (texWidth(last) + texWidth(after) > width) return [...rows, after];
  return [...rows.slice(0, -1), `${last} ${after}`];
}

/** A line that goes on from the one above: it begins with its sign, `·` between factors that need none on one line. */
function continued({ text, depth }: FoldedLine): string {
  const line = closedFences(text);
  const signed = /^(?:[-+]|\\cdot )/u.test(line) ? line : `\\cdot ${line.replace(/^\\,\s*/u, '')}`;
  return `${'\\quad '.repeat(depth + 1)}{} ${signed}`;
}

/** A line whose growing brackets are closed on another line: those have a fixed size instead. */
function closedFences(line: string): string {
  const parts = line.split(/(\\(?:left|right)(?![A-Za-z]))/u);
  const open: number[] = [];
  const lone = new Set<number>();
  parts.forEach((part, i) => {
    if (part === '\\left') open.push(i);
    else if (part === '\\right' && open.pop() === undefined) lone.add(i);
  });
  for (const i of open) lone.add(i);
  return parts.map((part, i) => (lone.has(i) ? (part === '\\left' ? '\\bigl' : '\\bigr') : part)).join('');
}
