import type { Equation, Program } from '../ir/index.ts';
import { printEquation, printHead, printOutputs, printProgram } from '../ir/print.ts';
import type { Block, Derivative, Document, Lines } from './document.ts';
import { latexProgram } from './latex/program.ts';
import { latexLines } from './latex-document.ts';
import { type Statement, statementBlocks, statementsLatex, statementText } from './statements.ts';
import { textLines } from './text.ts';

/** Formulas to show: a Program whole, or some of the equations that it adds to a layer. */
export interface Shown {
  /** The layer that they are about. */
  readonly layer: Program;
  /** What they are, as a heading: `Gradients`. Absent where the layer itself is shown. */
  readonly heading?: string;
  readonly program: Program;
  readonly equations: readonly Equation[];
  /** Show the Program with its head, as text that reads back. */
  readonly whole: boolean;
  /** Tensors that are shown as derivatives. */
  readonly derivatives?: ReadonlyMap<string, Derivative>;
  /** What the layer claims and assumes, below its equations where it is shown whole. */
  readonly statements?: readonly Statement[];
}

const NOTHING = 'nothing to differentiate';

/** As text of the formula language, one equation a line, or in lines of `width` columns. */
export function shownText(shown: Shown, options: { readonly ascii: boolean; readonly width?: number }): string {
  const { program, equations, whole, derivatives } = shown;
  if (whole) return wholeText(shown, options);
  if (equations.length === 0) return `# ${NOTHING}`;
  if (options.width !== undefined) return textLines(shownLines(shown), { ...options, width: options.width }).join('\n');
  return equations.map((e) => printEquation(program, e, { ascii: options.ascii, derivatives })).join('\n');
}

/** A layer as text that reads back. */
function wholeText(
  { program, statements = [] }: Shown,
  { ascii, width }: { readonly ascii: boolean; readonly width?: number },
): string {
  const stated = statements.map((s) => statementText(s, { ascii }));
  if (width === undefined && stated.length === 0) return printProgram(program, { ascii }).trimEnd();
  const shown = { layer: program, program, equations: program.equations, whole: true };
  const lines =
    width === undefined
      ? program.equations.map((e) => printEquation(program, e, { ascii }))
      : [...textLines(shownLines(shown), { ascii, width: width - 2 })];
  const outputs = printOutputs(program, { ascii });
  if (outputs !== undefined) lines.push(`return ${outputs}`);
  return `${printHead(program, { ascii })} {\n${[...lines, ...stated].map((line) => `  ${line}`).join('\n')}\n}`;
}

/** As LaTeX for a paper, an aligned block; whole, as LaTeX that reads back. */
export function shownLatex(shown: Shown, width?: number): string {
  if (shown.whole) {
    const layer = latexProgram(shown.program, width === undefined ? {} : { width });
    const { statements = [] } = shown;
    return statements.length === 0 ? layer : `${layer}\n\n${statementsLatex(statements, width)}`;
  }
  return shown.equations.length === 0 ? `% ${NOTHING}` : latexLines(shownLines(shown), width);
}

/** As a document: each layer with its formulas, and below it what is shown of it. */
export function shownDocument(title: string, all: readonly Shown[]): Document {
  const several = new Set(all.map((s) => s.layer)).size > 1;
  const blocks: Block[] = [];
  let last: Program | undefined;
  let inner: Block[] = [];
  for (const shown of all) {
    if (shown.layer !== last) {
      inner = [...layerBlocks(shown.layer), ...statementBlocks(shown.statements ?? [])];
      if (several) blocks.push({ kind: 'section', title: shown.layer.name, blocks: inner });
      last = shown.layer;
    }
    const own = shown.heading === undefined ? [] : [derivedSection(shown, shown.heading)];
    inner.push(...own);
    if (!several) blocks.push(...(blocks.length === 0 ? inner : own));
  }
  return { title, blocks };
}

function derivedSection(shown: Shown, heading: string): Block {
  const blocks: readonly Block[] =
    shown.equations.length === 0
      ? [{ kind: 'paragraph', text: `There is ${NOTHING}.` }]
      : shown.whole
        ? layerBlocks(shown.program)
        : [shownLines(shown)];
  return { kind: 'section', title: heading, blocks };
}

/** A layer's head and its equations. */
export function layerBlocks(program: Program): readonly Block[] {
  const outputs = printOutputs(program);
  const formulas: Lines = {
    kind: 'lines',
    scope: { program },
    lines: program.equations.map((equation) => ({ kind: 'equation', equation })),
  };
  return [
    { kind: 'code', text: printHead(program) },
    formulas,
    ...(outputs === undefined ? [] : [{ kind: 'code', text: `return ${outputs}` } as const]),
  ];
}

const shownLines = ({ program, equations, derivatives }: Shown): Lines => ({
  kind: 'lines',
  scope: { program, ...(derivatives === undefined ? {} : { derivatives }) },
  lines: equations.map((equation) => ({ kind: 'equation', equation })),
});
