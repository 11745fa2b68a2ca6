import { finish } from '../adjoint/finish.ts';
import { partial, reverse } from '../adjoint/index.ts';
import type { Claim, LayerClaims } from '../check/index.ts';
import type { Binder, Equation, Expr, Parameter, Program, Read } from '../ir/index.ts';
import { add, index, mapChildren, read, readTensors, substituteIndices, subtract, zero } from '../ir/index.ts';

/** Two formulas that a claim says are equal, and all that gives them a meaning. */
export interface Subject {
  readonly layer: Program;
  /** The layer with the derived tensors that the claim speaks of; cotangents of outputs are parameters. */
  readonly program: Program;
  /** Every range begins at 0. */
  readonly indices: readonly Binder[];
  /** The range that the claim gives each index begins here. */
  readonly starts: readonly Expr[];
  /** What einabla has for the left side of the claim. */
  readonly left: Expr;
  /** The claimed right side. */
  readonly right: Expr;
  /** Output of the layer → the parameter that is its cotangent. */
  readonly cotangents: ReadonlyMap<string, string>;
}

/** Why a claim cannot be judged. */
export interface Undetermined {
  readonly reason: string;
}

/** A claim against what the layer and its derivatives say. Errors: those of deriving. */
export function subjectOf(layer: Program, claim: Claim, claims: LayerClaims): Subject | Undetermined {
  const target = leftSide(layer, claim, claims);
  if ('reason' in target) return target;
  const wanted = new Set([...readTensors(claim.body)].flatMap((name) => claims.adjoints.get(name) ?? []));
  if (target.adjointOf !== undefined) wanted.add(target.adjointOf);
  const adjoints = derivedAdjoints(layer, wanted);
  if ('reason' in adjoints) return adjoints;
  const right = renamed(claim.body, claims, (tensor) => adjoints.incoming.get(tensor) ?? adjoints.total.get(tensor));
  const left = renamed(target.left, claims, (tensor) => adjoints.total.get(tensor));
  if (target.adjointOf !== undefined && !adjoints.total.has(target.adjointOf))
    return { reason: `δ${target.adjointOf} flows in from outside: nothing in the layer determines it` };
  const shift = new Map(
    claim.indices.flatMap((b) => (isZero(b.lo) ? [] : [[b.index, add([index(b.index), b.lo])] as const])),
  );
  return {
    layer,
    program: {
      ...layer,
      parameters: [...layer.parameters, ...adjoints.parameters],
      equations: [...layer.equations, ...target.equations, ...adjoints.equations],
      outputs: layer.outputs,
    },
    indices: claim.indices.map((b) => ({ index: b.index, lo: zero, hi: isZero(b.lo) ? b.hi : subtract(b.hi, b.lo) })),
    starts: claim.indices.map((b) => b.lo),
    left: substituteIndices(left, shift),
    right: substituteIndices(right, shift),
    cotangents: adjoints.incoming,
  };
}

const isZero = (e: Expr): boolean => e.kind === 'const' && e.value === 0;

interface LeftSide {
  readonly left: Expr;
  readonly equations: readonly Equation[];
  readonly adjointOf?: string;
}

function leftSide(layer: Program, { target }: Claim, { adjoints }: LayerClaims): LeftSide | Undetermined {
  if (target.kind === 'value') return { left: target.of, equations: [] };
  if (target.kind === 'adjoint') {
    const adjointOf = adjoints.get(target.of.tensor);
    if (adjointOf === undefined) throw new Error(`${target.of.tensor} is no adjoint`);
    return { left: target.of, equations: [], adjointOf };
  }
  const of = target.of.tensor;
  if (!layer.equations.some((e) => e.name === of)) return { reason: `${of} is given, not computed by the layer` };
  const found = partial(
    layer,
    of,
    target.by.map((b) => b.tensor),
  );
  const own = new Set(layer.equations.map((e) => e.name));
  return partialElement(found.program, found.entry, [target.of, ...target.by], own);
}

/** An element of a partial derivative: a pack that several tensors have stands once among its axes. */
function partialElement(
  program: Program,
  entry: string,
  elements: readonly Read[],
  own: ReadonlySet<string>,
): LeftSide | Undetermined {
  const equations = program.equations.filter((e) => !own.has(e.name));
  const shape = program.equations.find((e) => e.name === entry)?.type.shape ?? [];
  const all = elements.flatMap((e) => e.subscripts);
  const packs = shape.filter((e) => e.kind === 'symbol' && e.name === '..').length;
  let left = packs;
  const subscripts = all.filter((s) => {
    if (s.kind !== 'index' || s.name !== '..') return true;
    return left-- > 0;
  });
  if (subscripts.length !== shape.length) return { reason: `the derivative has ${shape.length} axes` };
  return { left: read(entry, subscripts), equations };
}

interface Adjoints {
  readonly equations: readonly Equation[];
  readonly parameters: readonly Parameter[];
  /** Tensor of the layer → the parameter that is its cotangent, for outputs. */
  readonly incoming: ReadonlyMap<string, string>;
  /** Tensor of the layer → the derived tensor that is its whole adjoint. */
  readonly total: ReadonlyMap<string, string>;
}

const none: Adjoints = { equations: [], parameters: [], incoming: new Map(), total: new Map() };

/** The adjoints of some tensors of a layer, simplified. */
function derivedAdjoints(layer: Program, wanted: ReadonlySet<string>): Adjoints | Undetermined {
  if (wanted.size === 0) return none;
  const raw = reverse(layer);
  const total = new Map<string, string>();
  for (const [name, tensor] of raw.derived) if (wanted.has(tensor)) total.set(tensor, name);
  const known = new Set(raw.program.equations.map((e) => e.name));
  const missing = [...wanted].filter((t) => !raw.cotangents.has(t) && !known.has(total.get(t) ?? ''));
  const outputs = [...total.values()].filter((name) => known.has(name));
  const { program } = finish({ ...raw, program: { ...raw.program, outputs } }, layer);
  const own = new Set(layer.equations.map((e) => e.name));
  const given = new Set(layer.parameters.map((p) => p.name));
  const types = new Map([...layer.parameters, ...layer.equations].map((t) => [t.name, t.type]));
  const underived = missing.find((tensor) => reachesOutput(layer, tensor));
  if (underived !== undefined) return { reason: `no derivative by an input passes through ${underived}` };
  // a tensor on which no output depends has the adjoint 0
  const zeros = missing.flatMap((tensor): Equation[] => {
    const type = types.get(tensor);
    const name = `δ${tensor}`;
    if (type === undefined) return [];
    total.set(tensor, name);
    return [{ name, type, indices: type.shape.map((_, d) => `i${d}`), body: zero }];
  });
  return {
    equations: [...program.equations.filter((e) => !own.has(e.name)), ...zeros],
    parameters: raw.program.parameters.filter((p) => !given.has(p.name)),
    incoming: raw.cotangents,
    total,
  };
}

/** Whether an output is computed from the tensor. */
function reachesOutput(layer: Program, tensor: string): boolean {
  const needed = new Set(layer.outputs);
  for (const e of [...layer.equations].reverse())
    if (needed.has(e.name)) for (const name of readTensors(e.body)) needed.add(name);
  return needed.has(tensor);
}

/** The expression with the names of adjoints in claims as those in the derived Program. */
function renamed(e: Expr, claims: LayerClaims, nameOf: (tensor: string) => string | undefined): Expr {
  const inner = mapChildren(e, (child) => renamed(child, claims, nameOf));
  if (inner.kind !== 'read') return inner;
  const tensor = claims.adjoints.get(inner.tensor);
  const name = tensor === undefined ? undefined : nameOf(tensor);
  if (name === undefined || name === inner.tensor) return inner;
  return read(name, inner.subscripts, { guarded: inner.guarded, type: inner.type, span: inner.span });
}
