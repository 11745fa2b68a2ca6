import type { Binder, Expr, Reduce } from '../../ir/index.ts';
import {
  affineIn,
  binder,
  equalPoly,
  fromPoly,
  index,
  quotient,
  substituteIndices,
  subtractPoly,
  toPoly,
} from '../../ir/index.ts';
import type { Keys } from '../form/key.ts';

/** What the indices of a pattern stand for. */
export type Binding = ReadonlyMap<string, Expr>;

type Continue = (binding: Binding) => Binding | undefined;

/**
 * One-sided unification of normal forms: finds values for the pattern's `variables` under which it is the target, up to the
 * order of terms, factors and binders. A variable in a subscript is solved for, by an
 * exact division where it has a coefficient.
 */
export class Unifier {
  readonly #variables: ReadonlySet<string>;
  readonly #keys: Keys;

  constructor(variables: ReadonlySet<string>, keys: Keys) {
    this.#variables = variables;
    this.#keys = keys;
  }

  unify(pattern: Expr, target: Expr, binding: Binding, then: Continue): Binding | undefined {
    if (pattern.kind === 'index' || isIntArithmetic(pattern)) return this.#unifyInt(pattern, target, binding, then);
    if (pattern.kind !== target.kind || pattern.type !== target.type) return undefined;
    switch (pattern.kind) {
      case 'const':
        return target.kind === 'const' && target.value === pattern.value ? then(binding) : undefined;
      case 'symbol':
        return target.kind === 'symbol' && target.name === pattern.name ? then(binding) : undefined;
      case 'read':
        if (target.kind !== 'read' || target.tensor !== pattern.tensor || target.guarded !== pattern.guarded)
          return undefined;
        return this.#sequence(pattern.subscripts, target.subscripts, binding, then);
      case 'add':
        return target.kind === 'add' ? this.#bag(pattern.terms, target.terms, binding, then) : undefined;
      case 'mul':
        return target.kind === 'mul' ? this.#bag(pattern.factors, target.factors, binding, then) : undefined;
      case 'pow':
        if (target.kind !== 'pow') return undefined;
        return this.#sequence([pattern.exponent, pattern.base], [target.exponent, target.base], binding, then);
      case 'call':
        if (target.kind !== 'call' || target.fn !== pattern.fn) return undefined;
        return this.#sequence(pattern.args, target.args, binding, then);
      case 'if':
        if (target.kind !== 'if') return undefined;
        return this.#sequence(
          [pattern.cond, pattern.then, pattern.else],
          [target.cond, target.then, target.else],
          binding,
          then,
        );
      case 'compare':
        if (target.kind !== 'compare' || target.op !== pattern.op) return undefined;
        return this.#sequence([pattern.left, pattern.right], [target.left, target.right], binding, then);
      case 'and':
      case 'or':
        return target.kind === pattern.kind ? this.#sequence(pattern.args, target.args, binding, then) : undefined;
      case 'not':
        return target.kind === 'not' ? this.unify(pattern.arg, target.arg, binding, then) : undefined;
      case 'iverson':
        return target.kind === 'iverson' ? this.unify(pattern.cond, target.cond, binding, then) : undefined;
      case 'reduce':
        return target.kind === 'reduce' ? this.#reduction(pattern, target, binding, then) : undefined;
      default:
        return undefined;
    }
  }

  /** Int arithmetic: what is bound already is put in; one unbound variable is solved for. */
  #unifyInt(pattern: Expr, target: Expr, binding: Binding, then: Continue): Binding | undefined {
    if (target.type !== 'int') return undefined;
    const known = substituteIndices(pattern, binding);
    const open = [...this.#keys.free(known)].filter((name) => this.#variables.has(name) && !binding.has(name));
    const [variable] = open;
    if (variable === undefined) return equalPoly(toPoly(known), toPoly(target)) ? then(binding) : undefined;
    if (open.length > 1) return undefined;
    const affine = affineIn(known, new Set([variable]));
    const coefficient = affine?.coefficients.get(variable);
    if (affine === undefined || coefficient === undefined) return undefined;
    const value = toPoly(quotient(fromPoly(subtractPoly(toPoly(target), affine.rest)), fromPoly(coefficient)));
    return then(new Map(binding).set(variable, fromPoly(value)));
  }

  #sequence(
    patterns: readonly Expr[],
    targets: readonly Expr[],
    binding: Binding,
    then: Continue,
  ): Binding | undefined {
    if (patterns.length !== targets.length) return undefined;
    const go = (at: number, b: Binding): Binding | undefined => {
      const p = patterns[at];
      const t = targets[at];
      return p === undefined || t === undefined ? then(b) : this.unify(p, t, b, (next) => go(at + 1, next));
    };
    return go(0, binding);
  }

  /** Each pattern with a target of its own, in any order. */
  #bag(patterns: readonly Expr[], targets: readonly Expr[], binding: Binding, then: Continue): Binding | undefined {
    if (patterns.length !== targets.length) return undefined;
    const go = (at: number, left: readonly Expr[], b: Binding): Binding | undefined => {
      const p = patterns[at];
      if (p === undefined) return then(b);
      for (const [position, t] of left.entries()) {
        // by position: one node may stand in the target more than once
        const others = [...left.slice(0, position), ...left.slice(position + 1)];
        const found = this.unify(p, t, b, (next) => go(at + 1, others, next));
        if (found !== undefined) return found;
      }
      return undefined;
    };
    return go(0, targets, binding);
  }

  #reduction(pattern: Reduce, target: Reduce, binding: Binding, then: Continue): Binding | undefined {
    if (target.op !== pattern.op || target.binders.length !== pattern.binders.length) return undefined;
    const ordered = pattern.op === 'argmax' || pattern.op === 'argmin';
    const go = (at: number, left: readonly Binder[], b: Binding): Binding | undefined => {
      const p = pattern.binders[at];
      if (p === undefined) return this.unify(pattern.body, target.body, b, then);
      for (const t of ordered ? left.slice(0, 1) : left) {
        const range = binder(p.index, substituteIndices(p.hi, b), substituteIndices(p.lo, b));
        if (!equalPoly(toPoly(range.lo), toPoly(t.lo)) || !equalPoly(toPoly(range.hi), toPoly(t.hi))) continue;
        const found = go(
          at + 1,
          left.filter((other) => other !== t),
          new Map(b).set(p.index, index(t.index)),
        );
        if (found !== undefined) return found;
      }
      return undefined;
    };
    return go(0, target.binders, binding);
  }
}

const isIntArithmetic = (e: Expr): boolean =>
  e.type === 'int' &&
  (e.kind === 'add' || e.kind === 'mul' || e.kind === 'floordiv' || e.kind === 'mod' || e.kind === 'quotient');
