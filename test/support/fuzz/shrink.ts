import { resolve, Unresolved } from './ranges.ts';
import type { Eq, Formula, Node, Param, Range } from './tree.ts';
import { kids, mapKids, mapRange, nodeCount, num, walk } from './tree.ts';

/* Makes a failing formula smaller, on its tree: outputs, equations, subtrees, ranges, extents, in that order. */

const MAX_TRIES = 1500;

/** The smallest formula found for which `fails` still holds. */
export function shrink(formula: Formula, fails: (f: Formula) => boolean): Formula {
  let best = tidy(formula);
  if (!fails(best)) best = formula;
  let tries = 0;
  for (let progress = true; progress; ) {
    progress = false;
    for (const candidate of candidates(best)) {
      if (tries++ > MAX_TRIES) return best;
      const next = tidy(candidate);
      if (weight(next) >= weight(best) || !fails(next)) continue;
      best = next;
      progress = true;
      break;
    }
  }
  return best;
}

/** What shrinking lowers: nodes first, then names, extents, and bounds left to inference. */
function weight(f: Formula): number {
  let w =
    f.equations.length * 50 + f.outputs.length * 5 + f.params.length * 5 + f.fns.length * 20 + f.hypers.length * 5;
  for (const d of f.dims.values()) w += 4 + d;
  const node = (n: Node): number => {
    let sum = 0;
    walk(n, (m) => {
      sum += m.k === 'num' ? 3 + Math.min(5, Math.abs(m.v)) * 0.1 : m.k === 'read' && m.guarded ? 6 : 5;
      if (m.k === 'reduce') for (const b of m.binders) sum += b.hi === undefined ? 1 : 0;
    });
    return sum;
  };
  for (const p of f.params) for (const a of p.axes) w += node(a);
  for (const eq of f.equations) {
    w += node(eq.body);
    for (const r of eq.ranges) w += r.hi === undefined ? 1 : 0;
    for (const s of eq.left) w += node(s);
  }
  for (const d of f.fns) w += node(d.body);
  return w;
}

function* candidates(f: Formula): Generator<Formula> {
  if (f.outputs.length > 1) for (const o of f.outputs) yield { ...f, outputs: [o] };
  for (const eq of f.equations) yield { ...f, outputs: [eq.name] };
  yield* withoutEquations(f);
  for (const [i, eq] of f.equations.entries()) {
    for (const body of smaller(eq.body)) yield withEquation(f, i, { ...eq, body });
  }
  for (const [i, def] of f.fns.entries()) {
    for (const body of smaller(def.body)) yield { ...f, fns: f.fns.map((d, j) => (j === i ? { ...d, body } : d)) };
  }
  yield* plainer(f);
  for (const [name, n] of f.dims) {
    if (name === '..') continue;
    for (const smallerExtent of new Set([1, 2, Math.floor(n / 2), n - 1])) {
      if (smallerExtent >= 0 && smallerExtent < n) yield { ...f, dims: new Map([...f.dims, [name, smallerExtent]]) };
    }
  }
  for (const h of f.hypers) {
    if (h.value > 1) yield { ...f, hypers: f.hypers.map((x) => (x === h ? { ...x, value: 1 } : x)) };
  }
}

const withEquation = (f: Formula, at: number, eq: Eq): Formula => ({
  ...f,
  equations: f.equations.map((e, i) => (i === at ? eq : e)),
});

/** Each equation turned into an input of the shape that its target had. */
function* withoutEquations(f: Formula): Generator<Formula> {
  let shapes: ReadonlyMap<string, readonly number[]>;
  try {
    shapes = resolve(f).shapes;
  } catch (error) {
    if (error instanceof Unresolved) return;
    throw error;
  }
  for (const eq of f.equations) {
    const equations = f.equations.filter((e) => e !== eq);
    if (equations.length === 0 || f.outputs.every((o) => o === eq.name)) continue;
    const param: Param = { name: eq.name, role: 'input', axes: (shapes.get(eq.name) ?? []).map((n) => num(n)) };
    yield { ...f, equations, params: [param, ...f.params], outputs: f.outputs.filter((o) => o !== eq.name) };
  }
}

/** The expression with one subtree replaced by one of its children or by a constant. */
function* smaller(n: Node): Generator<Node> {
  const isNumber = n.k === 'num';
  if (!isNumber) {
    if (n.k === 'if') yield* [n.a, n.b];
    else if (n.k === 'reduce') yield* reduced(n);
    else if (n.k !== 'read' && n.k !== 'cmp' && n.k !== 'logic' && n.k !== 'iverson') yield* kids(n);
    if (n.k === 'logic') yield* [n.a, n.b];
    if (n.k !== 'cmp' && n.k !== 'logic' && n.k !== 'not') yield* [num(1), num(0)];
    if (n.k === 'read' && n.guarded) yield { ...n, guarded: false };
  }
  const children = kids(n);
  for (const [i, child] of children.entries()) {
    for (const next of smaller(child)) {
      let at = -1;
      yield mapKids(n, (c) => {
        at++;
        return at === i ? next : c;
      });
    }
  }
}

function* reduced(n: Extract<Node, { k: 'reduce' }>): Generator<Node> {
  yield n.body;
  if (n.op !== 'sum') yield { ...n, op: 'sum' };
  if (n.binders.length > 1) for (const b of n.binders) yield { ...n, binders: n.binders.filter((x) => x !== b) };
}

/** Literals for symbols and stated bounds for inferred ones, everywhere or one place at a time. */
function* plainer(f: Formula): Generator<Formula> {
  let r: ReturnType<typeof resolve>;
  try {
    r = resolve(f);
  } catch (error) {
    if (error instanceof Unresolved) return;
    throw error;
  }
  const literal = (n: Node): Node => {
    const v = n.k === 'sym' && n.name !== '..' ? r.symbols.get(n.name) : undefined;
    return v === undefined ? mapKids(n, literal) : num(v);
  };
  const stated = (range: Range): Range =>
    range.hi !== undefined || range.index === '..'
      ? range
      : { index: range.index, hi: num(r.ranges.get(range)?.hi ?? 0) };
  const statedIn = (n: Node): Node => {
    const inner = n.k === 'reduce' ? { ...n, binders: n.binders.map(stated) } : n;
    return mapKids(inner, statedIn);
  };
  const allLiteral: Formula = {
    ...f,
    params: f.params.map((p) => ({
      ...p,
      axes: p.axes.map(literal),
      ...(p.int === undefined ? {} : { int: { lo: literal(p.int.lo), hi: literal(p.int.hi) } }),
    })),
    equations: f.equations.map((eq) => ({
      ...eq,
      left: eq.left.map(literal),
      ranges: eq.ranges.map((x) => mapRange(x, literal)),
      body: literal(eq.body),
    })),
  };
  yield allLiteral;
  yield {
    ...f,
    equations: f.equations.map((eq) => ({ ...eq, ranges: eq.ranges.map(stated), body: statedIn(eq.body) })),
  };
  for (const [i, p] of f.params.entries()) {
    if (p.axes.some((a) => a.k !== 'num' && !(a.k === 'sym' && a.name === '..'))) {
      yield { ...f, params: f.params.map((q, j) => (i === j ? { ...q, axes: q.axes.map(literal) } : q)) };
    }
    if (p.role === 'weight') yield { ...f, params: f.params.map((q, j) => (i === j ? { ...q, role: 'input' } : q)) };
  }
  for (const [i, eq] of f.equations.entries()) {
    for (const x of eq.ranges) {
      if (x.hi === undefined || x.hi.k === 'num') continue;
      const { index } = x;
      const ranges = eq.ranges.map((y) => (y === x ? { index, hi: num(r.ranges.get(x)?.hi ?? 0) } : y));
      yield withEquation(f, i, { ...eq, ranges });
    }
  }
}

/** Without equations, parameters, functions, hyper-parameters and dimensions that nothing uses. */
export function tidy(f: Formula): Formula {
  const needed = new Set(f.outputs);
  const equations: Eq[] = [];
  const fns = new Set<string>();
  const syms = new Set<string>();
  const note = (n: Node): void =>
    walk(n, (m) => {
      if (m.k === 'read') needed.add(m.tensor);
      if (m.k === 'fn') fns.add(m.fn);
      if (m.k === 'sym') syms.add(m.name);
    });
  for (const eq of [...f.equations].reverse()) {
    if (!needed.has(eq.name)) continue;
    equations.unshift(eq);
    note(eq.body);
    for (const s of eq.left) note(s);
    for (const r of eq.ranges) for (const e of [r.lo, r.hi]) if (e !== undefined) note(e);
  }
  const noteParam = (p: Param): void => {
    for (const a of p.axes) note(a);
    if (p.int !== undefined) {
      note(p.int.lo);
      note(p.int.hi);
    }
  };
  for (const p of f.params) if (needed.has(p.name)) noteParam(p);
  // a dimension that is used must still be bound by a parameter
  const binds = (p: Param): boolean => p.axes.some((a) => a.k === 'sym' && syms.has(a.name));
  const bound = new Set(
    f.params.filter((p) => needed.has(p.name)).flatMap((p) => p.axes.flatMap((a) => (a.k === 'sym' ? [a.name] : []))),
  );
  for (const p of f.params) {
    if (needed.has(p.name) || !binds(p) || p.axes.every((a) => a.k !== 'sym' || bound.has(a.name))) continue;
    needed.add(p.name);
    noteParam(p);
    for (const a of p.axes) if (a.k === 'sym') bound.add(a.name);
  }
  const params = f.params.filter((p) => needed.has(p.name));
  return {
    ...f,
    equations,
    params,
    fns: f.fns.filter((d) => fns.has(d.name)),
    hypers: f.hypers.filter((h) => syms.has(h.name)),
    dims: new Map([...f.dims].filter(([name]) => syms.has(name))),
  };
}

/** Nodes of all right-hand sides: how small a failure has become. */
export const formulaSize = (f: Formula): number => f.equations.reduce((sum, eq) => sum + nodeCount(eq.body), 0);
