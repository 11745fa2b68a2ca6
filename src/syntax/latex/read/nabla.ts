import type { Formula, MathDerivative, Script } from './math.ts';
import type { Reader } from './reader.ts';
import { script } from './scripts.ts';

/** `\nabla_w E`, the derivatives by all elements of `w`, and `\nabla_w^2 E`, by two of them. Errors: nothing says by what it is. */
export function nabla(r: Reader): MathDerivative {
  const start = r.span;
  r.at++;
  let below: Script | undefined;
  let above: Script | undefined;
  while (r.isChar('_') || r.isChar('^')) {
    const opener = r.span;
    const isBelow = r.isChar('_');
    r.at++;
    if (isBelow) below = script(r, opener);
    else above = script(r, opener);
  }
  const [by, ...others] = below?.items ?? [];
  const [order, ...orders] = above?.items ?? [];
  const twice = order?.kind === 'number' && order.text === '2';
  if (by === undefined || others.length > 0 || orders.length > 0 || above?.mark !== undefined || (order && !twice))
    return r.fail(
      'latex-derivative',
      r.since(start),
      'A gradient says by which tensor it is.',
      'write `\\nabla_{w} E`, `\\nabla_{w}^2 E` for the second derivatives, or `\\frac{\\partial E}{\\partial w}`',
    );
  return { kind: 'derivative', of: differentiated(r), by: twice ? [by, by] : [by], span: r.since(start) };
}

/** A factor, or a name with what it depends on: `L(w)`. */
function differentiated(r: Reader): Formula {
  const first = r.shared.rules.factor(r);
  if (first.kind !== 'symbol' || !r.isChar('(')) return first;
  const { start } = r.span;
  const rest = [{ joint: 'beside' as const, jointSpan: { start, end: start }, factor: r.shared.rules.factor(r) }];
  return { kind: 'product', first, rest, span: r.since(first.span) };
}
