import type { Expr, Program } from '../ir/index.ts';
import { children } from '../ir/index.ts';
import { printExpr } from '../ir/print.ts';
import { refuse } from '../support/diagnostic.ts';
import { Ranges } from './ranges.ts';

/**
 * Refuses a Program whose integers may leave 32 bits, for machines on which they wrap around: a wrong number is worse than none.
 * Errors: `int-too-large`.
 */
export function refuseWideIntegers(program: Program): void {
  for (const equation of program.equations) search(equation.body, Ranges.of(program, equation));
}

function search(e: Expr, ranges: Ranges): void {
  if (e.type === 'int') {
    const { lo, hi } = ranges.of(e);
    if (lo < -(2 ** 31) || hi >= 2 ** 31) {
      refuse('int-too-large', `\`${printExpr(e)}\` may leave the 32 bits that the target gives to integers.`, {
        help: 'write it with real numbers (`1.0·t[i]`), state smaller bounds, or choose another target',
        ...(e.span === undefined ? {} : { span: e.span }),
      });
    }
  }
  const inside = e.kind === 'reduce' ? ranges.with(e.binders) : ranges;
  for (const child of children(e)) search(child, inside);
}
