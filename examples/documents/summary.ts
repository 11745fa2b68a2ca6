import type { Block, Inline, Rich, Section, Table } from '../../src/render/document.ts';
import type { Examined, ExaminedDocument } from './examine.ts';
import type { Answer, Judgement, SourceDocument, State } from './formula.ts';
import { valueText } from './values.ts';

const states: readonly State[] = [
  'computation',
  'identity',
  'backward formula',
  'definition',
  'worked example',
  'prose',
  'garbled in print',
];

const judgements: readonly Judgement[] = ['right', 'right if read kindly', 'wrong', 'not judged'];

const tones = { right: 'good', 'right if read kindly': 'plain', wrong: 'bad', 'not judged': 'plain' } as const;

export const tone = (judgement: Judgement): 'good' | 'bad' | 'plain' => tones[judgement];

/** The id of a document's formula, by its place, in the report. */
export const sectionId = (document: SourceDocument, place: number): string => `${document.key}-${place + 1}`;

/** A formula's number and title, as the report calls it. */
export const heading = ({ formula }: Examined): string =>
  formula.number === undefined ? formula.title : `(${formula.number}) ${formula.title}`;

const paragraph = (text: Rich): Block => ({ kind: 'paragraph', text });

/** What came out, what is wrong and what needs a kind reader, and how that was found. */
export function summary(examined: readonly ExaminedDocument[]): Block[] {
  const of = (judgement: Judgement): number => all(examined).filter((f) => f.formula.judgement === judgement).length;
  const numbered = all(examined).filter(({ formula }) => formula.number !== undefined);
  const wrong = numbered.filter(({ formula }) => formula.judgement === 'wrong');
  return [
    paragraph(
      `Five lecture notes on neural networks, examined formula by formula. Of ${all(examined).length} formulas, ${of('right')} are right as printed, ${of('right if read kindly')} are right if read kindly, ${of('wrong')} are wrong, and ${of('not judged')} state nothing that could be judged. Of the ${numbered.length} that the documents number, ${wrong.length} are wrong. This page lists the wrong ones first, each with its correction; its name leads to a section that has the whole formula, the layer that it is understood as, the backward pass that Einabla derives, and the proof or the counterexample.`,
    ),
    byDocument(examined),
    {
      kind: 'section',
      title: 'Wrong in print',
      blocks: [
        paragraph('Only the part that is wrong is shown, and what has to stand in its place.'),
        ...lists(examined, 'wrong', ['Formula', 'Printed', 'Corrected', 'Why'], (f) => [
          printedPart(f),
          correctedPart(f),
          f.formula.note ?? '',
        ]),
      ],
    },
    {
      kind: 'section',
      title: 'Right if read kindly',
      blocks: lists(examined, 'right if read kindly', ['Formula', 'Printed', 'Why'], (f) => [
        printedPart(f),
        f.formula.note ?? '',
      ]),
    },
    {
      kind: 'section',
      title: 'How it was judged',
      blocks: [
        paragraph(
          'A formula is wrong if what is printed, taken at its word, is false, or has no meaning and could be mended in several ways. An index, a sign or a layer printed for another is wrong, however clear what was meant.',
        ),
        paragraph(
          'A formula is right if read kindly if it only lacks what one reading alone can supply: a usual condition such as that a stride divides, which no example of the text breaks, a convention that the text states, a transposition, a lost subscript, or a letter misprinted as one that stands for nothing. A quoted count is read so within one per cent.',
        ),
        paragraph(
          'Conventions are not held against a text: cross-correlation called convolution, a subgradient chosen at 0, gradients as factors of the chain rule written as matrices. The documents were at hand as copies in text form. Where the copy may have misread a letter, the print is judged as it stands there, and the section says so.',
        ),
        paragraph(
          'Whatever index notation can hold is judged by Einabla: a claim is proved for all sizes, holds on every random instance, is refuted by a counterexample, or is no formula of its layer, for instance because nothing binds an index. Where a document leaves the activation open, sin stands for it and cos for its derivative.',
        ),
        paragraph(claimCounts(examined)),
        paragraph(readingCounts(examined)),
        byState(examined),
      ],
    },
  ];
}

const all = (examined: readonly ExaminedDocument[]): Examined[] => examined.flatMap((d) => d.formulas);

function byDocument(examined: readonly ExaminedDocument[]): Table {
  const row = (name: string, formulas: readonly Examined[]): Rich[] => [
    name,
    String(formulas.length),
    String(formulas.filter((f) => f.formula.number !== undefined).length),
    ...judgements.map((j) => String(formulas.filter((f) => f.formula.judgement === j).length)),
  ];
  return {
    kind: 'table',
    head: ['Document', 'Formulas', 'Numbered', ...judgements],
    rows: [...examined.map((d) => row(d.document.author, d.formulas)), row('All', all(examined))],
  };
}

function byState(examined: readonly ExaminedDocument[]): Table {
  const formulas = all(examined);
  return {
    kind: 'table',
    head: ['State', 'Formulas', 'Numbered', ...judgements],
    rows: states.map((state) => {
      const own = formulas.filter((f) => f.formula.state === state);
      return [
        state,
        String(own.length),
        String(own.filter((f) => f.formula.number !== undefined).length),
        ...judgements.map((j) => String(own.filter((f) => f.formula.judgement === j).length)),
      ];
    }),
  };
}

/** Answers of the engine, on what is printed and on the corrections, and the numbers recomputed. */
export interface Counts {
  readonly printed: Readonly<Record<Answer, number>>;
  readonly corrected: Readonly<Record<Answer, number>>;
  readonly equal: number;
  readonly different: number;
}

export function counts(examined: readonly ExaminedDocument[]): Counts {
  const formulas = all(examined);
  const tally = (answers: readonly Answer[]): Record<Answer, number> => {
    const of = (answer: Answer): number => answers.filter((a) => a === answer).length;
    return {
      proved: of('proved'),
      'holds-numerically': of('holds-numerically'),
      refuted: of('refuted'),
      rejected: of('rejected'),
      unknown: of('unknown'),
    };
  };
  const numbers = formulas.flatMap((f) => f.recomputed);
  return {
    printed: tally(formulas.flatMap((f) => f.claims.map((c) => c.answer))),
    corrected: tally(formulas.flatMap((f) => f.corrections.flatMap((c) => c.claims.map((claim) => claim.answer)))),
    equal: numbers.filter((n) => n.equal).length,
    different: numbers.filter((n) => !n.equal).length,
  };
}

function claimCounts(examined: readonly ExaminedDocument[]): string {
  const { printed, corrected, equal, different } = counts(examined);
  const claims = Object.values(printed).reduce((a, b) => a + b, 0);
  const corrections = Object.values(corrected).reduce((a, b) => a + b, 0);
  return `What is printed makes ${claims} claims: ${printed.proved} are proved for all sizes, ${printed['holds-numerically']} hold on every random instance, ${printed.refuted} are refuted by a counterexample, and ${printed.rejected} are no formulas of their layer. The corrections make ${corrections} claims: ${corrected.proved} are proved and ${corrected['holds-numerically']} hold on every random instance. Of the printed numbers, ${equal} are recomputed as they stand and ${different} come out different.`;
}

/** How many formulas of a state are read from the LaTeX as printed, and what comes of it. */
export interface Readings {
  readonly asked: number;
  readonly read: number;
  /** Compute what the layer as understood computes. */
  readonly same: number;
  readonly different: number;
  /** Stopped by an error where the print has no meaning, or has one to a kind reader only. */
  readonly refused: number;
  /** State something that is judged. */
  readonly judged: number;
}

/** Whether the reader stops at a formula for what is wrong or missing in the print. */
const isRefused = ({ formula, reading }: Examined): boolean =>
  reading !== undefined && 'error' in reading && formula.judgement !== 'right';

export function readings(examined: readonly ExaminedDocument[], state: State): Readings {
  const own = all(examined).filter((f) => f.formula.state === state);
  const read = own.flatMap(({ reading }) => (reading === undefined || 'error' in reading ? [] : [reading]));
  return {
    asked: own.length,
    read: read.length,
    same: read.filter((r) => r.same === true).length,
    different: read.filter((r) => r.same === false).length,
    refused: own.filter(isRefused).length,
    judged: read.filter((r) => r.claims.length > 0).length,
  };
}

function readingCounts(examined: readonly ExaminedDocument[]): string {
  const { asked, read, same, different, refused } = readings(examined, 'computation');
  const rest = asked - read - refused;
  const others = (['identity', 'backward formula'] as const).map((state) => readings(examined, state));
  const [identities, backward] = others.map((r) => `${r.judged} of the ${r.asked}`);
  return `Of the ${asked} formulas that state a computation, ${read} are read from the LaTeX as printed, some with comment lines that say what the print leaves open; ${same} of them compute on random inputs what the layer as understood computes, and ${different}, all of them wrong in print, do not. ${refused} are refused for what is wrong or missing in print.${rest === 0 ? '' : ` ${rest} are understood by hand.`} From the LaTeX as printed, beside the formulas that they build on, ${identities} identities and ${backward} backward formulas are judged; the others are judged as understood.`;
}

/** A table for each document that has formulas so judged. */
function lists(
  examined: readonly ExaminedDocument[],
  judgement: Judgement,
  head: readonly string[],
  cells: (f: Examined) => Rich[],
): Section[] {
  return examined.flatMap(({ document, formulas }): Section[] => {
    const rows = formulas.flatMap((f, i): Rich[][] =>
      f.formula.judgement === judgement
        ? [[[{ kind: 'link', to: sectionId(document, i), text: heading(f) }], ...cells(f)]]
        : [],
    );
    return rows.length === 0
      ? []
      : [{ kind: 'section', title: document.author, blocks: [{ kind: 'table', head, rows } satisfies Table] }];
  });
}

const printedPart = ({ formula }: Examined): Inline[] => [{ kind: 'tex', tex: formula.excerpt ?? formula.printed }];

/** What has to stand for the wrong part: of the first correction, else the numbers that come out different. */
function correctedPart({ corrections: [first], recomputed }: Examined): Inline[] {
  if (first !== undefined) return [{ kind: 'tex', tex: first.correction.excerpt ?? first.correction.latex }];
  const different = recomputed.filter((r) => !r.equal);
  return [different.map((r) => `${valueText(r.computed)} ${r.says.replace(/^.*: /u, '')}`).join(', ')];
}
