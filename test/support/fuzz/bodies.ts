import type { Axis, Draft, Ix, RangeDraft, Scope } from './draft.ts';
import { bareFor, fitAccess, newAccess } from './subscripts.ts';
import type { CompareName, Node, ReduceName } from './tree.ts';
import { callNode, idx, num, op, readNode, sym } from './tree.ts';

/* Right-hand sides, built top-down by type under a budget of nodes. */

export interface Place {
  readonly scope: Scope;
  /** Points at which the place is evaluated, per element. */
  readonly points: number;
  readonly depth: number;
  /** Arguments of the `fn` around; then nothing else may be read. */
  readonly args?: readonly string[];
}

const MAX_POINTS = 300;

const numbers = (p: Place): Ix[] => p.scope.filter((x) => x.kind !== 'pack');

function literal(d: Draft): Node {
  const { random } = d;
  if (d.mode === 'exact') return num(random.pick([1, 2, 3, 0.5, 0.25, -1, -2, 1.5, 0]));
  return num(random.pick([1, 2, 0.5, -1, 0.1, 1.25, -0.75, 3, 0.3]));
}

/** A real read of an old or a new tensor. */
export function readReal(d: Draft, p: Place): Node {
  const { random } = d;
  const old = d.realTensors();
  const repeat = d.on.has('repeated-read') ? 0.55 : 0.35;
  if (old.length > 0 && (random.chance(repeat) || old.length > 9)) {
    const made = readOld(d, p, random.chance(0.5) ? (old.at(-1) as string) : random.pick(old));
    if (made !== undefined) return made;
  }
  const rank = random.weighted([
    [d.on.has('scalar-input') ? 1 : 0.2, 0],
    [5, 1],
    [5, 2],
    [1.5, 3],
  ]);
  const subs: Node[] = [];
  const axes: Axis[] = [];
  let guarded = false;
  let elements = 1;
  for (let i = 0; i < rank; i++) {
    const repeatIndex = i > 0 && d.may('diagonal', 0.08) ? subs[0] : undefined;
    if (repeatIndex !== undefined && axes[0] !== undefined && axes[0].key !== '..') {
      subs.push(repeatIndex);
      axes.push(axes[0]);
      elements *= axes[0].n;
      continue;
    }
    const { access, guarded: g } = newAccess(d, p.scope);
    // one pack an axis list, and no tensor too large to try
    if ((access.axis.key === '..' && axes.some((a) => a.key === '..')) || elements * access.axis.n > 400) continue;
    elements *= access.axis.n;
    subs.push(access.sub);
    axes.push(access.axis);
    guarded = guarded || g;
  }
  return readNode(d.newTensor(axes), subs, guarded || d.may('pad', 0.03));
}

export function readOld(d: Draft, p: Place, tensor: string): Node | undefined {
  const axes = d.axes.get(tensor) ?? [];
  const subs: Node[] = [];
  let guarded = false;
  for (const axis of axes) {
    const fit = fitAccess(d, p.scope, axis);
    if (fit === undefined) return undefined;
    subs.push(fit.sub);
    guarded = guarded || fit.guarded;
  }
  return readNode(tensor, subs, guarded);
}

function leaf(d: Draft, p: Place): Node {
  const { random } = d;
  const { args } = p;
  if (args !== undefined) return random.chance(0.75) ? { k: 'arg', name: random.pick(args) } : literal(d);
  const ints = [...d.ints.keys()].filter((t) => (d.axes.get(t) ?? []).every((a) => bareFor(p.scope, a).length > 0));
  const wish = random.weighted([
    [14, 'read'],
    [2, 'literal'],
    [d.on.has('index-value') && numbers(p).length > 0 ? 1.5 : 0, 'index'],
    [d.on.has('hyper-value') ? 0.8 : 0, 'hyper'],
    [d.on.has('dimension-value') && [...d.dims.keys()].some((n) => n !== '..') ? 0.5 : 0, 'dim'],
    [d.on.has('int-tensor-value') && ints.length > 0 ? 1.5 : 0, 'int'],
  ]);
  switch (wish) {
    case 'literal':
      return literal(d);
    case 'index': {
      const i = idx(random.pick(numbers(p)).name);
      return random.chance(0.4) ? op('+', i, num(1)) : i;
    }
    case 'hyper': {
      const real = d.hypers.filter((h) => !Number.isInteger(h.value));
      if (real.length > 0) return sym(random.pick(real).name);
      const made = { name: d.names.take('hyper'), value: random.pick([0.5, 1.5, 0.25, -0.5]) };
      d.hypers.push(made);
      return sym(made.name);
    }
    case 'dim':
      return sym(random.pick([...d.dims.keys()].filter((n) => n !== '..')));
    case 'int': {
      const t = random.pick(ints);
      return readNode(
        t,
        (d.axes.get(t) ?? []).map((a) => idx(random.pick(bareFor(p.scope, a)).name)),
      );
    }
    default:
      return readReal(d, p);
  }
}

/** A scalar function of the smooth part of the language, its argument kept inside its domain. */
function smoothCall(d: Draft, p: Place, budget: number): Node {
  const { random } = d;
  const x = real(d, p, budget - 1);
  const square = (n: Node): Node => op('^', n, num(2));
  const positive = (): Node => op('+', num(1), square(x));
  switch (random.int(0, 17)) {
    case 0:
      return callNode('exp', op('*', num(0.5), callNode('tanh', x)));
    case 1:
      return callNode('log', positive());
    case 2:
    case 14:
    case 15:
      return callNode(random.pick(['sqrt', 'rsqrt', 'log1p', 'log2']), positive());
    case 3:
      return callNode(random.pick(['sin', 'cos']), x);
    case 4:
    case 16:
    case 17:
      return callNode(
        random.pick(['sinh', 'cosh', 'tan', 'expm1', 'atanh', 'asin', 'acos']),
        op('*', num(0.4), callNode('tanh', x)),
      );
    case 5:
      return op('/', real(d, p, 1), positive());
    case 6:
      return op('^', positive(), num(random.pick([-0.5, 0.5, -1, 1.5, -2])));
    case 7:
      return callNode('atan2', x, positive());
    case 8:
      return callNode('acosh', op('+', num(1.5), square(x)));
    case 9:
      return callNode('pow', positive(), num(random.pick([0.5, -1.5, 2])));
    case 10:
      return op('^', positive(), callNode('tanh', real(d, p, 1)));
    default:
      return callNode(random.pick(['tanh', 'sigmoid', 'softplus', 'erf', 'atan', 'asinh']), x);
  }
}

function kinked(d: Draft, p: Place, budget: number): Node {
  const { random } = d;
  const half = Math.max(1, Math.floor(budget / 2));
  switch (random.int(0, 6)) {
    case 0:
      return callNode('relu', real(d, p, budget - 1));
    case 1:
      return callNode('abs', real(d, p, budget - 1));
    case 2:
      return callNode('clamp', real(d, p, budget - 1), num(random.pick([-1, 0, -2])), num(random.pick([1, 2, 0.5])));
    case 3:
      return callNode(random.pick(['sign', 'floor', 'ceil', 'round']), real(d, p, budget - 1));
    default:
      return callNode(random.pick(['max', 'min']), real(d, p, half), real(d, p, half));
  }
}

/** A condition on indices, or on values where `values` allows it. */
export function condition(d: Draft, p: Place, values: boolean): Node {
  const { random } = d;
  const compareName = (): CompareName => random.pick(['<', '<=', '>', '>=', '==', '!=']);
  const places = p.args === undefined ? numbers(p) : [];
  const simple = (): Node => {
    if (values && (places.length === 0 || random.chance(0.5))) {
      return {
        k: 'cmp',
        op: compareName(),
        a: real(d, p, 1),
        b: random.chance(0.5) ? num(random.pick([0, 1, 0.5])) : real(d, p, 1),
      };
    }
    const i = random.pick(places);
    const left: Node = random.weighted<Node>([
      [4, idx(i.name)],
      [1, op('%', idx(i.name), num(2))],
      [1, op('+', idx(i.name), idx(random.pick(places).name))],
    ]);
    const right: Node =
      places.length > 1 && random.chance(0.5)
        ? idx(random.pick(places).name)
        : num(random.int(0, Math.max(1, i.at.hi - 1)));
    return { k: 'cmp', op: compareName(), a: left, b: right };
  };
  if (places.length === 0 && !values) return { k: 'cmp', op: '<', a: num(0), b: num(1) };
  return random.weighted<() => Node>([
    [7, simple],
    [1, () => ({ k: 'logic', op: random.pick(['and', 'or']), a: simple(), b: simple() })],
    [0.7, () => ({ k: 'not', a: simple() })],
  ])();
}

function branch(d: Draft, p: Place, budget: number): Node {
  const { random } = d;
  const half = Math.max(1, Math.floor(budget / 2));
  if (p.args === undefined && d.may('licensed', 0.35)) {
    const made = licensed(d, p);
    if (made !== undefined) return made;
  }
  if (d.mode === 'smooth' && d.may('poison', 0.4)) {
    const x = real(d, p, 1);
    const bad: Node = random.pick<Node>([
      callNode('log', x),
      callNode('sqrt', x),
      op('/', num(1), x),
      op('^', x, num(-0.5)),
      callNode('log', op('-', x, num(0.0625))),
    ]);
    const c: Node = { k: 'cmp', op: random.pick(['>', '>=']), a: x, b: num(0.125) };
    return random.chance(0.7)
      ? { k: 'if', c, a: bad, b: real(d, p, half) }
      : { k: 'if', c: { k: 'not', a: c }, a: real(d, p, half), b: bad };
  }
  const values = d.on.has('if-real') && (random.chance(0.6) || !d.on.has('if-index'));
  return { k: 'if', c: condition(d, p, values), a: real(d, p, half), b: real(d, p, half) };
}

/** `if i < A then a[i] else b[i − A]`: reads that only the guard makes legal. */
function licensed(d: Draft, p: Place): Node | undefined {
  const places = numbers(p).filter(
    (x) => x.at.hi >= 2 && x.at.lo === 0 && (x.kind === 'stated' || x.axis?.node !== undefined),
  );
  if (places.length === 0) return undefined;
  const x = d.random.pick(places);
  x.range.hi ??= x.axis?.node ?? num(x.at.hi);
  x.kind = 'stated';
  const cut = d.random.int(1, x.at.hi - 1);
  const head = d.newDim(cut);
  const a = readNode(d.newTensor([head]), [idx(x.name)]);
  const limit = head.node ?? num(cut);
  const tail = d.random.chance(0.6)
    ? readNode(d.newTensor([d.axisOf(x.at.hi - cut)]), [op('-', idx(x.name), limit)])
    : real(d, p, 1);
  return d.random.chance(0.7)
    ? { k: 'if', c: { k: 'cmp', op: '<', a: idx(x.name), b: limit }, a, b: tail }
    : { k: 'if', c: { k: 'cmp', op: '>=', a: idx(x.name), b: limit }, a: tail, b: a };
}

/** A new index for a reduction or a left side. */
export function newIndex(d: Draft, p: Place, where: 'binder' | 'left'): Ix {
  const x = drawIndex(d, p, where);
  d.meant.set(x.range, { n: x.at.hi, node: x.axis?.node, key: x.kind === 'bare' ? x.axis?.key : undefined });
  return x;
}

function drawIndex(d: Draft, p: Place, where: 'binder' | 'left'): Ix {
  const { random } = d;
  const name = d.names.take('index');
  const range: RangeDraft = { index: name };
  const stated = where === 'binder' ? 'stated-binder' : 'stated-left';
  if (where === 'binder' && d.may('triangular', 0.08)) {
    const outer = numbers(p).filter((x) => x.kind === 'bare' || x.kind === 'stated');
    if (outer.length > 0) {
      const o = random.pick(outer);
      range.hi = op('+', idx(o.name), num(1));
      return { name, range, at: { lo: 0, hi: o.at.hi }, kind: 'stated' };
    }
  }
  if (where === 'binder' && d.may('range-binder', 0.1)) {
    const lo = random.int(0, 2);
    const n = random.int(1, 4);
    range.lo = num(lo);
    range.hi = num(lo + n);
    return { name, range, at: { lo, hi: lo + n }, kind: 'stated' };
  }
  if (d.may(stated, 0.15)) {
    if (d.may('hyper-bound', 0.4)) {
      const h = d.intHyper();
      range.hi = sym(h.name);
      return {
        name,
        range,
        at: { lo: 0, hi: h.value },
        kind: 'stated',
        axis: { n: h.value, key: h.name, node: sym(h.name) },
      };
    }
    const axis = d.axisOf(random.int(1, 5));
    range.hi = axis.node ?? num(axis.n);
    return { name, range, at: { lo: 0, hi: axis.n }, kind: 'stated', axis };
  }
  if (d.may('inferred-range', 0.2)) return { name, range, at: { lo: 0, hi: random.int(1, 4) }, kind: 'free' };
  const known = [...d.axes.entries()].flatMap(([t, axes]) => (d.ints.has(t) ? [] : axes)).filter((a) => a.key !== '..');
  const axis = known.length > 0 && random.chance(0.5) ? random.pick(known) : d.dimension();
  return { name, range, at: { lo: 0, hi: axis.n }, kind: 'bare', axis };
}

export function reduction(d: Draft, p: Place, budget: number, ops: readonly (readonly [number, ReduceName])[]): Node {
  const { random } = d;
  const name = random.weighted(ops);
  const packFree = d.pack !== undefined && !p.scope.some((x) => x.kind === 'pack');
  const indices: Ix[] = [];
  let points = p.points;
  const count = d.may('several-binders', 0.35) ? random.int(2, 3) : 1;
  for (let i = 0; i < count; i++) {
    if (packFree && random.chance(0.4) && !indices.some((x) => x.kind === 'pack')) {
      indices.push(packIndex(d));
      points *= Math.max(1, d.dims.get('..') ?? 1);
      continue;
    }
    const x = newIndex(d, { ...p, scope: [...p.scope, ...indices] }, 'binder');
    const extreme = name === 'max' || name === 'min' || name === 'argmax' || name === 'argmin' || name === 'mean';
    if (points * x.at.hi > MAX_POINTS || (extreme && x.at.hi <= x.at.lo) || (name === 'prod' && x.at.hi > 4)) {
      d.names.release(x.name);
      if (indices.length > 0) break;
      return real(d, p, budget - 1);
    }
    // an index-dependent bound would leave a maximum over nothing undecided, and a mean has one count
    points *= Math.max(1, x.at.hi - x.at.lo);
    indices.push(x);
  }
  const depends = indices.some((x) => x.range.hi !== undefined && JSON.stringify(x.range.hi).includes('"idx"'));
  // a position inside an expression becomes a tensor of its own, whose axes need ranges that begin at 0 and stand alone
  const offset = p.scope.some((x) => x.at.lo !== 0 || JSON.stringify(x.range.hi ?? null).includes('"idx"'));
  const position = name === 'argmax' || name === 'argmin';
  const op_ = (depends && (name === 'mean' || position)) || (offset && position) ? 'sum' : name;
  const inner: Place = { ...p, scope: [...p.scope, ...indices], points, depth: p.depth + 1 };
  let body = real(d, inner, budget - 1);
  // an index that nothing reads makes a poor test: multiply one read of it in
  const text = JSON.stringify(body);
  for (const x of indices) {
    if (text.includes(`{"k":"idx","name":"${x.name}"}`) || random.chance(0.1)) continue;
    body = op('*', body, readReal(d, { ...inner, scope: [x, ...p.scope.slice(0, 1)] }));
  }
  for (const x of indices) if (x.kind !== 'pack') d.names.release(x.name);
  return { k: 'reduce', op: op_, binders: indices.map((x) => x.range), body };
}

export function packIndex(d: Draft): Ix {
  const n = d.dims.get('..') ?? 1;
  return {
    name: '..',
    range: { index: '..' },
    at: { lo: 0, hi: n },
    kind: 'pack',
    axis: { n, key: '..', node: sym('..') },
  };
}

export function real(d: Draft, p: Place, budget: number): Node {
  const { random } = d;
  if (budget <= 1) return leaf(d, p);
  const half = Math.max(1, Math.floor((budget - 1) * (0.3 + 0.4 * random.unit())));
  const rest = Math.max(1, budget - 1 - half);
  const inFn = p.args !== undefined;
  const wish = random.weighted([
    [4, 'leaf'],
    [9, 'add'],
    [9, 'mul'],
    [2, 'neg'],
    [!inFn && p.depth < 3 && p.points < MAX_POINTS ? 12 : 0, 'reduce'],
    [d.on.has('power') ? 2 : 0, 'power'],
    [d.on.has('kinked') ? 4 : 0, 'kinked'],
    [d.mode === 'smooth' ? 8 : 0, 'smooth'],
    [d.on.has('if-index') || d.on.has('if-real') ? 4 : 0, 'if'],
    [d.on.has('iverson') ? 2.5 : 0, 'iverson'],
    [d.on.has('division') ? 2 : 0, 'division'],
    [!inFn && d.fns.length > 0 ? 5 : 0, 'fn'],
  ]);
  switch (wish) {
    case 'add':
      return op(random.chance(0.6) ? '+' : '-', real(d, p, half), real(d, p, rest));
    case 'mul':
      return op('*', real(d, p, half), real(d, p, rest));
    case 'neg':
      return { k: 'neg', a: real(d, p, budget - 1) };
    case 'power':
      return op('^', real(d, p, budget - 2), num(random.pick([2, 2, 3])));
    case 'kinked':
      return kinked(d, p, budget);
    case 'smooth':
      return smoothCall(d, p, budget);
    case 'if':
      return branch(d, p, budget);
    case 'iverson':
      return op(
        '*',
        { k: 'iverson', a: condition(d, p, d.on.has('if-real') && random.chance(0.3)) },
        real(d, p, budget - 1),
      );
    case 'division':
      return op(
        '/',
        real(d, p, budget - 1),
        num(d.mode === 'exact' ? random.pick([2, 4, 0.5]) : random.pick([3, 2, 7])),
      );
    case 'fn': {
      const f = random.pick(d.fns);
      const each = Math.max(1, Math.floor(budget / f.params.length) - 1);
      return { k: 'fn', fn: f.name, args: f.params.map(() => real(d, p, each)) };
    }
    case 'reduce': {
      const reads = (op_: ReduceName, w: number): readonly [number, ReduceName] => [
        op_ === 'sum' || d.on.has(op_ as 'prod') ? w : 0,
        op_,
      ];
      return reduction(d, p, budget, [
        reads('sum', 10),
        reads('prod', 2.5),
        reads('max', 2.5),
        reads('min', 1.5),
        reads('mean', 1.5),
        [d.on.has('argmax') ? 0.5 : 0, random.chance(0.6) ? 'argmax' : 'argmin'],
      ]);
    }
    default:
      return leaf(d, p);
  }
}
