import type { CompareOp } from './expr.ts';

/** Whether `a op b` holds between two numbers. */
export function compares(op: CompareOp, a: number, b: number): boolean {
  switch (op) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    case '==':
      return a === b;
    case '!=':
      return a !== b;
  }
}

/** Whether `d op 0` holds for every, or for no, d in [lo, hi]; undefined where it depends. */
export function comparesToZero(op: CompareOp, lo: number, hi: number): boolean | undefined {
  switch (op) {
    case '<':
      return hi < 0 ? true : lo >= 0 ? false : undefined;
    case '<=':
      return hi <= 0 ? true : lo > 0 ? false : undefined;
    case '>':
      return lo > 0 ? true : hi <= 0 ? false : undefined;
    case '>=':
      return lo >= 0 ? true : hi < 0 ? false : undefined;
    case '==':
      return lo === 0 && hi === 0 ? true : lo > 0 || hi < 0 ? false : undefined;
    case '!=':
      return lo > 0 || hi < 0 ? true : lo === 0 && hi === 0 ? false : undefined;
  }
}

/** `op` such that `a opposite[op] b` holds exactly where `a op b` does not; for integers, which are never NaN. */
export const opposite: { readonly [op in CompareOp]: CompareOp } = {
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
  '==': '!=',
  '!=': '==',
};
