import { adjoint } from '../adjoint/index.ts';
import { NameSupply } from '../adjoint/supply.ts';
import type { Equation, Expr, Hyper, Parameter, Program, TensorType } from '../ir/index.ts';
import { constant, mapChildren, mul, symbol } from '../ir/index.ts';
import { refuse } from '../support/diagnostic.ts';
import { renameClashing } from './clash.ts';
import { expandPack, isPack, PACK } from './pack.ts';
import type { Replacement } from './replace.ts';
import { replaceEquation } from './replace.ts';

/** A tensor that a step reads in its old and writes in its new form. */
export interface Update {
  readonly kind: 'weight' | 'state';
  /** The parameter that holds the old values. */
  readonly from: string;
  /** The output that holds the new ones. */
  readonly to: string;
}

/** A whole training step as one Program: forward pass, loss, backward pass, update. */
export interface TrainingStep {
  readonly program: Program;
  /** The output that is minimised. */
  readonly loss: string;
  /** Further outputs of the network, such as a number of hits. */
  readonly measures: readonly string[];
  readonly updates: readonly Update[];
  /** Scalar inputs of the optimiser that all weights share, such as a step size. */
  readonly scalars: readonly string[];
}

/**
 * Joins a network whose first output is a scalar loss, the adjoints of all its weights, and an optimiser's update of
 * each. An optimiser is a layer of inputs `w[..]`, `g[..]`, its state (each `[..]`) and scalars, and of outputs the new
 * weight, then the new state, in order; its scalars and hyper-parameters are shared by all weights.
 *
 * Errors: a loss that is not one real number; a network without weights; an optimiser of another form.
 */
export function trainingStep(network: Program, optimiser: Program): TrainingStep {
  const [loss = '', ...measures] = network.outputs;
  const weights = network.parameters.filter((p) => p.role === 'weight');
  checkLoss(network, loss);
  if (weights.length === 0)
    refuse('no-weights', `${network.name} has no weights to train`, {
      help: 'weights stand in the second section of a layer',
    });
  const form = optimiserForm(optimiser);
  const backward = adjoint({ ...network, outputs: [loss] }, { wrt: weights.map((w) => w.name) });
  const seed = backward.cotangents.get(loss) ?? '';
  const forward = new Set(network.equations.map((e) => e.name));
  const derived = backward.program.equations
    .filter((e) => !forward.has(e.name))
    .map((e): Equation => ({ ...e, body: withoutSeed(e.body, seed) }));
  // indices are names of their own equation only, so they are not taken
  const supply = new NameSupply(
    [
      network.dims,
      ...[network.hypers, network.parameters, network.equations, derived].map((list) => list.map((t) => t.name)),
    ].flat(),
  );

  const symbols = new Map<string, Expr>();
  const hypers = optimiser.hypers.map((h): Hyper => {
    const name = supply.take(h.name);
    symbols.set(h.name, symbol(name, h.type));
    return { ...h, name };
  });
  const scalars = form.scalars.map((p): Parameter => ({ name: supply.take(p.name), role: 'input', type: p.type }));
  const states: Parameter[] = [];
  const updates: Update[] = [];
  const equations: Equation[] = [];
  for (const w of weights) {
    const gradient = backward.gradients.get(w.name);
    if (gradient === undefined) throw new Error(`no gradient of ${w.name}`);
    const free = NameSupply.of(optimiser);
    const axes = w.type.shape.map((extent) => (isPack(extent) ? PACK : free.take('D')));
    const expanded = expandPack(optimiser, axes);
    const extents = w.type.shape.flatMap((extent, d): (readonly [string, Expr])[] => {
      const axis = expanded.parameters.find((p) => p.name === form.weight)?.type.shape[d];
      return axis?.kind === 'symbol' ? [[axis.name, extent]] : [];
    });
    const tensors = new Map([
      [form.weight, w.name],
      [form.gradient, gradient],
    ]);
    form.scalars.forEach((p, i) => {
      tensors.set(p.name, scalars[i]?.name ?? p.name);
    });
    const own: Update[] = [];
    for (const p of form.state) {
      const from = supply.take(`${p.name}_${w.name}`);
      tensors.set(p.name, from);
      states.push({ name: from, role: 'input', type: { ...p.type, shape: w.type.shape } });
      own.push({ kind: 'state', from, to: supply.take(`${from}_new`) });
    }
    own.unshift({ kind: 'weight', from: w.name, to: supply.take(`${w.name}_new`) });
    updates.push(...own);
    for (const e of expanded.equations) {
      const output = optimiser.outputs.indexOf(e.name);
      tensors.set(e.name, own[output]?.to ?? supply.take(`${e.name}_${w.name}`));
    }
    const by: Replacement = { tensors, symbols: new Map([...symbols, ...extents]) };
    equations.push(...expanded.equations.map((e) => replaceEquation(e, by)));
  }
  const program: Program = {
    name: `${network.name}_step`,
    dims: network.dims,
    hypers: [...network.hypers, ...hypers],
    parameters: [...network.parameters, ...states, ...scalars],
    equations: [...network.equations, ...derived, ...equations.map((e) => renameClashing(e, supply))],
    outputs: [loss, ...measures, ...updates.map((u) => u.to)],
  };
  return { program, loss, measures, updates, scalars: scalars.map((p) => p.name) };
}

function checkLoss(network: Program, loss: string): void {
  const type = network.equations.find((e) => e.name === loss)?.type;
  if (type?.dtype === 'real' && type.shape.length === 0) return;
  refuse('loss-not-scalar', `${loss} of ${network.name} is not one real number, so it cannot be minimised`, {
    help: 'end the network with a loss over the whole batch, such as cross_entropy, or with batch_mean',
  });
}

/** The optimiser's parameters by their part. */
interface OptimiserForm {
  readonly weight: string;
  readonly gradient: string;
  readonly state: readonly Parameter[];
  readonly scalars: readonly Parameter[];
}

function optimiserForm(optimiser: Program): OptimiserForm {
  const [w, g, ...rest] = optimiser.parameters;
  const overPack = (type: TensorType | undefined): boolean => type?.shape.length === 1 && isPack(type.shape[0]);
  const packed = (p: Parameter | undefined): p is Parameter => overPack(p?.type);
  const state = rest.filter(packed);
  const scalars = rest.filter((p) => p.type.shape.length === 0);
  const fits =
    packed(w) &&
    packed(g) &&
    state.length + scalars.length === rest.length &&
    optimiser.parameters.every((p) => p.role === 'input' && p.type.dtype === 'real') &&
    optimiser.dims.every((d) => d === PACK) &&
    optimiser.outputs.length === 1 + state.length &&
    optimiser.outputs.every((name) => overPack(optimiser.equations.find((e) => e.name === name)?.type));
  if (!fits)
    return refuse('optimiser-form', `${optimiser.name} does not have the form of an optimiser`, {
      help: 'write layer NAME(w[..], g[..], state[..]…, scalar…) { … return new weight, new state… }',
    });
  return { weight: w.name, gradient: g.name, state, scalars };
}

/** The expression with the loss's own cotangent, which is 1, put in. */
function withoutSeed(e: Expr, seed: string): Expr {
  const next = mapChildren(e, (child) => withoutSeed(child, seed));
  if (next.kind === 'read' && next.tensor === seed) return constant(1, 'real');
  if (next.kind !== 'mul') return next;
  const rest = next.factors.filter((f) => f.kind !== 'const' || f.value !== 1);
  return rest.length === 0 ? constant(1, 'real') : mul(rest);
}
