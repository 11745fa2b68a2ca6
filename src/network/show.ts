import type { Expr } from '../ir/index.ts';

/** An extent as a reader writes it. */
export function describeExtent(e: Expr): string {
  switch (e.kind) {
    case 'const':
      return String(e.value).replace('-', '−');
    case 'symbol':
      return e.name;
    case 'add':
      return e.terms.map((t, i) => (i === 0 ? describeExtent(t) : signed(t))).join('');
    case 'mul':
      return e.factors.map(atom).join('·');
    case 'pow':
      return `${atom(e.base)}^${atom(e.exponent)}`;
    case 'floordiv':
      return `${atom(e.num)}//${atom(e.den)}`;
    case 'mod':
      return `${atom(e.num)} % ${atom(e.den)}`;
    case 'call':
      return `${e.fn}(${e.args.map(describeExtent).join(', ')})`;
    default:
      return '…';
  }
}

/** Extents in brackets; nothing for a scalar. */
export const describeShape = (shape: readonly Expr[]): string =>
  shape.length === 0 ? ' (a scalar)' : `[${shape.map(describeExtent).join(', ')}]`;

const compound = (e: Expr): boolean =>
  e.kind === 'add' || e.kind === 'mul' || e.kind === 'floordiv' || e.kind === 'mod';

const atom = (e: Expr): string => (compound(e) ? `(${describeExtent(e)})` : describeExtent(e));

function signed(e: Expr): string {
  const text = describeExtent(e);
  if (e.kind === 'const' && e.value < 0) return text;
  const [first, ...rest] = e.kind === 'mul' ? e.factors : [];
  if (first?.kind !== 'const' || first.value >= 0) return `+${text}`;
  const factors = rest.map(atom).join('·');
  return first.value === -1 ? `−${factors}` : `−${-first.value}·${factors}`;
}
