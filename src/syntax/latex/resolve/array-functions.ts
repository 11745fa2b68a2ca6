import { canonicalName } from '../../../support/names.ts';
import type { Span } from '../../../support/span.ts';
import { type Cursor, join } from '../../cursor.ts';
import { brackets, expression } from '../../formula.ts';
import type { BinderSyntax, NameSyntax, Syntax } from '../../syntax.ts';
import { everySyntax, withParts } from '../../walk.ts';
import { isPlain } from '../facts/labels.ts';
import type { Formula, Joint } from '../read/math.ts';
import { bare } from '../read/walk.ts';
import { type ArrayFunction, fail, grouped, type Meaning, nameSyntax, textOf, type Value } from './meaning.ts';

/*
 * Functions of arrays, which comments define: `% fn rot(W)[m,n] = W[A−1−m, B−1−n]`, `% fn 𝔼(z) = Σ[k] p[k]·z[k]`. A sign between
 * two factors may be one: `% fn ×(h, x)[i] = Σ[n] h[n]·x?[i−n]`. They are written out where they are used.
 */

/** Signs that a comment may give a meaning, and how they join factors. */
const signs: ReadonlyMap<string, Joint> = new Map<string, Joint>([
  ['×', 'times'],
  ['*', 'convolution'],
  ['∗', 'convolution'],
  ['⋆', 'convolution'],
  ['⊗', 'convolution'],
]);

const signed = /^(\s*fn\s+)([×*∗⋆⊗])(\s*\()/u;

/** The sign that a comment defines, and the comment with a name in its place. */
export function signIn(text: string): { readonly joint: Joint; readonly text: string } | undefined {
  const joint = signs.get(signed.exec(text)?.[2] ?? '');
  return joint === undefined ? undefined : { joint, text: text.replace(signed, '$1_$3') };
}

/** Whether a definition in a comment is of a function of arrays: indices stand behind its parameters, or below one of them. */
export function definesArrays(text: string): boolean {
  const [, list = '', rest = ''] = /^\s*fn\s+[^\s(]+\s*\(([^)]*)\)(.*)$/su.exec(text) ?? [];
  const parameters = list.split(',').map((name) => name.trim());
  return (
    /^\s*\[/u.test(rest) ||
    parameters.some((name) => name !== '' && new RegExp(`(?<![\\p{L}\\p{N}_])${escaped(name)}\\??\\[`, 'u').test(rest))
  );
}

const escaped = (name: string): string =>
  name.replaceAll(/[^\p{L}\p{N}]/gu, (sign) => `\\u{${sign.codePointAt(0)?.toString(16) ?? ''}}`);

/** `fn f(x, y)[i, j] = body` */
export function arrayFunction(c: Cursor, joint: Joint | undefined): ArrayFunction {
  c.advance();
  const { name, span } = c.name('the name of a function');
  c.open('(');
  const parameters: string[] = [];
  do parameters.push(c.name('the name of a parameter').name);
  while (c.take(','));
  c.close();
  const indices = c.isSymbol('[') ? brackets(c, () => c.name('an index').name) : [];
  c.expect('=', 'after the indices of a function', 'write `fn f(x)[i] = …`');
  const body = expression(c);
  return { name, parameters, indices, body, ...(joint === undefined ? {} : { joint }), span: join(span, body.span) };
}

/** Axes of a parameter: as many as it has subscripts in the body. */
function rankOf(body: Syntax, parameter: string): number {
  let rank = 0;
  everySyntax(body, new Set(), (s) => {
    if (s.kind === 'access' && canonicalName(s.name) === canonicalName(parameter)) rank = s.subscripts.length;
  });
  return rank;
}

/** A function of arrays at its arguments, written out. An element with indices of its own, `W_{m,n}`, stands for its array. */
export function arrayCall(m: Meaning, f: ArrayFunction, items: readonly Formula[], span: Span): Value {
  if (items.length !== f.parameters.length)
    return fail(
      m,
      'wrong-arity',
      span,
      `\`${f.name}\` takes ${f.parameters.length} ${f.parameters.length === 1 ? 'argument' : 'arguments'}, but has ${items.length}.`,
      'write as many arguments as its definition has',
    );
  let placed = false;
  const values = new Map<string, Value>();
  for (const [i, parameter] of f.parameters.entries()) {
    const item = items[i];
    if (item === undefined) continue;
    const rank = rankOf(f.body, parameter);
    const whole = arrayOf(m, item, rank);
    const value = whole ?? m.value(item);
    placed ||= whole !== undefined || value.placed === true;
    if (value.rank !== rank)
      return fail(
        m,
        'latex-array',
        item.span,
        `\`${textOf(m, item.span)}\` has ${value.rank} known axes, but \`${f.name}\` takes an array with ${rank} here.`,
        'declare its shape: `% input: x[N]`',
      );
    values.set(canonicalName(parameter), value);
  }
  return {
    rank: f.indices.length,
    span,
    ...(placed ? { placed } : {}),
    at: (subscripts) => {
      const names = new Map(
        f.indices.flatMap((index, i) => [[index, subscripts[i] ?? nameSyntax(index, span)] as const]),
      );
      return grouped(instance(m, f.body, names, values));
    },
  };
}

/** The array of an element whose indices are letters of its own. */
function arrayOf(m: Meaning, item: Formula, rank: number): Value | undefined {
  const f = bare(item);
  const indices = f.kind === 'symbol' ? (f.sub?.items ?? []).map(bare) : [];
  const letters = indices.flatMap((x) => (isPlain(x) && !m.facts.scalars.has(canonicalName(x.name)) ? [x.name] : []));
  if (
    f.kind !== 'symbol' ||
    rank === 0 ||
    letters.length !== rank ||
    new Set(letters).size !== rank ||
    indices.length !== rank
  )
    return undefined;
  const { sub: _, ...symbol } = f;
  const value = m.value(symbol);
  return value.rank === rank ? value : undefined;
}

/** A body with the parameters' values in it; its own indices get names that nothing around it has. */
export function instance(
  m: Meaning,
  s: Syntax,
  names: ReadonlyMap<string, Syntax>,
  values: ReadonlyMap<string, Value>,
): Syntax {
  const go = (part: Syntax): Syntax => instance(m, part, names, values);
  if (s.kind === 'name') return names.get(s.name) ?? values.get(canonicalName(s.name))?.at([]) ?? s;
  if (s.kind === 'access') {
    const value = values.get(canonicalName(s.name));
    if (value === undefined) return withParts(s, go);
    const element = value.at(s.subscripts.map(go));
    if (!s.guarded) return grouped(element);
    if (element.kind === 'access') return { ...element, guarded: true };
    return fail(
      m,
      'latex-array',
      value.span,
      `\`${textOf(m, value.span)}\` is no tensor, so that nothing is outside it.`,
      'name it by an equation of its own',
    );
  }
  if (s.kind !== 'reduce') return withParts(s, go);
  const inside = new Map(names);
  const binders = s.binders.map((b): BinderSyntax => {
    const index = m.freshIndex();
    const { lo, hi } = b;
    inside.set(b.index, { kind: 'name', name: index, span: b.indexSpan } satisfies NameSyntax);
    return { ...b, index, ...(lo === undefined ? {} : { lo: go(lo) }), ...(hi === undefined ? {} : { hi: go(hi) }) };
  });
  return { ...s, binders, body: instance(m, s.body, inside, values) };
}
