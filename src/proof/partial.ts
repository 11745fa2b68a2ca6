import type { Expr, Program } from '../ir/index.ts';
import { visit } from '../ir/index.ts';
import { Context } from '../rewrite/form/context.ts';
import { isPositive } from '../rewrite/normal/exponentials.ts';
import type { ScalarFunctionName } from '../scalar/names.ts';

/** Functions that have a value at every positive number, but not at every number. */
const ofPositives: ReadonlySet<string> = new Set([
  'log',
  'log2',
  'log1p',
  'sqrt',
  'rsqrt',
  'pow',
] satisfies ScalarFunctionName[]);

/** Functions that have no value at some positive numbers either. */
const restricted: ReadonlySet<string> = new Set(['asin', 'acos', 'acosh', 'atanh'] satisfies ScalarFunctionName[]);

/** Whether reals are compared that may have no value at some inputs, such as a quotient by 0. */
export function comparesPartial(e: Expr, program: Program): boolean {
  const context = new Context(program);
  const isPartial = (node: Expr): boolean => {
    if (node.kind === 'call') {
      const [arg] = node.args;
      return restricted.has(node.fn) || (ofPositives.has(node.fn) && arg !== undefined && !isPositive(arg, context));
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
