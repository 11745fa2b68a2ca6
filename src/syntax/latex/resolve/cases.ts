import type { CompareSyntax, Syntax } from '../../syntax.ts';
import type { Formula, MathCases, MathRelation } from '../read/math.ts';
import { bare, isComparison } from '../read/walk.ts';
import { elementwise, fail, grouped, type Meaning, numberSyntax, scalar, textOf, type Value } from './meaning.ts';

/** Cases from the top; the last one holds where no other does. */
export function resolveCases(m: Meaning, f: MathCases): Value {
  const values = f.rows.map(({ value }) => (f.entries ? scalar(m.number(value)) : m.value(value)));
  const conditions = f.rows.map((row) => (row.condition === undefined ? undefined : m.condition(row.condition)));
  return elementwise(values, f.span, (branches) => {
    const last = branches.at(-1) ?? numberSyntax(0, f.span);
    const choice = branches.slice(0, -1).reduceRight<Syntax>((otherwise, then, i) => {
      const cond = conditions[i];
      return cond === undefined ? then : { kind: 'if', cond, then, else: otherwise, span: f.span };
    }, last);
    return grouped(choice);
  });
}

/** A relation as a condition; `=` compares. */
export function resolveCondition(m: Meaning, given: Formula): Syntax {
  const f = bare(given);
  if (f.kind === 'logic') {
    const args = f.args.map((a) => m.condition(a));
    const [arg] = args;
    if (f.op === 'not' && arg !== undefined) return { kind: 'not', arg: grouped(arg), span: f.span };
    return f.op === 'not' ? (arg ?? numberSyntax(0, f.span)) : { kind: f.op, args: args.map(grouped), span: f.span };
  }
  if (f.kind === 'group' && f.items.length === 1 && f.items[0] !== undefined)
    return { kind: 'group', inner: m.condition(f.items[0]), span: f.span };
  if (f.kind === 'function' && (f.name === 'isnan' || f.name === 'isinf')) return m.number(f);
  if (f.kind !== 'relation')
    return fail(
      m,
      'latex-condition',
      f.span,
      `\`${textOf(m, f.span)}\` is no condition.`,
      'write a comparison: `x < 0`, or `\\text{otherwise}`',
    );
  return compared(m, f);
}

function compared(m: Meaning, f: MathRelation): Syntax {
  const rest: CompareSyntax['rest'][number][] = f.rest.map(({ op, opSpan, operand }) => {
    if (!isComparison(op))
      return fail(
        m,
        'latex-condition',
        opSpan,
        `\`${textOf(m, opSpan)}\` is no comparison of numbers.`,
        'write `<`, `\\le`, `=`, `\\ne`',
      );
    return { op: op === '=' ? '==' : op, opSpan, operand: side(m, operand) };
  });
  return { kind: 'compare', first: side(m, f.first), rest, span: f.span };
}

/** One side of a comparison; dots are the place in a pack of axes. */
const side = (m: Meaning, f: Formula): Syntax =>
  bare(f).kind === 'dots' ? { kind: 'pack', span: f.span } : m.number(f);
