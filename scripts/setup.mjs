// Installs what package-lock.json names where that has not been done, then runs a script, or one of the tools in TOOLS,
// on the pinned Node:
//
//     node scripts/setup.mjs [SCRIPT | --tool NAME] [ARGUMENT...]
//
// It runs on whatever Node a fresh clone meets, so it is plain JavaScript and needs no package. It also has to start the
// script itself: in `node setup.mjs && node script.ts` the shell has already looked up the machine's own `node`.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = join(root, 'node_modules', '.bin');
const pinned = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

const TOOLS = {
  eslint: 'eslint/bin/eslint.js',
  prettier: 'prettier/bin/prettier.cjs',
  tsc: 'typescript/bin/tsc',
};

install();
const [script, ...args] = process.argv.slice(2);
if (script === '--tool') run(tool(args[0]), args.slice(1));
else if (script !== undefined) run(script, args);

function install() {
  if (isUpToDate()) return;
  console.error('hyperexport: installing the development packages (npm ci) ...');
  // Of all packages only `node` needs its install script. Without this npm 10 compiles better-sqlite3, whose compiled
  // parts are in the package: it does not see the "gypfile": false that npm 11 respects, and wants Python for it.
  npm('ci', '--include=dev', '--ignore-scripts');
  npm('rebuild', 'node', '--ignore-scripts=false');
}

/** npm writes node_modules/.package-lock.json last: an interrupted installation has none. */
function isUpToDate() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  return (
    existsSync(pinned) &&
    existsSync(installed) &&
    statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs
  );
}

function npm(...words) {
  const cli = process.env.npm_execpath;
  // npm removes the packages first: the pinned Node, if that is what runs this, cannot be what runs npm.
  const own = process.execPath.startsWith(join(root, 'node_modules'));
  const [command, ...first] = cli === undefined || own ? ['npm'] : [process.execPath, cli];
  const path = (process.env.PATH ?? '').split(delimiter).filter((directory) => directory !== bin);
  const { status, stdout, stderr, error } = spawnSync(command, [...first, ...words], {
    cwd: root,
    env: { ...process.env, PATH: path.join(delimiter) },
    encoding: 'utf8',
    shell: cli === undefined && process.platform === 'win32',
    maxBuffer: 2 ** 26,
  });
  if (status === 0) return;
  process.stderr.write(`${stdout ?? ''}${stderr ?? ''}${error === undefined ? '' : `${error.message}\n`}`);
  console.error(`hyperexport: \`npm ${words.join(' ')}\` failed; its output is above`);
  process.exit(1);
}

function tool(name) {
  const file = TOOLS[name];
  if (file !== undefined) return join('node_modules', file);
  console.error(`hyperexport: --tool takes ${Object.keys(TOOLS).join(', ')}`);
  process.exit(2);
}

function run(file, rest) {
  const child = spawn(pinnedNode(), [file, ...rest], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` },
  });
  // Ctrl-C reaches the child by itself, as it is in the same process group; a service manager's signal does not.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + (signal === 'SIGINT' ? 2 : 15);
  });
}

function pinnedNode() {
  if (spawnSync(pinned, ['--version']).status === 0) return pinned;
  if (Number.parseInt(process.versions.node, 10) >= 24) return process.execPath;
  console.error(
    `hyperexport: ${pinned} does not run, and this machine's own Node, ${process.version}, is older than 24`,
  );
  process.exit(1);
}
