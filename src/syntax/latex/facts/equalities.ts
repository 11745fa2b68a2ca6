import type { Span } from '../../../support/span.ts';
import type { Formula, MathRelation } from '../read/math.ts';
import type { Statement } from '../read/statements.ts';
import { bare } from '../read/walk.ts';
import { rangeIn, statedShape } from './shapes.ts';
import { updateOf, withSteps } from './updates.ts';

/** `a = b = c`: what stands on the left, and everything that it is said to equal. */
export interface Equality {
  readonly left: Formula;
  readonly members: readonly Formula[];
  /** What is said beside it: ranges of indices, and conditions on other names. */
  readonly conditions: readonly Formula[];
  readonly span: Span;
}

/** A line as equalities with the conditions that stand beside them. */
export function equalitiesOf({ formulas }: Statement): {
  readonly equalities: readonly Equality[];
  readonly conditions: readonly Formula[];
  readonly unread: readonly Formula[];
} {
  const conditions: Formula[] = [];
  const unread: Formula[] = [];
  const found: Pick<Equality, 'left' | 'members' | 'span'>[] = [];
  for (const [i, f] of formulas.entries()) {
    if (isListedRange(formulas, i)) {
      const range = listedRange(formulas, i);
      if (range !== undefined) conditions.push(range);
      continue;
    }
    if (formulas[i - 1]?.kind === 'dots' || f.kind === 'dots') continue;
    const shared = f.kind === 'relation' ? undefined : setBehind(formulas, i);
    if (shared !== undefined) conditions.push({ ...shared, first: f, span: f.span });
    else if (f.kind !== 'relation') unread.push(f);
    else {
      const equality = equalityOf(f);
      if (equality === undefined) conditions.push(rangeIn(f) ?? f);
      else found.push(withSteps(equality));
      if (equality !== undefined) {
        const tail = tailOf(f);
        if (tail !== undefined) (statedShape(tail) === undefined ? unread : conditions).push(tail);
      }
    }
  }
  return { equalities: found.map((e) => ({ ...e, conditions })), conditions, unread };
}

/** `a = b = c`, `a := b` and `a \gets a - b` */
function equalityOf(f: MathRelation): Pick<Equality, 'left' | 'members' | 'span'> | undefined {
  const update = updateOf(f);
  if (update !== undefined) return update;
  const [head, definition, ...more] = f.rest;
  // `x \mapsto y = a`: what stands before the arrow is what y depends on
  if (head?.op === 'maps' && definition?.op === '=' && more.every((x) => x.op === '='))
    return { left: head.operand, members: [definition, ...more].map((x) => x.operand), span: f.span };
  const op = head?.op;
  if (op !== '=' && op !== 'assigned') return undefined;
  return { left: f.first, members: f.rest.slice(0, definedUpTo(f)).map((x) => x.operand), span: f.span };
}

/** The number of links of a chain before the first that is no equality. */
function definedUpTo({ rest }: MathRelation): number {
  const end = rest.findIndex((x) => x.op !== '=' && x.op !== 'assigned');
  return end < 0 ? rest.length : end;
}

/** What is said behind the equalities of a chain: `y = W x \in \mathbb{R}^m` says where y lies, `y = a \ge 0` that a is positive. */
function tailOf(f: MathRelation): MathRelation | undefined {
  const at = definedUpTo(f);
  const [link, ...more] = f.rest.slice(at);
  const before = f.rest[at - 1];
  if (link === undefined || before === undefined) return undefined;
  const { span } = f;
  if (link.op === 'in') return { kind: 'relation', first: f.first, rest: [link, ...more], span };
  return {
    kind: 'relation',
    first: before.operand,
    rest: [link, ...more],
    span: { start: before.operand.span.start, end: span.end },
  };
}

/** `\in \mathbb{R}^n` behind a list of names: `x, y \in \mathbb{R}^n`. */
function setBehind(formulas: readonly Formula[], at: number): MathRelation | undefined {
  const next = formulas.slice(at).find((f) => bare(f).kind !== 'symbol');
  return next?.kind === 'relation' && statedShape(next) !== undefined ? next : undefined;
}

/** `i = 1, \dots, n` */
const isListedRange = (formulas: readonly Formula[], at: number): boolean =>
  formulas[at]?.kind === 'relation' && formulas[at + 1]?.kind === 'dots' && formulas[at + 2] !== undefined;

function listedRange(formulas: readonly Formula[], at: number): Formula | undefined {
  const start = formulas[at];
  const end = formulas[at + 2];
  const [link] = start?.kind === 'relation' ? start.rest : [];
  if (start?.kind !== 'relation' || link === undefined || end === undefined) return undefined;
  return {
    kind: 'relation',
    first: link.operand,
    rest: [
      { op: '<=', opSpan: link.opSpan, operand: start.first },
      { op: '<=', opSpan: link.opSpan, operand: end },
    ],
    span: { start: start.span.start, end: end.span.end },
  };
}
