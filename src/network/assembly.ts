import { NameSupply } from '../adjoint/supply.ts';
import type { Equation, Expr, Hyper, Parameter, Program, TensorType } from '../ir/index.ts';
import { visit } from '../ir/index.ts';
import { canonicalName } from '../support/names.ts';
import { renameClashing } from './clash.ts';
import { Instance } from './instance.ts';
import { describeShape, refuseKinds, refuseShapes } from './mismatch.ts';
import { expandPack, isPack, PACK } from './pack.ts';
import type { Replacement } from './replace.ts';
import { replaceEquation, replaceParameter } from './replace.ts';
import { agree } from './unify.ts';

export interface ApplyOptions {
  /** Weight names, as the layer spells them, that all layers applied with this option share. */
  readonly shared?: readonly string[];
  /** Names of the layer that stay as they are where they are free; every other one gets the label as a subscript. */
  readonly plain?: readonly string[];
}

const none: ReadonlyMap<string, string> = new Map();

/**
 * A network in the making: one list of equations into which layers are put one after the other. Names of a layer are made
 * distinct by its label (`θ` of `conv1` becomes `θ_conv1`); its dimensions are solved from what it is connected to.
 */
export class Assembly {
  readonly #name: string;
  readonly #supply = new NameSupply([]);
  readonly #dims = new Set<string>();
  readonly #shared = new Map<string, string>();
  /** Which layer gave a tensor, for messages. */
  readonly #origin = new Map<string, string>();
  #hypers: Hyper[] = [];
  #parameters: Parameter[] = [];
  #equations: Equation[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  /** Declares an input of the network; dimensions are its names in `shape`. Returns its name. */
  input(name: string, type: TensorType): string {
    for (const extent of type.shape)
      visit(extent, (node) => {
        if (node.kind !== 'symbol' || this.#dims.has(node.name)) return;
        this.#dims.add(node.name === PACK ? PACK : this.#supply.take(node.name));
      });
    const taken = this.#supply.take(name);
    this.#parameters.push({ name: taken, role: 'input', type });
    this.#origin.set(taken, `the input ${taken}`);
    return taken;
  }

  typeOf(tensor: string): TensorType {
    const found = [...this.#parameters, ...this.#equations].find((t) => t.name === tensor);
    if (found === undefined) throw new Error(`assembly has no tensor ${tensor}`);
    return found.type;
  }

  /**
   * Puts a layer into the network. `connections` maps its inputs to tensors that stand there already; its other inputs
   * become inputs of the network, its weights weights. Returns the network's names of its outputs.
   */
  apply(
    layer: Program,
    label: string,
    connections: ReadonlyMap<string, string> = none,
    options: ApplyOptions = {},
  ): readonly string[] {
    const plain = new Set((options.plain ?? []).map(canonicalName));
    const take = (name: string): string =>
      this.#supply.take(plain.has(canonicalName(name)) && !this.#supply.has(name) ? name : `${name}_${label}`);
    const instance = new Instance(this.#fitPack(layer, label, connections), label, take);
    const sharing = new Set((options.shared ?? []).map(canonicalName));
    const own: Parameter[] = [];
    for (const p of instance.layer.parameters) {
      const key = canonicalName(p.name);
      const connected = connections.get(p.name) ?? (sharing.has(key) ? this.#shared.get(key) : undefined);
      if (connected !== undefined) {
        this.#meet(instance, p, connected);
        continue;
      }
      const name = sharing.has(key) ? this.#supply.take(p.name) : take(p.name);
      if (sharing.has(key)) this.#shared.set(key, name);
      instance.tensors.set(p.name, name);
      own.push(p);
    }
    for (const e of instance.layer.equations) instance.tensors.set(e.name, take(e.name));
    for (const name of instance.tensors.values()) if (!this.#origin.has(name)) this.#origin.set(name, label);
    for (const name of instance.dims) this.#dims.add(name);
    const by = instance.replacement;
    this.#hypers.push(...instance.layer.hypers.map((h) => ({ ...h, name: instance.hyper(h.name) })));
    this.#parameters.push(...own.map((p) => replaceParameter(p, by)));
    this.#equations.push(...instance.layer.equations.map((e) => replaceEquation(e, by)));
    return instance.layer.outputs.map((name) => instance.tensors.get(name) ?? name);
  }

  /** Adds an equation of the network itself. Its index names must differ from each other. Returns its name. */
  define(name: string, type: TensorType, indices: readonly string[], body: Expr, origin: string): string {
    const taken = this.#supply.take(name);
    this.#equations.push({ name: taken, type, indices, body });
    this.#origin.set(taken, origin);
    return taken;
  }

  /** Requires two tensors to agree on every axis except `except`. */
  sameShape(a: string, b: string, except = -1): void {
    const one = this.#gives(a);
    const other = this.#gives(b);
    const rank = this.typeOf(a).shape.length;
    if (rank !== this.typeOf(b).shape.length) refuseShapes(one, other);
    for (let d = 0; d < rank; d++) {
      const left = this.typeOf(a).shape[d];
      const right = this.typeOf(b).shape[d];
      if (d === except || left === undefined || right === undefined) continue;
      // the later tensor's dimension stays: of a residual block that is the input's own
      const agreement = agree(right, left, new Set(), this.#dims);
      if (agreement.kind === 'bind') this.#substitute(agreement.dimension, agreement.value);
      else if (agreement.kind !== 'equal') refuseShapes(one, other, { place: d, left, right, kind: agreement.kind });
    }
  }

  /** The network, its dimensions in the order in which its parameters bind them. */
  finish(outputs: readonly string[]): Program {
    const used = new Set<string>();
    for (const p of this.#parameters)
      for (const extent of p.type.shape)
        if (extent.kind === 'symbol' && this.#dims.has(extent.name)) used.add(extent.name);
    for (const t of [...this.#parameters, ...this.#equations])
      for (const extent of t.type.shape)
        visit(extent, (node) => {
          if (node.kind === 'symbol' && this.#dims.has(node.name)) used.add(node.name);
        });
    return {
      name: this.#name,
      dims: [...used],
      hypers: this.#hypers,
      parameters: this.#parameters,
      equations: this.#equations.map((e) => renameClashing(e, this.#supply)),
      outputs,
    };
  }

  /** The layer with its pack written out as the axes that its connection leaves for it. */
  #fitPack(layer: Program, label: string, connections: ReadonlyMap<string, string>): Program {
    if (!layer.dims.includes(PACK)) return layer;
    for (const p of layer.parameters) {
      const tensor = connections.get(p.name);
      const at = p.type.shape.findIndex(isPack);
      if (tensor === undefined || at < 0) continue;
      const shape = this.typeOf(tensor).shape;
      const count = shape.length - (p.type.shape.length - 1);
      if (count < 0) refuseShapes(takes(label, p), this.#gives(tensor));
      const names = NameSupply.of(layer);
      const axes = shape.slice(at, at + count).map((extent) => (isPack(extent) ? PACK : names.take('D')));
      return expandPack(layer, axes);
    }
    return layer;
  }

  /** Connects an input of the layer to a tensor: what that says about dimensions on either side is put in everywhere. */
  #meet(instance: Instance, formal: Parameter, tensor: string): void {
    const taker = takes(instance.label, formal);
    const giver = this.#gives(tensor);
    const actual = this.typeOf(tensor);
    if (formal.type.shape.length !== actual.shape.length) refuseShapes(taker, giver);
    if (formal.type.dtype !== actual.dtype) refuseKinds(taker, formal.type, giver, actual, instance.label);
    instance.tensors.set(formal.name, tensor);
    for (const { place, extent } of constraints(formal.type)) {
      const left = instance.extent(extent);
      const type = this.typeOf(tensor);
      const right = typeof place === 'number' ? type.shape[place] : type.bounds?.[place];
      if (right === undefined) continue;
      const agreement = agree(left, right, instance.dims, this.#dims);
      if (agreement.kind === 'bind') {
        instance.solve(agreement.dimension, agreement.value);
        if (!instance.dims.has(agreement.dimension)) this.#substitute(agreement.dimension, agreement.value);
      } else if (agreement.kind !== 'equal') refuseShapes(taker, giver, { place, left, right, kind: agreement.kind });
    }
  }

  /** Who has a tensor, and of what shape, for messages. */
  #gives(tensor: string): string {
    return `${this.#origin.get(tensor) ?? tensor} gives ${tensor}${describeShape(this.typeOf(tensor).shape)}`;
  }

  /** Gives a dimension of the network a value everywhere. */
  #substitute(dimension: string, value: Expr): void {
    const by: Replacement = { tensors: none, symbols: new Map([[dimension, value]]) };
    this.#parameters = this.#parameters.map((p) => replaceParameter(p, by));
    this.#equations = this.#equations.map((e) => replaceEquation(e, by));
    this.#dims.delete(dimension);
  }
}

const takes = (label: string, p: Parameter): string => `${label} takes ${p.name}${describeShape(p.type.shape)}`;

interface Constraint {
  readonly place: number | 'lo' | 'hi';
  readonly extent: Expr;
}

/** Extents and bounds of a type; axes that are a single dimension come first, so that the others may use it. */
function constraints({ shape, bounds }: TensorType): readonly Constraint[] {
  const axes = shape.map((extent, place): Constraint => ({ place, extent }));
  const bare = ({ extent }: Constraint): boolean => extent.kind === 'symbol';
  const ends: Constraint[] =
    bounds === undefined
      ? []
      : [
          { place: 'lo', extent: bounds.lo },
          { place: 'hi', extent: bounds.hi },
        ];
  return [...axes.filter(bare), ...axes.filter((axis) => !bare(axis)), ...ends];
}
