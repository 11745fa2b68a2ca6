import type { Expr } from '../../src/ir/index.ts';
import { scalarTable } from '../../src/scalar/table.ts';

/** The value of a formula of symbols without tensors and reductions, written apart from the interpreter. */
export function evaluateScalar(e: Expr, values: ReadonlyMap<string, number>): number {
  const value = (x: Expr): number => evaluateScalar(x, values);
  const holds = (x: Expr): boolean => {
    switch (x.kind) {
      case 'and':
        return x.args.every(holds);
      case 'or':
        return x.args.some(holds);
      case 'not':
        return !holds(x.arg);
      case 'compare': {
        const [a, b] = [value(x.left), value(x.right)];
        return { '<': a < b, '<=': a <= b, '>': a > b, '>=': a >= b, '==': a === b, '!=': a !== b }[x.op];
      }
      case 'call':
        return value(x) !== 0;
      default:
        throw new Error(`no condition: ${x.kind}`);
    }
  };
  switch (e.kind) {
    case 'const':
      return e.value;
    case 'symbol':
      return values.get(e.name) ?? Number.NaN;
    case 'add':
      return e.terms.map(value).reduce((a, b) => a + b);
    case 'mul': {
      let above = 1;
      let below = 1;
      for (const f of e.factors) {
        if (f.kind === 'pow' && f.exponent.kind === 'const' && f.exponent.value === -1) below *= value(f.base);
        else above *= value(f);
      }
      return above / below;
    }
    case 'pow':
      return scalarTable.pow.evaluate(value(e.base), value(e.exponent));
    case 'call':
      return scalarTable[e.fn].evaluate(...e.args.map(value));
    case 'if':
      return holds(e.cond) ? value(e.then) : value(e.else);
    case 'compare':
      return holds(e) ? 1 : 0;
    default:
      throw new Error(`not scalar: ${e.kind}`);
  }
}
