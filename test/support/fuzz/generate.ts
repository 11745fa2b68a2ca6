import { newIndex, packIndex, real, reduction } from './bodies.ts';
import type { Axis, Ix, RangeDraft } from './draft.ts';
import { Draft } from './draft.ts';
import type { Feature } from './features.ts';
import { swarm } from './features.ts';
import { Random } from './random.ts';
import type { Interval } from './ranges.ts';
import { accessesInside, resolveEquation, targetShape, Unresolved, writable } from './ranges.ts';
import type { Eq, Formula, Node, Param, Range } from './tree.ts';
import { idx, kids, mentioned, num, op, walk } from './tree.ts';

/** A random formula with what the values should be like. */
export interface Generated {
  readonly formula: Formula;
  readonly mode: 'exact' | 'smooth';
  readonly style: number;
}

const MAX_ELEMENTS = 300;

/** Formula number `index` of the run `seed`: the same on every machine. */
export function generate(seed: number, index: number): Generated {
  for (let attempt = 0; ; attempt++) {
    const random = new Random(seed * 31 + attempt, index);
    const on = swarm(seed, index);
    const mode = random.chance(0.68) ? 'exact' : 'smooth';
    const formula = tryGenerate(random, on, mode);
    if (formula !== undefined) return { formula, mode, style: random.bits() };
    if (attempt > 200) throw new Error(`the generator found no formula for seed ${seed}, index ${index}`);
  }
}

function tryGenerate(random: Random, on: ReadonlySet<Feature>, mode: 'exact' | 'smooth'): Formula | undefined {
  const d = new Draft(random, on, mode);
  if (d.may('pack', 0.4)) {
    const rank = random.int(0, 3);
    d.pack = Array.from({ length: rank }, () => random.int(1, 3));
    d.dims.set(
      '..',
      d.pack.reduce((a, b) => a * b, 1),
    );
  }
  if (d.may('fn', 0.5)) defineFns(d);
  const count = d.may('several-equations', 0.6) ? random.int(2, 6) : 1;
  for (let i = 0; i < count; i++) {
    const before = snapshot(d);
    if (!equation(d, i === count - 1)) restore(d, before);
  }
  if (d.equations.length === 0 || d.equations.every((e) => d.ints.has(e.name))) return undefined;
  return finish(d);
}

function defineFns(d: Draft): void {
  const count = d.random.int(1, 2);
  for (let i = 0; i < count; i++) {
    const name = d.names.take('fn');
    const params = d.random.chance(0.7) ? ['z'] : ['z', 'a'];
    let body = real(d, { scope: [], points: 1, depth: 3, args: params }, d.random.int(2, 6));
    // a definition that drops its argument is legal and worth a few tries, no more
    for (const param of params) {
      const used = JSON.stringify(body).includes(`{"k":"arg","name":"${param}"}`);
      if (!used && d.random.chance(0.97)) body = op(d.random.pick(['+', '*']), body, { k: 'arg', name: param });
    }
    d.fns.push({ name, params, body });
  }
}

interface Snapshot {
  readonly params: number;
  readonly hypers: number;
  readonly axes: readonly string[];
}

const snapshot = (d: Draft): Snapshot => ({
  params: d.params.length,
  hypers: d.hypers.length,
  axes: [...d.axes.keys()],
});

/** Forgets the tensors of an equation that came to nothing; names and dimensions stay taken, which harms nothing. */
function restore(d: Draft, s: Snapshot): void {
  d.params.length = s.params;
  d.hypers.length = s.hypers;
  const keep = new Set(s.axes);
  for (const name of [...d.axes.keys()]) {
    if (keep.has(name)) continue;
    d.axes.delete(name);
    d.ints.delete(name);
  }
}

function equation(d: Draft, last: boolean): boolean {
  const { random } = d;
  const rank = random.weighted([
    [last ? 2 : 1, 0],
    [5, 1],
    [4, 2],
    [1, 3],
  ]);
  const left: Ix[] = [];
  let points = 1;
  if (d.pack !== undefined && random.chance(0.6)) {
    left.push(packIndex(d));
    points *= d.dims.get('..') ?? 1;
  }
  for (let i = 0; i < rank; i++) {
    const x = newIndex(d, { scope: left, points: 1, depth: 0 }, 'left');
    if (points * x.at.hi > MAX_ELEMENTS) {
      d.names.release(x.name);
      break;
    }
    points *= Math.max(1, x.at.hi);
    left.push(x);
  }
  const order = random.shuffle(left);
  const place = { scope: random.shuffle(left), points: 1, depth: 0 };
  const budget = random.weighted([
    [3, random.int(2, 5)],
    [5, random.int(4, 12)],
    [1, random.int(12, 24)],
  ]);
  const position = !last && d.may('argmax', 0.08);
  let body = position
    ? reduction(d, place, Math.min(budget, 5), [[1, random.chance(0.7) ? 'argmax' : 'argmin']])
    : real(d, place, budget);
  if (position && (body.k !== 'reduce' || (body.op !== 'argmax' && body.op !== 'argmin'))) return false;
  if (!position && body.k === 'reduce' && (body.op === 'argmax' || body.op === 'argmin')) body = op('*', num(1), body);
  for (const x of left) if (x.kind !== 'pack') d.names.release(x.name);
  const name = d.names.take('target');
  const radix = position ? undefined : mixedRadix(d, order);
  const eq: Eq = {
    name,
    left: radix?.left ?? order.map((x) => idx(x.name)),
    ranges: order.map((x) => x.range),
    body,
  };
  return settle(d, eq, order);
}

/** Two or three neighbouring left indices folded into one axis, the last varying fastest. */
function mixedRadix(d: Draft, order: readonly Ix[]): { left: Node[] } | undefined {
  const fold = order.filter((x) => x.kind === 'bare' && x.axis?.node !== undefined && x.at.hi > 0);
  if (fold.length < 2 || !d.may('mixed-radix', 0.5)) return undefined;
  const [a, b] = fold as [Ix, Ix];
  const stride = b.axis?.node ?? num(b.at.hi);
  const folded = op('+', op('*', idx(a.name), stride), idx(b.name));
  const left = order.filter((x) => x !== a && x !== b).map((x) => idx(x.name));
  left.splice(d.random.int(0, left.length), 0, folded);
  return { left };
}

/** Leaves to inference what it finds as intended, states the rest, and registers the target. */
function settle(d: Draft, eq: Eq, order: readonly Ix[]): boolean {
  const shapes = new Map([...d.axes].map(([name, axes]) => [name, axes.map((a) => a.n)] as const));
  const symbols = d.symbols();
  const drafts = rangesOf(eq);
  const check = (): Map<Range, Interval> | undefined => {
    try {
      const found = resolveEquation(eq, symbols, shapes, d.ints);
      return accessesInside(eq, found, symbols, shapes, d.ints) ? found : undefined;
    } catch (error) {
      if (error instanceof Unresolved) return undefined;
      throw error;
    }
  };
  const state = (range: RangeDraft): void => {
    const want = d.meant.get(range);
    if (range.hi === undefined && range.index !== '..' && want !== undefined) range.hi = want.node ?? num(want.n);
  };
  let found: Map<Range, Interval> | undefined;
  for (let round = 0; round < 3 && found === undefined; round++) {
    if (round === 0) for (const r of drafts) if (!readable(eq, r)) state(r);
    if (round === 1) for (const r of drafts) if (!order.some((x) => x.range === r)) state(r);
    if (round === 2) for (const r of drafts) state(r);
    found = check();
  }
  if (found === undefined) return false;
  // a range that inference would widen past what was meant is kept only where it was meant to be inferred
  for (const r of drafts) {
    const want = d.meant.get(r);
    const got = found.get(r);
    if (want === undefined || got === undefined) continue;
    if (r.hi !== undefined) continue;
    if (want.key === undefined ? want.node !== undefined && got.hi !== want.n : !binds(d, eq, r, want.key)) state(r);
  }
  found = check();
  if (found === undefined || !writable(eq)) return false;
  for (const x of order) if (x.kind === 'bare' && x.range.hi !== undefined) x.kind = 'stated';
  const extents = targetShape(eq, found, symbols);
  if (extents.some((n) => n > 60) || extents.reduce((p, n) => p * n, 1) > MAX_ELEMENTS) return false;
  let work = 0;
  for (const r of drafts) work += (found.get(r)?.hi ?? 0) > 40 ? 1 : 0;
  if (work > 0) return false;
  const axes: Axis[] = eq.left.map((sub, at) => {
    const n = extents[at] ?? 0;
    const x = sub.k === 'idx' ? order.find((o) => o.name === sub.name) : undefined;
    if (x?.range.hi !== undefined) return { n, key: JSON.stringify(x.range.hi), node: x.range.hi };
    if (x?.axis !== undefined && x.axis.n === n && x.kind !== 'free') return x.axis;
    return { n, key: `${eq.name}#${at}` };
  });
  d.equations.push(eq);
  d.axes.set(
    eq.name,
    axes.map((a) => (a.node?.k === 'sym' ? { ...a, key: a.node.name } : a)),
  );
  if (eq.body.k === 'reduce' && (eq.body.op === 'argmax' || eq.body.op === 'argmin')) {
    let n = 1;
    for (const b of eq.body.binders) n *= (found.get(b)?.hi ?? 0) - (found.get(b)?.lo ?? 0);
    d.ints.set(eq.name, { lo: 0, hi: n });
  }
  return true;
}

/** Whether a bare subscript on an axis of that key gives the range: equal extents by chance are not enough. */
function binds(d: Draft, eq: Eq, r: RangeDraft, key: string): boolean {
  let found = false;
  const go = (n: Node, scope: ReadonlyMap<string, Range>): void => {
    if (n.k === 'read') {
      n.subs.forEach((s, at) => {
        if (s.k === 'idx' && scope.get(s.name) === r && d.axes.get(n.tensor)?.[at]?.key === key) found = true;
      });
    }
    const inner = n.k === 'reduce' ? new Map([...scope, ...n.binders.map((b) => [b.index, b] as const)]) : scope;
    for (const child of kids(n)) go(child, inner);
  };
  go(eq.body, new Map(eq.ranges.map((x) => [x.index, x] as const)));
  return found;
}

function rangesOf(eq: Eq): RangeDraft[] {
  const out: RangeDraft[] = [...(eq.ranges as RangeDraft[])];
  walk(eq.body, (n) => {
    if (n.k === 'reduce') out.push(...(n.binders as RangeDraft[]));
  });
  return out;
}

/** Whether some unlicensed, unguarded subscript could give the range: bare, or a row in which no other index is unknown. */
function readable(eq: Eq, r: RangeDraft): boolean {
  let found = false;
  const go = (n: Node, licensed: boolean): void => {
    if (n.k === 'if') {
      go(n.c, licensed);
      go(n.a, true);
      go(n.b, true);
      return;
    }
    if (n.k === 'read' && !licensed) {
      for (const s of n.subs) if (mentioned(s).has(r.index) && (!n.guarded || s.k === 'idx')) found = true;
    }
    for (const child of kids(n)) go(child, licensed);
  };
  go(eq.body, false);
  return found;
}

/** Ties the loose ends: every dimension stands alone somewhere before it is used in arithmetic. */
function finish(d: Draft): Formula | undefined {
  const { random } = d;
  if (d.may('unused-input', 0.1)) d.newTensor([d.dimension()]);
  const used = new Set<string>();
  const alone = new Set<string>();
  const note = (n: Node): void =>
    walk(n, (m) => {
      if (m.k === 'sym') used.add(m.name);
    });
  for (const p of d.params) {
    for (const a of p.axes) {
      if (a.k === 'sym') alone.add(a.name);
      note(a);
    }
    if (p.int !== undefined) for (const e of [p.int.lo, p.int.hi]) note(e);
  }
  for (const eq of d.equations) {
    note(eq.body);
    for (const s of eq.left) note(s);
    for (const r of eq.ranges) if (r.hi !== undefined) note(r.hi);
  }
  const hypers = d.hypers.filter((h) => used.has(h.name));
  const missing = [...used].filter((name) => d.dims.has(name) && name !== '..' && !alone.has(name));
  for (const name of missing) d.newTensor([{ n: d.dims.get(name) ?? 0, key: name, node: { k: 'sym', name } }]);
  const params = ordered(d, new Set(hypers.map((h) => h.name)));
  if (params === undefined) return undefined;
  const dims = new Map([...d.dims].filter(([name]) => used.has(name)));
  const reals = d.equations.map((e) => e.name).filter((name) => !d.ints.has(name));
  const last = d.equations.at(-1)?.name;
  let outputs = last !== undefined && reals.includes(last) ? [last] : reals.slice(-1);
  if (d.may('several-outputs', 0.4) && reals.length > 1) {
    outputs = random.shuffle(reals).slice(0, random.int(2, Math.min(3, reals.length)));
  }
  return {
    layer: random.chance(0.9) ? 'layer_under_test' : d.names.take('fn'),
    dims,
    ...(d.pack !== undefined && dims.has('..') ? { pack: d.pack } : {}),
    hypers,
    params,
    fns: d.fns,
    equations: d.equations,
    outputs,
  };
}

/** Parameters in an order in which every dimension is bound before it is used, inputs before weights. */
function ordered(d: Draft, hypers: ReadonlySet<string>): Param[] | undefined {
  const bound = new Set<string>(hypers);
  const rest = [...d.params];
  const out: Param[] = [];
  const needs = (p: Param): string[] => {
    const names: string[] = [];
    const collect = (n: Node): void =>
      walk(n, (m) => {
        if (m.k === 'sym') names.push(m.name);
      });
    for (const a of p.axes) if (a.k !== 'sym') collect(a);
    if (p.int !== undefined) for (const e of [p.int.lo, p.int.hi]) collect(e);
    const own = new Set(p.axes.flatMap((a) => (a.k === 'sym' ? [a.name] : [])));
    return names.filter((name) => !own.has(name));
  };
  while (rest.length > 0) {
    const at = rest.findIndex((p) => needs(p).every((name) => bound.has(name)));
    const p = rest[at];
    if (p === undefined) return undefined;
    rest.splice(at, 1);
    for (const a of p.axes) if (a.k === 'sym') bound.add(a.name);
    out.push(p);
  }
  // inputs are declared before weights, so a weight that binds what an input needs becomes an input
  const result: Param[] = [];
  let weights = true;
  for (const p of [...out].reverse()) {
    weights = weights && p.role === 'weight';
    result.unshift(weights ? p : { ...p, role: 'input' });
  }
  return result;
}
