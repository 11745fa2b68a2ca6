import { MAX_LATEX_NODES } from '../../../support/limits.ts';
import type { Report } from '../../../support/report.ts';
import type { Formula, MathGroup, MathProduct, MathSymbol, Script } from '../read/math.ts';
import { bare, everyFormula, factorsOf, mapFormula } from '../read/walk.ts';
import type { FreshNames } from './dots.ts';
import type { Equality } from './equalities.ts';
import { boundIn, vectorsIn } from './facts.ts';
import { isPlain, labelKey } from './labels.ts';
import { printedAlike } from './pattern.ts';

/*
 * `h(x) = \sigma(w^T x + b)` says what h is for one vector, and `\sum_i (h(x^{(i)}) - y^{(i)})^2` takes it at each of many. A function
 * of vectors is put in where it is applied: its formula with the arguments in place of the parameters.
 */

/** `h(x) = …` with a parameter that its formula takes as an array. */
interface Definition {
  readonly equality: Equality;
  readonly head: MathSymbol;
  readonly params: readonly MathSymbol[];
  readonly body: Formula;
}

/** Rounds in which what is put in may apply further functions. */
const MAX_ROUNDS = 8;

/** The equalities with functions of arrays put in where they are applied to other arguments than they are defined with. Errors: both are meant by one letter. */
export function withApplications(
  equalities: readonly Equality[],
  fresh: FreshNames,
  report: Report,
): readonly Equality[] {
  let found = equalities;
  const definitions = equalities.flatMap((e) => definitionOf(e) ?? []);
  const used = definitions.filter((d) => equalities.some((e) => e !== d.equality && appliesElsewhere(e, d)));
  if (used.length === 0 || used.some(refersToItself)) return equalities;
  for (const d of used) if (refuseBoth(equalities, d, report)) return equalities;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const next = found.map((e) => used.reduce((inner, d) => putIn(inner, d, fresh), e));
    if (sizeOf(next) > MAX_LATEX_NODES) return equalities;
    if (next.every((e, i) => e === found[i])) break;
    found = next;
  }
  return found.filter((_, i) => {
    const own = used.find((d) => d.equality === equalities[i]);
    return own === undefined || found.some((e, j) => j !== i && [e.left, ...e.members].some((f) => names(f, own.head)));
  });
}

function definitionOf(equality: Equality): Definition | undefined {
  const [head, args, ...more] = factorsOf(bare(equality.left)).map(bare);
  const body = equality.members.at(-1);
  if (head?.kind !== 'symbol' || head.sup !== undefined || head.primes > 0 || more.length > 0 || body === undefined)
    return undefined;
  if (!isArguments(args)) return undefined;
  const params = args.items.map(bare).filter(isPlain);
  if (params.length === 0 || params.length < args.items.length) return undefined;
  const vectors = vectorsIn(body);
  const ofArrays = params.some((p) => p.font === 'bold' || vectors.has(p.name) || usesElements(body, p));
  return ofArrays ? { equality, head, params, body } : undefined;
}

/** What stands in a bracket, all scripts and functions in it included. */
export function argumentsKey(args: MathGroup): string {
  const found = [labelKey(args)];
  everyFormula(args, (f) => {
    const sup = f.kind === 'symbol' || f.kind === 'group' || f.kind === 'function' ? f.sup : undefined;
    found.push(f.kind === 'function' ? f.name : f.kind, ...(sup?.items ?? []).map(labelKey));
  });
  return found.join('|');
}

const isArguments = (f: Formula | undefined): f is MathGroup =>
  f?.kind === 'group' &&
  f.open === '(' &&
  f.given === undefined &&
  f.sub === undefined &&
  f.sup === undefined &&
  f.items.length > 0;

function usesElements(f: Formula, p: MathSymbol): boolean {
  let found = false;
  everyFormula(f, (part) => {
    if (part.kind === 'symbol' && part.name === p.name && part.sub !== undefined) found = true;
  });
  return found;
}

const isHead = (f: Formula | undefined, head: MathSymbol): boolean =>
  f?.kind === 'symbol' && f.primes === 0 && f.sup === undefined && labelKey(f) === labelKey(head);

/** The arguments in a product at the place of a name: `(x_i)` in `h(x_i)`. */
function argumentsAt(f: MathProduct, at: number, d: Definition): MathGroup | undefined {
  const factors = factorsOf(f).map(bare);
  const args = factors[at + 1];
  if (!isHead(factors[at], d.head) || f.rest[at]?.joint !== 'beside' || args?.kind !== 'group') return undefined;
  return args.open === '(' && args.given === undefined && args.items.length === d.params.length ? args : undefined;
}

/** All arguments that a formula hands to a function. */
function applications(f: Formula, d: Definition): readonly MathGroup[] {
  const found: MathGroup[] = [];
  everyFormula(f, (part) => {
    if (part.kind === 'product')
      for (const at of part.rest.keys()) {
        const args = argumentsAt(part, at, d);
        if (args !== undefined) found.push(args);
      }
  });
  return found;
}

const isOwn = (args: MathGroup, { params }: Definition): boolean =>
  params.every((p, i) => {
    const item = args.items[i];
    return item !== undefined && printedAlike(bare(item), p);
  });

const everyApplication = (e: Equality, d: Definition): readonly MathGroup[] =>
  [e.left, ...e.members].flatMap((f) => applications(f, d));

const appliesElsewhere = (e: Equality, d: Definition): boolean =>
  everyApplication(e, d).some((args) => !isOwn(args, d));

const refersToItself = (d: Definition): boolean => names(d.body, d.head);

function names(f: Formula, head: MathSymbol): boolean {
  let found = false;
  everyFormula(f, (part) => {
    if (part.kind === 'symbol' && labelKey(part) === labelKey(head)) found = true;
  });
  return found;
}

/** Refuses `h(x)` beside `h(x^{(i)})`: the letter is one vector there, and all of them here. */
function refuseBoth(equalities: readonly Equality[], d: Definition, report: Report): boolean {
  const all = equalities.filter((e) => e !== d.equality).flatMap((e) => everyApplication(e, d));
  const others = all.filter((args) => !isOwn(args, d));
  const letters = new Set<string>();
  for (const args of others) everyFormula(args, (f) => f.kind === 'symbol' && letters.add(f.name));
  const own = all.find((args) => isOwn(args, d));
  if (own === undefined || !d.params.some((p) => letters.has(p.name))) return false;
  report.error(
    'latex-function',
    own.span,
    'The function is applied to this letter alone, and elsewhere to one of many that have the same letter.',
    'write here too which of them is meant, `h(x^{(i)})`, or define the function with another letter: `h(u) = …`',
  );
  return true;
}

const sizeOf = (equalities: readonly Equality[]): number => {
  let count = 0;
  for (const { members } of equalities) for (const f of members) everyFormula(f, () => count++);
  return count;
};

/** An equality with a function put in wherever it is applied. */
function putIn(e: Equality, d: Definition, fresh: FreshNames): Equality {
  if (e.left === d.equality.left || everyApplication(e, d).length === 0) return e;
  const change = (f: Formula): Formula => mapFormula(f, (part) => step(inScripts(part, change)));
  const step = (f: Formula): Formula => (f.kind === 'product' ? productWith(f, d, fresh, e) : f);
  return { ...e, left: change(e.left), members: e.members.map(change) };
}

function productWith(f: MathProduct, d: Definition, fresh: FreshNames, e: Equality): Formula {
  const at = [...f.rest.keys()].find((place) => argumentsAt(f, place, d) !== undefined);
  const args = at === undefined ? undefined : argumentsAt(f, at, d);
  const head = at === undefined ? undefined : factorsOf(f)[at];
  if (at === undefined || args === undefined || head === undefined) return f;
  const { sub, sup, primes } = args;
  const span = { start: head.span.start, end: args.span.end };
  const scripts = { ...(sub === undefined ? {} : { sub }), ...(sup === undefined ? {} : { sup }), primes };
  const value: Formula = { kind: 'group', open: '(', items: [instance(d, args, fresh, e)], ...scripts, span };
  const joined = [{ joint: 'beside' as const, jointSpan: f.first.span, factor: f.first }, ...f.rest];
  const own = joined[at];
  if (own === undefined) return f;
  const [first, ...rest] = [...joined.slice(0, at), { ...own, factor: value }, ...joined.slice(at + 2)];
  if (first === undefined || rest.length === 0) return value;
  return productWith({ ...f, first: first.factor, rest }, d, fresh, e);
}

/** The formula of a function at arguments; indices bound in it are none that the formula around it has. */
function instance(d: Definition, args: MathGroup, fresh: FreshNames, around: Equality): Formula {
  const values = new Map<string, Formula>();
  const taken = new Set<string>();
  for (const f of [around.left, ...around.members]) everyFormula(f, (x) => x.kind === 'symbol' && taken.add(x.name));
  everyFormula(d.body, (f) => {
    if (f.kind !== 'reduce') return;
    for (const s of (f.below?.items ?? []).flatMap(boundIn))
      if (taken.has(s.name) && !values.has(s.name)) values.set(s.name, { ...s, name: fresh.index() });
  });
  for (const [i, p] of d.params.entries()) {
    const item = args.items[i];
    if (item !== undefined) values.set(p.name, bare(item));
  }
  const change = (f: Formula): Formula =>
    mapFormula(f, (part) => {
      const value = part.kind === 'symbol' && part.primes === 0 ? values.get(part.name) : undefined;
      const inner = inScripts(part, change);
      return value === undefined || inner.kind !== 'symbol' ? inner : inPlaceOf(inner, value);
    });
  return change(d.body);
}

/** An argument where a parameter stands, with the scripts of both. */
function inPlaceOf({ sub, sup, span }: MathSymbol, value: Formula): Formula {
  if (sub === undefined && sup === undefined && value.kind === 'symbol') return value;
  const whole: Formula = value.kind === 'symbol' && sub !== undefined ? withSub(value, sub) : value;
  const below = sub === undefined || value.kind === 'symbol' ? {} : { sub };
  if (whole.kind === 'symbol' && sup === undefined) return whole;
  if (whole.kind === 'symbol' && whole.sup === undefined && sup !== undefined) return { ...whole, sup };
  const open = whole.kind === 'symbol' ? 'tex' : '(';
  return { kind: 'group', open, items: [whole], ...below, ...(sup === undefined ? {} : { sup }), primes: 0, span };
}

const withSub = (s: MathSymbol, sub: Script): MathSymbol => ({
  ...s,
  sub: { ...sub, items: [...(s.sub?.items ?? []), ...sub.items] },
});

/** The same formula with what stands in its own scripts and limits changed. */
function inScripts(f: Formula, change: (f: Formula) => Formula): Formula {
  const inside = (script: Script): Script => ({ ...script, items: script.items.map(change) });
  if (f.kind === 'reduce')
    return {
      ...f,
      ...(f.below === undefined ? {} : { below: inside(f.below) }),
      ...(f.above === undefined ? {} : { above: inside(f.above) }),
    };
  if (f.kind !== 'symbol' && f.kind !== 'group' && f.kind !== 'fence' && f.kind !== 'function') return f;
  const { sub, sup } = f;
  return {
    ...f,
    ...(sub === undefined ? {} : { sub: inside(sub) }),
    ...(sup === undefined ? {} : { sup: inside(sup) }),
  };
}
