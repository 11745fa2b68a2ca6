import type { Diagnostic } from '../../support/diagnostic.ts';

/*
 * What the checks of a layer advise, said in the notation of LaTeX. Ranges and shapes may also be stated by comment lines, which are
 * written in the notation of formula files.
 */

const advice: ReadonlyMap<string, string> = new Map([
  [
    'unbound-index',
    'write it below the name on the left, `y_i = …`, or sum over it: `\\sum_{i} …`; what is no index is set upright: `x_{\\mathrm{i}}`',
  ],
  ['missing-subscripts', 'write one for each axis: `x_{i,j}`'],
  ['too-many-subscripts', 'write one for each axis: `x_{i,j}`'],
  ['range-unknown', 'state it behind the formula: `\\quad 0 \\le i < n`'],
  [
    'range-mismatch',
    'state the range where the index stands, `\\sum_{i=0}^{n-1}` or `\\quad 0 \\le i < n`; axes of one length have one name: `x \\in \\mathbb{R}^n`',
  ],
  [
    'read-outside',
    'write `x^{\\circ}_{i-1}` for a read that is zero outside, a smaller range, `\\quad 1 \\le i < n`, or a choice: `\\begin{cases} x_{i-1} & i > 0 \\\\ 0 & \\text{otherwise} \\end{cases}`',
  ],
  [
    'read-mostly-outside',
    'write `x^{\\circ}_{i-1}` for a read that is zero outside, a smaller range, or a choice with `\\begin{cases} … \\end{cases}`',
  ],
  [
    'recurrence',
    'write one step, with another name for what it begins with: `h_1 = \\tanh(u h_0 + x_0)`, or the steps as formulas of their own',
  ],
  ['used-too-early', 'write its formula above this one'],
  ['unknown-tensor', 'define it above, or declare it: `% input: x[N]`'],
  ['unknown-name', 'define it above, declare it, `% input: x[N]`, or write it below a sum as an index: `\\sum_{i}`'],
  ['unknown-function', 'define it: `f(z) = …`'],
  ['defined-twice', 'give the second one a name of its own: `y_2`'],
  ['hidden-index', 'choose another letter for the index below the operator: `\\sum_{k}`'],
  ['hidden-name', 'choose another letter for the index: `\\sum_{k}`'],
  [
    'real-subscript',
    'subscripts are whole numbers: indices, or labels of classes that are declared, `% input: t[R] : int < C`',
  ],
  [
    'subscript-form',
    'write sums of indices times constants: `x_{i,\\, 2j+1}`; indices of two axes are separated by a comma',
  ],
  ['division-in-bound', 'write `\\lfloor n/2 \\rfloor`'],
  ['inexact-division', 'write `\\lfloor i/s \\rfloor`, or `x^{\\circ}_{i/s}` for what is zero between'],
  ['not-integer', 'write `\\lfloor i/s \\rfloor`, `i \\bmod n`, `\\max(i, 0)` or `\\min(i, n-1)`'],
  ['number-too-large', 'infinity is written `\\infty`'],
  ['function-without-arguments', 'write `\\exp(…)`'],
  ['unused-index', 'leave it out below the operator, or use it'],
]);

/** The same complaint with its advice in LaTeX. */
export function inLatex(d: Diagnostic): Diagnostic {
  const help = advice.get(d.code);
  return help === undefined ? d : { ...d, help };
}
