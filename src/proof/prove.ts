import type { Equation, Expr } from '../ir/index.ts';
import { equivalent, type Knowledge, normalForm } from '../rewrite/index.ts';
import type { Requirement } from './assume.ts';
import { elementary } from './elementary.ts';
import { assumed } from './knowledge.ts';
import { digitsOf, MAX_DIGITS } from './magnitude.ts';
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
  /** Whether single points are left out, at which a comparison of reals is on its boundary. */
  readonly almost: boolean;
}

/** Sides beyond this many nodes are not brought to normal form. */
const MAX_SIZE = 4000;

/** A proof that both sides are equal wherever both are defined; undefined where none was found. */
export function prove(stated: Subject, requirements: readonly Requirement[]): Proof | undefined {
  const { subject, knowledge } = assumed(stated, requirements);
  const lhs: Pick<Equation, 'indices' | 'type'> = {
    indices: subject.indices.map((b) => b.index),
    type: { dtype: 'real', shape: subject.indices.map((b) => b.hi) },
  };
  const scope = { program: subject.program, lhs };
  for (const { title, names, exactly } of unfoldings(subject)) {
    const write = (e: Expr): Expr | undefined => {
      const written = unfold(e, subject.program, names, lhs.indices);
      return written === undefined || !exactly ? written : elementary(written);
    };
    const left = write(subject.left);
    const right = write(subject.right);
    if (left === undefined || right === undefined || left.size + right.size > MAX_SIZE) return undefined;
    if (digitsOf(elementary(left)) + digitsOf(elementary(right)) > MAX_DIGITS) return undefined;
    for (const almost of [false, true]) {
      const known: Knowledge = { ...knowledge, almost };
      if (!equivalent(left, right, scope, known)) continue;
      return {
        almost,
        steps: [
          { title: 'as stated', left: stated.left, right: stated.right },
          { title, left, right },
          {
            title: 'both sides in normal form',
            left: normalForm(left, scope, known).expr,
            right: normalForm(right, scope, known).expr,
          },
        ],
      };
    }
  }
  return undefined;
}

interface Unfolding {
  readonly title: string;
  readonly names: ReadonlySet<string>;
  /** Whether scalar functions are written with exp, log and cases. */
  readonly exactly: boolean;
}

/** What is written out: the derivatives, then every tensor, then functions too. */
function unfoldings({ layer, program }: Subject): readonly Unfolding[] {
  const forward = new Set(layer.equations.map((e) => e.name));
  const real = program.equations.filter((e) => e.type.dtype === 'real').map((e) => e.name);
  const derived = real.filter((name) => !forward.has(name));
  return [
    { title: 'with the derivatives written out', names: new Set(derived), exactly: false },
    { title: 'with every tensor written out', names: new Set(real), exactly: false },
    { title: 'with every tensor and function written out', names: new Set(real), exactly: true },
  ];
}
