import { compile, evaluate, load, type Nested } from '../../src/index.ts';
import { networks } from './catalogue/ionescu-networks.ts';
import type { NetworkRow, Recomputation } from './formula.ts';
import { type Measured, measure } from './networks.ts';

/** What Einabla computes, and whether that is what is printed. */
export interface Recomputed {
  readonly says: string;
  readonly printed: Nested;
  readonly computed: Nested;
  readonly equal: boolean;
}

/** Measures of the networks of the catalogue, each network measured once. */
export type Networks = (name: string) => readonly Measured[];

export function measuredNetworks(): Networks {
  const known = new Map<string, readonly Measured[]>();
  return (name) => {
    const network = networks[name];
    if (network === undefined) throw new Error(`there is no network ${name}`);
    const found = known.get(name) ?? measure(network.rows, network.input);
    known.set(name, found);
    return found;
  };
}

/** Recomputes one printed number or array. */
export async function recompute(r: Recomputation, measured: Networks): Promise<Recomputed> {
  const computed = await compute(r, measured);
  const unit = 'unit' in r ? r.unit : undefined;
  return { says: r.says, printed: r.printed as Nested, computed, equal: same(r.printed as Nested, computed, unit) };
}

async function compute(r: Recomputation, measured: Networks): Promise<Nested> {
  if (r.kind === 'network') return measureOf(r, measured(r.network));
  const layer = load(r.layer);
  if (r.kind === 'hyper-parameters') return layer.hypers.length;
  if (r.kind === 'shape') {
    const { outputs } = compile(layer, { sizes: r.sizes, backward: false, target: 'reference' });
    return [...(outputs.find((t) => t.name === r.of)?.shape ?? [])];
  }
  const { outputs } = await evaluate(layer, r.data);
  const value = outputs[r.of];
  if (value === undefined) throw new Error(`${r.layer} has no output ${r.of}`);
  return value;
}

function measureOf({ rows, measure: what, network }: NetworkRow, all: readonly Measured[]): Nested {
  const chosen = rows === undefined ? all : all.filter((m) => rows.includes(m.name));
  if (chosen.length === 0) throw new Error(`${network} has no row ${rows?.join(', ')}`);
  if (what === 'shape') return [...(chosen[0]?.shape ?? [])];
  const of = (m: Measured): number => (what === 'elements' ? m.shape.reduce((a, b) => a * b, 1) : m[what]);
  return [chosen.reduce((sum, m) => sum + of(m), 0)];
}

/** Equal, or, of a number printed in multiples of `unit`, less than one of them apart. */
function same(printed: Nested, computed: Nested, unit: number | undefined): boolean {
  if (Array.isArray(printed) && Array.isArray(computed))
    return printed.length === computed.length && printed.every((p, i) => same(p, computed[i] ?? Number.NaN, unit));
  if (typeof printed !== 'number' || typeof computed !== 'number') return false;
  return unit === undefined ? printed === computed : Math.abs(printed - computed) < unit;
}
