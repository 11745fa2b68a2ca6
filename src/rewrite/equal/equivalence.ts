import type { Equation, Expr, Program } from '../../ir/index.ts';
import { mapChildren, mul, read, subtract, zero } from '../../ir/index.ts';
import { Context, type ContextOptions, TooManyCases } from '../form/context.ts';
import type { Form } from '../form/form.ts';
import { isOneR } from '../form/rational.ts';
import { factorExpr, formExpr, termKey } from '../form/terms.ts';
import { normalise } from '../normal/normalise.ts';
import { collect } from '../reuse/collect.ts';
import { type Pattern, patternOf, reuse } from '../reuse/reuse.ts';
import { cleared, zeroWhenCleared } from './clear.ts';
import { canonicalComparison } from './comparisons.ts';
import { canonicalPosition } from './winners.ts';

/** What an expression is read in: the tensors, dimensions and hyper-parameters of a Program, and the indices of a left-hand side. */
export interface Scope {
  readonly program: Pick<Program, 'dims' | 'parameters' | 'equations'>;
  readonly lhs: Pick<Equation, 'indices' | 'type'>;
}

export interface NormalForm {
  /** A text that two expressions share only if they are equal, for all sizes and all values at which both are defined. */
  readonly key: string;
  readonly expr: Expr;
}

/** An equation between formulas that is taken for granted: what `equation` defines is `value`, over the same indices. */
export interface Given {
  readonly equation: Equation;
  readonly value: Expr;
}

/** What may be used in a comparison beside the rules. */
export interface Knowledge {
  readonly given?: readonly Given[];
  /** Hyper-parameters, and tensors all elements of which, that are positive. */
  readonly positive?: ReadonlySet<string>;
  /** Leave single points out of account, at which a comparison of reals is on its boundary. */
  readonly almost?: boolean;
  /** Take ranges that hyper-parameters bound to have no negative length; told of each that is. */
  readonly ordered?: (length: Expr) => void;
}

/**
 * The normal form of a value: a sum of products of atoms, brackets solved, invariant factors outside their sums. With
 * `expanded`, products and powers of sums are multiplied out as far as a counted limit allows.
 */
export function normalForm(
  e: Expr,
  scope: Scope,
  options: Knowledge & { readonly expanded?: boolean } = {},
): NormalForm {
  const { form, context } = new Comparison(scope, options, options.expanded ?? false).form(e);
  return { key: formKey(form, context), expr: formExpr(form) };
}

const formKey = (form: Form, context: Context): string =>
  form
    .map((t) => `${t.coefficient.num}/${t.coefficient.den} ${termKey(t, context.keys)}`)
    .sort()
    .join(' + ');

/** How two values were shown to be equal. */
export type Agreement =
  /** They have one normal form, with products of sums multiplied out or not. */
  | { readonly by: 'form'; readonly form: Expr }
  /** Their difference is zero when its denominators are cleared. */
  | { readonly by: 'cleared'; readonly difference: Expr };

/**
 * Whether two values are equal by their normal forms: first as they are, then multiplied out, then with the denominators of
 * their difference cleared. Undefined means: not shown.
 */
export function agreement(a: Expr, b: Expr, scope: Scope, knowledge: Knowledge = {}): Agreement | undefined {
  for (const expanded of [false, true]) {
    const options = { ...knowledge, expanded };
    const form = normalForm(a, scope, options);
    if (form.key === normalForm(b, scope, options).key) return { by: 'form', form: form.expr };
  }
  const comparison = new Comparison(scope, knowledge, true);
  const { form, context } = comparison.form(subtract(a, b));
  const clearings = zeroWhenCleared(form, context, (f) => comparison.withGiven(f, context));
  return clearings === undefined ? undefined : { by: 'cleared', difference: formExpr(form) };
}

/** Two values as fractions of one denominator. */
export interface Fractions {
  readonly denominator: Expr;
  readonly numerators: readonly [Expr, Expr];
}

/** Values that `agreement` shows equal by clearing denominators, over these. */
export function commonDenominator(a: Expr, b: Expr, scope: Scope, knowledge: Knowledge = {}): Fractions | undefined {
  const comparison = new Comparison(scope, knowledge, true);
  const { form, context } = comparison.form(subtract(a, b));
  const settle = (f: Form): Form => comparison.withGiven(f, context);
  const clearings = zeroWhenCleared(form, context, settle);
  if (clearings === undefined) return undefined;
  const numerator = (e: Expr): Expr =>
    formExpr(
      clearings.reduce(
        (f, clearing) => settle(cleared(f, clearing, context)),
        settle(normalise(context.adopt(e), context)),
      ),
    );
  const factors = clearings.map(({ base, power }) => factorExpr({ base, exponent: power }));
  return { denominator: mul(factors), numerators: [numerator(a), numerator(b)] };
}

/** Whether `agreement` shows two values to be equal, without going through too many cases. */
export function equivalent(a: Expr, b: Expr, scope: Scope, knowledge: Knowledge = {}): boolean {
  try {
    return agreement(a, b, scope, knowledge) !== undefined;
  } catch (limit) {
    if (!(limit instanceof TooManyCases)) throw limit;
    return false;
  }
}

/** Forms of one scope, as they are compared. */
class Comparison {
  readonly #scope: Scope;
  readonly #options: ContextOptions;
  readonly #given: readonly { readonly given: Given; readonly pattern: Pattern }[];

  constructor(scope: Scope, { given = [], positive, almost, ordered }: Knowledge, expanded: boolean) {
    const equations = [...scope.program.equations, ...given.map((g) => g.equation)];
    this.#scope = { ...scope, program: { ...scope.program, equations } };
    this.#options = {
      expanded,
      comparing: true,
      comparison: canonicalComparison,
      position: canonicalPosition,
      computed: new Set(scope.program.equations.map((e) => e.name)),
      ...(positive === undefined ? {} : { positive }),
      ...(almost === undefined ? {} : { almost }),
      ...(ordered === undefined ? {} : { ordered }),
    };
    this.#given = given.flatMap((g) => {
      const context = this.#context(g.equation);
      const pattern = patternOf(g.equation, normalise(context.adopt(g.equation.body), context), context);
      return pattern === undefined ? [] : [{ given: g, pattern }];
    });
  }

  form(e: Expr): { form: Form; context: Context } {
    const context = this.#context(this.#scope.lhs);
    const form = collect(normalise(context.adopt(e), context), context);
    return { form: this.withGiven(form, context), context };
  }

  /** The form with what the given equations define replaced by its value. */
  withGiven(form: Form, context: Context): Form {
    let current = form;
    for (const { given, pattern } of this.#given) {
      const found = this.#withConstant(reuse(current, [pattern], context), given, context);
      if (found === current) continue;
      const { equation, value } = given;
      const replaced = (e: Expr): Expr => {
        const inner = mapChildren(e, replaced);
        if (inner.kind !== 'read' || inner.tensor !== equation.name) return inner;
        const map = new Map(equation.indices.map((name, d) => [name, inner.subscripts[d] ?? zero]));
        return context.substitute(context.adopt(value), map);
      };
      current = normalise(replaced(formExpr(found)), context);
    }
    return current;
  }

  /** A given sum that has no indices of its own, where it stands under a root or in a function. */
  #withConstant(form: Form, { equation }: Given, context: Context): Form {
    if (equation.indices.length > 0) return form;
    const [only, ...more] = normalise(context.adopt(equation.body), context);
    const [factor, ...others] = only?.factors ?? [];
    if (only === undefined || factor === undefined || more.length + others.length + only.guards.length > 0) return form;
    if (!isOneR(only.coefficient) || !isOneR(factor.exponent)) return form;
    const key = context.keys.of(factor.base);
    const replaced = (e: Expr): Expr =>
      context.keys.of(e) === key ? read(equation.name, []) : mapChildren(e, replaced);
    const whole = formExpr(form);
    const next = replaced(whole);
    return next === whole ? form : normalise(next, context);
  }

  #context(lhs: Scope['lhs']): Context {
    const context = new Context(this.#scope.program, this.#options);
    for (const [d, name] of lhs.indices.entries()) context.enter(name, { lo: zero, hi: lhs.type.shape[d] ?? zero });
    return context;
  }
}
