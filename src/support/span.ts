/** A half-open range `[start, end)` of UTF-16 code units in a source text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A named source text; `name` is a file path, or a label such as `<formula>`. */
export interface Source {
  readonly name: string;
  readonly text: string;
  /** How the text is written: in the formula language unless this says otherwise. */
  readonly notation?: Notation;
}

export type Notation = 'latex';
