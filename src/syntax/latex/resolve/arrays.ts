import { canonicalName } from '../../../support/names.ts';
import type { Facts } from '../facts/facts.ts';
import { indexName } from '../facts/facts.ts';
import { labelKey } from '../facts/labels.ts';
import { printed } from '../facts/naming.ts';
import type { Formula, MathGroup, MathProduct, MathSymbol } from '../read/math.ts';
import { bare, everyFormula, factorsOf, parts } from '../read/walk.ts';
import { isIdentity, isOnes } from './constant-arrays.ts';
import { knownRank } from './known-functions.ts';
import { transposes } from './transpose.ts';

/*
 * How many axes the names of a text have, by their keys: those that are printed as indices and those that are not. A bold small
 * letter is a vector and a bold capital a matrix; what is transposed, stands in a norm, or is multiplied or added to arrays is an
 * array of the kind that its neighbours ask for. A vector that carries one index, `\mathbf x_i`, is a row of a matrix.
 */

/** Rounds in which arrays may be found by what others are found to be. */
const MAX_ROUNDS = 6;

/** An array that lies has `row`. */
interface Shape {
  readonly rank: number;
  readonly row?: boolean;
}

const NUMBER: Shape = { rank: 0 };

/** Whether a name is a capital: one that stands for an array stands for a matrix. */
export const isCapital = (name: string): boolean => /^\p{Lu}/u.test(name);

/**
 * Axes of the names that nothing declares, found from how they are printed; `given` are those known already, `own` the functions of
 * arrays that comments define.
 */
export function axesPrinted(
  formulas: readonly Formula[],
  facts: Facts,
  given: ReadonlyMap<string, number>,
  own: ReadonlySet<string>,
): ReadonlyMap<string, number> {
  const evidence = new Evidence(formulas, facts, given, own);
  for (let round = 0; round < MAX_ROUNDS; round++) if (!evidence.round()) break;
  return evidence.axes;
}

class Evidence {
  readonly axes: Map<string, number>;
  readonly #formulas: readonly Formula[];
  readonly #facts: Facts;
  readonly #given: ReadonlyMap<string, number>;
  readonly #own: ReadonlySet<string>;
  /** Small letters are vectors in bold only. */
  readonly #boldVectors: boolean;
  /** Keys of the names that are one name at several steps, `h_t` and `h_{t-1}`: arrays of one kind. */
  readonly #families = new Map<string, Set<string>>();
  #changed = false;

  constructor(
    formulas: readonly Formula[],
    facts: Facts,
    given: ReadonlyMap<string, number>,
    own: ReadonlySet<string>,
  ) {
    this.#own = own;
    this.#formulas = formulas;
    this.#facts = facts;
    this.#given = given;
    this.axes = new Map(given);
    const symbols: MathSymbol[] = [];
    for (const formula of formulas) everyFormula(formula, (f) => f.kind === 'symbol' && symbols.push(f));
    this.#boldVectors = symbols.some((s) => s.font === 'bold' && !isCapital(s.name));
    for (const s of symbols) {
      const family = this.#families.get(familyOf(s)) ?? new Set();
      this.#families.set(familyOf(s), family.add(printed(s, facts).key));
    }
    for (const family of this.#families.values()) {
      const known = Math.max(0, ...[...family].map((key) => given.get(key) ?? 0));
      if (known > 0) for (const key of family) if (!given.has(key)) this.axes.set(key, known);
    }
    const plain = new Set(symbols.filter((s) => s.font !== 'bold').map((s) => s.name));
    const someIndexed = symbols.some((s) => s.font === undefined && this.#indices(s) > 0);
    for (const s of symbols) {
      if (isOnes(s) && !facts.applied.has(s.name)) this.#raise(s, 1);
      if (s.font !== 'bold') continue;
      const indices = this.#indices(s);
      if (indices === 0) this.#raise(s, isCapital(s.name) ? 2 : 1);
      // beside elements that are printed plain, a bold letter with an index is a vector: a row, where its elements have two
      else if (
        indices === 1 &&
        someIndexed &&
        !isCapital(s.name) &&
        (!plain.has(s.name) || facts.ranks.get(canonicalName(s.name)) === 2)
      )
        this.#raise(s, 1);
    }
  }

  /** Looks at all formulas once; whether anything was found. */
  round(): boolean {
    this.#changed = false;
    for (const formula of this.#formulas) this.#look(formula);
    return this.#changed;
  }

  #indices(s: MathSymbol): number {
    return printed(s, this.#facts).subscripts?.length ?? 0;
  }

  /** Whether a name may be found to be an array: it is no index, no number that is declared, and nothing that is declared at all. */
  #open(s: MathSymbol): boolean {
    const facts = this.#facts;
    if (facts.indices.has(indexName(s)) || facts.scalars.has(canonicalName(s.name)) || s.name === 'δ') return false;
    const p = printed(s, facts);
    return !this.#given.has(p.key) && !facts.declared.has(canonicalName(p.spelling)) && !isKnownRank(s, facts);
  }

  /** Notes that a symbol as it is printed is an array of a rank. */
  #raise(s: MathSymbol, rank: number): void {
    if (!this.#open(s)) return;
    const { key, subscripts } = printed(s, this.#facts);
    const axes = rank + (subscripts?.length ?? 0);
    const printedAxes = s.sub === undefined ? (this.#facts.ranks.get(canonicalName(s.name)) ?? 0) : 0;
    const found = Math.max(axes, printedAxes);
    for (const other of new Set([key, ...(this.#families.get(familyOf(s)) ?? [])])) {
      if ((this.axes.get(other) ?? 0) >= found) continue;
      this.axes.set(other, found);
      this.#changed = true;
    }
  }

  #look(f: Formula): void {
    for (const part of partsOfValues(f)) this.#look(part);
    if (f.kind === 'fence' && (f.fence === 'norm' || f.fence === 'angle')) {
      const order = f.sub?.items[0];
      const matrix = order !== undefined && isFrobenius(order);
      for (const item of f.items) this.#inNorm(item, matrix ? 2 : undefined);
    }
    if (f.kind === 'symbol' && f.sup !== undefined) {
      const { transposed } = printed(f, this.#facts);
      if (transposed && this.#shape(f).rank === 0) this.#raise(f, caseRank(f, this.#indices(f)));
    }
    if (f.kind === 'group' && f.sup !== undefined && transposes(f.sup, 0, this.#facts)) this.#transposed(f);
    if (f.kind === 'product') this.#product(f);
    if (f.kind === 'sum') this.#sum(f.terms.map((t) => t.term));
  }

  /** Letters that are added and transposed, `(a + b)^T`, are arrays; of a product nothing says which factor is one. */
  #transposed({ items }: MathGroup): void {
    const [item] = items.map(bare);
    const terms = item?.kind === 'sum' ? item.terms.map((t) => bare(t.term)) : item === undefined ? [] : [item];
    for (const term of terms) {
      const f = term.kind === 'negate' ? bare(term.operand) : term;
      if (f.kind === 'symbol' && this.#shape(f).rank === 0) this.#need(f, undefined);
    }
  }

  /** Every term of a norm is an array; beside a known one, other factors are numbers: `\|c x\|`. */
  #inNorm(f: Formula, rank: number | undefined): void {
    const item = bare(f);
    if (this.#shape(item).rank > 0) {
      if (item.kind === 'sum')
        for (const { term } of item.terms) if (this.#shape(term).rank === 0) this.#need(term, rank);
      return;
    }
    this.#need(item, rank);
  }

  /** Makes a formula an array: of the rank given, or of that which the case of its letters says. */
  #need(f: Formula, rank: number | undefined): void {
    const item = bare(f);
    switch (item.kind) {
      case 'symbol':
        this.#raise(item, rank ?? caseRank(item, this.#indices(item)));
        return;
      case 'sum':
        for (const { term } of item.terms) this.#need(term, rank);
        return;
      case 'group':
        if (item.sub === undefined) for (const inner of item.items) this.#need(inner, rank);
        return;
      case 'negate':
        this.#need(item.operand, rank);
        return;
      case 'fraction':
        this.#need(item.over, rank);
        return;
      case 'reduce':
        this.#need(item.body, rank);
        return;
      case 'function':
        for (const inner of item.args) this.#need(inner, rank);
        return;
      case 'product': {
        const factors = factorsOf(item).map(bare);
        if (factors.some((x) => this.#shape(x).rank > 0)) return;
        for (const x of factors) if (x.kind === 'symbol') this.#need(x, rank);
        return;
      }
      default:
        return;
    }
  }

  /** What stands beside a matrix or a vector that lies is a vector; a plain capital before a vector is a matrix. */
  #product(f: MathProduct): void {
    const factors = factorsOf(f).map(bare);
    for (const [i, name] of factors.entries()) {
      const args = factors[i + 1];
      const [item] = args?.kind === 'group' ? args.items.map(bare) : [];
      const rank = name.kind === 'symbol' && !this.#own.has(name.name) ? knownRank(name) : undefined;
      // a letter with an index may be an element, over which the function runs
      if (rank !== undefined && item?.kind === 'symbol' && this.#indices(item) === 0 && this.#shape(item).rank === 0)
        this.#need(item, isCapital(item.name) ? undefined : rank);
    }
    const shapes = factors.map((x, i) => this.#ofFactor(f, factors, i) ?? this.#shape(x));
    const lies = shapes.some((x) => x.row);
    for (const [i, { joint }] of f.rest.entries()) {
      const [left, right] = [factors[i], factors[i + 1]];
      if (left === undefined || right === undefined) continue;
      const [a = NUMBER, b = NUMBER] = [shapes[i], shapes[i + 1]];
      if (joint === 'hadamard') {
        if (b.rank > 0 || lies) this.#match(left, a, b);
        if (a.rank > 0 || lies) this.#match(right, b, a);
        if (a.rank === 0 && b.rank === 0) for (const x of [left, right]) this.#plainVector(x);
      }
      if (joint !== 'beside' && joint !== 'dot') continue;
      if (joint === 'dot' && this.#isBoldVector(left) && this.#isBoldVector(right))
        for (const x of [left, right]) this.#need(x, 1);
      if (a.rank > 0 && b.rank === 0 && (a.row === true || a.rank === 2)) this.#factor(right);
      if (a.rank === 0 && b.rank > 0 && !b.row && joint === 'beside' && isMatrixLetter(left)) this.#need(left, 2);
      if (b.row === true && a.rank === 0 && left.kind === 'symbol' && this.#mayBeVector(left))
        this.#need(left, undefined);
    }
  }

  /** A bold small letter with one index or none: joined to another by a dot, it is a vector, `\mathbf x_i \cdot \mathbf y_i`. */
  #isBoldVector(f: Formula): f is MathSymbol {
    return f.kind === 'symbol' && f.font === 'bold' && !isCapital(f.name) && this.#indices(f) <= 1;
  }

  /** The other operand of a product element by element. */
  #match(f: Formula, own: Shape, other: Shape): void {
    if (f.kind === 'symbol' && own.rank === 0 && this.#indices(f) === 0) this.#need(f, Math.max(1, other.rank));
  }

  #plainVector(f: Formula): void {
    if (f.kind === 'symbol' && this.#indices(f) === 0 && this.#mayBeVector(f)) this.#need(f, undefined);
  }

  /** A factor behind a matrix or a vector that lies. */
  #factor(f: Formula): void {
    if (f.kind === 'symbol' || f.kind === 'function') this.#need(f, undefined);
    else if (f.kind === 'group' && f.sub === undefined && f.items.length === 1) this.#need(f, undefined);
  }

  /** Where vectors are bold, plain small letters are numbers. */
  #mayBeVector = (s: MathSymbol): boolean => s.font === 'bold' || isCapital(s.name) || !this.#boldVectors;

  /** `W x + b`: a letter added to a product of arrays is an array of that kind; a bold one is, added to any array. */
  #sum(terms: readonly Formula[]): void {
    const shapes = terms.map((term) => this.#shape(term));
    const rank = shapes.reduce((most, s) => Math.max(most, s.rank), 0);
    if (rank === 0) return;
    // `A + \lambda I`
    if (rank === 2)
      for (const [i, term] of terms.entries())
        if (shapes[i]?.rank === 0)
          for (const x of factorsOf(bare(term)).map(bare))
            if (x.kind === 'symbol' && isIdentity(x) && !this.#facts.known.has(x.name)) this.#raise(x, 2);
    const product = terms.some((term, i) => shapes[i]?.rank === 1 && this.#isArrayProduct(bare(term)));
    for (const [i, term] of terms.entries()) {
      const f = bare(term);
      if (product && shapes[i]?.rank === 0 && this.#isCapitalTimesLetter(f)) this.#need(f, undefined);
      if (shapes[i]?.rank !== 0 || f.kind !== 'symbol') continue;
      const plain = product && this.#indices(f) === 0 && this.#mayBeVector(f) && !isCapital(f.name);
      if (f.font === 'bold' || plain) this.#need(f, undefined);
    }
  }

  /** `W x`, with nothing else. */
  #isCapitalTimesLetter(f: Formula): boolean {
    if (f.kind !== 'product' || f.rest.some((x) => x.joint !== 'beside')) return false;
    const factors = factorsOf(f).map(bare);
    const last = factors.at(-1);
    const before = factors.slice(0, -1).every((x) => isMatrixLetter(x) && this.#indices(x) === 0);
    return before && last?.kind === 'symbol' && !isCapital(last.name) && this.#mayBeVector(last);
  }

  /** Whether a product is one of a matrix and a vector. */
  #isArrayProduct(f: Formula): boolean {
    if (f.kind !== 'product') return false;
    const arrays = factorsOf(f).filter((x) => this.#shape(x).rank > 0);
    return arrays.length > 1;
  }

  /** The kind of array that a formula is, as far as is known. */
  #shape(given: Formula): Shape {
    const f = bare(given);
    switch (f.kind) {
      case 'symbol':
        return this.#ofSymbol(f);
      case 'group': {
        const inner = f.items.length === 1 && f.items[0] !== undefined ? this.#shape(f.items[0]) : NUMBER;
        if (f.sub !== undefined) return NUMBER;
        return f.sup !== undefined && transposes(f.sup, inner.rank, this.#facts)
          ? { ...inner, row: inner.rank === 1 && !inner.row }
          : inner;
      }
      case 'fraction':
        return this.#most([f.over, f.under]);
      case 'root':
        return this.#shape(f.body);
      case 'fence':
        return f.fence === 'norm' || f.fence === 'angle' ? NUMBER : this.#most(f.items);
      case 'negate':
        return this.#shape(f.operand);
      case 'reduce':
        return this.#shape(f.body);
      case 'sum':
        return this.#most(f.terms.map((t) => t.term));
      case 'cases':
        return this.#most(f.rows.map((r) => r.value));
      case 'function':
        return f.args.length === 1 && (f.name === 'max' || f.name === 'min') ? NUMBER : this.#most(f.args);
      case 'product':
        return this.#ofProduct(f);
      default:
        return NUMBER;
    }
  }

  #most(all: readonly Formula[]): Shape {
    return all.map((f) => this.#shape(f)).reduce<Shape>((a, b) => (b.rank > a.rank ? b : a), NUMBER);
  }

  #ofSymbol(s: MathSymbol): Shape {
    const p = printed(s, this.#facts);
    if (this.#facts.indices.has(indexName(s)) && !this.axes.has(p.key)) return NUMBER;
    const letter = s.sub === undefined ? this.#facts.ranks.get(canonicalName(s.name)) : undefined;
    const known = this.axes.get(p.key) ?? this.#facts.ranks.get(canonicalName(p.spelling)) ?? letter ?? 0;
    const rank = Math.max(0, known - (p.subscripts?.length ?? 0));
    return { rank, row: p.transposed && rank === 1 };
  }

  #ofProduct(f: MathProduct): Shape {
    const factors = factorsOf(f).map(bare);
    let product = this.#ofFactor(f, factors, 0) ?? this.#shape(factors[0] ?? f);
    for (const [i, { joint }] of f.rest.entries()) {
      const right = factors[i + 1];
      if (right === undefined) break;
      // the arguments of a function are part of it
      if (this.#ofFactor(f, factors, i) !== undefined) continue;
      const b = this.#ofFactor(f, factors, i + 1) ?? this.#shape(right);
      product =
        joint === 'hadamard' || product.rank === 0 || b.rank === 0 ? larger(product, b) : multiplied(product, b);
    }
    return product;
  }

  /** The kind of array that a function gives, where one stands at a place of a product before its arguments. */
  #ofFactor(f: MathProduct, factors: readonly Formula[], at: number): Shape | undefined {
    const [name, args] = [factors[at], factors[at + 1]];
    if (f.rest[at]?.joint !== 'beside' || name?.kind !== 'symbol' || args?.kind !== 'group' || args.open === 'tex')
      return undefined;
    return this.#facts.applied.has(name.name) && this.#ofSymbol(name).rank === 0 ? this.#most(args.items) : undefined;
  }
}

/** A name as it is at every step. */
const familyOf = (s: MathSymbol): string =>
  `${s.name}${"'".repeat(s.primes)}^${(s.sup?.items ?? []).map(labelKey).join(',')}_${(s.sub?.items ?? [])
    .map((item) =>
      item.kind === 'symbol' && item.font === 'upright' ? item.name.replace(/_?\d+$/u, '') : labelKey(item),
    )
    .join(',')}`;

const larger = (a: Shape, b: Shape): Shape => (b.rank > a.rank ? b : a);

function multiplied(a: Shape, b: Shape): Shape {
  if (a.rank === 1 && b.rank === 1) return b.row && !a.row ? { rank: 2 } : NUMBER;
  if (a.rank === 2 && b.rank === 1) return { rank: 1 };
  if (a.rank === 1 && b.rank === 2) return { rank: 1, row: true };
  return { rank: Math.max(a.rank, b.rank) };
}

const isKnownRank = (s: MathSymbol, facts: Facts): boolean =>
  facts.declared.has(canonicalName(s.name)) && s.sub === undefined;

/** A vector, or a matrix for a capital without an index. */
const caseRank = (s: MathSymbol, indices: number): number => (isCapital(s.name) && indices === 0 ? 2 : 1);

/** A capital letter that may stand for a matrix. */
const isMatrixLetter = (f: Formula): f is MathSymbol =>
  f.kind === 'symbol' && isCapital(f.name) && [...f.name.normalize('NFD').replaceAll(/\p{M}/gu, '')].length === 1;

/** The order of a norm that sums the squares of a matrix: `\|W\|_F`. */
export const isFrobenius = (f: Formula): boolean => {
  const order = bare(f);
  return order.kind === 'symbol' && /^(?:F|fro|Fro|HS)$/u.test(order.name);
};

/** The parts of a formula that are values: not subscripts, nor what stands above and below operators. */
function partsOfValues(f: Formula): readonly Formula[] {
  if (f.kind === 'symbol') return f.name === 'e' ? (f.sup?.items ?? []) : [];
  if (f.kind === 'reduce') return [f.body];
  if (f.kind === 'group' || f.kind === 'fence') return f.items;
  if (f.kind === 'function') return f.args;
  return parts(f);
}
