import type { Interval } from '../support/interval.ts';
import type { LoopExpr } from './nest.ts';

/** `Σ coefficient·variable + constant` with real coefficients. */
export interface Form {
  readonly terms: ReadonlyMap<string, number>;
  readonly constant: number;
}

/** What bounds a variable: forms that it is not below, and forms that it is not above. */
export interface VariableBounds {
  readonly depth: number;
  readonly least: readonly Form[];
  readonly most: readonly Form[];
}

const constantForm = (constant: number): Form => ({ terms: new Map(), constant });

function plus(a: Form, b: Form, factor: number): Form {
  const terms = new Map(a.terms);
  for (const [name, c] of b.terms) {
    const sum = (terms.get(name) ?? 0) + c * factor;
    if (Math.abs(sum) < 1e-12) terms.delete(name);
    else terms.set(name, sum);
  }
  return { terms, constant: a.constant + b.constant * factor };
}

const TOLERANCE = 1e-6;
/** Eliminations beyond this many are given up: the bound is then unknown. */
const MAX_STEPS = 4096;

/** Linear facts about the int variables of a nest, from which ranges of offsets follow by eliminating the innermost variable first. */
export class Facts {
  readonly #variables: Map<string, VariableBounds>;
  readonly #definitions: Map<string, LoopExpr>;
  readonly #elements: (buffer: string) => Interval;
  readonly #implied: Map<string, readonly LoopExpr[]>;

  constructor(
    elements: (buffer: string) => Interval,
    variables: ReadonlyMap<string, VariableBounds> = new Map(),
    definitions: ReadonlyMap<string, LoopExpr> = new Map(),
    implied: ReadonlyMap<string, readonly LoopExpr[]> = new Map(),
  ) {
    this.#implied = new Map(implied);
    this.#elements = elements;
    this.#variables = new Map(variables);
    this.#definitions = new Map(definitions);
  }

  copy(): Facts {
    return new Facts(this.#elements, this.#variables, this.#definitions, this.#implied);
  }

  define(name: string, value: LoopExpr, depth: number): void {
    this.#definitions.set(name, value);
    const atom = this.atomBounds(value, depth);
    if (atom !== undefined) this.#variables.set(name, atom);
  }

  /** A loop variable with its bounds; `hi` is exclusive. */
  loop(name: string, lo: LoopExpr, hi: LoopExpr, depth: number): void {
    const least = this.bounds(lo, 'max').map((f) => f);
    const most = this.bounds(hi, 'min').map((f) => plus(f, constantForm(1), -1));
    this.#variables.set(name, { depth, least, most });
  }

  variable(name: string, range: Interval, depth: number): void {
    this.#variables.set(name, {
      depth,
      least: Number.isFinite(range.lo) ? [constantForm(range.lo)] : [],
      most: Number.isFinite(range.hi) ? [constantForm(range.hi)] : [],
    });
  }

  /** Notes what holds where a condition declared false has become true: nothing yet, or the conditions of its one assignment. */
  imply(name: string, conditions: readonly LoopExpr[]): void {
    if (conditions.length === 0) this.#implied.set(name, []);
    else if (this.#implied.get(name)?.length === 0) this.#implied.set(name, conditions);
    else this.#implied.delete(name);
  }

  /** Takes a condition for true. */
  assume(cond: LoopExpr): void {
    if (cond.kind === 'var') for (const c of this.#implied.get(cond.name) ?? []) this.assume(c);
    if (cond.kind !== 'binary') return;
    if (cond.op === 'and') {
      this.assume(cond.left);
      this.assume(cond.right);
      return;
    }
    if (cond.left.type !== 'int' || cond.right.type !== 'int') return;
    const d = plus(this.form(cond.left), this.form(cond.right), -1);
    const minus = plus(constantForm(0), d, -1);
    if (cond.op === '>=' || cond.op === '==') this.nonNegative(d);
    if (cond.op === '<=' || cond.op === '==') this.nonNegative(minus);
    if (cond.op === '>') this.nonNegative(plus(d, constantForm(1), -1));
    if (cond.op === '<') this.nonNegative(plus(minus, constantForm(1), -1));
  }

  /** A bound on the innermost variable of `form ≥ 0`. */
  private nonNegative(form: Form): void {
    const name = this.innermost(form);
    const c = name === undefined ? undefined : form.terms.get(name);
    const known = name === undefined ? undefined : this.#variables.get(name);
    if (name === undefined || c === undefined || known === undefined) return;
    const rest: Form = { terms: new Map([...form.terms].filter(([n]) => n !== name)), constant: form.constant };
    const bound = plus(constantForm(0), rest, -1 / c);
    this.#variables.set(
      name,
      c > 0 ? { ...known, least: [...known.least, bound] } : { ...known, most: [...known.most, bound] },
    );
  }

  private innermost(form: Form): string | undefined {
    let best: string | undefined;
    let depth = -1;
    for (const name of form.terms.keys()) {
      const d = this.#variables.get(name)?.depth ?? 0;
      if (d >= depth) {
        best = name;
        depth = d;
      }
    }
    return best;
  }

  /** The expression over variables, definitions put in; what is not linear becomes a variable of its own. */
  form(e: LoopExpr): Form {
    switch (e.kind) {
      case 'const':
        return constantForm(typeof e.value === 'number' ? e.value : 0);
      case 'var': {
        const definition = this.#definitions.get(e.name);
        if (definition !== undefined && isLinear(definition)) return this.form(definition);
        return { terms: new Map([[e.name, 1]]), constant: 0 };
      }
      case 'unary':
        if (e.op === 'neg') return plus(constantForm(0), this.form(e.arg), -1);
        break;
      case 'binary': {
        if (e.op === '+') return plus(this.form(e.left), this.form(e.right), 1);
        if (e.op === '-') return plus(this.form(e.left), this.form(e.right), -1);
        if (e.op === '*') {
          const a = this.form(e.left);
          const b = this.form(e.right);
          if (a.terms.size === 0) return plus(constantForm(0), b, a.constant);
          if (b.terms.size === 0) return plus(constantForm(0), a, b.constant);
        }
        break;
      }
      default:
        break;
    }
    return this.atom(e);
  }

  private atom(e: LoopExpr): Form {
    const name = `⟨${JSON.stringify(e)}⟩`;
    if (!this.#variables.has(name)) {
      const depth = Math.max(0, ...variablesOf(e).map((v) => this.#variables.get(v)?.depth ?? 0));
      const bounds = this.atomBounds(e, depth);
      if (bounds !== undefined) this.#variables.set(name, bounds);
    }
    return { terms: new Map([[name, 1]]), constant: 0 };
  }

  /** Bounds of a value that is no linear form. */
  private atomBounds(e: LoopExpr, depth: number): VariableBounds | undefined {
    // deeper than what it is made of, so that it is eliminated first
    const at = depth + 0.5;
    if (e.kind === 'load') {
      const { lo, hi } = this.#elements(e.buffer);
      return { depth: at, least: finite(lo), most: finite(hi) };
    }
    if (e.kind === 'select') {
      const yes = [this.least(e.then), this.least(e.else), this.greatest(e.then), this.greatest(e.else)];
      return {
        depth: at,
        least: finite(Math.min(yes[0] ?? 0, yes[1] ?? 0)),
        most: finite(Math.max(yes[2] ?? 0, yes[3] ?? 0)),
      };
    }
    if (e.kind === 'unary' && e.type === 'int') return { depth: at, least: [constantForm(0)], most: [constantForm(1)] };
    if (e.kind === 'call' && e.fn === 'abs' && e.args[0] !== undefined) {
      const far = Math.max(Math.abs(this.least(e.args[0])), Math.abs(this.greatest(e.args[0])));
      return { depth: at, least: [constantForm(0)], most: finite(far) };
    }
    if (e.kind !== 'binary') return undefined;
    const divisor = e.right.kind === 'const' && typeof e.right.value === 'number' ? e.right.value : undefined;
    if (e.op === 'floordiv' && divisor !== undefined && divisor > 0) {
      const a = this.form(e.left);
      const exact = plus(constantForm(0), a, 1 / divisor);
      return {
        depth: at,
        least: [
          ...finite(Math.floor(this.least(e.left) / divisor)),
          plus(exact, constantForm((divisor - 1) / divisor), -1),
        ],
        most: [...finite(Math.floor(this.greatest(e.left) / divisor)), exact],
      };
    }
    if (e.op === 'mod' && divisor !== undefined) {
      const natural = this.least(e.left) >= 0 ? [this.form(e.left)] : [];
      return { depth: at, least: [constantForm(0)], most: [constantForm(Math.abs(divisor) - 1), ...natural] };
    }
    if (e.op === 'min' || e.op === 'max') {
      const sides = [e.left, e.right];
      const forms = sides.map((s) => this.form(s));
      const least = sides.map((s) => this.least(s));
      const most = sides.map((s) => this.greatest(s));
      return e.op === 'min'
        ? { depth: at, least: finite(Math.min(...least)), most: forms }
        : { depth: at, least: forms, most: finite(Math.max(...most)) };
    }
    if (e.op === '*' || e.op === 'floordiv') {
      const [a, b] = [this.least(e.left), this.greatest(e.left)];
      const [c, d] = [this.least(e.right), this.greatest(e.right)];
      if (![a, b, c, d].every(Number.isFinite) || (e.op === 'floordiv' && c <= 0 && d >= 0)) return undefined;
      const ends = [a, b].flatMap((x) => [c, d].map((y) => (e.op === '*' ? x * y : Math.floor(x / y))));
      return { depth: at, least: [constantForm(Math.min(...ends))], most: [constantForm(Math.max(...ends))] };
    }
    return undefined;
  }

  private bounds(e: LoopExpr, op: 'min' | 'max'): readonly Form[] {
    if (e.kind === 'binary' && e.op === op) return [...this.bounds(e.left, op), ...this.bounds(e.right, op)];
    return [this.form(e)];
  }

  /** A value that the expression never exceeds; infinite where none is found. */
  greatest(e: LoopExpr): number {
    return Math.floor(this.extreme(this.form(e), { steps: 0 }) + TOLERANCE);
  }

  /** A value that the expression is never below. */
  least(e: LoopExpr): number {
    return -Math.floor(this.extreme(plus(constantForm(0), this.form(e), -1), { steps: 0 }) + TOLERANCE);
  }

  private extreme(form: Form, budget: { steps: number }): number {
    const name = this.innermost(form);
    if (name === undefined) return form.constant;
    if (budget.steps++ > MAX_STEPS) return Number.POSITIVE_INFINITY;
    const c = form.terms.get(name) ?? 0;
    const bounds = this.#variables.get(name);
    const candidates = (c > 0 ? bounds?.most : bounds?.least) ?? [];
    const rest: Form = { terms: new Map([...form.terms].filter(([n]) => n !== name)), constant: form.constant };
    let best = Number.POSITIVE_INFINITY;
    for (const bound of candidates) {
      // a bound that mentions the variable itself would not end
      if (!bound.terms.has(name)) best = Math.min(best, this.extreme(plus(rest, bound, c), budget));
    }
    return best;
  }
}

const finite = (value: number): readonly Form[] => (Number.isFinite(value) ? [constantForm(value)] : []);

function isLinear(e: LoopExpr): boolean {
  switch (e.kind) {
    case 'const':
    case 'var':
      return true;
    case 'unary':
      return e.op === 'neg' && isLinear(e.arg);
    case 'binary':
      if (e.op === '+' || e.op === '-') return isLinear(e.left) && isLinear(e.right);
      return (
        e.op === '*' && isLinear(e.left) && isLinear(e.right) && (e.left.kind === 'const' || e.right.kind === 'const')
      );
    default:
      return false;
  }
}

function variablesOf(e: LoopExpr): readonly string[] {
  switch (e.kind) {
    case 'const':
      return [];
    case 'var':
      return [e.name];
    case 'load':
      return variablesOf(e.offset);
    case 'unary':
      return variablesOf(e.arg);
    case 'binary':
      return [...variablesOf(e.left), ...variablesOf(e.right)];
    case 'select':
      return [...variablesOf(e.cond), ...variablesOf(e.then), ...variablesOf(e.else)];
    case 'call':
      return e.args.flatMap(variablesOf);
  }
}
