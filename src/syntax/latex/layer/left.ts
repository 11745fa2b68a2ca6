import { canonicalName } from '../../../support/names.ts';
import type { Span } from '../../../support/span.ts';
import type { Equality } from '../facts/equalities.ts';
import { type Facts, vectorsIn } from '../facts/facts.ts';
import { isPlain, labelText, raised } from '../facts/labels.ts';
import { printed } from '../facts/naming.ts';
import type { Formula, MathSymbol } from '../read/math.ts';
import { bare, everyFormula, factorsOf, parts } from '../read/walk.ts';
import { tableSymbol } from '../resolve/probability.ts';
import { functionKey } from '../resolve/product.ts';

/** What an equality defines or states. */
export type Left =
  | { readonly kind: 'tensor'; readonly symbol: MathSymbol }
  | {
      readonly kind: 'function';
      readonly key: string;
      readonly name: string;
      readonly nameSpan: Span;
      readonly params: readonly MathSymbol[];
    }
  /** `\delta_{x_i}`, or `\partial E/\partial x_i` with an `E` that the text does not compute. */
  | { readonly kind: 'gradient'; readonly formula: Formula }
  | { readonly kind: 'derivative'; readonly of: Formula; readonly by: readonly Formula[] }
  | { readonly kind: 'other' };

/** Reads the left side of an equality. */
export function leftOf({ left, members }: Pick<Equality, 'left' | 'members'>, facts: Facts): Left {
  const f = bare(left);
  switch (f.kind) {
    case 'symbol':
      return f.name === 'δ' && isGradient(f, facts) ? { kind: 'gradient', formula: f } : { kind: 'tensor', symbol: f };
    case 'derivative':
      return f.of === undefined ? { kind: 'other' } : { kind: 'derivative', of: f.of, by: f.by };
    case 'group': {
      const inner = f.items.length === 1 && f.items[0] !== undefined ? bare(f.items[0]) : undefined;
      if (inner?.kind === 'product' && isGradientPair(inner)) return { kind: 'gradient', formula: f };
      const value = inner === undefined ? undefined : applicationName(inner);
      if (value !== undefined && f.sub !== undefined)
        return { kind: 'tensor', symbol: { ...value, sub: f.sub, span: f.span } };
      if (inner?.kind !== 'symbol' || inner.sub !== undefined) return { kind: 'other' };
      const { sub } = f;
      return { kind: 'tensor', symbol: { ...inner, ...(sub === undefined ? {} : { sub }), span: f.span } };
    }
    case 'function':
      return functionLeft(f.args, {
        key: canonicalName(f.name) + "'".repeat(f.primes),
        name: f.name,
        nameSpan: f.nameSpan,
      });
    case 'product':
      if (isGradientPair(f)) return { kind: 'gradient', formula: f };
      return applicationLeft(factorsOf(f).map(bare), members, facts);
    default:
      return { kind: 'other' };
  }
}

/** `f(X)` in `[f(X)]_{i,j}`: what the function gives, as a tensor by the names of both. */
function applicationName(f: Formula): MathSymbol | undefined {
  const [head, args, ...more] = factorsOf(f).map(bare);
  if (head?.kind !== 'symbol' || !isPlain(head) || args?.kind !== 'group' || args.open === 'tex' || more.length > 0)
    return undefined;
  const items = args.items.map(bare).filter(isPlain);
  if (items.length === 0 || items.length < args.items.length) return undefined;
  return { ...head, name: [head, ...items].map((s) => s.name).join('_') };
}

const isGradient = (s: MathSymbol, facts: Facts): boolean =>
  s.sub !== undefined || (s.sup !== undefined && raised(s.sup, (name) => facts.scalars.has(name)).kind === 'label');

/** `\delta x_i` */
function isGradientPair(f: Formula): boolean {
  const [sign, tensor, ...more] = factorsOf(f).map(bare);
  return (
    sign?.kind === 'symbol' && sign.name === 'δ' && isPlain(sign) && tensor?.kind === 'symbol' && more.length === 0
  );
}

function functionLeft(args: readonly Formula[], at: { key: string; name: string; nameSpan: Span }): Left {
  const params = args.map(bare);
  return params.every((p) => p.kind === 'symbol' && p.sub === undefined && p.sup === undefined)
    ? { kind: 'function', ...at, params: params as readonly MathSymbol[] }
    : { kind: 'other' };
}

/** `\sigma(z)`, `f(x)`: a function where the right side uses what stands in the bracket; `y(i,j)`, `L(W,b)`: a tensor. */
function applicationLeft(factors: readonly Formula[], members: readonly Formula[], facts: Facts): Left {
  const [head, args, ...more] = factors;
  if (head?.kind !== 'symbol' || args?.kind !== 'group' || args.open === 'tex' || more.length > 0)
    return { kind: 'other' };
  const table = tableSymbol(head, args, facts);
  if (table !== undefined) return { kind: 'tensor', symbol: table };
  const key = functionKey(head);
  const body = members.at(-1);
  if (args.sub !== undefined)
    return { kind: 'tensor', symbol: { ...head, sub: args.sub, span: { start: head.span.start, end: args.span.end } } };
  const params = args.items.map(bare).filter(isPlain);
  if (params.length === args.items.length && body !== undefined && places(params, body, facts))
    return {
      kind: 'tensor',
      symbol: {
        ...head,
        sub: { items: args.items, span: args.span },
        span: { start: head.span.start, end: args.span.end },
      },
    };
  if (!args.items.every((item) => bare(item).kind === 'symbol')) return { kind: 'other' };
  const used = body !== undefined && params.some((p) => usesPlainly(body, p));
  const vectors = body === undefined ? new Set<string>() : vectorsIn(body);
  const numbers = !params.some((p) => vectors.has(p.name) || facts.axes.has(printed(p, facts).key));
  // `h(x) = \sum_i w_i x_i`: x is a vector, which is not handed over
  const byElements = body !== undefined && params.some((p) => usesElements(body, p));
  if (params.length === args.items.length && numbers && (used || (/^\p{Ll}/u.test(head.name) && !byElements)))
    return functionLeft(args.items, { key, name: head.name, nameSpan: head.nameSpan });
  // a loss, or a network, with what it depends on
  const { sub, ...bareHead } = head;
  const name = sub === undefined ? head.name : [head.name, ...sub.items.map(labelText)].join('_');
  return { kind: 'tensor', symbol: { ...bareHead, name } };
}

/** Whether a formula uses a name by itself; in `f_{w,b}` and `W^{(0)}` it is part of another name. */
function usesPlainly(f: Formula, p: MathSymbol): boolean {
  if (f.kind !== 'symbol') return parts(f).some((part) => usesPlainly(part, p));
  const power = f.sup === undefined || raised(f.sup, () => false).kind === 'power';
  if (f.name === p.name && f.primes === p.primes && f.sub === undefined && power) return true;
  return power && (f.sup?.items ?? []).some((part) => usesPlainly(part, p));
}

/** Whether a formula uses elements of a name. */
function usesElements(f: Formula, p: MathSymbol): boolean {
  let found = false;
  everyFormula(f, (part) => {
    if (part.kind === 'symbol' && part.name === p.name && part.primes === p.primes && part.sub !== undefined)
      found = true;
  });
  return found;
}

/** Whether the parameters stand in the arguments of tensors only: then they are indices. */
function places(params: readonly MathSymbol[], body: Formula, facts: Facts): boolean {
  const names = new Set(params.map((p) => p.name));
  let inside = 0;
  let all = 0;
  everyFormula(body, (f) => {
    if (f.kind === 'symbol' && names.has(f.name)) all++;
    if (f.kind !== 'product') return;
    const factors = factorsOf(f).map(bare);
    for (const [i, factor] of factors.entries()) {
      const args = factors[i + 1];
      if (factor.kind !== 'symbol' || args?.kind !== 'group' || !facts.tensorsWithArguments.has(functionKey(factor)))
        continue;
      for (const item of args.items)
        everyFormula(item, (x) => {
          if (x.kind === 'symbol' && names.has(x.name)) inside++;
        });
    }
  });
  return all > 0 && inside === all;
}

/** Whether a member of a chain holds a derivative that is no gradient: it is a step on the way and states nothing by itself. */
export function isStep(f: Formula, computed: (name: Formula) => boolean): boolean {
  let step = false;
  everyFormula(f, (part) => {
    if (part.kind !== 'derivative') return;
    if (part.of === undefined || part.by.length > 1 || computed(part.of)) step = true;
  });
  return step;
}
