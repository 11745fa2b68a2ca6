import { canonicalName } from '../../../support/names.ts';
import type { Span } from '../../../support/span.ts';
import type { AccessSyntax, Syntax } from '../../syntax.ts';
import { indexName, numberAbove } from '../facts/facts.ts';
import { isPlain, raised } from '../facts/labels.ts';
import { type Printed, printed } from '../facts/naming.ts';
import type { Formula, MathSymbol } from '../read/math.ts';
import { bare, factorsOf } from '../read/walk.ts';
import {
  elementwise,
  fail,
  grouped,
  type Meaning,
  nameSyntax,
  numberSyntax,
  scalar,
  textOf,
  type Value,
} from './meaning.ts';

/** Names of Kronecker's delta and of an identity matrix, where nothing else is called so. */
const deltas: ReadonlySet<string> = new Set(['δ', 'I', '𝟙', '𝕀', '𝟏']);

/** What a symbol with its scripts stands for. */
export function resolveSymbol(m: Meaning, s: MathSymbol): Value {
  const declared = m.facts.declared.has(canonicalName(printed(s, m.facts).spelling));
  const number = s.sub === undefined && (m.facts.scalars.has('δ') || m.facts.scalars.has('delta'));
  if (s.name === 'δ' && !m.tensors.has('delta') && !m.locals.has('delta') && !declared && !number) {
    const gradient = gradientOf(m, s);
    if (gradient !== undefined) return gradient;
  }
  const kronecker = kroneckerOf(m, s);
  if (kronecker !== undefined) return scalar(kronecker);
  const constant = constantOf(m, s);
  if (constant !== undefined) return constant;
  const p = printed(s, m.facts);
  const size = m.place === 'value' || p.subscripts !== undefined ? undefined : m.sizes.get(p.key);
  if (size !== undefined) return scalar(grouped(m.integer(size, 'bound')));
  const asPower = powerName(m, p);
  if (asPower !== undefined) return element(m, s, { ...p, key: asPower.key }, asPower.name);
  const base = rootOf(m, s, p) ?? element(m, s, p, m.names.of(p.key, p.spelling));
  if (p.exponent === undefined) return base;
  return powerOf(m, base, p.exponent, s.span);
}

/** A power of a number, or of every element of a vector. Errors: a power of a matrix is another one. */
export function powerOf(m: Meaning, base: Value, exponent: Formula, span: Span): Value {
  if (base.rank > 1)
    return fail(
      m,
      'latex-unsupported',
      span,
      `\`${textOf(m, span)}\` is a power of a matrix, which a formula here cannot hold.`,
      'write the product out, `A A`, or the powers of the elements with indices: `A_{ij}^2`',
    );
  const by = m.number(exponent);
  return elementwise([base], span, ([b]) => power(b, by, span));
}

export const power = (base: Syntax | undefined, exponent: Syntax, span: Span): Syntax => {
  if (base === undefined) throw new Error('a power has a base');
  return { kind: 'power', base: grouped(base), exponent: grouped(exponent), span };
};

/** The name of a tensor that is defined with its exponent, `\sigma_c^2`; its bare name is the root of it. */
function powerName(m: Meaning, p: Printed): { key: string; name: string } | undefined {
  const { exponent } = p;
  if (exponent?.kind !== 'number') return undefined;
  const key = `${p.key}^${exponent.text}`;
  const name = m.powers.get(key);
  return name === undefined ? undefined : { key, name };
}

/** `\sigma_c` where the text defines `\sigma_c^2`. */
function rootOf(m: Meaning, s: MathSymbol, p: Printed): Value | undefined {
  const square = m.powers.get(`${p.key}^2`);
  if (square === undefined || m.tensors.has(p.key)) return undefined;
  return elementwise([element(m, s, p, square)], s.span, (args) => ({
    kind: 'call',
    name: 'sqrt',
    nameSpan: s.nameSpan,
    args,
    span: s.span,
  }));
}

/** A tensor's element, an array, or a number by its name. */
function element(m: Meaning, s: MathSymbol, p: Printed, name: string): Value {
  const { subscripts } = p;
  const span = s.span;
  if (subscripts !== undefined) {
    const element = access(m, name, s.nameSpan, subscripts, p.guarded, span);
    if (isColumn(m, s, name, subscripts)) return columnOf(element, p.transposed);
    const further = m.place === 'value' ? (m.facts.axes.get(p.key) ?? 0) - subscripts.length : 0;
    return further > 0 ? partOf(element, further, p.transposed) : scalar(element);
  }
  const rank = rankOf(m, s, p, name);
  if (rank === 0) return scalar(nameSyntax(name, span));
  const at = (ix: readonly Syntax[]): Syntax => ({
    kind: 'access',
    name,
    nameSpan: s.nameSpan,
    guarded: p.guarded,
    subscripts: ix,
    span,
  });
  if (!p.transposed) return { rank, span, at };
  if (rank === 2) return { rank, span, at: ([i, j]) => at(i === undefined || j === undefined ? [] : [j, i]) };
  return { rank, span, at, row: true };
}

/** Whether a matrix has one index, `w_j^T x`: then it is a column of it. */
function isColumn(m: Meaning, s: MathSymbol, name: string, subscripts: readonly Formula[]): boolean {
  const rank = m.facts.ranks.get(canonicalName(name)) ?? m.facts.ranks.get(canonicalName(s.name));
  return (
    m.place === 'value' &&
    rank === 2 &&
    subscripts.length === 1 &&
    m.facts.vectors.has(s.name) &&
    numberAbove(s, m.facts) === undefined
  );
}

const columnOf = (element: AccessSyntax, row: boolean): Value => ({
  rank: 1,
  row,
  span: element.span,
  at: (ix) => ({ ...element, subscripts: [...ix, ...element.subscripts] }),
});

/** `\mathbf x_i`: what the first axes leave of an array. */
function partOf(element: AccessSyntax, rank: number, transposed: boolean): Value {
  const at = (ix: readonly Syntax[]): Syntax => ({ ...element, subscripts: [...element.subscripts, ...ix] });
  const { span } = element;
  if (rank === 2 && transposed)
    return { rank, span, at: ([i, j]) => at(i === undefined || j === undefined ? [] : [j, i]) };
  return { rank, span, at, ...(transposed ? { row: true } : {}) };
}

/** Number of axes of a symbol without indices. */
function rankOf(m: Meaning, s: MathSymbol, p: Printed, name: string): number {
  const key = canonicalName(s.name);
  if (m.locals.has(key) || m.place !== 'value' || m.facts.indices.has(indexName(s))) return 0;
  const known = m.facts.ranks.get(canonicalName(name)) ?? (s.sub === undefined ? m.facts.ranks.get(key) : undefined);
  const axes = m.facts.axes.get(p.key);
  if (axes !== undefined && known === undefined) return axes;
  if (known !== undefined) return known;
  // `w_1^T`: one of several vectors
  if (s.sub !== undefined) return p.transposed ? 1 : 0;
  if (m.facts.scalars.has(key) || !m.facts.vectors.has(s.name)) return 0;
  return /^\p{Lu}/u.test(s.name) ? 2 : 1;
}

/** A read of a tensor at the subscripts printed. In formulas of gradients a computed place outside reads zero. */
export function access(
  m: Meaning,
  name: string,
  nameSpan: Span,
  items: readonly Formula[],
  guarded: boolean,
  span: Span,
): AccessSyntax {
  const subscripts = subscriptsOf(m, items);
  return {
    kind: 'access',
    name,
    nameSpan,
    guarded:
      guarded ||
      (m.guarding && subscripts.some(mayFallOutside)) ||
      (m.zeroOutside.has(canonicalName(name)) && subscripts.some((s) => s.kind !== 'name')),
    subscripts,
    span,
  };
}

/** Whether a subscript subtracts or divides, as those of gradients do at the border. */
function mayFallOutside(s: Syntax): boolean {
  switch (s.kind) {
    case 'negate':
      return true;
    case 'group':
      return mayFallOutside(s.inner);
    case 'sum':
      return s.terms.some((t) => t.negative || mayFallOutside(t.term));
    case 'product':
      return mayFallOutside(s.first) || s.rest.some((r) => r.op === '/' || mayFallOutside(r.factor));
    default:
      return false;
  }
}

/** Subscripts; `i_0, i_1, \dots, i_{n-1}` and dots alone stand for any number of axes. */
export function subscriptsOf(m: Meaning, items: readonly Formula[]): readonly Syntax[] {
  const at = items.findIndex((item) => bare(item).kind === 'dots');
  if (at < 0) return items.map((item) => m.integer(item, 'subscript'));
  const span = items[at]?.span ?? { start: 0, end: 1 };
  const last = items[at + 1];
  const stem = last === undefined ? undefined : numbered(last);
  let from = at;
  while (stem !== undefined && from > 0 && numbered(items[from - 1])?.name === stem.name) from--;
  const to = stem !== undefined && from < at ? at + 2 : at + 1;
  return [
    ...items.slice(0, from).map((item) => m.integer(item, 'subscript')),
    { kind: 'pack', span },
    ...items.slice(to).map((item) => m.integer(item, 'subscript')),
  ];
}

/** `i_0`: an index of a series of them. */
function numbered(f: Formula | undefined): MathSymbol | undefined {
  const item = f === undefined ? undefined : bare(f);
  return item?.kind === 'symbol' && item.sub !== undefined ? item : undefined;
}

/** `\delta_{ij}`, `I_{c',c}` and `1_{i=j}`, where these are no tensors of the text. */
function kroneckerOf(m: Meaning, s: MathSymbol): Syntax | undefined {
  const items = s.sub?.items ?? [];
  if (!deltas.has(s.name) || m.tensors.has(canonicalName(s.name)) || s.sup !== undefined || items.length === 0)
    return undefined;
  const [only] = items;
  if (only !== undefined && items.length === 1) {
    const condition = bare(only);
    if (condition.kind === 'relation' || condition.kind === 'logic')
      return { kind: 'group', inner: m.condition(condition), span: s.span };
  }
  const pair = items.length === 2 ? items : (printed(s, m.facts).subscripts ?? []);
  const [a, b] = pair;
  if (a === undefined || b === undefined || pair.length !== 2) return undefined;
  return equals(m.integer(a, 'subscript'), m.integer(b, 'subscript'), s.span);
}

export const equals = (a: Syntax, b: Syntax, span: Span): Syntax => ({
  kind: 'group',
  inner: { kind: 'compare', first: a, rest: [{ op: '==', opSpan: span, operand: b }], span },
  span,
});

/** `e`, `e^{x}` and `\pi`, where the text has no such names of its own. */
function constantOf(m: Meaning, s: MathSymbol): Value | undefined {
  if ((s.name !== 'e' && s.name !== 'π') || s.sub !== undefined || s.primes > 0) return undefined;
  const key = canonicalName(s.name);
  if (m.tensors.has(key) || m.locals.has(key) || m.facts.scalars.has(key) || m.facts.indices.has(s.name))
    return undefined;
  const call = (name: string, args: readonly Syntax[]): Syntax => ({
    kind: 'call',
    name,
    nameSpan: s.nameSpan,
    args,
    span: s.span,
  });
  const [exponent] = s.sup?.items ?? [];
  if (s.name === 'π') {
    const pi = call('pi', []);
    if (exponent === undefined) return scalar(pi);
    return scalar(power(pi, m.number(exponent), s.span));
  }
  if (exponent === undefined) return scalar(call('exp', [numberSyntax(1, s.span)]));
  return elementwise([m.value(exponent)], s.span, (args) => call('exp', args));
}

/** The gradient that `δ` with its scripts is: `\delta_{x_{i,j}}`, `\delta_{xm,i,j}`, `\delta^{(l)}_{i,j}`; undefined for Kronecker's delta. */
export function gradientOf(m: Meaning, s: MathSymbol): Value | undefined {
  const items = s.sub?.items ?? [];
  const up = s.sup === undefined ? undefined : raised(s.sup, (name) => m.facts.scalars.has(canonicalName(name)));
  if (up?.kind === 'label' || items.length === 0 || areIndices(m, items)) {
    if (up?.kind !== 'label' && (items.length === 2 || isPair(m, items))) return undefined;
    return impliedGradient(m, s, up?.kind === 'label' ? up.key : '', items);
  }
  const [first] = items;
  if (first === undefined) return undefined;
  const found = tensorIn(m, first);
  if (found === undefined) return undefined;
  const { tensor, rest } = found;
  const indices = [...(rest === undefined ? [] : [rest]), ...items.slice(1)];
  const whole: MathSymbol =
    indices.length === 0 ? tensor : { ...tensor, sub: { items: indices, span: s.sub?.span ?? s.span } };
  const value = gradientAt(m, whole, s.span);
  if (up?.kind !== 'power') return value;
  const exponent = m.number(up.exponent);
  return elementwise([value], s.span, ([b]) => power(b, exponent, s.span));
}

/** The gradient of a tensor's element, `δx[…]`, or of all of it. */
export function gradientAt(m: Meaning, tensor: MathSymbol, span: Span): Value {
  const p = printed(tensor, m.facts);
  const defined = powerName(m, p)?.name;
  if (p.exponent !== undefined && defined === undefined)
    fail(
      m,
      'latex-derivative',
      span,
      `\`${textOf(m, tensor.span)}\` is a power and no tensor of the text.`,
      'define it by an equation of its own: `\\sigma_c^2 = …`',
    );
  const name = `δ${defined ?? m.names.of(p.key, p.spelling)}`;
  return element(m, { ...tensor, span }, p, name);
}

const areIndices = (m: Meaning, items: readonly Formula[]): boolean =>
  items.every((item) => {
    const f = bare(item);
    return f.kind !== 'symbol' ? tensorIn(m, item) === undefined : isPlain(f) && isIndex(m, f);
  });

const isIndex = (m: Meaning, s: MathSymbol): boolean => m.facts.indices.has(indexName(s));

/** `\delta_{ij}` */
function isPair(m: Meaning, items: readonly Formula[]): boolean {
  const [only] = items;
  const factors = only === undefined || items.length > 1 ? [] : factorsOf(bare(only)).map(bare);
  return factors.length === 2 && factors.every((f) => f.kind === 'symbol' && isIndex(m, f));
}

/** The tensor that a subscript of `δ` begins with, and the index behind it: `xm`, `x_m`, `y_m(HW)+iW+j`. */
function tensorIn(m: Meaning, f: Formula): { tensor: MathSymbol; rest?: Formula } | undefined {
  const item = bare(f);
  switch (item.kind) {
    case 'symbol':
      return isIndex(m, item) && !m.facts.ranks.has(canonicalName(item.name)) ? undefined : { tensor: item };
    case 'product': {
      const found = tensorIn(m, item.first);
      const [next, ...more] = item.rest;
      if (found === undefined || next === undefined) return undefined;
      const inner = found.rest ?? indexBelow(found.tensor);
      const tensor = withoutSub(found.tensor);
      if (inner !== undefined) return { tensor, rest: { ...item, first: inner } };
      return { tensor, rest: more.length === 0 ? next.factor : { ...item, first: next.factor, rest: more } };
    }
    case 'sum': {
      const [head, ...more] = item.terms;
      const found = head === undefined ? undefined : tensorIn(m, head.term);
      const index = found === undefined ? undefined : (found.rest ?? indexBelow(found.tensor));
      if (found === undefined || index === undefined) return undefined;
      return {
        tensor: withoutSub(found.tensor),
        rest: { ...item, terms: [{ negative: false, term: index }, ...more] },
      };
    }
    default:
      return undefined;
  }
}

const indexBelow = (s: MathSymbol): Formula | undefined => (s.sub?.items.length === 1 ? s.sub.items[0] : undefined);
const withoutSub = ({ sub: _, ...s }: MathSymbol): MathSymbol => s;

/** The gradient that `δ` alone, or with a superscript, stands for. */
function impliedGradient(m: Meaning, s: MathSymbol, label: string, items: readonly Formula[]): Value {
  const { byLabel, letter } = m.gradients;
  const known = byLabel.get(label);
  const tensor =
    known ?? (letter === undefined ? undefined : { ...letter, ...(s.sup === undefined ? {} : { sup: s.sup }) });
  if (tensor === undefined)
    return fail(
      m,
      'latex-gradient',
      s.span,
      `\`${textOf(m, s.span)}\` does not say of which tensor it is the gradient.`,
      s.sub === undefined && s.sup === undefined
        ? 'add the line `% input: δ` if it is a number; a gradient is written `\\delta_{x_i}`'
        : 'write `\\delta_{x_i}`, or say once what it is: `\\delta^{(l)}_i = \\frac{\\partial E}{\\partial x^{(l)}_i}`',
    );
  const { sub: _, ...whole } = tensor;
  return gradientAt(
    m,
    { ...whole, nameSpan: s.nameSpan, ...(items.length === 0 || s.sub === undefined ? {} : { sub: s.sub }) },
    s.span,
  );
}
