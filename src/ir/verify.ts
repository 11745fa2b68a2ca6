import { canonicalName } from '../support/names.ts';
import type { Expr } from './expr.ts';
import type { Program, TensorType } from './program.ts';
import { children } from './walk.ts';

/**
 * What makes a Program malformed, or undefined: names that are not unique, reads of tensors that do not stand above or of
 * another rank or type, indices and symbols that nothing binds, a subscript or bound that is no int, an unknown output.
 * A user's errors are found by the checker; a malformed Program is a defect of the pass that made it.
 */
export function verifyProgram(program: Program): string | undefined {
  const tensors = new Map<string, TensorType>();
  const spellings = new Map<string, string>();
  const declare = (name: string): string | undefined => {
    const other = spellings.get(canonicalName(name));
    if (other !== undefined) return `${name} is defined twice${other === name ? '' : ` (as ${other})`}`;
    spellings.set(canonicalName(name), name);
    return undefined;
  };
  const symbols = new Map<string, 'int' | 'real'>(program.dims.map((name) => [name, 'int']));
  for (const h of program.hypers) symbols.set(h.name, h.type);
  const context = { tensors, symbols };

  for (const h of program.hypers) {
    const twice = declare(h.name);
    if (twice !== undefined) return twice;
  }
  for (const p of program.parameters) {
    const reason = declare(p.name) ?? typeReason(p.name, p.type, context);
    if (reason !== undefined) return reason;
    tensors.set(p.name, p.type);
  }
  for (const e of program.equations) {
    const reason =
      declare(e.name) ??
      typeReason(e.name, e.type, context) ??
      (e.indices.length === e.type.shape.length
        ? undefined
        : `${e.name} has ${e.indices.length} indices and ${e.type.shape.length} extents`) ??
      (new Set(e.indices).size === e.indices.length ? undefined : `${e.name} has one index twice`) ??
      exprReason(e.body, new Set(e.indices), context) ??
      (e.body.type === 'bool' ? `${e.name} is a condition, not a number` : undefined) ??
      (e.type.dtype === 'int' && e.body.type !== 'int' ? `${e.name} is an int tensor with a real body` : undefined);
    if (reason !== undefined) return `in ${e.name}: ${reason}`;
    tensors.set(e.name, e.type);
  }
  for (const output of program.outputs) {
    if (!tensors.has(output)) return `the output ${output} is not defined`;
  }
  return undefined;
}

interface Context {
  readonly tensors: ReadonlyMap<string, TensorType>;
  readonly symbols: ReadonlyMap<string, 'int' | 'real'>;
}

function typeReason(name: string, type: TensorType, context: Context): string | undefined {
  const bounds = type.bounds === undefined ? [] : [type.bounds.lo, type.bounds.hi];
  if ((type.dtype === 'int') !== (type.bounds !== undefined))
    return `${name}: bounds belong to int tensors, and to all of them`;
  for (const e of [...type.shape, ...bounds]) {
    if (e.type !== 'int') return `${name} has an extent or bound that is no int`;
    const reason = exprReason(e, new Set(), context);
    if (reason !== undefined) return `${name}: ${reason}`;
  }
  return undefined;
}

function exprReason(e: Expr, bound: ReadonlySet<string>, context: Context): string | undefined {
  switch (e.kind) {
    case 'index':
      return bound.has(e.name) ? undefined : `nothing binds the index ${e.name}`;
    case 'symbol': {
      const type = context.symbols.get(e.name);
      if (type === undefined) return `there is no dimension or hyper-parameter ${e.name}`;
      return type === e.type ? undefined : `${e.name} is ${type} here and ${e.type} there`;
    }
    case 'read': {
      const type = context.tensors.get(e.tensor);
      if (type === undefined) return `${e.tensor} is read before it is defined`;
      if (type.dtype !== e.type) return `${e.tensor} is ${type.dtype} but read as ${e.type}`;
      if (type.shape.length !== e.subscripts.length)
        return `${e.tensor} of rank ${type.shape.length} has ${e.subscripts.length} subscripts`;
      if (e.subscripts.some((s) => s.type !== 'int')) return `a subscript of ${e.tensor} is no int`;
      break;
    }
    case 'reduce': {
      for (const b of e.binders) {
        if (bound.has(b.index)) return `the binder ${b.index} hides another index`;
        if (b.lo.type !== 'int' || b.hi.type !== 'int') return `the range of ${b.index} is no int`;
        const reason = exprReason(b.lo, bound, context) ?? exprReason(b.hi, bound, context);
        if (reason !== undefined) return reason;
      }
      const inner = new Set([...bound, ...e.binders.map((b) => b.index)]);
      if (inner.size !== bound.size + e.binders.length) return 'one reduction binds an index twice';
      return exprReason(e.body, inner, context);
    }
    case 'if':
      if (e.cond.type !== 'bool') return 'the condition of an if is no condition';
      break;
    case 'iverson':
      if (e.cond.type !== 'bool') return 'an Iverson bracket holds no condition';
      break;
    default:
      break;
  }
  for (const child of children(e)) {
    const reason = exprReason(child, bound, context);
    if (reason !== undefined) return reason;
  }
  return undefined;
}
