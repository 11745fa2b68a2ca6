import { describe, expect, it } from 'vitest';
import { interpret } from '../../src/interpret/index.ts';
import type { Expr, Program } from '../../src/ir/index.ts';
import {
  add,
  and,
  binder,
  call,
  compare,
  constant,
  floorDiv,
  holds,
  IntegerError,
  ifThenElse,
  index,
  intValue,
  mod,
  mul,
  not,
  or,
  quotient,
  read,
  subtract,
  sum,
  symbol,
  zero,
} from '../../src/ir/index.ts';
import { type Random, random } from '../../src/runtime/random.ts';
import { bindSizes, specialise } from '../../src/specialise/index.ts';
import { type Known, nowhere, rangeOf, withBinder, withGuard } from '../../src/specialise/place.ts';
import { provedNonNegative } from '../../src/specialise/prove.ts';
import { EinablaError } from '../../src/support/diagnostic.ts';

const pick = <T>(r: Random, of: readonly T[]): T => of[r.below(of.length)] as T;
const small = (r: Random): Expr => constant(r.below(9) - 3);

/** A random integer expression of the indices. */
function integer(r: Random, names: readonly string[], depth: number): Expr {
  if (depth === 0 || r.below(5) === 0) return r.below(3) === 0 ? small(r) : index(pick(r, names));
  const sub = (): Expr => integer(r, names, depth - 1);
  switch (r.below(9)) {
    case 0:
    case 1:
    case 2:
      return add([sub(), sub()]);
    case 3:
      return mul([small(r), sub()]);
    case 4:
      return floorDiv(sub(), constant(pick(r, [1, 2, 3, -2])));
    case 5:
      return mod(sub(), constant(pick(r, [1, 2, 3, 5, -3])));
    case 6:
      return call(pick(r, ['min', 'max'] as const), [sub(), sub()]);
    case 7:
      return r.below(2) === 0 ? call('abs', [sub()]) : call('clamp', [sub(), small(r), add([sub(), constant(3)])]);
    default:
      return subtract(sub(), sub());
  }
}

function condition(r: Random, names: readonly string[], depth: number): Expr {
  const part = (): Expr => condition(r, names, depth - 1);
  if (depth > 0 && r.below(3) === 0) return pick(r, [and, or])([part(), part()]);
  if (depth > 0 && r.below(5) === 0) return not(part());
  const op = pick(r, ['<', '<=', '>', '>=', '==', '!='] as const);
  return compare(op, integer(r, names, 1), integer(r, names, 1));
}

const known: Known = { open: new Set(), boundsOf: () => undefined };

describe('proofs about integers', () => {
  it('hold for every value of the indices', () => {
    const r = random(1, 'proofs');
    let proved = 0;
    let byGuard = 0;
    for (let trial = 0; trial < 6000; trial++) {
      const hi = 1 + r.below(6);
      const dependent = r.below(3) === 0;
      const binders = [
        binder('i', constant(hi)),
        binder('j', dependent ? add([index('i'), constant(1 + r.below(3))]) : constant(1 + r.below(5))),
      ];
      const guards = Array.from({ length: r.below(3) }, () => condition(r, ['i', 'j'], 1));
      const e = add([integer(r, ['i', 'j'], 2), constant(r.below(8))]);
      let place = nowhere;
      for (const b of binders) place = withBinder(place, b, known);
      const bare = place;
      for (const g of guards) place = withGuard(place, g, true);
      const claim = provedNonNegative(e, place, known);
      const range = rangeOf(e, place, known);
      if (claim) proved++;
      if (claim && !provedNonNegative(e, bare, known)) byGuard++;
      for (let i = 0; i < hi; i++) {
        const end = intValue(binders[1]?.hi ?? zero, () => i) ?? 0;
        for (let j = 0; j < end; j++) {
          const lookup = (leaf: { kind: string; name?: string }): number => (leaf.name === 'i' ? i : j);
          if (!guards.every((g) => holds(g, lookup as never))) continue;
          const value = intValue(e, lookup as never) ?? Number.NaN;
          expect(value >= range.lo && value <= range.hi).toBe(true);
          if (claim) expect(value).toBeGreaterThanOrEqual(0);
        }
      }
    }
    // the sample is worth something: many claims are proved, some only by their guards
    expect(proved).toBeGreaterThan(1500);
    expect(byGuard).toBeGreaterThan(20);
  });
});

describe('specialise', () => {
  it('accepts exactly the accesses that the interpreter can make', () => {
    const r = random(2, 'accesses');
    const verdicts = { accepted: 0, refused: 0 };
    for (let trial = 0; trial < 1500; trial++) {
      const extent = 1 + r.below(6);
      const subscript = r.below(6) === 0 ? quotient(integer(r, ['i', 'j'], 1), constant(2)) : integer(r, ['i', 'j'], 2);
      const inner = read('x', [subscript]);
      const guarded = r.below(2) === 0 ? inner : ifThenElse(condition(r, ['i', 'j'], 1), inner, zero);
      const hi = r.below(2) === 0 ? constant(1 + r.below(4)) : add([index('i'), constant(r.below(3))]);
      const program: Program = {
        name: 'f',
        dims: ['N'],
        hypers: [],
        parameters: [{ name: 'x', role: 'input', type: { dtype: 'real', shape: [symbol('N', 'int')] } }],
        equations: [
          {
            name: 'y',
            type: { dtype: 'real', shape: [constant(1 + r.below(5))] },
            indices: ['i'],
            body: sum([binder('j', hi)], guarded),
          },
        ],
        outputs: ['y'],
      };
      const x = { shape: [extent], data: new Float64Array(extent).fill(1) };
      const sizes = bindSizes(program, { shapes: new Map([['x', [extent]]]) });
      const succeeds = (run: () => unknown): boolean => {
        try {
          run();
          return true;
        } catch (error) {
          if (error instanceof EinablaError || error instanceof IntegerError) return false;
          throw error;
        }
      };
      const accepted = succeeds(() => specialise(program, sizes));
      const possible = succeeds(() => interpret(program, sizes, new Map([['x', x]])));
      expect(accepted, JSON.stringify(program.equations[0]?.body)).toBe(possible);
      verdicts[accepted ? 'accepted' : 'refused']++;
    }
    expect(verdicts.accepted).toBeGreaterThan(200);
    expect(verdicts.refused).toBeGreaterThan(200);
  });
});
