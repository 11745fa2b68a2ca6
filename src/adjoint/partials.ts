import type { Program } from '../ir/index.ts';
import { NameSupply } from './supply.ts';

/** What a derived tensor is: ∂of/∂wrt. `of` may be such a tensor itself. */
export interface Partial {
  readonly of: string;
  readonly wrt: string;
}

/** What the derived tensors of a Program are. */
export interface Derived {
  readonly partials: ReadonlyMap<string, Partial>;
  /** Those derived backwards, and their derivatives. */
  readonly cotangents: ReadonlySet<string>;
}

/** Names the derived tensors `of_wrt`, and notes what they are. */
export class Names implements Derived {
  readonly partials: Map<string, Partial>;
  readonly cotangents: Set<string>;
  readonly #supply: NameSupply;

  constructor(program: Program, known: Derived) {
    this.partials = new Map(known.partials);
    this.cotangents = new Set(known.cotangents);
    this.#supply = NameSupply.of(program);
  }

  /** ∂of/∂tensor, derived backwards. */
  cotangent(of: string, tensor: string): string {
    const name = this.#take(of, tensor);
    this.cotangents.add(name);
    return name;
  }

  /** ∂tensor/∂wrt, derived forwards. */
  tangent(tensor: string, wrt: string): string {
    const name = this.#take(tensor, wrt);
    if (this.cotangents.has(tensor)) this.cotangents.add(name);
    return name;
  }

  #take(of: string, wrt: string): string {
    const name = this.#supply.take(`${of}_${wrt}`);
    this.partials.set(name, { of, wrt });
    return name;
  }
}
