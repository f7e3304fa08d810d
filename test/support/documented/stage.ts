import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startSimulator } from '../../../src/simulator/start.ts';
import { projectRoot } from '../judges.ts';
import { startMailServer } from '../mail-server.ts';
import { Shell, type Said } from './shell.ts';

/** The directories of which pages speak; here they are below one that is removed again. */
const directories = [
  ...['/backup', '/etc/hyperexport', '/var/lib/hyperexport', '/var/lib/libvirt/images', '/var/www'],
  ...['/home/me', '/usr/local/bin'],
];

const USERNAME = 'export@vsphere.local';
const PASSWORD = 'the password';

/** A machine with the program installed, on which somebody types what a page says. */
export interface Stage extends AsyncDisposable {
  /** Runs what the page says: names of hosts and directories are replaced, and put back in what was printed. */
  type(script: string): Promise<Said>;
  /** Writes a file that the page shows; `name` is relative to the home directory. */
  file(name: string, content: string): Promise<void>;
}

/** The one place that knows which server stands for which name. */
export async function setStage(): Promise<Stage> {
  await using stack = new AsyncDisposableStack();
  const room = await mkdtemp(join(tmpdir(), 'documented-'));
  stack.defer(async () => await rm(room, { recursive: true, force: true }));
  const vcenter = stack.use(await startSimulator({ username: USERNAME, password: PASSWORD }));
  const mail = stack.use(
    await startMailServer({ onAuth: ({ username: user = '' }, _, done) => done(null, { user }) }),
  );
  const hooks = createServer((request, response) => void request.resume().on('end', () => response.end()));
  hooks.listen(0, '127.0.0.1');
  await once(hooks, 'listening');
  stack.defer(() => void hooks.close());
  const hooksPort = (hooks.address() as AddressInfo).port;

  const standIns: readonly (readonly [string, string])[] = [
    ['vcenter.example.com', vcenter.url.host],
    ['smtp.example.com', 'localhost'],
    ['https://hooks.example.com', `http://127.0.0.1:${hooksPort}`],
  ];

  const home = join(room, 'home/me');
  for (const directory of ['notes', ...directories]) await mkdir(join(room, directory), { recursive: true });
  await writeSecret(join(room, 'etc/hyperexport/password'), PASSWORD);
  await writeSecret(join(room, 'etc/hyperexport/smtp-password'), 'another password');
  await writeFile(join(room, 'mail-ca.pem'), mail.ca);
  await installProgram(join(room, 'usr/local/bin/hyperexport'));

  const shell = stack.use(
    Shell.open(join(room, 'notes'), {
      cwd: home,
      env: {
        PATH: `${join(room, 'usr/local/bin')}:${process.env['PATH'] ?? ''}`,
        ...{ HOME: home, LC_ALL: 'C.UTF-8', TZ: 'UTC', COLUMNS: '120' },
        HYPEREXPORT_URL: vcenter.url.host,
        HYPEREXPORT_USERNAME: USERNAME,
        HYPEREXPORT_PASSWORD_FILE: join(room, 'etc/hyperexport/password'),
        HYPEREXPORT_THUMBPRINT: vcenter.thumbprintSha256,
        HYPEREXPORT_LISTEN: '127.0.0.1:0',
        HYPEREXPORT_EMAIL_SMTP_PORT: String(mail.port),
        HYPEREXPORT_EMAIL_CA_FILE: join(room, 'mail-ca.pem'),
      },
    }),
  );
  // In a clone; without the set-up, which a test is no place for.
  await shell.run(`npm() ( cd '${projectRoot}' && [ "$1" = run ] && '${process.execPath}' "scripts/$2.ts" )`);

  const parts = stack.move();
  return {
    type: async (script) => {
      const { output, exitStatus } = await shell.run(translated(script, standIns, room));
      return { output: translatedBack(output, standIns, room), exitStatus };
    },
    file: async (name, content) => {
      await mkdir(join(home, dirname(name)), { recursive: true });
      await writeFile(join(home, name), `${translated(content, standIns, room)}\n`);
    },
    [Symbol.asyncDispose]: async () => await parts.disposeAsync(),
  };
}

function translated(script: string, standIns: readonly (readonly [string, string])[], room: string): string {
  const beginnings = new RegExp(`(?<![\\w./~}-])(?:${directories.join('|')})(?![\\w-])`, 'g');
  return standIns
    .reduce((text, [name, standIn]) => text.replaceAll(name, standIn), script)
    .replaceAll(beginnings, (directory) => room + directory);
}

function translatedBack(
  output: string,
  standIns: readonly (readonly [string, string])[],
  room: string,
): string {
  return standIns
    .reduce((text, [name, standIn]) => text.replaceAll(standIn, name), output)
    .replaceAll(room, '');
}

async function writeSecret(file: string, word: string): Promise<void> {
  await writeFile(file, word, { mode: 0o600 });
}

async function installProgram(file: string): Promise<void> {
  const { HYPEREXPORT_EXE } = process.env;
  const words =
    HYPEREXPORT_EXE === undefined
      ? [process.execPath, join(projectRoot, 'bin/hyperexport.js')]
      : [HYPEREXPORT_EXE];
  await writeFile(file, `#!/bin/sh\nexec ${words.map((word) => `'${word}'`).join(' ')} "$@"\n`);
  await chmod(file, 0o755);
}
