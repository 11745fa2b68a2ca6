import type { Feature } from './features.ts';
import { Names } from './names.ts';
import type { Random } from './random.ts';
import type { Interval } from './ranges.ts';
import { subscriptHull } from './ranges.ts';
import type { Eq, FnDef, HyperParam, Node, Param } from './tree.ts';
import { num, op, sym } from './tree.ts';

/** A range under construction: left to inference until `hi` is set. */
export interface RangeDraft {
  readonly index: string;
  lo?: Node;
  hi?: Node;
}

/** One axis of a tensor: its extent, and what the checker will call it where that is an expression we can write. */
export interface Axis {
  readonly n: number;
  /** Two axes that one bare index meets must have equal keys. */
  readonly key: string;
  readonly node?: Node;
}

/** An index in scope. */
export interface Ix {
  readonly name: string;
  readonly range: RangeDraft;
  readonly at: Interval;
  /**
   * `bare`: a bare subscript gives its range, that of `axis`; `stated`: its bound is written; `free`: affine subscripts give it;
   * `pack`: the index `..`.
   */
  kind: 'bare' | 'stated' | 'free' | 'pack';
  readonly axis?: Axis;
}

export type Scope = readonly Ix[];

const sizes = [1, 2, 2, 3, 3, 3, 4, 4, 5, 6, 7, 8, 9] as const;

/** Everything a formula under construction has so far. */
export class Draft {
  readonly dims = new Map<string, number>();
  readonly hypers: HyperParam[] = [];
  readonly params: Param[] = [];
  readonly fns: FnDef[] = [];
  readonly equations: Eq[] = [];
  readonly axes = new Map<string, readonly Axis[]>();
  readonly ints = new Map<string, Interval>();
  readonly names: Names;
  readonly random: Random;
  readonly on: ReadonlySet<Feature>;
  /** `exact`: polynomial and piecewise-linear bodies; `smooth`: scalar functions too. */
  readonly mode: 'exact' | 'smooth';
  pack: readonly number[] | undefined;

  constructor(random: Random, on: ReadonlySet<Feature>, mode: 'exact' | 'smooth') {
    this.random = random;
    this.on = on;
    this.mode = mode;
    this.names = new Names(random, on.has('odd-names') && random.chance(0.3) ? 0.3 : 0);
  }

  /** Whether a feature is on and the dice say so. */
  may(feature: Feature, p = 1): boolean {
    return this.on.has(feature) && this.random.chance(p);
  }

  symbols(): Map<string, number> {
    return new Map([...this.dims, ...this.hypers.map((h) => [h.name, h.value] as const)]);
  }

  newDim(n: number): Axis {
    const name = this.names.take('dim');
    this.dims.set(name, n);
    return { n, key: name, node: sym(name) };
  }

  size(): number {
    if (this.may('empty', 0.02)) return 0;
    return this.random.chance(0.03) ? 11 : this.random.pick(sizes);
  }

  intHyper(): HyperParam {
    const have = this.hypers.filter((h) => Number.isInteger(h.value) && h.value > 0);
    if (have.length > 0 && this.random.chance(0.7)) return this.random.pick(have);
    const made = { name: this.names.take('hyper'), value: this.random.int(1, 3) };
    this.hypers.push(made);
    return made;
  }

  /** An axis that a bare index may be given: an old dimension or a new one. */
  dimension(): Axis {
    const old = [...this.dims].filter(([name]) => name !== '..');
    if (old.length > 0 && (old.length >= 4 || this.random.chance(0.65))) {
      const [name, n] = this.random.pick(old);
      return { n, key: name, node: sym(name) };
    }
    return this.newDim(this.size());
  }

  /** An axis of exactly `n`, written as a literal, an old dimension, an expression, or a new dimension. */
  axisOf(n: number): Axis {
    const { random } = this;
    const make = (node: Node): Axis => ({ n, key: JSON.stringify(node), node });
    const options: (() => Axis)[] = [() => make(num(n))];
    for (const [name, value] of this.dims) {
      if (name === '..') continue;
      if (value === n) options.push(() => ({ n, key: name, node: sym(name) }));
      if (value > 0 && n > value && n % value === 0) options.push(() => make(op('*', num(n / value), sym(name))));
      if (value > 0 && n > value && n - value <= 3) options.push(() => make(op('+', sym(name), num(n - value))));
      if (n < value && value - n <= 2) options.push(() => make(op('-', sym(name), num(value - n))));
      if (n > 0 && Math.floor(value / 2) === n && value > 1) options.push(() => make(op('//', sym(name), num(2))));
      for (const h of this.hypers) {
        if (this.on.has('hyper-dimension') && Number.isInteger(h.value) && h.value * value === n && value > 0)
          options.push(() => make(op('*', sym(h.name), sym(name))));
      }
    }
    return random.chance(0.45) || this.dims.size > 6 ? random.pick(options)() : this.newDim(n);
  }

  newTensor(axes: readonly Axis[], int?: Param['int'], bounds?: Interval): string {
    const weight = int === undefined && this.may('weights', 0.35);
    const name = this.names.take(int !== undefined ? 'int' : weight ? 'weight' : 'input');
    this.params.push({
      name,
      role: weight ? 'weight' : 'input',
      axes: axes.map((a) => a.node as Node),
      ...(int === undefined ? {} : { int }),
    });
    this.axes.set(name, axes);
    if (bounds !== undefined) this.ints.set(name, bounds);
    return name;
  }

  realTensors(): string[] {
    return [...this.axes.keys()].filter((name) => !this.ints.has(name));
  }

  /** Half-open hull of a subscript over the ranges in scope. */
  hull(sub: Node, scope: Scope): Interval {
    return subscriptHull(
      sub,
      this.symbols(),
      (name) => scope.find((x) => x.name === name)?.at,
      (n) => {
        if (n.k === 'read') return this.ints.get(n.tensor) ?? { lo: 0, hi: 1 };
        return { lo: 0, hi: this.positions.get(n) ?? 1 };
      },
    );
  }

  /** What each range should come out as, and how to write it where inference does not find it. */
  readonly meant = new Map<
    RangeDraft,
    { readonly n: number; readonly node: Node | undefined; readonly key: string | undefined }
  >();

  /** Number of positions of each argmax that stands in a subscript. */
  readonly positions = new Map<Node, number>();
}
