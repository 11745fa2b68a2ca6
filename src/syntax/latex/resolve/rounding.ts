import type { Syntax } from '../../syntax.ts';
import type { Formula, MathFence } from '../read/math.ts';
import { binary } from './array.ts';
import { grouped, type Meaning, numberSyntax } from './meaning.ts';

/** `\lfloor a/b \rfloor` is `a // b` where all is whole; elsewhere a function. */
export function rounded(m: Meaning, item: Formula, f: MathFence): Syntax {
  const { span } = f;
  const inner = m.number(item);
  const bottom = inner.kind === 'product' ? inner.rest.at(-1) : undefined;
  if (
    inner.kind === 'product' &&
    bottom !== undefined &&
    (bottom.op === '/' || bottom.op === '//') &&
    isWhole(m, inner)
  ) {
    const top: Syntax = inner.rest.length === 1 ? inner.first : { ...inner, rest: inner.rest.slice(0, -1) };
    const over = f.fence === 'floor' ? top : ceilingOf(top, bottom.factor);
    return { kind: 'group', inner: binary(over, '//', bottom.factor, inner.span, bottom.opSpan), span };
  }
  return { kind: 'call', name: f.fence === 'floor' ? 'floor' : 'ceil', nameSpan: span, args: [inner], span };
}

/** `⌈a/b⌉ = ⌊(a + b − 1)/b⌋` */
const ceilingOf = (a: Syntax, b: Syntax): Syntax =>
  grouped({
    kind: 'sum',
    terms: [
      { negative: false, term: a },
      { negative: false, term: b },
      { negative: true, term: numberSyntax(1, a.span) },
    ],
    span: a.span,
  });

/** Whether an identifier is that of an index; `k2` is printed `k_2`. */
const isIndexNamed = ({ facts }: Meaning, name: string): boolean =>
  facts.indices.has(name) || facts.indices.has(name.replace(/\d+$/u, '_$&'));

/** Whether an expression is made of indices and sizes. */
function isWhole(m: Meaning, s: Syntax): boolean {
  if (m.place !== 'value') return true;
  switch (s.kind) {
    case 'name':
      return isIndexNamed(m, s.name) || m.facts.scalars.has(s.name) || /^\p{Lu}$/u.test(s.name);
    case 'number':
      return /^\d+$/.test(s.text);
    case 'sum':
      return s.terms.every((t) => isWhole(m, t.term));
    case 'product':
      return isWhole(m, s.first) && s.rest.every((x) => isWhole(m, x.factor));
    case 'group':
      return isWhole(m, s.inner);
    case 'negate':
      return isWhole(m, s.operand);
    case 'call':
      return ['min', 'max', 'abs', 'clamp'].includes(s.name) && s.args.every((a) => isWhole(m, a));
    default:
      return false;
  }
}
