import type { Equation, Expr, Program } from '../ir/index.ts';
import { and, ifThenElse, iverson, mapChildren, mul, reduce } from '../ir/index.ts';
import { type SimplifyOptions, simplifyProgram } from '../rewrite/index.ts';
import { prune } from './activity.ts';
import type { Adjoint } from './reverse.ts';
import type { Tangent } from './tangent.ts';

/** The backward pass in gather form: brackets solved, forward tensors reused, equations that nothing needs left out. */
export function finish(raw: Adjoint, forward: Program): Adjoint {
  const given = new Set(forward.equations.map((e) => e.name));
  const derived = raw.program.equations.filter((e) => !given.has(e.name)).map((e) => e.name);
  const cotangents = new Set([...derived, ...raw.cotangents.values()]);
  return { ...raw, program: simplifyDerived(gathered(raw.program, forward), forward, { cotangents }) };
}

/** A backward pass with the brackets of its gathered contributions as factors. */
export function gathered(raw: Program, forward: Program): Program {
  const given = new Set(forward.equations.map((e) => e.name));
  const isDerived = (e: Equation): boolean => !given.has(e.name);
  const positions = new Set(raw.equations.filter((e) => isDerived(e) && e.type.dtype === 'int').map((e) => e.name));
  const equations = raw.equations.map((e) =>
    isDerived(e) && e.type.dtype === 'real' ? { ...e, body: bracketed(e, positions) } : e,
  );
  return { ...raw, equations };
}

/** A Program with what it has beyond `forward` simplified, and without what its outputs do not need. */
export function simplifyDerived(
  raw: Program,
  forward: Program,
  options: Pick<SimplifyOptions, 'cotangents' | 'spelledOut'> = {},
): Program {
  const given = new Set(forward.equations.map((e) => e.name));
  const derived = new Set(raw.equations.filter((e) => !given.has(e.name)).map((e) => e.name));
  // every forward tensor may be reused, whether or not the raw derivative reads it
  const equations = [...forward.equations, ...raw.equations.filter((e) => derived.has(e.name))];
  return orderDimensions(prune(simplifyProgram({ ...raw, equations }, { ...options, derived })));
}

/** The forward-mode derivative, simplified likewise. */
export function finishTangent(raw: Tangent, forward: Program): Tangent {
  return { ...raw, program: simplifyDerived(raw.program, forward) };
}

/** The dimensions in the order in which the printed parameters bind them: inputs, cotangents among them, before weights. */
function orderDimensions(program: Program): Program {
  const inputs = program.parameters.filter((p) => p.role === 'input');
  const weights = program.parameters.filter((p) => p.role === 'weight');
  const bound = [...inputs, ...weights].flatMap((p) =>
    p.type.shape.flatMap((extent) =>
      extent.kind === 'symbol' && program.dims.includes(extent.name) ? extent.name : [],
    ),
  );
  return { ...program, dims: [...new Set([...bound, ...program.dims])] };
}

/**
 * The brackets of the gathered contributions, which stand before the conditions of the formula in one `if`, as factors: what
 * they multiply is defined wherever they fail. So are comparisons with a saved position of a maximum.
 */
function bracketed(e: Equation, positions: ReadonlySet<string>): Expr {
  const rank = e.type.shape.length;
  const contribution = (c: Expr): Expr => {
    if (c.kind === 'reduce' && c.op === 'sum') return reduce('sum', c.binders, contribution(c.body));
    if (c.kind !== 'if') return c;
    const conditions = c.cond.kind === 'and' ? c.cond.args : [c.cond];
    const isBracket = (cond: Expr, at: number): boolean => at < rank || comparesPosition(cond, positions);
    const brackets = conditions.filter(isBracket);
    const guards = conditions.filter((cond, at) => !isBracket(cond, at));
    if (brackets.length === 0) return c;
    const value = guards.length === 0 ? c.then : ifThenElse(and(guards), c.then, c.else);
    return mul([iverson(and(brackets)), value]);
  };
  return e.body.kind === 'add' ? mapChildren(e.body, contribution) : contribution(e.body);
}

const comparesPosition = (e: Expr, positions: ReadonlySet<string>): boolean =>
  e.kind === 'compare' &&
  e.op === '==' &&
  [e.left, e.right].some((side) => side.kind === 'read' && positions.has(side.tensor));
