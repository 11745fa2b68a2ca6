import type { Equation, Expr, Parameter, Program, TensorType } from '../ir/index.ts';
import { add, binder, index, read, renameHiding, substituteIndices, zero } from '../ir/index.ts';
import { refuse } from '../support/diagnostic.ts';
import { activeTensors, prune } from './activity.ts';
import { axisNames } from './axes.ts';
import type { Ties } from './extremum.ts';
import { limitDerivative } from './limit.ts';
import type { Contribution } from './pull.ts';
import { gather, pull } from './pull.ts';
import { NameSupply } from './supply.ts';

export interface AdjointOptions {
  /** Parameters to differentiate with respect to; by default every real one. */
  readonly wrt?: readonly string[];
  readonly ties?: Ties;
}

/** A backward pass as an ordinary Program: the forward equations that it needs, then one gather-form equation per cotangent. */
export interface Adjoint {
  readonly program: Program;
  /** Output of the forward Program → parameter of the backward one that takes its cotangent. */
  readonly cotangents: ReadonlyMap<string, string>;
  /** Parameter of the forward Program → output of the backward one that is its gradient. */
  readonly gradients: ReadonlyMap<string, string>;
  /** Derived tensor → tensor of the forward Program whose cotangent it is. */
  readonly derived: ReadonlyMap<string, string>;
}

/** Index names for axes of a gradient that no read uses bare, in the order in which they are tried. */
const fallback = ['u', 'v', 'w', 'a', 'b', 'c', 'd', 'u2'];

/**
 * Reverse-mode differentiation by Kronecker's delta, unsimplified: the cotangent of a tensor sums, over all reads of it,
 * the reader's cotangent times the local derivative where the subscripts meet.
 * Errors: `wrt` names no parameter, or an integer one.
 */
export function reverse(program: Program, options: AdjointOptions = {}): Adjoint {
  const wrt = differentiable(program, options.wrt);
  const active = activeTensors(program, new Set(wrt));
  const supply = NameSupply.of(program);
  const cotangents = new Map<string, string>();
  const parameters: Parameter[] = [...program.parameters];
  const contributions = new Map<string, Contribution[]>();
  const types = new Map<string, TensorType>([...program.parameters, ...program.equations].map((t) => [t.name, t.type]));
  const collect = (c: Contribution): void => {
    contributions.set(c.tensor, [...(contributions.get(c.tensor) ?? []), c]);
  };
  for (const output of new Set(program.outputs)) {
    const type = types.get(output);
    if (type === undefined || type.dtype === 'int') continue;
    const name = supply.take(`δ${output}`);
    cotangents.set(output, name);
    parameters.push({ name, role: 'input', type });
  }
  const adjoints: Equation[] = [];
  const derived = new Map<string, string>();
  const saved: Equation[] = [];
  const context = {
    active,
    ties: options.ties ?? 'first',
    supply,
    emit: collect,
    save: (e: Equation) => saved.push(e),
  };

  const define = (tensor: string): string | undefined => {
    const type = types.get(tensor);
    const given = cotangents.get(tensor);
    const found = contributions.get(tensor) ?? [];
    if (type === undefined || (given === undefined && found.length === 0)) return undefined;
    if (given !== undefined && found.length === 0) return given;
    const name = supply.take(`δ${tensor}`);
    derived.set(name, tensor);
    adjoints.push(equation(name, type, found, given, supply));
    return name;
  };

  for (const e of [...program.equations].reverse()) {
    if (!active.has(e.name)) continue;
    const cotangent = define(e.name);
    if (cotangent === undefined) continue;
    const binders = e.indices.map((name, d) => binder(name, e.type.shape[d] ?? index(name)));
    const incoming = read(
      cotangent,
      e.indices.map((name) => index(name)),
    );
    pull(e.body, incoming, { binders, guards: [] }, context);
  }
  const gradients = new Map<string, string>();
  for (const name of wrt) {
    const type = types.get(name);
    if (type === undefined) continue;
    const gradient = supply.take(`δ${name}`);
    const found = contributions.get(name) ?? [];
    if (found.length === 0)
      adjoints.push({ name: gradient, type, indices: axisNames(program, name, type, []), body: zero });
    else adjoints.push(equation(gradient, type, found, undefined, supply));
    derived.set(gradient, name);
    gradients.set(name, gradient);
  }
  return {
    program: prune({
      ...program,
      parameters,
      equations: [...program.equations, ...saved, ...adjoints],
      outputs: [...gradients.values()],
    }),
    cotangents,
    gradients,
    derived,
  };
}

/** The names to differentiate with respect to, checked. */
export function differentiable(program: Program, wrt: readonly string[] | undefined): readonly string[] {
  if (wrt === undefined) return program.parameters.filter((p) => p.type.dtype === 'real').map((p) => p.name);
  for (const name of wrt) {
    const parameter = program.parameters.find((p) => p.name === name);
    if (parameter?.type.dtype === 'real') continue;
    const choices = program.parameters.filter((p) => p.type.dtype === 'real').map((p) => p.name);
    refuse(
      'unknown-wrt',
      parameter === undefined
        ? `${program.name} has no input or weight named ${name}`
        : `${name} is an integer tensor and has no derivative`,
      { help: choices.length === 0 ? 'no input of this layer is real' : `choose among ${choices.join(', ')}` },
    );
  }
  return wrt;
}

/** `δx[u…] = given cotangent + Σ contributions`, its axes named like the indices that read them. */
function equation(
  name: string,
  type: TensorType,
  contributions: readonly Contribution[],
  given: string | undefined,
  supply: NameSupply,
): Equation {
  const scope = supply.scope();
  const indices: string[] = [];
  for (let d = 0; d < type.shape.length; d++) indices.push(axisName(type, contributions, d, indices, scope));
  const terms: Expr[] = contributions.map((c) => gather(renameApart(c, indices, scope), indices));
  if (given !== undefined)
    terms.unshift(
      read(
        given,
        indices.map((i) => index(i)),
      ),
    );
  const body = add(terms);
  limitDerivative({ name, body, indices });
  return { name, type, indices, body: renameHiding(body, new Set(indices)) };
}

/** The name of the index that reads axis `d` bare in the first contribution where one does, else a new one. */
function axisName(
  type: TensorType,
  contributions: readonly Contribution[],
  d: number,
  used: readonly string[],
  scope: NameSupply,
): string {
  const extent = type.shape[d];
  if (extent?.kind === 'symbol' && extent.name === '..') return '..';
  for (const c of contributions) {
    const s = c.subscripts[d];
    if (s?.kind === 'index' && s.name !== '..' && !used.includes(s.name)) return s.name;
  }
  return scope.takeFirst(fallback);
}

/** The contribution with every index of its own that a left-hand side also uses under another name. */
function renameApart(c: Contribution, lhs: readonly string[], supply: NameSupply): Contribution {
  const scope = supply.scope();
  const map = new Map<string, Expr>();
  const binders = c.binders.map((b) => {
    const lo = substituteIndices(b.lo, map);
    const hi = substituteIndices(b.hi, map);
    if (!lhs.includes(b.index)) return { index: b.index, lo, hi };
    const name = scope.take(b.index === '..' ? 'pack' : b.index);
    map.set(b.index, index(name));
    return { index: name, lo, hi };
  });
  const apply = (e: Expr): Expr => substituteIndices(e, map);
  return {
    tensor: c.tensor,
    subscripts: c.subscripts.map(apply),
    binders,
    guards: c.guards.map(apply),
    cotangent: apply(c.cotangent),
  };
}
