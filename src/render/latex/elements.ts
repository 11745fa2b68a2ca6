import { type Derivative, elementsOf, OTHER_PACK, PACK, repeated } from '../../ir/index.ts';
import { latexElement, latexNumbered } from './names.ts';

export interface LatexContext {
  /** The name under which an index is shown. */
  readonly display: (index: string) => string;
  /** Whether the range of a binder is written. */
  readonly stated: (index: string) => boolean;
  /** Tensors whose reads are shown as derivatives. */
  readonly derivatives?: ReadonlyMap<string, Derivative> | undefined;
  /** Whether the formula uses a name, in canonical form, so that `e` or `σ` cannot stand for a function. */
  readonly taken: (canonical: string) => boolean;
  /** Whether a name, in canonical form, is a tensor's. */
  readonly isTensor: (canonical: string) => boolean;
  /** Whether a tensor is somewhere read as zero outside: the place above its name is then a circle's. */
  readonly isGuarded: (tensor: string) => boolean;
}

/** Names of a formula as LaTeX: its indices, numbers and tensors' elements. */
export class LatexElements {
  readonly #context: LatexContext;

  constructor(context: LatexContext) {
    this.#context = context;
  }

  index(key: string): string {
    if (key === PACK) return '\\ldots';
    const name = this.#context.display(key);
    return name === OTHER_PACK ? "\\ldots'" : latexNumbered(name, this.#context.isTensor, 'none');
  }

  /** A dimension, a hyper-parameter or a scalar. */
  numbered(name: string): string {
    return latexNumbered(name, this.#context.isTensor);
  }

  /** A tensor's element, its subscripts given as text. */
  element(name: string, subscripts: readonly string[], guarded = false): string {
    if (subscripts.length === 0 && !guarded) return this.numbered(name);
    const taken = guarded || this.#context.isGuarded(name);
    return latexElement(name, subscripts, guarded ? '\\circ' : '', taken ? 'taken' : 'free');
  }

  /** The left side of an equation, its subscripts given as text. */
  target(tensor: string, subscripts: readonly string[]): string {
    const shown = this.#context.derivatives?.get(tensor);
    if (shown?.of === undefined) return this.element(tensor, subscripts);
    const [of = '', ...by] = elementsOf(shown, subscripts, '\\ldots').map(({ name = '', subscripts }) =>
      this.element(name, subscripts),
    );
    return partial(of, by);
  }
}

const raised = (variable: string, times: number): string =>
  times === 1 ? variable : `${variable.includes('^') ? `{${variable}}` : variable}^{${times}}`;

/** `∂y/∂x`, `∂²E/∂x∂w`, `∂²E/∂x²`. */
export function partial(of: string, by: readonly string[]): string {
  const order = by.length === 1 ? '' : `^{${by.length}}`;
  const below = repeated(by).map(({ variable, times }) => `\\partial ${raised(variable, times)}`);
  return `\\frac{\\partial${order}${of === '' ? '' : ` ${of}`}}{${below.join('\\, ')}}`;
}
