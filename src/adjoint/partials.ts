import type { Derivative, Parameter, Program } from '../ir/index.ts';
import { isPack } from './axes.ts';
import { NameSupply } from './supply.ts';

/** What a derived tensor is: ∂of/∂wrt. `of` may be such a tensor itself. */
interface Partial {
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

/** How those of some tensors that are derivatives are shown: `∂y[i]/∂x[j]`, `∂²E/∂x[i]∂x[j]`. */
export function shownPartials(
  tensors: readonly Pick<Parameter, 'name' | 'type'>[],
  { partials }: Derived,
): ReadonlyMap<string, Derivative> {
  const types = new Map(tensors.map((t) => [t.name, t.type]));
  const shown = new Map<string, Derivative>();
  for (const { name } of tensors) {
    let partial = partials.get(name);
    if (partial === undefined) continue;
    const by: string[] = [];
    let of = name;
    for (; partial !== undefined; partial = partials.get(of)) {
      by.unshift(partial.wrt);
      of = partial.of;
    }
    let packed = false;
    const variable = (tensor: string): Derivative['by'][number] => {
      const shape = types.get(tensor)?.shape ?? [];
      const pack = shape.findIndex(isPack);
      if (pack < 0) return { name: tensor, axes: shape.length };
      const shared = packed;
      packed = true;
      return shared ? { name: tensor, axes: shape.length - 1, pack } : { name: tensor, axes: shape.length };
    };
    const first = variable(of);
    shown.set(name, { of: first, by: by.map(variable) });
  }
  return shown;
}
