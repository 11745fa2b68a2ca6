import { canonicalName } from '../../../support/names.ts';
import type { Formula, MathReduce, MathSymbol, Script } from '../read/math.ts';
import { bare, everyFormula, factorsOf, headOf, parts } from '../read/walk.ts';
import type { Equality } from './equalities.ts';
import { isPlain, labelledKey, labelText, raised } from './labels.ts';
import type { StatedShape } from './shapes.ts';

/** What the whole text says about its names, before any of them is resolved. */
export interface Facts {
  /** Names bound by a reduction or on a left side, as printed: `c'`. */
  readonly indices: ReadonlySet<string>;
  /** Letters that carry indices somewhere, with the number of them. */
  readonly ranks: ReadonlyMap<string, number>;
  /** Letters whose superscripts in parentheses count them, as a sum does: `\sum_i x^{(i)}`. */
  readonly numbered: ReadonlySet<string>;
  /** Matrices of which elements are printed with two digits, `w_{01}`. */
  readonly spelledOut: ReadonlySet<string>;
  /** Tensors that a head declares, by their whole names: `k_x`. */
  readonly declared: ReadonlySet<string>;
  /** Names of numbers: a superscript with one of them is an exponent. */
  readonly scalars: ReadonlySet<string>;
  /** Letters that are transposed, or multiplied as vectors, somewhere. */
  readonly vectors: ReadonlySet<string>;
  /** Axes of the names that are arrays without being declared, by their keys. */
  readonly axes: ReadonlyMap<string, number>;
  /** Keys of the names that the text defines, or whose shapes it states. */
  readonly known: ReadonlySet<string>;
  /** Letters of numbers: they stand in limits, in conditions or below a fraction bar. */
  readonly counted: ReadonlySet<string>;
  /** Letters that stand before a bracket wherever they stand. */
  readonly applied: ReadonlySet<string>;
  /** Letters of tables of probabilities, `P(x \mid y)`. */
  readonly conditioned: ReadonlySet<string>;
  /** Tensors whose indices are printed in parentheses, `x(i - m, j - n)`, by their keys. */
  readonly tensorsWithArguments: ReadonlySet<string>;
}

/** An index as printed. */
export const indexName = (s: MathSymbol): string =>
  s.name + "'".repeat(s.primes) + (s.sub === undefined ? '' : `_${s.sub.items.map(labelText).join('_')}`);

export interface Declared {
  /** Tensors that a head declares, by their whole names. */
  readonly tensors: ReadonlySet<string>;
  /** Shapes that the text states. */
  readonly shapes: readonly StatedShape[];
  /** Axes of the names that are known to be arrays already, by their keys. */
  readonly axes: ReadonlyMap<string, number>;
  /** Ranks of the tensors that a head declares, by name, and by their letters alone. */
  readonly ranks: ReadonlyMap<string, number>;
  /** Dimensions, hyper-parameters and scalars that a head declares. */
  readonly scalars: ReadonlySet<string>;
}

export function factsOf(equalities: readonly Equality[], conditions: readonly Formula[], declared: Declared): Facts {
  const indices = new Set<string>();
  const all = [...equalities.flatMap((e) => [e.left, ...e.members]), ...conditions];
  for (const formula of all) everyFormula(formula, (f) => f.kind === 'reduce' && collectBinders(f, indices));
  for (const { left } of equalities) collectLeft(left, indices);
  const numbered = new Set([...numberedLetters(all), ...numberedByHead(all, declared)]);
  for (const { left } of equalities) collectNumbers(left, numbered, indices);
  const ranks = new Map(declared.ranks);
  // elements are printed plain, and rows of them bold: `x_{ij}` is an element of `\mathbf x_i`
  for (const bold of [false, true])
    for (const formula of all)
      everyFormula(formula, (f) => f.kind === 'symbol' && (f.font === 'bold') === bold && noteRank(f, indices, ranks));
  const vectors = new Set(all.flatMap((f) => [...vectorsIn(f, ranks)]));
  const numbers = declared.shapes.filter(({ symbol, extents }) => extents.length === 0 && isPlain(symbol));
  const scalars = new Set([...declared.scalars, ...numbers.map((s) => s.symbol.name)].map(canonicalName));
  return {
    indices,
    ranks,
    declared: declared.tensors,
    scalars,
    vectors,
    axes: new Map(),
    known: new Set(),
    counted: countedIn(all, conditions),
    applied: appliedIn(all),
    numbered,
    spelledOut: spelledOut(all),
    conditioned: conditionedLetters(all),
    tensorsWithArguments: tensorsWithArguments(all),
  };
}

/** Letters that a formula transposes, multiplies as vectors or adds to vectors, without indices. */
export function vectorsIn(formula: Formula, ranks: ReadonlyMap<string, number> = new Map()): ReadonlySet<string> {
  const vectors = new Set<string>();
  everyFormula(formula, (f) => {
    if (f.kind === 'symbol' && f.sup !== undefined && isTransposed(f.sup)) vectors.add(f.name);
    if (f.kind === 'product') noteDots(f, vectors);
    if (f.kind === 'fence' && (f.fence === 'angle' || f.fence === 'norm')) {
      for (const item of f.items) vectorsAmong(item, ranks, vectors);
    }
  });
  everyFormula(formula, (f) => {
    if (f.kind === 'sum' && f.terms.some(({ term }) => isMatrixTimesVector(term, vectors)))
      for (const { term } of f.terms) {
        const plain = bare(term);
        if (isPlain(plain) && isVectorLetter(plain.name)) vectors.add(plain.name);
      }
  });
  return vectors;
}

const isVectorLetter = (name: string): boolean => !/^\p{Lu}/u.test(name);

/** `W^T x`, beside which a plain letter is a vector too: arrays are added to arrays of their kind. */
function isMatrixTimesVector(term: Formula, vectors: ReadonlySet<string>): boolean {
  const f = bare(term);
  if (f.kind !== 'product') return false;
  const arrays = factorsOf(f)
    .map(bare)
    .flatMap((x) => (x.kind === 'symbol' && x.sub === undefined && vectors.has(x.name) ? [x.name] : []));
  return arrays.length > 1 && arrays.filter(isVectorLetter).length === 1;
}

/** Letters of a norm or an inner product: every term is a vector; beside a known vector, other factors are numbers: `\|c x\|`. */
function vectorsAmong(f: Formula, ranks: ReadonlyMap<string, number>, vectors: Set<string>): void {
  if (isPlain(f)) vectors.add(f.name);
  const known = (x: Formula): boolean => x.kind === 'symbol' && (ranks.get(canonicalName(x.name)) ?? 0) > 0;
  if (f.kind === 'product' && factorsOf(f).map(bare).some(known)) return;
  for (const part of parts(f)) vectorsAmong(part, ranks, vectors);
}

/** Letters in limits, in conditions that state no shape, and below fraction bars. */
function countedIn(all: readonly Formula[], conditions: readonly Formula[]): ReadonlySet<string> {
  const found = new Set<string>();
  const note = (f: Formula): void => everyFormula(f, (part) => part.kind === 'symbol' && found.add(part.name));
  for (const formula of all)
    everyFormula(formula, (f) => {
      if (f.kind === 'reduce') for (const item of [...(f.below?.items ?? []), ...(f.above?.items ?? [])]) note(item);
      if (f.kind === 'fraction') note(f.under);
      if (f.kind === 'product') for (const x of f.rest) if (x.joint === 'slash') note(x.factor);
    });
  for (const f of conditions) if (f.kind === 'relation' && f.rest.every((x) => x.op !== 'in')) note(f);
  return found;
}

function appliedIn(all: readonly Formula[]): ReadonlySet<string> {
  const uses = new Map<string, { all: number; before: number }>();
  const count = (s: MathSymbol, before: number): void => {
    const found = uses.get(s.name) ?? { all: 0, before: 0 };
    uses.set(s.name, { all: found.all + (before === 0 ? 1 : 0), before: found.before + before });
  };
  for (const formula of all) {
    everyFormula(formula, (f) => {
      if (f.kind === 'symbol') count(f, 0);
      for (const { symbol } of applicationsIn(f)) count(symbol, 1);
    });
  }
  return new Set([...uses].filter(([, n]) => n.all === n.before).map(([name]) => name));
}

/** Symbols that stand directly before a bracket in a product. */
function applicationsIn(f: Formula): readonly { symbol: MathSymbol; args: readonly Formula[]; given: boolean }[] {
  if (f.kind !== 'product') return [];
  const factors = factorsOf(f).map(bare);
  return f.rest.flatMap(({ joint }, i) => {
    const factor = factors[i];
    const symbol = factor === undefined ? undefined : headOf(factor);
    const args = factors[i + 1];
    return joint === 'beside' && symbol !== undefined && args?.kind === 'group' && args.open !== 'tex'
      ? [{ symbol, args: args.items, given: args.given !== undefined }]
      : [];
  });
}

/** What a superscript in parentheses holds: `(i)`. */
function inParentheses({ sup }: MathSymbol): Formula | undefined {
  const [only, ...more] = sup?.items ?? [];
  const group = only === undefined || more.length > 0 ? undefined : bare(only);
  if (group?.kind !== 'group' || group.open !== '(' || group.sup !== undefined || group.sub !== undefined)
    return undefined;
  return group.items.length === 1 && group.items[0] !== undefined ? bare(group.items[0]) : undefined;
}

/** The number of one of several that a superscript is, `x^{(i)}`: its first index. */
export const numberAbove = (s: MathSymbol, facts: Facts): Formula | undefined =>
  facts.numbered.has(letterOf(s)) ? inParentheses(s) : undefined;

/** Letters with superscripts in parentheses that a sum around them counts, or around others: `h^{(i)}` beside `\sum_i y^{(i)}`. */
function numberedLetters(all: readonly Formula[]): ReadonlySet<string> {
  const counted = new Set<string>();
  const letters = new Map<string, Set<string>>();
  const search = (f: Formula, bound: ReadonlySet<string>): void => {
    const inside =
      f.kind === 'reduce' ? new Set([...bound, ...(f.below?.items ?? []).flatMap(boundIn).map(indexName)]) : bound;
    const number = f.kind === 'symbol' ? inParentheses(f) : undefined;
    if (f.kind === 'symbol' && number?.kind === 'symbol') {
      const index = indexName(number);
      letters.set(index, (letters.get(index) ?? new Set()).add(letterOf(f)));
      if (inside.has(index)) counted.add(index);
    }
    for (const part of parts(f)) search(part, inside);
  };
  for (const formula of all) search(formula, new Set());
  return new Set([...counted].flatMap((index) => [...(letters.get(index) ?? [])]));
}

/** The letter of a name, or of its next step. */
const letterOf = ({ name }: MathSymbol): string => canonicalName(name.replace(/_next$/u, ''));

/** Letters that a head declares with one axis more than they are printed with below, and superscripts in parentheses. */
function numberedByHead(all: readonly Formula[], declared: Declared): ReadonlySet<string> {
  const found = new Set<string>();
  for (const formula of all)
    everyFormula(formula, (f) => {
      const number = f.kind === 'symbol' ? inParentheses(f) : undefined;
      if (f.kind !== 'symbol' || number === undefined) return;
      const name = canonicalName(f.name);
      const whole = canonicalName(`${f.name}_${labelText(number)}`);
      const axes = (f.sub?.items.length ?? 0) + 1;
      if (declared.tensors.has(name) && !declared.tensors.has(whole) && declared.ranks.get(name) === axes)
        found.add(name);
    });
  return found;
}

/** A matrix by its letter and its superscript, transposed or not. */
export const spelledOutKey = ({ name, sup }: MathSymbol): string => {
  const up = sup === undefined ? undefined : raised(sup, () => false);
  return `${canonicalName(name)}^${up?.kind === 'label' ? up.key : ''}`;
};

function spelledOut(all: readonly Formula[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const formula of all)
    everyFormula(formula, (f) => {
      const [only] = f.kind === 'symbol' && f.sub?.items.length === 1 ? f.sub.items : [];
      if (f.kind === 'symbol' && only?.kind === 'number' && /^\d\d$/.test(only.text)) found.add(spelledOutKey(f));
    });
  return found;
}

/** Letters that stand somewhere before a bracket with a bar in it: `P` in `P(x \mid y)`. */
function conditionedLetters(all: readonly Formula[]): ReadonlySet<string> {
  const found = new Set<string>();
  const note = (f: Formula): void => {
    for (const { symbol, given } of applicationsIn(f)) if (given) found.add(canonicalName(symbol.name));
  };
  for (const formula of all) everyFormula(formula, note);
  return found;
}

/** Names applied, somewhere, to an expression with an index that a sum around it binds. */
function tensorsWithArguments(all: readonly Formula[]): ReadonlySet<string> {
  const found = new Set<string>();
  const search = (f: Formula, bound: ReadonlySet<string>): void => {
    const inside =
      f.kind === 'reduce' ? new Set([...bound, ...(f.below?.items ?? []).flatMap(boundIn).map(indexName)]) : bound;
    for (const { symbol, args, given } of applicationsIn(f))
      if (!given && symbol.sub === undefined && args.some((a) => isSubscriptWith(a, inside)))
        found.add(canonicalName(symbol.name));
    for (const part of parts(f)) search(part, inside);
  };
  for (const formula of all) search(formula, new Set());
  for (const letter of conditionedLetters(all)) found.delete(letter);
  return found;
}

/** Whether an expression is a sum or product of plain names and numbers with one of the indices among them. */
function isSubscriptWith(f: Formula, bound: ReadonlySet<string>): boolean {
  let plain = true;
  everyFormula(f, (part) => {
    if (
      part.kind === 'symbol'
        ? part.sub !== undefined || part.sup !== undefined
        : !['number', 'sum', 'product', 'negate', 'group'].includes(part.kind)
    )
      plain = false;
  });
  return plain && holdsIndex(f, bound);
}

/** What the indices below a reduction are. */
function collectBinders(f: MathReduce, indices: Set<string>): void {
  for (const item of f.below?.items ?? []) {
    for (const symbol of boundIn(item)) indices.add(indexName(symbol));
  }
}

/** The symbols that an item below a reduction binds: `i`, `i = 0`, `0 \le i < N`, `ij`. */
export function boundIn(item: Formula): readonly MathSymbol[] {
  const f = bare(item);
  if (f.kind === 'symbol') return [f];
  if (f.kind === 'product' && f.rest.every((x) => x.joint === 'beside')) {
    const symbols = factorsOf(f).map(bare);
    return symbols.every((s) => s.kind === 'symbol') ? symbols : [];
  }
  if (f.kind !== 'relation') return [];
  const [only, more] = f.rest;
  // between two bounds, or before one
  const subject = more === undefined ? f.first : only?.operand;
  const plain = subject === undefined ? undefined : bare(subject);
  if (plain?.kind === 'symbol') return [plain];
  const other = only === undefined ? undefined : bare(only.operand);
  return more === undefined && other?.kind === 'symbol' ? [other] : [];
}

/** Indices on a left side: names that stand in subscripts. */
function collectLeft(left: Formula, indices: Set<string>): void {
  // `f_w(x)`: what stands below the name of a function is part of it
  const applied = applicationsIn(bare(left));
  const named = applied.map((a) => a.symbol);
  if (applied.some((a) => a.given)) {
    // `P(x_1, …, x_n \mid y)` is known by the letters in its bracket
    for (const s of applied.flatMap((a) => a.args).flatMap(valueIn)) indices.add(indexName(s));
    return;
  }
  everyFormula(left, (f) => {
    if ((f.kind !== 'symbol' && f.kind !== 'group') || named.some((s) => s === f)) return;
    const items = f.sub?.items ?? [];
    const gradient = f.kind === 'symbol' && f.name === 'δ' && f.sup === undefined;
    for (const [i, item] of items.entries()) {
      // in δ_{x} and δ_{xm,i,j} the first letter is a tensor
      const tensor = gradient && i === 0 ? tensorFirst(item, items.length) : undefined;
      for (const symbol of symbolsIn(item, gradient && i === 0)) {
        if (
          symbol.font === 'upright' ||
          symbol === tensor ||
          symbol.sup !== undefined ||
          (gradient && i === 0 && symbol.sub !== undefined)
        )
          continue;
        if (items.length > 1 || /^\p{Ll}/u.test(symbol.name)) indices.add(indexName(symbol));
      }
    }
  });
}

/** Numbers above letters on a left side, `x^{(i)}`. */
function collectNumbers(left: Formula, numbered: ReadonlySet<string>, indices: Set<string>): void {
  everyFormula(left, (f) => {
    if (f.kind !== 'symbol' || !numbered.has(letterOf(f))) return;
    const number = inParentheses(f);
    if (number?.kind === 'symbol') indices.add(indexName(number));
  });
}

/** In `P(Y = y \mid x)` what a variable equals is an index. */
function valueIn(f: Formula): readonly MathSymbol[] {
  const item = bare(f);
  const value = item.kind === 'relation' && item.rest.length === 1 ? item.rest[0]?.operand : undefined;
  const symbol = value === undefined ? undefined : bare(value);
  return symbol?.kind === 'symbol' && isPlain(symbol) && /^\p{Ll}/u.test(symbol.name) ? [symbol] : [];
}

/** The symbols of a subscript; those in subscripts of their own only where a tensor carries them: δ_{x_i}. */
function symbolsIn(f: Formula, nested: boolean): readonly MathSymbol[] {
  if (f.kind !== 'symbol') return parts(f).flatMap((part) => symbolsIn(part, nested));
  return nested && f.sub !== undefined ? [f, ...f.sub.items.flatMap((part) => symbolsIn(part, nested))] : [f];
}

/** The symbol that a subscript of `δ` begins with, where it may be a tensor. */
function tensorFirst(item: Formula, items: number): Formula | undefined {
  const f = bare(item);
  const first = factorsOf(leftmost(item)).map(bare)[0];
  return f.kind !== 'symbol' || items === 1 ? first : undefined;
}

const leftmost = (f: Formula): Formula => {
  const item = bare(f);
  return item.kind === 'sum' && item.terms[0] !== undefined ? leftmost(item.terms[0].term) : item;
};

/** Whether an expression in a subscript is made of indices and numbers. */
export function holdsIndex(f: Formula, indices: ReadonlySet<string>): boolean {
  let found = false;
  everyFormula(f, (part) => {
    if (part.kind === 'symbol' && indices.has(indexName(part))) found = true;
  });
  return found;
}

function noteRank(s: MathSymbol, indices: ReadonlySet<string>, ranks: Map<string, number>): void {
  // δ has as many indices as what it stands before
  if (s.name === 'δ') return;
  const items = (s.sub?.items ?? []).filter((item) => item.kind !== 'symbol' || item.font !== 'upright');
  const [only] = items;
  const key = canonicalName(s.name);
  if (only === undefined || !items.some((item) => holdsIndex(item, indices) || item.kind === 'dots')) {
    if (items.length === 1 && only?.kind === 'number' && /^0\d/.test(only.text) && !ranks.has(key))
      ranks.set(key, only.text.length);
    return;
  }
  const found = items.length > 1 ? items.length : (juxtaposed(only, indices)?.length ?? 1);
  for (const name of new Set([key, labelledKey(s)]))
    if (!ranks.has(name) || items.length > 1) ranks.set(name, Math.max(ranks.get(name) ?? 0, found));
}

/** Indices printed side by side, `W_{ij}`: each is one. Undefined where anything else stands there. */
export function juxtaposed(f: Formula, indices: ReadonlySet<string>): readonly Formula[] | undefined {
  const item = bare(f);
  if (item.kind !== 'product' || !item.rest.every((x) => x.joint === 'beside')) return undefined;
  const factors = factorsOf(item).map(bare);
  return factors.every((x) => x.kind === 'symbol' && x.sup === undefined && indices.has(indexName(x)))
    ? factors
    : undefined;
}

const isTransposed = (sup: Script): boolean =>
  sup.mark === 'transpose' ||
  sup.items.some((item) => {
    let found = false;
    everyFormula(item, (f) => {
      if (f.kind === 'symbol' && f.name === 'T' && f.sub === undefined) found = true;
      if (f.kind === 'group' && f.sup?.mark === 'transpose') found = true;
    });
    return found;
  });

/** Plain letters beside a transposed one, or joined by `\odot`, are vectors. */
function noteDots(f: Formula & { kind: 'product' }, vectors: Set<string>): void {
  const factors = factorsOf(f).map(bare);
  const transposed = factors.some((x) => x.kind === 'symbol' && x.sup !== undefined && isTransposed(x.sup));
  const hadamard = f.rest.some((x) => x.joint === 'hadamard');
  if (!transposed && !hadamard) return;
  const multiplied = factors.filter((_, i) => !['slash', 'mod'].includes(f.rest[i - 1]?.joint ?? ''));
  for (const x of multiplied) if (x.kind === 'symbol' && x.sub === undefined) vectors.add(x.name);
}
