import type { CaseData, Nested } from '../../src/index.ts';

/** What a printed formula is. */
export type State =
  /** Says how a tensor is computed. */
  | 'computation'
  /** Says that two forms are equal. */
  | 'identity'
  /** Says what a derivative or a gradient is. */
  | 'backward formula'
  /** Says how large something is, or what a name means. */
  | 'definition'
  /** Numbers worked out in the document. */
  | 'worked example'
  /** A statement that index notation does not hold: limits, integrals, distributions, searches. */
  | 'prose'
  /** What was meant cannot be read off the print alone. */
  | 'garbled in print';

/** Our judgement of what the print says, taken at its word. */
export type Judgement =
  | 'right'
  /** Right under a condition, or with a convention, that the print does not state. */
  | 'right if read kindly'
  | 'wrong'
  /** States no more than what a name means, or nothing that can be judged. */
  | 'not judged';

/** What the engine says of a claim; `rejected` where the claim is no formula of the layer. */
export type Answer = 'proved' | 'holds-numerically' | 'refuted' | 'unknown' | 'rejected';

/** What it has to say: `holds` is proved, or true at every instance tried. */
export type Expected = 'holds' | 'refuted' | 'rejected';

/** A statement about a layer, in the formula language without the word `claim`. */
export interface Claim {
  readonly claim: string;
  readonly answer: Expected;
  /** What of the print the claim is a reading of, where that is not the whole. */
  readonly says?: string;
  /** Conditions, in the formula language, under which the claim is made. */
  readonly assume?: readonly string[];
}

/** Claims about one layer, and the layer without them. */
export interface Understanding {
  readonly layer: string;
  readonly claims?: readonly Claim[];
  /** Inputs whose gradients are shown; all by default, none where the formula is not about gradients. */
  readonly wrt?: readonly string[];
}

/** A number or an array worked out in the document, and how Einabla recomputes it. */
export type Recomputation = ValueOf | ShapeOf | HypersOf | NetworkRow;

interface Compared {
  /** What is compared, in a few words. */
  readonly says: string;
  /** Whether the recomputed value is the printed one. */
  readonly equal: boolean;
}

/** An output of a layer, evaluated. */
export interface ValueOf extends Compared {
  readonly kind: 'value';
  readonly layer: string;
  readonly data: CaseData;
  readonly of: string;
  readonly printed: Nested;
  /** The print is rounded or cut to multiples of this; exact without it. */
  readonly unit?: number;
}

/** The shape of an output, as inferred. */
export interface ShapeOf extends Compared {
  readonly kind: 'shape';
  readonly layer: string;
  readonly sizes: Readonly<Record<string, number>>;
  readonly of: string;
  readonly printed: readonly number[];
}

/** The number of a layer's hyper-parameters. */
export interface HypersOf extends Compared {
  readonly kind: 'hyper-parameters';
  readonly layer: string;
  readonly printed: number;
}

/** What is inferred of a row of one of the document's networks, or of all its rows together. */
export interface NetworkRow extends Compared {
  readonly kind: 'network';
  readonly network: string;
  /** Names of the rows whose measures are added; all of them without it. */
  readonly rows?: readonly string[];
  readonly measure: 'shape' | 'elements' | 'weights' | 'multiplications' | 'layers';
  readonly printed: readonly number[];
  /** The print is rounded or cut to multiples of this; exact without it. */
  readonly unit?: number;
}

/** How a formula should have been printed, with the claims or numbers that show it. */
export interface Correction extends Partial<Understanding> {
  readonly latex: string;
  /** The part of it that stands for the excerpt of the print, for lists; the whole where it is short. */
  readonly excerpt?: string;
  readonly recomputed?: readonly Recomputation[];
}

export interface Formula {
  /** Unique in its document; the printed number where it has one. */
  readonly key: string;
  /** The printed number. */
  readonly number?: number;
  readonly title: string;
  /** The formula alone, in LaTeX, as printed. */
  readonly printed: string;
  /** The part of it that is wrong, for lists; the whole where it is short. */
  readonly excerpt?: string;
  /** Comment lines to put before it, so that the LaTeX can be read: they say what the print leaves open. */
  readonly reading?: string;
  /** The layer that the print computes by itself, where the layer understood is of more than that: one neuron of several, or inputs in other words. */
  readonly alone?: string;
  /** Keys of formulas of the document to be read before it. */
  readonly buildsOn?: readonly string[];
  readonly state: State;
  readonly judgement: Judgement;
  readonly understood?: Understanding;
  readonly note?: string;
  readonly corrected?: readonly Correction[];
  readonly recomputed?: readonly Recomputation[];
}

export interface SourceDocument {
  readonly key: string;
  readonly author: string;
  readonly title: string;
  readonly language: string;
  readonly formulas: readonly Formula[];
}
