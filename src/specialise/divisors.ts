import type { Expr, Program } from '../ir/index.ts';
import { visit } from '../ir/index.ts';
import { refuse } from '../support/diagnostic.ts';

/**
 * Refuses a negative hyper-parameter that divides by `//` or `%`: ranges and gradients are derived for positive divisors.
 * Exact divisions `/` may have negative ones.
 */
export function checkDivisors(program: Program, hypers: ReadonlyMap<string, number>): void {
  const look = (e: Expr): void =>
    visit(e, (node) => {
      if (node.kind !== 'floordiv' && node.kind !== 'mod') return;
      for (const factor of node.den.kind === 'mul' ? node.den.factors : [node.den]) {
        const value = factor.kind === 'symbol' ? hypers.get(factor.name) : undefined;
        if (value === undefined || value >= 0 || factor.kind !== 'symbol') continue;
        refuse(
          'divisor-not-positive',
          `${factor.name} is ${value}, but the formula or a range divides by it with // or %.`,
          {
            help: `Give ${factor.name} a value of at least 1; for a negative stride, state the index's range.`,
            span: node.span,
          },
        );
      }
    });
  for (const { type } of [...program.parameters, ...program.equations]) for (const extent of type.shape) look(extent);
  for (const e of program.equations) look(e.body);
}
