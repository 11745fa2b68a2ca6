import type { Equation } from '../ir/index.ts';
import { refuse } from '../support/diagnostic.ts';
import { MAX_DERIVATIVE_NODES, MAX_RANK } from '../support/limits.ts';

/** Errors: the derivative is too large to work on, or has more axes than a tensor may have. */
export function limitDerivative({ name, body, indices }: Pick<Equation, 'name' | 'body' | 'indices'>): void {
  if (body.size > MAX_DERIVATIVE_NODES)
    refuse('limit-derivative', `The derivative ${name} has ${body.size} nodes; the limit is ${MAX_DERIVATIVE_NODES}.`, {
      help: 'split long products and sums into equations of their own',
    });
  if (indices.length > MAX_RANK)
    refuse('limit-derivative', `The derivative ${name} has ${indices.length} axes; the limit is ${MAX_RANK}.`, {
      help: 'derive a lower order',
    });
}
