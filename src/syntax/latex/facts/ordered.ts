import type { Formula, MathReduce, MathRelation, MathSymbol, RelationOp } from '../read/math.ts';
import { bare, everyFormula, factorsOf, withParts } from '../read/walk.ts';
import { boundIn, indexName } from './facts.ts';
import { isPlain } from './labels.ts';

/*
 * Indices in order, `\sum_{i<j} x_i x_j` and `\sum_{1 \le i < j \le n} x_i x_j`: one reduction within another, of which the inner one
 * has the outer index for its limit. A name is an index where it stands in a subscript behind the operator and nothing around binds it.
 */

type Names = ReadonlySet<string>;

/** The same equality with reductions over indices in order as reductions within each other. */
export function withOrder<E extends { readonly left: Formula; readonly members: readonly Formula[] }>(equality: E): E {
  const left = new Set<string>();
  everyFormula(equality.left, (f) => {
    if (f.kind === 'symbol') for (const s of subscriptNames(f)) left.add(s);
  });
  return { ...equality, members: equality.members.map((f) => ordered(f, left)) };
}

function ordered(f: Formula, bound: Names): Formula {
  if (f.kind !== 'reduce') return withParts(f, (part) => ordered(part, bound));
  const levels = f.above === undefined && nests(f.op) ? levelsOf(f, bound) : undefined;
  const items = levels ?? f.below?.items ?? [];
  const body = ordered(f.body, new Set([...bound, ...items.flatMap(boundIn).map(indexName)]));
  if (levels === undefined || f.below === undefined) return { ...f, body };
  const { below } = f;
  return levels.reduceRight<Formula>(
    (inner, item) => ({ ...f, below: { ...below, items: [item] }, body: inner }),
    body,
  );
}

const nests = (op: MathReduce['op']): boolean => op === 'sum' || op === 'prod' || op === 'max' || op === 'min';

/** What stands below a reduction, one index an item; undefined where nothing is in order. */
function levelsOf({ below, body }: MathReduce, around: Names): readonly Formula[] | undefined {
  const bound = new Set(around);
  const placed = new Set<string>();
  everyFormula(body, (f) => {
    if (f.kind === 'symbol') for (const s of subscriptNames(f)) placed.add(s);
  });
  let found = false;
  const levels = (below?.items ?? []).flatMap((item): readonly Formula[] => {
    const f = bare(item);
    const free = (x: Formula): x is MathSymbol => {
      const s = bare(x);
      return s.kind === 'symbol' && isPlain(s) && placed.has(indexName(s)) && !bound.has(indexName(s));
    };
    const chain = f.kind === 'relation' ? levelsIn(rising(f), free) : undefined;
    if (chain !== undefined) found = true;
    const made = chain ?? [item];
    for (const s of made.flatMap(boundIn)) bound.add(indexName(s));
    return made;
  });
  return found ? levels : undefined;
}

/** `a \le i < j \le n` as `a \le i \le n` and `i < j \le n`; `i < j` as `j` and `i < j`. */
function levelsIn(f: MathRelation | undefined, free: (f: Formula) => boolean): readonly Formula[] | undefined {
  if (f === undefined) return undefined;
  const operands = [f.first, ...f.rest.map((r) => r.operand)];
  const start = operands.findIndex(free);
  const indices = operands.slice(start).filter(free);
  const end = start + indices.length;
  if (start < 0 || !operands.slice(start, end).every(free)) return undefined;
  // `i < j` where i is bound around binds j
  if (indices.length === 1 && start === 1 && f.rest.length === 1) return [turned(f)];
  if (indices.length < 2 || start > 1 || operands.length > end + 1) return undefined;
  // what stands alone behind a range from a number is its size, `0 \le p < k`
  if (start === 1 && operands.length === end) return undefined;
  const last = operands.length > end ? f.rest.at(-1) : undefined;
  const levels = indices.map((index, n): Formula => {
    const at = start + n;
    const before = operands[at - 1];
    const down = f.rest[at - 1];
    const up = last ?? (n + 1 < indices.length ? f.rest[at] : undefined);
    const lower = last !== undefined || n === 0 ? before : undefined;
    if (up === undefined) return index;
    return lower === undefined || down === undefined
      ? { kind: 'relation', first: index, rest: [up], span: f.span }
      : { kind: 'relation', first: lower, rest: [{ ...down, operand: index }, up], span: f.span };
  });
  return last === undefined ? levels.reverse() : levels;
}

const falling: ReadonlyMap<RelationOp, RelationOp> = new Map([
  ['>', '<'],
  ['>=', '<='],
  ['<', '>'],
  ['<=', '>='],
]);

/** A chain of `<` and `\le`, turned where it falls; undefined for other relations. */
function rising(f: MathRelation): MathRelation | undefined {
  if (f.rest.every((r) => r.op === '<' || r.op === '<=')) return f;
  return f.rest.every((r) => r.op === '>' || r.op === '>=') ? turned(f) : undefined;
}

/** `a < b < c` as `c > b > a`. */
function turned(f: MathRelation): MathRelation {
  const operands = [f.first, ...f.rest.map((r) => r.operand)].reverse();
  const [first = f.first, ...others] = operands;
  const links = [...f.rest].reverse();
  const rest = links.map((link, i) => ({
    ...link,
    op: falling.get(link.op) ?? link.op,
    operand: others[i] ?? link.operand,
  }));
  return { ...f, first, rest };
}

/** Names that stand for places in the subscripts of a symbol, `x_i`, `x_{i+1}`, `a_{ij}`; what is multiplied in a sum is none. */
function subscriptNames(s: MathSymbol): readonly string[] {
  const term = (f: Formula): readonly string[] => {
    const x = bare(f);
    return x.kind === 'symbol' ? [indexName(x)] : x.kind === 'sum' ? x.terms.flatMap((t) => term(t.term)) : [];
  };
  return (s.sub?.items ?? []).flatMap((item) => {
    const f = bare(item);
    const beside = f.kind === 'product' && f.rest.every((r) => r.joint === 'beside');
    return beside ? factorsOf(f).flatMap(term) : term(f);
  });
}
