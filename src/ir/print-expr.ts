import { canonicalName } from '../support/names.ts';
import { deepen, SOFT_BREAK } from '../support/soft-breaks.ts';
import { type Derivative, type DerivativeParts, derivativeParts, elementsOf, repeated } from './derivative.ts';
import type { Binder, Expr, Mul, Pow, Read, Reduce } from './expr.ts';
import {
  endsOpen,
  isDivision,
  isInverse,
  isNegative,
  leadsNegative,
  leadsUnit,
  level,
  negatedDivision,
  withoutSign,
} from './print-level.ts';

export interface PrintOptions {
  /** `theta`, `sum`, `*`, `-`, `^2` in place of `θ`, `Σ`, `·`, `−`, `²`. */
  readonly ascii?: boolean;
  /** Tensors whose reads are shown as derivatives. */
  readonly derivatives?: ReadonlyMap<string, Derivative> | undefined;
  /** Mark the places where a line may be broken (`support/soft-breaks.ts`). */
  readonly breaks?: boolean;
}

/** What a printer needs to know beyond the expression itself. */
export interface PrintContext extends PrintOptions {
  /** The name under which an index is shown. */
  readonly display: (index: string) => string;
  /** Whether the range of a binder is written. */
  readonly stated: (index: string) => boolean;
}

const superscript = (n: number): string => [...String(n)].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)] ?? '').join('');

/** Prints expressions in the formula language, such that reading the text gives the same expression. */
export class ExprPrinter {
  readonly #context: PrintContext;
  readonly #times: string;
  readonly #minus: string;
  readonly #break: string;

  constructor(context: PrintContext) {
    this.#context = context;
    this.#times = context.ascii ? '*' : '·';
    this.#minus = context.ascii ? '-' : '−';
    this.#break = context.breaks ? SOFT_BREAK : '';
  }

  name(name: string): string {
    return this.#context.ascii ? canonicalName(name) : name;
  }

  /** A number or condition of a formula. */
  value(e: Expr): string {
    return this.#at(e, level.conditional, false);
  }

  /** A subscript, bound or extent: written without spaces. */
  integer(e: Expr): string {
    return this.#at(e, level.sum, true);
  }

  /** The left side of an equation, its subscripts given as text. */
  target(tensor: string, subscripts: readonly string[]): string {
    const shown = this.#context.derivatives?.get(tensor);
    if (shown?.of === undefined) return this.#element(this.name(tensor), subscripts);
    const [of = '', ...by] = elementsOf(shown, subscripts, '..').map(({ name = '', subscripts }) =>
      this.#element(this.name(name), subscripts),
    );
    return this.#fraction(of, by);
  }

  #element(name: string, subscripts: readonly string[]): string {
    return name + (subscripts.length === 0 ? '' : this.brackets(subscripts));
  }

  /** Subscripts between brackets; a space after the comma where one of them is more than a name. */
  brackets(subscripts: readonly string[]): string {
    const plain = subscripts.every((s) => /^[\p{L}\p{M}\p{N}_.]*$/u.test(s));
    return `[${subscripts.join(plain ? ',' : ', ')}]`;
  }

  /** `k`, `k<hi` or `k in lo..hi`. */
  binder({ index, lo, hi }: Binder): string {
    const name = this.name(this.#context.display(index));
    if (!this.#context.stated(index)) return name;
    if (lo.kind === 'const' && lo.value === 0) return `${name}<${this.integer(hi)}`;
    return `${name} in ${this.integer(lo)}..${this.integer(hi)}`;
  }

  #at(e: Expr, least: number, tight: boolean): string {
    const [text, binds] = this.#text(e, tight);
    return binds < least ? `(${deepen(text)})` : text;
  }

  #text(e: Expr, tight: boolean): readonly [string, number] {
    switch (e.kind) {
      case 'const':
        return e.value < 0
          ? [this.#minus + this.#literal(-e.value, e.type), level.product]
          : [this.#literal(e.value, e.type), level.atom];
      case 'symbol':
        return [this.name(e.name), level.atom];
      case 'index':
        return [this.name(this.#context.display(e.name)), level.atom];
      case 'read': {
        const parts = derivativeParts(e, this.#context.derivatives);
        return parts === undefined ? [this.#read(e), level.atom] : [this.#derivative(parts), level.power];
      }
      case 'add':
        return [this.#sum(e.terms, tight), level.sum];
      case 'mul':
        return [this.#product(e, tight), level.product];
      case 'pow':
        return isInverse(e) ? [this.#factors([e], tight), level.product] : [this.#power(e, tight), level.power];
      case 'floordiv':
        return [this.#division(e.num, '//', e.den, tight), level.product];
      case 'mod':
        return [this.#division(e.num, '%', e.den, tight), level.product];
      case 'quotient':
        return [this.#division(e.num, '/', e.den, tight), level.product];
      case 'call':
        return [`${e.fn}(${deepen(e.args.map((a) => this.#at(a, level.conditional, tight)).join(', '))})`, level.atom];
      case 'reduce':
        return [this.#reduce(e, tight), level.product];
      case 'if': {
        const cond = deepen(this.#at(e.cond, level.or, tight));
        const then = deepen(this.#at(e.then, level.or, tight));
        const otherwise = deepen(this.#at(e.else, level.conditional, tight));
        return [`if ${cond} ${this.#break}then ${then} ${this.#break}else ${otherwise}`, level.conditional];
      }
      case 'compare':
        return [
          deepen(`${this.#at(e.left, level.sum, tight)} ${e.op} ${this.#at(e.right, level.sum, tight)}`),
          level.compare,
        ];
      case 'and':
        return [e.args.map((a) => deepen(this.#at(a, level.not, tight))).join(` ${this.#break}and `), level.and];
      case 'or':
        return [e.args.map((a) => deepen(this.#at(a, level.and, tight))).join(` ${this.#break}or `), level.or];
      case 'not':
        return [`not ${this.#at(e.arg, level.atom, tight)}`, level.not];
      case 'iverson':
        return [`(${this.#at(e.cond, level.or, tight)})`, level.atom];
    }
  }

  #literal(value: number, type: 'int' | 'real'): string {
    if (value === Number.POSITIVE_INFINITY) return 'inf()';
    const digits = value !== 0 && value < 1e-3 ? value.toExponential() : String(value);
    return type === 'real' && /^\d+$/.test(digits) ? `${digits}.0` : digits;
  }

  #read(e: Read): string {
    const name = this.name(e.tensor);
    if (e.subscripts.length === 0) return name;
    return `${name}${e.guarded ? '?' : ''}${this.brackets(e.subscripts.map((s) => this.integer(s)))}`;
  }

  #derivative({ of, by }: DerivativeParts): string {
    const above = of.kind === 'read' ? this.#read(of) : `(${deepen(this.value(of))})`;
    return this.#fraction(
      above,
      by.map((x) => this.#read(x)),
    );
  }

  /** `∂y[i]/∂x[j]`, `∂²E/∂x[i]∂x[j]`, `∂²E/∂b²`, `∂(…)/∂x[j]`. */
  #fraction(of: string, by: readonly string[]): string {
    const d = this.#context.ascii ? 'd' : '∂';
    const order = by.length === 1 ? '' : this.#context.ascii ? String(by.length) : superscript(by.length);
    const power = (n: number): string => (n === 1 ? '' : this.#context.ascii ? `^${n}` : superscript(n));
    const below = repeated(by).map(({ variable, times }) => d + variable + power(times));
    return `${d}${order}${of}/${below.join('')}`;
  }

  /** Terms with their signs drawn out: `a − 2·b`. */
  #sum(terms: readonly Expr[], tight: boolean): string {
    const [plus, minus] = tight ? ['+', this.#minus] : [` ${this.#break}+ `, ` ${this.#break}${this.#minus} `];
    return terms
      .map((term, i) => {
        if (i === 0) return deepen(this.#at(term, level.product, tight));
        if (isNegative(term)) return minus + this.#literal(-term.value, term.type);
        const division = negatedDivision(term);
        if (division !== undefined) return minus + deepen(this.#at(division, level.product, tight));
        if (term.kind === 'mul' && leadsNegative(term)) return minus + deepen(this.#withoutSign(term, tight));
        return plus + deepen(this.#at(term, level.product, tight));
      })
      .join('');
  }

  #product(e: Mul, tight: boolean): string {
    return leadsNegative(e) ? this.#minus + this.#withoutSign(e, tight) : this.#factors(e.factors, tight);
  }

  /** A product whose first factor is a negative literal, without its sign. */
  #withoutSign(e: Mul, tight: boolean): string {
    const { one, rest } = withoutSign(e);
    if (one === undefined) return this.#factors(rest, tight);
    const literal = this.#literal(-one.value, one.type);
    return rest.reduce((text, f, i) => text + this.#next(f, i === rest.length - 1, tight), literal);
  }

  #factors(factors: readonly Expr[], tight: boolean): string {
    const unit = leadsUnit(factors);
    return factors.reduce((text, f, i) => {
      const last = i === factors.length - 1;
      if (i === 0)
        return deepen(isInverse(f) ? `1/${this.#operand(f.base, last, tight)}` : this.#operand(f, last, tight));
      // `1/c` is read without its 1
      if (i === 1 && unit && f.kind === 'pow') return text + this.#joint(tight) + this.#power(f, tight);
      return text + this.#next(f, last, tight);
    }, '');
  }

  #next(f: Expr, last: boolean, tight: boolean): string {
    return isInverse(f)
      ? `/${deepen(this.#operand(f.base, last, tight))}`
      : this.#joint(tight) + deepen(this.#operand(f, last, tight));
  }

  /** The sign between two factors; a line may end before it. */
  #joint(tight: boolean): string {
    return tight ? this.#times : this.#break + this.#times;
  }

  /** One factor. A reduction may stand bare only at the end, for it takes in what follows. */
  #operand(e: Expr, last: boolean, tight: boolean): string {
    if (e.kind === 'reduce' && last) return this.#reduce(e, tight);
    if (isInverse(e)) return this.#power(e, tight);
    return this.#at(e, level.power, tight);
  }

  #division(num: Expr, op: string, den: Expr, tight: boolean): string {
    const chained = !endsOpen(num) && !leadsNegative(num) && !isInverse(num);
    return this.#at(num, chained ? level.product : level.atom, tight) + op + this.#operand(den, false, tight);
  }

  #power(e: Pow, tight: boolean): string {
    const base = this.#at(e.base, level.atom, tight);
    const { exponent } = e;
    if (
      !this.#context.ascii &&
      exponent.kind === 'const' &&
      exponent.type === 'int' &&
      (exponent.value === 2 || exponent.value === 3)
    ) {
      return base + (exponent.value === 2 ? '²' : '³');
    }
    return `${base}^${this.#at(exponent, level.atom, true)}`;
  }

  #reduce(e: Reduce, tight: boolean): string {
    const words = this.#context.ascii ? { sum: 'sum', prod: 'prod' } : { sum: 'Σ', prod: 'Π' };
    const word = e.op === 'sum' || e.op === 'prod' ? words[e.op] : e.op;
    const body =
      leadsNegative(e.body) || isDivision(e.body)
        ? `(${this.#at(e.body, level.conditional, tight)})`
        : this.#at(e.body, level.product, tight);
    return `${word}${this.brackets(e.binders.map((b) => this.binder(b)))} ${body}`;
  }
}
