import type { CompareOp } from '../../../ir/expr.ts';
import type { Formula, MathSymbol, RelationOp, Script } from './math.ts';

const ofScripts = (f: { readonly sub?: Script; readonly sup?: Script }): readonly Formula[] => [
  ...(f.sub?.items ?? []),
  ...(f.sup?.items ?? []),
];

/** The formulas directly inside a formula, scripts included. */
export function parts(f: Formula): readonly Formula[] {
  switch (f.kind) {
    case 'number':
    case 'dots':
      return [];
    case 'symbol':
      return ofScripts(f);
    case 'group':
    case 'fence':
      return [...f.items, ...ofScripts(f)];
    case 'fraction':
      return [f.over, f.under];
    case 'root':
      return f.degree === undefined ? [f.body] : [f.degree, f.body];
    case 'sum':
      return f.terms.map((t) => t.term);
    case 'product':
      return [f.first, ...f.rest.map((x) => x.factor)];
    case 'negate':
      return [f.operand];
    case 'reduce':
      return [...(f.below?.items ?? []), ...(f.above?.items ?? []), f.body];
    case 'function':
      return [...f.args, ...ofScripts(f)];
    case 'cases':
      return f.rows.flatMap((row) => (row.condition === undefined ? [row.value] : [row.value, row.condition]));
    case 'array':
      return f.rows.flat();
    case 'relation':
      return [f.first, ...f.rest.map((x) => x.operand)];
    case 'logic':
      return f.args;
    case 'derivative':
      return f.of === undefined ? f.by : [f.of, ...f.by];
  }
}

/** Whether a relation compares numbers. */
export const isComparison = (op: RelationOp): op is CompareOp | '=' =>
  op !== 'in' && op !== 'maps' && op !== 'assigned' && op !== 'other';

/** Calls back for a formula and everything inside it. */
export function everyFormula(f: Formula, visit: (f: Formula) => void): void {
  visit(f);
  for (const part of parts(f)) everyFormula(part, visit);
}

/** The factors of a product, or the formula alone. */
export const factorsOf = (f: Formula): readonly Formula[] =>
  f.kind === 'product' ? [f.first, ...f.rest.map((x) => x.factor)] : [f];

/** A TeX group without scripts is what it holds. */
export function bare(f: Formula): Formula {
  let found = f;
  while (
    found.kind === 'group' &&
    found.open === 'tex' &&
    found.sub === undefined &&
    found.sup === undefined &&
    found.primes === 0
  ) {
    const [item] = found.items;
    if (item === undefined) break;
    found = item;
  }
  return found;
}

/** The name that a bracket behind a factor would be applied to: a symbol, or the last one of an argument without brackets, as `f` in `\log f(x)`. */
export function headOf(factor: Formula): MathSymbol | undefined {
  const f = bare(factor);
  if (f.kind === 'symbol') return f;
  const [argument] = f.kind === 'function' && f.implicit ? f.args : [];
  const last = argument === undefined ? undefined : bare(factorsOf(bare(argument)).at(-1) ?? argument);
  return last?.kind === 'symbol' ? last : undefined;
}

/** The same formula with every part replaced from the leaves up, scripts left as they are. */
export function mapFormula(f: Formula, change: (f: Formula) => Formula): Formula {
  const go = (part: Formula): Formula => mapFormula(part, change);
  return change(withParts(f, go));
}

/** The same formula with its parts replaced, scripts left as they are. */
export function withParts(f: Formula, go: (f: Formula) => Formula): Formula {
  switch (f.kind) {
    case 'number':
    case 'dots':
    case 'symbol':
      return f;
    case 'group':
    case 'fence':
      return { ...f, items: f.items.map(go) };
    case 'fraction':
      return { ...f, over: go(f.over), under: go(f.under) };
    case 'root':
      return { ...f, body: go(f.body) };
    case 'sum':
      return { ...f, terms: f.terms.map((t) => ({ ...t, term: go(t.term) })) };
    case 'product':
      return { ...f, first: go(f.first), rest: f.rest.map((r) => ({ ...r, factor: go(r.factor) })) };
    case 'negate':
      return { ...f, operand: go(f.operand) };
    case 'reduce':
      return { ...f, body: go(f.body) };
    case 'function':
    case 'logic':
      return { ...f, args: f.args.map(go) };
    case 'cases':
      return {
        ...f,
        rows: f.rows.map((row) => ({
          value: go(row.value),
          ...(row.condition === undefined ? {} : { condition: go(row.condition) }),
        })),
      };
    case 'array':
      return { ...f, rows: f.rows.map((row) => row.map(go)) };
    case 'relation':
      return { ...f, first: go(f.first), rest: f.rest.map((r) => ({ ...r, operand: go(r.operand) })) };
    case 'derivative':
      return { ...f, ...(f.of === undefined ? {} : { of: go(f.of) }), by: f.by.map(go) };
  }
}
