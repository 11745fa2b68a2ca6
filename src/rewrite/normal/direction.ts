import type { Binder, Expr } from '../../ir/index.ts';
import { affineIn, freeIndices, index, one, subtract, visit } from '../../ir/index.ts';
import type { Context } from '../form/context.ts';
import type { Form, Term } from '../form/form.ts';
import type { Rational } from '../form/rational.ts';
import { isOneR } from '../form/rational.ts';
import { termKey } from '../form/terms.ts';
import { conditionGuards } from '../integers/conditions.ts';

/** What bringing a substituted factor to normal form takes. */
interface Normaliser {
  readonly normalise: (e: Expr, context: Context) => Form;
  readonly productForm: (forms: readonly Form[], context: Context) => Form;
  readonly formPower: (form: Form, exponent: Rational, context: Context) => Form;
}

/**
 * The body of a sum with each index counted from the end of its range where that is the simpler way, so that
 * Σ[p] h[K−1−p]·x[i+p] and Σ[p] h[p]·x[i+K−1−p] meet. For comparing only.
 */
export function canonicalDirection(binders: readonly Binder[], t: Term, context: Context, normal: Normaliser): Term {
  let best = t;
  for (const b of binders) {
    if (falls(best, b.index) === 0 || b.lo.kind !== 'const' || b.lo.value !== 0 || freeIndices(b.hi).size > 0) continue;
    const turned = counted(best, b, context, normal);
    if (turned !== undefined && isSimpler(turned, best, b.index, context)) best = turned;
  }
  return best;
}

/** The term with an index counted from the end. */
function counted(t: Term, b: Binder, context: Context, normal: Normaliser): Term | undefined {
  const map = new Map([[b.index, subtract(subtract(b.hi, one), index(b.index))]]);
  const product = normal.productForm(
    t.factors.map((f) =>
      normal.formPower(normal.normalise(context.substitute(f.base, map), context), f.exponent, context),
    ),
    context,
  );
  const [only, ...more] = product;
  if (only === undefined || more.length > 0 || !isOneR(only.coefficient) || only.guards.length > 0) return undefined;
  const guards = [];
  for (const g of t.guards) {
    const conjuncts = conditionGuards(context.substitute(g.cond, map), context);
    if (conjuncts === undefined) return undefined;
    guards.push(...conjuncts.map((cond) => ({ cond, soft: g.soft })));
  }
  return { coefficient: t.coefficient, factors: only.factors, guards };
}

function isSimpler(a: Term, b: Term, name: string, context: Context): boolean {
  const difference = falls(a, name) - falls(b, name);
  return difference !== 0 ? difference < 0 : termKey(a, context.keys) < termKey(b, context.keys);
}

/** The number of subscripts that fall as an index rises. */
function falls(t: Term, name: string): number {
  let count = 0;
  const names = new Set([name]);
  for (const f of t.factors)
    visit(f.base, (node) => {
      if (node.kind !== 'read') return;
      for (const s of node.subscripts) {
        const coefficient = affineIn(s, names)?.coefficients.get(name);
        if (coefficient !== undefined && [...coefficient.values()].every((m) => m.coefficient < 0)) count++;
      }
    });
  return count;
}
