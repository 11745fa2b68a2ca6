import type { Interval } from '../support/interval.ts';
import { binaryInterval, callInterval, everything, hull, point, scaleInterval } from '../support/interval.ts';
import type { LoopExpr } from './nest.ts';

/** Range of an int expression, given the ranges of variables and of the ints that buffers hold. */
export function intervalOf(
  e: LoopExpr,
  variables: { get(name: string): Interval | undefined },
  elements: (buffer: string) => Interval,
): Interval {
  const go = (x: LoopExpr): Interval => {
    switch (x.kind) {
      case 'const':
        return typeof x.value === 'number' ? point(x.value) : { lo: 0, hi: 1 };
      case 'var':
        return variables.get(x.name) ?? everything;
      case 'load':
        return x.type === 'int' ? elements(x.buffer) : everything;
      case 'unary':
        if (x.op === 'neg') return scaleInterval(go(x.arg), -1);
        return x.op === 'toInt' || x.op === 'not' ? { lo: 0, hi: 1 } : go(x.arg);
      case 'select':
        return hull([go(x.then).lo, go(x.else).lo, go(x.then).hi, go(x.else).hi]);
      case 'call':
        return callInterval(x.fn, x.args.map(go));
      case 'binary':
        return binaryInterval(x.op, go(x.left), go(x.right));
    }
  };
  return go(e);
}
