import {
  type Binder,
  type Call,
  type DerivativeParts,
  derivativeParts,
  type Expr,
  freeIndices,
  type If,
  type Mul,
  PACK,
  type Pow,
  type Read,
  type Reduce,
} from '../../ir/index.ts';
import {
  endsOpen,
  isInverse,
  isNegative,
  leadsNegative,
  leadsUnit,
  level,
  negatedDivision,
  withoutSign,
} from '../../ir/print-level.ts';
import { canonicalName } from '../../support/names.ts';
import { deepen, fold, SOFT_BREAK, unbroken } from '../../support/soft-breaks.ts';
import { type LatexContext, LatexElements, partial } from './elements.ts';
import { beside, endOf, type Factor, isNumeric, isRaisable } from './factors.ts';
import { bracketed, isDelimited, latexCall, parenthesised } from './functions.ts';
import { limitsOf } from './limits.ts';
import { texWidth } from './measure.ts';
import { latexNumber } from './numbers.ts';

/** Roughly how many letters wide a condition of cases may be. */
const CONDITION_WIDTH = 36;

const comparisons = { '<': '<', '<=': '\\le', '>': '>', '>=': '\\ge', '==': '=', '!=': '\\ne' } as const;
const reductions = {
  sum: '\\sum',
  prod: '\\prod',
  max: '\\max',
  min: '\\min',
  argmax: '\\operatorname*{arg\\,max}',
  argmin: '\\operatorname*{arg\\,min}',
} as const;

/** Prints expressions as LaTeX that reads back as the same expression. `tight` is the style of subscripts and exponents. */
export class LatexPrinter {
  readonly #context: LatexContext;
  readonly elements: LatexElements;

  constructor(context: LatexContext) {
    this.#context = context;
    this.elements = new LatexElements(context);
  }

  /** A number or condition of a formula, with marks where its line may be broken. */
  value(e: Expr): string {
    return this.#at(e, level.conditional, false);
  }

  /** A subscript, bound or extent. */
  integer(e: Expr): string {
    return this.#at(e, level.sum, true);
  }

  /** `lo ≤ subject < hi`. */
  range(subject: string, lo: Expr, hi: Expr): string {
    return `${this.integer(lo)} \\le ${subject} < ${this.integer(hi)}`;
  }

  #at(e: Expr, least: number, tight: boolean): string {
    const [text, binds] = this.#text(e, tight);
    return binds < least ? parenthesised(deepen(text)) : text;
  }

  #text(e: Expr, tight: boolean): readonly [string, number] {
    switch (e.kind) {
      case 'const':
        return e.value < 0
          ? [`-${latexNumber(-e.value, e.type)}`, level.product]
          : [latexNumber(e.value, e.type), level.atom];
      case 'symbol':
        return [e.name === PACK ? '\\lvert\\ldots\\rvert' : this.elements.numbered(e.name), level.atom];
      case 'index':
        return [this.elements.index(e.name), level.atom];
      case 'read': {
        const parts = derivativeParts(e, this.#context.derivatives);
        return parts === undefined ? [this.#read(e), level.atom] : this.#derivative(parts);
      }
      case 'add':
        return [this.#sum(e.terms, tight), level.sum];
      case 'mul':
        return [this.#product(e, tight), level.product];
      case 'pow':
        return isInverse(e) ? [this.#factors([e], tight), level.product] : [this.#power(e), level.power];
      case 'floordiv':
        return [this.#floor(e.num, e.den, tight), level.atom];
      case 'mod':
        return [this.#division(e.num, ' \\bmod ', e.den, tight), level.product];
      case 'quotient':
        return [this.#division(e.num, '/', e.den, tight), level.product];
      case 'call':
        return [this.#call(e, tight), level.atom];
      case 'reduce':
        return [this.#reduce(e, tight), level.product];
      case 'if':
        return [this.#cases(e), level.product];
      case 'compare': {
        const sign = comparisons[e.op];
        return [
          deepen(`${this.#at(e.left, level.sum, tight)} ${sign} ${this.#at(e.right, level.sum, tight)}`),
          level.compare,
        ];
      }
      case 'and':
        return [e.args.map((a) => this.#at(a, level.not, tight)).join(' \\land '), level.and];
      case 'or':
        return [e.args.map((a) => this.#at(a, level.and, tight)).join(' \\lor '), level.or];
      case 'not':
        return [`\\lnot ${this.#at(e.arg, level.atom, tight)}`, level.not];
      case 'iverson':
        return [bracketed('[', unbroken(this.#at(e.cond, level.or, tight)), ']'), level.atom];
    }
  }

  #read(e: Read): string {
    return this.elements.element(
      e.tensor,
      e.subscripts.map((s) => this.integer(s)),
      e.guarded,
    );
  }

  #derivative({ of, by }: DerivativeParts): readonly [string, number] {
    const below = by.map((x) => this.#read(x));
    if (of.kind === 'read') return [partial(this.#read(of), below), level.power];
    return [`${partial('', below)} ${parenthesised(deepen(this.value(of)))}`, level.power];
  }

  /** Terms with their signs drawn out. */
  #sum(terms: readonly Expr[], tight: boolean): string {
    const [plus, minus] = tight ? ['+', '-'] : [` ${SOFT_BREAK}+ `, ` ${SOFT_BREAK}- `];
    return terms
      .map((term, i) => {
        if (i === 0) return deepen(this.#at(term, level.product, tight));
        if (isNegative(term)) return minus + latexNumber(-term.value, term.type);
        const division = negatedDivision(term);
        if (division !== undefined) return minus + deepen(this.#at(division, level.product, tight));
        if (term.kind === 'mul' && leadsNegative(term)) return minus + deepen(this.#unsigned(term, tight));
        return plus + deepen(this.#at(term, level.product, tight));
      })
      .join('');
  }

  #product(e: Mul, tight: boolean): string {
    return leadsNegative(e) ? `-${this.#unsigned(e, tight)}` : this.#factors(e.factors, tight);
  }

  #unsigned(e: Mul, tight: boolean): string {
    const { one, rest } = withoutSign(e);
    return this.#factors(rest, tight, one === undefined ? undefined : latexNumber(-one.value, one.type));
  }

  /** Factors side by side; each inverse makes a fraction of the factors since the last one. `first` is a factor before them, as text. */
  #factors(factors: readonly Expr[], tight: boolean, first?: string): string {
    const unit = first === undefined && leadsUnit(factors);
    let done: Factor | undefined;
    let above: Factor | undefined = first === undefined ? undefined : { text: first, ends: 'plain' };
    let lone: Expr | undefined;
    factors.forEach((f, i) => {
      if (isInverse(f) && !(unit && i === 1)) {
        const whole = lone?.kind === 'add' && !tight ? this.#at(lone, level.sum, false) : above?.text;
        const fraction: Factor = { text: this.#fraction(whole ?? done?.text ?? '1', f.base, tight), ends: 'plain' };
        done = above === undefined || done === undefined ? fraction : beside(done, fraction, tight);
        above = undefined;
        lone = undefined;
        return;
      }
      const next = factors[i + 1];
      const last = next === undefined || (!tight && isInverse(next));
      const operand: Factor = { text: deepen(this.#operand(f, last, tight)), ends: endOf(f) };
      lone = above === undefined ? f : undefined;
      above = above === undefined ? operand : beside(above, operand, tight);
    });
    const parts = [done, above].filter((p): p is Factor => p !== undefined);
    const [head, tail] = parts;
    if (head === undefined) return '';
    return (tail === undefined ? head : beside(head, tail, tight)).text;
  }

  #fraction(above: string, den: Expr, tight: boolean): string {
    if (!tight) return `\\frac{${unbroken(above)}}{${unbroken(this.#at(den, level.sum, false))}}`;
    return `${unbroken(above)}/${unbroken(this.#operand(den, false, true))}`;
  }

  /** One factor. A reduction may stand bare only at the end, for it takes in what follows. */
  #operand(e: Expr, last: boolean, tight: boolean): string {
    if ((e.kind === 'reduce' || e.kind === 'if') && last) return this.#text(e, tight)[0];
    if (isInverse(e)) return this.#power(e);
    return this.#at(e, level.power, tight);
  }

  #division(num: Expr, sign: string, den: Expr, tight: boolean): string {
    const chained = !endsOpen(num) && !leadsNegative(num) && !isInverse(num);
    return this.#at(num, chained ? level.product : level.atom, tight) + sign + this.#operand(den, false, tight);
  }

  #floor(num: Expr, den: Expr, tight: boolean): string {
    const inline = (): string => `\\lfloor ${this.#division(num, '/', den, true)} \\rfloor`;
    if (tight) return inline();
    return `\\left\\lfloor \\frac{${unbroken(this.#at(num, level.sum, false))}}{${unbroken(this.#at(den, level.sum, false))}} \\right\\rfloor`;
  }

  #power(e: Pow): string {
    const { base, exponent } = e;
    // above a letter of the formula a letter would be read as part of its name; a rule's own letters are read by people
    const free = base.kind === 'const' || (base.kind === 'symbol' && !this.#context.taken(canonicalName(base.name)));
    const bare = isRaisable(base, this.#context.derivatives) && (free || isNumeric(exponent));
    const text = this.#at(base, level.conditional, false);
    return `${bare ? text : parenthesised(deepen(text))}^{${unbroken(this.#at(exponent, level.conditional, true))}}`;
  }

  #call(e: Call, tight: boolean): string {
    const args = e.args.map((a) => this.#at(a, level.conditional, tight));
    const whole = isDelimited(e.fn) ? args.map(unbroken) : args.map(deepen);
    return latexCall(e.fn, whole, this.#context.taken);
  }

  /** `a if c, b otherwise`, an `if` in the last branch making more rows. */
  #cases(e: If): string {
    const rows: string[] = [];
    let at: Expr = e;
    for (; at.kind === 'if'; at = at.else) {
      const [first, ...more] = this.#condition(at.cond);
      rows.push(`${this.#cell(at.then)} & \\text{if } ${first}`, ...more.map((line) => `& \\quad {} ${line}`));
    }
    rows.push(`${this.#cell(at)} & \\text{otherwise}`);
    return `\\begin{cases} ${rows.join(' \\\\ ')} \\end{cases}`;
  }

  /** A condition in as many rows as it takes; each but the first begins with its connective. */
  #condition(e: Expr): readonly string[] {
    if (e.kind !== 'and' && e.kind !== 'or') return [unbroken(this.value(e))];
    const [sign, least] = e.kind === 'and' ? ['\\land', level.not] : ['\\lor', level.and];
    const text = e.args.map((a) => unbroken(this.#at(a, least, false))).join(` ${SOFT_BREAK}${sign} `);
    return fold(text, { first: CONDITION_WIDTH, rest: CONDITION_WIDTH, measure: texWidth }).map((line) => line.text);
  }

  /** A cell of a table, set as large as a formula by itself. */
  #cell(e: Expr): string {
    const text = unbroken(this.value(e));
    return /\\(?:frac|sum|prod)/u.test(text) ? `\\displaystyle ${text}` : text;
  }

  #reduce(e: Reduce, tight: boolean): string {
    const { body } = e;
    const apart = leadsNegative(body) || body.kind === 'mod' || body.kind === 'quotient' || this.#merges(e, body);
    const text = this.#at(body, level.product, tight);
    return `${this.#sign(e)} ${apart ? parenthesised(deepen(text)) : text}`;
  }

  /** Whether a reduction would be read as one with the reduction that its body is: sums with all their limits are, unless one counts up to the other. */
  #merges(outer: Reduce, body: Expr): boolean {
    if (body.kind !== 'reduce' || body.op !== outer.op || (body.op !== 'sum' && body.op !== 'prod')) return false;
    const bound = new Set(outer.binders.map((b) => b.index));
    const uses = (e: Expr): boolean => [...freeIndices(e)].some((name) => bound.has(name));
    const limited = [...outer.binders, ...body.binders].every((b) => this.#isStated(b));
    return limited && !body.binders.some((b) => uses(b.lo) || uses(b.hi));
  }

  /** The sign of a reduction with what stands below and above it. */
  #sign({ op, binders }: Reduce): string {
    const sign = reductions[op];
    const limits = op === 'sum' || op === 'prod' ? binders.map((b) => this.#limits(sign, b)) : [];
    if (limits.length > 0 && limits.every((l) => l !== undefined)) return limits.join(' ');
    return `${sign}_{${binders.map((b) => this.#binder(b)).join(binders.some((b) => this.#isStated(b)) ? ',\\, ' : ',')}}`;
  }

  #limits(sign: string, b: Binder): string | undefined {
    const limits = this.#isStated(b) ? limitsOf(b) : undefined;
    if (limits === undefined) return undefined;
    return `${sign}_{${this.elements.index(b.index)}=${this.integer(limits.from)}}^{${this.integer(limits.to)}}`;
  }

  #binder(b: Binder): string {
    return this.#isStated(b) ? this.range(this.elements.index(b.index), b.lo, b.hi) : this.elements.index(b.index);
  }

  #isStated(b: Binder): boolean {
    return this.#context.stated(b.index);
  }
}
