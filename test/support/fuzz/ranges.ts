import type { Eq, Formula, Node, Range } from './tree.ts';
import { kids, mentioned } from './tree.ts';

/*
 * Range inference by brute force: an independent reading of the language's rules, at known sizes.
 * A stated bound wins; then an index that stands bare has that axis's extent; then an index met only in affine
 * subscripts grows from 0 until an access would leave its tensor, the other indices ranging over all of theirs.
 */

export interface Interval {
  readonly lo: number;
  readonly hi: number;
}

/** Everything about a formula that depends on sizes. */
export interface Resolution {
  /** Hull of each range; the value of a bound that depends on outer indices is hulled over them. */
  readonly ranges: ReadonlyMap<Range, Interval>;
  /** Extents of every tensor, the pack counted as one axis. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  readonly symbols: ReadonlyMap<string, number>;
  /** Bounds of integer tensors. */
  readonly ints: ReadonlyMap<string, Interval>;
}

export class Unresolved extends Error {}

export type Env = ReadonlyMap<string, number>;

export const symbolsOf = (f: Formula): Map<string, number> =>
  new Map([...f.dims, ...f.hypers.map((h) => [h.name, h.value] as const)]);

const modulo = (a: number, b: number): number => a - Math.abs(b) * Math.floor(a / Math.abs(b));

/** An integer expression at given symbols and indices; `gather` stands in for an integer tensor's element or a position. */
export function evalInt(n: Node, symbols: Env, env: Env, gather: (n: Node) => number): number {
  const go = (m: Node): number => evalInt(m, symbols, env, gather);
  switch (n.k) {
    case 'num':
      return n.v;
    case 'idx': {
      const v = env.get(n.name);
      if (v === undefined) throw new Unresolved(`index ${n.name}`);
      return v;
    }
    case 'sym': {
      const v = symbols.get(n.name);
      if (v === undefined) throw new Unresolved(`symbol ${n.name}`);
      return v;
    }
    case 'neg':
      return -go(n.a);
    case 'op': {
      const a = go(n.a);
      const b = go(n.b);
      switch (n.op) {
        case '+':
          return a + b;
        case '-':
          return a - b;
        case '*':
          return a * b;
        case '^':
          return a ** b;
        case '//':
          return Math.floor(a / b);
        case '%':
          return modulo(a, b);
        case '/':
        case 'quot':
          return a / b;
      }
      break;
    }
    case 'call': {
      const args = n.args.map(go);
      const [x = 0, lo = 0, hi = 0] = args;
      if (n.fn === 'min') return Math.min(...args);
      if (n.fn === 'max') return Math.max(...args);
      if (n.fn === 'abs') return Math.abs(x);
      if (n.fn === 'clamp') return Math.min(Math.max(x, lo), hi);
      break;
    }
    case 'read':
    case 'reduce':
      return gather(n);
    default:
  }
  throw new Unresolved(`not an integer expression: ${n.k}`);
}

interface Occurrence {
  readonly sub: Node;
  readonly tensor: string;
  readonly axis: number;
  readonly guarded: boolean;
  readonly scope: ReadonlyMap<string, Range>;
}

const affineOnly = (n: Node): boolean => {
  switch (n.k) {
    case 'num':
    case 'idx':
    case 'sym':
      return true;
    case 'neg':
      return affineOnly(n.a);
    case 'op':
      if (n.op === '+' || n.op === '-') return affineOnly(n.a) && affineOnly(n.b);
      return n.op === '*' && affineOnly(n.a) && affineOnly(n.b);
    default:
      return false;
  }
};

/** Every subscript with its scope; `free` leaves out what stands in a branch of an `if`. */
function occurrences(eq: Eq, free = false): { list: Occurrence[]; ranges: Map<Range, ReadonlyMap<string, Range>> } {
  const list: Occurrence[] = [];
  const ranges = new Map<Range, ReadonlyMap<string, Range>>();
  const go = (n: Node, scope: ReadonlyMap<string, Range>): void => {
    if (n.k === 'read') {
      n.subs.forEach((sub, axis) => {
        list.push({ sub, tensor: n.tensor, axis, guarded: n.guarded, scope });
      });
    }
    if (n.k === 'reduce') {
      const inner = new Map(scope);
      for (const b of n.binders) inner.set(b.index, b);
      for (const b of n.binders) ranges.set(b, inner);
      for (const b of n.binders) for (const e of [b.lo, b.hi]) if (e !== undefined) go(e, scope);
      go(n.body, inner);
      return;
    }
    if (n.k === 'if' && free) {
      go(n.c, scope);
      return;
    }
    for (const child of kids(n)) go(child, scope);
  };
  const outer = new Map(eq.ranges.map((r) => [r.index, r] as const));
  for (const r of eq.ranges) ranges.set(r, outer);
  go(eq.body, outer);
  return { list, ranges };
}

/** Calls `f` with every point of a box. */
export function eachPoint(box: readonly (readonly [string, Interval])[], f: (env: Map<string, number>) => void): void {
  const env = new Map<string, number>();
  const go = (d: number): void => {
    const entry = box[d];
    if (entry === undefined) {
      f(env);
      return;
    }
    for (let v = entry[1].lo; v < entry[1].hi; v++) {
      env.set(entry[0], v);
      go(d + 1);
    }
  };
  go(0);
}

const GROWTH_LIMIT = 3000;

export function resolveEquation(
  eq: Eq,
  symbols: Env,
  shapes: ReadonlyMap<string, readonly number[]>,
  ints: ReadonlyMap<string, Interval>,
): Map<Range, Interval> {
  const { list, ranges } = occurrences(eq);
  const known = new Map<Range, Interval>();
  const gatherLo = (n: Node): number => (n.k === 'read' ? (ints.get(n.tensor)?.lo ?? 0) : 0);
  const extent = (o: Occurrence): number => {
    const n = shapes.get(o.tensor)?.[o.axis];
    if (n === undefined) throw new Unresolved(`axis ${o.axis} of ${o.tensor}`);
    return n;
  };
  // bare indices first, because a stated bound may depend on one
  for (const o of list) {
    if (o.sub.k !== 'idx') continue;
    const r = o.scope.get(o.sub.name);
    if (r === undefined) throw new Unresolved(`index ${o.sub.name} is not bound`);
    if (r.hi !== undefined) continue;
    const n = extent(o);
    const before = known.get(r);
    if (before !== undefined && before.hi !== n) throw new Unresolved(`index ${r.index} meets ${before.hi} and ${n}`);
    known.set(r, { lo: 0, hi: n });
  }
  const state = (): void => {
    for (const [r, scope] of ranges) {
      if (r.hi === undefined || known.has(r)) continue;
      const used = new Set([...mentioned(r.hi), ...(r.lo === undefined ? [] : mentioned(r.lo))]);
      const box: (readonly [string, Interval])[] = [];
      for (const name of used) {
        const outer = scope.get(name);
        const range = outer === undefined ? undefined : known.get(outer);
        if (range === undefined) return;
        box.push([name, range]);
      }
      let lo = Number.POSITIVE_INFINITY;
      let hi = Number.NEGATIVE_INFINITY;
      eachPoint(box, (env) => {
        lo = Math.min(lo, r.lo === undefined ? 0 : evalInt(r.lo, symbols, env, gatherLo));
        hi = Math.max(hi, evalInt(r.hi as Node, symbols, env, gatherLo));
      });
      if (hi < lo) hi = lo;
      known.set(r, lo === Number.POSITIVE_INFINITY ? { lo: 0, hi: 0 } : { lo, hi });
    }
  };
  for (let round = 0; round <= ranges.size; round++) {
    state();
    const found: [Range, Interval][] = [];
    for (const r of ranges.keys()) {
      if (known.has(r) || r.hi !== undefined) continue;
      const mine = list.filter(
        (o) => o.scope.get(r.index) === r && !o.guarded && affineOnly(o.sub) && mentioned(o.sub).has(r.index),
      );
      const ready = mine.every((o) =>
        [...mentioned(o.sub)].every((name) => {
          const other = o.scope.get(name);
          return other === r || (other !== undefined && known.has(other));
        }),
      );
      if (mine.length === 0 || !ready) continue;
      const fits = (value: number): boolean =>
        mine.every((o) => {
          const n = extent(o);
          const box = [...mentioned(o.sub)]
            .filter((name) => o.scope.get(name) !== r)
            .map((name) => [name, known.get(o.scope.get(name) as Range) as Interval] as const);
          let inside = true;
          eachPoint(box, (env) => {
            const at = evalInt(o.sub, symbols, new Map([...env, [r.index, value]]), gatherLo);
            if (at < 0 || at >= n) inside = false;
          });
          return inside;
        });
      let hi = 0;
      while (hi < GROWTH_LIMIT && fits(hi)) hi++;
      if (hi < GROWTH_LIMIT) found.push([r, { lo: 0, hi }]);
    }
    if (found.length === 0) break;
    for (const [r, interval] of found) known.set(r, interval);
  }
  state();
  for (const r of ranges.keys()) if (!known.has(r)) throw new Unresolved(`range of ${r.index}`);
  return known;
}

/** Extents of an equation's target: one more than the largest value of each left subscript. */
export function targetShape(eq: Eq, ranges: ReadonlyMap<Range, Interval>, symbols: Env): number[] {
  return eq.left.map((sub) => {
    const box = [...mentioned(sub)].map((name) => {
      const r = eq.ranges.find((x) => x.index === name);
      return [name, (r && ranges.get(r)) ?? { lo: 0, hi: 0 }] as const;
    });
    let n = 0;
    eachPoint(box, (env) => {
      n = Math.max(n, evalInt(sub, symbols, env, () => 0) + 1);
    });
    return n;
  });
}

/** Ranges, shapes and bounds of a whole formula. Errors: `Unresolved` where the rules find no range. */
export function resolve(f: Formula): Resolution {
  const symbols = symbolsOf(f);
  const shapes = new Map<string, readonly number[]>();
  const ints = new Map<string, Interval>();
  const at = (n: Node): number => evalInt(n, symbols, new Map(), () => 0);
  for (const p of f.params) {
    shapes.set(p.name, p.axes.map(at));
    if (p.int !== undefined) ints.set(p.name, { lo: at(p.int.lo), hi: at(p.int.hi) });
  }
  const ranges = new Map<Range, Interval>();
  for (const eq of f.equations) {
    if (!writable(eq)) throw new Unresolved('a bound inside a mixed left subscript');
    const found = resolveEquation(eq, symbols, shapes, ints);
    for (const [r, interval] of found) ranges.set(r, interval);
    shapes.set(eq.name, targetShape(eq, ranges, symbols));
    if (eq.body.k === 'reduce' && (eq.body.op === 'argmax' || eq.body.op === 'argmin')) {
      let n = 1;
      for (const b of eq.body.binders) n *= (ranges.get(b)?.hi ?? 0) - (ranges.get(b)?.lo ?? 0);
      ints.set(eq.name, { lo: 0, hi: n });
    }
  }
  return { ranges, shapes, symbols, ints };
}

/**
 * Whether every unguarded access that no `if` could license stays inside its tensor. Integer tensors take both their
 * extreme values, positions both ends of their range.
 */
export function accessesInside(
  eq: Eq,
  ranges: ReadonlyMap<Range, Interval>,
  symbols: Env,
  shapes: ReadonlyMap<string, readonly number[]>,
  ints: ReadonlyMap<string, Interval>,
): boolean {
  const span = (n: Node): Interval => {
    if (n.k === 'read') return ints.get(n.tensor) ?? { lo: 0, hi: 0 };
    if (n.k !== 'reduce') return { lo: 0, hi: 0 };
    let hi = 1;
    for (const b of n.binders) hi *= (ranges.get(b)?.hi ?? 0) - (ranges.get(b)?.lo ?? 0);
    return { lo: 0, hi };
  };
  return occurrences(eq, true).list.every((o) => {
    if (o.guarded) return true;
    const n = shapes.get(o.tensor)?.[o.axis] ?? 0;
    const hull = subscriptHull(o.sub, symbols, (name) => ranges.get(o.scope.get(name) as Range), span);
    return hull.hi <= hull.lo || (hull.lo >= 0 && hull.hi <= n);
  });
}

/** Half-open hull of a subscript's values by enumeration; empty where a range is. */
export function subscriptHull(
  sub: Node,
  symbols: Env,
  rangeOf: (index: string) => Interval | undefined,
  span: (n: Node) => Interval,
): Interval {
  const box = [...outerMentioned(sub)].map((name) => [name, rangeOf(name) ?? { lo: 0, hi: 0 }] as const);
  let lo = Number.POSITIVE_INFINITY;
  let hi = Number.NEGATIVE_INFINITY;
  eachPoint(box, (env) => {
    for (const pick of [(n: Node) => span(n).lo, (n: Node) => span(n).hi - 1]) {
      const v = evalInt(sub, symbols, env, pick);
      lo = Math.min(lo, v);
      hi = Math.max(hi, v + 1);
    }
  });
  return hi < lo ? { lo: 0, hi: 0 } : { lo, hi };
}

/** Indices that a subscript's value depends on directly, not those inside a gather. */
function outerMentioned(n: Node): Set<string> {
  const names = new Set<string>();
  const go = (m: Node): void => {
    if (m.k === 'idx') names.add(m.name);
    if (m.k !== 'read' && m.k !== 'reduce') for (const child of kids(m)) go(child);
  };
  go(n);
  return names;
}

/** Whether every stated range has a place on the left side: inside a mixed subscript only the last index may state its own. */
export function writable(eq: Eq): boolean {
  return eq.ranges.every((r) => {
    if (r.hi === undefined) return true;
    return eq.left.some((sub) => {
      const last = sub.k === 'op' && sub.op === '+' ? sub.b : sub;
      return last.k === 'idx' && last.name === r.index;
    });
  });
}
