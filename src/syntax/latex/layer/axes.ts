import { namesInDerivative } from '../../formula.ts';
import type { AccessSyntax, BinderSyntax, Syntax } from '../../syntax.ts';
import { everySyntax, readsOf, syntaxParts } from '../../walk.ts';
import { type Draft, type DraftBounds, ungrouped } from '../resolve/draft.ts';
import { dependsOn, type IndexUse, type Place, sumOfIndices } from './places.ts';

/** An axis of a tensor. Axes behind a pack are counted from the end, with negative numbers. */
export interface AxisUse {
  readonly kind: 'axis';
  readonly tensor: string;
  readonly axis: number;
  /** The first computed subscript that it is read or written at, by its first index. */
  firstIndex: IndexUse | undefined;
  /** Places that it is met at, zero reads beyond its ends apart. */
  readonly places: Place[];
}

type Use = IndexUse | AxisUse;

/** How an axis is met: on a left side, by a read, or by one that is zero beyond its ends. */
type Met = 'written' | 'read' | 'guarded';

/** Axes and indices that run together, because one stands alone in the other's subscript. */
export interface Axes {
  readonly all: Iterable<AxisUse>;
  /** An axis of a tensor, if it is met. A gradient has the axes of its tensor. */
  axis(tensor: string, axis: number): AxisUse | undefined;
  /** What a binder binds; binders are told apart by their places, for expressions are copied. */
  binder(b: BinderSyntax): IndexUse | undefined;
  /** An index on the left of an equation. */
  left(draft: Draft, name: string): IndexUse | undefined;
  /** Everything that runs together with a use, in the order of the text. */
  group(use: Use): readonly Use[];
  /** Tensors used as subscripts and names that nothing binds, with the axis that they, or their elements, are places of. */
  readonly places: ReadonlyMap<string, AxisUse>;
  /** For each tensor the subscripts of the access with the most of them. */
  readonly ranks: ReadonlyMap<string, readonly Syntax[]>;
}

const axisKey = (tensor: string, axis: number): string => `${tensor} ${axis}`;

/** Subscripts with the axes that they stand for. */
export function numbered(subscripts: readonly Syntax[]): readonly { subscript: Syntax; axis: number }[] {
  const pack = subscripts.findIndex((s) => s.kind === 'pack');
  return subscripts.map((subscript, i) => ({ subscript, axis: pack >= 0 && i > pack ? i - subscripts.length : i }));
}

/** The tensors that an access reads, with their subscripts: two of them in a derivative. */
export function accessesIn({
  name,
  subscripts,
  outer,
}: AccessSyntax): readonly { tensor: string; subscripts: readonly Syntax[] }[] {
  const [of, by] = namesInDerivative(name) ?? [];
  if (of === undefined || by === undefined) return [{ tensor: name, subscripts }];
  return [
    { tensor: of, subscripts: subscripts.slice(0, outer) },
    { tensor: by, subscripts: subscripts.slice(outer) },
  ];
}

export function axesOf(drafts: readonly Draft[]): Axes {
  const names = new Set(drafts.flatMap((d) => [d.name, ...readsOf(d.body)]));
  const collector = new Collector(names);
  for (const draft of drafts) collector.draft(draft);
  return collector;
}

const binderKey = ({ index, indexSpan }: BinderSyntax): string => `${indexSpan.start} ${indexSpan.end} ${index}`;
const leftKey = (draft: Draft, index: string): string => `${draft.claim?.number ?? ''} ${draft.name} ${index}`;

class Collector implements Axes {
  readonly #axes = new Map<string, AxisUse>();
  readonly places = new Map<string, AxisUse>();
  readonly ranks = new Map<string, readonly Syntax[]>();
  readonly #indices = new Map<string, IndexUse>();
  readonly #groups = new Map<Use, Use[]>();
  readonly #names: ReadonlySet<string>;

  constructor(names: ReadonlySet<string>) {
    this.#names = names;
  }

  draft(draft: Draft): void {
    const env = new Map<string, IndexUse>();
    const bare = new Set([...bareSubscripts(draft.body), ...draft.bounds.keys()]);
    for (const { subscript, axis } of numbered(draft.subscripts)) {
      const inner = ungrouped(subscript);
      const names = inner.kind === 'name' ? [inner.name] : readsOf(inner).filter((name) => bare.has(name));
      for (const name of names)
        if (!env.has(name)) env.set(name, this.#bind(leftKey(draft, name), name, draft.bounds.get(name) ?? {}, env));
      this.#subscript(draft.name, axis, inner, env, 'written');
    }
    for (const name of draft.claim?.indices ?? [])
      if (!env.has(name)) env.set(name, this.#bind(leftKey(draft, name), name, {}, env));
    if (draft.claim === undefined) this.#note(draft.name, draft.subscripts);
    this.#walk(draft.body, env);
  }

  get all(): Iterable<AxisUse> {
    return this.#axes.values();
  }

  binder(b: BinderSyntax): IndexUse | undefined {
    return this.#indices.get(binderKey(b));
  }

  left(draft: Draft, name: string): IndexUse | undefined {
    return this.#indices.get(leftKey(draft, name));
  }

  group(use: Use): readonly Use[] {
    return this.#groups.get(use) ?? [use];
  }

  #bind(key: string, name: string, bounds: DraftBounds, env: ReadonlyMap<string, IndexUse>): IndexUse {
    const found = this.#indices.get(key);
    if (found !== undefined) return found;
    const { lo, hi } = bounds;
    const first = lo ?? hi;
    const after = first !== undefined && dependsOn(first, env) ? sumOfIndices(first, env) : undefined;
    const local = hi !== undefined && dependsOn(hi, env);
    const plain: IndexUse = { kind: 'index', name, bounds, readsBare: false, compared: false, local };
    const use: IndexUse = after === undefined ? plain : { ...plain, after };
    this.#indices.set(key, use);
    this.#groups.set(use, [use]);
    // `s \le t` runs along the axis of t
    const last = hi === undefined ? undefined : sumOfIndices(hi, env);
    const [other, ...more] = last?.indices ?? [];
    if (other !== undefined && more.length === 0) {
      other.compared = true;
      this.#join(other, use);
    }
    return use;
  }

  axis(tensor: string, axis: number): AxisUse | undefined {
    return this.#axes.get(axisKey(this.#shaped(tensor), axis));
  }

  /** The tensor that has a gradient's shape: itself. */
  #shaped(tensor: string): string {
    const of = tensor.startsWith('δ') ? tensor.slice(1) : '';
    return this.#names.has(of) ? of : tensor;
  }

  #axis(of: string, axis: number): AxisUse {
    const tensor = this.#shaped(of);
    const key = axisKey(tensor, axis);
    const found = this.#axes.get(key);
    if (found !== undefined) return found;
    const use: AxisUse = { kind: 'axis', tensor, axis, firstIndex: undefined, places: [] };
    this.#axes.set(key, use);
    this.#groups.set(use, [use]);
    return use;
  }

  #join(a: Use, b: Use): void {
    const [left, right] = [this.#groups.get(a), this.#groups.get(b)];
    if (left === undefined || right === undefined || left === right) return;
    left.push(...right);
    for (const use of right) this.#groups.set(use, left);
  }

  #note(tensor: string, subscripts: readonly Syntax[]): void {
    if (subscripts.length > (this.ranks.get(tensor)?.length ?? -1)) this.ranks.set(tensor, subscripts);
  }

  #subscript(tensor: string, axis: number, s: Syntax, env: ReadonlyMap<string, IndexUse>, met: Met): void {
    const use = this.#axis(tensor, axis);
    const place = met === 'guarded' ? undefined : sumOfIndices(s, env);
    if (place !== undefined) use.places.push(place);
    if (s.kind === 'name') {
      const index = env.get(s.name);
      if (index === undefined) {
        if (!this.places.has(s.name)) this.places.set(s.name, use);
        return;
      }
      this.#join(use, index);
      index.readsBare ||= met !== 'written';
      return;
    }
    use.firstIndex ??= readsOf(s).flatMap((name) => env.get(name) ?? [])[0];
    if (s.kind === 'access' && !this.places.has(s.name)) this.places.set(s.name, use);
  }

  /** Indices of a Kronecker delta, `(i == j)`, run along the same axis. */
  #compare(s: Syntax & { kind: 'compare' }, env: ReadonlyMap<string, IndexUse>): void {
    const [link, ...more] = s.rest;
    if (link === undefined || more.length > 0 || (link.op !== '==' && link.op !== '!=')) return;
    const [a, b] = [s.first, link.operand].map(ungrouped).map((x) => (x.kind === 'name' ? env.get(x.name) : undefined));
    if (a === undefined || b === undefined) return;
    a.compared = true;
    b.compared = true;
    this.#join(a, b);
  }

  #walk(s: Syntax, env: ReadonlyMap<string, IndexUse>): void {
    if (s.kind === 'access') {
      for (const { tensor, subscripts } of accessesIn(s)) {
        for (const { subscript, axis } of numbered(subscripts))
          this.#subscript(tensor, axis, ungrouped(subscript), env, s.guarded ? 'guarded' : 'read');
        this.#note(tensor, subscripts);
      }
    }
    if (s.kind === 'name' && !env.has(s.name))
      for (const name of namesInDerivative(s.name) ?? [s.name]) this.#note(name, []);
    if (s.kind === 'compare') this.#compare(s, env);
    if (s.kind === 'reduce') {
      const inside = new Map(env);
      for (const b of s.binders) {
        const { lo, hi } = b;
        inside.set(
          b.index,
          this.#bind(
            binderKey(b),
            b.index,
            { ...(lo === undefined ? {} : { lo }), ...(hi === undefined ? {} : { hi }) },
            env,
          ),
        );
      }
      for (const b of s.binders) for (const bound of [b.lo, b.hi]) if (bound !== undefined) this.#walk(bound, env);
      this.#walk(s.body, inside);
      return;
    }
    for (const part of syntaxParts(s)) this.#walk(part, env);
  }
}

/** Names that stand alone in subscripts of an expression. */
export function bareSubscripts(s: Syntax): ReadonlySet<string> {
  const found = new Set<string>();
  everySyntax(s, new Set(), (part) => {
    if (part.kind !== 'access') return;
    for (const subscript of part.subscripts) {
      const inner = ungrouped(subscript);
      if (inner.kind === 'name') found.add(inner.name);
    }
  });
  return found;
}
