import type { Derivative, Equation, Expr, Program, Range } from '../ir/index.ts';

/*
 * What einabla has to say, as plain data: derivations, steps, proofs and reports are Documents. Renderers turn one into
 * Unicode or ASCII text, LaTeX, Markdown or an HTML page. Every string is plain text, never markup: renderers escape it.
 */

export type { Derivative } from '../ir/index.ts';

export interface Document {
  readonly title: string;
  readonly blocks: readonly Block[];
}

export type Block = Section | Paragraph | Lines | List | Table | Code;

export interface Section {
  readonly kind: 'section';
  /** What links to it are by: letters, digits and hyphens, beginning with a letter. */
  readonly id?: string;
  readonly title: Rich;
  readonly blocks: readonly Block[];
}

export interface Paragraph {
  readonly kind: 'paragraph';
  readonly text: Rich;
}

/** Formulas one below the other, aligned at their relations. */
export interface Lines {
  readonly kind: 'lines';
  readonly scope: Scope;
  readonly lines: readonly Line[];
}

export interface List {
  readonly kind: 'list';
  readonly items: readonly Rich[];
}

export interface Table {
  readonly kind: 'table';
  readonly head: readonly Rich[];
  readonly rows: readonly (readonly Rich[])[];
}

export interface Code {
  readonly kind: 'code';
  readonly text: string;
}

/** Text with formulas in it. */
export type Rich = string | readonly Inline[];

export type Inline = string | InlineFormula | InlineTex | InlineCode | Badge | Link;

export interface InlineFormula {
  readonly kind: 'formula';
  readonly expr: Expr;
  readonly scope: Scope;
}

/** TeX as somebody wrote it; shown as a formula where it can be set, and as code elsewhere. */
export interface InlineTex {
  readonly kind: 'tex';
  readonly tex: string;
}

export interface InlineCode {
  readonly kind: 'code';
  readonly text: string;
}

/** A way to a section of the same document. */
export interface Link {
  readonly kind: 'link';
  /** The section's `id`. */
  readonly to: string;
  readonly text: string;
}

/** A verdict in a word or two. */
export interface Badge {
  readonly kind: 'badge';
  readonly text: string;
  readonly tone: 'good' | 'bad' | 'plain';
}

export type Line = EquationLine | RelationLine;

/** An equation of the scope's Program: `y[n, i<3] = …`, its ranges written where inference would not give them back. */
export interface EquationLine {
  readonly kind: 'equation';
  readonly equation: Equation;
  /** Why the line holds, in a few words; set at the line's end. */
  readonly note?: Rich;
}

/** `left = right`. A line without its left side goes on from the line above. */
export interface RelationLine {
  readonly kind: 'relation';
  readonly left?: Expr;
  readonly relation: Relation;
  readonly right: Expr;
  readonly note?: Rich;
}

export type Relation = '=' | '≠' | '<' | '≤' | '>' | '≥' | '≈';

/** What the formulas of a block may mention beyond themselves. */
export interface Scope {
  /** Shapes of the tensors. Ranges that follow from them are left out; without a Program every range is written. */
  readonly program?: Program;
  /** Ranges of indices that the formulas leave free, where they do not follow from the shapes. */
  readonly ranges?: ReadonlyMap<string, Range>;
  /** Tensors whose reads are shown as derivatives, by name. */
  readonly derivatives?: ReadonlyMap<string, Derivative>;
}
