import type { Expr, Program } from '../ir/index.ts';
import { children, visit } from '../ir/index.ts';
import type { ScalarFunctionName } from '../scalar/names.ts';

/** Functions that have no value at some numbers. */
const restricted: ReadonlySet<string> = new Set([
  'log',
  'log2',
  'log1p',
  'sqrt',
  'rsqrt',
  'asin',
  'acos',
  'acosh',
  'atanh',
  'pow',
] satisfies ScalarFunctionName[]);

/** Whether reals are compared that have no value at some inputs. */
export function comparesPartial(e: Expr, { dims }: Program): boolean {
  const isSize = (node: Expr): boolean => {
    if (node.kind === 'symbol') return dims.includes(node.name);
    return node.kind !== 'read' && node.kind !== 'index' && children(node).every(isSize);
  };
  const isPartial = (node: Expr): boolean => {
    if (node.kind === 'call') return restricted.has(node.fn) && !isSize(node);
    if (node.kind !== 'pow' || isSize(node.base)) return false;
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
