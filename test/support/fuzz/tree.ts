/**
 * The generator's own formula tree. It keeps what a Program forgets (which bounds are written, `mean`, `fn`, mixed left sides),
 * so that text and the reference Program are made from it independently of the compiler's parser and checker.
 */
export type Node =
  | { readonly k: 'num'; readonly v: number }
  | { readonly k: 'idx'; readonly name: string }
  /** A dimension or hyper-parameter. */
  | { readonly k: 'sym'; readonly name: string }
  /** A parameter of the `fn` around it. */
  | { readonly k: 'arg'; readonly name: string }
  | { readonly k: 'read'; readonly tensor: string; readonly subs: readonly Node[]; readonly guarded: boolean }
  | { readonly k: 'op'; readonly op: BinaryOp; readonly a: Node; readonly b: Node }
  | { readonly k: 'neg'; readonly a: Node }
  | { readonly k: 'call'; readonly fn: string; readonly args: readonly Node[] }
  | { readonly k: 'fn'; readonly fn: string; readonly args: readonly Node[] }
  | { readonly k: 'reduce'; readonly op: ReduceName; readonly binders: readonly Range[]; readonly body: Node }
  | { readonly k: 'if'; readonly c: Node; readonly a: Node; readonly b: Node }
  | { readonly k: 'cmp'; readonly op: CompareName; readonly a: Node; readonly b: Node }
  | { readonly k: 'logic'; readonly op: 'and' | 'or'; readonly a: Node; readonly b: Node }
  | { readonly k: 'not'; readonly a: Node }
  | { readonly k: 'iverson'; readonly a: Node };

/** `/` is real division, `quot` the exact division of a guarded subscript. */
export type BinaryOp = '+' | '-' | '*' | '/' | '//' | '%' | '^' | 'quot';
export type ReduceName = 'sum' | 'prod' | 'max' | 'min' | 'mean' | 'argmax' | 'argmin';
export type CompareName = '<' | '<=' | '>' | '>=' | '==' | '!=';

/** An index; without `hi` its range is left to inference. */
export interface Range {
  readonly index: string;
  readonly lo?: Node;
  readonly hi?: Node;
}

export interface Param {
  readonly name: string;
  readonly role: 'input' | 'weight';
  /** Extents; the symbol `..` is the pack. */
  readonly axes: readonly Node[];
  /** Bounds of an integer tensor. */
  readonly int?: { readonly lo: Node; readonly hi: Node };
}

export interface HyperParam {
  readonly name: string;
  readonly value: number;
}

export interface FnDef {
  readonly name: string;
  readonly params: readonly string[];
  readonly body: Node;
}

export interface Eq {
  readonly name: string;
  /** One subscript per axis of the target: an index, or a mixed-radix sum of indices. */
  readonly left: readonly Node[];
  /** Ranges of the left side's indices. */
  readonly ranges: readonly Range[];
  readonly body: Node;
}

/** A random formula together with the sizes at which it is tried. */
export interface Formula {
  readonly layer: string;
  /** Values of the dimensions; `..` has the product of `pack`. */
  readonly dims: ReadonlyMap<string, number>;
  /** Extents of the pack's axes, when there is one. */
  readonly pack?: readonly number[];
  readonly hypers: readonly HyperParam[];
  readonly params: readonly Param[];
  readonly fns: readonly FnDef[];
  readonly equations: readonly Eq[];
  readonly outputs: readonly string[];
}

export const num = (v: number): Node => ({ k: 'num', v });
export const idx = (name: string): Node => ({ k: 'idx', name });
export const sym = (name: string): Node => ({ k: 'sym', name });
export const op = (o: BinaryOp, a: Node, b: Node): Node => ({ k: 'op', op: o, a, b });
export const readNode = (tensor: string, subs: readonly Node[], guarded = false): Node => ({
  k: 'read',
  tensor,
  subs,
  guarded,
});
export const callNode = (fn: string, ...args: Node[]): Node => ({ k: 'call', fn, args });

/** Direct children, binder bounds included. */
export function kids(n: Node): readonly Node[] {
  switch (n.k) {
    case 'num':
    case 'idx':
    case 'sym':
    case 'arg':
      return [];
    case 'read':
      return n.subs;
    case 'op':
    case 'cmp':
    case 'logic':
      return [n.a, n.b];
    case 'neg':
    case 'not':
    case 'iverson':
      return [n.a];
    case 'call':
    case 'fn':
      return n.args;
    case 'reduce':
      return [...n.binders.flatMap((b) => [b.lo, b.hi].filter((x) => x !== undefined)), n.body];
    case 'if':
      return [n.c, n.a, n.b];
  }
}

export function mapKids(n: Node, f: (child: Node) => Node): Node {
  switch (n.k) {
    case 'num':
    case 'idx':
    case 'sym':
    case 'arg':
      return n;
    case 'read':
      return { ...n, subs: n.subs.map(f) };
    case 'op':
    case 'cmp':
    case 'logic':
      return { ...n, a: f(n.a), b: f(n.b) };
    case 'neg':
    case 'not':
    case 'iverson':
      return { ...n, a: f(n.a) };
    case 'call':
    case 'fn':
      return { ...n, args: n.args.map(f) };
    case 'reduce':
      return { ...n, binders: n.binders.map((b) => mapRange(b, f)), body: f(n.body) };
    case 'if':
      return { ...n, c: f(n.c), a: f(n.a), b: f(n.b) };
  }
}

export const mapRange = (r: Range, f: (child: Node) => Node): Range => ({
  index: r.index,
  ...(r.lo === undefined ? {} : { lo: f(r.lo) }),
  ...(r.hi === undefined ? {} : { hi: f(r.hi) }),
});

export function walk(n: Node, f: (n: Node) => void): void {
  f(n);
  for (const child of kids(n)) walk(child, f);
}

export const nodeCount = (n: Node): number => {
  let count = 0;
  walk(n, () => count++);
  return count;
};

/** Indices that `n` mentions. */
export function mentioned(n: Node): Set<string> {
  const names = new Set<string>();
  walk(n, (m) => {
    if (m.k === 'idx') names.add(m.name);
  });
  return names;
}
