import { canonicalName } from '../../../support/names.ts';
import type { Span } from '../../../support/span.ts';
import type { AccessSyntax, NameSyntax, Syntax } from '../../syntax.ts';
import { mapSyntax } from '../../walk.ts';
import { boundIn } from '../facts/facts.ts';
import { printed } from '../facts/naming.ts';
import type { Formula, MathSymbol } from '../read/math.ts';
import { bare, everyFormula, factorsOf, isComparison } from '../read/walk.ts';
import { isCapital } from '../resolve/arrays.ts';
import type { Draft, DraftBounds } from '../resolve/draft.ts';
import { fail, type Meaning, nameSyntax, textOf } from '../resolve/meaning.ts';
import { boundsOf, indexIdentifier } from '../resolve/reduce.ts';
import { gradientAt, subscriptsOf } from '../resolve/symbol.ts';
import type { Context, Read } from './context.ts';

/** An equality as an equation; undefined where it states a claim, a function or a size. Errors: nothing that can be defined stands on its left. */
export function equationDraft({ left, equality }: Read, context: Context): Draft | undefined {
  const member = equality.members.at(-1);
  if (member === undefined) return undefined;
  switch (left.kind) {
    case 'tensor': {
      const m = context.meaning(false);
      if (m.sizes.has(printed(left.symbol, m.facts).key)) return undefined;
      return defined(m, left.symbol, member, equality, context);
    }
    case 'gradient':
    case 'derivative': {
      // `\delta^{(l)} = \partial E/\partial x^{(l)}` says what `δ` is
      if (context.forward || bare(member).kind === 'derivative') return undefined;
      const m = context.meaning(true);
      if (left.kind === 'derivative' && isExpression(left.of)) return undefined;
      const target = left.kind === 'gradient' ? elementOf(m, left.formula) : gradientTarget(m, left.of, left.by);
      if (target === undefined)
        return fail(
          m,
          'latex-claim',
          equality.left.span,
          'This states a derivative of something that the text does not compute.',
          'write the formula of what is differentiated above it',
        );
      return draftOf(target, bodyAt(m, member, target), equality, m, context);
    }
    case 'function':
      return undefined;
    case 'other':
      if (context.forward || context.stated.length > 0 || isStatedForm(equality.left)) return undefined;
      return fail(
        context.meaning(false),
        'latex-left',
        equality.left.span,
        'What stands on the left of `=` is neither a tensor with its indices, nor a function, nor a derivative.',
        'write what is computed alone on the left: `y_{i,j} = …`',
      );
  }
}

function defined(m: Meaning, symbol: MathSymbol, member: Formula, equality: Read['equality'], context: Context): Draft {
  const p = printed(symbol, m.facts);
  const power = p.exponent?.kind === 'number' ? m.powers.get(`${p.key}^${p.exponent.text}`) : undefined;
  if (p.exponent !== undefined && power === undefined)
    return fail(
      m,
      'latex-left',
      symbol.span,
      'A power stands on the left of `=`.',
      'write what is computed alone on the left: `y_{i,j} = …`',
    );
  const name = power ?? m.names.of(p.key, p.spelling);
  if (p.subscripts !== undefined) {
    const printedAt = subscriptsOf(m, p.subscripts);
    const arrays = m.arrayFunctions.length > 0 ? m.value(member) : undefined;
    if (arrays?.placed && arrays.rank === printedAt.length) {
      const element: AccessSyntax = {
        kind: 'access',
        name,
        nameSpan: symbol.nameSpan,
        guarded: false,
        subscripts: printedAt,
        span: symbol.span,
      };
      return draftOf(element, arrays.at(printedAt), equality, m, context);
    }
    const value = holdsRows(m, symbol, member) ? m.value(member) : undefined;
    const further = Array.from({ length: value?.rank ?? 0 }, () => nameSyntax(m.freshIndex(), symbol.nameSpan));
    const target: AccessSyntax = {
      kind: 'access',
      name,
      nameSpan: symbol.nameSpan,
      guarded: false,
      subscripts: [...printedAt, ...further],
      span: symbol.span,
    };
    return draftOf(target, value?.at(further) ?? m.number(member), equality, m, context);
  }
  const value = m.value(member);
  refuseOtherKind(m, symbol, value.rank);
  const indices = Array.from({ length: value.rank }, () => nameSyntax(m.freshIndex(), symbol.nameSpan));
  const target: AccessSyntax | NameSyntax =
    value.rank === 0
      ? { kind: 'name', name, span: symbol.nameSpan }
      : { kind: 'access', name, nameSpan: symbol.nameSpan, guarded: false, subscripts: indices, span: symbol.span };
  return draftOf(target, value.at(indices), equality, m, context);
}

/** Whether an element on the left may be a row: it is printed bold or known as one, or rows stand on the right. */
function holdsRows(m: Meaning, symbol: MathSymbol, member: Formula): boolean {
  const isRow = (s: MathSymbol): boolean => {
    const { key, subscripts } = printed(s, m.facts);
    return subscripts !== undefined && (m.facts.axes.get(key) ?? 0) > subscripts.length;
  };
  let rows = symbol.font === 'bold' || isRow(symbol);
  everyFormula(member, (f) => {
    if (f.kind === 'symbol' && isRow(f)) rows = true;
  });
  return rows;
}

/** A left side that is printed as another kind of array than its formula is. */
function refuseOtherKind(m: Meaning, { name, font, nameSpan }: MathSymbol, rank: number): void {
  const capital = isCapital(name);
  const kinds = ['a number', 'a vector', 'a matrix'];
  const wrong =
    font === 'bold' ? rank === 0 || (!capital && rank > 1) : capital && [...name].length === 1 && rank === 1;
  // where a head says what is an array, the letters need not
  if (!wrong || m.facts.declared.has(canonicalName(name)) || (font !== 'bold' && m.facts.declared.size > 0)) return;
  fail(
    m,
    'latex-array',
    nameSpan,
    `\`${textOf(m, nameSpan)}\` is printed as ${kinds[font === 'bold' ? (capital ? 2 : 1) : 0]}, but its formula is ${kinds[rank] ?? 'an array'}.`,
    'write indices: `y_i = \\sum_j W_{ij} x_j`; a vector in bold, `\\mathbf{x}`, and its elements plain, `x_i`',
  );
}

function draftOf(
  target: AccessSyntax | NameSyntax,
  body: Syntax,
  equality: Read['equality'],
  m: Meaning,
  context: Context,
): Draft {
  const bounds = new Map<string, DraftBounds>();
  const { ranges } = context.directives;
  for (const f of equality.conditions) {
    if (f.kind !== 'relation' || f.rest.some((r) => !isComparison(r.op))) continue;
    for (const s of boundIn(f)) {
      const index = indexIdentifier(m, s);
      bounds.set(index, { ...bounds.get(index), ...boundsOf(m, f) });
    }
  }
  const subscripts = target.kind === 'access' ? target.subscripts : [];
  const left = new Set(subscripts.flatMap(namesOf));
  for (const b of ranges) {
    if (!left.has(b.index) || bounds.has(b.index)) continue;
    bounds.set(b.index, { ...(b.lo === undefined ? {} : { lo: b.lo }), ...(b.hi === undefined ? {} : { hi: b.hi }) });
  }
  const stated = context.extents.get(canonicalName(target.name))?.axes ?? [];
  for (const [axis, s] of subscripts.entries()) {
    const hi = stated[axis];
    if (s.kind === 'name' && hi !== undefined && !bounds.has(s.name)) bounds.set(s.name, { hi, whole: true });
  }
  const inner = new Map([...bounds].filter(([index]) => !left.has(index)));
  for (const index of inner.keys()) bounds.delete(index);
  const ranged = mapSyntax(body, (s) =>
    s.kind !== 'reduce'
      ? s
      : {
          ...s,
          binders: s.binders.map((b) => {
            const stated =
              b.hi === undefined ? (inner.get(b.index) ?? ranges.find((r) => r.index === b.index)) : undefined;
            return stated?.hi === undefined
              ? b
              : { ...b, ...(stated.lo === undefined ? {} : { lo: stated.lo }), hi: stated.hi };
          }),
        },
  );
  const nameSpan: Span = target.kind === 'access' ? target.nameSpan : target.span;
  return { name: target.name, nameSpan, subscripts, bounds, body: ranged, span: equality.span };
}

/** Names in a subscript on the left. */
function namesOf(s: Syntax): readonly string[] {
  switch (s.kind) {
    case 'name':
      return [s.name];
    case 'group':
      return namesOf(s.inner);
    case 'sum':
      return s.terms.flatMap((t) => namesOf(t.term));
    case 'product':
      return [...namesOf(s.first), ...s.rest.flatMap((r) => namesOf(r.factor))];
    default:
      return [];
  }
}

/** A tensor or an element of one. Errors: the formula is none. */
export const elementOf = (m: Meaning, f: Formula): AccessSyntax | NameSyntax => placedElement(m, f).element;

/** A tensor or an element of one, and the indices that it has besides those printed. Errors: the formula is none. */
export function placedElement(
  m: Meaning,
  f: Formula,
): { readonly element: AccessSyntax | NameSyntax; readonly places: readonly Syntax[] } {
  const value = m.value(f);
  const places = Array.from({ length: value.rank }, () => nameSyntax(m.freshIndex(), f.span));
  const found = value.at(places);
  if (found.kind === 'access') return { element: { ...found, guarded: false }, places };
  if (found.kind === 'name') return { element: found, places };
  return fail(
    m,
    'latex-left',
    f.span,
    'This is no tensor and no element of one.',
    'write a tensor with its indices: `x_{i,j}`',
  );
}

/** A formula at the place where a tensor's element stands: an array at its indices, or at those given. Errors: the numbers of axes differ. */
export function bodyAt(
  m: Meaning,
  f: Formula,
  target: AccessSyntax | NameSyntax,
  places: readonly Syntax[] = [],
): Syntax {
  const value = m.value(f);
  const subscripts = places.length > 0 ? places : target.kind === 'access' ? target.subscripts : [];
  return value.rank > 0 && value.rank === subscripts.length ? value.at(subscripts) : m.number(f);
}

/** `x_i` in `\partial E/\partial x_i`, where the text does not compute `E`: the gradient of `x`. */
export function gradientTarget(m: Meaning, of: Formula, by: readonly Formula[]): AccessSyntax | NameSyntax | undefined {
  const [only, ...more] = by;
  const tensor = only === undefined ? undefined : bare(only);
  if (tensor?.kind !== 'symbol' || more.length > 0 || isComputed(m, of)) return undefined;
  const value = gradientAt(m, tensor, tensor.span);
  const found = value.at(Array.from({ length: value.rank }, () => nameSyntax(m.freshIndex(), tensor.span)));
  return found.kind === 'access' || found.kind === 'name' ? found : undefined;
}

/** Whether a left side is an expression that is only ever meant to equal another: a norm, a sum, an element of a product. */
export function isStatedForm(left: Formula): boolean {
  let found = false;
  everyFormula(left, (f) => {
    if (f.kind === 'reduce' || f.kind === 'fence' || (f.kind === 'group' && f.sub !== undefined)) found = true;
  });
  return found || ofNumbers(left);
}

/** `5 \times 5 \times 3` */
function ofNumbers(f: Formula): boolean {
  let plain = true;
  everyFormula(f, (part) => {
    if (!['number', 'product', 'sum', 'negate', 'group', 'fraction'].includes(part.kind)) plain = false;
  });
  return plain;
}

/** Whether a formula under `\partial` is an expression: it is differentiated as it stands, whatever else the text computes. */
export function isExpression(of: Formula): boolean {
  const f = bare(of);
  if (f.kind === 'symbol') return false;
  const [head, args, ...more] = factorsOf(f).map(bare);
  const loss = head?.kind === 'symbol' && args?.kind === 'group' && more.length === 0 && /^\p{Lu}/u.test(head.name);
  return !loss;
}

/** Whether a formula under `\partial` is something that the text computes; a name alone, `E` or `L(W)`, need not be. */
export function isComputed(m: Meaning, of: Formula): boolean {
  const [head, ...rest] = factorsOf(bare(of)).map(bare);
  if (head?.kind !== 'symbol' || head.sub !== undefined) return true;
  const { key } = printed(head, m.facts);
  if (m.tensors.has(key) || m.functions.has(key)) return true;
  const [args, ...more] = rest;
  return args !== undefined && (args.kind !== 'group' || more.length > 0);
}
