import type { Equation, Expr, Program } from '../ir/index.ts';
import { zero } from '../ir/index.ts';
import { collect } from './collect.ts';
import { Context } from './context.ts';
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
  const context = new Context(scope.program, { ...options, comparing: true });
  for (const [d, name] of scope.lhs.indices.entries())
    context.enter(name, { lo: zero, hi: scope.lhs.type.shape[d] ?? zero });
  const form = collect(normalise(context.adopt(e), context), context);
  return { key: formKey(form, context), expr: formExpr(form) };
}

const formKey = (form: Form, context: Context): string =>
  form
    .map((t) => `${t.coefficient.num}/${t.coefficient.den} ${termKey(t, context.keys)}`)
    .sort()
    .join(' + ');

/** Whether two values are equal by their normal forms, first as they are, then multiplied out. False means: not shown. */
export const equivalent = (a: Expr, b: Expr, scope: Scope): boolean =>
  [false, true].some((expanded) => normalForm(a, scope, { expanded }).key === normalForm(b, scope, { expanded }).key);
