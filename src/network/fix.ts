import type { Expr, Hyper, Program } from '../ir/index.ts';
import { constant } from '../ir/index.ts';
import { refuse } from '../support/diagnostic.ts';
import { sameName } from '../support/names.ts';
import { PACK } from './pack.ts';
import type { Replacement } from './replace.ts';
import { replaceEquation, replaceParameter } from './replace.ts';

/**
 * The layer with some dimensions and hyper-parameters given as numbers: `fix(conv2d, { N: 6, K: 5, P: 2 })` has six
 * kernels of side 5.
 *
 * Errors: a name that is neither; an extent that is not a non-negative integer; a fraction for an integer
 * hyper-parameter.
 */
export function fix(program: Program, values: Readonly<Record<string, number>>): Program {
  const symbols = new Map<string, Expr>();
  for (const [name, value] of Object.entries(values)) {
    const dim = program.dims.find((d) => d !== PACK && sameName(d, name));
    const hyper = program.hypers.find((h) => sameName(h.name, name));
    if (dim !== undefined) symbols.set(dim, extent(program, dim, value));
    else if (hyper !== undefined) symbols.set(hyper.name, setting(program, hyper, value));
    else refuseUnknown(program, name);
  }
  const by: Replacement = { tensors: new Map(), symbols };
  return {
    ...program,
    dims: program.dims.filter((d) => !symbols.has(d)),
    hypers: program.hypers.filter((h) => !symbols.has(h.name)),
    parameters: program.parameters.map((p) => ({ ...p, ...replaceParameter(p, by) })),
    equations: program.equations.map((e) => ({ ...e, ...replaceEquation(e, by) })),
  };
}

function extent(program: Program, dim: string, value: number): Expr {
  if (Number.isSafeInteger(value) && value >= 0) return constant(value);
  return refuse('bad-size', `${dim} of ${program.name} is a dimension and cannot be ${value}`, {
    help: 'give a whole number from 0 on',
  });
}

function setting(program: Program, hyper: Hyper, value: number): Expr {
  if (hyper.type === 'real' && Number.isFinite(value)) return constant(value, 'real');
  if (hyper.type === 'real')
    refuse('bad-size', `${hyper.name} of ${program.name} cannot be ${value}`, { help: 'give a finite number' });
  if (Number.isSafeInteger(value)) return constant(value);
  return refuse('bad-size', `${hyper.name} of ${program.name} stands in a subscript or a size and cannot be ${value}`, {
    help: 'give a whole number',
  });
}

function refuseUnknown(program: Program, name: string): never {
  const names = [...program.dims.filter((d) => d !== PACK), ...program.hypers.map((h) => h.name)];
  return refuse('unknown-size', `${program.name} has no dimension or hyper-parameter named ${name}`, {
    help: names.length === 0 ? 'it has none at all' : `it has ${names.join(', ')}`,
  });
}
