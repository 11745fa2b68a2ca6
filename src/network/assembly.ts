import { NameSupply } from '../adjoint/supply.ts';
import type { Equation, Expr, Hyper, Parameter, Program, TensorType } from '../ir/index.ts';
import { symbol, visit } from '../ir/index.ts';
import { refuse } from '../support/diagnostic.ts';
import { canonicalName } from '../support/names.ts';
import { renameClashing } from './clash.ts';
import { expandPack, isPack, PACK } from './pack.ts';
import type { Replacement } from './replace.ts';
import { replaceEquation, replaceParameter, replaceType } from './replace.ts';
import { describeExtent, describeShape } from './show.ts';
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
  readonly #shared = new Map<string, { name: string; label: string }>();
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
    const fitted = this.#fitPack(layer, label, connections);
    const plain = new Set((options.plain ?? []).map(canonicalName));
    const take = (name: string): string =>
      this.#supply.take(plain.has(canonicalName(name)) && !this.#supply.has(name) ? name : `${name}_${label}`);

    const symbols = new Map<string, Expr>();
    const own = new Set<string>();
    for (const d of fitted.dims) {
      const name = d === PACK ? PACK : take(d);
      own.add(name);
      symbols.set(d, symbol(name, 'int'));
    }
    const hypers = fitted.hypers.map((h): Hyper => ({ ...h, name: take(h.name) }));
    for (const [i, h] of hypers.entries()) {
      const before = fitted.hypers[i];
      if (before !== undefined) symbols.set(before.name, symbol(h.name, h.type));
    }
    const local: Replacement = { tensors: new Map(), symbols };
    const sharedNames = new Set((options.shared ?? []).map(canonicalName));
    const tensors = new Map<string, string>();
    const added: Parameter[] = [];
    let solved: Replacement = { tensors, symbols };
    const meet = (parameter: Parameter, tensor: string, giver: string): void => {
      tensors.set(parameter.name, tensor);
      solved = this.#meet(replaceType(parameter.type, local), tensor, own, solved, {
        taker: `${label} takes ${parameter.name}${describeShape(parameter.type.shape)}`,
        giver,
        layer: label,
      });
    };
    for (const p of fitted.parameters) {
      const connected = connections.get(p.name);
      const shared = sharedNames.has(canonicalName(p.name)) ? this.#shared.get(canonicalName(p.name)) : undefined;
      if (connected !== undefined) meet(p, connected, this.#origin.get(connected) ?? connected);
      else if (shared !== undefined) meet(p, shared.name, shared.label);
      else {
        const name = sharedNames.has(canonicalName(p.name)) ? this.#supply.take(p.name) : take(p.name);
        if (sharedNames.has(canonicalName(p.name))) this.#shared.set(canonicalName(p.name), { name, label });
        tensors.set(p.name, name);
        this.#origin.set(name, label);
        added.push(p);
      }
    }
    for (const e of fitted.equations) {
      const name = take(e.name);
      tensors.set(e.name, name);
      this.#origin.set(name, label);
    }
    for (const name of own) this.#dims.add(name);
    this.#hypers.push(...hypers);
    this.#parameters.push(...added.map((p) => replaceParameter(p, solved)));
    this.#equations.push(...fitted.equations.map((e) => replaceEquation(e, solved)));
    return fitted.outputs.map((name) => tensors.get(name) ?? name);
  }

  /** Adds an equation of the network itself. Its index names must differ from each other. Returns its name. */
  define(name: string, type: TensorType, indices: readonly string[], body: Expr, origin: string): string {
    const taken = this.#supply.take(name);
    this.#equations.push({ name: taken, type, indices, body });
    this.#origin.set(taken, origin);
    return taken;
  }

  /** Requires two tensors to agree on every axis except `except`. */
  sameShape(a: string, b: string, giverOfB: string, except = -1): void {
    const shape = this.typeOf(a).shape;
    const other = this.typeOf(b).shape;
    const origin = this.#origin.get(a) ?? a;
    const description = `${origin} gives ${a}${describeShape(shape)}`;
    if (shape.length !== other.length) refuseShapes(description, `${giverOfB} gives ${b}${describeShape(other)}`);
    for (let d = 0; d < shape.length; d++) {
      if (d === except) continue;
      const left = this.typeOf(a).shape[d];
      const right = this.typeOf(b).shape[d];
      if (left === undefined || right === undefined) continue;
      // the later tensor's dimension stays: of a residual block that is the input's own
      const agreement = agree(right, left, new Set(), this.#dims);
      if (agreement.kind === 'bind') this.#substitute(agreement.dimension, agreement.value);
      else if (agreement.kind !== 'equal')
        refuseShapes(
          description,
          `${giverOfB} gives ${b}${describeShape(other)}`,
          axisReason(d, left, right, agreement.kind),
        );
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
      if (count < 0)
        refuseShapes(
          `${label} takes ${p.name}${describeShape(p.type.shape)}`,
          `${this.#origin.get(tensor) ?? tensor} gives ${tensor}${describeShape(shape)}`,
        );
      const names = NameSupply.of(layer);
      const axes = shape.slice(at, at + count).map((extent) => (isPack(extent) ? PACK : names.take('D')));
      return expandPack(layer, axes);
    }
    return layer;
  }

  /** Makes a formal type and an existing tensor agree; what that says about the layer's dimensions is added to `solved`. */
  #meet(
    formal: TensorType,
    tensor: string,
    own: ReadonlySet<string>,
    solved: Replacement,
    words: { readonly taker: string; readonly giver: string; readonly layer: string },
  ): Replacement {
    let now = solved;
    const actual = this.typeOf(tensor);
    const giver = `${words.giver} gives ${tensor}${describeShape(actual.shape)}`;
    if (formal.shape.length !== actual.shape.length) refuseShapes(words.taker, giver);
    if (formal.dtype !== actual.dtype)
      refuse('type-mismatch', `${words.taker}, ${kindOf(formal)}, but ${giver}, ${kindOf(actual)}`, {
        help: `connect ${words.layer} to ${kindOf(formal)}`,
      });
    const bindOwn = (dimension: string, value: Expr): void => {
      const step: Replacement = { tensors: none, symbols: new Map([[dimension, value]]) };
      const symbols = new Map([...now.symbols].map(([name, e]) => [name, replaceExtent(e, step)] as const));
      now = { tensors: now.tensors, symbols };
    };
    const extents = formal.shape.map((extent, d) => [d, extent] as const);
    // axes that bind a dimension come first, so that the others may use it
    const bare = ([, e]: readonly [number, Expr]): number => (e.kind === 'symbol' ? 0 : 1);
    const bounds =
      formal.bounds === undefined
        ? []
        : ([
            ['lo', formal.bounds.lo],
            ['hi', formal.bounds.hi],
          ] as const);
    const constraints = [...extents.sort((a, b) => bare(a) - bare(b)), ...bounds];
    const bound = new Map<string, Expr>();
    for (const [place, declared] of constraints) {
      const left = replaceExtent(declared, { tensors: none, symbols: bound });
      const type = this.typeOf(tensor);
      const right = typeof place === 'number' ? type.shape[place] : type.bounds?.[place];
      if (right === undefined) continue;
      const agreement = agree(left, right, own, this.#dims);
      if (agreement.kind === 'bind' && own.has(agreement.dimension)) {
        bindOwn(agreement.dimension, agreement.value);
        const step: Replacement = { tensors: none, symbols: new Map([[agreement.dimension, agreement.value]]) };
        for (const [name, e] of bound) bound.set(name, replaceExtent(e, step));
        bound.set(agreement.dimension, agreement.value);
      } else if (agreement.kind === 'bind') {
        this.#substitute(agreement.dimension, agreement.value);
        const step: Replacement = { tensors: none, symbols: new Map([[agreement.dimension, agreement.value]]) };
        now = { tensors: now.tensors, symbols: new Map([...now.symbols].map(([n, e]) => [n, replaceExtent(e, step)])) };
        for (const [name, e] of bound) bound.set(name, replaceExtent(e, step));
      } else if (agreement.kind !== 'equal') {
        refuseShapes(words.taker, giver, axisReason(place, left, right, agreement.kind));
      }
    }
    return now;
  }

  /** Gives a dimension of the network a value everywhere. */
  #substitute(dimension: string, value: Expr): void {
    const by: Replacement = { tensors: none, symbols: new Map([[dimension, value]]) };
    this.#parameters = this.#parameters.map((p) => replaceParameter(p, by));
    this.#equations = this.#equations.map((e) => replaceEquation(e, by));
    this.#dims.delete(dimension);
  }
}

const replaceExtent = (e: Expr, by: Replacement): Expr => replaceType({ dtype: 'real', shape: [e] }, by).shape[0] ?? e;

const kindOf = (type: TensorType): string => (type.dtype === 'int' ? 'an integer tensor' : 'a real tensor');

const axisReason = (place: number | 'lo' | 'hi', left: Expr, right: Expr, kind: 'different' | 'open'): string => {
  const where = typeof place === 'number' ? `axis ${place}` : place === 'lo' ? 'the lower bound' : 'the upper bound';
  return kind === 'different'
    ? `${where}: ${describeExtent(left)} is not ${describeExtent(right)}`
    : `${where}: ${describeExtent(left)} = ${describeExtent(right)} cannot be decided from the formulas alone`;
};

function refuseShapes(taker: string, giver: string, reason?: string): never {
  return refuse('shape-mismatch', `${taker}, but ${giver}${reason === undefined ? '' : ` (${reason})`}`, {
    help:
      reason?.includes('cannot be decided') === true
        ? 'fix the sizes involved, so that both extents are numbers'
        : 'put a layer between them that changes the shape, or give the layers sizes that agree',
  });
}
