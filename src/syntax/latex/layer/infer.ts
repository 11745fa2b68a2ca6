import { canonicalName, sameName } from '../../../support/names.ts';
import type { Span } from '../../../support/span.ts';
import type { BinderSyntax, EquationSyntax, HyperSyntax, ParameterSyntax, Syntax } from '../../syntax.ts';
import { everySyntax, mapSyntax, readsOf } from '../../walk.ts';
import { PRIME } from '../facts/names.ts';
import { constantOf, type Draft, plus, sameSyntax, ungrouped } from '../resolve/draft.ts';
import { type Axes, type AxisUse, axesOf, bareSubscripts, numbered } from './axes.ts';
import { firstReads, namesIn, wholeNames } from './draft-names.ts';
import type { IndexUse } from './places.ts';
import type { StatedExtents } from './stated.ts';

/** What a text says of its parameters itself; everything else is inferred. */
export interface DeclaredHead {
  readonly parameters: readonly ParameterSyntax[];
  readonly hypers: readonly HyperSyntax[];
  /** Extents that the text states of tensors, by their names. */
  readonly extents: StatedExtents;
  /** Names of whole numbers that say which element is meant. */
  readonly choices: ReadonlySet<string>;
  /** The head is complete: nothing is added to it. */
  readonly complete: boolean;
}

export interface InferredHead {
  readonly parameters: readonly ParameterSyntax[];
  readonly hypers: readonly HyperSyntax[];
  readonly equations: readonly EquationSyntax[];
  /** The claims without the ranges that follow from it. */
  readonly claims: readonly Draft[];
  /** Places of stated shapes that the equations contradict. */
  readonly contradicted: readonly Span[];
}

/**
 * The head that equations need, and the equations without the ranges that follow from it. A name that is read and not defined is an input; its dimensions are
 * the limits of the indices that run along it, or new names made of their letters. A name that stands in subscripts and limits and is no dimension is a
 * hyper-parameter.
 */
export function inferHead(drafts: readonly Draft[], claims: readonly Draft[], declared: DeclaredHead): InferredHead {
  const inference = new Inference(drafts, claims, declared);
  return {
    parameters: inference.parameters(),
    hypers: inference.hypers(),
    equations: drafts.map((d) => inference.equation(d)),
    claims: claims.map((c) => ({ ...c, body: inference.body(c.body) })),
    contradicted: inference.contradicted(),
  };
}

class Inference {
  readonly #axes: Axes;
  readonly #drafts: readonly Draft[];
  readonly #declared: DeclaredHead;
  readonly #defined: ReadonlySet<string>;
  readonly #used: Set<string>;
  /** The extent of each axis of a parameter. */
  readonly #extents = new Map<AxisUse, Syntax>();
  readonly #parameters: ParameterSyntax[];

  constructor(drafts: readonly Draft[], claims: readonly Draft[], declared: DeclaredHead) {
    this.#drafts = drafts;
    this.#declared = declared;
    this.#axes = axesOf([...drafts, ...claims]);
    this.#defined = new Set(drafts.map((d) => canonicalName(d.name)));
    this.#used = namesIn([...drafts, ...claims], declared);
    for (const p of declared.parameters)
      for (const { subscript, axis } of numbered(p.shape)) {
        const use = this.#axes.axis(p.name, axis) ?? this.#axisNamed(p.name, axis);
        if (use !== undefined) this.#extents.set(use, subscript);
      }
    for (const [name, { axes }] of declared.extents)
      for (const [axis, extent] of axes.entries()) {
        const use = this.#axisNamed(name, axis);
        if (use !== undefined && extent !== undefined && !this.#extents.has(use)) this.#extents.set(use, extent);
      }
    this.#parameters = declared.complete ? [...declared.parameters] : this.#infer();
  }

  /** Stated shapes with another number of axes than the tensor has, or with an extent that its equation cannot have. */
  contradicted(): readonly Span[] {
    return [...this.#declared.extents].flatMap(([name, { axes, span }]) => {
      const rank = [...this.#axes.ranks].find(([n]) => sameName(n, name))?.[1].length ?? axes.length;
      return rank !== axes.length || this.#drafts.some((d) => sameName(d.name, name) && this.#misses(d)) ? [span] : [];
    });
  }

  /** Whether an index on the left runs along an axis of another extent than the stated one. */
  #misses(draft: Draft): boolean {
    return [...draft.bounds].some(([index, { hi, whole }]) => {
      const use = this.#axes.left(draft, index);
      if (!whole || hi === undefined || use === undefined) return false;
      return this.#axes.group(use).some((u) => {
        const extent = u.kind === 'axis' ? this.#extents.get(u) : u.bounds.hi;
        return extent !== undefined && !sameSyntax(extent, hi);
      });
    });
  }

  #axisNamed(tensor: string, axis: number): AxisUse | undefined {
    return [...this.#axes.all].find((a) => a.axis === axis && sameName(a.tensor, tensor));
  }

  parameters(): readonly ParameterSyntax[] {
    return this.#parameters;
  }

  /** Tensors that are read and not defined, in the order of the text, with their shapes. */
  #infer(): ParameterSyntax[] {
    const { parameters } = this.#declared;
    const read = new Set(this.#drafts.flatMap((d) => readsOf(d.body)));
    const missing = [...this.#axes.ranks].filter(
      ([name, subscripts]) =>
        subscripts.length > 0 &&
        read.has(name) &&
        !this.#defined.has(canonicalName(name)) &&
        !parameters.some((p) => sameName(p.name, name)),
    );
    for (const [name, subscripts] of missing)
      for (const { axis, subscript } of numbered(subscripts)) if (subscript.kind !== 'pack') this.#extent(name, axis);
    const spans = firstReads(this.#drafts);
    const tensors = missing.map(([name, subscripts]): ParameterSyntax => {
      const span = spans.get(name) ?? { start: 0, end: 1 };
      const shape = numbered(subscripts).map(
        ({ axis, subscript }): Syntax => (subscript.kind === 'pack' ? subscript : this.#extent(name, axis)),
      );
      const int = this.#placesOf(name);
      return {
        name,
        nameSpan: span,
        role: 'input',
        shape,
        ...(int === undefined ? {} : { int: { hi: int, span } }),
        span,
      };
    });
    const scalars = this.#scalars().map((name): ParameterSyntax => {
      const span = spans.get(name) ?? { start: 0, end: 1 };
      return { name, nameSpan: span, role: 'input', shape: [], span };
    });
    const inferred = [...tensors, ...this.#choices(spans), ...scalars].sort((a, b) => a.span.start - b.span.start);
    return [
      ...parameters.filter((p) => p.role === 'input'),
      ...inferred,
      ...parameters.filter((p) => p.role === 'weight'),
    ];
  }

  /** Numbers of elements, `y : int < K`, that nothing else gives. */
  #choices(spans: ReadonlyMap<string, Span>): readonly ParameterSyntax[] {
    return [...this.#declared.choices].flatMap((name): readonly ParameterSyntax[] => {
      const span = spans.get(name);
      const hi = this.#placesOf(name);
      if (span === undefined || hi === undefined || this.#isGiven(name)) return [];
      return [{ name, nameSpan: span, role: 'input', shape: [], int: { hi, span }, span }];
    });
  }

  /** Whether a name is defined or declared. */
  #isGiven(name: string): boolean {
    const { parameters, hypers } = this.#declared;
    return this.#defined.has(canonicalName(name)) || [...parameters, ...hypers].some((p) => sameName(p.name, name));
  }

  /** The bound of a tensor whose elements are places of an axis. */
  #placesOf(name: string): Syntax | undefined {
    const axis = this.#axes.places.get(name);
    if (axis === undefined) return undefined;
    return this.#defined.has(canonicalName(axis.tensor)) ? this.#candidate(axis) : this.#extent(axis.tensor, axis.axis);
  }

  /** The extent of a parameter's axis: stated somewhere, or a new dimension. */
  #extent(tensor: string, axis: number): Syntax {
    const use = this.#axes.axis(tensor, axis);
    if (use === undefined) return { kind: 'name', name: this.#fresh('N'), span: { start: 0, end: 1 } };
    const known = this.#extents.get(use) ?? this.#shared(use) ?? this.#candidate(use) ?? this.#newDimension(use);
    this.#extents.set(use, known);
    return known;
  }

  /** The extent of another parameter's axis that the same indices run along. */
  #shared(use: AxisUse): Syntax | undefined {
    for (const other of this.#axes.group(use)) {
      const found = other.kind === 'axis' ? this.#extents.get(other) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The limit of an index that runs along an axis from 0: a name, or else a number, or else an expression. */
  #candidate(use: AxisUse): Syntax | undefined {
    const limits = this.#axes
      .group(use)
      .flatMap((u) =>
        u.kind === 'index' && u.bounds.hi !== undefined && !u.local
          ? [{ zero: fromZero(u), hi: ungrouped(u.bounds.hi) }]
          : [],
      );
    const local = (s: Syntax): boolean => readsOf(s).some((name) => this.#isIndex(name));
    const whole = limits.filter((l) => l.zero && !local(l.hi)).map((l) => l.hi);
    const extent =
      whole.find((s) => s.kind === 'name') ??
      whole.find((s) => s.kind === 'number') ??
      whole[0] ??
      limits.find((l) => !local(l.hi))?.hi;
    return extent === undefined ? undefined : farthest(extent, this.#axes.group(use).flatMap(endsOf));
  }

  #isIndex(name: string): boolean {
    return this.#drafts.some((d) =>
      d.subscripts.some((s) => ungrouped(s).kind === 'name' && readsOf(s).includes(name)),
    );
  }

  #newDimension(use: AxisUse): Syntax {
    const index = this.#axes.group(use).find((u): u is IndexUse => u.kind === 'index') ?? use.firstIndex;
    const stem = index?.name.replaceAll(PRIME, '').toUpperCase() ?? 'N';
    return { kind: 'name', name: this.#fresh(/^\p{Lu}/u.test(stem) ? stem : 'N'), span: { start: 0, end: 1 } };
  }

  #fresh(stem: string): string {
    let name = stem;
    for (let n = 2; this.#used.has(canonicalName(name)); n++) name = `${stem}${n}`;
    this.#used.add(canonicalName(name));
    return name;
  }

  /** Dimensions that stand alone in the brackets of a parameter. */
  #dimensions(): ReadonlySet<string> {
    const shapes = [...this.#declared.parameters.map((p) => p.shape), ...(this.#parameters ?? []).map((p) => p.shape)];
    const extents = [...shapes.flat(), ...this.#extents.values()];
    return new Set(extents.flatMap((s) => (s.kind === 'name' ? [canonicalName(s.name)] : [])));
  }

  /** Names that stand for a number and are no index, dimension, or hyper-parameter. */
  #scalars(): readonly string[] {
    const whole = wholeNames(this.#drafts, this.#extents.values());
    return [...this.#freeNames()].filter((name) => !whole.has(name));
  }

  /** Names read without subscripts that nothing binds, defines or declares. */
  #freeNames(): ReadonlySet<string> {
    const dims = this.#dimensions();
    const { parameters, hypers } = this.#declared;
    const known = (name: string): boolean =>
      dims.has(canonicalName(name)) ||
      this.#defined.has(canonicalName(name)) ||
      parameters.some((p) => sameName(p.name, name)) ||
      hypers.some((h) => sameName(h.name, name)) ||
      this.#declared.choices.has(name) ||
      (this.#axes.ranks.get(name)?.length ?? 0) > 0;
    const found = new Set<string>();
    for (const draft of this.#drafts) {
      const left = this.#leftIndices(draft);
      const bare = bareSubscripts(draft.body);
      const note = (s: Syntax, whole: boolean): void =>
        everySyntax(s, left, (part, bound) => {
          if (part.kind !== 'name' || bound.has(part.name) || known(part.name)) return;
          // an index that is not bound: the check asks for it
          if (!whole && bare.has(part.name)) return;
          found.add(part.name);
        });
      for (const s of draft.subscripts) note(s, true);
      for (const { lo, hi } of draft.bounds.values()) for (const s of [lo, hi]) if (s !== undefined) note(s, true);
      note(draft.body, false);
    }
    for (const s of this.#extents.values()) for (const name of readsOf(s)) if (!known(name)) found.add(name);
    return found;
  }

  #leftIndices(draft: Draft): ReadonlySet<string> {
    const bare = new Set([...bareSubscripts(draft.body), ...draft.bounds.keys()]);
    return new Set(
      draft.subscripts.flatMap((s) => {
        const inner = ungrouped(s);
        return inner.kind === 'name' ? [inner.name] : readsOf(inner).filter((name) => bare.has(name));
      }),
    );
  }

  hypers(): readonly HyperSyntax[] {
    const { hypers, complete } = this.#declared;
    if (complete) return hypers;
    const whole = wholeNames(this.#drafts, this.#extents.values());
    const spans = firstReads(this.#drafts);
    const inferred = [...this.#freeNames()]
      .filter((name) => whole.has(name))
      .map((name): HyperSyntax => {
        const span = spans.get(name) ?? { start: 0, end: 1 };
        return { name, nameSpan: span, int: true, span };
      });
    return [...hypers, ...inferred];
  }

  /** A draft as an equation: ranges that its reads give are left out. */
  equation(draft: Draft): EquationSyntax {
    const subscripts = draft.subscripts.map((s) => this.#stated(s, draft));
    const body = this.body(draft.body);
    const { name, nameSpan, span } = draft;
    return { name, nameSpan, subscripts, body, span };
  }

  /** An expression without the ranges that its reads give. */
  body(body: Syntax): Syntax {
    return mapSyntax(body, (s) => (s.kind === 'reduce' ? { ...s, binders: s.binders.map((b) => this.#binder(b)) } : s));
  }

  /** Whether an index has the range that stands anyway, because it reads an axis of that extent. */
  #follows(use: IndexUse | undefined): boolean {
    // where the head is written, so is every range that has to be
    if (this.#declared.complete || use?.bounds.hi === undefined || !use.readsBare || !fromZero(use)) return false;
    const { hi } = use.bounds;
    return this.#axes.group(use).some((u) => {
      const extent = u.kind === 'axis' ? this.#extents.get(u) : undefined;
      return extent !== undefined && sameSyntax(extent, hi);
    });
  }

  /** The range of an index that stands in no subscript by itself, but is compared with one that does. */
  #comparedRange(use: IndexUse | undefined): { readonly lo?: Syntax; readonly hi?: Syntax } {
    if (use === undefined || !use.compared || use.readsBare || use.bounds.hi !== undefined) return {};
    for (const u of this.#axes.group(use)) {
      const extent = u.kind === 'axis' ? this.#extents.get(u) : undefined;
      if (extent !== undefined) return { hi: extent };
    }
    return {};
  }

  #binder(b: BinderSyntax): BinderSyntax {
    const use = this.#axes.binder(b);
    if (use?.bounds.hi === undefined) return { ...b, ...this.#comparedRange(use) };
    if (!this.#follows(use)) return b;
    const { lo: _, hi: __, ...plain } = b;
    return plain;
  }

  #stated(s: Syntax, draft: Draft): Syntax {
    const inner = ungrouped(s);
    if (inner.kind === 'name') return this.#withRange(inner, inner.name, draft);
    if (inner.kind === 'pack') return inner;
    return mapSyntax(inner, (part) => (part.kind === 'name' ? this.#withRange(part, part.name, draft) : part));
  }

  #withRange(s: Syntax, index: string, draft: Draft): Syntax {
    const use = this.#axes.left(draft, index);
    const { lo, hi } = use?.bounds.hi === undefined ? this.#comparedRange(use) : use.bounds;
    if (hi === undefined || this.#follows(use)) return s;
    if (lo === undefined || isZero(lo))
      return { kind: 'compare', first: s, rest: [{ op: '<', opSpan: s.span, operand: hi }], span: s.span };
    return { kind: 'range', subject: s, lo, hi, span: s.span };
  }
}

const isZero = (s: Syntax): boolean => {
  const inner = ungrouped(s);
  return inner.kind === 'number' && Number(inner.text) === 0;
};

const fromZero = ({ bounds }: IndexUse): boolean => bounds.lo === undefined || isZero(bounds.lo);

/** The ends of the places that are met along an axis by one index and a number, `x_{i+1}`. */
const endsOf = (use: IndexUse | AxisUse): readonly Syntax[] =>
  use.kind !== 'axis'
    ? []
    : use.places.flatMap(({ indices: [index, ...more], by }) => {
        const hi = index === undefined || index.local ? undefined : index.bounds.hi;
        return hi === undefined || more.length > 0 ? [] : [plus(hi, by)];
      });

/** The greatest of an extent and the ends that differ from it by a number. */
const farthest = (extent: Syntax, ends: readonly Syntax[]): Syntax =>
  ends.reduce((most, end) => {
    const by = constantOf(end) - constantOf(most);
    return by > 0 && sameSyntax(plus(most, by), plus(end, 0)) ? end : most;
  }, extent);
