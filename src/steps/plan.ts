import type { Ties } from '../adjoint/index.ts';
import { push } from '../adjoint/tangent.ts';
import type { Equation, Expr, Program, Read, TensorType } from '../ir/index.ts';
import {
  binder,
  freshName,
  index,
  mapChildren,
  OTHER_PACK,
  one,
  PACK,
  readTensors,
  reduce,
  renameHiding,
  substituteIndices,
  visit,
  zero,
} from '../ir/index.ts';
import { type Cut, cutAfter } from './cut.ts';
import { delta } from './delta.ts';
import type { Notation, Variable } from './notation.ts';
import type { Positions } from './positions.ts';

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
  positions: Positions,
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
        supply: positions.supply,
        ofRead: (r: Read) => derivativeOf(r, variable, notation),
        save: (s: Equation) => saved.push(s),
      },
    );
    const hidden = derivative === undefined ? undefined : renameHiding(derivative, scope);
    const known = positions.identify(saved);
    equations.set(e.name, {
      name: e.name,
      type: e.type,
      ...own,
      derivative: hidden === undefined ? undefined : known.rename(hidden),
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
