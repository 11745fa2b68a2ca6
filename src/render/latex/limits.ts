import { add, type Binder, constant, type Expr, equal } from '../../ir/index.ts';

/** The last value below `hi`, in a form whose successor is `hi` again; undefined where there is none. */
export function lastBefore(hi: Expr): Expr | undefined {
  const last = shifted(hi, -1);
  return equal(shifted(last, 1), hi) ? last : undefined;
}

/** e + step, with a literal at the end of a sum taken together with the step. */
function shifted(e: Expr, step: number): Expr {
  if (e.kind === 'const') return constant(e.value + step);
  const terms = e.kind === 'add' ? e.terms : [e];
  const end = terms.at(-1);
  if (end?.kind !== 'const' || end.type !== 'int') return add([...terms, constant(step)]);
  const rest = terms.slice(0, -1);
  return end.value + step === 0 ? add(rest) : add([...rest, constant(end.value + step)]);
}

/** Limits that can stand below and above the sign of a sum: `p = lo` and the last value. */
export function limitsOf({ lo, hi }: Binder): { readonly from: Expr; readonly to: Expr } | undefined {
  const to = lastBefore(hi);
  return to === undefined ? undefined : { from: lo, to };
}
