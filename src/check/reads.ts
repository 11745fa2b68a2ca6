import { children, type Expr, index as indexNode, PACK, read, symbol } from '../ir/index.ts';
import { MAX_SUBSCRIPT_NODES, MAX_SUBSCRIPT_TERMS } from '../support/limits.ts';
import { canonicalName, sameName } from '../support/names.ts';
import type { Span } from '../support/span.ts';
import type { AccessSyntax, NameSyntax, Syntax } from '../syntax/index.ts';
import { monomialCount, varies } from './expressions.ts';
import { axes, where } from './phrases.ts';
import type { Reading } from './reading.ts';
import type { TensorEntry } from './scope.ts';
import { type Use, unknownName, unknownTensor } from './unresolved.ts';

export const isPackExtent = (extent: Expr): boolean => extent.kind === 'symbol' && extent.name === PACK;

/** A bare name: an index, a parameter of a function, a hyper-parameter, a dimension or a scalar tensor. */
export function readName(r: Reading, s: NameSyntax, use: Use): Expr {
  const { name, span } = s;
  const entry = r.indices.get(name);
  if (entry !== undefined) {
    entry.used = true;
    return indexNode(entry.key, span);
  }
  if (r.parameters !== undefined) {
    const value = r.parameters.get(name);
    if (value === undefined) {
      return r.error(
        'unknown-name',
        span,
        `\`${name}\` is no parameter of this function.`,
        `a function uses its parameters and the indices that it binds: add \`${name}\` to them`,
      );
    }
    return integral(r, value, span, use);
  }
  const { hypers, dims, tensors, intHypers } = r.scope;
  const hyper = hypers.get(name);
  if (hyper !== undefined) {
    if (use !== 'value') intHypers.add(canonicalName(name));
    return symbol(hyper.name, intHypers.has(canonicalName(name)) ? 'int' : 'real', span);
  }
  const dim = dims.get(name);
  if (dim !== undefined) return symbol(dim, 'int', span);
  const tensor = tensors.get(name);
  if (tensor !== undefined) {
    if (tensor.broken) r.readsBroken = true;
    const rank = tensor.type.shape.length;
    if (rank > 0 && !tensor.broken)
      return r.error(
        'missing-subscripts',
        span,
        `\`${name}\` has ${axes(rank)} and needs ${rank === 1 ? 'a subscript' : 'subscripts'}.`,
        `write \`${name}[${likelySubscripts(r, tensor, [])}]\``,
      );
    if (use !== 'value' && tensor.type.dtype !== 'int')
      return r.error(
        'real-subscript',
        span,
        `\`${name}\` is real, but stands in ${where(use)}.`,
        `declare it as an integer tensor: \`${name} : int < N\``,
      );
    if (use === 'bound')
      return r.error(
        'bound-from-data',
        span,
        `The tensor \`${name}\` cannot stand in a bound.`,
        'bounds are made of dimensions, hyper-parameters and outer indices; put an `if` into the body',
      );
    return read(tensor.name, [], { type: tensor.type.dtype, span });
  }
  return r.complain(unknownName(s, use, r.around()));
}

/** An element of a tensor. */
export function readAccess(r: Reading, s: AccessSyntax, use: Use): Expr {
  const subscripts = s.subscripts.map((subscript) => readSubscript(r, subscript));
  if (r.parameters !== undefined)
    return r.error(
      'unknown-tensor',
      s.nameSpan,
      `A function cannot read the tensor \`${s.name}\`.`,
      'hand its element over as an argument',
    );
  const tensor = r.scope.tensors.get(s.name);
  if (tensor === undefined) return r.complain(unknownTensor(s, r.around()));
  if (r.target !== undefined && sameName(s.name, r.target)) r.readsTarget ??= s.span;
  if (tensor.broken) r.readsBroken = true;
  const rank = tensor.type.shape.length;
  if (subscripts.length !== rank && !tensor.broken) {
    const code = subscripts.length > rank ? 'too-many-subscripts' : 'missing-subscripts';
    return r.error(
      code,
      s.span,
      `\`${s.name}\` has ${axes(rank)}, but ${subscripts.length} ${subscripts.length === 1 ? 'subscript stands' : 'subscripts stand'} here.`,
      rank === 0 ? `write \`${s.name}\`` : `write \`${s.name}[${likelySubscripts(r, tensor, s.subscripts)}]\``,
    );
  }
  if (!tensor.broken) checkPacks(r, s, subscripts, tensor.type.shape);
  if (use !== 'value' && tensor.type.dtype !== 'int')
    return r.error(
      'real-subscript',
      s.span,
      `\`${s.name}\` is real, but stands in ${where(use)}.`,
      'only an integer tensor can: declare it `: int < N`',
    );
  if (use === 'bound')
    return r.error(
      'bound-from-data',
      s.span,
      `The tensor \`${s.name}\` cannot stand in a bound.`,
      'bounds are made of dimensions, hyper-parameters and outer indices; put an `if` into the body',
    );
  return read(tensor.name, subscripts, { guarded: s.guarded, type: tensor.type.dtype, span: s.span });
}

/** The pack as an index; as a number it is the row-major position. */
export function readPack(r: Reading, span: Span): Expr {
  const entry = r.indices.get(PACK);
  if (entry === undefined) {
    return r.error(
      'unbound-index',
      span,
      'The pack `..` is not bound.',
      'write it on the left too, or sum over it: `Σ[..] …`',
    );
  }
  entry.used = true;
  return indexNode(PACK, span);
}

function readSubscript(r: Reading, s: Syntax): Expr {
  if (s.kind !== 'pack') {
    const e = small(r, r.number(s, 'subscript'), s.span);
    requireAffine(r, e, s.span);
    return e;
  }
  return readPack(r, s.span);
}

/** Subscripts for a tensor: those written, then indices bound here, first the ones named like their axis. */
function likelySubscripts(r: Reading, tensor: TensorEntry, written: readonly Syntax[]): string {
  const { shape } = tensor.type;
  const kept = written.slice(0, shape.length).map((s) => r.text(s));
  const free = r.indices
    .values()
    .map((entry) => entry.name)
    .filter((name) => name !== PACK && !kept.some((k) => k === name));
  const take = (name: string | undefined): string | undefined => {
    const at = name === undefined ? -1 : free.indexOf(name);
    return at < 0 ? undefined : free.splice(at, 1)[0];
  };
  const rest = shape.slice(kept.length);
  const named = rest.map((extent) =>
    isPackExtent(extent) ? PACK : take(extent.kind === 'symbol' ? extent.name.toLowerCase() : undefined),
  );
  const used = new Set([...kept, ...free, ...named]);
  const letters = [...'ijklmnpqrstuvw'].filter((l) => !used.has(l));
  return [...kept, ...named.map((name, i) => name ?? free.shift() ?? letters.shift() ?? `i${i}`)].join(',');
}

/** An axis that is a pack takes `..`, or a position in it that `argmax` has found; other axes do not. */
function checkPacks(r: Reading, s: AccessSyntax, subscripts: readonly Expr[], shape: readonly Expr[]): void {
  for (const [axis, subscript] of s.subscripts.entries()) {
    const extent = shape[axis];
    const pack = extent !== undefined && isPackExtent(extent);
    if (pack === (subscript.kind === 'pack') || (pack && subscripts[axis]?.kind === 'read')) continue;
    r.error(
      'misplaced-pack',
      subscript.span,
      pack
        ? `This axis of \`${s.name}\` is the pack \`..\`.`
        : `This axis of \`${s.name}\` is a single one, not the pack \`..\`.`,
      pack ? 'write `..` here' : 'write an index here',
    );
  }
}

/** Refuses integer expressions too large to be reasoned about. */
export function small(r: Reading, e: Expr, span: Span): Expr {
  if (e.size <= MAX_SUBSCRIPT_NODES && monomialCount(e) <= MAX_SUBSCRIPT_TERMS) return e;
  return r.error(
    'limit-subscript',
    span,
    `This integer expression is beyond the limit of ${MAX_SUBSCRIPT_NODES} nodes and, multiplied out, ${MAX_SUBSCRIPT_TERMS} terms.`,
    'write a simpler subscript',
  );
}

function requireAffine(r: Reading, e: Expr, span: Span): void {
  if (e.kind === 'read' || e.kind === 'reduce') return;
  const factors = e.kind === 'mul' ? e.factors : e.kind === 'pow' ? [e.base, e.base] : [];
  if (factors.filter(varies).length > 1) {
    r.error(
      'subscript-form',
      e.span ?? span,
      'A subscript multiplies two things that vary.',
      'a subscript is affine in its indices: sums of indices times constants, dimensions and integer hyper-parameters',
    );
    return;
  }
  for (const child of children(e)) requireAffine(r, child, span);
}

/** An argument of a function, used where an integer must stand. */
function integral(r: Reading, value: Expr, span: Span, use: Use): Expr {
  if (use === 'value' || value.type === 'int') return value;
  if (value.kind === 'symbol') {
    r.scope.intHypers.add(canonicalName(value.name));
    return symbol(value.name, 'int', span);
  }
  return r.error(
    'not-integer',
    span,
    `A real number stands in ${where(use)}.`,
    'integers are made with `//`, `%`, `min`, `max`, `abs` and `clamp`',
  );
}
