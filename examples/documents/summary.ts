import type { Block, Inline, Rich, Table } from '../../src/render/document.ts';
import type { Examined, ExaminedDocument } from './examine.ts';
import type { Answer, Judgement, SourceDocument, State } from './formula.ts';

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

/** Counts, and the lists of what is wrong and of what needs a kind reader. */
export function summary(examined: readonly ExaminedDocument[]): Block[] {
  return [
    paragraph(
      'Every formula of five lecture notes on neural networks: as printed, as a layer in the formula language, with the backward pass that Einabla derives and the verdicts of its engine on what the print says. Written by one command, from the catalogue beside it.',
    ),
    paragraph(
      'A formula is wrong if what is printed says something false, or something that has no meaning and could be mended in several ways. It is right if read kindly if it lacks what only one reading can supply: a usual condition or convention, a transposition, a letter misprinted as one that stands for nothing. An index or a sign misprinted as another that is in use says something else, and is wrong. Conventions are not held against a text: cross-correlation called convolution, a subgradient chosen at 0, gradients as factors of the chain rule written as matrices. Where a document leaves the activation open, sin stands for it and cos for its derivative.',
    ),
    {
      kind: 'section',
      title: 'Counts',
      blocks: [
        byDocument(examined),
        byState(examined),
        paragraph(claimCounts(examined)),
        paragraph(readingCounts(examined)),
      ],
    },
    {
      kind: 'section',
      title: 'Wrong in print',
      blocks: [list(examined, 'wrong')],
    },
    {
      kind: 'section',
      title: 'Right if read kindly',
      blocks: [list(examined, 'right if read kindly')],
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

/** How many of the computations are read as printed, and how many of these compute what was understood. */
export function readings(
  examined: readonly ExaminedDocument[],
): Readonly<Record<'asked' | 'read' | 'same' | 'different', number>> {
  const asked = all(examined).flatMap(({ formula, reading }) =>
    formula.state === 'computation' && reading !== undefined ? [reading] : [],
  );
  const read = asked.filter((r) => !('error' in r));
  const compared = (same: boolean): number => read.filter((r) => !('error' in r) && r.same === same).length;
  return { asked: asked.length, read: read.length, same: compared(true), different: compared(false) };
}

function readingCounts(examined: readonly ExaminedDocument[]): string {
  const { asked, read, same, different } = readings(examined);
  return `Of the ${asked} formulas that state a computation, ${read} are read from the LaTeX as printed, some with a comment line that says what the print leaves open; ${same} of them compute on random inputs what the layer as understood computes, and ${different}, all of them wrong in print, do not. The others are understood by hand.`;
}

function list(examined: readonly ExaminedDocument[], judgement: Judgement): Table {
  return {
    kind: 'table',
    head: ['Document', 'Formula', 'Printed', 'Why', 'Corrected'],
    rows: examined.flatMap(({ document, formulas }) =>
      formulas.flatMap((f, i): Rich[][] =>
        f.formula.judgement !== judgement
          ? []
          : [
              [
                document.author,
                [{ kind: 'link', to: sectionId(document, i), text: heading(f) }],
                [{ kind: 'tex', tex: f.formula.excerpt ?? f.formula.printed }],
                f.formula.note ?? '',
                correctedText(f),
              ],
            ],
      ),
    ),
  };
}

function correctedText({ corrections }: Examined): Inline[] {
  return corrections.flatMap(({ correction, claims }, i): Inline[] => [
    ...(i === 0 ? [] : ['; ']),
    { kind: 'tex', tex: correction.latex },
    ...(claims.length === 0 ? [] : [claims.every((c) => c.answer === 'proved') ? ' (proved)' : ' (holds numerically)']),
  ]);
}
