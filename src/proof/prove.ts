import type { Equation, Expr } from '../ir/index.ts';
import { equivalent, normalForm } from '../rewrite/index.ts';
import type { Subject } from './subject.ts';
import { unfold } from './unfold.ts';

/** One line of a proof: what was done, and both sides after it. */
export interface ProofStep {
  readonly title: string;
  readonly left: Expr;
  readonly right: Expr;
}

/** Why both sides are equal for all sizes: they reduce to one form. */
export interface Proof {
  readonly steps: readonly ProofStep[];
}

/** A proof that both sides are equal wherever both are defined; undefined where none was found. */
export function prove(subject: Subject): Proof | undefined {
  const lhs: Pick<Equation, 'indices' | 'type'> = {
    indices: subject.indices.map((b) => b.index),
    type: { dtype: 'real', shape: subject.indices.map((b) => b.hi) },
  };
  const scope = { program: subject.program, lhs };
  const stated: ProofStep = { title: 'as stated', left: subject.left, right: subject.right };
  for (const { title, names } of unfoldings(subject)) {
    const left = unfold(subject.left, subject.program, names, lhs.indices);
    const right = unfold(subject.right, subject.program, names, lhs.indices);
    if (left === undefined || right === undefined) return undefined;
    if (!equivalent(left, right, scope)) continue;
    const written: ProofStep = { title, left, right };
    const form: ProofStep = {
      title: 'both sides in normal form',
      left: normalForm(left, scope).expr,
      right: normalForm(right, scope).expr,
    };
    return { steps: [stated, written, form] };
  }
  return undefined;
}

/** Which tensors are written out: the derivatives first, then everything. */
function unfoldings({ layer, program }: Subject): readonly { title: string; names: ReadonlySet<string> }[] {
  const forward = new Set(layer.equations.map((e) => e.name));
  const derived = program.equations.filter((e) => e.type.dtype === 'real' && !forward.has(e.name)).map((e) => e.name);
  const real = program.equations.filter((e) => e.type.dtype === 'real').map((e) => e.name);
  return [
    { title: 'with the derivatives written out', names: new Set(derived) },
    { title: 'with every tensor written out', names: new Set(real) },
  ];
}
