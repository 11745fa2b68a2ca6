import { printRelation, printSides } from '../ir/print.ts';
import { fold, unbroken } from '../support/soft-breaks.ts';
import { displayWidth, visibleText } from '../support/width.ts';
import type { Block, Document, Inline, Line, Lines, Rich, Scope, Table } from './document.ts';

export interface TextOptions {
  /** `theta`, `sum`, `*` in place of `θ`, `Σ`, `·`. */
  readonly ascii?: boolean;
  /** Columns of a line; 100 by default. A formula is broken before an operator, a text between words. */
  readonly width?: number;
}

/** A Document as plain text. Formulas are in the formula language. */
export function toText(document: Document, options: TextOptions = {}): string {
  const writer = new TextWriter(options.ascii ?? false, options.width ?? 100);
  return `${[...writer.heading(document.title, '='), ...writer.blocks(document.blocks, 0)].join('\n')}\n`;
}

/** Formulas one below the other, aligned at their relations, as lines of text. */
export function textLines(block: Lines, options: TextOptions = {}): readonly string[] {
  return new TextWriter(options.ascii ?? false, options.width ?? 100).formulas(block);
}

/** Left sides wider than this do not push the others to the right. */
const WIDEST_LEFT = 28;
const UNDERLINES = ['-', '~', '.'] as const;
const asciiRelations: ReadonlyMap<string, string> = new Map([
  ['≠', '!='],
  ['≤', '<='],
  ['≥', '>='],
  ['≈', '~='],
]);

class TextWriter {
  readonly #ascii: boolean;
  readonly #width: number;

  constructor(ascii: boolean, width: number) {
    this.#ascii = ascii;
    this.#width = width;
  }

  heading(title: Rich, underline: string): string[] {
    const text = this.rich(title);
    return [text, underline.repeat(displayWidth(text))];
  }

  blocks(blocks: readonly Block[], depth: number): string[] {
    return blocks.flatMap((block) => ['', ...this.#block(block, depth)]);
  }

  rich(rich: Rich): string {
    return typeof rich === 'string' ? visibleText(rich) : rich.map((piece) => this.#inline(piece)).join('');
  }

  #block(block: Block, depth: number): readonly string[] {
    switch (block.kind) {
      case 'section': {
        const underline = UNDERLINES[Math.min(depth, UNDERLINES.length - 1)] ?? '-';
        return [...this.heading(block.title, underline), ...this.blocks(block.blocks, depth + 1)];
      }
      case 'paragraph':
        return this.#wrapped(this.rich(block.text), '', '');
      case 'lines':
        return this.formulas(block).map((line) => `  ${line}`);
      case 'list':
        return block.items.flatMap((item) => this.#wrapped(this.rich(item), '- ', '  '));
      case 'table':
        return this.#table(block);
      case 'code':
        return block.text.split('\n').map((line) => `    ${visibleText(line)}`);
    }
  }

  formulas({ lines, scope }: Lines): readonly string[] {
    const sides = lines.map((line) => this.#sides(line, scope));
    const column = Math.max(0, ...sides.map((s) => displayWidth(s.left)).filter((width) => width <= WIDEST_LEFT));
    return sides.flatMap(({ left, relation, right, note }) => {
      const start = left + ' '.repeat(Math.max(0, column - displayWidth(left)));
      const head = `${start}${start === '' ? '' : ' '}${relation} `;
      const room = this.#width - displayWidth(head) - 2;
      const hang = displayWidth(head) <= WIDEST_LEFT + 3 ? displayWidth(head) + 2 : 4;
      const [first, ...rest] = fold(right, { first: room, rest: this.#width - hang - 2, measure: displayWidth });
      const rows = [
        (head + (first?.text ?? '')).trimEnd(),
        ...rest.map((row) => ' '.repeat(hang + 2 * row.depth) + row.text),
      ];
      if (note !== undefined) rows[rows.length - 1] += `   (${note})`;
      return rows;
    });
  }

  #sides(line: Line, scope: Scope): { left: string; relation: string; right: string; note: string | undefined } {
    const options = { ascii: this.#ascii, breaks: true, derivatives: scope.derivatives };
    const note = line.note === undefined ? undefined : this.rich(line.note);
    if (line.kind === 'equation') {
      if (scope.program === undefined) throw new Error('an equation is shown without its Program');
      const { left, right } = printSides(scope.program, line.equation, options);
      return { left: unbroken(left), relation: '=', right, note };
    }
    const { left = '', right } = printRelation(line.left, line.right, scope, options);
    const relation = this.#ascii ? (asciiRelations.get(line.relation) ?? line.relation) : line.relation;
    return { left: unbroken(left), relation, right, note };
  }

  #inline(piece: Inline): string {
    if (typeof piece === 'string') return visibleText(piece);
    switch (piece.kind) {
      case 'formula':
        return printRelation(undefined, piece.expr, piece.scope, {
          ascii: this.#ascii,
          derivatives: piece.scope.derivatives,
        }).right;
      case 'tex':
        return visibleText(piece.tex);
      case 'code':
        return `\`${visibleText(piece.text)}\``;
      case 'badge':
      case 'link':
        return visibleText(piece.text);
    }
  }

  /** A text in lines of whole words. */
  #wrapped(text: string, first: string, rest: string): readonly string[] {
    const lines: string[] = [];
    let line = first;
    let empty = true;
    for (const word of text.split(/\s+/u)) {
      if (!empty && displayWidth(line) + 1 + displayWidth(word) > this.#width) {
        lines.push(line);
        line = rest;
        empty = true;
      }
      line += empty ? word : ` ${word}`;
      empty = false;
    }
    return [...lines, line];
  }

  #table({ head, rows }: Table): readonly string[] {
    const cells = [head, ...rows].map((row) => row.map((cell) => this.rich(cell)));
    const widths = head.map((_, i) => Math.max(...cells.map((row) => displayWidth(row[i] ?? ''))));
    const line = (row: readonly string[]): string =>
      row
        .map((cell, i) => cell + ' '.repeat((widths[i] ?? 0) - displayWidth(cell)))
        .join('  ')
        .trimEnd();
    const rule = widths.map((width) => (this.#ascii ? '-' : '─').repeat(width)).join('  ');
    const [first = [], ...others] = cells;
    return [line(first), rule, ...others.map(line)];
  }
}
