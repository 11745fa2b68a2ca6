import type { Derivative, Expr, Parameter, Program, Read, TensorType } from '../ir/index.ts';
import { freshName, index, read } from '../ir/index.ts';
import { named } from './words.ts';

/** Names of the loss, in the order in which they are tried. */
const lossNames = ['E', 'L', 'J', 'loss'];

/** Names of the argument in rules of differentiation, in the order in which they are tried. */
const argumentNames = ['z', 't', 'w', 'h', 's'];

/** The elements that a derivation differentiates with respect to: `x[u, v]`. */
export interface Variable {
  readonly tensor: string;
  readonly type: TensorType;
  readonly indices: readonly string[];
}

/** Derivatives within formulas: reads of tensors that stand for them, and what they are shown as. */
export class Notation {
  readonly derivatives = new Map<string, Derivative>();
  /** The tensors that stand for derivatives of tensors. */
  readonly parameters: Parameter[] = [];
  readonly #types: ReadonlyMap<string, TensorType>;
  readonly #shown: ReadonlyMap<string, Derivative>;
  readonly #elements = new Map<string, { readonly tensor: string; readonly axes: number }>();
  readonly loss: string;
  readonly argument: string;

  /** `shown` are tensors of the Program that are derivatives themselves. */
  constructor(program: Program, shown: ReadonlyMap<string, Derivative> = new Map()) {
    this.#shown = shown;
    this.#types = new Map([...program.parameters, ...program.equations].map((t) => [t.name, t.type]));
    const taken = new Set([...this.#types.keys(), ...program.dims, ...program.hypers.map((h) => h.name)]);
    this.loss = lossNames.find((name) => !taken.has(name)) ?? freshName('loss', taken);
    this.argument = argumentNames.find((name) => !taken.has(name)) ?? freshName('z', taken);
  }

  /** Whether a tensor is a derivative itself. */
  isDerivative(tensor: string): boolean {
    return this.#shown.has(tensor);
  }

  /** A tensor's name as a formula. */
  named(tensor: string): Expr {
    const shown = this.#shown.get(tensor);
    if (shown === undefined) return named(tensor);
    this.derivatives.set(`spoken ${tensor}`, whole(shown));
    return read(`spoken ${tensor}`, []);
  }

  /** `∂t/∂x`, of whole tensors: to speak of it. */
  spoken(tensor: string, wrt: string): Expr {
    const name = `spoken ∂${tensor}/∂${wrt}`;
    this.derivatives.set(name, whole(this.#derivative(tensor, 0, { name: wrt, axes: 0 })));
    return read(name, []);
  }

  /** How ∂tensor/∂wrt is shown. */
  #derivative(tensor: string, axes: number, by: Derivative['by'][number]): Derivative {
    const shown = this.#shown.get(tensor);
    return shown === undefined ? { of: { name: tensor, axes }, by: [by] } : { ...shown, by: [...shown.by, by] };
  }

  /** `∂(e)/∂z` in a rule of differentiation, or `∂f/∂z` of a function f. */
  slope(e: Expr): Expr {
    const by = [{ name: this.argument, axes: 0 }];
    const name = e.kind === 'symbol' ? `rule ∂${e.name}` : 'rule ∂';
    this.derivatives.set(name, e.kind === 'symbol' ? { of: { name: e.name, axes: 0 }, by } : { by });
    return e.kind === 'symbol' ? read(name, []) : read(name, [e]);
  }

  /** The tensor of ∂tensor/∂wrt, or of the loss's derivative; made known at its first use. */
  name(tensor: string, wrt: string): string {
    const name = `∂${tensor}/∂${wrt}`;
    if (this.derivatives.has(name)) return name;
    const of = tensor === this.loss ? [] : this.#shape(tensor);
    const by = this.#shape(wrt);
    this.derivatives.set(name, this.#derivative(tensor, of.length, { name: wrt, axes: by.length }));
    if (tensor !== this.loss) this.#elements.set(name, { tensor, axes: of.length });
    this.parameters.push({ name, role: 'input', type: { dtype: 'real', shape: [...of, ...by] } });
    return name;
  }

  #shape(tensor: string): readonly Expr[] {
    const type = this.#types.get(tensor);
    if (type === undefined) throw new Error(`no tensor ${tensor}`);
    return type.shape;
  }

  /** `∂t[s]/∂x[u]`. */
  ofElement(element: Read, by: Variable): Expr {
    const name = this.name(element.tensor, by.tensor);
    return read(name, [...element.subscripts, ...by.indices.map((i) => index(i))], { guarded: element.guarded });
  }

  /** `∂E/∂x[u]` for the loss E. */
  ofLoss(tensor: string, subscripts: readonly Expr[]): Expr {
    return read(this.name(this.loss, tensor), subscripts);
  }

  /** `∂(e)/∂x[u]`; of an element of a tensor in `active`, that element's derivative. */
  ofExpression(e: Expr, by: Variable, active: ReadonlySet<string>): Expr {
    if (e.kind === 'read' && active.has(e.tensor)) return this.ofElement(e, by);
    const name = `∂/∂${by.tensor}`;
    this.derivatives.set(name, { by: [{ name: by.tensor, axes: by.indices.length }] });
    return read(name, [e, ...by.indices.map((i) => index(i))]);
  }

  /** The element of a read that stands for a derivative of a tensor's element: `t[s]` of `∂t[s]/∂x[u]`. */
  elementOf(e: Read): Read | undefined {
    const element = this.#elements.get(e.tensor);
    if (element === undefined) return undefined;
    return read(element.tensor, e.subscripts.slice(0, element.axes), { guarded: e.guarded });
  }
}

/** The same of tensors without their subscripts. */
function whole({ of, by }: Derivative): Derivative {
  const bare = ({ name }: Derivative['by'][number]): Derivative['by'][number] => ({ name, axes: 0 });
  return { ...(of === undefined ? {} : { of: bare(of) }), by: by.map(bare) };
}
