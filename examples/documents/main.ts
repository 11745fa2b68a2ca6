import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { toHtml } from '../../src/render/html.ts';
import { toMarkdown } from '../../src/render/index.ts';
import { examine } from './examine.ts';
import { report } from './report.ts';

/*
 * Examines the documents and writes the report: `npm run documents [-- --out FOLDER]`. The Markdown is the one that is
 * committed; the page is written beside it.
 */
const { values } = parseArgs({ options: { out: { type: 'string', default: 'examples/documents' } } });
const folder = values.out;
const document = report(await examine());
for (const [name, text] of [
  ['REPORT.md', toMarkdown(document)],
  ['report.html', toHtml(document)],
] as const) {
  const path = `${folder}/${name}`;
  writeFileSync(path, text);
  process.stdout.write(`${path}\n`);
}
