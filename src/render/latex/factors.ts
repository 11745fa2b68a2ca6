import { type Derivative, type Expr, PACK, visit } from '../../ir/index.ts';
import { SOFT_BREAK } from '../../support/soft-breaks.ts';
import { isDelimited } from './functions.ts';
import { latexName } from './names.ts';

/** What joins two factors side by side, and what joins two that would be misread so. */
const BESIDE = '\\,';
const TIMES = '\\cdot ';

/** A factor as text, and how it ends: a number before a number, or a name or function before a bracket, needs a sign. */
export interface Factor {
  readonly text: string;
  readonly ends: 'name' | 'plain';
}

/** How the text of an expression ends. */
export function endOf(e: Expr): Factor['ends'] {
  if (e.kind === 'symbol' || e.kind === 'index' || (e.kind === 'read' && e.subscripts.length === 0)) return 'name';
  if (e.kind === 'pow') return endOf(e.base);
  return e.kind === 'call' && !isDelimited(e.fn) ? 'name' : 'plain';
}

/** Two factors as a product; between them a line may be broken. */
export function beside(a: Factor, b: Factor, tight: boolean): Factor {
  const number = /^[\d.]+$/u.test(a.text);
  const digits = /^\d/u.test(b.text) || (number && b.text.startsWith('\\frac'));
  const bracket = a.ends === 'name' && /^(?:\\left)?[([]/u.test(b.text);
  const sign = digits || bracket || a.text === '\\delta';
  const operator = /^\\(?:sum|prod|max|min|left|begin|operatorname\*)/u.test(b.text);
  const joint = sign || (tight && !number) ? TIMES : tight || operator ? '' : `${BESIDE} `;
  const space = joint.startsWith(BESIDE) ? '' : ' ';
  return { text: `${a.text}${space}${tight ? '' : SOFT_BREAK}${joint}${b.text}`, ends: b.ends };
}

/** Whether an exponent may hang on an expression without brackets. */
export function isRaisable(base: Expr, derivatives: ReadonlyMap<string, Derivative> | undefined): boolean {
  if (base.kind === 'read')
    return !base.guarded && !latexName(base.tensor).includes('^') && !derivatives?.has(base.tensor);
  if (base.kind === 'symbol') return base.name !== PACK && !latexName(base.name).includes('^');
  if (base.kind === 'index') return base.name !== PACK;
  if (base.kind === 'const') return /^[\d.]+$/u.test(String(base.value));
  return base.kind === 'call' && isDelimited(base.fn);
}

/** Whether an expression is made of literals only. */
export function isNumeric(e: Expr): boolean {
  let numeric = true;
  visit(e, (node) => {
    if (!['const', 'add', 'mul', 'pow'].includes(node.kind)) numeric = false;
  });
  return numeric;
}
