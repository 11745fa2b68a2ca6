import type { Adjoint, AdjointOptions } from './adjoint/index.ts';
import { formulas } from './derivatives.ts';
import type { Program } from './ir/index.ts';
import { differentiate } from './pipeline.ts';

export interface DeriveOptions extends AdjointOptions {
  /** Spell `text` in ASCII. */
  readonly ascii?: boolean;
}

/** A derived backward pass. */
export interface Derivation extends Adjoint {
  /** The backward formulas, one a line: what the backward pass computes beyond the forward pass's own tensors. */
  readonly text: string;
}

/**
 * Derives the backward pass of a layer. The result's `program` is an ordinary layer: it can be printed, evaluated, compiled
 * and derived again.
 *
 * ```ts
 * derive(load('layer square(x[N]) { E = Σ[i] x[i]² }')).text; // δx[i] = 2·δE·x[i]
 * ```
 * Errors: `wrt` names no input, or an integer one.
 */
export function derive(program: Program, options: DeriveOptions = {}): Derivation {
  const derived = differentiate(program, options);
  return { ...derived, text: formulas(derived.program, program, options).join('\n') };
}
