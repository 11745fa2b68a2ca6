import type { Axis, Draft, Ix, Scope } from './draft.ts';
import type { Node } from './tree.ts';
import { callNode, idx, num, op, readNode, sym } from './tree.ts';

/* Subscript maps: rows of A·i + c and their relatives, each with the extent that makes it legal. */

export interface Access {
  readonly sub: Node;
  readonly axis: Axis;
}

const usable = (scope: Scope): Ix[] => scope.filter((x) => x.kind !== 'pack');

const plus = (a: Node, c: number): Node => (c === 0 ? a : c > 0 ? op('+', a, num(c)) : op('-', a, num(-c)));

const times = (a: number, n: Node): Node => (a === 1 ? n : a === -1 ? { k: 'neg', a: n } : op('*', num(a), n));

/** An affine row without its constant, and the terms that it subtracts. */
interface Row {
  readonly node: Node;
  readonly subtracted: readonly { readonly by: number; readonly x: Ix }[];
}

/** A random affine row over one or two indices. */
function drawRow(d: Draft, scope: Scope): Row | undefined {
  const { random } = d;
  const free = usable(scope);
  if (free.length === 0) return undefined;
  const first = random.pick(free);
  const subtracted: { by: number; x: Ix }[] = [];
  let a = 1;
  if (d.may('stride', 0.5)) a = random.pick([2, 2, 3]);
  if (d.may('negative-stride', 0.2)) a = -a;
  if (a < 0) subtracted.push({ by: -a, x: first });
  let node: Node;
  if (d.may('hyper-bound', 0.25) && a > 0) node = op('*', idx(first.name), sym(d.intHyper().name));
  else node = a > 1 && random.chance(0.5) ? op('*', idx(first.name), num(a)) : times(a, idx(first.name));
  // at most one index of a row may have its range inferred from the row
  const others = free.filter((x) => x !== first && !(first.kind === 'free' && x.kind === 'free'));
  if (others.length > 0 && d.may('skew', 0.6)) {
    const second = random.pick(others);
    const b = d.may('dilation', 0.4) ? random.pick([2, 3]) : 1;
    const minus = d.may('negative-stride', 0.25);
    if (minus) subtracted.push({ by: b, x: second });
    node = op(minus ? '-' : '+', node, times(b, idx(second.name)));
  }
  return { node, subtracted };
}

const row = (d: Draft, scope: Scope): Node | undefined => drawRow(d, scope)?.node;

/**
 * The row moved so that its least value is `least`. What it subtracts is written back in dimensions, `N − 1 − i` rather
 * than `4 − i`, so that the access is legal at every size and not only at the one drawn.
 */
function lifted(r: Row, lo: number, least: number): Node {
  let rest = least - lo;
  let anchor: Node | undefined;
  for (const { by, x } of r.subtracted) {
    if (x.axis?.node?.k !== 'sym' || x.at.lo !== 0 || x.at.hi !== x.axis.n) continue;
    const top: Node = op('-', times(by, x.axis.node), num(by));
    rest -= by * (x.axis.n - 1);
    anchor = anchor === undefined ? top : op('+', anchor, top);
  }
  if (anchor === undefined) return plus(r.node, rest);
  return plus(op('+', anchor, r.node), rest);
}

/** A divisor that is no coefficient of the row: `(3·i + 1) // 3` would come down to the bare index. */
function divisor(d: Draft, r: Node, hyper: number): Node {
  const den = d.may('hyper-bound', hyper) ? sym(d.intHyper().name) : num(d.random.int(2, 3));
  return JSON.stringify(r).includes(JSON.stringify(den)) ? num(4) : den;
}

/** A legal subscript for a tensor yet to be declared, and the axis to declare. */
export function newAccess(d: Draft, scope: Scope): { access: Access; guarded: boolean } {
  const { random } = d;
  const bare = scope.filter((x) => x.kind === 'stated' || (x.kind !== 'free' && x.axis?.node !== undefined));
  const plainBare = (): { access: Access; guarded: boolean } | undefined => {
    if (bare.length === 0) return undefined;
    const x = random.pick(bare);
    if (x.kind === 'pack' && x.axis !== undefined) return { access: { sub: idx('..'), axis: x.axis }, guarded: false };
    if (x.kind === 'bare' && x.axis !== undefined)
      return { access: { sub: idx(x.name), axis: x.axis }, guarded: false };
    return {
      access: { sub: idx(x.name), axis: d.axisOf(Math.max(x.at.hi, 1) + random.pick([0, 0, 1])) },
      guarded: false,
    };
  };
  const free = usable(scope);
  const wish = random.weighted([
    [8, 'bare'],
    [5, 'affine'],
    [d.on.has('constant-subscript') ? 0.6 : 0, 'constant'],
    [d.on.has('pad') ? 2 : 0, 'pad'],
    [d.on.has('quotient') ? 1.2 : 0, 'quotient'],
    [d.on.has('floordiv') ? 1 : 0, 'floordiv'],
    [d.on.has('mod') ? 1 : 0, 'mod'],
    [d.on.has('clamped-subscript') ? 1 : 0, 'clamped'],
    [d.on.has('gather') ? 2 : 0, 'gather'],
    [d.on.has('argmax-subscript') ? 0.6 : 0, 'argmax'],
  ]);
  if (wish === 'constant' || scope.length === 0) {
    const c = random.int(0, 2);
    return { access: { sub: num(c), axis: d.axisOf(c + 1 + random.int(0, 2)) }, guarded: false };
  }
  if (wish === 'gather') {
    const g = gather(d, scope);
    if (g !== undefined) return { access: g, guarded: false };
  }
  if (wish === 'argmax') {
    const g = argmaxSubscript(d, scope);
    if (g !== undefined) return { access: g, guarded: false };
  }
  const made = wish === 'bare' || free.length === 0 ? plainBare() : undefined;
  if (made !== undefined) return made;
  const drawn = drawRow(d, scope);
  const r = drawn?.node ?? num(0);
  const shift = random.int(-2, 2);
  if (wish === 'floordiv' || wish === 'mod') {
    const den = divisor(d, r, 0.2);
    const inner = plus(r, shift);
    const node = wish === 'mod' ? op('%', inner, den) : op('//', inner, den);
    const { lo } = d.hull(node, scope);
    return legal(d, scope, plus(node, lo < 0 ? -lo : 0), random.int(0, 1));
  }
  if (wish === 'clamped') {
    const top = random.int(1, 4);
    const last = d.axisOf(top + 1);
    const limit = last.node === undefined || last.node.k === 'num' ? num(top) : op('-', last.node, num(1));
    const inner = plus(r, shift);
    const forms: Node[] = [
      callNode('clamp', inner, num(0), limit),
      callNode('max', callNode('min', inner, limit), num(0)),
      callNode('min', callNode('abs', inner), limit),
    ];
    return { access: { sub: random.pick(forms), axis: last }, guarded: false };
  }
  if (wish === 'pad' || wish === 'quotient') {
    const inner = plus(r, -random.int(r.k === 'idx' ? 1 : 0, 3));
    const node = wish === 'quotient' ? op('quot', inner, divisor(d, r, 0.3)) : inner;
    const { hi } = d.hull(node, scope);
    const n = Math.max(1, Math.min(Math.ceil(hi), 8) - random.int(-1, 2));
    return { access: { sub: node, axis: d.axisOf(n) }, guarded: true };
  }
  const { lo } = d.hull(r, scope);
  const sub = lifted(drawn ?? { node: r, subtracted: [] }, lo, random.chance(0.25) ? random.int(1, 2) : 0);
  return legal(d, scope, sub, random.pick([0, 0, 1, 2]));
}

function legal(d: Draft, scope: Scope, row: Node, slack: number): { access: Access; guarded: boolean } {
  // a bare index would bind its range to this axis: it is shifted unless that is what it means
  const sub = row.k === 'idx' && scope.find((x) => x.name === row.name)?.kind !== 'stated' ? plus(row, 1) : row;
  const { lo, hi } = d.hull(sub, scope);
  // over an empty range anything goes at these sizes; room is left for others
  const n = hi <= lo ? 12 : hi;
  return { access: { sub, axis: d.axisOf(Math.max(n, 1) + slack) }, guarded: false };
}

/** `t[r]`, `t[r] + c`, `t[u[r]]`, each with a declared bound. */
function gather(d: Draft, scope: Scope): Access | undefined {
  const { random } = d;
  const old = [...d.ints].filter(([name]) => d.axes.get(name)?.every((axis) => bareFor(scope, axis).length > 0));
  let tensor: string | undefined;
  let subs: Node[] = [];
  if (old.length > 0 && random.chance(0.5)) {
    [tensor] = random.pick(old);
    subs = (d.axes.get(tensor) ?? []).map((axis) => idx(random.pick(bareFor(scope, axis)).name));
  } else {
    const places = usable(scope).filter(
      (x) => x.kind === 'stated' || (x.kind === 'bare' && x.axis?.node !== undefined),
    );
    const count =
      places.length === 0
        ? 0
        : random.weighted([
            [1, 0],
            [6, 1],
            [2, 2],
          ]);
    const picked = random.shuffle(places).slice(0, count);
    const bound = random.int(1, 5);
    const hi = d.axisOf(bound);
    if (hi.node === undefined) return undefined;
    const axes = picked.map((x) =>
      x.kind === 'bare' && x.axis !== undefined ? x.axis : d.axisOf(Math.max(1, x.at.hi)),
    );
    const low = random.chance(0.15) ? -random.int(1, 2) : 0;
    if (d.may('gather-of-gather', 0.3) && axes.length === 1) {
      const outer = random.int(1, 4);
      const outerAxis = d.axisOf(outer);
      const inner = d.newTensor(axes, { lo: num(0), hi: outerAxis.node as Node }, { lo: 0, hi: outer });
      tensor = d.newTensor([outerAxis], { lo: num(0), hi: hi.node }, { lo: 0, hi: bound });
      subs = [
        readNode(
          inner,
          picked.map((x) => idx(x.name)),
        ),
      ];
    } else {
      tensor = d.newTensor(axes, { lo: num(low), hi: hi.node }, { lo: low, hi: bound });
      subs = picked.map((x) => idx(x.name));
    }
  }
  const bounds = d.ints.get(tensor) ?? { lo: 0, hi: 1 };
  let sub: Node = readNode(tensor, subs);
  let shift = -Math.min(0, bounds.lo);
  if (d.may('gather-shifted', 0.4)) {
    shift += random.int(0, 2);
    if (random.chance(0.3))
      return { sub: op('-', num(bounds.hi - 1), sub), axis: d.axisOf(bounds.hi - bounds.lo + random.int(0, 1)) };
  }
  sub = plus(sub, shift);
  return { sub, axis: d.axisOf(Math.max(1, bounds.hi + shift + random.pick([0, 0, 1]))) };
}

/** `x[argmax[j] z[j]]` over a new tensor. */
function argmaxSubscript(d: Draft, scope: Scope): Access | undefined {
  const axis = d.newDim(d.random.int(1, 4));
  const outer = usable(scope).filter((x) => x.kind === 'bare' && x.axis?.node !== undefined);
  const over = outer.length > 0 && d.random.chance(0.5) ? [d.random.pick(outer)] : [];
  const z = d.newTensor([...over.map((x) => x.axis as Axis), axis]);
  const j = d.names.take('index');
  const node: Node = {
    k: 'reduce',
    op: d.random.chance(0.7) ? 'argmax' : 'argmin',
    binders: [{ index: j }],
    body: readNode(z, [...over.map((x) => idx(x.name)), idx(j)]),
  };
  d.names.release(j);
  d.positions.set(node, axis.n);
  return { sub: node, axis: d.axisOf(axis.n + d.random.pick([0, 0, 1])) };
}

/** Indices that may stand bare in an axis. */
export function bareFor(scope: Scope, axis: Axis): Ix[] {
  if (axis.key === '..') return scope.filter((x) => x.kind === 'pack');
  return scope.filter(
    (x) =>
      (x.kind === 'bare' && x.axis?.key === axis.key) || (x.kind === 'stated' && x.at.lo >= 0 && x.at.hi <= axis.n),
  );
}

/** A legal subscript for an axis that is there already, or `undefined`; `guarded` where it needs `?`. */
export function fitAccess(d: Draft, scope: Scope, axis: Axis): { sub: Node; guarded: boolean } | undefined {
  const { random } = d;
  const bare = bareFor(scope, axis);
  if (bare.length > 0 && (axis.key === '..' || random.chance(0.7)))
    return { sub: idx(random.pick(bare).name), guarded: false };
  if (axis.key === '..' || axis.n < 1) return undefined;
  for (let attempt = 0; attempt < 4; attempt++) {
    const r = drawRow(d, scope);
    if (r === undefined) break;
    const { lo, hi } = d.hull(r.node, scope);
    const room = axis.n - (hi - lo);
    if (room < 0 || hi <= lo) continue;
    const sub = lifted(r, lo, random.int(0, Math.min(room, 2)));
    if (sub.k !== 'idx' || bare.some((x) => x.name === sub.name)) return { sub, guarded: false };
  }
  const r = row(d, scope);
  const limit = axis.node === undefined ? num(axis.n) : axis.node;
  if (r !== undefined && d.may('mod', 0.4)) return { sub: op('%', plus(r, random.int(-2, 2)), limit), guarded: false };
  if (r !== undefined && d.may('clamped-subscript', 0.5)) {
    return { sub: callNode('clamp', plus(r, random.int(-2, 2)), num(0), op('-', limit, num(1))), guarded: false };
  }
  if (r !== undefined && d.may('pad', 0.6)) return { sub: plus(r, random.pick([-2, -1, 1])), guarded: true };
  return { sub: num(random.int(0, axis.n - 1)), guarded: false };
}
