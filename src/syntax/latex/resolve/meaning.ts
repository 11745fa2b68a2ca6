import type { Report } from '../../../support/report.ts';
import type { Span } from '../../../support/span.ts';
import { SyntaxFailure } from '../../cursor.ts';
import type { Syntax } from '../../syntax.ts';
import type { Facts } from '../facts/facts.ts';
import type { Names } from '../facts/names.ts';
import type { Formula, Joint, MathSymbol } from '../read/math.ts';
import { plus } from './draft.ts';

/** What a formula stands for: a number, or an array that has one for every place. */
export interface Value {
  /** Number of axes; 0 for a number. */
  readonly rank: number;
  /** A vector that lies: `w^T`. */
  readonly row?: boolean;
  /** Made of elements that stand for their arrays: on the right of an element it is taken at its indices. */
  readonly placed?: boolean;
  /** Derivatives of one tensor by another: the names of the two, and how many axes are those of the first. */
  readonly derivative?: { readonly of: string; readonly by: string; readonly outer: number };
  readonly span: Span;
  /** The element at the given subscripts, as many as the rank. */
  at(subscripts: readonly Syntax[]): Syntax;
}

/** A function that the text defines. */
export interface FunctionMeaning {
  readonly name: string;
  readonly arity: number;
  /** Names of its body that are no parameters; they are handed over as further arguments. */
  readonly captured: readonly string[];
}

/** A function of arrays, `fn f(x, y)[i, j] = body`. */
export interface ArrayFunction {
  readonly name: string;
  /** The sign between two factors that it is, in place of a name. */
  readonly joint?: Joint;
  readonly parameters: readonly string[];
  /** Indices of what it gives; none for a number. */
  readonly indices: readonly string[];
  readonly body: Syntax;
  readonly span: Span;
}

/** Where a formula stands, which decides what `/` means. */
export type Place = 'value' | 'subscript' | 'bound';

/** What all parts of a formula are resolved against. */
export interface Meaning {
  readonly report: Report;
  readonly facts: Facts;
  readonly names: Names;
  /** Functions by their keys. */
  readonly functions: ReadonlyMap<string, FunctionMeaning>;
  /** Functions of arrays that comments define. */
  readonly arrayFunctions: readonly ArrayFunction[];
  /** Keys of the tensors that the text defines or a head declares. */
  readonly tensors: ReadonlySet<string>;
  /** Keys of names that are defined with an exponent, `σ²`, and what they are called. */
  readonly powers: ReadonlyMap<string, string>;
  /** Names of sizes that the text defines, which bounds are written with. */
  readonly sizes: ReadonlyMap<string, Formula>;
  /** Tables of probabilities that the text names. */
  readonly tables: readonly ProbabilityTable[];
  /** The tensor whose gradient `δ` with a superscript, or without any tensor's name, is. */
  readonly gradients: Gradients;
  /** Arrays and numbers that are defined with what they depend on, `f(x) = w^T x`: their arguments, by their keys. */
  readonly dependent: ReadonlyMap<string, string>;
  /** Parameters of the function that is being read. */
  readonly locals: ReadonlySet<string>;
  /** Reads with computed subscripts are zero outside: in formulas of gradients. */
  readonly guarding: boolean;
  /** Derivatives of what the text computes may stand here: in claims. */
  readonly derivatives: boolean;
  /** Tensors that are zero beyond their ends. */
  readonly zeroOutside: ReadonlySet<string>;
  readonly place: Place;
  value(f: Formula): Value;
  /** The formula as a number. Errors: it is an array. */
  number(f: Formula): Syntax;
  /** The formula as a condition. */
  condition(f: Formula): Syntax;
  /** The formula in a subscript or a bound. */
  integer(f: Formula, place: 'subscript' | 'bound'): Syntax;
  /** An index that nothing else in the text is called. */
  freshIndex(): string;
}

/** A table of probabilities as printed, `P(x_i \mid y)`. */
export interface ProbabilityTable {
  readonly name: string;
  /** The name with a mark for each index: tables that differ in indices only have one. */
  readonly pattern: string;
  readonly subscripts: readonly MathSymbol[];
}

export interface Gradients {
  /** By the key of the superscript; '' for none. */
  readonly byLabel: ReadonlyMap<string, MathSymbol>;
  /** The letter that stands for every superscript not in `byLabel`. */
  readonly letter?: MathSymbol;
}

export function fail(m: Meaning, code: string, span: Span, message: string, help: string): never {
  m.report.error(code, span, message, help);
  throw new SyntaxFailure(message);
}

export const textOf = (m: Meaning, { start, end }: Span): string => {
  const text = m.report.source.text.slice(start, end);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

export const scalar = (s: Syntax): Value => ({ rank: 0, span: s.span, at: () => s });

/** Element by element. An array of fewer axes is the same along the leading axes of the others. */
export function elementwise(
  values: readonly Value[],
  span: Span,
  combine: (elements: readonly Syntax[]) => Syntax,
): Value {
  const rank = values.reduce((most, v) => Math.max(most, v.rank), 0);
  // numbers at once: a long product is no deep one
  if (rank === 0) return scalar(combine(values.map((v) => v.at([]))));
  return {
    rank,
    span,
    ...(values.some((v) => v.row) && rank === 1 ? { row: true } : {}),
    ...(values.every((v) => v.rank === 0 || v.placed) ? { placed: true } : {}),
    at: (subscripts) => combine(values.map((v) => v.at(subscripts.slice(rank - v.rank)))),
  };
}

export const nameSyntax = (name: string, span: Span): Syntax => ({ kind: 'name', name, span });
export const numberSyntax = (value: number, span: Span): Syntax => ({ kind: 'number', text: String(value), span });
export const grouped = (inner: Syntax): Syntax =>
  inner.kind === 'name' ||
  inner.kind === 'number' ||
  inner.kind === 'access' ||
  inner.kind === 'call' ||
  inner.kind === 'group'
    ? inner
    : { kind: 'group', inner, span: inner.span };

export const productSyntax = (first: Syntax, op: '*' | '/' | '//' | '%', factor: Syntax, span: Span): Syntax =>
  first.kind === 'product' && first.span.start === span.start
    ? { ...first, rest: [...first.rest, { op, opSpan: span, factor }], span }
    : { kind: 'product', first, rest: [{ op, opSpan: span, factor }], span };

/** `e + 1`, with what cancels left out. */
export const plusOne = (e: Syntax): Syntax => plus(e, 1);
