import { NameSupply } from '../adjoint/supply.ts';
import type { Binder, Equation, Expr, Program } from '../ir/index.ts';
import { index, mapChildren, mul, read, reduce, symbol, zero } from '../ir/index.ts';
import { simplifyInt } from '../ir/polynomial.ts';
import { refuse } from '../support/diagnostic.ts';
import { requireName } from './names.ts';

export const PACK = '..';

/** The extent of the pack. */
export const packExtent: Expr = symbol(PACK, 'int');

export const isPack = (e: Expr | undefined): boolean => e?.kind === 'symbol' && e.name === PACK;

const indexNames = ['i', 'j', 'k', 'l', 'm', 'n'];

/**
 * The Program with its pack written out as the axes named, which may be none, and of which one may be a pack again.
 * Bound packs become one binder for each axis in row-major order, so positions and ties stay the same.
 */
export function expandPack(program: Program, axes: readonly string[]): Program {
  if (!program.dims.includes(PACK)) return program;
  const names = NameSupply.of(program);
  for (const axis of axes) {
    if (axis === PACK) continue;
    if (names.has(requireName(axis, 'a dimension')))
      refuse('bad-name', `${program.name} has a name ${axis} already`, {
        help: 'choose other names for the axes of the pack',
      });
    names.take(axis);
  }
  const extents = axes.map((name) => symbol(name, 'int'));
  const indices = axes.map((name) => (name === PACK ? PACK : names.takeFirst(indexNames)));
  const shapeOf = (shape: readonly Expr[]): readonly Expr[] =>
    shape.flatMap((extent) => (isPack(extent) ? extents : [simplifyInt(replaceExtent(extent, extents))]));
  const body = (e: Expr): Expr => expand(e, indices, extents);
  return {
    ...program,
    dims: program.dims.flatMap((d) => (d === PACK ? axes : [d])),
    parameters: program.parameters.map((p) => ({ ...p, type: { ...p.type, shape: shapeOf(p.type.shape) } })),
    equations: program.equations.map(
      (e): Equation => ({
        ...e,
        type: { ...e.type, shape: shapeOf(e.type.shape) },
        indices: e.indices.flatMap((i) => (i === PACK ? indices : [i])),
        body: body(e.body),
      }),
    ),
  };
}

const replaceExtent = (e: Expr, extents: readonly Expr[]): Expr =>
  isPack(e) ? mul(extents) : mapChildren(e, (child) => replaceExtent(child, extents));

function expand(e: Expr, indices: readonly string[], extents: readonly Expr[]): Expr {
  const go = (child: Expr): Expr => expand(child, indices, extents);
  if (isPack(e)) return mul(extents);
  if (e.kind === 'read')
    return read(
      e.tensor,
      e.subscripts.flatMap((s) =>
        s.kind === 'index' && s.name === PACK ? indices.map((name) => index(name)) : [go(s)],
      ),
      { guarded: e.guarded, type: e.type, span: e.span },
    );
  if (e.kind !== 'reduce') return mapChildren(e, go);
  const binders = e.binders.flatMap((b): Binder[] =>
    b.index === PACK
      ? indices.map((name, d) => ({ index: name, lo: zero, hi: extents[d] ?? packExtent }))
      : [{ index: b.index, lo: go(b.lo), hi: go(b.hi) }],
  );
  if (binders.length > 0) return reduce(e.op, binders, go(e.body), e.span);
  return e.op === 'argmax' || e.op === 'argmin' ? zero : go(e.body);
}
