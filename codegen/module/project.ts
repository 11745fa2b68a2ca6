import { IndentationText, NewLineKind, Project, QuoteKind, type SourceFile } from 'ts-morph';

/** An empty module in memory, beginning with `head`. */
export function newFile(head: string): SourceFile {
  const project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    manipulationSettings: {
      indentationText: IndentationText.TwoSpaces,
      newLineKind: NewLineKind.LineFeed,
      quoteKind: QuoteKind.Single,
    },
  });
  return project.createSourceFile('module.ts', head);
}

/** The module's text, ending in one line feed. */
export const sourceText = (file: SourceFile): string => `${file.getFullText().trimEnd()}\n`;
