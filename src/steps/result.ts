import type { Equation, Expr, Program } from '../ir/index.ts';
import { floorDiv, index, iverson, mapChildren, mul, readTensors, substituteIndices } from '../ir/index.ts';
import { Keys } from '../rewrite/form/key.ts';
import type { Task } from './plan.ts';

/** How a derivation ends. */
export interface Result {
  /** The derived equation, after those of sums that it reads by a name. */
  readonly equations: readonly Equation[];
  /** Whether it says what was found, names and notation aside. */
  readonly same: boolean;
}

/** The derived equation beside what the steps found. */
export function resultOf(equation: Equation, found: Expr, { forward, derived, tensors }: Task): Result {
  const sums = namedSums(forward, derived, tensors);
  const whole = sums.reduceRight((body, e) => inlined(body, e), equation.body);
  const reads = readTensors(equation.body);
  const keys = new Keys();
  return {
    equations: [...sums.filter((e) => reads.has(e.name)), equation],
    same: keys.of(canonical(whole)) === keys.of(canonical(found)),
  };
}

/** Derived equations that are no derivative that is asked for: what others share. */
function namedSums(forward: Program, derived: Program, tensors: ReadonlyMap<string, string>): readonly Equation[] {
  const given = new Set(forward.equations.map((e) => e.name));
  return derived.equations.filter((e) => e.type.dtype === 'real' && !given.has(e.name) && !tensors.has(e.name));
}

function inlined(e: Expr, target: Equation): Expr {
  if (e.kind !== 'read' || e.tensor !== target.name) return mapChildren(e, (child) => inlined(child, target));
  const map = new Map(target.indices.map((name, d) => [name, e.subscripts[d] ?? index(name)]));
  return substituteIndices(target.body, map);
}

/** Conditions as brackets and exact divisions as floors: two ways to write one thing. */
function canonical(e: Expr): Expr {
  const inner = mapChildren(e, canonical);
  if (inner.kind === 'quotient') return floorDiv(inner.num, inner.den);
  const isCase = inner.kind === 'if' && inner.else.kind === 'const' && inner.else.value === 0;
  if (isCase && inner.kind === 'if') return mul([...factorsOf(inner.then), ...bracketsOf(inner.cond)]);
  if (inner.kind === 'iverson') return mul(bracketsOf(inner.cond));
  return inner.kind === 'mul' ? mul(inner.factors.flatMap(factorsOf)) : inner;
}

const factorsOf = (e: Expr): readonly Expr[] => (e.kind === 'mul' ? e.factors : [e]);
const bracketsOf = (cond: Expr): readonly Expr[] =>
  cond.kind === 'and' ? cond.args.map((c) => iverson(c)) : [iverson(cond)];
