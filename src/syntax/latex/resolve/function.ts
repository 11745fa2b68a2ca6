import { canonicalName } from '../../../support/names.ts';
import type { AccessSyntax, BinderSyntax, ReduceSyntax, Syntax } from '../../syntax.ts';
import type { Formula, MathFunction } from '../read/math.ts';
import { functionWords } from '../read/signs.ts';
import { bare, factorsOf } from '../read/walk.ts';
import { binary } from './array.ts';
import { countBetween } from './difference.ts';
import { sameSyntax, ungrouped } from './draft.ts';
import { elementwise, fail, grouped, type Meaning, nameSyntax, scalar, textOf, type Value } from './meaning.ts';
import { called, exponentOf, functionKey } from './product.ts';

/** A function by the name that papers give it, or that the text defines anew. */
export function resolveFunction(m: Meaning, f: MathFunction): Value {
  const key = functionKey(f);
  const own = m.functions.get(key) ?? m.functions.get(canonicalName(f.name) + "'".repeat(f.primes));
  if (own !== undefined) return exponentOf(m, f, key, called(m, own, f.args, f.nameSpan, f.span));
  const between = fromTo(m, f);
  if (between !== undefined) return between;
  const values = f.args.map((a) => m.value(a));
  if (f.name === 'inf') return infinity(m, f);
  if (['max', 'min', 'argmax', 'argmin', 'mean'].includes(f.name)) return extremum(m, f, values);
  const name = functionWords.get(f.name);
  if (name === undefined || f.primes > 0)
    return fail(
      m,
      'latex-unknown-function',
      f.nameSpan,
      `The function \`${textOf(m, f.nameSpan)}${"'".repeat(f.primes)}\` is not defined.`,
      'define it on a line of its own',
    );
  const call = (fn: string): Value =>
    elementwise(values, f.span, (args) => ({ kind: 'call', name: fn, nameSpan: f.nameSpan, args, span: f.span }));
  if ((f.name === 'log' && f.sub !== undefined) || f.name === 'lg') {
    const base = f.name === 'lg' ? ten(f) : f.sub?.items[0];
    if (base?.kind === 'number' && base.text === '2') return exponentOf(m, f, canonicalName(f.name), call('log2'));
    const below = base === undefined || (base.kind === 'symbol' && base.name === 'e') ? undefined : m.number(base);
    if (below === undefined) return call('log');
    return elementwise([call('log')], f.span, ([x]) =>
      binary(
        x,
        '/',
        { kind: 'call', name: 'log', nameSpan: f.nameSpan, args: [below], span: f.span },
        f.span,
        f.nameSpan,
      ),
    );
  }
  if (key.includes('^'))
    return fail(
      m,
      'latex-script',
      f.sup?.span ?? f.span,
      'A function with this superscript is not known.',
      'write the inverse function by its name, `\\arctan`, or the quotient `1/\\tan(x)`',
    );
  return exponentOf(m, f, key, call(name));
}

/** The base of `\lg`, the decimal logarithm. */
const ten = ({ nameSpan }: MathFunction): Formula => ({ kind: 'number', text: '10', span: nameSpan });

/** `\infty`, a number like any other but where one is counted to. */
function infinity(m: Meaning, { nameSpan, span }: MathFunction): Value {
  if (m.place === 'value') return scalar({ kind: 'call', name: 'inf', nameSpan, args: [], span });
  return fail(
    m,
    'latex-unsupported',
    span,
    `\`${textOf(m, span)}\` computes nothing that a formula here can hold.`,
    'write a number',
  );
}

/** `\max(x_{a,b}, \dots, x_{c,d})`: over all places from the first to the last, along the axes in which they differ. */
function fromTo(m: Meaning, f: MathFunction): Value | undefined {
  const ends = listedEnds(f.args);
  if (ends === undefined || (f.name !== 'max' && f.name !== 'min')) return undefined;
  const [first, last] = ends.map((end) => ungrouped(m.number(end)));
  if (first?.kind !== 'access' || last?.kind !== 'access' || first.name !== last.name) return undefined;
  if (first.subscripts.length !== last.subscripts.length) return undefined;
  const binders: BinderSyntax[] = [];
  const subscripts = first.subscripts.map((lo, axis): Syntax => {
    const hi = last.subscripts[axis];
    const count = hi === undefined || sameSyntax(lo, hi) ? undefined : countBetween(lo, hi, f.span);
    if (count === undefined) return lo;
    const index = m.freshIndex();
    binders.push({ index, indexSpan: first.span, hi: count, span: f.span });
    const step = { negative: false, term: nameSyntax(index, lo.span) };
    return {
      kind: 'sum',
      terms: [{ negative: false, term: lo.kind === 'sum' ? grouped(lo) : lo }, step],
      span: lo.span,
    };
  });
  const body: AccessSyntax = { ...first, subscripts };
  if (binders.length === 0) return scalar(body);
  const reduce: ReduceSyntax = { kind: 'reduce', op: f.name, opSpan: f.nameSpan, binders, body, span: f.span };
  return scalar(reduce);
}

/** The two ends of `a, \dots, b` and of `a, \dots b`. */
function listedEnds(args: readonly Formula[]): readonly [Formula, Formula] | undefined {
  const [first, second, third, ...more] = args;
  if (first === undefined || second === undefined || more.length > 0) return undefined;
  if (third !== undefined) return bare(second).kind === 'dots' ? [first, third] : undefined;
  const [dots, last, ...rest] = factorsOf(second);
  return dots?.kind === 'dots' && last !== undefined && rest.length === 0 ? [first, last] : undefined;
}

/** `\max(a, b, c)`, pairwise from the left; of one array, over all of it. */
function extremum(m: Meaning, f: MathFunction, values: readonly Value[]): Value {
  const [only, ...more] = values;
  if (only !== undefined && more.length === 0 && only.rank > 0) return overAll(m, f, only);
  if (only === undefined || (f.name !== 'max' && f.name !== 'min') || more.length === 0)
    return fail(
      m,
      'latex-binder',
      f.nameSpan,
      `\`${textOf(m, f.nameSpan)}\` does not say over which index it runs.`,
      `write the index below it: \`${textOf(m, f.nameSpan)}_{i}\``,
    );
  return elementwise(values, f.span, ([first, ...rest]) =>
    rest.reduce(
      (a, b) => ({ kind: 'call', name: f.name, nameSpan: f.nameSpan, args: [a, b], span: f.span }),
      first ?? nameSyntax('', f.span),
    ),
  );
}

function overAll(m: Meaning, f: MathFunction, value: Value): Value {
  const indices = Array.from({ length: value.rank }, () => m.freshIndex());
  const body: Syntax = value.at(indices.map((i) => nameSyntax(i, f.span)));
  return scalar({
    kind: 'reduce',
    op: f.name as 'max' | 'min' | 'argmax' | 'argmin' | 'mean',
    opSpan: f.nameSpan,
    binders: indices.map((index) => ({ index, indexSpan: f.nameSpan, span: f.nameSpan })),
    body: body.kind === 'sum' ? grouped(body) : body,
    span: f.span,
  });
}
