import type { Equation, Expr, Program } from '../ir/index.ts';
import { subtract, zero } from '../ir/index.ts';
import { isZeroWhenCleared } from './clear.ts';
import { collect } from './collect.ts';
import { Context, type ContextOptions } from './context.ts';
import type { Form } from './form.ts';
import { normalise } from './normalise.ts';
import { formExpr, termKey } from './terms.ts';

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

/**
 * The normal form of a value: a sum of products of atoms, brackets solved, invariant factors outside their sums. With
 * `expanded`, products and powers of sums are multiplied out as far as a counted limit allows.
 */
export function normalForm(e: Expr, scope: Scope, options: { readonly expanded?: boolean } = {}): NormalForm {
  const { form, context } = formOf(e, scope, options);
  return { key: formKey(form, context), expr: formExpr(form) };
}

function formOf(e: Expr, scope: Scope, options: ContextOptions): { form: Form; context: Context } {
  const context = new Context(scope.program, { ...options, comparing: true });
  for (const [d, name] of scope.lhs.indices.entries())
    context.enter(name, { lo: zero, hi: scope.lhs.type.shape[d] ?? zero });
  return { form: collect(normalise(context.adopt(e), context), context), context };
}

const formKey = (form: Form, context: Context): string =>
  form
    .map((t) => `${t.coefficient.num}/${t.coefficient.den} ${termKey(t, context.keys)}`)
    .sort()
    .join(' + ');

/**
 * Whether two values are equal by their normal forms: first as they are, then multiplied out, then with the denominators of
 * their difference cleared. False means: not shown.
 */
export function equivalent(a: Expr, b: Expr, scope: Scope): boolean {
  for (const expanded of [false, true])
    if (normalForm(a, scope, { expanded }).key === normalForm(b, scope, { expanded }).key) return true;
  const { form, context } = formOf(subtract(a, b), scope, { expanded: true });
  return isZeroWhenCleared(form, context);
}
