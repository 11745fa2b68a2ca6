import {
  add,
  and,
  call,
  compare,
  floorDiv,
  ifThenElse,
  iverson,
  mod,
  mul,
  not,
  or,
  pow,
  quotient,
  read,
  reduce,
} from './build.ts';
import type { Expr } from './expr.ts';

/** The direct sub-expressions, binder bounds included, in the order written. */
export function children(e: Expr): readonly Expr[] {
  switch (e.kind) {
    case 'const':
    case 'symbol':
    case 'index':
      return [];
    case 'read':
      return e.subscripts;
    case 'add':
      return e.terms;
    case 'mul':
      return e.factors;
    case 'pow':
      return [e.base, e.exponent];
    case 'floordiv':
    case 'mod':
    case 'quotient':
      return [e.num, e.den];
    case 'call':
    case 'and':
    case 'or':
      return e.args;
    case 'reduce':
      return [...e.binders.flatMap((b) => [b.lo, b.hi]), e.body];
    case 'if':
      return [e.cond, e.then, e.else];
    case 'compare':
      return [e.left, e.right];
    case 'not':
      return [e.arg];
    case 'iverson':
      return [e.cond];
  }
}

/** The node rebuilt with `f` applied to each direct sub-expression; the same node where nothing changed. */
export function mapChildren(e: Expr, f: (child: Expr) => Expr): Expr {
  const list = (es: readonly Expr[]): readonly Expr[] => {
    let changed = false;
    const mapped = es.map((child) => {
      const next = f(child);
      if (next !== child) changed = true;
      return next;
    });
    return changed ? mapped : es;
  };
  switch (e.kind) {
    case 'const':
    case 'symbol':
    case 'index':
      return e;
    case 'read': {
      const subscripts = list(e.subscripts);
      return subscripts === e.subscripts
        ? e
        : read(e.tensor, subscripts, { guarded: e.guarded, type: e.type, span: e.span });
    }
    case 'add': {
      const terms = list(e.terms);
      return terms === e.terms ? e : add(terms, e.span);
    }
    case 'mul': {
      const factors = list(e.factors);
      return factors === e.factors ? e : mul(factors, e.span);
    }
    case 'pow': {
      const base = f(e.base);
      const exponent = f(e.exponent);
      return base === e.base && exponent === e.exponent ? e : pow(base, exponent, e.span);
    }
    case 'floordiv':
    case 'mod':
    case 'quotient': {
      const num = f(e.num);
      const den = f(e.den);
      if (num === e.num && den === e.den) return e;
      const make = e.kind === 'floordiv' ? floorDiv : e.kind === 'mod' ? mod : quotient;
      return make(num, den, e.span);
    }
    case 'call': {
      const args = list(e.args);
      return args === e.args ? e : call(e.fn, args, e.span);
    }
    case 'and': {
      const args = list(e.args);
      return args === e.args ? e : and(args, e.span);
    }
    case 'or': {
      const args = list(e.args);
      return args === e.args ? e : or(args, e.span);
    }
    case 'reduce': {
      let changed = false;
      const binders = e.binders.map((b) => {
        const lo = f(b.lo);
        const hi = f(b.hi);
        if (lo === b.lo && hi === b.hi) return b;
        changed = true;
        return { index: b.index, lo, hi };
      });
      const body = f(e.body);
      return changed || body !== e.body ? reduce(e.op, binders, body, e.span) : e;
    }
    case 'if': {
      const cond = f(e.cond);
      const then = f(e.then);
      const otherwise = f(e.else);
      return cond === e.cond && then === e.then && otherwise === e.else ? e : ifThenElse(cond, then, otherwise, e.span);
    }
    case 'compare': {
      const left = f(e.left);
      const right = f(e.right);
      return left === e.left && right === e.right ? e : compare(e.op, left, right, e.span);
    }
    case 'not': {
      const arg = f(e.arg);
      return arg === e.arg ? e : not(arg, e.span);
    }
    case 'iverson': {
      const cond = f(e.cond);
      return cond === e.cond ? e : iverson(cond, e.span);
    }
  }
}

/** Calls `visit` on every node, parents before children. */
export function visit(e: Expr, f: (node: Expr) => void): void {
  f(e);
  for (const child of children(e)) visit(child, f);
}

/** Names of the indices that `e` uses and does not bind, in order of first use. */
export function freeIndices(e: Expr): ReadonlySet<string> {
  const free = new Set<string>();
  const go = (node: Expr, bound: ReadonlySet<string>): void => {
    if (node.kind === 'index') {
      if (!bound.has(node.name)) free.add(node.name);
      return;
    }
    if (node.kind !== 'reduce') {
      for (const child of children(node)) go(child, bound);
      return;
    }
    const inner = new Set(bound);
    // a range sees the binders before it
    for (const b of node.binders) {
      go(b.lo, inner);
      go(b.hi, inner);
      inner.add(b.index);
    }
    go(node.body, inner);
  };
  go(e, new Set());
  return free;
}

/** Names of every index that `e` uses or binds. */
export function allIndices(e: Expr): ReadonlySet<string> {
  const names = new Set<string>();
  visit(e, (node) => {
    if (node.kind === 'index') names.add(node.name);
    if (node.kind === 'reduce') for (const b of node.binders) names.add(b.index);
  });
  return names;
}

/** Names of every tensor that `e` reads, in order of first read. */
export function readTensors(e: Expr): ReadonlySet<string> {
  const names = new Set<string>();
  visit(e, (node) => {
    if (node.kind === 'read') names.add(node.tensor);
  });
  return names;
}
