import type { TensorType } from '../ir/index.ts';
import { canonicalName } from '../support/names.ts';
import type { Report } from '../support/report.ts';
import type { Span } from '../support/span.ts';
import type { FunctionSyntax } from '../syntax/index.ts';

/** A tensor that equations below its definition can read. */
export interface TensorEntry {
  readonly name: string;
  readonly type: TensorType;
  readonly span: Span;
  /** Its own definition has an error: reading it says nothing about ranges, and complaints that follow from it are kept back. */
  readonly broken: boolean;
}

/** A name and what it stands for, found under any of its spellings. */
export class NameTable<T> {
  readonly #entries = new Map<string, T>();

  get(name: string): T | undefined {
    return this.#entries.get(canonicalName(name));
  }

  has(name: string): boolean {
    return this.#entries.has(canonicalName(name));
  }

  set(name: string, value: T): void {
    this.#entries.set(canonicalName(name), value);
  }

  delete(name: string): void {
    this.#entries.delete(canonicalName(name));
  }

  values(): T[] {
    return [...this.#entries.values()];
  }
}

export interface HyperEntry {
  readonly name: string;
  readonly span: Span;
  readonly default: number | undefined;
}

/** Names that the formulas of one layer may use, besides indices. */
export interface Scope {
  readonly report: Report;
  readonly tensors: NameTable<TensorEntry>;
  /** Dimensions by their declared spelling. */
  readonly dims: NameTable<string>;
  readonly hypers: NameTable<HyperEntry>;
  /** Canonical names of the hyper-parameters that are integers. Grows while formulas are read: see `layer.ts`. */
  readonly intHypers: Set<string>;
  readonly functions: NameTable<FunctionSyntax>;
  /** Canonical names of the tensors that equations of the layer define, above or below. */
  readonly targets: ReadonlySet<string>;
  /** Canonical names of numbers, which an index must not hide: hyper-parameters, dimensions, scalar tensors. */
  readonly scalars: Set<string>;
  /** Nodes that `fn` calls may still write out, and steps left for trying sizes. */
  readonly budget: { nodes: number; evaluations: number };
}
