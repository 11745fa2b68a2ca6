import type { Expr } from '../ir/index.ts';
import { constant, constantOf, subtractPoly, toPoly, visit } from '../ir/index.ts';

/** What it takes for two extents to be equal. */
export type Agreement =
  | { readonly kind: 'equal' }
  /** They are equal where this dimension has this value. */
  | { readonly kind: 'bind'; readonly dimension: string; readonly value: Expr }
  | { readonly kind: 'different' }
  /** Neither can be shown from the symbols alone. */
  | { readonly kind: 'open' };

/**
 * Solves `formal = actual` for one dimension. `own` tells the dimensions of the layer being connected, which may take any
 * extent; `dims` those of the network so far, which only take a literal or another dimension.
 */
export function agree(formal: Expr, actual: Expr, own: ReadonlySet<string>, dims: ReadonlySet<string>): Agreement {
  const difference = subtractPoly(toPoly(formal), toPoly(actual));
  const constantDifference = constantOf(difference);
  if (constantDifference === 0) return { kind: 'equal' };
  if (formal.kind === 'symbol' && own.has(formal.name) && !mentions(actual, formal.name))
    return { kind: 'bind', dimension: formal.name, value: actual };
  if (constantDifference !== undefined) return { kind: 'different' };
  const plain =
    formal.kind === 'const' || (formal.kind === 'symbol' && (dims.has(formal.name) || own.has(formal.name)));
  if (actual.kind === 'symbol' && dims.has(actual.name) && plain)
    return { kind: 'bind', dimension: actual.name, value: formal };
  return linear(difference, new Set([...own, ...dims]));
}

/** The root of `a·d + c = 0` for a dimension d, where that is all that the difference holds. */
function linear(difference: ReturnType<typeof toPoly>, dims: ReadonlySet<string>): Agreement {
  const terms = [...difference.values()].filter((m) => m.powers.length > 0);
  const [term] = terms;
  const [factor] = term?.powers ?? [];
  if (term === undefined || factor === undefined || terms.length > 1 || term.powers.length > 1 || factor.power !== 1)
    return { kind: 'open' };
  if (factor.atom.kind !== 'symbol' || !dims.has(factor.atom.name)) return { kind: 'open' };
  const root = -(difference.get('')?.coefficient ?? 0) / term.coefficient;
  if (!Number.isInteger(root) || root < 0) return { kind: 'different' };
  return { kind: 'bind', dimension: factor.atom.name, value: constant(root) };
}

function mentions(e: Expr, name: string): boolean {
  let found = false;
  visit(e, (node) => {
    if (node.kind === 'symbol' && node.name === name) found = true;
  });
  return found;
}
