import { type Expr, visit } from '../ir/index.ts';
import type { Block, Document, Inline, Paragraph, Rich } from './document.ts';

/** What a reader of set formulas must be told of the circle on a tensor; undefined where no formula has one. */
export function circleNote(document: Document): Paragraph | undefined {
  const blocks = document.blocks.some(hasCircle);
  return blocks
    ? {
        kind: 'paragraph',
        text: 'A tensor marked ° reads as zero outside its shape, and where a division in its subscript leaves a remainder.',
      }
    : undefined;
}

function hasCircle(block: Block): boolean {
  switch (block.kind) {
    case 'section':
      return richHas(block.title) || block.blocks.some(hasCircle);
    case 'paragraph':
      return richHas(block.text);
    case 'list':
      return block.items.some(richHas);
    case 'table':
      return [block.head, ...block.rows].some((row) => row.some(richHas));
    case 'code':
      return false;
    case 'lines':
      return block.lines.some((line) =>
        line.kind === 'equation'
          ? reads(line.equation.body)
          : reads(line.right) || (line.left !== undefined && reads(line.left)),
      );
  }
}

const richHas = (rich: Rich): boolean => typeof rich !== 'string' && rich.some(inlineHas);

const inlineHas = (piece: Inline): boolean =>
  typeof piece !== 'string' && piece.kind === 'formula' && reads(piece.expr);

function reads(e: Expr): boolean {
  let found = false;
  visit(e, (node) => {
    if (node.kind === 'read' && node.guarded) found = true;
  });
  return found;
}
