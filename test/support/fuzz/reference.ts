import * as ir from '../../../src/ir/build.ts';
import type { Expr } from '../../../src/ir/expr.ts';
import type { Equation, Program } from '../../../src/ir/program.ts';
import { scalarFunctionNames } from '../../../src/scalar/names.ts';
import type { Resolution } from './ranges.ts';
import { evalInt } from './ranges.ts';
import type { BinaryOp, Eq, FnDef, Formula, Node, Range } from './tree.ts';

/*
 * The meaning of a formula tree as a Program with constant extents, made without the compiler's parser and checker.
 * Packs stand as one flat axis; `fn` is inlined; a mixed left side is inverted by division and remainder.
 */

const functions = new Map(scalarFunctionNames.map((name) => [name as string, name]));

export function referenceProgram(f: Formula, r: Resolution): Program {
  const types = new Map<string, 'real' | 'int'>(f.params.map((p) => [p.name, p.int === undefined ? 'real' : 'int']));
  const fns = new Map(f.fns.map((d) => [d.name, d]));
  const equations: Equation[] = [];
  for (const eq of f.equations) {
    const position = eq.body.k === 'reduce' && (eq.body.op === 'argmax' || eq.body.op === 'argmin');
    types.set(eq.name, position ? 'int' : 'real');
    equations.push(lowerEquation(eq, r, types, fns));
  }
  const extents = (name: string): Expr[] => (r.shapes.get(name) ?? []).map((n) => ir.constant(n));
  return {
    name: f.layer,
    dims: [],
    hypers: [],
    parameters: f.params.map((p) => {
      const bounds = r.ints.get(p.name);
      return {
        name: p.name,
        role: p.role,
        type: {
          dtype: bounds === undefined ? 'real' : 'int',
          shape: extents(p.name),
          ...(bounds === undefined ? {} : { bounds: { lo: ir.constant(bounds.lo), hi: ir.constant(bounds.hi) } }),
        },
      };
    }),
    equations,
    outputs: f.outputs,
  };
}

function lowerEquation(
  eq: Eq,
  r: Resolution,
  types: ReadonlyMap<string, 'real' | 'int'>,
  fns: ReadonlyMap<string, FnDef>,
): Equation {
  const shape = r.shapes.get(eq.name) ?? [];
  const start = new Map<string, Expr>();
  const taken = new Set(eq.ranges.map((x) => x.index));
  const indices = eq.left.map((sub, axis) => {
    if (sub.k === 'idx') return sub.name;
    let name = `axis${axis}`;
    while (taken.has(name)) name += '_';
    taken.add(name);
    invert(sub, ir.index(name), eq.ranges, r, start);
    return name;
  });
  const body = lower(eq.body, r, types, fns, start);
  const bounds = r.ints.get(eq.name);
  return {
    name: eq.name,
    type: {
      dtype: types.get(eq.name) ?? 'real',
      shape: shape.map((n) => ir.constant(n)),
      ...(bounds === undefined ? {} : { bounds: { lo: ir.constant(bounds.lo), hi: ir.constant(bounds.hi) } }),
    },
    indices,
    body,
  };
}

/** The digits of a mixed-radix subscript: index k of stride s and extent n is (u // s) % n. */
function invert(sub: Node, u: Expr, ranges: readonly Range[], r: Resolution, out: Map<string, Expr>): void {
  const strides = new Map<string, number>();
  const collect = (n: Node, scale: number): void => {
    if (n.k === 'op' && n.op === '+') {
      collect(n.a, scale);
      collect(n.b, scale);
    } else if (n.k === 'op' && n.op === '*') {
      collect(n.a, scale * evalInt(n.b, r.symbols, new Map(), () => 0));
    } else if (n.k === 'idx') strides.set(n.name, scale);
    else throw new Error(`left subscript ${n.k}`);
  };
  collect(sub, 1);
  for (const [name, stride] of strides) {
    const range = ranges.find((x) => x.index === name);
    const n = (range && r.ranges.get(range)?.hi) ?? 0;
    out.set(name, ir.mod(ir.floorDiv(u, ir.constant(stride)), ir.constant(n)));
  }
}

function lower(
  n: Node,
  r: Resolution,
  types: ReadonlyMap<string, 'real' | 'int'>,
  fns: ReadonlyMap<string, FnDef>,
  bound: ReadonlyMap<string, Expr>,
): Expr {
  const go = (m: Node): Expr => lower(m, r, types, fns, bound);
  switch (n.k) {
    case 'num':
      return ir.constant(n.v);
    case 'idx':
      return bound.get(n.name) ?? ir.index(n.name);
    case 'sym': {
      const v = r.symbols.get(n.name);
      if (v === undefined) throw new Error(`symbol ${n.name}`);
      return ir.constant(v);
    }
    case 'arg': {
      const v = bound.get(`fn ${n.name}`);
      if (v === undefined) throw new Error(`argument ${n.name}`);
      return v;
    }
    case 'read':
      return ir.read(n.tensor, n.subs.map(go), { guarded: n.guarded, type: types.get(n.tensor) ?? 'real' });
    case 'neg':
      return ir.mul([ir.minusOne, go(n.a)]);
    case 'op':
      return arithmetic(n.op, go(n.a), go(n.b));
    case 'call': {
      const fn = functions.get(n.fn);
      if (fn === undefined) throw new Error(`function ${n.fn}`);
      return ir.call(fn, n.args.map(go));
    }
    case 'fn': {
      const def = fns.get(n.fn);
      if (def === undefined) throw new Error(`fn ${n.fn}`);
      const inner = new Map<string, Expr>(def.params.map((p, i) => [`fn ${p}`, go(n.args[i] as Node)]));
      return lower(def.body, r, types, fns, inner);
    }
    case 'reduce': {
      let count = 1;
      const binders = n.binders.map((b) => {
        const hull = r.ranges.get(b);
        if (hull === undefined) throw new Error(`range of ${b.index}`);
        count *= hull.hi - hull.lo;
        const lo = b.lo === undefined ? ir.zero : go(b.lo);
        const hi = b.hi === undefined ? ir.constant(hull.hi) : go(b.hi);
        return ir.binder(b.index, hi, lo);
      });
      const body = go(n.body);
      if (n.op === 'mean') {
        return ir.mul([ir.reduce('sum', binders, body), ir.pow(ir.constant(count), ir.minusOne)]);
      }
      return ir.reduce(n.op, binders, body);
    }
    case 'if':
      return ir.ifThenElse(go(n.c), go(n.a), go(n.b));
    case 'cmp':
      return ir.compare(n.op, go(n.a), go(n.b));
    case 'logic':
      return n.op === 'and' ? ir.and([go(n.a), go(n.b)]) : ir.or([go(n.a), go(n.b)]);
    case 'not':
      return ir.not(go(n.a));
    case 'iverson':
      return ir.iverson(go(n.a));
  }
}

function arithmetic(op: BinaryOp, a: Expr, b: Expr): Expr {
  switch (op) {
    case '+':
      return ir.add([a, b]);
    case '-':
      return ir.add([a, ir.mul([ir.minusOne, b])]);
    case '*':
      return ir.mul([a, b]);
    case '/':
      return ir.mul([a, ir.pow(b, ir.minusOne)]);
    case '//':
      return ir.floorDiv(a, b);
    case '%':
      return ir.mod(a, b);
    case '^':
      return ir.pow(a, b);
    case 'quot':
      return ir.quotient(a, b);
  }
}
