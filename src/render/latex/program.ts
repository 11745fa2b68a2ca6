import {
  type Derivative,
  type Equation,
  type Expr,
  type Program,
  shownName,
  stateRanges,
  stateRelation,
  visit,
  zero,
} from '../../ir/index.ts';
import { printHead, printOutputs } from '../../ir/print.ts';
import { canonicalName } from '../../support/names.ts';
import { unbroken } from '../../support/soft-breaks.ts';
import type { Line, Scope } from '../document.ts';
import { type LatexLine, latexAligned, latexOneLine } from './lines.ts';
import { LatexPrinter } from './printer.ts';

export interface LatexOptions {
  /** Roughly how many letters wide a line may be; 72 by default. */
  readonly width?: number;
  /** Tensors whose reads are shown as derivatives. */
  readonly derivatives?: ReadonlyMap<string, Derivative>;
}

export const LATEX_WIDTH = 72;

/** An expression as LaTeX for math mode, on one line. Ranges that do not follow from the scope are written. */
export function latexExpr(e: Expr, scope: Scope = {}): string {
  const { right, stated } = stateRelation(zero, e, scope);
  return unbroken(printerFor(scope, stated).value(right));
}

/** One equation of a Program as LaTeX for math mode, on one line: `y_{i} = …`. */
export const latexEquation = (program: Program, equation: Equation, options: LatexOptions = {}): string =>
  latexOneLine(equationLine(program, equation, options));

/**
 * A Program as LaTeX that reads back as the same Program: its head as a comment, its equations aligned.
 *
 * ```tex
 * % layer square(x[N])
 * \begin{aligned}
 * E &= \sum_{i} x_{i}^{2}
 * \end{aligned}
 * ```
 */
export function latexProgram(program: Program, options: LatexOptions = {}): string {
  const lines = program.equations.map((e) => equationLine(program, e, options));
  const outputs = printOutputs(program);
  return [
    `% ${printHead(program)}`,
    latexAligned(lines, options.width ?? LATEX_WIDTH),
    ...(outputs === undefined ? [] : [`% return: ${outputs}`]),
  ].join('\n');
}

/** A line of a document as one line of an aligned block. */
export function latexLine(line: Line, scope: Scope): LatexLine {
  if (line.kind === 'equation') {
    if (scope.program === undefined) throw new Error('an equation is shown without its Program');
    return equationLine(scope.program, line.equation, scope);
  }
  const { left, right, stated } = stateRelation(line.left ?? zero, line.right, scope);
  const printer = printerFor(scope, stated);
  return {
    left: line.left === undefined ? '' : unbroken(printer.value(left)),
    relation: line.relation,
    right: printer.value(right),
  };
}

function equationLine(
  program: Program,
  equation: Equation,
  { derivatives }: { readonly derivatives?: Scope['derivatives'] },
): LatexLine {
  const { body, left, stated, range, bounds } = stateRanges(program, equation);
  const printer = printerFor({ program, ...(derivatives === undefined ? {} : { derivatives }) }, stated);
  const subscripts = left.map((key) => printer.elements.index(key));
  const target = printer.elements.target(equation.name, subscripts);
  const conditions = left.flatMap((key, i) => {
    const { lo, hi } = range(key);
    return stated.has(key) ? [printer.range(subscripts[i] ?? '', lo, hi)] : [];
  });
  if (bounds !== undefined) conditions.push(printer.range(target, bounds.lo, bounds.hi));
  return {
    left: target,
    relation: '=',
    right: printer.value(body),
    ...(conditions.length === 0 ? {} : { after: `\\quad \\text{for } ${conditions.join(',\\; ')}` }),
  };
}

function printerFor(scope: Scope, stated: ReadonlySet<string>): LatexPrinter {
  const names = new Set<string>();
  if (scope.program !== undefined) for (const name of namesOf(scope.program)) names.add(canonicalName(name));
  const tensors = new Set(
    [...(scope.program?.parameters ?? []), ...(scope.program?.equations ?? [])].map((t) => canonicalName(t.name)),
  );
  const guarded = new Set<string>();
  for (const { body } of scope.program?.equations ?? [])
    visit(body, (e) => {
      if (e.kind === 'read' && e.guarded) guarded.add(e.tensor);
    });
  return new LatexPrinter({
    display: shownName,
    stated: (key) => stated.has(key),
    derivatives: scope.derivatives,
    taken: (name) => names.has(name),
    isTensor: (name) => tensors.has(name),
    isGuarded: (tensor) => guarded.has(tensor),
  });
}

/** Every name of a Program, of indices too. */
function namesOf({ dims, hypers, parameters, equations }: Program): ReadonlySet<string> {
  const names = new Set([...dims, ...[...hypers, ...parameters, ...equations].map((p) => p.name)]);
  for (const { indices, body } of equations) {
    for (const index of indices) names.add(index);
    visit(body, (e) => {
      if (e.kind === 'reduce') for (const b of e.binders) names.add(b.index);
    });
  }
  return names;
}
