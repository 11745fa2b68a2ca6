#!/usr/bin/env node
import { existsSync } from 'node:fs';

if (existsSync(new URL('../dist/src/cli/main.js', import.meta.url))) await import('../dist/src/cli/main.js');
else {
  process.stderr.write('einabla is not built yet: run npm run build in its folder.\n');
  process.exitCode = 3;
}
