import {
  add,
  and,
  binder as binderOf,
  call,
  children,
  compare,
  constant,
  type Expr,
  floorDiv,
  ifThenElse,
  index as indexNode,
  iverson,
  minusOne,
  mod,
  mul,
  not,
  or,
  PACK,
  pow,
  quotient,
  type Range,
  read,
  reduce,
  symbol,
  visit,
  zero,
} from '../ir/index.ts';
import { type ScalarFunctionName, scalarFunctionNames } from '../scalar/names.ts';
import { scalarTable } from '../scalar/table.ts';
import { MAX_SUBSCRIPT_NODES, MAX_SUBSCRIPT_TERMS } from '../support/limits.ts';
import { canonicalName, sameName } from '../support/names.ts';
import type { Span } from '../support/span.ts';
import type {
  AccessSyntax,
  CallSyntax,
  FunctionSyntax,
  NameSyntax,
  ProductSyntax,
  ReduceSyntax,
  SumSyntax,
  Syntax,
} from '../syntax/index.ts';
import { monomialCount, negated, nestDependent, varies } from './expressions.ts';
import { NameTable, type Scope, type TensorEntry } from './scope.ts';
import {
  type Complaint,
  type Surroundings,
  type Use,
  unknownFunction,
  unknownName,
  unknownTensor,
} from './unresolved.ts';

/** An index of one equation. Siblings may share a name, so each has a key of its own until the equation is finished. */
export interface IndexEntry {
  readonly key: string;
  readonly name: string;
  readonly span: Span;
  readonly left: boolean;
  readonly stated: Range | undefined;
  used: boolean;
}

const scalarNames: ReadonlySet<string> = new Set(scalarFunctionNames);
const isScalarFunction = (name: string): name is ScalarFunctionName => scalarNames.has(name);
const integerFunctions: ReadonlySet<string> = new Set(['abs', 'min', 'max', 'clamp']);

/** Levels of `fn` calls inside one another. */
const MAX_CALLS = 64;

const isPackExtent = (extent: Expr): boolean => extent.kind === 'symbol' && extent.name === PACK;

/**
 * Syntax → Expr for the formulas of one equation. Names are resolved, `fn` calls written out, brackets dropped; binders keep
 * empty ranges where none is stated, to be filled by inference. After an error a zero stands in, and `failed` is set.
 */
export class Elaborator {
  readonly #scope: Scope;
  /** Every index of the equation, in order of appearance. */
  readonly entries: IndexEntry[] = [];
  failed = false;
  /** Whether a tensor was read whose own definition has an error. */
  readsBroken = false;
  /** Where an element of the tensor that the equation defines was read. */
  readsTarget: Span | undefined;
  #indices = new NameTable<IndexEntry>();
  /** Reductions read so far, by the names of their indices. */
  readonly #ended = new NameTable<ReduceSyntax>();
  /** Parameters of the function being written out; undefined outside functions. */
  #parameters: NameTable<Expr> | undefined;
  readonly #calls: FunctionSyntax[] = [];

  readonly #target: string | undefined;

  /** `target` is the tensor that the equation defines. */
  constructor(scope: Scope, target?: string) {
    this.#scope = scope;
    this.#target = target;
  }

  error(code: string, span: Span, message: string, help?: string): Expr {
    this.failed = true;
    this.#scope.report.error(code, span, message, help);
    return zero;
  }

  /** Declares an index; reports one that hides another name. */
  declare(name: string, span: Span, left: boolean, stated: Range | undefined): IndexEntry {
    const outer = this.#indices.get(name);
    const { dims, hypers, tensors } = this.#scope;
    if (outer !== undefined) {
      if (left)
        this.error(
          'repeated-index',
          span,
          `The index \`${name}\` stands twice on the left.`,
          'an element is defined once: give each axis an index of its own',
        );
      else
        this.error(
          'hidden-index',
          span,
          `The index \`${name}\` is already bound outside.`,
          'choose another letter for this one',
        );
    } else if (this.#parameters?.has(name)) {
      this.error('hidden-index', span, `The index \`${name}\` has the name of a parameter.`, 'choose another letter');
    } else if (this.#parameters === undefined && name !== PACK) {
      const tensor = tensors.get(name);
      const what = hypers.has(name)
        ? 'a hyper-parameter'
        : dims.has(name)
          ? 'a dimension'
          : tensor !== undefined && tensor.type.shape.length === 0
            ? 'a scalar tensor'
            : undefined;
      if (what !== undefined)
        this.error(
          'hidden-name',
          span,
          `The index \`${name}\` has the name of ${what}.`,
          'choose another letter for the index',
        );
    }
    const entry: IndexEntry = {
      key: name === PACK ? PACK : `${name}\u0000${this.entries.length}`,
      name,
      span,
      left,
      stated,
      used: false,
    };
    this.entries.push(entry);
    this.#indices.set(name, entry);
    return entry;
  }

  /** An expression used as a number. */
  number(s: Syntax, use: Use = 'value'): Expr {
    this.#spend();
    switch (s.kind) {
      case 'number':
        return this.#literal(s.text, s.span, use);
      case 'name':
        return this.#name(s, use);
      case 'access':
        return this.#access(s, use);
      case 'call':
        return this.#call(s, use);
      case 'group':
        return this.#isCondition(s.inner) ? this.#bracket(s.inner, s.span, use) : this.number(s.inner, use);
      case 'sum':
        return this.#sum(s, use);
      case 'product':
      case 'negate':
        return mul(this.#factors(s, use), s.span);
      case 'power':
        return this.#power(s.base, s.exponent, s.span, use);
      case 'reduce':
        return this.#reduce(s, use);
      case 'if': {
        if (use !== 'value')
          return this.error(
            'subscript-form',
            s.span,
            `\`if\` cannot stand in ${where(use)}.`,
            'write `min`, `max` or `clamp`, or put the `if` around the read',
          );
        const cond = this.condition(s.cond);
        return ifThenElse(cond, this.number(s.then), this.number(s.else), s.span);
      }
      case 'compare':
      case 'and':
      case 'or':
      case 'not':
        return this.error(
          'condition-as-number',
          s.span,
          'A condition stands where a number is expected.',
          'put it in parentheses: `(i == j)` is 1 where it holds and 0 elsewhere',
        );
      case 'range':
        return this.error(
          'misplaced-range',
          s.span,
          'A range stands where a number is expected.',
          'ranges are stated in a reduction or on the left: `Σ[k in a..b] …`',
        );
      case 'pack':
        return this.#pack(s.span);
    }
  }

  /** An expression used as a condition. */
  condition(s: Syntax): Expr {
    this.#spend();
    switch (s.kind) {
      case 'group':
        return this.condition(s.inner);
      case 'and':
      case 'or': {
        const args = s.args.map((arg) => this.condition(arg));
        return s.kind === 'and' ? and(args, s.span) : or(args, s.span);
      }
      case 'not':
        return not(this.condition(s.arg), s.span);
      case 'compare': {
        const operands = [s.first, ...s.rest.map((r) => r.operand)].map((o) => this.number(o));
        return and(
          s.rest.map(({ op }, i) => compare(op, operands[i] as Expr, operands[i + 1] as Expr, s.span)),
          s.span,
        );
      }
      case 'call': {
        if (!this.#isCondition(s)) break;
        const fn = this.#scope.functions.get(s.name);
        if (fn !== undefined) return this.#inline(fn, s, 'value', (body) => this.condition(body));
        return this.#builtin(s, 'value');
      }
      default:
    }
    this.number(s);
    this.error(
      'number-as-condition',
      s.span,
      'A number stands where a condition is expected.',
      `compare it: \`${this.#text(s)} != 0\``,
    );
    return compare('==', zero, zero);
  }

  /** An extent or the end of a range; there `..` is the pack's extent. */
  bound(s: Syntax): Expr {
    if (s.kind === 'pack' && [...this.#scope.tensors.values()].some((t) => t.type.shape.some(isPackExtent)))
      return symbol(PACK, 'int', s.span);
    return this.#small(this.number(s, 'bound'), s.span);
  }

  /** The range that `< hi` or `in lo..hi` states. */
  range(lo: Syntax | undefined, hi: Syntax): Range {
    return { lo: lo === undefined ? zero : this.bound(lo), hi: this.bound(hi) };
  }

  /** Counts what is written out, so that functions calling functions cannot grow without end. */
  #spend(): void {
    if (--this.#scope.budget.nodes < 0) throw new LimitReached('the layer has too many nodes');
  }

  #isCondition(s: Syntax, depth = 0): boolean {
    if (s.kind === 'compare' || s.kind === 'and' || s.kind === 'or' || s.kind === 'not') return true;
    if (s.kind === 'group') return this.#isCondition(s.inner, depth);
    if (s.kind !== 'call' || depth > MAX_CALLS) return false;
    const fn = this.#scope.functions.get(s.name);
    if (fn !== undefined) return this.#isCondition(fn.body, depth + 1);
    return s.name === 'isnan' || s.name === 'isinf';
  }

  #bracket(inner: Syntax, span: Span, use: Use): Expr {
    if (use !== 'value')
      return this.error(
        'subscript-form',
        span,
        `A condition cannot stand in ${where(use)}.`,
        'put an `if` around the read',
      );
    return iverson(this.condition(inner), span);
  }

  #literal(text: string, span: Span, use: Use): Expr {
    const value = Number(text.replace('−', '-'));
    if (!Number.isFinite(value))
      return this.error(
        'number-too-large',
        span,
        `${clip(text)} is beyond the largest number of float64.`,
        'infinity is written `inf()`',
      );
    const int = /^-?\d+$/.test(text) && Number.isSafeInteger(value);
    if (use !== 'value' && !int)
      return this.error(
        'not-integer',
        span,
        `${clip(text)} is no integer, but stands in ${where(use)}.`,
        'write a whole number',
      );
    return constant(value, int ? 'int' : 'real', span);
  }

  #name(s: NameSyntax, use: Use): Expr {
    const { name, span } = s;
    const entry = this.#indices.get(name);
    if (entry !== undefined) {
      entry.used = true;
      return indexNode(entry.key, span);
    }
    if (this.#parameters !== undefined) {
      const value = this.#parameters.get(name);
      if (value === undefined) {
        return this.error(
          'unknown-name',
          span,
          `\`${name}\` is no parameter of this function.`,
          `a function uses its parameters and the indices that it binds: add \`${name}\` to them`,
        );
      }
      return this.#integral(value, span, use);
    }
    const { hypers, dims, tensors, intHypers } = this.#scope;
    const hyper = hypers.get(name);
    if (hyper !== undefined) {
      if (use !== 'value') intHypers.add(canonicalName(name));
      return symbol(hyper.name, intHypers.has(canonicalName(name)) ? 'int' : 'real', span);
    }
    const dim = dims.get(name);
    if (dim !== undefined) return symbol(dim, 'int', span);
    const tensor = tensors.get(name);
    if (tensor !== undefined) {
      if (tensor.broken) this.readsBroken = true;
      const rank = tensor.type.shape.length;
      if (rank > 0 && !tensor.broken)
        return this.error(
          'missing-subscripts',
          span,
          `\`${name}\` has ${axes(rank)} and needs ${rank === 1 ? 'a subscript' : 'subscripts'}.`,
          `write \`${name}[${this.#likelySubscripts(tensor, [])}]\``,
        );
      if (use !== 'value' && tensor.type.dtype !== 'int')
        return this.error(
          'real-subscript',
          span,
          `\`${name}\` is real, but stands in ${where(use)}.`,
          `declare it as an integer tensor: \`${name} : int < N\``,
        );
      if (use === 'bound')
        return this.error(
          'bound-from-data',
          span,
          `The tensor \`${name}\` cannot stand in a bound.`,
          'bounds are made of dimensions, hyper-parameters and outer indices; put an `if` into the body',
        );
      return read(tensor.name, [], { type: tensor.type.dtype, span });
    }
    return this.#complain(unknownName(s, use, this.#around()));
  }

  #complain({ code, span, message, help }: Complaint): Expr {
    return this.error(code, span, message, help);
  }

  #around(): Surroundings {
    return {
      scope: this.#scope,
      target: this.#target,
      indices: () => this.#indices.values().map((entry) => entry.name),
      ended: (name) => this.#ended.get(name),
    };
  }

  /** An argument of a function, used where an integer must stand. */
  #integral(value: Expr, span: Span, use: Use): Expr {
    if (use === 'value' || value.type === 'int') return value;
    if (value.kind === 'symbol') {
      this.#scope.intHypers.add(canonicalName(value.name));
      return symbol(value.name, 'int', span);
    }
    return this.error(
      'not-integer',
      span,
      `A real number stands in ${where(use)}.`,
      'integers are made with `//`, `%`, `min`, `max`, `abs` and `clamp`',
    );
  }

  #access(s: AccessSyntax, use: Use): Expr {
    const subscripts = s.subscripts.map((subscript) => this.#subscript(subscript));
    if (this.#parameters !== undefined)
      return this.error(
        'unknown-tensor',
        s.nameSpan,
        `A function cannot read the tensor \`${s.name}\`.`,
        'hand its element over as an argument',
      );
    const tensor = this.#scope.tensors.get(s.name);
    if (tensor === undefined) return this.#complain(unknownTensor(s, this.#around()));
    if (this.#target !== undefined && sameName(s.name, this.#target)) this.readsTarget ??= s.span;
    if (tensor.broken) this.readsBroken = true;
    const rank = tensor.type.shape.length;
    if (subscripts.length !== rank && !tensor.broken) {
      const code = subscripts.length > rank ? 'too-many-subscripts' : 'missing-subscripts';
      return this.error(
        code,
        s.span,
        `\`${s.name}\` has ${axes(rank)}, but ${subscripts.length} ${subscripts.length === 1 ? 'subscript stands' : 'subscripts stand'} here.`,
        rank === 0 ? `write \`${s.name}\`` : `write \`${s.name}[${this.#likelySubscripts(tensor, s.subscripts)}]\``,
      );
    }
    if (!tensor.broken) this.#checkPacks(s, subscripts, tensor.type.shape);
    if (use !== 'value' && tensor.type.dtype !== 'int')
      return this.error(
        'real-subscript',
        s.span,
        `\`${s.name}\` is real, but stands in ${where(use)}.`,
        'only an integer tensor can: declare it `: int < N`',
      );
    if (use === 'bound')
      return this.error(
        'bound-from-data',
        s.span,
        `The tensor \`${s.name}\` cannot stand in a bound.`,
        'bounds are made of dimensions, hyper-parameters and outer indices; put an `if` into the body',
      );
    return read(tensor.name, subscripts, { guarded: s.guarded, type: tensor.type.dtype, span: s.span });
  }

  /** Subscripts for a tensor: those written, then indices bound here, first the ones named like their axis. */
  #likelySubscripts(tensor: TensorEntry, written: readonly Syntax[]): string {
    const { shape } = tensor.type;
    const kept = written.slice(0, shape.length).map((s) => this.#text(s));
    const free = this.#indices
      .values()
      .map((entry) => entry.name)
      .filter((name) => name !== PACK && !kept.some((k) => k === name));
    const take = (name: string | undefined): string | undefined => {
      const at = name === undefined ? -1 : free.indexOf(name);
      return at < 0 ? undefined : free.splice(at, 1)[0];
    };
    const rest = shape.slice(kept.length);
    const named = rest.map((extent) =>
      isPackExtent(extent) ? PACK : take(extent.kind === 'symbol' ? extent.name.toLowerCase() : undefined),
    );
    const used = new Set([...kept, ...free, ...named]);
    const letters = [...'ijklmnpqrstuvw'].filter((l) => !used.has(l));
    return [...kept, ...named.map((name, i) => name ?? free.shift() ?? letters.shift() ?? `i${i}`)].join(',');
  }

  /** An expression as the user wrote it, `…` where it is long. */
  #text(s: Syntax): string {
    const text = this.#scope.report.source.text.slice(s.span.start, s.span.end);
    return text.length > 40 || /[\r\n]/.test(text) ? '…' : text;
  }

  #subscript(s: Syntax): Expr {
    if (s.kind !== 'pack') {
      const e = this.#small(this.number(s, 'subscript'), s.span);
      this.#requireAffine(e, s.span);
      return e;
    }
    return this.#pack(s.span);
  }

  /** The pack as an index; as a number it is the row-major position. */
  #pack(span: Span): Expr {
    const entry = this.#indices.get(PACK);
    if (entry === undefined) {
      return this.error(
        'unbound-index',
        span,
        'The pack `..` is not bound.',
        'write it on the left too, or sum over it: `Σ[..] …`',
      );
    }
    entry.used = true;
    return indexNode(PACK, span);
  }

  /** An axis that is a pack takes `..`, or a position in it that `argmax` has found; other axes do not. */
  #checkPacks(s: AccessSyntax, subscripts: readonly Expr[], shape: readonly Expr[]): void {
    for (const [axis, subscript] of s.subscripts.entries()) {
      const extent = shape[axis];
      const pack = extent !== undefined && isPackExtent(extent);
      if (pack === (subscript.kind === 'pack') || (pack && subscripts[axis]?.kind === 'read')) continue;
      this.error(
        'misplaced-pack',
        subscript.span,
        pack
          ? `This axis of \`${s.name}\` is the pack \`..\`.`
          : `This axis of \`${s.name}\` is a single one, not the pack \`..\`.`,
        pack ? 'write `..` here' : 'write an index here',
      );
    }
  }

  /** Refuses integer expressions too large to be reasoned about. */
  #small(e: Expr, span: Span): Expr {
    if (e.size <= MAX_SUBSCRIPT_NODES && monomialCount(e) <= MAX_SUBSCRIPT_TERMS) return e;
    return this.error(
      'limit-subscript',
      span,
      `This integer expression is beyond the limit of ${MAX_SUBSCRIPT_NODES} nodes and, multiplied out, ${MAX_SUBSCRIPT_TERMS} terms.`,
      'write a simpler subscript',
    );
  }

  #requireAffine(e: Expr, span: Span): void {
    if (e.kind === 'read' || e.kind === 'reduce') return;
    const factors = e.kind === 'mul' ? e.factors : e.kind === 'pow' ? [e.base, e.base] : [];
    if (factors.filter(varies).length > 1) {
      this.error(
        'subscript-form',
        e.span ?? span,
        'A subscript multiplies two things that vary.',
        'a subscript is affine in its indices: sums of indices times constants, dimensions and integer hyper-parameters',
      );
      return;
    }
    for (const child of children(e)) this.#requireAffine(child, span);
  }

  #call(s: CallSyntax, use: Use): Expr {
    const fn = this.#scope.functions.get(s.name);
    const condition = this.#isCondition(s);
    if (condition && use !== 'value')
      return this.error(
        'subscript-form',
        s.span,
        `A condition cannot stand in ${where(use)}.`,
        'put an `if` around the read',
      );
    if (fn !== undefined) {
      return this.#inline(fn, s, use, (body) =>
        condition ? iverson(this.condition(body), s.span) : this.number(body, use),
      );
    }
    const e = this.#builtin(s, use);
    return e.type === 'bool' ? iverson(e, s.span) : e;
  }

  #builtin(s: CallSyntax, use: Use): Expr {
    const name = canonicalName(s.name);
    const args = s.args.map((arg) => this.number(arg, use));
    if (!isScalarFunction(name)) {
      const number = (this.#parameters?.has(s.name) ?? false) || this.#indices.has(s.name);
      return this.#complain(unknownFunction(s, number, this.#around()));
    }
    const { arity } = scalarTable[name];
    if (args.length !== arity) {
      const reduces =
        (name === 'max' || name === 'min') && args.length !== arity
          ? `; over an axis it is written \`${name}[i] …\``
          : '';
      return this.error(
        'wrong-arity',
        s.span,
        `\`${s.name}\` takes ${count(arity)}, but has ${args.length}.`,
        `write \`${s.name}(${['x', 'y', 'z'].slice(0, arity).join(', ')})\`${reduces}`,
      );
    }
    if (use !== 'value' && !integerFunctions.has(name)) {
      return this.error(
        'not-integer',
        s.span,
        `\`${s.name}\` gives a real number, but stands in ${where(use)}.`,
        'integers are made with `//`, `%`, `min`, `max`, `abs` and `clamp`',
      );
    }
    return call(name, args, s.span);
  }

  /** A call of a user's function, written out: arguments once each, indices bound inside kept apart from those outside. */
  #inline(fn: FunctionSyntax, s: CallSyntax, use: Use, body: (s: Syntax) => Expr): Expr {
    if (s.args.length !== fn.parameters.length) {
      return this.error(
        'wrong-arity',
        s.span,
        `\`${fn.name}\` takes ${count(fn.parameters.length)}, but has ${s.args.length}.`,
        `it is defined as \`${fn.name}(${fn.parameters.map((p) => p.name).join(', ')})\``,
      );
    }
    if (this.#calls.includes(fn)) {
      return this.error(
        'recursive-function',
        s.nameSpan,
        `\`${fn.name}\` calls itself.`,
        'a function is written out where it is called, so it cannot call itself; a sum or product runs over a range: `Π[k<n] …`',
      );
    }
    if (this.#calls.length >= MAX_CALLS)
      return this.error(
        'limit-calls',
        s.span,
        `Functions call one another more than ${MAX_CALLS} levels deep here.`,
        'write some of them out',
      );
    const parameters = new NameTable<Expr>();
    for (const [i, parameter] of fn.parameters.entries()) {
      const arg = s.args[i];
      if (arg !== undefined) parameters.set(parameter.name, this.number(arg, use));
    }
    return this.#within(fn, parameters, body);
  }

  /** Reads a function by itself, with `argument` standing for each parameter, to find the errors in it. */
  definition(fn: FunctionSyntax, argument: (name: string) => Expr): void {
    const parameters = new NameTable<Expr>();
    for (const { name } of fn.parameters) parameters.set(name, argument(name));
    this.#within(fn, parameters, (body) => (this.#isCondition(body) ? this.condition(body) : this.number(body)));
  }

  #within(fn: FunctionSyntax, parameters: NameTable<Expr>, body: (s: Syntax) => Expr): Expr {
    const outer = { indices: this.#indices, parameters: this.#parameters };
    this.#indices = new NameTable();
    this.#parameters = parameters;
    this.#calls.push(fn);
    try {
      return body(fn.body);
    } finally {
      this.#calls.pop();
      this.#indices = outer.indices;
      this.#parameters = outer.parameters;
    }
  }

  #sum(s: SumSyntax, use: Use): Expr {
    const terms = s.terms.map(({ negative, term }) => {
      this.#spend();
      return negative ? negated(this.#factors(term, use), term.span) : this.number(term, use);
    });
    return add(terms, s.span);
  }

  /**
   * The factors of a product as written: `−a·b/c` is −1, a, b, c^(−1). A leading 1 is dropped before `/`. Where `/` is exact
   * division, and before `//` and `%`, what stands on the left becomes one factor.
   */
  #factors(s: Syntax, use: Use): Expr[] {
    if (s.kind === 'negate') {
      const operand = this.number(s.operand, use);
      return s.operand.kind === 'number' && operand.kind === 'const'
        ? [constant(-operand.value, operand.type, s.span)]
        : [minusOne, operand];
    }
    if (s.kind !== 'product') return [this.number(s, use)];
    let factors = this.#factors(s.first, use);
    s.rest.forEach(({ op, opSpan, factor }, i) => {
      const right = this.number(factor, use);
      if (op === '*') factors.push(right);
      else if (op === '/' && use === 'value') {
        const unit = i === 0 && s.first.kind === 'number' && s.first.text === '1';
        if (unit) factors = [];
        factors.push(pow(right, minusOne, factor.span));
      } else factors = [this.#integerDivision(op, mul(factors), right, s, opSpan, use)];
    });
    return factors;
  }

  #integerDivision(op: '/' | '//' | '%', left: Expr, right: Expr, s: ProductSyntax, opSpan: Span, use: Use): Expr {
    if (right.kind === 'const' && right.value === 0)
      return this.error('division-by-zero', opSpan, 'An integer is divided by zero.', 'divide by a positive number');
    const span = { start: s.span.start, end: right.span?.end ?? s.span.end };
    if (op === '/') {
      if (use === 'bound')
        return this.error(
          'division-in-bound',
          opSpan,
          'A bound is an integer, and `/` may leave a remainder.',
          'write `//`, which rounds down',
        );
      return quotient(left, right, span);
    }
    const real = [left, right].filter((e) => e.type !== 'int');
    if (real.length > 0 && !real.some((e) => this.#noteWhole(e)))
      return this.error(
        'not-integer',
        opSpan,
        `\`${op}\` divides integers, but a real number stands beside it.`,
        op === '//' ? 'write `floor(a/b)` for real numbers' : 'write `a − b·floor(a/b)` for real numbers',
      );
    return op === '//' ? floorDiv(left, right, span) : mod(left, right, span);
  }

  /** Hyper-parameters beside `//` and `%` are integers: notes those not known as such, to be read so next time. */
  #noteWhole(e: Expr): boolean {
    let noted = false;
    visit(e, (node) => {
      if (node.kind !== 'symbol' || node.type === 'int') return;
      this.#scope.intHypers.add(canonicalName(node.name));
      noted = true;
    });
    return noted;
  }

  #power(base: Syntax, exponent: Syntax, span: Span, use: Use): Expr {
    const b = this.number(base, use);
    if (use === 'value') return pow(b, this.number(exponent), span);
    if (exponent.kind !== 'number' || !/^\d+$/.test(exponent.text))
      return this.error(
        'not-integer',
        exponent.span,
        `A power in ${where(use)} has a literal exponent.`,
        'write a product',
      );
    return pow(b, this.#literal(exponent.text, exponent.span, use), span);
  }

  #reduce(s: ReduceSyntax, use: Use): Expr {
    const position = s.op === 'argmax' || s.op === 'argmin';
    if (use === 'bound' || (use === 'subscript' && !position)) {
      return this.error(
        'subscript-form',
        s.span,
        `A reduction cannot stand in ${where(use)}.`,
        'only `argmax` and `argmin` give a position, and only in a subscript',
      );
    }
    const outer = this.#indices;
    this.#indices = new NameTable();
    for (const entry of outer.values()) this.#indices.set(entry.name, entry);
    const entries = s.binders.map((b) => {
      const stated = b.hi === undefined ? undefined : this.range(b.lo, b.hi);
      return this.declare(b.index, b.indexSpan, false, stated);
    });
    const body = this.number(s.body);
    this.#indices = outer;
    for (const { index } of s.binders) this.#ended.set(index, s);
    // a constant is summed in order to count
    if (!varies(body)) for (const entry of entries) entry.used = true;
    const binders = entries.map(({ key, stated }) => binderOf(key, stated?.hi ?? zero, stated?.lo ?? zero));
    const groups = nestDependent(binders);
    const [only, inner] = groups;
    if (only === undefined) throw new Error('a reduction without binders');
    if (inner !== undefined && (position || s.op === 'mean')) {
      const dependent = s.binders[only.length]?.span ?? s.span;
      return this.error(
        'dependent-range',
        dependent,
        `This range depends on an index of the same \`${s.op}\`.`,
        'give every index of it a range of its own',
      );
    }
    const { op } = s;
    if (op !== 'mean') return groups.reduceRight((e, group) => reduce(op, group, e, s.span), body);
    // the count is written when the ranges are known: see `finish`
    return mul([pow(reduce('sum', binders, MEAN_COUNT), minusOne), reduce('sum', binders, body, s.span)], s.span);
  }
}

/** Stands as the body of the sum that counts a mean's elements until the ranges are known. */
export const MEAN_COUNT: Expr = constant(1);

/** Ends the reading of an equation that has outgrown the limit on nodes. */
export class LimitReached extends Error {}

const where = (use: Use): string => (use === 'subscript' ? 'a subscript' : 'a bound');
const axes = (rank: number): string => (rank === 0 ? 'no axes' : rank === 1 ? 'one axis' : `${rank} axes`);
const count = (n: number): string => (n === 0 ? 'no arguments' : n === 1 ? 'one argument' : `${n} arguments`);
const clip = (text: string): string => (text.length > 24 ? `${text.slice(0, 20)}…` : text);
