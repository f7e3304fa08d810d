import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

/** Programs that this project did not write; tests believe them before its own code. */
export type JudgeName =
  | 'qemu-img'
  | 'e2fsck'
  | 'mkfs.ext4'
  | 'xmllint'
  /** xmllint with the DMTF schema of OVF 1.1 (`OVF_SCHEMA_DIR`): `run([descriptor])` exits 0 when it is valid. */
  | 'ovf-schema'
  | 'tar'
  | 'sha256sum'
  | 'cot'
  | 'govc'
  | 'vcsim'
  | 'mailpit'
  | 'python3'
  | 'pyvmomi'
  | 'tmux'
  | 'bash'
  | 'zsh'
  | 'fish'
  | 'mandoc'
  | 'jq'
  | 'systemd-analyze';

export interface Judge {
  readonly name: JudgeName;
  /** Whether this machine has it. */
  readonly present: boolean;
  /** The program's file. Throws where it is absent. */
  readonly executable: string;
  /** Runs it to its end, whatever its exit status. Rejects where it is absent or cannot be started. */
  run(args: readonly string[], options?: RunOptions): Promise<Ran>;
}

export interface RunOptions {
  readonly cwd?: string;
  /** Added to the environment of the tests. */
  readonly env?: Readonly<Record<string, string>>;
  /** Written to its standard input, which is then closed. */
  readonly input?: string;
  readonly signal?: AbortSignal;
}

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
}

export const projectRoot = path.resolve(import.meta.dirname, '../..');

/** Looks a judge up, once per process. It can be named in the body of a skipped suite: only using it needs it. */
export function judge(name: JudgeName): Judge {
  const known = judges.get(name) ?? makeJudge(name);
  judges.set(name, known);
  return known;
}

/**
 * Vitest's `describe`, for a suite that needs judges. Where one is absent the suite is skipped and a line says so;
 * with HYPEREXPORT_REQUIRE_JUDGES=1, as in CI, its absence is a failing test instead.
 */
export function judged(...names: readonly JudgeName[]): (title: string, body: () => void) => void {
  const absent = names.filter((name) => !judge(name).present);
  if (absent.length === 0) return (title, body) => void describe(title, body);

  const verdict = `${absent.join(', ')} ${absent.length === 1 ? 'is' : 'are'} not on this machine`;
  if (process.env['HYPEREXPORT_REQUIRE_JUDGES'] === '1') {
    return (title) => {
      describe(title, () => {
        it(`has its judges: ${names.join(', ')}`, () => expect.fail(verdict));
      });
    };
  }
  return (title, body) => {
    console.warn(`skipped: ${title}: ${verdict}`);
    describe.skip(title, body);
  };
}

const judges = new Map<JudgeName, Judge>();

function makeJudge(name: JudgeName): Judge {
  const file = find(name);
  const executable = (): string => {
    if (file === undefined) throw new Error(`${name} is not on this machine`);
    return file;
  };
  const leading = name === 'ovf-schema' ? ['--noout', '--nonet', '--schema', ovfSchema()] : [];
  return {
    name,
    present: file !== undefined,
    get executable() {
      return executable();
    },
    run: async (args, options = {}) => await run(executable(), [...leading, ...args], options),
  };
}

function find(name: JudgeName): string | undefined {
  if (name === 'govc' || name === 'vcsim' || name === 'mailpit')
    return executableIn([path.join(projectRoot, 'build/peers')], name);
  if (name === 'pyvmomi') return pythonWithPyvmomi();
  if (name === 'ovf-schema') return existsSync(ovfSchema()) ? find('xmllint') : undefined;
  // File system tools are in directories that an ordinary user's PATH leaves out.
  const directories = (process.env['PATH'] ?? '').split(path.delimiter);
  return executableIn([...directories, '/usr/sbin', '/sbin'], name);
}

function ovfSchema(): string {
  const directory = process.env['OVF_SCHEMA_DIR'] ?? path.join(projectRoot, '../shared/schema/ovf-1.1.1');
  return path.join(directory, 'dsp8023_1.1.1.xsd');
}

function executableIn(directories: readonly string[], name: string): string | undefined {
  return directories.map((directory) => path.join(directory, name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function pythonWithPyvmomi(): string | undefined {
  const imported = spawnSync('python3', ['-c', 'import sys, pyVmomi; print(sys.executable)'], {
    encoding: 'utf8',
  });
  return imported.status === 0 ? imported.stdout.trim() : undefined;
}

async function run(file: string, args: readonly string[], options: RunOptions): Promise<Ran> {
  const { promise, resolve, reject } = Promise.withResolvers<Ran>();
  const child = spawn(file, args, {
    env: { ...process.env, ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => undefined); // it may end without having read all of its input
  child.stdin.end(options.input);
  child.once('error', reject);
  child.once('close', (exitCode) => {
    resolve({ stdout, stderr, exitCode });
  });
  return await promise;
}
