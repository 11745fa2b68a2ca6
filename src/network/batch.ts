import { NameSupply } from '../adjoint/supply.ts';
import type { Expr, Parameter, Program } from '../ir/index.ts';
import { index, mapChildren, read, readTensors, symbol } from '../ir/index.ts';
import { refuse } from '../support/diagnostic.ts';
import { sameName } from '../support/names.ts';
import { requireName } from './names.ts';

export interface BatchOptions {
  /** Inputs that all examples share, such as a step size: they get no batch axis. */
  readonly shared?: readonly string[];
}

/**
 * The layer applied to `R` examples at once: every input, and every tensor computed from one, gets a leading axis of
 * extent `dimension`. Weights, hyper-parameters, and tensors computed from weights alone stay as they are, so that the
 * gradient of a weight sums over the examples. A loss of one example becomes a vector of losses.
 *
 * Errors: a layer without inputs to batch; a name in `shared` that is no input.
 */
export function batch(program: Program, dimension = 'R', options: BatchOptions = {}): Program {
  const inputs = program.parameters.filter((p) => p.role === 'input');
  const shared = (options.shared ?? []).map((name) => {
    const found = inputs.find((p) => sameName(p.name, name));
    return (
      found?.name ??
      refuse('unknown-input', `${program.name} has no input named ${name} to share`, {
        help: inputs.length === 0 ? 'it has no inputs' : `its inputs are ${inputs.map((p) => p.name).join(', ')}`,
      })
    );
  });
  const batched = new Set(inputs.filter((p) => !shared.includes(p.name)).map((p) => p.name));
  if (batched.size === 0)
    refuse('nothing-to-batch', `${program.name} has no input that could get a batch axis`, {
      help: 'only inputs vary from example to example; weights are shared',
    });
  for (const e of program.equations)
    if ([...readTensors(e.body)].some((name) => batched.has(name))) batched.add(e.name);

  const names = NameSupply.of(program);
  const dim = names.take(requireName(dimension, 'a dimension'));
  const extent = symbol(dim, 'int');
  const r = names.takeFirst([dimension.toLowerCase(), 'r']);
  const subscript = index(r);
  const visit = (e: Expr): Expr => {
    const next = mapChildren(e, visit);
    if (next.kind !== 'read' || !batched.has(next.tensor)) return next;
    return read(next.tensor, [subscript, ...next.subscripts], {
      guarded: next.guarded,
      type: next.type,
      span: next.span,
    });
  };
  const leading = <T extends Pick<Parameter, 'name' | 'type'>>(t: T): T =>
    batched.has(t.name) ? { ...t, type: { ...t.type, shape: [extent, ...t.type.shape] } } : t;
  return {
    ...program,
    dims: [dim, ...program.dims],
    parameters: program.parameters.map(leading),
    equations: program.equations.map((e) =>
      batched.has(e.name) ? { ...leading(e), indices: [r, ...e.indices], body: visit(e.body) } : e,
    ),
  };
}
