import { type Expr, PACK, type Range, zero } from '../ir/index.ts';
import type { Span } from '../support/span.ts';
import type { FunctionSyntax, ReduceSyntax, Syntax } from '../syntax/index.ts';
import { NameTable, type Scope } from './scope.ts';
import type { Complaint, Surroundings, Use } from './unresolved.ts';

/** An index of one equation. Siblings may share a name, so each has a key of its own until the equation is finished. */
export interface IndexEntry {
  readonly key: string;
  readonly name: string;
  readonly span: Span;
  readonly left: boolean;
  readonly stated: Range | undefined;
  used: boolean;
}

/** Ends the reading of an equation that has outgrown the limit on nodes. */
export class LimitReached extends Error {}

/** The reading of one equation so far: what is bound where, and what was found wrong. */
export abstract class Reading {
  readonly scope: Scope;
  /** The tensor that the equation defines. */
  readonly target: string | undefined;
  /** Every index of the equation, in order of appearance. */
  readonly entries: IndexEntry[] = [];
  failed = false;
  /** Whether a tensor was read whose own definition has an error. */
  readsBroken = false;
  /** Where an element of the tensor that the equation defines was read. */
  readsTarget: Span | undefined;
  indices = new NameTable<IndexEntry>();
  /** Reductions read so far, by the names of their indices. */
  readonly ended = new NameTable<ReduceSyntax>();
  /** Parameters of the function being written out; undefined outside functions. */
  parameters: NameTable<Expr> | undefined;
  /** The functions being written out, the innermost last. */
  readonly calls: FunctionSyntax[] = [];

  constructor(scope: Scope, target?: string) {
    this.scope = scope;
    this.target = target;
  }

  /** An expression used as a number. */
  abstract number(s: Syntax, use?: Use): Expr;

  /** An expression used as a condition. */
  abstract condition(s: Syntax): Expr;

  /** The range that `< hi` or `in lo..hi` states. */
  abstract range(lo: Syntax | undefined, hi: Syntax): Range;

  error(code: string, span: Span, message: string, help?: string): Expr {
    this.failed = true;
    this.scope.report.error(code, span, message, help);
    return zero;
  }

  /** Declares an index; reports one that hides another name. */
  declare(name: string, span: Span, left: boolean, stated: Range | undefined): IndexEntry {
    const outer = this.indices.get(name);
    const { dims, hypers, tensors } = this.scope;
    if (outer !== undefined) {
      if (left)
        this.error(
          'repeated-index',
          span,
          `The index \`${name}\` stands twice on the left.`,
          'an element is defined once: give each axis an index of its own',
        );
      else
        this.error(
          'hidden-index',
          span,
          `The index \`${name}\` is already bound outside.`,
          'choose another letter for this one',
        );
    } else if (this.parameters?.has(name)) {
      this.error('hidden-index', span, `The index \`${name}\` has the name of a parameter.`, 'choose another letter');
    } else if (this.parameters === undefined && name !== PACK) {
      const tensor = tensors.get(name);
      const what = hypers.has(name)
        ? 'a hyper-parameter'
        : dims.has(name)
          ? 'a dimension'
          : tensor !== undefined && tensor.type.shape.length === 0
            ? 'a scalar tensor'
            : undefined;
      if (what !== undefined)
        this.error(
          'hidden-name',
          span,
          `The index \`${name}\` has the name of ${what}.`,
          'choose another letter for the index',
        );
    }
    const entry: IndexEntry = {
      key: name === PACK ? PACK : `${name}\u0000${this.entries.length}`,
      name,
      span,
      left,
      stated,
      used: false,
    };
    this.entries.push(entry);
    this.indices.set(name, entry);
    return entry;
  }

  complain({ code, span, message, help }: Complaint): Expr {
    return this.error(code, span, message, help);
  }

  around(): Surroundings {
    return {
      scope: this.scope,
      target: this.target,
      indices: () => this.indices.values().map((entry) => entry.name),
      ended: (name) => this.ended.get(name),
    };
  }

  /** An expression as the user wrote it, `…` where it is long. */
  text(s: Syntax): string {
    const text = this.scope.report.source.text.slice(s.span.start, s.span.end);
    return text.length > 40 || /[\r\n]/.test(text) ? '…' : text;
  }

  /** Counts what is written out, so that functions calling functions cannot grow without end. */
  spend(): void {
    if (--this.scope.budget.nodes < 0) throw new LimitReached('the layer has too many nodes');
  }

  within(fn: FunctionSyntax, parameters: NameTable<Expr>, body: (s: Syntax) => Expr): Expr {
    const outer = { indices: this.indices, parameters: this.parameters };
    this.indices = new NameTable();
    this.parameters = parameters;
    this.calls.push(fn);
    try {
      return body(fn.body);
    } finally {
      this.calls.pop();
      this.indices = outer.indices;
      this.parameters = outer.parameters;
    }
  }
}
