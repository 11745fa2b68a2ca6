import type { Equation, Expr, Program } from '../ir/index.ts';
import {
  allIndices,
  and,
  constant,
  index,
  iverson,
  mapChildren,
  read,
  readTensors,
  renameHiding,
  substituteIndices,
  zero,
} from '../ir/index.ts';
import { indexLike } from './axes.ts';
import { deltaConditions } from './delta.ts';
import { limitDerivative } from './limit.ts';
import { NameSupply } from './supply.ts';

/** The axes of the tensor that a derived Program is linear in: index names and extents, one for each of its dimensions. */
export interface Axes {
  readonly indices: readonly string[];
  readonly shape: readonly Expr[];
}

const PACK = '..';

/** The axes that Kronecker deltas stand on. The pack stands for one place, the same in every tensor, and needs none. */
export function deltaAxes({ indices, shape }: Axes): Axes {
  const kept = indices.flatMap((name, d) => (name === PACK ? [] : [d]));
  return { indices: kept.map((d) => indices[d] ?? ''), shape: kept.map((d) => shape[d] ?? zero) };
}

/**
 * A derived Program at every unit value of a parameter that it is linear in: reads `seed[s]` become Kronecker's delta
 * `(a == s)`, and every equation that depends on the parameter, and every output, gets the axes `a`, `before` its own or behind them. `rename`
 * gives those equations their names.
 */
export function seedWithDelta(
  program: Program,
  seed: string,
  axes: Axes,
  before: boolean,
  rename: (tensor: string) => string,
): Program {
  const added = deltaAxes(axes);
  const extra = added.indices.map((name) => index(name));
  const names = new Map<string, string>();
  const replace = (e: Expr): Expr => {
    const inner = mapChildren(e, replace);
    if (inner.kind !== 'read') return inner;
    if (inner.tensor === seed) return delta(axes, inner.subscripts);
    const name = names.get(inner.tensor);
    if (name === undefined) return inner;
    const subscripts = before ? [...extra, ...inner.subscripts] : [...inner.subscripts, ...extra];
    return read(name, subscripts, { guarded: inner.guarded, type: inner.type });
  };
  const equations = program.equations.map((e): Equation => {
    const reads = readTensors(e.body);
    const depends = reads.has(seed) || [...reads].some((name) => names.has(name));
    if (!depends && !program.outputs.includes(e.name)) return e;
    const name = rename(e.name);
    const own = apart(e, added.indices, program);
    names.set(e.name, name);
    const indices = before ? [...added.indices, ...own.indices] : [...own.indices, ...added.indices];
    const { shape } = e.type;
    const type = { ...e.type, shape: before ? [...added.shape, ...shape] : [...shape, ...added.shape] };
    const body = replace(renameHiding(own.body, new Set(indices)));
    limitDerivative({ name, body, indices });
    return { name, type, indices, body };
  });
  return {
    ...program,
    parameters: program.parameters.filter((p) => p.name !== seed),
    equations,
    outputs: program.outputs.map((name) => names.get(name) ?? name),
  };
}

/** The equation with those of its axes that are named like one of `others` under another name. */
function apart(e: Equation, others: readonly string[], program: Program): Pick<Equation, 'indices' | 'body'> {
  if (!e.indices.some((name) => others.includes(name))) return e;
  const supply = NameSupply.ofSymbols(program, [...e.indices, ...others, ...allIndices(e.body)]);
  const map = new Map<string, Expr>();
  const indices = e.indices.map((name) => {
    if (!others.includes(name)) return name;
    const other = indexLike(name, supply);
    map.set(name, index(other));
    return other;
  });
  return { indices, body: substituteIndices(e.body, map) };
}

/** `(a == s)` for all axes at once but those of the pack, which is one place on both sides. */
function delta({ indices }: Axes, subscripts: readonly Expr[]): Expr {
  const kept = indices.flatMap((name, d) => (name === PACK ? [] : [{ name, s: subscripts[d] ?? zero }]));
  const conditions = deltaConditions(
    kept.map(({ s }) => s),
    kept.map(({ name }) => name),
  );
  return conditions.length === 0 ? constant(1) : iverson(and(conditions));
}
