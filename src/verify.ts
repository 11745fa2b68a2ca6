import { check } from './check/index.ts';
import type { Program } from './ir/index.ts';
import { printProgram } from './ir/print.ts';
import { type LoadLatexOptions, latexSource } from './load.ts';
import {
  type Difference,
  isOutside,
  Judge,
  type Judgement,
  type Proof,
  type Subject,
  type Verdict,
} from './proof/index.ts';
import { expectLayer, expectNames } from './support/argument.ts';
import { EinablaError } from './support/diagnostic.ts';
import { position } from './support/frame.ts';
import { sameName } from './support/names.ts';
import type { Source, Span } from './support/span.ts';
import { type Nested, nest } from './values/nested.ts';

/** Sizes and inputs at which a claim fails. With `hyper`, `inputs` and `cotangents` it is a case that can be evaluated. */
export interface Counterexample {
  readonly sizes: Readonly<Record<string, number>>;
  readonly hyper: Readonly<Record<string, number>>;
  readonly inputs: Readonly<Record<string, Nested>>;
  /** By the names of the outputs. */
  readonly cotangents: Readonly<Record<string, Nested>>;
  /** The values of the claim's indices. */
  readonly at: Readonly<Record<string, number>>;
  /** What the claim gives there; null where it reads outside a tensor. */
  readonly claimed: number | null;
  /** What it is. */
  readonly actual: number;
}

/** A claim and what became of it. */
export interface VerifiedClaim {
  readonly layer: string;
  /** Where it stands, from 1. */
  readonly line: number;
  readonly span: Span;
  readonly text: string;
  readonly verdict: Verdict;
  /** Why, in a sentence or two. */
  readonly detail: string;
  /** Present exactly where the claim is refuted. */
  readonly counterexample?: Counterexample;
  /** Present exactly where it is proved. */
  readonly proof?: Proof;
  /** What the formulas of proof and claim are read in; absent where nothing could be derived. */
  readonly subject?: Subject;
}

export interface VerifyOptions {
  /** Only the claims of this layer. */
  readonly layer?: string;
  /** What messages call the text. */
  readonly name?: string;
}

/**
 * Judges every `claim` of a text: proved for all sizes, refuted by a counterexample, or compared numerically.
 *
 * ```ts
 * verify('layer square(x) { y = x²\n claim δx = 2·x·δy }')[0]?.verdict; // 'proved'
 * ```
 * Errors: EinablaError with everything that is wrong in the text, claims included.
 */
export function verify(text: string | Source, options: VerifyOptions = {}): readonly VerifiedClaim[] {
  const source = typeof text === 'string' ? { name: options.name ?? '<formula>', text } : text;
  const { programs, claims, diagnostics } = check(source);
  const errors = diagnostics.filter((d) => d.severity === 'error');
  if (errors.length > 0) throw new EinablaError(errors);
  return claims.flatMap((own) => {
    if (options.layer !== undefined && !sameName(options.layer, own.layer)) return [];
    const layer = programs.find((p) => p.name === own.layer);
    if (layer === undefined) throw new Error(`there is no layer ${own.layer}`);
    return new Judge(layer, own).judgements.map((judgement) => verified(source, layer, judgement));
  });
}

/**
 * Judges what formulas in LaTeX say about the layer that they define: equations such as `\frac{\partial L}{\partial x_i} = …`.
 *
 * ```ts
 * verifyLatex('y = x^2, \\frac{\\partial y}{\\partial x} = 2x')[0]?.verdict; // 'proved'
 * ```
 * Errors: EinablaError with everything that is wrong in the text, claims included.
 */
export const verifyLatex = (text: string, options: LoadLatexOptions = {}): readonly VerifiedClaim[] =>
  verify(latexSource(text, options), options.layer === undefined ? {} : { layer: options.layer });

/**
 * Judges claims about a layer that has no text of its own, such as a derived one: lines as they would stand at its end.
 *
 * ```ts
 * verifyClaims(square, ['claim δx = 2·x·δy'])[0]?.verdict; // 'proved'
 * ```
 * `line` counts these lines from 1. Errors: EinablaError with everything that is wrong in them.
 */
export function verifyClaims(program: Program, lines: readonly string[]): readonly VerifiedClaim[] {
  expectLayer(program);
  expectNames(lines, 'What is claimed');
  const text = printProgram(program).trimEnd();
  const head = text.slice(0, text.lastIndexOf('}'));
  const above = head.split('\n').length - 1;
  const found = verify({ name: `<${program.name}>`, text: `${head}${lines.join('\n')}\n}\n` });
  return found.map((claim) => ({ ...claim, line: claim.line - above }));
}

function verified(source: Source, layer: Program, judgement: Judgement): VerifiedClaim {
  const { claim, verdict, detail, counterexample, proof, subject } = judgement;
  return {
    layer: layer.name,
    line: position(source, claim.span.start).line,
    span: claim.span,
    text: claim.text,
    verdict,
    detail,
    ...(counterexample === undefined || subject === undefined
      ? {}
      : { counterexample: described(layer, subject, counterexample) }),
    ...(proof === undefined ? {} : { proof }),
    ...(subject === undefined ? {} : { subject }),
  };
}

function described(layer: Program, subject: Subject, found: Difference): Counterexample {
  const { sizes, inputs } = found.instance;
  const given = new Set(layer.parameters.map((p) => p.name));
  const nested = (names: Iterable<readonly [string, string]>): Record<string, Nested> => {
    const result = Object.create(null) as Record<string, Nested>;
    for (const [as, name] of names) {
      const tensor = inputs.get(name);
      if (tensor !== undefined) result[as] = nest(tensor.shape, tensor.data);
    }
    return result;
  };
  const cotangents = new Map([...subject.cotangents].map(([output, name]) => [output, name]));
  return {
    sizes: record(sizes.dims),
    hyper: record(sizes.hypers),
    inputs: nested([...given].map((name) => [name, name])),
    cotangents: nested(cotangents),
    at: record(subject.indices.map((b, d) => [b.index, (found.at[d] ?? 0) + (found.starts[d] ?? 0)])),
    claimed: isOutside(found.right) ? null : found.right,
    actual: found.left,
  };
}

function record(entries: Iterable<readonly [string, number]>): Record<string, number> {
  const result = Object.create(null) as Record<string, number>;
  for (const [name, value] of entries) result[name] = value;
  return result;
}

/** Characters of one tensor that are shown. */
const SHOWN = 400;

/** The elements of a tensor as text, cut off where there are very many. */
export function nestedText(value: Nested): string {
  const text =
    typeof value === 'number' || typeof value === 'string' ? String(value) : `[${value.map(nestedText).join(', ')}]`;
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
