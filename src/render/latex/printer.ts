import {
  type Binder,
  type Call,
  type Derivative,
  type DerivativeParts,
  derivativeParts,
  type Expr,
  elementsOf,
  freeIndices,
  type If,
  type Mul,
  OTHER_PACK,
  PACK,
  type Pow,
  type Read,
  type Reduce,
  visit,
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
import { deepen, fold, SOFT_BREAK, unbroken } from '../../support/soft-breaks.ts';
import { bracketed, isDelimited, latexCall, parenthesised } from './functions.ts';
import { limitsOf } from './limits.ts';
import { texWidth } from './measure.ts';
import { latexName, latexNumbered } from './names.ts';
import { latexNumber } from './numbers.ts';

export interface LatexContext {
  /** The name under which an index is shown. */
  readonly display: (index: string) => string;
  /** Whether the range of a binder is written. */
  readonly stated: (index: string) => boolean;
  /** Tensors whose reads are shown as derivatives. */
  readonly derivatives?: ReadonlyMap<string, Derivative> | undefined;
  /** Whether the formula uses a name, in canonical form, so that `e` or `σ` cannot stand for a function. */
  readonly taken: (canonical: string) => boolean;
  /** Whether a name, in canonical form, is a tensor's. */
  readonly isTensor: (canonical: string) => boolean;
  /** Whether a tensor is somewhere read as zero outside: the place above its name is then a circle's. */
  readonly isGuarded: (tensor: string) => boolean;
}

/** What joins two factors side by side, and what joins two that would be misread so. */
const BESIDE = '\\,';
const TIMES = '\\cdot ';

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

  constructor(context: LatexContext) {
    this.#context = context;
  }

  /** A number or condition of a formula, with marks where its line may be broken. */
  value(e: Expr): string {
    return this.#at(e, level.conditional, false);
  }

  /** A subscript, bound or extent. */
  integer(e: Expr): string {
    return this.#at(e, level.sum, true);
  }

  index(key: string): string {
    if (key === PACK) return '\\ldots';
    const name = this.#context.display(key);
    return name === OTHER_PACK ? "\\ldots'" : latexNumbered(name, this.#context.isTensor, 'beside');
  }

  #numbered(name: string): string {
    return latexNumbered(name, this.#context.isTensor);
  }

  /** A tensor's element, its subscripts given as text. */
  element(name: string, subscripts: readonly string[], guarded = false): string {
    const base =
      subscripts.length === 0
        ? this.#numbered(name)
        : latexName(name, guarded || this.#context.isGuarded(name) ? 'beside' : 'above');
    const head = base + (guarded ? '^{\\circ}' : '');
    if (subscripts.length === 0) return head;
    const composed = subscripts.some((s) => /[-+/]|\\(?:cdot|bmod|lfloor|min|max)/u.test(s));
    return `${head}_{${subscripts.join(composed ? ',\\, ' : ',')}}`;
  }

  /** The left side of an equation, its subscripts given as text. */
  target(tensor: string, subscripts: readonly string[]): string {
    const shown = this.#context.derivatives?.get(tensor);
    if (shown?.of === undefined) return this.element(tensor, subscripts);
    const [of = '', ...by] = elementsOf(shown, subscripts, '\\ldots').map(({ name = '', subscripts }) =>
      this.element(name, subscripts),
    );
    return partial(of, by);
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
        return [e.name === PACK ? '\\lvert\\ldots\\rvert' : this.#numbered(e.name), level.atom];
      case 'index':
        return [this.index(e.name), level.atom];
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
    return this.element(
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
    const bare = isRaisable(base, this.#context) && (base.kind === 'const' || isNumeric(exponent));
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
    return `${sign}_{${this.index(b.index)}=${this.integer(limits.from)}}^{${this.integer(limits.to)}}`;
  }

  #binder(b: Binder): string {
    return this.#isStated(b) ? this.range(this.index(b.index), b.lo, b.hi) : this.index(b.index);
  }

  #isStated(b: Binder): boolean {
    return this.#context.stated(b.index);
  }
}

/** A factor as text, and how it ends: a number before a number, or a name or function before a bracket, needs a sign. */
interface Factor {
  readonly text: string;
  readonly ends: 'name' | 'plain';
}

function endOf(e: Expr): Factor['ends'] {
  if (e.kind === 'symbol' || e.kind === 'index' || (e.kind === 'read' && e.subscripts.length === 0)) return 'name';
  if (e.kind === 'pow') return endOf(e.base);
  return e.kind === 'call' && !isDelimited(e.fn) ? 'name' : 'plain';
}

/** Two factors as a product; between them a line may be broken. */
function beside(a: Factor, b: Factor, tight: boolean): Factor {
  const number = /^[\d.]+$/u.test(a.text);
  const digits = /^\d/u.test(b.text) || (number && b.text.startsWith('\\frac'));
  const bracket = a.ends === 'name' && /^(?:\\left)?[([]/u.test(b.text);
  const sign = digits || bracket || a.text === '\\delta';
  const operator = /^\\(?:sum|prod|max|min|left|begin|operatorname\*)/u.test(b.text);
  const joint = sign || (tight && !number) ? TIMES : tight || operator ? '' : `${BESIDE} `;
  const space = joint.startsWith(BESIDE) ? '' : ' ';
  return { text: `${a.text}${space}${tight ? '' : SOFT_BREAK}${joint}${b.text}`, ends: b.ends };
}

/** `∂y/∂x`, `∂²E/∂x∂x`. */
function partial(of: string, by: readonly string[]): string {
  const order = by.length === 1 ? '' : `^{${by.length}}`;
  return `\\frac{\\partial${order}${of === '' ? '' : ` ${of}`}}{${by.map((x) => `\\partial ${x}`).join('\\, ')}}`;
}

/** Whether an exponent may hang on an expression without brackets. */
function isRaisable(base: Expr, { derivatives }: LatexContext): boolean {
  if (base.kind === 'read')
    return !base.guarded && !latexName(base.tensor).includes('^') && !derivatives?.has(base.tensor);
  if (base.kind === 'symbol') return base.name !== PACK && !latexName(base.name).includes('^');
  if (base.kind === 'index') return base.name !== PACK;
  if (base.kind === 'const') return /^[\d.]+$/u.test(String(base.value));
  return base.kind === 'call' && isDelimited(base.fn);
}

/** Whether an expression is made of literals only. */
function isNumeric(e: Expr): boolean {
  let numeric = true;
  visit(e, (node) => {
    if (!['const', 'add', 'mul', 'pow'].includes(node.kind)) numeric = false;
  });
  return numeric;
}
