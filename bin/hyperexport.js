#!/usr/bin/env node
// The launcher: a clone runs its sources, an installed package what was built from them. It uses nothing that an old
// Node lacks, so that such a Node gets one clear line instead of a syntax error.
import { existsSync } from 'node:fs';

const OLDEST = 24;

if (Number.parseInt(process.versions.node, 10) < OLDEST) {
  process.stderr.write(
    `hyperexport: Node ${OLDEST} or newer is needed, this is ${process.version} (${process.execPath}).` +
      ' The single executable needs none; in a clone, `npm start --silent --` uses the pinned one.\n',
  );
  process.exitCode = 2;
} else {
  const source = new URL('../src/main.ts', import.meta.url);
  await import(existsSync(source) ? source.href : new URL('../dist/main.js', import.meta.url).href);
}
