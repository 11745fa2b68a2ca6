import { withCode } from '../../src/render/code.ts';
import type { Block, Document, Inline, Line, Rich, Section, Table } from '../../src/render/document.ts';
import type { Examined, ExaminedClaim, ExaminedDocument } from './examine.ts';
import type { Answer, Judgement } from './formula.ts';
import type { Judged } from './judge.ts';
import type { Reading } from './reading.ts';
import type { Recomputed } from './recompute.ts';
import { heading, sectionId, summary, tone } from './summary.ts';
import { valueText } from './values.ts';

/** What the examination found, as a document that can be rendered as Markdown or as a page. */
export function report(examined: readonly ExaminedDocument[]): Document {
  return {
    title: 'The documents examined',
    blocks: [
      ...summary(examined),
      ...examined.map(
        ({ document, formulas }): Section => ({
          kind: 'section',
          title: `${document.author}: ${document.title} (${document.language})`,
          blocks: formulas.map((formula, i) => formulaSection(formula, sectionId(document, i))),
        }),
      ),
    ],
  };
}

const paragraph = (text: Rich): Block => ({ kind: 'paragraph', text });
const tex = (formula: string): Inline => ({ kind: 'tex', tex: formula });
const code = (text: string): Inline => ({ kind: 'code', text });

function formulaSection(examined: Examined, id: string): Section {
  const { formula, derived, claims, corrections, recomputed } = examined;
  const { judgement } = formula;
  return {
    kind: 'section',
    id,
    title: [`${heading(examined)}: `, { kind: 'badge', text: judgement, tone: tone(judgement) }],
    blocks: [
      paragraph([tex(formula.printed)]),
      paragraph(`Printed as ${article(formula.state)}.`),
      ...(examined.reading === undefined ? [] : readingBlocks(examined.reading, judgement)),
      ...(formula.understood === undefined
        ? []
        : [paragraph('Understood as'), { kind: 'code', text: formula.understood.layer } satisfies Block]),
      ...(derived === undefined || derived.text === ''
        ? []
        : [
            paragraph('Einabla derives'),
            { kind: 'lines', scope: { program: derived.program }, lines: backward(derived) } satisfies Block,
          ]),
      ...(claims.length === 0 ? [] : [claimTable('The print says', claims)]),
      ...(recomputed.length === 0 ? [] : [numberTable(recomputed)]),
      ...(formula.note === undefined ? [] : [paragraph(formula.note)]),
      ...corrections.flatMap((c): Block[] => [
        paragraph('Corrected'),
        paragraph([tex(c.correction.latex)]),
        ...(c.claims.length === 0 ? [] : [claimTable('The correction says', c.claims)]),
        ...(c.recomputed.length === 0 ? [] : [numberTable(c.recomputed)]),
      ]),
    ],
  };
}

/** The layer that the LaTeX reader finds in the print, and its verdicts on what the print states. */
function readingBlocks(reading: Reading, judgement: Judgement): Block[] {
  if ('error' in reading)
    return [
      paragraph(withCode(`${judgement === 'right' ? 'Not read' : 'Refused'} as printed in LaTeX: ${reading.error}`)),
    ];
  const compared = { true: ', the same as understood', false: ', not the same as understood', undefined: '' };
  const { same, fails, text, claims, unjudged } = reading;
  return [
    paragraph(
      withCode(`Read from the LaTeX as printed${compared[`${same}`]}${fails === undefined ? '' : `: ${fails}`}`),
    ),
    { kind: 'code', text: text.trimEnd() },
    ...(claims.length === 0
      ? []
      : [
          {
            kind: 'table',
            head: ['The LaTeX states', 'Verdict', 'Why'],
            rows: claims.map((c): Rich[] => [
              [code(c.text)],
              [{ kind: 'badge', text: answerText[c.verdict], tone: answerTone[c.verdict] }],
              why({ answer: c.verdict, detail: c.detail }),
            ]),
          } satisfies Table,
        ]),
    ...unjudged.map((message) => paragraph(withCode(message))),
  ];
}

const article = (state: string): string =>
  state === 'prose' || state.startsWith('garbled') ? state : `${/^[aei]/u.test(state) ? 'an' : 'a'} ${state}`;

/** The equations that the backward pass adds to the forward pass. */
function backward({ program, text }: NonNullable<Examined['derived']>): Line[] {
  const lines = new Set(text.split('\n').map((line) => /^[^[\s=]+/u.exec(line)?.[0]));
  return program.equations
    .filter((equation) => lines.has(equation.name))
    .map((equation) => ({ kind: 'equation', equation }));
}

function claimTable(title: string, claims: readonly ExaminedClaim[]): Table {
  return {
    kind: 'table',
    head: [title, 'Verdict', 'Why'],
    rows: claims.map((c) => [
      [...(c.claim.says === undefined ? [] : [`${c.claim.says}: `]), code(c.claim.claim), ...assumed(c)],
      [{ kind: 'badge', text: answerText[c.answer], tone: answerTone[c.answer] }],
      why(c),
    ]),
  };
}

const assumed = ({ claim: { assume = [] } }: ExaminedClaim): Inline[] =>
  assume.flatMap((condition, i): Inline[] => [i === 0 ? ', assuming ' : ' and ', code(condition)]);

const answerText: Readonly<Record<Answer, string>> = {
  proved: 'proved',
  'holds-numerically': 'holds numerically',
  refuted: 'refuted',
  rejected: 'no formula of this layer',
  unknown: 'unknown',
};

const answerTone = {
  proved: 'good',
  'holds-numerically': 'good',
  refuted: 'bad',
  rejected: 'bad',
  unknown: 'plain',
} as const;

/** The smallest sizes at which a claim fails, and what it gives there. */
function why({ answer, detail, counterexample }: Judged): Rich {
  if (answer === 'holds-numerically') return 'on every random instance';
  if (counterexample === undefined) return withCode(detail);
  const sizes = Object.entries({ ...counterexample.sizes, ...counterexample.hyper });
  const at = sizes.map(([name, value]) => `${name} = ${valueText(value)}`).join(', ');
  return withCode(at === '' ? detail : `At ${at}: ${detail}`);
}

function numberTable(recomputed: readonly Recomputed[]): Table {
  return {
    kind: 'table',
    head: ['Recomputed', 'Printed', 'Einabla', ''],
    rows: recomputed.map((r) => [
      r.says,
      valueText(r.printed),
      valueText(r.computed),
      [{ kind: 'badge', text: r.equal ? 'equal' : 'different', tone: r.equal ? 'good' : 'bad' }],
    ]),
  };
}
