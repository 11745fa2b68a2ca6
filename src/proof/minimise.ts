import { type Random, random } from '../runtime/random.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { satisfying } from './assume.ts';
import type { Bench } from './bench.ts';
import { type Difference, type Gap, gapAt } from './compare.ts';
import { type Instance, isOutside, run, valueOrOutside } from './evaluate.ts';
import { valuesAround } from './landmarks.ts';
import type { Subject } from './subject.ts';

/** Elements of inputs that are made simpler one at a time. */
const MAX_ELEMENTS = 60;

/** Values tried for one element. */
const MAX_VALUES = 40;

/** Values for an element, the simplest first. */
const simple: readonly number[] = [0, 1, -1, 2, 0.5, -2, 3];

/** How a difference is recognised while it is made simpler. */
export interface Search {
  readonly subject: Subject;
  readonly bench: Bench;
  /** The least gap that counts. */
  readonly least: Gap;
  /** Numbers at which the formulas may change. */
  readonly landmarks: readonly number[];
}

/** The difference with its inputs made simple, as long as the same place still differs: whole tensors 0, then single elements. */
export function simplified(found: Difference, search: Search): Difference {
  const { ofDerivatives } = search.subject;
  if ((found.singular && ofDerivatives) || (!isOutside(found.right) && !Number.isFinite(found.right - found.left)))
    return found;
  const stream = random(7, search.bench.layer.name, 1);
  let best = found;
  let left = MAX_ELEMENTS;
  const near = valuesAround(search.landmarks);
  const inputs = copied(found.instance.inputs);
  const instance = { sizes: found.instance.sizes, inputs };
  const accept = (): boolean => {
    const still = stillDiffers(best, instance, search, stream);
    if (still !== undefined) best = still;
    return still !== undefined;
  };
  for (const { data } of inputs.values()) {
    if (!(data instanceof Float64Array) || data.every((v) => v === 0)) continue;
    const before = data.slice();
    data.fill(0);
    if (accept()) continue;
    data.set(before);
    for (const [at, value] of before.entries()) {
      if (left-- <= 0) break;
      for (const next of simpler(value, near)) {
        data[at] = next;
        if (accept()) break;
        data[at] = value;
      }
    }
  }
  return best;
}

/** Values to try for an element, the simplest first: usual ones, then those around landmarks that are less far out. */
function simpler(value: number, near: readonly number[]): readonly number[] {
  const known = simple.indexOf(value);
  if (known >= 0) return simple.slice(0, known);
  const cost = (v: number): number =>
    Math.abs(v) + (Number.isInteger(v) ? 0 : 1) + (Number.isInteger(8 * v) ? 0 : 1000);
  const others = [...near, Math.trunc(value), Math.round(value), Math.trunc(value / 2), Math.trunc(value / 10)];
  const better = [...new Set(others)].filter((v) => cost(v) < cost(value) && !simple.includes(v));
  return [...simple, ...better.sort((a, b) => cost(a) - cost(b) || b - a)].slice(0, MAX_VALUES);
}

const copied = (inputs: ReadonlyMap<string, Tensor>): Map<string, Tensor> =>
  new Map([...inputs].map(([name, t]) => [name, { ...t, data: t.data.slice() } as Tensor]));

/** The difference at the same place of another instance, if it is clear there and the assumptions hold. */
function stillDiffers(found: Difference, instance: Instance, search: Search, stream: Random): Difference | undefined {
  const { subject, bench, least } = search;
  const fixed = { sizes: instance.sizes, inputs: copied(instance.inputs) };
  const allowed = satisfying(fixed, subject.program, bench.requirements, stream, (r) => r.below(4), { scale: false });
  if (allowed === undefined || !sameInputs(allowed.inputs, fixed.inputs)) return undefined;
  const evaluation = run(subject.program, fixed);
  if (evaluation === undefined) return undefined;
  evaluation.place(subject.indices, found.at);
  if (isOutside(found.right)) {
    const right = valueOrOutside(evaluation.value(subject.right));
    const left = valueOrOutside(evaluation.value(subject.left));
    if (isOutside(left)) return { ...found, instance: fixed, left: Number.NaN, right: left };
    return isOutside(right) ? { ...found, instance: fixed, left, right } : undefined;
  }
  const [left, right] = [evaluation.value(subject.left)(), evaluation.value(subject.right)()];
  if (
    !(
      Math.abs(left - right) >
      Math.max(least.absolute, least.relative * Math.max(1e-3, Math.abs(left), Math.abs(right)))
    )
  )
    return undefined;
  const verdict = gapAt(subject, found, fixed, least, 'small');
  const clear = verdict === 'differ' || (found.singular && verdict === 'singular');
  return clear ? { ...found, instance: fixed, left, right } : undefined;
}

const sameInputs = (a: ReadonlyMap<string, Tensor>, b: ReadonlyMap<string, Tensor>): boolean =>
  [...a].every(([name, t]) => t.data.every((v, i) => v === b.get(name)?.data[i]));
