import type { Ties } from '../adjoint/index.ts';
import { NameSupply } from '../adjoint/supply.ts';
import { push } from '../adjoint/tangent.ts';
import type { Equation, Expr, Program, Read, TensorType } from '../ir/index.ts';
import {
  binder,
  freshName,
  index,
  mapChildren,
  one,
  read,
  readTensors,
  reduce,
  renameHiding,
  substituteIndices,
  visit,
  zero,
} from '../ir/index.ts';
import { Keys } from '../rewrite/key.ts';
import { type Cut, cutAfter } from './cut.ts';
import { delta } from './delta.ts';
import type { Notation, Variable } from './notation.ts';

const PACK = '..';
/** A second place of the pack beside the first. */
const OTHER_PACK = "..'";

/** An equation between a variable and the loss, its indices under names that the variable's do not have. */
export interface Planned {
  readonly name: string;
  readonly type: TensorType;
  readonly indices: readonly string[];
  readonly body: Expr;
  /** The derivative of the body, linear in those of the elements it reads; undefined where it is zero. */
  readonly derivative: Expr | undefined;
  /** Positions of maxima that the derivative reads. */
  readonly saved: readonly Equation[];
}

/** What one cotangent is derived from. */
export interface Plan {
  readonly equation: Equation;
  readonly variable: Variable;
  readonly cut: Cut;
  readonly equations: ReadonlyMap<string, Planned>;
  /** Whether each place of the pack depends on the same place only, so that one index stands for both. */
  readonly aligned: boolean;
}

/** What is derived: a layer, what deriving it gives, and the rule at ties. */
export interface Task {
  readonly forward: Program;
  readonly derived: Program;
  /** Derived equation → tensor whose derivative it is; others are sums that have a name of their own. */
  readonly tensors: ReadonlyMap<string, string>;
  /** Output → parameter of the derived Program that takes its cotangent. */
  readonly given: ReadonlyMap<string, string>;
  readonly ties: Ties;
}

/** What a derived equation is found from: everything between its variable and the tensors of `kept`. */
export function plan(
  task: Task,
  equation: Equation,
  variable: Variable,
  kept: ReadonlySet<string>,
  notation: Notation,
): Plan {
  const cut = cutAfter(task.forward, variable.tensor, kept);
  const involved = [...cut.between.values(), ...cut.consumers];
  const aligned = variable.indices.includes(PACK) && involved.every((e) => keepsPack(e, cut.active));
  const symbols = [
    ...task.derived.dims,
    ...task.derived.hypers.map((h) => h.name),
    ...task.derived.parameters.map((p) => p.name),
    ...task.derived.equations.map((e) => e.name),
  ];
  const equations = new Map<string, Planned>();
  for (const e of involved) {
    const own = apart(e, variable, aligned, symbols);
    const saved: Equation[] = [];
    const scope = new Set([...own.indices, ...variable.indices]);
    const binders = own.indices.map((name, d) => binder(name, e.type.shape[d] ?? zero));
    const derivative = push(
      own.body,
      { binders, guards: [] },
      {
        active: cut.active,
        ties: task.ties,
        supply: NameSupply.of(task.derived),
        ofRead: (r: Read) => derivativeOf(r, variable, notation),
        save: (s: Equation) => saved.push(s),
      },
    );
    const hidden = derivative === undefined ? undefined : renameHiding(derivative, scope);
    const known = identified(saved, task.derived);
    equations.set(e.name, {
      name: e.name,
      type: e.type,
      ...own,
      derivative: hidden === undefined ? undefined : renamed(hidden, known.names),
      saved: known.equations,
    });
  }
  return { equation, variable, cut, equations, aligned: aligned && involved.length > 0 };
}

/** The derivative of an element: 1 of the variable itself. */
function derivativeOf(e: Read, variable: Variable, notation: Notation): Expr {
  const self = e.tensor === variable.tensor && isOne(delta(e.subscripts, variable.indices));
  return self ? one : notation.ofElement(e, variable);
}

const isOne = (e: Expr): boolean => e.kind === 'const' && e.value === 1;

/** Whether each place of the pack depends on the same place only. */
function keepsPack(e: Equation, active: ReadonlySet<string>): boolean {
  let keeps = e.indices.includes(PACK);
  visit(e.body, (node) => {
    if (node.kind !== 'reduce' || !node.binders.some((b) => b.hi.kind === 'symbol' && b.hi.name === PACK)) return;
    if ([...readTensors(node.body)].some((name) => active.has(name))) keeps = false;
  });
  return keeps;
}

/** The equation with its indices named apart from the variable's, and from every symbol. */
function apart(
  e: Equation,
  variable: Variable,
  aligned: boolean,
  symbols: readonly string[],
): { indices: readonly string[]; body: Expr } {
  const taken = new Set([...symbols.filter((s) => s !== PACK), ...variable.indices]);
  const map = new Map<string, Expr>();
  const indices = e.indices.map((name) => {
    const fresh = name === PACK ? (aligned || !taken.has(PACK) ? PACK : OTHER_PACK) : freshName(name, taken);
    taken.add(fresh);
    if (fresh !== name) map.set(name, index(fresh));
    return fresh;
  });
  const body = taken.has(PACK) ? otherPack(e.body) : e.body;
  return { indices, body: renameHiding(substituteIndices(body, map), new Set([...indices, ...variable.indices])) };
}

/** Reductions over the pack under its second name. */
function otherPack(e: Expr): Expr {
  if (e.kind !== 'reduce') return mapChildren(e, otherPack);
  if (!e.binders.some((b) => b.index === PACK)) return mapChildren(e, otherPack);
  const binders = e.binders.map((b) => (b.index === PACK ? { ...b, index: OTHER_PACK } : b));
  return reduce(e.op, binders, otherPack(substituteIndices(e.body, new Map([[PACK, index(OTHER_PACK)]]))), e.span);
}

/** Saved positions under the names that the derived Program has for them, where it has them. */
function identified(
  saved: readonly Equation[],
  derived: Program,
): { equations: readonly Equation[]; names: ReadonlyMap<string, string> } {
  const names = new Map<string, string>();
  const equations = saved.map((s) => {
    const found = derived.equations.find((e) => e.type.dtype === 'int' && samePositions(s, e));
    if (found === undefined) return s;
    names.set(s.name, found.name);
    return found;
  });
  return { equations, names };
}

function samePositions(a: Equation, b: Equation): boolean {
  if (a.indices.length !== b.indices.length) return false;
  const others = new Map(a.indices.map((name, d) => [name, index(b.indices[d] ?? name)]));
  const keys = new Keys();
  return keys.of(substituteIndices(a.body, others)) === keys.of(b.body);
}

function renamed(e: Expr, names: ReadonlyMap<string, string>): Expr {
  if (names.size === 0) return e;
  const inner = mapChildren(e, (child) => renamed(child, names));
  if (inner.kind !== 'read') return inner;
  const name = names.get(inner.tensor);
  return name === undefined ? inner : read(name, inner.subscripts, { guarded: inner.guarded, type: inner.type });
}
