import type { ScalarFunctionName } from '../../scalar/names.ts';
import { unbroken } from '../../support/soft-breaks.ts';

/** Functions that have another name in print than in a formula; the others are set upright under their own. */
const printed: ReadonlyMap<ScalarFunctionName, string> = new Map([
  ['exp', '\\exp'],
  ['log', '\\log'],
  ['log2', '\\log_{2}'],
  ['sin', '\\sin'],
  ['cos', '\\cos'],
  ['tan', '\\tan'],
  ['asin', '\\arcsin'],
  ['acos', '\\arccos'],
  ['atan', '\\arctan'],
  ['sinh', '\\sinh'],
  ['cosh', '\\cosh'],
  ['tanh', '\\tanh'],
  ['min', '\\min'],
  ['max', '\\max'],
  ['relu', '\\operatorname{ReLU}'],
]);

/** Functions that are drawn around their argument. */
const around: ReadonlyMap<ScalarFunctionName, (argument: string) => string> = new Map([
  ['sqrt', (a: string) => `\\sqrt{${a}}`],
  ['abs', (a: string) => `\\left| ${a} \\right|`],
  ['ceil', (a: string) => `\\left\\lceil ${a} \\right\\rceil`],
]);

/** Whether a function shows where its argument ends, so that a power may hang on it. */
export const isDelimited = (fn: ScalarFunctionName): boolean => around.has(fn);

/** A function's value. `taken` tells the names that the formula uses for something else. */
export function latexCall(
  fn: ScalarFunctionName,
  args: readonly string[],
  taken: (canonical: string) => boolean,
): string {
  const [only = ''] = args;
  const shape = around.get(fn);
  // bars do not show which of them open
  const barred = fn === 'abs' && only.includes('|');
  if (shape !== undefined && !barred) return shape(only);
  if (fn === 'inf') return '\\infty';
  if (fn === 'pi' && !taken('pi')) return '\\pi';
  if (fn === 'exp' && !taken('e') && isBrief(unbroken(only))) return `e^{${unbroken(only)}}`;
  const head = fn === 'sigmoid' && !taken('sigma') ? '\\sigma' : (printed.get(fn) ?? `\\operatorname{${fn}}`);
  return head + parenthesised(args.join(', '));
}

/** Whether a text is small enough to be raised. */
const isBrief = (text: string): boolean => text.length <= 48 && !isTall(text);

/** Whether a text is taller than a line, so that brackets around it must grow. */
const isTall = (text: string): boolean => /\\(?:frac|sum|prod|begin|left|sqrt|max|min|operatorname\*)/u.test(text);

export const parenthesised = (text: string): string => bracketed('(', text, ')');

/** A text between brackets that are as high as it is. */
export const bracketed = (open: string, text: string, close: string): string =>
  isTall(text) ? `\\left${open} ${text} \\right${close}` : `${open}${text}${close}`;
