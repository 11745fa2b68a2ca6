import {
  add,
  call,
  compare,
  constant,
  index,
  iverson,
  mul,
  negate,
  one,
  pow,
  read,
  reduce,
  zero,
} from '../../../src/ir/build.ts';
import type { Expr } from '../../../src/ir/expr.ts';
import type { Equation, Program } from '../../../src/ir/program.ts';
import { children, mapChildren } from '../../../src/ir/walk.ts';
import type { Random } from './random.ts';

/* Small changes to a Program that keep its ranges: what a user makes of a layer that ships. */

/** The nodes of a right-hand side at which a real value stands, conditions and subscripts left out. */
function realPlaces(e: Expr): Expr[] {
  const found: Expr[] = [];
  const go = (n: Expr): void => {
    if (n.type === 'real') found.push(n);
    if (n.kind === 'read' || n.kind === 'compare') return;
    for (const child of children(n)) if (child.type === 'real') go(child);
  };
  go(e);
  return found;
}

/** `e` with the one node `at` (by identity) replaced. */
const replaced = (e: Expr, at: Expr, by: Expr): Expr => (e === at ? by : mapChildren(e, (c) => replaced(c, at, by)));

function changed(e: Expr, scope: readonly string[], random: Random, exact: boolean): Expr {
  const i = scope.length > 0 ? index(random.pick(scope)) : one;
  const options: (() => Expr)[] = [
    () => mul([e, e]),
    () => add([e, negate(e), e]),
    () => call('relu', [e]),
    () => call('abs', [e]),
    () => call('max', [e, constant(0.5)]),
    () => call('min', [e, zero]),
    () => mul([e, iverson(compare('<', i, constant(2)))]),
    () => mul([e, add([i, one])]),
    () => add([e, i]),
    () => negate(e),
    () => pow(e, constant(2)),
    () => mul([constant(2), e]),
    () => zero,
    () => (e.kind === 'add' ? add(e.terms.slice(1)) : e),
    () => (e.kind === 'mul' ? mul(e.factors.slice(1)) : e),
    () => (e.kind === 'reduce' && e.op !== 'prod' ? reduce(random.pick(['sum', 'max', 'min']), e.binders, e.body) : e),
    () => (e.kind === 'reduce' && e.op === 'sum' ? mul([e, e]) : e),
    () => (e.kind === 'read' ? mul([e, read(e.tensor, e.subscripts, { guarded: e.guarded, type: e.type })]) : e),
  ];
  if (!exact) {
    options.push(
      () => call('tanh', [e]),
      () => call('sigmoid', [e]),
      () => mul([e, pow(add([one, mul([e, e])]), constant(-1))]),
      () => call('log1p', [mul([e, e])]),
      () => call('sin', [e]),
    );
  }
  return random.pick(options)();
}

/** The indices in scope where a node of the right-hand side stands. */
function scopeOf(equation: Equation, at: Expr): string[] {
  let found: string[] = [];
  const go = (n: Expr, scope: string[]): void => {
    if (n === at) found = scope;
    if (n.kind === 'reduce') go(n.body, [...scope, ...n.binders.map((b) => b.index)]);
    else for (const child of children(n)) go(child, scope);
  };
  go(equation.body, [...equation.indices]);
  return found.filter((name) => name !== '..');
}

/** One or two random changes in random equations. */
export function mutateProgram(program: Program, random: Random, exact: boolean): Program {
  let result = program;
  for (let i = random.int(1, 2); i > 0; i--) {
    const reals = result.equations.filter((e) => e.type.dtype === 'real');
    if (reals.length === 0) return result;
    const target = random.pick(reals);
    const places = realPlaces(target.body);
    if (places.length === 0) continue;
    const at = random.pick(places);
    const body = replaced(target.body, at, changed(at, scopeOf(target, at), random, exact));
    result = { ...result, equations: result.equations.map((e) => (e === target ? { ...e, body } : e)) };
  }
  return result;
}
