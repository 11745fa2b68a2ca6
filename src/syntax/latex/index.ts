import { MAX_LATEX_HEADS, MAX_LATEX_NODES } from '../../support/limits.ts';
import { Report } from '../../support/report.ts';
import type { Source, Span } from '../../support/span.ts';
import type { FileSyntax, FunctionSyntax, LayerSyntax } from '../syntax.ts';
import { statedShape } from './facts/shapes.ts';
import { directivesIn } from './layer/directives.ts';
import { layerOf } from './layer/layer.ts';
import { rules } from './read/expression.ts';
import { lexiconOf } from './read/lexicon.ts';
import type { Formula } from './read/math.ts';
import type { Shared } from './read/reader.ts';
import { formulasIn, statementsOf } from './read/statements.ts';
import { readTex, type TexNode } from './tex/tex.ts';
import { withVariantsApart } from './tex/variants.ts';

/** A layer without a head has the name of its file, `attention` for `attention.tex`, as far as that is one. */
function layerName(source: string): string {
  const file = /([^/\\]+)\.tex$/u.exec(source)?.[1]?.replaceAll(/[\s-]+/gu, '_') ?? '';
  return /^[\p{L}_][\p{L}\p{M}\p{Nd}_]{0,60}$/u.test(file) ? file : 'formula';
}

/**
 * LaTeX → Syntax, every node with its place in the LaTeX. A text is one layer, or one for each head (`% layer …`) that its comments hold.
 * What could be read is returned even where there are errors, which are reported.
 */
export function parseLatex(source: Source, report: Report): FileSyntax {
  const tree = readTex(source.text, report);
  if (tree === undefined) return { layers: [], functions: [] };
  const directives = directivesIn(tree.comments, report);
  const declared = [
    ...[...directives.heads.flatMap((h) => h.parameters), ...directives.parameters].flatMap((p) => [
      p.name,
      ...p.shape.flatMap((s) => (s.kind === 'name' ? [s.name] : [])),
    ]),
    ...[...directives.heads.flatMap((h) => h.hypers), ...directives.hypers].map((h) => h.name),
    ...directives.functions.map((f) => f.name),
  ];
  const { read, aside } = formulasIn(withVariantsApart(tree.nodes), source.text);
  const formulas = read.flatMap((nodes) => cutAt(nodes, directives.heads));
  const beyond = nodeAt([...formulas, ...aside], MAX_LATEX_NODES);
  const head = directives.heads[MAX_LATEX_HEADS];
  if (beyond !== undefined || head !== undefined) {
    report.error(
      beyond === undefined ? 'limit-definitions' : 'limit-tokens',
      beyond ?? head?.span ?? { start: 0, end: 1 },
      beyond === undefined
        ? `A text holds at most ${MAX_LATEX_HEADS} heads of layers.`
        : `The formulas have more than ${MAX_LATEX_NODES} letters, numbers and signs.`,
      'split it into several files',
    );
    return { layers: [], functions: [] };
  }
  const shared: Shared = {
    report,
    rules,
    lexicon: lexiconOf([...formulas, ...aside].flat(), declared),
    decimalCommas: directives.decimalCommas,
  };
  const quiet: Shared = { ...shared, report: new Report(source) };
  const asides = aside.flatMap((nodes) => statementsOf(nodes, quiet));
  const statements = [
    ...formulas.flatMap((nodes) => statementsOf(nodes, shared)),
    ...asides.filter((s) => s.formulas.every(statesShape) && s.formulas.some((f) => f.kind === 'relation')),
  ];
  const layers: LayerSyntax[] = [];
  const functions = new Map<string, FunctionSyntax>();
  const { heads } = directives;
  const several = heads.length > 1;
  for (const [i, head] of (heads.length === 0 ? [undefined] : heads).entries()) {
    const next = heads[i + 1];
    const own = several
      ? statements.filter(
          (s) => s.span.start >= (head?.span.start ?? 0) && (next === undefined || s.span.start < next.span.start),
        )
      : statements;
    const read = layerOf({ statements: own, directives, head, name: layerName(source.name) }, report);
    if (read.layer !== undefined) layers.push(read.layer);
    for (const f of read.functions) functions.set(f.name, f);
  }
  return { layers, functions: [...functions.values()] };
}

/** Whether a formula in a line says what shape names have: `x, y \in \mathbb{R}^n`. */
const statesShape = (f: Formula): boolean => f.kind === 'symbol' || statedShape(f) !== undefined;

/** The place of the node of a number, counted through all formulas; undefined where there are no more than that. */
function nodeAt(formulas: readonly (readonly TexNode[])[], limit: number): Span | undefined {
  let left = limit;
  const search = (nodes: readonly TexNode[]): Span | undefined => {
    for (const node of nodes) {
      if (node.kind === 'space') continue;
      if (left-- <= 0) return node.span;
      const inside = node.kind === 'char' || node.kind === 'macro' ? undefined : search(node.body);
      if (inside !== undefined) return inside;
    }
    return undefined;
  };
  return search(formulas.flat());
}

/** A formula cut where the head of another layer stands in it. */
function cutAt(nodes: readonly TexNode[], heads: readonly { readonly span: Span }[]): readonly (readonly TexNode[])[] {
  const starts = heads.map((h) => h.span.start);
  const part = (n: TexNode): number => starts.filter((start) => start <= n.span.start).length;
  const parts = Array.from({ length: starts.length + 1 }, (): TexNode[] => []);
  for (const node of nodes) parts[part(node)]?.push(node);
  return parts.filter((p) => p.length > 0);
}
