import { canonicalName } from '../../../support/names.ts';
import type { Formula, MathGroup, MathSymbol, Script } from '../read/math.ts';
import { bare, everyFormula, factorsOf } from '../read/walk.ts';
import { PRIME } from './names.ts';

/** What a superscript means. */
export type Raised =
  | { readonly kind: 'power'; readonly exponent: Formula }
  /** Part of the name: `X^{(l+1)}`, `W^l`, `w^*`. */
  | { readonly kind: 'label'; readonly label: string; readonly key: string; readonly transposed: boolean }
  | { readonly kind: 'transpose' }
  | { readonly kind: 'guard' };

/** What a superscript on a symbol means; `isScalar` tells the names that are numbers, for which it is an exponent. */
export function raised(sup: Script, isScalar: (name: string) => boolean): Raised {
  if (sup.mark === 'transpose') return { kind: 'transpose' };
  if (sup.mark === 'guard') return { kind: 'guard' };
  if (sup.mark !== undefined) return { kind: 'label', label: sup.mark, key: sup.mark, transposed: false };
  const [first, ...more] = sup.items;
  if (first === undefined) return { kind: 'label', label: '', key: '', transposed: false };
  if (more.length > 0)
    return {
      kind: 'label',
      label: sup.items.map(labelText).join('_'),
      key: sup.items.map(labelKey).join(','),
      transposed: false,
    };
  const item = bare(first);
  if (isTranspose(item) && !isScalar('T')) return { kind: 'transpose' };
  const [head, tail, ...rest] = factorsOf(item);
  if (head !== undefined && tail !== undefined && rest.length === 0 && isParenthesised(head) && isTranspose(tail))
    return named(head, true);
  if (isParenthesised(item) && item.sub === undefined) {
    const transposed = item.sup !== undefined && (item.sup.mark === 'transpose' || item.sup.items.some(isTranspose));
    if (item.sup === undefined || transposed) return named({ ...item, primes: 0 }, transposed);
  }
  return isLabel(item, isScalar) ? named(item, false) : { kind: 'power', exponent: first };
}

const named = (f: Formula, transposed: boolean): Raised => ({
  kind: 'label',
  label: labelText(f),
  key: labelKey(f),
  transposed,
});

/** `(l)` or `[l]` */
const isParenthesised = (f: Formula): f is MathGroup => f.kind === 'group' && (f.open === '(' || f.open === '[');
const isTranspose = (f: Formula): boolean => {
  const item = bare(f);
  return (
    item.kind === 'symbol' && item.name === 'T' && item.sub === undefined && item.sup === undefined && item.primes === 0
  );
};

/** Whether a superscript without parentheses is part of the name: a letter that is no known number, with or without `+1`. */
function isLabel(f: Formula, isScalar: (name: string) => boolean): boolean {
  let names = 0;
  let other = false;
  everyFormula(f, (part) => {
    if (part.kind === 'symbol') {
      names++;
      if (isScalar(part.name)) other = true;
    } else if (part.kind !== 'number' && part.kind !== 'sum') other = true;
  });
  return names === 1 && !other;
}

/** What a label adds to a name: `(l+1)` is `l1`, `(l-1)` is `l_1`, `(2)` is `2`. */
export function labelText(f: Formula): string {
  switch (f.kind) {
    case 'number':
      return f.text.replaceAll('.', '_');
    case 'symbol':
      return f.name + PRIME.repeat(f.primes) + (f.sub === undefined ? '' : `_${f.sub.items.map(labelText).join('_')}`);
    case 'sum':
      return f.terms.map(({ negative, term }) => (negative ? '_' : '') + labelText(term)).join('');
    case 'negate':
      return `_${labelText(f.operand)}`;
    case 'group':
    case 'fence':
      return f.items.map(labelText).join('_');
    case 'product':
      return factorsOf(f).map(labelText).join('');
    case 'relation':
      return [f.first, ...f.rest.map((x) => x.operand)].map(labelText).join('_');
    default:
      return 'x';
  }
}

/** The label as a key: told apart wherever two labels are printed apart. */
export const labelKey = (f: Formula): string => {
  switch (f.kind) {
    case 'group':
      // `W^{l}` and `W^{(l)}` are one name, `W^{[l]}` is another
      return f.open === '[' ? `[${f.items.map(labelKey).join(',')}]` : f.items.map(labelKey).join(',');
    case 'sum':
      return f.terms.map(({ negative, term }) => (negative ? '-' : '+') + labelKey(term)).join('');
    case 'product':
      return factorsOf(f).map(labelKey).join(' ');
    case 'symbol':
      return `${f.name}${"'".repeat(f.primes)}${f.sub === undefined ? '' : `_{${f.sub.items.map(labelKey).join(',')}}`}`;
    default:
      return labelText(f);
  }
};

export const isPlain = (f: Formula): f is MathSymbol =>
  f.kind === 'symbol' && f.sub === undefined && f.sup === undefined;

/** Words and letters that are set upright are part of the name: `x_{\mathrm{in}}`. */
export const isUpright = (item: Formula): boolean => {
  const f = bare(item);
  return f.kind === 'symbol' && f.font === 'upright';
};

/** A symbol's name with its upright labels: `m_t` for `m_{\mathrm{t},i}`. */
export const labelledKey = (s: MathSymbol): string =>
  canonicalName([s.name, ...(s.sub?.items ?? []).filter(isUpright).map(labelText)].join('_'));
