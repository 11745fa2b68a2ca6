import { compare, index as indexNode, reduce, zero } from './build.ts';
import { equal } from './equal.ts';
import type { Binder, Expr } from './expr.ts';
import type { Range } from './extremes.ts';
import type { Equation, IntBounds, Program, TensorType } from './program.ts';
import { inferRanges, PACK, positionBounds } from './ranges.ts';
import { freeIndices, mapChildren } from './walk.ts';

/*
 * Which ranges a printed formula must write: exactly those that inference would not give back. Siblings may share an index
 * name, so indices are told apart by keys, a name with a number.
 */

/** A formula whose indices are keys, with the range of each and the keys whose ranges must be written. */
export interface Stated {
  readonly body: Expr;
  /** Keys of the indices on the left, in order. */
  readonly left: readonly string[];
  readonly stated: ReadonlySet<string>;
  /** Bounds of a defined integer tensor that do not follow from its right side. */
  readonly bounds?: IntBounds;
  /** Errors: a key of another formula is a programming mistake. */
  range(key: string): Range;
}

/** An equation, with the ranges that its text must write for the equation to be read back. */
export function stateRanges(program: Program, equation: Equation): Stated {
  const keys = new Keys();
  const left = equation.indices.map((name, axis) =>
    keys.declare(name, { lo: zero, hi: equation.type.shape[axis] ?? zero }),
  );
  const outer = new Map(equation.indices.map((name, i) => [name, left[i] ?? name]));
  const body = keys.rename(equation.body, outer);
  const found = { body, left, stated: keys.toState(program, body), range: keys.range };
  const { bounds } = equation.type;
  const implied = positionBounds(equation.body);
  const follows =
    bounds !== undefined && implied !== undefined && equal(implied.lo, bounds.lo) && equal(implied.hi, bounds.hi);
  return bounds === undefined || follows ? found : { ...found, bounds };
}

/** Where ranges may be taken from. */
export interface RangeScope {
  readonly program?: Program | undefined;
  /** Ranges of free indices. */
  readonly ranges?: ReadonlyMap<string, Range> | undefined;
}

/** Two sides of a relation, with the ranges that a reader could not infer. Free indices take their ranges from `ranges` where those have one. */
export function stateRelation(
  left: Expr,
  right: Expr,
  scope: RangeScope,
): { readonly left: Expr; readonly right: Expr; readonly stated: ReadonlySet<string> } {
  const keys = new Keys();
  const free = new Set([...freeIndices(left), ...freeIndices(right)]);
  const outer = new Map([...free].map((name) => [name, keys.declare(name, scope.ranges?.get(name))]));
  const [l, r] = [keys.rename(left, outer), keys.rename(right, outer)];
  return { left: l, right: r, stated: keys.toState(scope.program, compare('==', l, r)) };
}

/** The name under which a key's index is shown. */
export const shownName = (key: string): string => key.split('\u0000', 1)[0] ?? key;

/** Formulas with more stated ranges than this keep one that could be left out. */
const MAX_TRIALS = 32;

class Keys {
  readonly #ranges = new Map<string, Range>();
  readonly #all: string[] = [];

  /** A new key; without a range it is left to inference. */
  declare(name: string, range: Range | undefined): string {
    const key = name === PACK ? PACK : `${name}\u0000${this.#all.length}`;
    this.#all.push(key);
    if (range !== undefined) this.#ranges.set(key, range);
    return key;
  }

  readonly range = (key: string): Range => {
    const range = this.#ranges.get(key);
    if (range === undefined) throw new Error(`the index ${shownName(key)} has no range`);
    return range;
  };

  rename(e: Expr, keys: ReadonlyMap<string, string>): Expr {
    if (e.kind === 'index') return indexNode(keys.get(e.name) ?? e.name);
    if (e.kind !== 'reduce') return mapChildren(e, (child) => this.rename(child, keys));
    const inner = new Map(keys);
    const binders: Binder[] = e.binders.map((b) => {
      const range = { lo: this.rename(b.lo, keys), hi: this.rename(b.hi, keys) };
      const key = this.declare(b.index, range);
      inner.set(b.index, key);
      return { index: key, ...range };
    });
    return reduce(e.op, binders, this.rename(e.body, inner));
  }

  /** The fewest indices whose ranges must be written for inference to find all the others in the same form. */
  toState(program: Program | undefined, body: Expr): ReadonlySet<string> {
    const types = new Map<string, TensorType>();
    for (const { name, type } of [...(program?.parameters ?? []), ...(program?.equations ?? [])]) types.set(name, type);
    const wrong = (stated: ReadonlySet<string>): readonly string[] => {
      const inferred = inferRanges({
        body,
        indices: this.#all,
        stated: new Map([...stated].map((key) => [key, this.range(key)])),
        shapeOf: (tensor) => types.get(tensor)?.shape,
        boundsOf: (tensor) => types.get(tensor)?.bounds,
      });
      const contested = new Set(inferred.problems.map((p) => p.index));
      return [...this.#ranges].flatMap(([key, actual]) => {
        if (stated.has(key) || key === PACK) return [];
        const range = inferred.ranges.get(key);
        const found = range !== undefined && !contested.has(key);
        return found && equal(range.lo, actual.lo) && equal(range.hi, actual.hi) ? [] : [key];
      });
    };
    const stated = new Set<string>();
    for (let keys = wrong(stated); keys.length > 0; keys = wrong(stated)) for (const key of keys) stated.add(key);
    if (stated.size > MAX_TRIALS) return stated;
    for (const key of [...stated]) {
      stated.delete(key);
      if (wrong(stated).length > 0) stated.add(key);
    }
    return stated;
  }
}
