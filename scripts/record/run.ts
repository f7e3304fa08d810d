/**
 * `npm run record`: draws docs/images/export.svg from a real run in a real terminal (tmux), against an embedded vCenter.
 */
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startSimulator } from '../../src/simulator/start.ts';
import { Terminal } from '../../test/e2e/terminal/tmux.ts';
import { draw, type Frame } from './draw.ts';

const MIB = 2 ** 20;
const SIZE = { columns: 102, rows: 20 };
const LOOK_MS = 120;
const root = path.join(import.meta.dirname, '../..');

const vms = [
  {
    name: 'db01',
    powerState: 'poweredOn' as const,
    disks: [{ capacityBytes: 512 * MIB }, { capacityBytes: 384 * MIB }],
  },
];

await using server = await startSimulator({ vms });
const room = await mkdtemp(path.join(tmpdir(), 'record-'));
try {
  await mkdir(path.join(room, 'bin'));
  const program = path.join(room, 'bin/hyperexport');
  const launcher = path.join(root, 'bin/hyperexport.js');
  await writeFile(program, `#!/bin/sh\nexec '${process.execPath}' '${launcher}' "$@"\n`);
  await chmod(program, 0o755);
  await writeFile(path.join(root, 'docs/images/export.svg'), await record(room));
} finally {
  await rm(room, { recursive: true });
}

async function record(room: string): Promise<string> {
  await using terminal = await Terminal.startProgram(SIZE, ['bash', '--noprofile', '--norc'], {
    PATH: `${path.join(room, 'bin')}:${process.env['PATH'] ?? ''}`,
    ...{ HOME: room, LC_ALL: 'C.UTF-8', PS1: '\\[\\e[32m\\]$\\[\\e[0m\\] ', TERM: 'xterm-256color' },
    HYPEREXPORT_URL: server.url.host,
    HYPEREXPORT_USERNAME: server.username,
    HYPEREXPORT_PASSWORD: server.password,
    HYPEREXPORT_THUMBPRINT: server.thumbprintSha256,
  });
  await terminal.type(`cd ${room}; clear; tmux clear-history`);
  const frames: Frame[] = [];
  for (const command of [
    'hyperexport --vm db01 --snapshot --output db01',
    'hyperexport verify db01 --deep',
  ]) {
    await untilPrompt(terminal, frames, room);
    await terminal.press(command);
    frames.push({ lines: await look(terminal, room), milliseconds: 1500 });
    await terminal.press('\n');
  }
  await untilPrompt(terminal, frames, room);
  const label = 'hyperexport exports a running VM from a snapshot, and verifies what it wrote';
  return draw(frames, { ...SIZE, label });
}

/** Looks at the terminal until it waits for a command again; what has not changed is shown for longer. */
async function untilPrompt(terminal: Terminal, frames: Frame[], room: string): Promise<void> {
  for (;;) {
    await pause(LOOK_MS);
    const lines = await look(terminal, room);
    const last = frames.at(-1);
    if (last !== undefined && lines.join('\n') === last.lines.join('\n'))
      frames[frames.length - 1] = { lines, milliseconds: last.milliseconds + LOOK_MS };
    else frames.push({ lines, milliseconds: LOOK_MS });
    if (/^\S*\$\S* *$/.test(lines.at(-1) ?? '')) return;
  }
}

async function look(terminal: Terminal, room: string): Promise<string[]> {
  const lines = await terminal.screen({ colors: true });
  return lines.map((line) => line.replaceAll(room, '/backup').trimEnd());
}
