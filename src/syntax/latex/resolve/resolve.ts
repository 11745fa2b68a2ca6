import type { Span } from '../../../support/span.ts';
import { derivativeSyntax, namesInDerivative } from '../../formula.ts';
import type { AccessSyntax, NameSyntax, Syntax } from '../../syntax.ts';
import { juxtaposed } from '../facts/facts.ts';
import { printed } from '../facts/naming.ts';
import type { Formula, MathFence, MathGroup } from '../read/math.ts';
import { bare, factorsOf } from '../read/walk.ts';
import { binary, innerProduct, norm } from './array.ts';
import { resolveCases, resolveCondition } from './cases.ts';
import { constantArray } from './constant-arrays.ts';
import { resolveFunction } from './function.ts';
import {
  elementwise,
  fail,
  grouped,
  type Meaning,
  nameSyntax,
  numberSyntax,
  type Place,
  scalar,
  textOf,
  type Value,
} from './meaning.ts';
import { resolveProduct } from './product.ts';
import { resolveReduce } from './reduce.ts';
import { rounded } from './rounding.ts';
import { gradientAt, gradientOf, power, powerOf, resolveSymbol } from './symbol.ts';
import { refuseNumbers, transposes } from './transpose.ts';

type Given = Omit<Meaning, 'value' | 'number' | 'condition' | 'integer' | 'freshIndex' | 'place'>;

/** Letters for indices that a formula does not print. */
const letters = ['i', 'j', 'k', 'l', 'm', 'n', 'p', 'q', 'r', 'u', 'v', 'z'];

/** What formulas mean, given what the whole text says of its names. `used` are the names that a new index may not have. */
export function meaningOf(given: Given, used: ReadonlySet<string>): Meaning {
  const taken = new Set<string>();
  const freshIndex = (): string => {
    for (let round = 1; ; round++) {
      for (const letter of letters) {
        const name = round === 1 ? letter : `${letter}${round}`;
        if (used.has(name) || taken.has(name)) continue;
        taken.add(name);
        return name;
      }
    }
  };
  const inPlace = (place: Place): Meaning => {
    const m: Meaning = {
      ...given,
      place,
      freshIndex,
      value: (f) => resolve(m, f),
      number: (f) => {
        const value = resolve(m, f);
        if (value.rank === 0) return value.at([]);
        return fail(
          m,
          'latex-array',
          f.span,
          `\`${textOf(m, f.span)}\` is an array with ${value.rank} ${value.rank === 1 ? 'axis' : 'axes'} where a number stands.`,
          'write its indices below it: `x_{i}`',
        );
      },
      condition: (f) => resolveCondition(m, f),
      integer: (f, at) => (at === place ? m : inPlace(at)).number(f),
    };
    return m;
  };
  return inPlace('value');
}

function resolve(m: Meaning, given: Formula): Value {
  const f = bare(given);
  switch (f.kind) {
    case 'number':
      return scalar({ kind: 'number', text: f.text.replace(/^0+(?=\d)/, ''), span: f.span });
    case 'symbol':
      return constantArray(m, f) ?? resolveSymbol(m, f);
    case 'group':
      return group(m, f);
    case 'fraction': {
      const { over, under, span } = f;
      return elementwise([m.value(over), m.value(under)], span, ([a, b]) => binary(a, quotient(m), b, span, span));
    }
    case 'root':
      return elementwise([m.value(f.body)], f.span, ([x]) => root(m, f, x));
    case 'fence':
      return fence(m, f);
    case 'sum':
      return elementwise(
        f.terms.map((t) => m.value(t.term)),
        f.span,
        (terms) => ({
          kind: 'sum',
          terms: terms.map((term, i) => ({
            negative: f.terms[i]?.negative ?? false,
            term: term.kind === 'sum' ? grouped(term) : term,
          })),
          span: f.span,
        }),
      );
    case 'product':
      return resolveProduct(m, f);
    case 'negate': {
      const operand = bare(f.operand);
      if (operand.kind === 'fraction') return m.value({ ...operand, over: negated(operand.over), span: f.span });
      return elementwise([m.value(operand)], f.span, ([x]) => ({ kind: 'negate', operand: atom(x), span: f.span }));
    }
    case 'reduce':
      return resolveReduce(m, f);
    case 'function':
      return resolveFunction(m, f);
    case 'cases':
      return resolveCases(m, f);
    case 'relation':
    case 'logic':
      return scalar({ kind: 'group', inner: resolveCondition(m, f), span: f.span });
    case 'derivative':
      return derivative(m, f);
    case 'array': {
      const dots = f.rows.flat().find((cell) => bare(cell).kind === 'dots');
      if (dots !== undefined) return m.value(dots);
      return fail(
        m,
        'latex-entries',
        f.span,
        'An array that is given by its entries is not read here.',
        'give it a name on a line of its own, `A = \\begin{pmatrix} … \\end{pmatrix}`, and write the name here',
      );
    }
    case 'dots':
      return fail(
        m,
        'latex-dots',
        f.span,
        'Dots in a formula do not say what they stand for.',
        'write formulas of one form beside them, `x_1 + x_2 + \\dots + x_n`, or a sum, a maximum or a range of indices: `\\max_{0 \\le p < k} x_{i+p}`',
      );
  }
}

/** −f, the sign at its first factor, as `−a·b/c` has it. */
function negated(f: Formula): Formula {
  const inner = bare(f);
  if (inner.kind === 'product') return { ...inner, first: negated(inner.first) };
  if (inner.kind === 'fraction') return { ...inner, over: negated(inner.over) };
  return { kind: 'negate', operand: inner, span: inner.span };
}

const quotient = (m: Meaning): '/' | '//' => (m.place === 'bound' ? '//' : '/');

const atom = (s: Syntax | undefined): Syntax => {
  if (s === undefined) throw new Error('an operator has an operand');
  return s.kind === 'sum' || s.kind === 'if' ? grouped(s) : s;
};

function root(m: Meaning, f: Formula & { kind: 'root' }, x: Syntax | undefined): Syntax {
  const arg = x ?? numberSyntax(0, f.span);
  if (f.degree === undefined) return { kind: 'call', name: 'sqrt', nameSpan: f.span, args: [arg], span: f.span };
  const exponent = binary(numberSyntax(1, f.span), '/', m.number(f.degree), f.span, f.span);
  return power(arg, exponent, f.span);
}

/** `(a + b)'`: Errors: primes stand behind a bracket. */
function refusePrimes(m: Meaning, f: MathGroup | MathFence): void {
  if (f.primes > 0)
    fail(
      m,
      'latex-unexpected',
      f.span,
      'A prime stands behind a bracket.',
      "a prime is a part of a name, `x'`; write a derivative `\\frac{\\partial y}{\\partial x}`, a transpose `^\\top`",
    );
}

/** Brackets with their scripts. */
function group(m: Meaning, f: MathGroup): Value {
  refusePrimes(m, f);
  const [item, ...more] = f.items;
  if (item === undefined || more.length > 0 || f.given !== undefined)
    return fail(
      m,
      'latex-unexpected',
      f.span,
      `A list stands here: \`${textOf(m, f.span)}\`.`,
      'a formula is one number for each place; write one line for each output',
    );
  const gradient = gradientGroup(m, f, item);
  if (gradient !== undefined) return gradient;
  const inner = bare(item);
  if (inner.kind === 'number' && inner.text === '1' && f.sub !== undefined && f.sup === undefined) {
    const [only] = f.sub.items;
    if (only !== undefined) return scalar({ kind: 'group', inner: m.condition(only), span: f.span });
  }
  const value = m.value(item);
  if (f.sub?.mark === 'plus') return raisedBy(m, f, positivePart(value, f));
  if (f.sub?.mark !== undefined)
    return fail(m, 'latex-script', f.sub.span, 'This mark below a bracket is not known.', 'write what it stands for');
  const below = f.sub === undefined ? value : elementOf(m, f, value, inner);
  return raisedBy(m, f, below);
}

/** `[x]_+`: x where it is positive, else 0. */
const positivePart = (value: Value, { span }: MathGroup): Value =>
  elementwise([value], span, ([x]) => ({
    kind: 'call',
    name: 'max',
    nameSpan: span,
    args: [numberSyntax(0, span), x ?? numberSyntax(0, span)],
    span,
  }));

/** `{\delta x}_{i}`: the gradient of a tensor, named as one. */
function gradientGroup(m: Meaning, f: MathGroup, item: Formula): Value | undefined {
  if (f.open !== 'tex') return undefined;
  const [sign, tensor, ...rest] = factorsOf(bare(item)).map(bare);
  if (
    sign?.kind !== 'symbol' ||
    sign.name !== 'δ' ||
    sign.sub !== undefined ||
    tensor?.kind !== 'symbol' ||
    rest.length > 0
  )
    return undefined;
  const { sub, sup } = f;
  const guarded = sup?.mark === 'guard';
  // a label below the name stands before the indices: `{\delta m_{\mathrm{t}}}_{i}`
  const below = sub === undefined ? tensor.sub : { ...sub, items: [...(tensor.sub?.items ?? []), ...sub.items] };
  const whole = { ...tensor, ...(below === undefined ? {} : { sub: below }), ...(guarded ? { sup } : {}) };
  const value = gradientAt(m, whole, f.span);
  return guarded || sup === undefined ? value : raisedBy(m, f, value);
}

/** `(W x)_i` and `[X]_{i,j}`: an element of an array. */
function elementOf(m: Meaning, f: MathGroup, value: Value, inner: Formula): Value {
  const printedItems = f.sub?.items ?? [];
  const [only] = printedItems;
  const beside = value.rank > 1 && only !== undefined ? juxtaposed(only, m.facts.indices) : undefined;
  const items = printedItems.length === 1 ? (beside ?? printedItems) : printedItems;
  if (inner.kind === 'symbol' && value.rank !== items.length) {
    const named = m.value({ ...inner, sub: f.sub ?? { items, span: f.span }, span: f.span });
    if (named.rank === 0) return named;
  }
  if (value.rank !== items.length)
    return fail(
      m,
      'latex-array',
      f.span,
      `\`${textOf(m, f.span)}\` has ${items.length} indices, but ${value.rank} axes are known.`,
      'put the indices on the tensors inside, or declare their shapes: `% input x[M,N]`',
    );
  return scalar(value.at(items.map((item) => m.integer(item, 'subscript'))));
}

function raisedBy(m: Meaning, f: MathGroup | MathFence, value: Value): Value {
  const { sup, span } = f;
  const wrap = (s: Syntax | undefined): Syntax => {
    if (s === undefined) throw new Error('a bracket has contents');
    return f.kind === 'group' && f.open !== 'tex' ? { kind: 'group', inner: s, span } : s;
  };
  if (sup === undefined)
    return { ...elementwise([value], span, ([x]) => wrap(x)), ...(value.row ? { row: true } : {}) };
  if (transposes(sup, value.rank, m.facts)) {
    refuseNumbers(m, f, value);
    if (value.rank === 2)
      return { rank: 2, span, at: ([i, j]) => value.at(i === undefined || j === undefined ? [] : [j, i]) };
    return { ...value, row: !value.row };
  }
  const [exponent, ...more] = sup.items;
  if (exponent === undefined || more.length > 0)
    return fail(m, 'latex-script', sup.span, 'This superscript is no exponent.', 'write a number or an expression');
  return powerOf(m, value, exponent, span);
}

function fence(m: Meaning, f: MathFence): Value {
  refusePrimes(m, f);
  const [item, second, ...more] = f.items;
  const { span } = f;
  if (f.fence === 'angle' && item !== undefined && second !== undefined && more.length === 0)
    return raisedBy(m, f, innerProduct(m, m.value(item), m.value(second), span));
  if (item === undefined || second !== undefined)
    return fail(m, 'latex-unexpected', span, `A list stands here: \`${textOf(m, span)}\`.`, 'write one formula');
  if (f.fence === 'norm') return norm(m, m.value(item), f);
  if (f.fence === 'abs') {
    const inner = m.value(item);
    if (inner.rank > 0)
      return fail(
        m,
        'latex-array',
        span,
        `\`${textOf(m, span)}\` does not say what it is of an array: a length, a determinant or absolute values.`,
        'write `\\|x\\|` for the length of a vector, or indices for absolute values: `|x_i|`',
      );
    const abs = elementwise([inner], span, (args) => ({
      kind: 'call',
      name: 'abs',
      nameSpan: span,
      args,
      span,
    }));
    return raisedBy(m, f, abs);
  }
  return raisedBy(m, f, scalar(rounded(m, item, f)));
}

/** `\partial E/\partial x_i` inside a formula is the gradient of `x`, where the text does not compute `E`; in claims, any derivative of one tensor by another. */
function derivative(m: Meaning, f: Formula & { kind: 'derivative' }): Value {
  const [by, ...more] = f.by;
  const of = f.of === undefined ? undefined : bare(factorsOf(f.of)[0] ?? f.of);
  const tensor = by === undefined ? undefined : bare(by);
  const computed = of?.kind !== 'symbol' || of.sub !== undefined || m.tensors.has(printed(of, m.facts).key);
  if (computed && m.derivatives && more.length === 0 && of?.kind === 'symbol' && by !== undefined)
    return derivativeOf(m, m.value(of), m.value(by), f.span);
  if (tensor?.kind !== 'symbol' || more.length > 0 || computed)
    return fail(
      m,
      'latex-derivative',
      f.span,
      'A derivative of something that the text computes is not read inside a formula.',
      'derivatives are derived: state one on the left side of `=`, and it is checked',
    );
  return tensor.name === 'δ'
    ? (gradientOf(m, tensor) ?? scalar(nameSyntax('δ', f.span)))
    : gradientAt(m, tensor, f.span);
}

/** The derivatives of one tensor, or an element of it, by another. Errors: one of the two is none. */
function derivativeOf(m: Meaning, of: Value, by: Value, span: Span): Value {
  const element = (value: Value, subscripts: readonly Syntax[]): AccessSyntax | NameSyntax => {
    const found = value.at(subscripts);
    if (found.kind === 'name') return found;
    if (found.kind === 'access') return { ...found, guarded: false };
    return fail(
      m,
      'latex-derivative',
      value.span,
      `\`${textOf(m, value.span)}\` is no tensor and no element of one.`,
      'name it by an equation of its own',
    );
  };
  const rank = of.rank + by.rank;
  const at = (subscripts: readonly Syntax[]): Syntax =>
    derivativeSyntax(element(of, subscripts.slice(0, of.rank)), element(by, subscripts.slice(of.rank)), span);
  const any = Array.from({ length: rank }, () => nameSyntax('', span));
  const names = namesInDerivative(nameOf(at(any)));
  const derivative = { outer: of.rank, of: names?.[0] ?? '', by: names?.[1] ?? '' };
  return rank === 0 ? { ...scalar(at([])), derivative } : { rank, span, at, derivative };
}

const nameOf = (s: Syntax): string => (s.kind === 'name' || s.kind === 'access' ? s.name : '');
