import { readFileSync } from 'node:fs';

/** A fenced code block of a Markdown page. */
export interface Block {
  readonly page: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
  readonly language: string;
  /** Words after the language, such as `file=conv.ein`. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly text: string;
}

/** Every fenced code block of a page of this repository, in order. */
export function codeBlocks(page: string): Block[] {
  const lines = readFileSync(new URL(`../../${page}`, import.meta.url), 'utf8').split('\n');
  const blocks: Block[] = [];
  for (let i = 0; i < lines.length; i++) {
    const fence = /^```(\S*)\s*(.*)$/.exec(lines[i] ?? '');
    if (fence === null) continue;
    const [, language = '', rest = ''] = fence;
    const end = lines.indexOf('```', i + 1);
    if (end < 0) throw new Error(`${page}:${i + 1}: a code block without end`);
    const attributes = new Map(
      rest
        .split(/\s+/)
        .filter((word) => word !== '')
        .map((word) => {
          const [key = '', value = ''] = word.split('=');
          return [key, value] as const;
        }),
    );
    blocks.push({ page, line: i + 1, language, attributes, text: lines.slice(i + 1, end).join('\n') });
    i = end;
  }
  return blocks;
}
