import type { Expr, Poly } from '../../ir/index.ts';
import {
  add,
  affineIn,
  compare,
  constantOf,
  fromPoly,
  mul,
  readTensors,
  scalePoly,
  subtractPoly,
  toPoly,
} from '../../ir/index.ts';
import type { Context } from '../form/context.ts';

/**
 * A saved position among conditions, as a reader would write it: where `u − i·s ≥ 0` and `v − j·s ≥ 0` stand beside it,
 * `u·k + v == i·k·s + j·s + at` is `at == (u − i·s)·k + (v − j·s)`.
 */
export function isolatePositions(conditions: readonly Expr[], context: Context): readonly Expr[] {
  const offsets = conditions.flatMap((c) =>
    c.kind === 'compare' && c.op === '>=' && c.right.kind === 'const' && c.right.value === 0 ? [toPoly(c.left)] : [],
  );
  return offsets.length === 0 ? conditions : conditions.map((c) => isolate(c, offsets, context) ?? c);
}

function isolate(e: Expr, offsets: readonly Poly[], context: Context): Expr | undefined {
  if (e.kind !== 'compare' || e.op !== '==' || e.left.type !== 'int' || e.right.type !== 'int') return undefined;
  const difference = subtractPoly(toPoly(e.left), toPoly(e.right));
  const [position, ...more] = [...difference].filter(([, m]) => m.powers.some((p) => readTensors(p.atom).size > 0));
  const atom = position?.[1].powers[0]?.atom;
  if (position === undefined || more.length > 0 || atom?.kind !== 'read') return undefined;
  const [, monomial] = position;
  if (monomial.powers.length > 1 || monomial.powers[0]?.power !== 1 || Math.abs(monomial.coefficient) !== 1)
    return undefined;
  const value = scalePoly(subtractPoly(difference, new Map([position])), -monomial.coefficient);
  const grouped = groupBy(value, offsets, context);
  return grouped === undefined ? undefined : compare('==', atom, grouped);
}

/** The value as Σ c·offset + rest, where that is shorter. */
function groupBy(value: Poly, offsets: readonly Poly[], context: Context): Expr | undefined {
  const terms: Expr[] = [];
  let rest = value;
  for (const offset of offsets) {
    const expr = fromPoly(offset);
    const index = [...context.left.keys()].find((name) => {
      const c = affineIn(expr, new Set([name]))?.coefficients.get(name);
      return c !== undefined && constantOf(c) === 1;
    });
    if (index === undefined) continue;
    const coefficient = affineIn(fromPoly(rest), new Set([index]))?.coefficients.get(index);
    if (coefficient === undefined || coefficient.size === 0) continue;
    const scale = fromPoly(coefficient);
    terms.push(constantOf(coefficient) === 1 ? expr : mul([expr, scale]));
    rest = subtractPoly(rest, toPoly(mul([expr, scale])));
  }
  if (terms.length + rest.size >= value.size) return undefined;
  const all = rest.size === 0 ? terms : [...terms, fromPoly(rest)];
  return add(all.flatMap((t) => (t.kind === 'add' ? t.terms : [t])));
}
