import type { Report } from '../../support/report.ts';
import type { Source, Span } from '../../support/span.ts';
import type { FileSyntax, FunctionSyntax, LayerSyntax } from '../syntax.ts';
import { directivesIn } from './directives.ts';
import { rules } from './expression.ts';
import { layerOf } from './layer.ts';
import { lexiconOf } from './lexicon.ts';
import type { Shared } from './reader.ts';
import { formulasIn, statementsOf } from './statements.ts';
import { readTex, type TexNode } from './tex.ts';

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
  const formulas = formulasIn(tree.nodes, source.text).flatMap((nodes) => cutAt(nodes, directives.heads));
  const shared: Shared = {
    report,
    rules,
    lexicon: lexiconOf(formulas.flat(), declared),
    decimalCommas: directives.decimalCommas,
  };
  const statements = formulas.flatMap((nodes) => statementsOf(nodes, shared));
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
    const read = layerOf({ statements: own, directives, head, name: 'formula' }, report);
    if (read.layer !== undefined) layers.push(read.layer);
    for (const f of read.functions) functions.set(f.name, f);
  }
  return { layers, functions: [...functions.values()] };
}

/** A formula cut where the head of another layer stands in it. */
function cutAt(nodes: readonly TexNode[], heads: readonly { readonly span: Span }[]): readonly (readonly TexNode[])[] {
  const starts = heads.map((h) => h.span.start);
  const part = (n: TexNode): number => starts.filter((start) => start <= n.span.start).length;
  const parts = Array.from({ length: starts.length + 1 }, (): TexNode[] => []);
  for (const node of nodes) parts[part(node)]?.push(node);
  return parts.filter((p) => p.length > 0);
}
