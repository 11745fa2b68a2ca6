import type { Binder, Expr } from '../ir/index.ts';
import { index } from '../ir/index.ts';
import { printExpr, printRelation } from '../ir/print.ts';
import type { Block, Relation, Scope } from './document.ts';
import { latexAligned, latexOneLine } from './latex/lines.ts';
import { LATEX_WIDTH, latexLine } from './latex/program.ts';

/** A line in which a layer states something about itself: `claim left = right`, `assume left > right`. */
export interface Statement {
  readonly word: 'claim' | 'assume';
  /** Absent where the right side is a whole condition. */
  readonly left?: Expr;
  readonly relation: Relation;
  readonly right: Expr;
  readonly scope: Scope;
  /** Indices of the left side whose ranges are not those of its tensor. */
  readonly stated: readonly Binder[];
  /** Whether the left side is a derivative or a gradient: as LaTeX it then reads back as a claim. */
  readonly ofDerivative: boolean;
}

interface TextOptions {
  readonly ascii: boolean;
  /** How an equation is written; as a condition it is `==`. */
  readonly equals?: '=' | '==';
}

/** The statement as a line of the formula language. */
export function statementText(s: Statement, { ascii, equals = '=' }: TextOptions): string {
  const { left, right } = printRelation(s.left, s.right, s.scope, { ascii, derivatives: s.scope.derivatives });
  if (left === undefined) return `${s.word} ${right}`;
  const target = s.stated.reduce((text, b) => withRange(text, b, ascii), left);
  const sign = s.relation === '=' ? equals : ascii ? asciiSigns[s.relation] : s.relation;
  return `${s.word} ${target} ${sign} ${right}`;
}

/** `y[k in 1..N]` for `y[k]`. */
function withRange(text: string, { index: name, lo, hi }: Binder, ascii: boolean): string {
  const [shown, from, to] = [index(name), lo, hi].map((e) => printExpr(e, { ascii }));
  const range = lo.kind === 'const' && lo.value === 0 ? `${shown}<${to}` : `${shown} in ${from}..${to}`;
  return text.replace(/[^[\],]+/gu, (subscript) =>
    subscript.trim() === shown ? subscript.replace(shown, range) : subscript,
  );
}

const asciiSigns: Readonly<Record<Relation, string>> = {
  '=': '=',
  '≠': '!=',
  '<': '<',
  '≤': '<=',
  '>': '>',
  '≥': '>=',
  '≈': '=',
};

/** Statements below a layer as LaTeX that reads back: derivatives as formulas, what else is claimed or assumed as comments. */
export function statementsLatex(statements: readonly Statement[], width = LATEX_WIDTH): string {
  const formulas = statements.filter((s) => s.word === 'claim' && s.ofDerivative);
  const others = statements.filter((s) => !formulas.includes(s));
  const comments = others.map((s) =>
    s.word === 'assume'
      ? `% assume: ${statementText(s, { ascii: false, equals: '==' }).slice('assume '.length)}`
      : `% claim: ${latexOneLine(latexLine(lineOf(s), s.scope))}`,
  );
  const aligned = latexAligned(
    formulas.map((s) => latexLine(lineOf(s), s.scope)),
    width,
  );
  return [...(formulas.length === 0 ? [] : [aligned]), ...comments].join('\n');
}

/** Statements as blocks of a document. */
export function statementBlocks(statements: readonly Statement[]): readonly Block[] {
  return (['claim', 'assume'] as const).flatMap((word): Block[] => {
    const own = statements.filter((s) => s.word === word);
    if (own.length === 0) return [];
    return [{ kind: 'paragraph', text: word === 'claim' ? 'Claimed:' : 'Assumed:' }, ...own.map(blockOf)];
  });
}

const blockOf = (s: Statement): Block =>
  s.left === undefined
    ? { kind: 'paragraph', text: [{ kind: 'formula', expr: s.right, scope: s.scope }] }
    : { kind: 'lines', scope: s.scope, lines: [lineOf(s)] };

const lineOf = ({ left, relation, right }: Statement) =>
  ({ kind: 'relation', ...(left === undefined ? {} : { left }), relation, right }) as const;
