import type { BinderSyntax, ReduceSyntax, Syntax } from '../../syntax.ts';
import { readsOf } from '../../walk.ts';
import { boundIn, indexName } from '../facts/facts.ts';
import { printed } from '../facts/naming.ts';
import type { Formula, MathReduce, MathSymbol, RelationOp } from '../read/math.ts';
import { bare, isComparison } from '../read/walk.ts';
import { fail, type Meaning, numberSyntax, plusOne, textOf, type Value } from './meaning.ts';

/** The bounds that a text states for an index, half-open. */
export interface Bounds {
  readonly lo?: Syntax;
  readonly hi?: Syntax;
}

/** `\sum_{i=0}^{N-1}`, `\max_{0 \le p < k, q}`, `\sum_{j \ne k}` and what follows them. */
export function resolveReduce(m: Meaning, f: MathReduce): Value {
  const items = f.below?.items ?? [];
  if (items.length === 0)
    fail(
      m,
      'latex-binder',
      f.opSpan,
      `\`${textOf(m, f.opSpan)}\` does not say over which index it runs.`,
      'write the index below it: `\\sum_{i}`, `\\sum_{i=0}^{N-1}`',
    );
  const binders: BinderSyntax[] = [];
  const conditions: Syntax[] = [];
  for (const item of items) {
    const condition = conditionOn(m, item, binders);
    if (condition !== undefined) conditions.push(condition);
    else binders.push(...bindersOf(m, item, f));
  }
  const body = m.value(f.body);
  if (conditions.length > 0 && f.op !== 'sum')
    fail(
      m,
      'latex-binder',
      f.below?.span ?? f.span,
      'A condition below stands with sums only.',
      'write a choice by cases after the operator',
    );
  return {
    rank: body.rank,
    span: f.span,
    at: (subscripts) =>
      merged({
        kind: 'reduce',
        op: f.op,
        opSpan: f.opSpan,
        binders,
        body: conditioned(body.at(subscripts), conditions),
        span: f.span,
      }),
  };
}

/** `\sum_{i=0}^{N-1} \sum_{j=0}^{M-1}` is one sum (or product) over two indices, as long as the limits of the inner one do not depend on the outer. */
function merged(s: ReduceSyntax): Syntax {
  const { body, op } = s;
  if ((op !== 'sum' && op !== 'prod') || body.kind !== 'reduce' || body.op !== op) return s;
  const outer = new Set(s.binders.map((b) => b.index));
  const limited = [...s.binders, ...body.binders].every((b) => b.hi !== undefined);
  const apart = body.binders.every((b) =>
    [b.lo, b.hi].every((e) => e === undefined || !readsOf(e).some((n) => outer.has(n))),
  );
  return limited && apart ? { ...s, binders: [...s.binders, ...body.binders], body: body.body } : s;
}

/** A term under conditions: it is left out where one of them fails. */
const conditioned = (body: Syntax, conditions: readonly Syntax[]): Syntax =>
  conditions.reduce<Syntax>(
    (inner, condition) => ({
      kind: 'product',
      first: { kind: 'group', inner: condition, span: condition.span },
      rest: [{ op: '*', opSpan: condition.span, factor: inner }],
      span: body.span,
    }),
    body,
  );

/**
 * `j \ne k` and `j > k`, which bind `j`, and any comparison of a `j` that is bound already: a condition. A limit below and none above
 * takes no range from an axis, so it is one too.
 */
function conditionOn(m: Meaning, item: Formula, binders: BinderSyntax[]): Syntax | undefined {
  const f = bare(item);
  const [link, ...more] = f.kind === 'relation' ? f.rest : [];
  if (f.kind !== 'relation' || link === undefined || more.length > 0 || !isComparison(link.op) || link.op === '=')
    return undefined;
  const [subject] = boundIn(f);
  if (subject === undefined) return undefined;
  const name = indexIdentifier(m, subject);
  const taken = binders.some((b) => b.index === name);
  const { lo, hi } = taken || link.op === '!=' ? {} : boundsOf(m, f);
  if (hi !== undefined) return undefined;
  if (lo?.kind === 'number') {
    // the first place in either way of counting: nothing is left out
    if (isZero(lo) || (lo.text === '1' && link.op.endsWith('='))) return undefined;
    fail(
      m,
      'latex-binder',
      item.span,
      'This range has a start and no end.',
      `write both: \`\\sum_{${textOf(m, subject.span)}=2}^{n}\``,
    );
  }
  if (!taken) binders.push({ index: name, indexSpan: subject.span, span: subject.span });
  return m.condition(f);
}

/** The identifier of an index as printed. */
export function indexIdentifier(m: Meaning, s: MathSymbol): string {
  const { key, spelling } = printed(s, m.facts);
  return m.names.of(key, spelling);
}

function bindersOf(m: Meaning, item: Formula, f: MathReduce): readonly BinderSyntax[] {
  const inner = bare(item);
  if (inner.kind === 'dots') return [{ index: '..', indexSpan: inner.span, span: inner.span }];
  const symbols = boundIn(item);
  if (symbols.length === 0)
    return fail(
      m,
      'latex-binder',
      item.span,
      `\`${textOf(m, item.span)}\` names no index.`,
      'write `i`, `i=0`, `0 \\le i < N` or several of them with commas',
    );
  const [link] = inner.kind === 'relation' ? inner.rest : [];
  if (link?.op === 'in' && link.operand.kind === 'group' && link.operand.open === '{')
    return fail(
      m,
      'latex-binder',
      link.operand.span,
      'A set that is written out is no range here.',
      'write its limits: `\\sum_{i=1}^{n}`',
    );
  const above = f.above?.items[0];
  const limit = above === undefined ? undefined : m.integer(above, 'bound');
  const stated = inner.kind === 'relation' ? boundsOf(m, inner) : startOf(limit);
  const hi = limit === undefined ? stated.hi : plusOne(limit);
  return symbols.map((s) => ({
    index: indexIdentifier(m, s),
    indexSpan: s.span,
    ...(stated.lo === undefined || hi === undefined ? {} : { lo: stated.lo }),
    ...(hi === undefined ? {} : { hi }),
    span: item.span,
  }));
}

/** Where an index starts of which only the last place is said: `\sum_r^{R-1}` counts from 0, `\sum_i^N` and `\sum_{i \le N}` from 1. */
function startOf(limit: Syntax | undefined): Bounds {
  const beforeLast = limit?.kind === 'sum' && limit.terms.some((t) => t.negative && isOne(t.term));
  return limit === undefined ? {} : { lo: numberSyntax(beforeLast ? 0 : 1, limit.span) };
}

const isOne = (s: Syntax): boolean => s.kind === 'number' && Number(s.text) === 1;

export const isZero = (s: Syntax): boolean => s.kind === 'number' && Number(s.text) === 0;

/** The half-open bounds in `i = 0`, `i < N`, `0 \le i < N`, `1 \le i \le N`. */
export function boundsOf(m: Meaning, f: Formula & { kind: 'relation' }): Bounds {
  const [first, second] = f.rest;
  if (first === undefined) return {};
  if (second !== undefined) {
    const lo = lower(m, f.first, first.op);
    const hi = upper(m, second.operand, second.op);
    return { ...(lo === undefined ? {} : { lo }), ...(hi === undefined ? {} : { hi }) };
  }
  if (first.op === '=') return { lo: m.integer(first.operand, 'bound') };
  const ahead = bare(f.first).kind === 'symbol';
  const bound = ahead ? first.operand : f.first;
  const op = ahead ? first.op : turned(first.op);
  if (op === '<' || op === '<=') {
    const hi = upper(m, bound, op);
    const last = bare(bound);
    // below another index, `s \le t`, it starts where that one does
    const beside = op === '<' || (last.kind === 'symbol' && m.facts.indices.has(indexName(last)));
    return { ...(beside ? {} : startOf(m.integer(bound, 'bound'))), ...(hi === undefined ? {} : { hi }) };
  }
  const lo = lower(m, bound, turned(op));
  return lo === undefined ? {} : { lo };
}

const turned = (op: RelationOp): RelationOp =>
  op === '<' ? '>' : op === '<=' ? '>=' : op === '>' ? '<' : op === '>=' ? '<=' : op;

function lower(m: Meaning, bound: Formula, op: RelationOp): Syntax | undefined {
  if (op === '<=') return m.integer(bound, 'bound');
  return op === '<' ? plusOne(m.integer(bound, 'bound')) : undefined;
}

function upper(m: Meaning, bound: Formula, op: RelationOp): Syntax | undefined {
  if (op === '<') return m.integer(bound, 'bound');
  return op === '<=' ? plusOne(m.integer(bound, 'bound')) : undefined;
}
