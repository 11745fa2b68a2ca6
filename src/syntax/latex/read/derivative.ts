import type { Span } from '../../../support/span.ts';
import type { Formula, MathDerivative } from './math.ts';
import type { Reader } from './reader.ts';
import { script } from './scripts.ts';

/** `\frac{a}{b}`, or a derivative where both sides of the bar begin with `\partial`. */
export function fraction(r: Reader): Formula {
  const start = r.span;
  const written = r.text(start);
  r.at++;
  const over = r.argument(written);
  const under = r.argument(written);
  const sign = signOf(over);
  if (
    sign !== undefined &&
    signOf(under) === sign &&
    under.atoms.length > 1 &&
    (sign === '∂' || over.atoms.length !== 0)
  )
    return r.nested(() => derivative(over, under, sign, r.since(start)));
  const { relation } = r.shared.rules;
  return r.nested(() => ({
    kind: 'fraction',
    over: over.whole(relation),
    under: under.whole(relation),
    span: r.since(start),
  }));
}

/** `∂` or `d`, with which the two sides of a derivative begin. */
function signOf(r: Reader): '∂' | 'd' | undefined {
  if (r.isMacro('partial') || r.isChar('∂')) return '∂';
  const [first, second] = r.atoms;
  if (first?.kind === 'macro' && first.name === 'mathrm' && second?.kind === 'group' && r.text(second.span) === '{d}')
    return 'd';
  if (!r.isChar('d')) return undefined;
  // `d` is a letter like others where it is a factor, a term or has scripts
  const plain =
    second === undefined || second.kind === 'macro' || (second.kind === 'char' && /^[\p{L}(]$/u.test(second.char));
  return plain ? 'd' : undefined;
}

function derivative(over: Reader, under: Reader, sign: '∂' | 'd', span: Span): MathDerivative {
  const order = takeSign(over);
  const of = over.atom === undefined ? undefined : over.whole(over.shared.rules.sum);
  const below: Formula[] = [];
  while (under.atom !== undefined) {
    if (signOf(under) !== sign && !(sign === 'd' && under.isChar('d')))
      under.fail(
        'latex-derivative',
        under.span,
        'A derivative is by one thing after each `∂`.',
        'write `\\frac{\\partial y_i}{\\partial x_j}`',
      );
    takeSign(under);
    below.push(under.shared.rules.factor(under));
  }
  const by = toOrder(below, order);
  if (by.length !== order)
    under.fail(
      'latex-derivative',
      span,
      `The derivative is of order ${order}, but ${by.length} things stand below.`,
      'write `\\frac{\\partial^2 E}{\\partial x_i \\partial x_j}`',
    );
  return { kind: 'derivative', ...(of === undefined ? {} : { of }), by, span };
}

/** Reads the sign and its power, which is the order; 1 where there is none. */
function takeSign(r: Reader): number {
  if (r.isMacro('mathrm')) r.at++;
  r.at++;
  if (!r.isChar('^')) return 1;
  const opener = r.span;
  r.at++;
  const [order] = script(r, opener).items;
  if (order?.kind !== 'number' || !/^[12]$/.test(order.text))
    return r.fail('latex-derivative', opener, 'Derivatives are of the first or second order.', 'write `\\partial^2`');
  return Number(order.text);
}

/** What a derivative is by, as many things as its order: `\partial \sigma^2` is once by what is defined as `\sigma^2`, or twice by σ. */
const toOrder = (below: readonly Formula[], order: number): readonly Formula[] =>
  below.length === order ? below : below.flatMap(repeated);

/** `\partial x^2` below is twice by x. */
function repeated(f: Formula): readonly Formula[] {
  if (f.kind !== 'symbol' || f.sup?.items.length !== 1) return [f];
  const [power] = f.sup.items;
  if (power?.kind !== 'number' || power.text !== '2') return [f];
  const { sup: _, ...plain } = f;
  return [plain, plain];
}

/** `\partial E / \partial x_i` */
export function derivativeInLine(r: Reader): Formula {
  const start = r.span;
  const order = takeSign(r);
  const of = r.isChar('/') ? undefined : r.shared.rules.factor(r);
  if (!r.takeChar('/') || signOf(r) !== '∂')
    r.fail(
      'latex-derivative',
      r.since(start),
      'A derivative says by what it is.',
      'write `\\frac{\\partial E}{\\partial x_i}`',
    );
  const below: Formula[] = [];
  do {
    takeSign(r);
    below.push(r.shared.rules.factor(r));
  } while (below.flatMap(repeated).length < order && signOf(r) === '∂');
  const by = toOrder(below, order);
  if (by.length !== order)
    r.fail(
      'latex-derivative',
      r.since(start),
      `The derivative is of order ${order}, but ${by.length} things stand below.`,
      'write `\\partial^2 E/\\partial x_i \\partial x_j`',
    );
  return { kind: 'derivative', ...(of === undefined ? {} : { of }), by, span: r.since(start) };
}
