import type { Expr, Program } from '../ir/index.ts';
import { visit } from '../ir/index.ts';
import { Context } from '../rewrite/form/context.ts';
import { isPositive } from '../rewrite/normal/exponentials.ts';
import { scalarTable } from '../scalar/table.ts';

/** Every number. */
const whole = { lo: Number.NEGATIVE_INFINITY, hi: Number.POSITIVE_INFINITY };

/** Whether reals are compared that may have no value at some inputs, such as a quotient by 0. */
export function comparesPartial(e: Expr, program: Program): boolean {
  const context = new Context(program);
  const isPartial = (node: Expr): boolean => {
    if (node.kind === 'call') {
      const { domain } = scalarTable[node.fn];
      return node.args.some((arg, i) => {
        const { lo, hi } = domain[i] ?? whole;
        const allowsPositive = lo <= 0 && hi === whole.hi;
        const isTotal = lo === whole.lo && hi === whole.hi;
        return !isTotal && !(allowsPositive && isPositive(arg, context));
      });
    }
    if (node.kind !== 'pow' || isPositive(node.base, context)) return false;
    const { exponent } = node;
    return exponent.kind !== 'const' || exponent.value < 0 || !Number.isInteger(exponent.value);
  };
  let found = false;
  visit(e, (node) => {
    if (node.kind !== 'compare' || (node.left.type === 'int' && node.right.type === 'int')) return;
    visit(node, (inner) => {
      if (isPartial(inner)) found = true;
    });
  });
  return found;
}
