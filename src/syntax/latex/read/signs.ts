import type { ReduceOp } from '../../../ir/expr.ts';
import { scalarFunctionNames } from '../../../scalar/names.ts';
import type { Joint, MathFence, RelationOp } from './math.ts';

export const fractions: ReadonlySet<string> = new Set(['frac', 'dfrac', 'tfrac', 'cfrac']);

/** Macros of operators between factors. */
export const jointMacros: ReadonlyMap<string, Joint> = new Map<string, Joint>([
  ['cdot', 'dot'],
  ['bullet', 'dot'],
  ['times', 'times'],
  ['odot', 'hadamard'],
  ['circ', 'hadamard'],
  ['ast', 'convolution'],
  ['star', 'convolution'],
  ['otimes', 'convolution'],
  ['div', 'slash'],
  ['bmod', 'mod'],
  ['mod', 'mod'],
]);

export const jointChars: ReadonlyMap<string, Joint> = new Map<string, Joint>([
  ['*', 'convolution'],
  ['∗', 'convolution'],
  ['/', 'slash'],
  ['·', 'dot'],
  ['⋅', 'dot'],
  ['×', 'times'],
  ['⊙', 'hadamard'],
]);

export const relationMacros: ReadonlyMap<string, RelationOp> = new Map<string, RelationOp>([
  ['le', '<='],
  ['leq', '<='],
  ['leqslant', '<='],
  ['lt', '<'],
  ['ge', '>='],
  ['geq', '>='],
  ['geqslant', '>='],
  ['gt', '>'],
  ['ne', '!='],
  ['neq', '!='],
  ['equiv', '='],
  ['triangleq', '='],
  ['leftarrow', '='],
  ['gets', '='],
  ['in', 'in'],
  ['colon', 'in'],
  ['approx', 'other'],
  ['sim', 'other'],
  ['to', 'maps'],
  ['rightarrow', 'maps'],
  ['longrightarrow', 'maps'],
  ['mapsto', 'maps'],
  ['gets', 'assigned'],
  ['leftarrow', 'assigned'],
  ['coloneqq', 'assigned'],
  ['propto', 'other'],
  ['Rightarrow', 'other'],
  ['implies', 'other'],
  ['iff', 'other'],
  ['subset', 'other'],
  ['mid', 'other'],
]);

export const relationChars: ReadonlyMap<string, RelationOp> = new Map<string, RelationOp>([
  ['=', '='],
  ['<', '<'],
  ['>', '>'],
  ['≤', '<='],
  ['≥', '>='],
  ['≠', '!='],
  ['∈', 'in'],
  [':', 'in'],
]);

/** Operators that run over indices. */
export const reduceMacros: ReadonlyMap<string, ReduceOp> = new Map<string, ReduceOp>([
  ['sum', 'sum'],
  ['prod', 'prod'],
]);

/** Words of reductions that are functions of several arguments where nothing stands below them. */
export const extremeWords: ReadonlyMap<string, ReduceOp | 'mean'> = new Map<string, ReduceOp | 'mean'>([
  ['max', 'max'],
  ['min', 'min'],
  ['argmax', 'argmax'],
  ['argmin', 'argmin'],
  ['mean', 'mean'],
]);

/** Functions by the names that papers give them. */
export const functionWords: ReadonlyMap<string, string> = new Map<string, string>([
  ...scalarFunctionNames
    .filter((name) => !['max', 'min', 'pi', 'inf'].includes(name))
    .map((name) => [name, name] as const),
  ...Object.entries({
    ln: 'log',
    lg: 'log',
    sgn: 'sign',
    signum: 'sign',
    th: 'tanh',
    sh: 'sinh',
    ch: 'cosh',
    tg: 'tan',
    arcsin: 'asin',
    arccos: 'acos',
    arctan: 'atan',
    arctg: 'atan',
    arcsinh: 'asinh',
    arccosh: 'acosh',
    arctanh: 'atanh',
    artanh: 'atanh',
    ReLU: 'relu',
    Relu: 'relu',
    Sigmoid: 'sigmoid',
    logistic: 'sigmoid',
    clip: 'clamp',
  }),
]);

/** What is written in place of `D(P \| Q)`. */
export const DIVERGENCE = 'write a divergence as its sum, `\\sum_i p_i \\log \\frac{p_i}{q_i}`, and a length `\\|x\\|`';

/** What a symbol would be, that is none here, and what to write instead. */
export const unsupported: ReadonlyMap<string, string> = new Map([
  ['int', 'write a sum over an index: `\\sum_{i=0}^{N-1}`'],
  ['iint', 'write sums over indices'],
  ['oint', 'write a sum over an index'],
  ['lim', 'a limit computes nothing; write the value that it has'],
  ['sup', 'write `\\max_{i}` over an index'],
  ['inf', 'write `\\min_{i}` over an index'],
  ['pm', 'write the two formulas apart'],
  ['mp', 'write the two formulas apart'],
  ['forall', 'write the ranges of the indices: `\\quad 0 \\le i < N`'],
  ['exists', 'write the formula for given indices'],
  ['cup', 'sets are not read; write a condition'],
  ['cap', 'sets are not read; write a condition'],
  ['binom', 'write the product out'],
  ['det', 'write the determinant out by its elements: `a_{1} d_{1} - b_{1} c_{1}`'],
  ['parallel', DIVERGENCE],
]);

/** Fences by the macro that opens them, and the macro that closes them. */
export const fenceMacros: ReadonlyMap<string, { readonly fence: MathFence['fence']; readonly closer: string }> =
  new Map([
    ['lfloor', { fence: 'floor', closer: 'rfloor' }],
    ['lceil', { fence: 'ceil', closer: 'rceil' }],
    ['langle', { fence: 'angle', closer: 'rangle' }],
    ['lvert', { fence: 'abs', closer: 'rvert' }],
    ['lVert', { fence: 'norm', closer: 'rVert' }],
  ]);
