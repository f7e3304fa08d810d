/**
 * Makes build/bin/hyperexport: one executable that needs nothing beside it. All of the program becomes one CommonJS file,
 * which Node puts into a copy of itself (https://nodejs.org/api/single-executable-applications.html), together with
 * better-sqlite3's compiled part, which src/platform/native-addon.ts unpacks when a database is opened.
 */
import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { SQLITE_ASSET } from '../src/platform/native-addon.ts';

const root = join(import.meta.dirname, '..');
const work = join(root, 'build', 'binary');
const bundle = join(work, 'hyperexport.cjs');
const executable = join(
  root,
  'build',
  'bin',
  process.platform === 'win32' ? 'hyperexport.exe' : 'hyperexport',
);

mkdirSync(work, { recursive: true });
mkdirSync(join(executable, '..'), { recursive: true });
await bundleProgram();
makeExecutable();
const version = execFileSync(executable, ['--version'], { encoding: 'utf8' }).trim();
console.log(`${executable}: ${version}, ${Math.round(statSync(executable).size / 2 ** 20)} MB`);

async function bundleProgram(): Promise<void> {
  await build({
    entryPoints: [join(root, 'src', 'main.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    target: `node${process.versions.node}`,
    format: 'cjs',
    keepNames: true,
    // One dash beyond ASCII in a comment, and V8 keeps all of the source in two bytes a character.
    minifyWhitespace: true,
    lineLimit: 160,
    legalComments: 'none',
    // Every module is in the file, so its import() becomes a function's call: V8's code cache cannot do the real one.
    supported: { 'dynamic-import': false },
    // The other half of fast-xml-validator, for rules of one's own, is a second parser that each start would load.
    alias: { 'detailed-xml-validator': 'node:util' },
    logLevel: 'warning',
    // A CommonJS file has no import.meta; the executable's own place is the nearest thing to it.
    define: { 'import.meta.url': '__moduleUrl' },
    banner: { js: "const __moduleUrl = require('node:url').pathToFileURL(process.execPath).href;" },
  });
}

function makeExecutable(): void {
  const configuration = join(work, 'sea-config.json');
  rmSync(executable, { force: true });
  writeFileSync(
    configuration,
    JSON.stringify({
      main: bundle,
      output: executable,
      disableExperimentalSEAWarning: true,
      useCodeCache: true,
      // NODE_OPTIONS meant for another program shall not change this one.
      execArgvExtension: 'none',
      assets: { [SQLITE_ASSET]: sqliteAddon() },
    }),
  );
  execFileSync(process.execPath, ['--build-sea', configuration], { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** The compiled part for this platform and C library, found the way better-sqlite3 finds it. */
function sqliteAddon(): string {
  const require = createRequire(import.meta.url);
  const packageDirectory = join(require.resolve('better-sqlite3/package.json'), '..');
  const { getPrebuildPath } = require(join(packageDirectory, 'lib', 'binding.js')) as {
    getPrebuildPath: () => string | null;
  };
  const path = getPrebuildPath();
  if (path === null)
    throw new Error(`better-sqlite3 has no compiled part for ${process.platform}-${process.arch}`);
  return path;
}
