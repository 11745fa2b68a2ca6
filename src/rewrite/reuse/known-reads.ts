import type { Expr, Read } from '../../ir/index.ts';
import { children, index } from '../../ir/index.ts';
import type { Context, LegalReads, Range } from '../form/context.ts';
import { normalInt } from '../integers/integers.ts';

/** A read that a formula makes whatever holds: its subscripts in normal form, and the ranges of their indices. */
interface KnownRead {
  readonly subscripts: readonly Expr[];
  readonly indices: readonly { readonly name: string; readonly range: string }[];
}

/** Renamings tried for one read. */
const MAX_RENAMINGS = 64;

/**
 * The reads that the given formulas make under no condition. They stay inside their tensors wherever the formulas mean
 * anything, so that the same read over the same ranges does, whether or not it can be proved: `x[i·s + p]` of a convolution.
 */
export class KnownReads implements LegalReads {
  readonly #byTensor = new Map<string, KnownRead[]>();

  /** Notes the reads of a formula whose indices have unique names in the context. */
  add(e: Expr, context: Context): void {
    if (e.kind === 'if' || e.kind === 'and' || e.kind === 'or' || e.kind === 'iverson') return;
    if (e.kind === 'mul' && e.factors.some((f) => f.kind === 'iverson')) return;
    if (e.kind === 'read' && !e.guarded) {
      const found = describe(e, context);
      if (found !== undefined) this.#byTensor.set(e.tensor, [...(this.#byTensor.get(e.tensor) ?? []), found]);
    }
    for (const child of children(e)) this.add(child, context);
  }

  /** Whether the read is one of them but for the names of indices. */
  has(e: Read, context: Context): boolean {
    const candidates = this.#byTensor.get(e.tensor);
    const wanted = candidates === undefined ? undefined : describe(e, context);
    if (candidates === undefined || wanted === undefined) return false;
    return candidates.some((known) => isRenaming(known, wanted, context));
  }
}

function describe(e: Read, context: Context): KnownRead | undefined {
  const subscripts = e.subscripts.map((s) => normalInt(s, context));
  const names = new Set(subscripts.flatMap((s) => [...context.keys.free(s)]));
  const indices: { name: string; range: string }[] = [];
  for (const name of names) {
    const range = context.ranges.get(name);
    if (range === undefined || [range.lo, range.hi].some((bound) => context.keys.free(bound).size > 0))
      return undefined;
    indices.push({ name, range: rangeKey(range, context) });
  }
  return { subscripts, indices };
}

const rangeKey = ({ lo, hi }: Range, context: Context): string => `${context.keys.of(lo)}:${context.keys.of(hi)}`;

/** Whether some renaming of the known read's indices, to others of the same ranges, gives the wanted subscripts. */
function isRenaming(known: KnownRead, wanted: KnownRead, context: Context): boolean {
  if (known.indices.length !== wanted.indices.length) return false;
  const targets = wanted.subscripts.map((s) => context.keys.of(s)).join();
  let left = MAX_RENAMINGS;
  const search = (at: number, map: ReadonlyMap<string, Expr>, used: ReadonlySet<string>): boolean => {
    const next = known.indices[at];
    if (next === undefined) {
      left--;
      const renamed = known.subscripts.map((s) => normalInt(context.substitute(s, map), context));
      return renamed.map((s) => context.keys.of(s)).join() === targets;
    }
    return wanted.indices.some(
      ({ name, range }) =>
        left > 0 &&
        range === next.range &&
        !used.has(name) &&
        search(at + 1, new Map([...map, [next.name, index(name)]]), new Set([...used, name])),
    );
  };
  return search(0, new Map(), new Set());
}
