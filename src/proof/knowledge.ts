import type { Equation, Expr, Program } from '../ir/index.ts';
import { equal, freeIndices, readTensors, substituteSymbols, visit } from '../ir/index.ts';
import type { Given, Knowledge } from '../rewrite/index.ts';
import { type Requirement, solvedSymbol } from './assume.ts';
import type { Subject } from './subject.ts';
import { type Symmetry, symmetrised, symmetryOf } from './symmetry.ts';

/** A subject with what assumptions say of its symbols put in, and what else they let a proof use. */
export interface Assumed {
  readonly subject: Subject;
  readonly knowledge: Knowledge;
  /** The assumptions that are put into the subject. */
  readonly putIn: readonly Requirement[];
}

/**
 * What a layer's assumptions are for a proof: `s = 1` and `A[i,j] = A[j,i]` are put in, `Σ[k] t[k] = 1` is a rule, `s > 0` a fact.
 */
export function assumed(subject: Subject, requirements: readonly Requirement[]): Assumed {
  const values = new Map<string, Expr>();
  const given: Given[] = [];
  const positive = new Set<string>(divisorsOf(subject.layer));
  const symmetries: Symmetry[] = [];
  const putIn: Requirement[] = [];
  for (const r of requirements) {
    const { condition } = r;
    if (condition.kind !== 'compare') continue;
    const symmetry = symmetryOf(r, subject.program);
    if (symmetry !== undefined) {
      symmetries.push(symmetry);
      putIn.push(r);
      continue;
    }
    const { left, right, op } = condition;
    if (op === '==') {
      const symbolic = solvedSymbol(condition);
      if (symbolic !== undefined && !values.has(symbolic.name)) {
        values.set(symbolic.name, substituteSymbols(symbolic.value, values));
        putIn.push(r);
      } else if (symbolic === undefined) given.push(...rule(r, left, right, given.length));
    } else {
      const name = isBelow(right, op === '>', op === '>=')
        ? wholeName(left, r, subject.program)
        : isBelow(left, op === '<', op === '<=')
          ? wholeName(right, r, subject.program)
          : undefined;
      if (name !== undefined) positive.add(name);
    }
  }
  const put = (e: Expr): Expr => {
    const substituted = substituteSymbols(e, values);
    return symmetries.length === 0 ? substituted : symmetrised(substituted, symmetries);
  };
  return {
    subject: values.size + symmetries.length === 0 ? subject : mapSubject(subject, put),
    knowledge: {
      given: given.map((g) => ({ equation: { ...g.equation, body: put(g.equation.body) }, value: put(g.value) })),
      positive,
    },
    putIn,
  };
}

/** The hyper-parameters by which extents are divided with rounding: a layer is refused where one of them is not positive. */
function divisorsOf({ hypers, parameters, equations }: Program): readonly string[] {
  const found = new Set<string>();
  for (const extent of [...parameters, ...equations].flatMap((t) => t.type.shape))
    visit(extent, (node) => {
      if (node.kind !== 'floordiv' && node.kind !== 'mod') return;
      for (const factor of node.den.kind === 'mul' ? node.den.factors : [node.den])
        if (factor.kind === 'symbol') found.add(factor.name);
    });
  return hypers.flatMap((h) => (found.has(h.name) ? [h.name] : []));
}

/** Whether what is greater than a literal, or at least that, is positive. */
const isBelow = (e: Expr, greater: boolean, atLeast: boolean): boolean =>
  e.kind === 'const' && ((greater && e.value >= 0) || (atLeast && e.value > 0));

/** An assumed equation as a rule from its larger side to the other. */
function rule({ indices, condition }: Requirement, left: Expr, right: Expr, count: number): readonly Given[] {
  if (readTensors(condition).size === 0) return [];
  const [from, to] = left.size >= right.size ? [left, right] : [right, left];
  // a variable that the rule's left side lacks would have no value
  const bound = freeIndices(from);
  if (from.type !== 'real' || [...freeIndices(to)].some((name) => !bound.has(name))) return [];
  const equation: Equation = {
    name: `\u0000given${count}`,
    type: { dtype: 'real', shape: indices.map((b) => b.hi) },
    indices: indices.map((b) => b.index),
    body: from,
  };
  return [{ equation, value: to }];
}

/** The name of a hyper-parameter, or of a tensor all of whose elements a condition speaks of. */
function wholeName(e: Expr, { indices }: Requirement, program: Program): string | undefined {
  if (e.kind === 'symbol') return e.name;
  if (e.kind !== 'read' || e.guarded) return undefined;
  const shape = [...program.parameters, ...program.equations].find((t) => t.name === e.tensor)?.type.shape ?? [];
  const names = e.subscripts.map((s) => (s.kind === 'index' ? s.name : ''));
  const whole = names.every((name, d) => {
    const binder = indices.find((b) => b.index === name);
    const extent = shape[d];
    return binder !== undefined && extent !== undefined && equal(binder.hi, extent);
  });
  return whole && new Set(names).size === names.length ? e.tensor : undefined;
}

function mapSubject(subject: Subject, f: (e: Expr) => Expr): Subject {
  const typed = <T extends { readonly type: Equation['type'] }>(t: T): T => ({
    ...t,
    type: {
      ...t.type,
      shape: t.type.shape.map(f),
      ...(t.type.bounds === undefined ? {} : { bounds: { lo: f(t.type.bounds.lo), hi: f(t.type.bounds.hi) } }),
    },
  });
  const program = {
    ...subject.program,
    parameters: subject.program.parameters.map(typed),
    equations: subject.program.equations.map((e) => ({ ...typed(e), body: f(e.body) })),
  };
  return {
    ...subject,
    program,
    indices: subject.indices.map((b) => ({ ...b, lo: f(b.lo), hi: f(b.hi) })),
    left: f(subject.left),
    right: f(subject.right),
  };
}
