import type { Binder, CompareOp, Expr, Program, Reduce } from '../ir/index.ts';
import {
  add,
  call,
  children,
  compare,
  constant,
  equal,
  freeIndices,
  ifThenElse,
  index,
  iverson,
  mapChildren,
  minusOne,
  mul,
  negate,
  pow,
  quotient,
  read,
  reduce,
  simplifyInt,
  substituteIndices,
  symbol,
  visit,
  zero,
} from '../ir/index.ts';
import { slips } from './slips.ts';

/** A formula with one thing changed. */
export interface Edit {
  readonly whole: Expr;
  /** What was changed, and into what. */
  readonly old: Expr;
  readonly new: Expr;
}

/** What may be put into a formula: tensors, by the extents of their axes, and real hyper-parameters. */
export interface Vocabulary {
  readonly tensors: ReadonlyMap<string, readonly Expr[]>;
  readonly hypers: readonly Expr[];
  /** Integer hyper-parameters, such as strides. */
  readonly strides: readonly Expr[];
  /** The literals of the layer. */
  readonly numbers: readonly number[];
}

/** Every formula that differs from this one in one place: as misprints and slips do. `bound` are the indices around. */
export function* edits(e: Expr, bound: readonly Binder[], words: Vocabulary): Iterable<Edit> {
  const names = bound.map((b) => b.index);
  const inner = e.kind === 'reduce' ? [...bound, ...e.binders] : bound;
  for (const next of localEdits(e, names)) yield { whole: next, old: e, new: next };
  for (const next of slips(e, bound, words)) yield { whole: next, old: e, new: next };
  if (e.kind === 'read') {
    for (const next of strideEdits(e, words.strides)) yield { whole: next, old: e, new: next };
    for (const next of elementsIn(bound, words)) if (!equal(next, e)) yield { whole: next, old: e, new: next };
  }
  if (e.kind === 'reduce' && e.body.type === 'real')
    for (const factor of elementsIn(inner, words)) {
      const body = mul([factor, e.body]);
      yield { whole: reduce(e.op, e.binders, body), old: e.body, new: body };
    }
  if (e.kind === 'pow')
    for (const term of words.hypers) {
      const next = pow(add([e.base, term]), e.exponent);
      yield { whole: next, old: e, new: next };
    }
  const parts = children(e);
  for (const [at, part] of parts.entries()) {
    if (e.kind === 'read' || (e.kind === 'reduce' && part !== e.body)) continue;
    for (const edit of edits(part, inner, words)) {
      let position = 0;
      const whole = mapChildren(e, (child) => (position++ === at ? edit.whole : child));
      yield { ...edit, whole };
      const fitted = whole.kind === 'reduce' ? refitted(whole, edit.new, words) : undefined;
      if (fitted !== undefined) yield { ...edit, whole: fitted };
    }
  }
}

/** The reduction with the ranges of the axes at which its indices now stand alone, where those are others. */
function refitted(e: Reduce, changed: Expr, { tensors }: Vocabulary): Expr | undefined {
  if (changed.kind !== 'read') return undefined;
  const shape = tensors.get(changed.tensor) ?? [];
  const binders = e.binders.map((b) => {
    const axis = changed.subscripts.findIndex((s) => s.kind === 'index' && s.name === b.index);
    const extent = shape[axis];
    return extent === undefined || b.index === '..' || equal(extent, b.hi) ? b : { ...b, lo: zero, hi: extent };
  });
  return binders.every((b, at) => b === e.binders[at]) ? undefined : reduce(e.op, binders, e.body);
}

/** Elements of tensors at the indices around whose ranges fit their axes. */
function elementsIn(bound: readonly Binder[], { tensors }: Vocabulary): readonly Expr[] {
  return [...tensors].flatMap(([name, shape]) => {
    const fitting = shape.map((extent) => bound.filter((b) => equal(b.hi, extent)).map((b) => index(b.index)));
    const subscripts = fitting.reduce<readonly (readonly Expr[])[]>(
      (sofar, choices) => sofar.flatMap((head) => choices.map((c) => [...head, c])),
      [[]],
    );
    return subscripts.slice(0, 8).map((s) => read(name, s));
  });
}

function* localEdits(e: Expr, bound: readonly string[]): Iterable<Expr> {
  switch (e.kind) {
    case 'read':
      yield* readEdits(e, bound);
      return;
    case 'pow':
      if (e.exponent.kind === 'const' || e.exponent.kind === 'mul') yield* powerEdits(e.base, e.exponent);
      return;
    case 'add':
      for (const [at, term] of e.terms.entries()) {
        yield add(e.terms.map((t, i) => (i === at ? negate(term) : t)));
        yield add(e.terms.filter((_, i) => i !== at));
      }
      return;
    case 'mul':
      for (const at of e.factors.keys()) yield mul(e.factors.filter((_, i) => i !== at));
      for (const [at, factor] of e.factors.entries())
        if (factor.type === 'real') yield mul(e.factors.map((f, i) => (i === at ? inverse(f) : f)));
      return;
    case 'const':
      if (e.type === 'int') for (const by of [1, -1]) yield constant(e.value + by);
      return;
    case 'if':
      yield ifThenElse(e.cond, e.else, e.then);
      return;
    case 'iverson':
      if (e.cond.kind === 'compare')
        for (const op of otherOps(e.cond.op)) yield iverson(compare(op, e.cond.left, e.cond.right));
      return;
    case 'reduce':
      for (const [at, b] of e.binders.entries())
        for (const [lo, hi] of [
          [0, 1],
          [0, -1],
          [1, 0],
          [-1, 0],
        ] as const) {
          const binders = e.binders.map((x, i) => (i === at ? { ...b, lo: moved(b.lo, lo), hi: moved(b.hi, hi) } : x));
          yield reduce(e.op, binders, e.body);
        }
      return;
    default:
  }
}

const moved = (e: Expr, by: number): Expr => (by === 0 ? e : simplifyInt(add([e, constant(by)])));
const inverse = (e: Expr): Expr =>
  e.kind === 'pow' && e.exponent.kind === 'const' && e.exponent.value === -1 ? e.base : pow(e, minusOne);
const otherOps = (op: CompareOp): readonly CompareOp[] =>
  (['==', '!=', '<', '<=', '>', '>='] as const).filter((o) => o !== op);

function* readEdits(e: Extract<Expr, { kind: 'read' }>, bound: readonly string[]): Iterable<Expr> {
  const { subscripts } = e;
  const names = [...freeIndices(e)].filter((name) => name !== '..');
  for (const [i, a] of names.entries())
    for (const b of names.slice(i + 1))
      yield substituteIndices(
        e,
        new Map([
          [a, index(b)],
          [b, index(a)],
        ]),
      );
  const next = (changed: readonly Expr[], guarded = e.guarded): Expr =>
    read(e.tensor, changed, { guarded, type: e.type });
  for (const i of subscripts.keys())
    for (let j = i + 1; j < subscripts.length; j++)
      yield next(subscripts.map((s, d) => (d === i ? (subscripts[j] ?? s) : d === j ? (subscripts[i] ?? s) : s)));
  for (const [i, s] of subscripts.entries()) {
    if (s.kind === 'index' && s.name === '..') continue;
    for (const name of bound)
      if (name !== '..' && !(s.kind === 'index' && s.name === name)) {
        yield next(subscripts.map((t, d) => (d === i ? index(name) : t)));
        yield next(subscripts.map((t, d) => (d === i ? simplifyInt(add([t, index(name)])) : t)));
      }
    for (const by of [1, -1]) yield next(subscripts.map((t, d) => (d === i ? moved(t, by) : t)));
    for (const by of [1, -1])
      if (!e.guarded)
        yield next(
          subscripts.map((t, d) => (d === i ? moved(t, by) : t)),
          true,
        );
    for (const swapped of signEdits(s)) yield next(subscripts.map((t, d) => (d === i ? swapped : t)));
  }
}

/** An element at subscripts that a stride divides or multiplies. */
function* strideEdits(e: Extract<Expr, { kind: 'read' }>, strides: readonly Expr[]): Iterable<Expr> {
  const { subscripts } = e;
  const each = (change: (s: Expr) => Expr, guarded: boolean, at?: number): Expr =>
    read(
      e.tensor,
      subscripts.map((s, d) => (at === undefined || d === at ? change(s) : s)),
      { guarded, type: e.type },
    );
  for (const stride of strides) {
    const divided = (s: Expr): Expr => (isPlain(s) ? s : quotient(s, stride));
    yield each(divided, true);
    for (const name of freeIndices(e)) {
      const scaled = new Map([[name, mul([index(name), stride])]]);
      yield each((s) => substituteIndices(s, scaled), e.guarded);
    }
    for (const at of subscripts.keys()) yield each((s) => quotient(s, stride), true, at);
  }
}

const isPlain = (s: Expr): boolean => s.kind === 'index' || s.kind === 'read';

/** A subscript with the sign of one term turned. */
function* signEdits(s: Expr): Iterable<Expr> {
  if (s.kind !== 'add') return;
  for (const at of s.terms.keys()) yield simplifyInt(add(s.terms.map((t, i) => (i === at ? negate(t) : t))));
}

function* powerEdits(base: Expr, exponent: Expr): Iterable<Expr> {
  yield pow(base, negate(exponent));
  for (const by of [1, -1, 0.5, -0.5]) {
    const next = exponent.kind === 'const' ? exponent.value + by : undefined;
    if (next === undefined) yield pow(base, add([exponent, constant(by)]));
    else yield next === 1 ? base : Math.abs(next) === 0.5 ? rootOf(base, next) : pow(base, constant(next));
  }
}

const rootOf = (base: Expr, exponent: number): Expr =>
  exponent > 0 ? call('sqrt', [base]) : pow(call('sqrt', [base]), minusOne);

/** Numbers that formulas are often off by. */
const numbers: readonly number[] = [2, 3, 4];

/** What a formula may lack or have too much as a factor: numbers, products of dimensions, parts of the formulas themselves. */
export function factorCandidates(
  layer: Program,
  sides: readonly Expr[],
  indices: ReadonlySet<string>,
): readonly Expr[] {
  const symbols: Expr[] = [
    ...layer.dims.map((d) =>
      d === '..' ? reduce('sum', [{ index: '..', lo: zero, hi: symbol('..', 'int') }], constant(1)) : symbol(d, 'int'),
    ),
    ...layer.hypers.map((h) => symbol(h.name, h.type)),
  ];
  const parts: Expr[] = [];
  for (const side of sides)
    visit(side, (node) => {
      const free = [...freeIndices(node)];
      if (node.type !== 'real' || node.size > 12 || free.some((name) => !indices.has(name))) return;
      if (node.kind !== 'mul' && node.kind !== 'const') parts.push(node);
    });
  const single = [...numbers.map((n) => constant(n)), ...symbols, ...parts];
  const pairs = symbols.flatMap((a, i) => symbols.slice(i).map((b) => mul([a, b])));
  const triples = symbols.flatMap((a, i) =>
    symbols.slice(i + 1).flatMap((b, j) => symbols.slice(i + j + 2).map((c) => mul([a, b, c]))),
  );
  return [...single, ...pairs, ...triples].slice(0, 400);
}
