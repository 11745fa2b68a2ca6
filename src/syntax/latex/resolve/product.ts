import { canonicalName } from '../../../support/names.ts';
import type { Span } from '../../../support/span.ts';
import { argumentsKey } from '../facts/applications.ts';
import { indexName } from '../facts/facts.ts';
import { labelKey, raised } from '../facts/labels.ts';
import type { Formula, MathGroup, MathProduct, MathSymbol, Script } from '../read/math.ts';
import { bare, headOf } from '../read/walk.ts';
import { times } from './array.ts';
import { arrayCall } from './array-functions.ts';
import { refuseOpenCapital } from './capitals.ts';
import { knownCall } from './known-functions.ts';
import {
  type ArrayFunction,
  elementwise,
  type FunctionMeaning,
  fail,
  type Meaning,
  nameSyntax,
  scalar,
  textOf,
  type Value,
} from './meaning.ts';
import { isTable, probability } from './probability.ts';
import { access, gradientAt, power } from './symbol.ts';

type Joined = MathProduct['rest'][number];

/** A fraction among other factors as the factors above its bar, divided by what stands below: `a \frac{b c}{d}` is `a·b·c/d`. */
function spliced(joined: Joined): readonly Joined[] {
  const { joint, jointSpan } = joined;
  const f = bare(joined.factor);
  if (f.kind !== 'fraction' || (joint !== 'beside' && joint !== 'dot' && joint !== 'times')) return [joined];
  const over = bare(f.over);
  const under: Joined = { joint: 'slash', jointSpan, factor: f.under };
  if (over.kind === 'number' && over.text === '1') return [under];
  const [first, ...rest] = over.kind === 'product' ? [{ joint, jointSpan, factor: over.first }, ...over.rest] : [];
  return [...(first === undefined ? [{ joint, jointSpan, factor: over }] : [first, ...rest].flatMap(spliced)), under];
}

/** `\log f(x)` is the logarithm of `f(x)`: a bracket belongs to the function or table before it, and to the argument that ends in its name. */
function withArguments(m: Meaning, factors: readonly Joined[]): readonly Joined[] {
  const found: Joined[] = [];
  for (const joined of factors) {
    const before = found.at(-1);
    const outer = before === undefined ? undefined : bare(before.factor);
    const args = bare(joined.factor);
    const [argument] = outer?.kind === 'function' && outer.implicit ? outer.args : [];
    const head = before === undefined ? undefined : headOf(before.factor);
    if (
      before !== undefined &&
      outer?.kind === 'function' &&
      argument !== undefined &&
      joined.joint === 'beside' &&
      head !== undefined &&
      args.kind === 'group' &&
      args.open !== 'tex' &&
      takesArguments(m, head, args)
    ) {
      const product: MathProduct =
        argument.kind === 'product' ? argument : { kind: 'product', first: argument, rest: [], span: argument.span };
      const span = { start: argument.span.start, end: args.span.end };
      const whole: Formula = {
        ...outer,
        args: [{ ...product, rest: [...product.rest, joined], span }],
        span: { ...outer.span, end: args.span.end },
      };
      found[found.length - 1] = { ...before, factor: whole };
    } else found.push(joined);
  }
  return found;
}

/** Whether a name before a bracket is no factor of a product. */
function takesArguments(m: Meaning, s: MathSymbol, args: MathGroup): boolean {
  const key = functionKey(s);
  if (m.functions.has(key) || m.functions.has(spelledKey(key)) || arrayFunctionOf(m, s) !== undefined) return true;
  return isTable(s, args, m.facts) || m.facts.tensorsWithArguments.has(key) || isUnknownFunction(m, s);
}

/** Whether a name stands before brackets wherever it stands, and nothing says that it is a number or an array. */
function isUnknownFunction(m: Meaning, s: MathSymbol): boolean {
  const name = canonicalName(s.name);
  if (s.sub !== undefined && m.facts.ranks.has(name)) return false;
  return (
    m.facts.applied.has(s.name) && !m.tensors.has(name) && !m.locals.has(name) && !m.facts.indices.has(indexName(s))
  );
}

/** Factors from left to right. A name before a bracket may be applied to it; `δ` before a tensor is its gradient. */
export function resolveProduct(m: Meaning, f: MathProduct): Value {
  const factors = withArguments(m, [
    { joint: 'beside', jointSpan: f.first.span, factor: f.first },
    ...f.rest.flatMap(spliced),
  ]);
  let product: Value | undefined;
  for (let i = 0; i < factors.length; ) {
    const { operand, joint, jointSpan, length } = operandAt(m, f, factors, i);
    i += length;
    const sign = m.arrayFunctions.find((fn) => fn.joint !== undefined && fn.joint === factors[i]?.joint);
    const right = sign === undefined ? undefined : operandAt(m, f, factors, i);
    i += right?.length ?? 0;
    const value =
      sign === undefined || right === undefined
        ? operand.value()
        : arrayCall(m, sign, [operand.formula, right.operand.formula], f.span);
    product = product === undefined ? value : times(m, product, value, joint, jointSpan);
  }
  if (product === undefined) throw new Error('a product has factors');
  return product;
}

/** A factor, or two that mean something together. */
interface Operand {
  readonly formula: Formula;
  value(): Value;
}

/** The operand at a place among factors, how it joins those before it, and the number of its factors. */
function operandAt(
  m: Meaning,
  f: MathProduct,
  factors: readonly Joined[],
  at: number,
): { readonly operand: Operand; readonly length: number } & Pick<Joined, 'joint' | 'jointSpan'> {
  const here = factors[at];
  if (here === undefined) throw new Error('an operand is a factor');
  const { joint, jointSpan, factor } = here;
  const next = factors[at + 1];
  const pair = next?.joint === 'beside' ? together(m, bare(factor), bare(next.factor)) : undefined;
  if (pair === undefined || next === undefined) {
    if (next?.joint === 'beside' && !isApplied(m, factors, at + 1))
      refuseOpenCapital(m, f, bare(factor), bare(next.factor));
    return { operand: { formula: factor, value: () => m.value(factor) }, length: 1, joint, jointSpan };
  }
  const span = { start: factor.span.start, end: next.factor.span.end };
  const formula: Formula = { kind: 'product', first: factor, rest: [next], span };
  return { operand: { formula, value: () => pair }, length: 2, joint, jointSpan };
}

/** Whether a factor is a name that the next one is handed to. */
function isApplied(m: Meaning, factors: readonly Joined[], at: number): boolean {
  const [here, next] = [factors[at], factors[at + 1]];
  if (here === undefined || next?.joint !== 'beside') return false;
  const [head, args] = [bare(here.factor), bare(next.factor)];
  return head.kind === 'symbol' && args.kind === 'group' && args.open !== 'tex' && takesArguments(m, head, args);
}

/** What two factors side by side mean together, where they are no product. */
function together(m: Meaning, first: Formula, second: Formula): Value | undefined {
  if (first.kind === 'group') return placeIn(m, first, second);
  if (first.kind !== 'symbol') return undefined;
  if (first.name === 'δ' && first.sub === undefined && first.sup === undefined && second.kind === 'symbol') {
    const span = { start: first.span.start, end: second.span.end };
    return m.tensors.has('delta') || m.locals.has('delta') || m.facts.indices.has(second.name)
      ? undefined
      : gradientAt(m, { ...second, span }, span);
  }
  if (second.kind !== 'group' || second.open === 'tex') return undefined;
  const table = probability(m, first, second);
  if (table !== undefined) return table;
  return applied(m, first, second);
}

/** `(h * x)(i)`: an element of what a sign between arrays gives. */
function placeIn(m: Meaning, f: MathGroup, at: Formula): Value | undefined {
  const [inner, ...more] = f.items.map(bare);
  const signed =
    inner?.kind === 'product' && inner.rest.some((r) => m.arrayFunctions.some((fn) => fn.joint === r.joint));
  if (inner === undefined || !signed || more.length > 0 || at.kind !== 'group' || at.open === 'tex') return undefined;
  const value = m.value(inner);
  if (value.rank !== at.items.length) return undefined;
  return scalar(value.at(at.items.map((item) => m.integer(item, 'subscript'))));
}

/** A function as printed, its exponent left out: `f'`, `\sigma_c`, `\sigma^{-1}`. */
export function functionKey(s: { name: string; primes: number; sub?: Script; sup?: Script }): string {
  const below = s.sub === undefined ? '' : `_${s.sub.items.map(labelKey).join(',')}`;
  const up = s.sup === undefined ? undefined : raised(s.sup, () => false);
  const [exponent] = s.sup?.items ?? [];
  const inverse = exponent?.kind === 'negate' && exponent.operand.kind === 'number' && exponent.operand.text === '1';
  const above = inverse ? '^-1' : up?.kind === 'label' ? `^${up.key}` : '';
  return canonicalName(s.name) + "'".repeat(s.primes) + above + below;
}

/** `\mathbb{1}[x > 0]`: 1 where the condition holds, else 0. */
const indicators: ReadonlySet<string> = new Set(['𝟙', '𝕀', 'I', 'χ']);
const isCondition = (f: Formula): boolean => bare(f).kind === 'relation' || bare(f).kind === 'logic';

/** The key of a function as a comment names it: `f_{w,b}` is `f_w_b` there. */
const spelledKey = (key: string): string => key.replaceAll(/[^\p{L}\p{N}\p{M}']+/gu, '_').replaceAll(/_+$/gu, '');

/** The function of arrays that a comment defines by this name. */
function arrayFunctionOf(m: Meaning, s: MathSymbol): ArrayFunction | undefined {
  const key = functionKey(s);
  return m.arrayFunctions.find((f) => f.joint === undefined && [key, spelledKey(key)].includes(canonicalName(f.name)));
}

/** `f(x)`: a call, an element of a tensor that is printed like one, or undefined for a product. */
function applied(m: Meaning, s: MathSymbol, args: MathGroup): Value | undefined {
  const span = { start: s.span.start, end: args.span.end };
  const [condition] = args.items;
  if (indicators.has(s.name) && args.items.length === 1 && condition !== undefined && isCondition(condition))
    return scalar({ kind: 'group', inner: m.condition(condition), span });
  const key = functionKey(s);
  const ofArrays = arrayFunctionOf(m, s);
  if (ofArrays !== undefined)
    return afterArguments(m, args, exponentOf(m, s, key, arrayCall(m, ofArrays, args.items, span)));
  const found = m.functions.get(key) ?? m.functions.get(spelledKey(key));
  if (found !== undefined)
    return afterArguments(m, args, exponentOf(m, s, key, called(m, found, args.items, s.nameSpan, span)));
  const own = s.sub === undefined && s.sup === undefined ? m.dependent.get(canonicalName(s.name)) : undefined;
  if (own !== undefined && own === argumentsKey(args)) return afterArguments(m, args, m.value(s));
  if (own !== undefined)
    return fail(
      m,
      'latex-function',
      span,
      `\`${textOf(m, s.span)}\` is defined for other arguments than these, and is no function of numbers.`,
      'write out what it is here, or a product with its sign: `\\cdot`',
    );
  const familiar = m.tensors.has(canonicalName(s.name)) ? undefined : knownCall(m, s, args);
  if (familiar !== undefined) return afterArguments(m, args, familiar);
  if (m.facts.tensorsWithArguments.has(key)) {
    const name = m.names.of(key, s.name);
    return afterArguments(m, args, scalar(access(m, name, s.nameSpan, args.items, false, span)));
  }
  if (!isUnknownFunction(m, s)) return undefined;
  if (s.name === 'σ' && s.sub === undefined && s.primes === 0) {
    const values = args.items.map((a) => m.value(a));
    const call = elementwise(values, span, (elements) => ({
      kind: 'call',
      name: 'sigmoid',
      nameSpan: s.nameSpan,
      args: elements,
      span,
    }));
    return afterArguments(m, args, exponentOf(m, s, key, call));
  }
  return fail(
    m,
    'latex-unknown-function',
    s.span,
    `The function \`${textOf(m, s.span)}\` is not defined in this text.`,
    s.name === '𝔼'
      ? 'write an expectation as the sum that it is, `\\sum_k p_k f_k` or `\\frac{1}{N} \\sum_i f_i`, or add the line `% fn 𝔼(z) = Σ[k] p[k]·z[k]`'
      : `write \`${textOf(m, s.span)}(z) = …\` on a line of its own, or \`${textOf(m, s.span)} \\cdot (…)\` for a product`,
  );
}

/** `\tanh^2(x)` is the square of what the function gives. */
export function exponentOf(m: Meaning, s: { sup?: Script; span: Span }, key: string, value: Value): Value {
  const [exponent] = s.sup?.items ?? [];
  if (exponent === undefined || key.includes('^')) return value;
  const by = m.number(exponent);
  return elementwise([value], value.span, ([x]) => power(x, by, value.span));
}

/** Scripts behind the arguments: `f(x)^2`, `\mathrm{softmax}(x)_i`. */
function afterArguments(m: Meaning, args: MathGroup, value: Value): Value {
  const { sub, sup, span } = args;
  if (sub !== undefined) {
    if (sub.items.length !== value.rank)
      return fail(
        m,
        'latex-array',
        span,
        `The result has ${value.rank} known axes, but ${sub.items.length} indices.`,
        'put the indices on the tensors inside the brackets',
      );
    return afterArguments(
      m,
      { ...withoutSub(args) },
      scalar(value.at(sub.items.map((item) => m.integer(item, 'subscript')))),
    );
  }
  const [exponent] = sup?.items ?? [];
  if (exponent === undefined) return value;
  const by = m.number(exponent);
  return elementwise([value], value.span, ([x]) => power(x, by, value.span));
}

const withoutSub = ({ sub: _, ...group }: MathGroup): MathGroup => group;

export function called(m: Meaning, fn: FunctionMeaning, items: readonly Formula[], nameSpan: Span, span: Span): Value {
  if (items.length !== fn.arity)
    return fail(
      m,
      'wrong-arity',
      span,
      `\`${textOf(m, nameSpan)}\` takes ${fn.arity} ${fn.arity === 1 ? 'argument' : 'arguments'}, but has ${items.length}.`,
      'a decimal comma is written without a space: `1,5`; a product with its sign: `\\cdot`',
    );
  const captured = fn.captured.map((name) => nameSyntax(name, nameSpan));
  return elementwise(
    items.map((item) => m.value(item)),
    span,
    (args) => ({ kind: 'call', name: fn.name, nameSpan, args: [...args, ...captured], span }),
  );
}
