import type { Expr, Program, Quotient, Read, TensorType } from '../ir/index.ts';
import { children, equalPoly, intValue, mod, one, remainder, subtract, toPoly, zero } from '../ir/index.ts';
import { refuse } from '../support/diagnostic.ts';
import { forAll, MAX_CASES, type Verdict } from './enumerate.ts';
import type { Known, Place } from './place.ts';
import { isVacant, nowhere, rangeOf, withBinder, withGuard } from './place.ts';
import { comparisons, provedNonNegative } from './prove.ts';

/** "at i = 4, p = 0", or nothing where no index is involved. */
function whereText(verdict: Verdict): string {
  if (verdict.kind !== 'fails' || verdict.at.size === 0) return '';
  return ` at ${[...verdict.at].map(([name, value]) => `${name} = ${value}`).join(', ')}`;
}

/** Checks every access, division and reduction of a Program whose dimensions are literals or open. */
class AccessCheck {
  readonly #types: ReadonlyMap<string, TensorType>;
  readonly #known: Known;

  constructor(program: Program, open: ReadonlySet<string>) {
    this.#types = new Map([...program.parameters, ...program.equations].map((t) => [t.name, t.type]));
    this.#known = { open, boundsOf: (tensor) => this.#types.get(tensor)?.bounds };
  }

  program(program: Program): void {
    for (const equation of program.equations) {
      let place = nowhere;
      equation.indices.forEach((index, d) => {
        place = withBinder(place, { index, lo: zero, hi: equation.type.shape[d] ?? zero }, this.#known);
      });
      this.#expr(equation.body, place, false);
      this.#bounds(equation.name, equation.type, equation.body, place);
    }
  }

  #expr(e: Expr, place: Place, guarded: boolean): void {
    if (isVacant(place)) return;
    switch (e.kind) {
      case 'read':
        // inside a guarded read a remainder is no error, but it is inside the subscripts of a plain one
        for (const s of e.subscripts) this.#expr(s, place, e.guarded);
        if (!e.guarded) this.#read(e, place);
        return;
      case 'floordiv':
      case 'mod':
      case 'quotient':
        this.#expr(e.num, place, guarded);
        this.#expr(e.den, place, guarded);
        this.#divisor(e.den, e, place);
        if (e.kind === 'quotient' && !guarded) this.#exact(e, place);
        return;
      case 'reduce': {
        let inner = place;
        for (const b of e.binders) {
          this.#expr(b.lo, inner, guarded);
          this.#expr(b.hi, inner, guarded);
          if (e.op !== 'sum' && e.op !== 'prod') this.#notEmpty(e, b.lo, b.hi, b.index, inner);
          inner = withBinder(inner, b, this.#known);
        }
        this.#expr(e.body, inner, guarded);
        return;
      }
      case 'if':
        this.#expr(e.cond, place, guarded);
        this.#expr(e.then, withGuard(place, e.cond, true), guarded);
        this.#expr(e.else, withGuard(place, e.cond, false), guarded);
        return;
      case 'and':
      case 'or': {
        // what stands later is evaluated only where what stands before leaves the answer open
        let later = place;
        for (const arg of e.args) {
          this.#expr(arg, later, guarded);
          later = withGuard(later, arg, e.kind === 'and');
        }
        return;
      }
      default:
        for (const child of children(e)) this.#expr(child, place, guarded);
    }
  }

  #read(e: Read, place: Place): void {
    const shape = this.#types.get(e.tensor)?.shape ?? [];
    e.subscripts.forEach((subscript, d) => {
      const extent = shape[d] ?? zero;
      const spare = subtract(subtract(extent, one), subscript);
      if (provedNonNegative(subscript, place, this.#known) && provedNonNegative(spare, place, this.#known)) return;
      let outside: number | undefined;
      const verdict = forAll([subscript, extent], place, this.#known, (lookup) => {
        const value = intValue(subscript, lookup);
        const end = intValue(extent, lookup);
        if (value === undefined || end === undefined) return undefined;
        if (value >= 0 && value < end) return true;
        outside = value;
        return false;
      });
      if (verdict.kind === 'holds') return;
      const has = extent.kind === 'const' ? `${e.tensor} has extent ${extent.value}` : `${e.tensor} ends`;
      if (verdict.kind === 'fails') {
        refuse(
          'read-outside',
          `A read leaves ${e.tensor}: its subscript on axis ${d + 1} is ${outside}${whereText(verdict)}, but ${has} there.`,
          {
            help: `State a smaller range, write ${e.tensor}?[…] to read zero outside, or guard the read with 'if'.`,
            span: e.span,
          },
        );
      }
      const range = rangeOf(subscript, place, this.#known);
      const reason =
        this.#known.open.size > 0
          ? `for every extent of ${[...this.#known.open].join(', ')}`
          : `without trying more than ${MAX_CASES} cases`;
      refuse(
        'read-unproved',
        `A read of ${e.tensor} cannot be shown to stay inside on axis ${d + 1} ${reason}: its subscript lies somewhere in ${range.lo}…${range.hi}.`,
        { help: `Write ${e.tensor}?[…] to read zero outside, or state simpler ranges or sizes.`, span: e.span },
      );
    });
  }

  #divisor(den: Expr, whole: Expr, place: Place): void {
    const range = rangeOf(den, place, this.#known);
    if (range.lo > 0 || range.hi < 0 || provedNonNegative(subtract(den, one), place, this.#known)) return;
    const verdict = forAll([den], place, this.#known, (lookup) => {
      const value = intValue(den, lookup);
      return value === undefined ? undefined : value !== 0;
    });
    if (verdict.kind === 'holds') return;
    const sign = whole.kind === 'mod' ? '%' : whole.kind === 'floordiv' ? '//' : '/';
    refuse(
      'integer-division-by-zero',
      `The divisor of '${sign}' ${verdict.kind === 'fails' ? 'is' : 'may be'} 0${whereText(verdict)}.`,
      {
        help: "Divide by a number that is never 0, or guard the division with 'if'.",
        span: whole.span ?? den.span,
      },
    );
  }

  #exact(e: Quotient, place: Place): void {
    const left = toPoly(mod(e.num, e.den));
    if (left.size === 0) return;
    const licensed = place.guards
      .flatMap((g) => comparisons(g, true))
      .some(
        (c) =>
          c.op === '==' &&
          [subtract(c.left, c.right), subtract(c.right, c.left)].some((p) => equalPoly(toPoly(p), left)),
      );
    if (licensed) return;
    const verdict = forAll([e.num, e.den], place, this.#known, (lookup) => {
      const num = intValue(e.num, lookup);
      const den = intValue(e.den, lookup);
      return num === undefined || den === undefined || den === 0 ? undefined : remainder(num, den) === 0;
    });
    if (verdict.kind === 'holds') return;
    refuse(
      'inexact-division',
      verdict.kind === 'fails'
        ? `A division '/' in a subscript leaves a remainder${whereText(verdict)}.`
        : "A division '/' in a subscript cannot be shown to be exact.",
      {
        help: "Write '//' for floor division, or '?' after the tensor's name to read zero where a remainder is left.",
        span: e.span,
      },
    );
  }

  #notEmpty(e: Expr & { readonly kind: 'reduce' }, lo: Expr, hi: Expr, index: string, place: Place): void {
    const spare = subtract(subtract(hi, one), lo);
    if (provedNonNegative(spare, place, this.#known)) return;
    const verdict = forAll([lo, hi], place, this.#known, (lookup) => {
      const from = intValue(lo, lookup);
      const to = intValue(hi, lookup);
      return from === undefined || to === undefined ? undefined : from < to;
    });
    if (verdict.kind === 'holds') return;
    refuse(
      'empty-reduction',
      `${e.op}[${index}] ${verdict.kind === 'fails' ? 'has' : 'may have'} no elements${whereText(verdict)}, and ${e.op} of nothing has no value.`,
      { help: `Give ${index} at least one value.`, span: e.span },
    );
  }

  /** An int equation's values must keep the bounds that its readers rely on. */
  #bounds(name: string, type: TensorType, body: Expr, place: Place): void {
    if (type.bounds === undefined || isVacant(place)) return;
    const { lo, hi } = type.bounds;
    const spare = subtract(subtract(hi, one), body);
    // argmax and argmin are positions in their own range by construction
    if (body.kind === 'reduce' && (body.op === 'argmax' || body.op === 'argmin')) return;
    if (provedNonNegative(subtract(body, lo), place, this.#known) && provedNonNegative(spare, place, this.#known))
      return;
    const verdict = forAll([body, lo, hi], place, this.#known, (lookup) => {
      const value = intValue(body, lookup);
      const from = intValue(lo, lookup);
      const to = intValue(hi, lookup);
      return value === undefined || from === undefined || to === undefined ? undefined : from <= value && value < to;
    });
    if (verdict.kind !== 'fails') return;
    refuse('int-out-of-bounds', `A value of ${name} leaves its bounds${whereText(verdict)}.`, { span: body.span });
  }
}

/**
 * Checks that every access stays inside its tensor, every division in a subscript is exact and by a number other than 0,
 * and no max or min is over nothing. A guard of an enclosing `if` licenses what stands under it.
 * Errors: `read-outside`, `read-unproved`, `integer-division-by-zero`, `inexact-division`, `empty-reduction`.
 */
export function checkAccesses(program: Program, open: ReadonlySet<string>): void {
  new AccessCheck(program, open).program(program);
}
