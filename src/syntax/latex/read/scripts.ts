import { MAX_RANK } from '../../../support/limits.ts';
import type { Span } from '../../../support/span.ts';
import type { Atom } from '../tex/atoms.ts';
import type { Formula, Script } from './math.ts';
import type { Reader } from './reader.ts';

/** `_`, `^` and `'` after a symbol, a bracket or a function. What cannot carry them becomes a bracket that does. */
export function withScripts(r: Reader, base: Formula): Formula {
  const start = base.span;
  let sub: Script | undefined;
  let sup: Script | undefined;
  let primes = 0;
  for (;;) {
    if (r.takeChar("'") || r.takeChar('′') || r.takeChar('’')) primes++;
    else if (r.isChar('_') || r.isChar('^')) {
      const below = r.isChar('_');
      if ((below ? sub : sup) !== undefined)
        r.fail(
          'latex-script',
          r.span,
          `A second ${below ? 'subscript' : 'superscript'} stands here.`,
          below ? 'write the indices with commas: `x_{i,j}`' : 'group what is raised first: `{x^a}^b`',
        );
      const opener = r.span;
      r.at++;
      const taken = primesOf(r);
      if (!below && taken > 0) primes += taken;
      else if (below) sub = script(r, opener);
      else sup = script(r, opener);
    } else break;
  }
  if (sub === undefined && sup === undefined && primes === 0) return base;
  if (base.kind === 'number' && primes > 0)
    r.fail(
      'latex-unexpected',
      r.since(start),
      'A prime stands behind a number.',
      'write the digits of one number together: `10000`',
    );
  const scripts = { ...(sub === undefined ? {} : { sub }), ...(sup === undefined ? {} : { sup }), primes };
  const span = r.since(start);
  if (carries(base)) return { ...base, ...scripts, span };
  return { kind: 'group', open: 'tex', items: [base], ...scripts, span };
}

/** Whether a formula can carry scripts and has none yet. */
const carries = (f: Formula): f is Formula & { kind: 'symbol' | 'group' | 'function' | 'fence' } =>
  (f.kind === 'symbol' || f.kind === 'group' || f.kind === 'fence' || (f.kind === 'function' && f.args.length === 0)) &&
  f.sub === undefined &&
  f.sup === undefined &&
  f.primes === 0;

/** Number of `\prime` in the script that follows; 0 where it holds anything else. Takes them. */
function primesOf(r: Reader): number {
  const { atom } = r;
  const parts: readonly Atom[] =
    atom?.kind === 'group' ? r.inside(atom.body, atom.span).atoms : atom === undefined ? [] : [atom];
  if (parts.length === 0 || !parts.every((p) => (p.kind === 'macro' && p.name === 'prime') || r.isChar("'", p)))
    return 0;
  r.at++;
  return parts.length;
}

/** The script after `_` or `^`. */
export function script(r: Reader, opener: Span): Script {
  const { span } = r;
  const inner = r.argument(r.text(opener));
  inner.separates = true;
  refuseSplitNumber(r, opener, span);
  const [only] = inner.atoms;
  const mark = inner.atoms.length === 1 && only !== undefined ? markOf(only) : undefined;
  if (mark !== undefined) return { items: [], mark, span };
  if (inner.isMacro('substack')) {
    inner.at++;
    const rows = inner.argument('\\substack');
    const items = list(rows, true);
    return { items, span };
  }
  return { items: list(inner, false), span };
}

/** Without braces a script is one sign: `x^10` prints a 0 beside `x^1`, and `x^-1` a 1 beside `x^-`. */
function refuseSplitNumber(r: Reader, opener: Span, first: Span): void {
  const next = r.atom;
  const written = r.text(first);
  if (!/^[0-9+\-−]$/u.test(written) || next?.kind !== 'char' || next.span.start !== first.end) return;
  if (!/^[0-9]$/.test(next.char) && (/^[0-9]$/.test(written) || !/^\p{L}$/u.test(next.char))) return;
  const rest = /^[0-9]*/.exec(r.text({ start: next.span.start, end: next.span.start + 9 }))?.[0] || next.char;
  const sign = r.text(opener);
  r.fail(
    'latex-script',
    { start: opener.start, end: next.span.end },
    `Only \`${written}\` stands in this script; \`${rest}\` stands behind it.`,
    `write it in braces: \`${sign}{${written}${rest}}\``,
  );
}

function markOf(atom: Atom): Script['mark'] {
  const name = atom.kind === 'macro' ? atom.name : atom.kind === 'char' ? atom.char : '';
  switch (name) {
    case '*':
    case 'ast':
    case 'star':
      return 'star';
    case '+':
      return 'plus';
    case '-':
    case '−':
      return 'minus';
    case 'circ':
    case '?':
      return 'guard';
    case 'top':
    case 'intercal':
    case 'intercalate':
      return 'transpose';
    default:
      return undefined;
  }
}

/** Relations or expressions separated by commas, to the end of the list; a new row separates too where rows are allowed. */
export function list(r: Reader, rows: boolean): readonly Formula[] {
  const items: Formula[] = [];
  for (;;) {
    items.push(r.nested(() => r.shared.rules.relation(r)));
    if (items.length > MAX_RANK)
      r.fail('limit-rank', r.span, `More than ${MAX_RANK} indices stand here.`, 'a tensor has fewer axes');
    if (!r.takeChar(',') && !r.takeChar(';') && !(rows && r.takeMacro('\\'))) break;
  }
  if (r.atom !== undefined) r.unexpected();
  return items;
}
