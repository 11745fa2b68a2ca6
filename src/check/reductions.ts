import { binder as binderOf, constant, type Expr, minusOne, mul, pow, reduce, zero } from '../ir/index.ts';
import type { ReduceSyntax } from '../syntax/index.ts';
import { nestDependent, varies } from './expressions.ts';
import { where } from './phrases.ts';
import type { Reading } from './reading.ts';
import { NameTable } from './scope.ts';
import type { Use } from './unresolved.ts';

/** Stands as the body of the sum that counts a mean's elements until the ranges are known. */
export const MEAN_COUNT: Expr = constant(1);

/** A reduction; its indices are bound in its body only. */
export function readReduction(r: Reading, s: ReduceSyntax, use: Use): Expr {
  const position = s.op === 'argmax' || s.op === 'argmin';
  if (use === 'bound' || (use === 'subscript' && !position)) {
    return r.error(
      'subscript-form',
      s.span,
      `A reduction cannot stand in ${where(use)}.`,
      'only `argmax` and `argmin` give a position, and only in a subscript',
    );
  }
  const outer = r.indices;
  r.indices = new NameTable();
  for (const entry of outer.values()) r.indices.set(entry.name, entry);
  const entries = s.binders.map((b) => {
    const stated = b.hi === undefined ? undefined : r.range(b.lo, b.hi);
    return r.declare(b.index, b.indexSpan, false, stated);
  });
  const body = r.number(s.body);
  r.indices = outer;
  for (const { index } of s.binders) r.ended.set(index, s);
  // a constant is summed in order to count
  if (!varies(body)) for (const entry of entries) entry.used = true;
  const binders = entries.map(({ key, stated }) => binderOf(key, stated?.hi ?? zero, stated?.lo ?? zero));
  const groups = nestDependent(binders);
  const [only, inner] = groups;
  if (only === undefined) throw new Error('a reduction without binders');
  if (inner !== undefined && (position || s.op === 'mean')) {
    const dependent = s.binders[only.length]?.span ?? s.span;
    return r.error(
      'dependent-range',
      dependent,
      `This range depends on an index of the same \`${s.op}\`.`,
      'give every index of it a range of its own',
    );
  }
  const { op } = s;
  if (op !== 'mean') return groups.reduceRight((e, group) => reduce(op, group, e, s.span), body);
  // the count is written when the ranges are known: see `finish`
  return mul([pow(reduce('sum', binders, MEAN_COUNT), minusOne), reduce('sum', binders, body, s.span)], s.span);
}
