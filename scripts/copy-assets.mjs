// Files that the compiler does not emit but the built package reads.
import { cpSync, existsSync } from 'node:fs';

const isAsset = (path) => !path.endsWith('.ts');
for (const folder of ['src/library', 'examples']) {
  if (existsSync(folder)) cpSync(folder, `dist/${folder}`, { recursive: true, filter: isAsset });
}
