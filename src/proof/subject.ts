import { finish } from '../adjoint/finish.ts';
import { type PartialDerivative, partial, reverse } from '../adjoint/index.ts';
import type { Claim, LayerClaims } from '../check/index.ts';
import type { Binder, Derivative, Equation, Expr, Program, Read } from '../ir/index.ts';
import {
  add,
  constant,
  freshName,
  index,
  mapChildren,
  read,
  readTensors,
  substituteIndices,
  subtract,
  zero,
} from '../ir/index.ts';

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
  /** Whether it speaks of derivatives, which are conventions on ties and kinks; values are not. */
  readonly ofDerivatives: boolean;
  /** Output of the layer → the parameter that is its cotangent. */
  readonly cotangents: ReadonlyMap<string, string>;
  /** How reads of derived tensors are shown. */
  readonly derivatives: ReadonlyMap<string, Derivative>;
  /** Another right side of the claim in the same terms: its adjoints named and its indices counted as here. */
  restate(body: Expr): Expr;
}

/** Why a claim cannot be judged. */
export interface Undetermined {
  readonly reason: string;
}

/** A layer with what its claims speak of derived once, for all of them. */
export class Subjects {
  readonly #layer: Program;
  readonly #claims: LayerClaims;
  readonly #adjoints: Adjoints;
  readonly #partials = new Map<string, LeftSide | Undetermined>();
  readonly #factors = new Map<string, PartialDerivative>();

  /** Errors: those of deriving. */
  constructor(layer: Program, claims: LayerClaims) {
    this.#layer = layer;
    this.#claims = claims;
    this.#adjoints = derivedAdjoints(layer, new Set(claims.claims.flatMap((c) => adjointsIn(c, claims))));
  }

  /** The same for one claim whose adjoints are derived by themselves, which may make them simpler. */
  alone(claim: Claim): Subject | Undetermined {
    return new Subjects(this.#layer, { ...this.#claims, claims: [claim] }).of(claim);
  }

  /** A claim against what the layer and its derivatives say. Errors: those of deriving. */
  of(claim: Claim): Subject | Undetermined {
    const adjoints = this.#adjoints;
    for (const name of tensorsOf(claim)) {
      const tensor = this.#claims.adjoints.get(name);
      if (tensor !== undefined && adjoints.underived.has(tensor)) return noDerivative(tensor);
    }
    const target = this.#leftSide(claim);
    if ('reason' in target) return target;
    const within = this.#withPartials(claim, target);
    if ('reason' in within) return within;
    const own = (body: Expr): Expr =>
      inPartials(
        renamed(body, this.#claims, (t) => adjoints.incoming.get(t) ?? adjoints.total.get(t)),
        within.entries,
      );
    const left =
      claim.target.kind === 'formula'
        ? own(target.left)
        : renamed(target.left, this.#claims, (t) => adjoints.total.get(t));
    const shift = new Map(
      claim.indices.flatMap((b) => (isZero(b.lo) ? [] : [[b.index, add([index(b.index), b.lo])] as const])),
    );
    return {
      layer: this.#layer,
      program: this.#asLoss(claim, within.program),
      indices: claim.indices.map((b) => ({ index: b.index, lo: zero, hi: isZero(b.lo) ? b.hi : subtract(b.hi, b.lo) })),
      starts: claim.indices.map((b) => b.lo),
      left: substituteIndices(left, shift),
      right: substituteIndices(own(claim.body), shift),
      ofDerivatives:
        claim.target.kind === 'adjoint' ||
        claim.target.kind === 'partial' ||
        adjointsIn(claim, this.#claims).length > 0 ||
        within.entries.size > 0,
      restate: (body) => substituteIndices(own(body), shift),
      cotangents: adjoints.incoming,
      derivatives: within.derivatives,
    };
  }

  /**
   * `claim ∂E/∂w[j,i] = δz[j]·x[i]` takes the scalar E for the loss: its own cotangent, of which the claim does not speak, is 1
   * and that of any other output 0.
   */
  #asLoss(claim: Claim, program: Program): Program {
    const { target } = claim;
    const { incoming } = this.#adjoints;
    const spoken = adjointsIn(claim, this.#claims);
    if (target.kind !== 'partial' || spoken.length === 0 || spoken.includes(target.of.tensor)) return program;
    const types = new Map(program.parameters.map((p) => [p.name, p.type]));
    const loss = incoming.get(target.of.tensor);
    if (loss === undefined || types.get(loss)?.shape.length !== 0) return program;
    const given = new Set(incoming.values());
    const seeds = [...given].flatMap((name): Equation[] => {
      const type = types.get(name);
      if (type === undefined) return [];
      return [
        { name, type, indices: type.shape.map((_, d) => `i${d}`), body: name === loss ? constant(1, 'real') : zero },
      ];
    });
    return {
      ...program,
      parameters: program.parameters.filter((p) => !given.has(p.name)),
      equations: [...seeds, ...program.equations],
    };
  }

  #leftSide({ target }: Claim): (Pick<LeftSide, 'program' | 'derivatives'> & { readonly left: Expr }) | Undetermined {
    if (target.kind === 'formula') return { left: target.left, program: this.#adjoints.program };
    if (target.kind === 'value') return { left: target.of, program: this.#adjoints.program };
    if (target.kind === 'adjoint') {
      const tensor = this.#claims.adjoints.get(target.of.tensor) ?? target.of.tensor;
      if (this.#adjoints.underived.has(tensor)) return noDerivative(tensor);
      return this.#adjoints.total.has(tensor)
        ? { left: target.of, program: this.#adjoints.program }
        : { reason: `${target.of.tensor} flows in from outside: nothing in the layer determines it` };
    }
    const key = [target.of, ...target.by].map((e) => e.tensor).join(' ');
    const known =
      this.#partials.get(key) ??
      this.#partial(
        target.of.tensor,
        target.by.map((b) => b.tensor),
      );
    this.#partials.set(key, known);
    return 'reason' in known ? known : elementOf(known, [target.of, ...target.by]);
  }

  /** The tensor of a partial derivative, read without subscripts. */
  #partial(of: string, by: readonly string[]): LeftSide | Undetermined {
    if (!this.#layer.equations.some((e) => e.name === of))
      return { reason: `${of} is given, not computed by the layer` };
    const { program, entry, derivatives } = this.#joined(partial(this.#layer, of, by), this.#adjoints.program);
    return { left: read(entry, []), program, derivatives };
  }

  /** A program with a derivative beside what it has already, under names of its own. */
  #joined(found: PartialDerivative, program: Program): PartialTensor {
    const own = new Set(this.#layer.equations.map((e) => e.name));
    const derived = found.program.equations.filter((e) => !own.has(e.name));
    const taken = new Set([...program.parameters, ...program.equations].map((t) => t.name));
    const clash = new Map(derived.flatMap((e) => (taken.has(e.name) ? [[e.name, freshName(e.name, taken)]] : [])));
    const equations = derived.map((e) => ({
      ...e,
      name: clash.get(e.name) ?? e.name,
      body: retargeted(e.body, (name) => clash.get(name)),
    }));
    return {
      entry: clash.get(found.entry) ?? found.entry,
      program: { ...program, equations: [...program.equations, ...equations] },
      derivatives: new Map([...found.derivatives].map(([name, shown]) => [clash.get(name) ?? name, shown])),
    };
  }

  /** The derivatives that stand inside a claim, `∂E/∂z·∂z/∂w[i]`, beside what its left side needs. */
  #withPartials(
    { target, body }: Claim,
    { program, derivatives = new Map() }: Pick<LeftSide, 'program' | 'derivatives'>,
  ): WithPartials | Undetermined {
    const entries = new Map<string, string>();
    let joined = program;
    let shown = derivatives;
    for (const name of new Set([
      ...readTensors(body),
      ...(target.kind === 'formula' ? readTensors(target.left) : []),
    ])) {
      const factor = this.#claims.partials.get(name);
      if (factor === undefined) continue;
      const { of, by } = factor;
      if (!this.#layer.equations.some((e) => e.name === of))
        return { reason: `${of} is given, not computed by the layer` };
      const found = this.#factors.get(name) ?? partial(this.#layer, of, [by]);
      this.#factors.set(name, found);
      const next = this.#joined(found, joined);
      entries.set(name, next.entry);
      joined = next.program;
      shown = new Map([...shown, ...next.derivatives]);
    }
    return { program: joined, entries, derivatives: shown };
  }
}

/** A program with the tensor of a partial derivative in it. */
interface PartialTensor {
  readonly entry: string;
  readonly program: Program;
  readonly derivatives: ReadonlyMap<string, Derivative>;
}

/** A program with the derivatives that stand inside a claim, and what they are called there. */
interface WithPartials extends Omit<PartialTensor, 'entry'> {
  readonly entries: ReadonlyMap<string, string>;
}

/** The expression with derivatives read where they are computed. */
const inPartials = (e: Expr, entries: ReadonlyMap<string, string>): Expr =>
  entries.size === 0 ? e : retargeted(e, (name) => entries.get(name));

/** The tensors whose adjoints a claim speaks of. */
const adjointsIn = (claim: Claim, { adjoints }: LayerClaims): readonly string[] =>
  tensorsOf(claim).flatMap((name) => adjoints.get(name) ?? []);

/** The tensors that stand in a claim. */
const tensorsOf = ({ target, body }: Claim): readonly string[] => [
  ...readTensors(body),
  ...(target.kind === 'formula' ? readTensors(target.left) : [target.of.tensor]),
];

const noDerivative = (tensor: string): Undetermined => ({
  reason: `no derivative by an input passes through ${tensor}`,
});

const isZero = (e: Expr): boolean => e.kind === 'const' && e.value === 0;

interface LeftSide {
  readonly left: Read;
  readonly program: Program;
  readonly derivatives?: ReadonlyMap<string, Derivative>;
}

/** An element of a partial derivative: a pack that several tensors have stands once among its axes. */
function elementOf({ left, program, derivatives }: LeftSide, elements: readonly Read[]): LeftSide | Undetermined {
  const shape = program.equations.find((e) => e.name === left.tensor)?.type.shape ?? [];
  let packs = shape.filter((e) => e.kind === 'symbol' && e.name === '..').length;
  const subscripts = elements
    .flatMap((e) => e.subscripts)
    .filter((s) => s.kind !== 'index' || s.name !== '..' || packs-- > 0);
  if (subscripts.length !== shape.length) return { reason: `the derivative has ${shape.length} axes` };
  return { left: read(left.tensor, subscripts), program, ...(derivatives === undefined ? {} : { derivatives }) };
}

interface Adjoints {
  /** The layer with the adjoints. */
  readonly program: Program;
  /** Tensor of the layer → the parameter that is its cotangent, for outputs. */
  readonly incoming: ReadonlyMap<string, string>;
  /** Tensor of the layer → the derived tensor that is its whole adjoint. */
  readonly total: ReadonlyMap<string, string>;
  /** Tensors whose adjoints are not among the derived ones, though outputs depend on them. */
  readonly underived: ReadonlySet<string>;
}

/** A layer with the adjoints of some of its tensors, simplified. */
function derivedAdjoints(layer: Program, wanted: ReadonlySet<string>): Adjoints {
  if (wanted.size === 0) return { program: layer, incoming: new Map(), total: new Map(), underived: new Set() };
  const raw = reverse(layer);
  const known = new Set(raw.program.equations.map((e) => e.name));
  const total = new Map<string, string>();
  for (const [name, tensor] of raw.derived) if (wanted.has(tensor) && known.has(name)) total.set(tensor, name);
  const { program } = finish({ ...raw, program: { ...raw.program, outputs: [...total.values()] } }, layer);
  const own = new Set(layer.equations.map((e) => e.name));
  const types = new Map([...layer.parameters, ...layer.equations].map((t) => [t.name, t.type]));
  const missing = [...wanted].filter((t) => !raw.cotangents.has(t) && !total.has(t));
  const underived = new Set(missing.filter((tensor) => reachesOutput(layer, tensor)));
  // a tensor on which no output depends has the adjoint 0
  const zeros = missing.flatMap((tensor): Equation[] => {
    const type = types.get(tensor);
    if (type === undefined || underived.has(tensor)) return [];
    const name = `δ${tensor}`;
    total.set(tensor, name);
    return [{ name, type, indices: type.shape.map((_, d) => `i${d}`), body: zero }];
  });
  return {
    program: {
      ...layer,
      parameters: raw.program.parameters,
      equations: [...layer.equations, ...program.equations.filter((e) => !own.has(e.name)), ...zeros],
    },
    incoming: raw.cotangents,
    total,
    underived,
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
const renamed = (e: Expr, claims: LayerClaims, nameOf: (tensor: string) => string | undefined): Expr =>
  retargeted(e, (name) => {
    const tensor = claims.adjoints.get(name);
    return tensor === undefined ? undefined : nameOf(tensor);
  });

/** The expression with other tensors read, where `nameOf` gives one. */
function retargeted(e: Expr, nameOf: (tensor: string) => string | undefined): Expr {
  const inner = mapChildren(e, (child) => retargeted(child, nameOf));
  if (inner.kind !== 'read') return inner;
  const name = nameOf(inner.tensor);
  if (name === undefined || name === inner.tensor) return inner;
  return read(name, inner.subscripts, { guarded: inner.guarded, type: inner.type, span: inner.span });
}
