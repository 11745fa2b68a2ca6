import { canonicalName } from '../../../support/names.ts';
import type { Report } from '../../../support/report.ts';
import type { Equality } from '../facts/equalities.ts';
import { boundIn, indexName } from '../facts/facts.ts';
import type { Formula, MathReduce, MathSymbol } from '../read/math.ts';
import { bare, everyFormula, parts } from '../read/walk.ts';

/** An expression that stands alone as what the text computes, `y` or another free name; undefined where places of it are not said: `x_i + 1`. */
export function loneExpression(f: Formula, taken: Iterable<string>, report: Report): Equality | undefined {
  if (['relation', 'logic', 'dots', 'symbol', 'number', 'derivative'].includes(bare(f).kind)) return undefined;
  const sought = objective(f);
  if (sought !== undefined)
    report.warning(
      'latex-objective',
      sought.operator.opSpan,
      'What is minimised or maximised is read, and not the search: it is what training follows.',
      'conditions on what is sought are written into the formula, or left to the training',
    );
  const value = sought?.value ?? f;
  if (openIndices(value, new Set())) return undefined;
  const { span } = f;
  const left: MathSymbol = { kind: 'symbol', name: freeName(value, taken), nameSpan: span, primes: 0, span };
  return { left, members: [value], conditions: [], span };
}

/** A usual name of an output that nothing printed has. */
function freeName(f: Formula, taken: Iterable<string>): string {
  const used = new Set([...taken].map(canonicalName));
  everyFormula(f, (part) => {
    if (part.kind === 'symbol') used.add(canonicalName(part.name));
  });
  return ['y', 'E', 'L', 'J', 'z', 'f', 'out'].find((name) => !used.has(name)) ?? 'result';
}

interface Objective {
  readonly operator: MathReduce;
  readonly value: Formula;
}

/** `\min_{w, b} f + g`: what is sought stands below and is no index of anything. */
function objective(f: Formula): Objective | undefined {
  const whole = bare(f);
  const first = whole.kind === 'sum' ? whole.terms[0]?.term : whole;
  const operator = first === undefined ? undefined : bare(first);
  if (operator?.kind !== 'reduce' || !['min', 'max', 'argmin', 'argmax'].includes(operator.op)) return undefined;
  const below = (operator.below?.items ?? []).map(bare);
  const sought = below.flatMap((item) => (item.kind === 'symbol' ? [indexName(item)] : []));
  const value: Formula =
    whole.kind === 'sum'
      ? { ...whole, terms: whole.terms.map((t, i) => (i === 0 ? { ...t, term: operator.body } : t)) }
      : operator.body;
  if (
    sought.length === 0 ||
    sought.length < below.length ||
    !sought.some((name) => stands(value, name)) ||
    sought.some((name) => isSubscript(value, name))
  )
    return undefined;
  return { operator, value };
}

/** Whether a formula holds a name. */
function stands(f: Formula, name: string): boolean {
  let found = false;
  everyFormula(f, (part) => {
    if (part.kind === 'symbol' && part.name + "'".repeat(part.primes) === name) found = true;
  });
  return found;
}

const isSubscript = (f: Formula, name: string): boolean => {
  let found = false;
  everyFormula(f, (part) => {
    if (part.kind === 'symbol') found ||= (part.sub?.items ?? []).some((item) => stands(item, name));
  });
  return found;
};

/** Whether small letters stand in subscripts that nothing around them binds. */
function openIndices(f: Formula, bound: ReadonlySet<string>): boolean {
  const inside =
    f.kind === 'reduce' ? new Set([...bound, ...(f.below?.items ?? []).flatMap(boundIn).map(indexName)]) : bound;
  if (f.kind === 'symbol' || f.kind === 'group') {
    for (const item of f.sub?.items ?? []) {
      let open = false;
      everyFormula(item, (x) => {
        if (x.kind === 'symbol' && /^\p{Ll}$/u.test(x.name) && !inside.has(indexName(x))) open = true;
      });
      if (open) return true;
    }
  }
  return parts(f).some((part) => openIndices(part, inside));
}
