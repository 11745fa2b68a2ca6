import { basename, dirname, extname } from 'node:path';
import { type Document, toLatex, toMarkdown, toText } from '../render/index.ts';
import { type Shown, shownDocument, shownLatex, shownText } from '../render/shown.ts';
import { VERSION } from '../version.ts';
import type { Io } from './io.ts';
import { GENERATED_MARK, writeOutputs } from './write.ts';

/** Forms in which formulas are printed. */
export const FORMATS = ['text', 'ascii', 'latex', 'markdown', 'html', 'json'] as const;
export type Format = (typeof FORMATS)[number];

/** Options of the commands that print formulas. */
export interface PresentOptions {
  readonly format?: Format;
  readonly ascii?: boolean;
  readonly json?: boolean;
  /** A LaTeX file by itself. */
  readonly standalone?: boolean;
  /** Columns of a line. */
  readonly width?: number;
  /** The file to write. */
  readonly out?: string;
  readonly force?: boolean;
}

const extensions: ReadonlyMap<string, Format> = new Map([
  ['.html', 'html'],
  ['.htm', 'html'],
  ['.md', 'markdown'],
  ['.tex', 'latex'],
  ['.json', 'json'],
]);

/** The form asked for: by name, by an option of its own, or by the ending of the file to write. */
export function formatOf({ format, ascii, json, out }: PresentOptions): Format {
  if (format !== undefined) return format;
  if (json) return 'json';
  if (ascii) return 'ascii';
  return (out === undefined ? undefined : extensions.get(extname(out).toLowerCase())) ?? 'text';
}

/** Prints or writes formulas. `json` is what a machine is told. */
export async function presentFormulas(
  io: Io,
  title: string,
  all: readonly Shown[],
  json: () => object,
  options: PresentOptions,
): Promise<void> {
  const format = formatOf(options);
  const { width } = options;
  const several = all.length > 1;
  const named = (mark: string, shown: Shown, text: string): string =>
    several && !shown.whole ? `${mark} ${shown.layer.name}\n${text}` : text;
  const joined = (mark: string, print: (shown: Shown) => string): string =>
    `${all.map((shown) => named(mark, shown, print(shown))).join('\n\n')}\n`;
  if (format === 'json') return presentJson(io, json(), options);
  if (format === 'text' || format === 'ascii') {
    const style = { ascii: format === 'ascii', ...(width === undefined ? {} : { width }) };
    return put(
      io,
      format,
      joined('#', (shown) => shownText(shown, style)),
      options,
    );
  }
  if (format === 'latex' && !options.standalone)
    return put(
      io,
      format,
      joined('%', (shown) => shownLatex(shown, width)),
      options,
    );
  return presentDocument(io, shownDocument(title, all), options);
}

/** Prints or writes a document; `json` is refused by its caller, which knows better what a machine wants. */
export async function presentDocument(io: Io, document: Document, options: PresentOptions): Promise<void> {
  const format = formatOf(options);
  const width = options.width === undefined ? {} : { width: options.width };
  switch (format) {
    case 'html': {
      const { toHtml } = await import('../render/html.ts');
      return put(io, format, toHtml(document), options);
    }
    case 'markdown':
      return put(io, format, toMarkdown(document), options);
    case 'latex':
      return put(io, format, toLatex(document, { standalone: options.standalone ?? false, ...width }), options);
    default:
      return put(io, format, toText(document, { ascii: format === 'ascii', ...width }), options);
  }
}

/** Prints or writes what a machine is told. JSON has no comments: a file carries its mark as a property. */
export function presentJson(io: Io, value: object, options: PresentOptions): void {
  const marked = options.out === undefined ? value : { generator: `${GENERATED_MARK} ${VERSION}`, ...value };
  put(io, 'json', `${JSON.stringify(marked, null, 2)}\n`, options);
}

const marks: Readonly<Record<Format, string>> = {
  text: `# ${GENERATED_MARK} ${VERSION}\n`,
  ascii: `# ${GENERATED_MARK} ${VERSION}\n`,
  latex: `% ${GENERATED_MARK} ${VERSION}\n`,
  markdown: `<!-- ${GENERATED_MARK} ${VERSION} -->\n\n`,
  // a page carries its mark after its document type, and JSON as a property
  html: '',
  json: '',
};

function put(io: Io, format: Format, text: string, { out, force }: PresentOptions): void {
  if (out === undefined) {
    io.out(text);
    return;
  }
  const [path = out] = writeOutputs(dirname(out), [{ name: basename(out), text: marks[format] + text }], {
    force: force ?? false,
  });
  io.out(`${path}\n`);
}
