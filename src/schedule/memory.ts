import type { Expr, Program } from '../ir/index.ts';
import { readTensors } from '../ir/index.ts';
import type { Machine } from './machine.ts';
import type { ArenaSize, Place, Step } from './schedule.ts';

/** Places are multiples of this many elements, so that every typed array begins on a cache line or near one. */
const ALIGNMENT = 16;

interface Extent {
  readonly perOpen: boolean;
  readonly size: number;
}

/** A range of steps in which a temporary is alive, both ends included. */
interface Life {
  readonly name: string;
  readonly first: number;
  last: number;
  readonly extent: Extent;
}

/**
 * Gives each temporary a place in one arena. Two temporaries share elements only when one is last read before the other
 * is first written; on a gpu, whose nests may overlap, they never share. Sizes in proportion to the open dimension
 * lie in a region of their own behind the fixed one.
 */
export function planMemory(
  program: Program,
  steps: readonly Step[],
  machine: Machine,
  open: readonly string[],
): { places: ReadonlyMap<string, Place>; arena: ArenaSize } {
  const lives = lifetimes(program, steps, open);
  const fixed = pack(
    lives.filter((l) => !l.extent.perOpen),
    machine,
  );
  const scaled = pack(
    lives.filter((l) => l.extent.perOpen),
    machine,
  );
  const places = new Map<string, Place>();
  for (const [name, offset] of fixed.offsets) places.set(name, { fixed: offset, perOpen: 0 });
  for (const [name, offset] of scaled.offsets) places.set(name, { fixed: fixed.size, perOpen: offset });
  return { places, arena: { fixed: fixed.size, perOpen: scaled.size } };
}

function lifetimes(program: Program, steps: readonly Step[], open: readonly string[]): Life[] {
  const outside = new Set([...program.outputs, ...program.parameters.map((p) => p.name)]);
  const extents = new Map(program.equations.map((e) => [e.name, sizeOf(e.type.shape, open)]));
  const lives = new Map<string, Life>();
  for (const step of steps) for (const a of step.assignments) if (a.stored === false) outside.add(a.target);
  steps.forEach((step, i) => {
    const touched = new Set<string>();
    for (const a of step.assignments) {
      touched.add(a.target);
      for (const name of readTensors(a.body)) touched.add(name);
      for (const s of a.subscripts) for (const name of readTensors(s)) touched.add(name);
    }
    for (const c of step.conditions) for (const name of readTensors(c)) touched.add(name);
    for (const name of touched) {
      const extent = extents.get(name);
      if (outside.has(name) || extent === undefined) continue;
      const life = lives.get(name);
      if (life === undefined) lives.set(name, { name, first: i, last: i, extent });
      else life.last = i;
    }
  });
  return [...lives.values()];
}

function sizeOf(shape: readonly Expr[], open: readonly string[]): Extent {
  let size = 1;
  const met: string[] = [];
  for (const extent of shape) {
    if (extent.kind === 'const') size *= extent.value;
    else if (extent.kind === 'symbol') met.push(extent.name);
  }
  if (met.length > 0 && (open.length !== 1 || met.length > 1))
    throw new Error('a temporary may have one open extent, of the only open dimension');
  return { perOpen: met.length > 0, size };
}

/** First fit, in the order of first use. */
function pack(lives: readonly Life[], machine: Machine): { offsets: Map<string, number>; size: number } {
  const offsets = new Map<string, number>();
  let size = 0;
  for (const life of lives) {
    const length = Math.ceil(life.extent.size / ALIGNMENT) * ALIGNMENT;
    const busy = lives
      .filter((o) => offsets.has(o.name) && (machine.kind === 'gpu' || (o.last >= life.first && o.first <= life.last)))
      .map((o) => ({
        start: offsets.get(o.name) ?? 0,
        end: (offsets.get(o.name) ?? 0) + Math.ceil(o.extent.size / ALIGNMENT) * ALIGNMENT,
      }))
      .sort((a, b) => a.start - b.start);
    let at = 0;
    for (const o of busy) {
      if (at + length <= o.start) break;
      at = Math.max(at, o.end);
    }
    offsets.set(life.name, at);
    size = Math.max(size, at + length);
  }
  return { offsets, size };
}
