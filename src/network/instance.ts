import type { Expr, Program } from '../ir/index.ts';
import { symbol } from '../ir/index.ts';
import { PACK } from './pack.ts';
import type { Replacement } from './replace.ts';
import { replaceInt } from './replace.ts';

/** A layer under the names that it gets in a network. Its dimensions are solved one by one as it is connected. */
export class Instance {
  readonly layer: Program;
  readonly label: string;
  /** The network's names of the layer's tensors. */
  readonly tensors = new Map<string, string>();
  /** The network's names of the layer's dimensions. */
  readonly dims = new Set<string>();
  readonly #symbols = new Map<string, Expr>();

  /** `take` gives each dimension and hyper-parameter its name in the network. */
  constructor(layer: Program, label: string, take: (name: string) => string) {
    this.layer = layer;
    this.label = label;
    for (const d of layer.dims) {
      const name = d === PACK ? PACK : take(d);
      this.dims.add(name);
      this.#symbols.set(d, symbol(name, 'int'));
    }
    for (const h of layer.hypers) this.#symbols.set(h.name, symbol(take(h.name), h.type));
  }

  /** What the layer's names stand for by now. */
  get replacement(): Replacement {
    return { tensors: this.tensors, symbols: this.#symbols };
  }

  /** An extent of the layer in the network's terms. */
  extent(e: Expr): Expr {
    return replaceInt(e, this.#symbols);
  }

  /** The network's name of a hyper-parameter of the layer. */
  hyper(name: string): string {
    const found = this.#symbols.get(name);
    return found?.kind === 'symbol' ? found.name : name;
  }

  /** Gives a dimension, of the layer or of the network, a value everywhere in the layer. */
  solve(dimension: string, value: Expr): void {
    const step = new Map([[dimension, value]]);
    for (const [name, e] of this.#symbols) this.#symbols.set(name, e.type === 'int' ? replaceInt(e, step) : e);
  }
}
