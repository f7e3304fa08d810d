import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { fail } from '../../../src/core/errors.ts';
import type { RunEvent } from '../../../src/events/event.ts';
import { runHook } from '../../../src/hooks/run-hook.ts';
import { JumpingClock } from '../../support/jumping-clock.ts';
import { isRunning, writeScript } from '../../support/script.ts';

let room: string;

beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'hooks-'));
  return async () => await rm(room, { recursive: true });
});

interface Wishes {
  readonly words?: readonly string[];
  readonly document?: object;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
}

const clock = new JumpingClock();
const HOUR = 3_600_000;

async function run(lines: readonly string[], wishes: Wishes = {}) {
  const events: RunEvent[] = [];
  const program = await writeScript(join(room, 'hook.sh'), lines);
  const { document = { version: 1 }, signal = new AbortController().signal } = wishes;
  const error: unknown = await runHook(
    { name: 'pre-export', words: ['hook.sh', ...(wishes.words ?? [])], program },
    document,
    { timeoutMs: HOUR, environment: { PATH: process.env['PATH'] } },
    {
      ...{ vm: 'web01', clock, signal },
      redact: (text) => text.replaceAll('s3cr3t', '***'),
      emit: (event) => {
        events.push(event);
        wishes.onEvent?.(event);
      },
    },
  ).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const said = events.flatMap((event) => (event.type === 'hook.output' ? [event.line] : []));
  const ended = events.findLast((event) => event.type === 'hook.finished');
  return { error, said, ended };
}

/** Of a hook that has written its process ids, one a line. */
async function pids(): Promise<number[]> {
  const text = await readFile(join(room, 'pids'), 'utf8');
  return text.trim().split('\n').map(Number);
}

test('a command has its words as they were quoted, and the document as one line on its standard input', async () => {
  const { error, said, ended } = await run(['cat', 'for word; do echo "<$word>"; done'], {
    words: ['two words', '$HOME', ''],
    document: { version: 1, vm: 'web01' },
  });
  expect(error).toBeUndefined();
  expect(said).toEqual(['{"version":1,"vm":"web01"}', '<two words>', '<$HOME>', '<>']);
  expect(ended).toMatchObject({ status: 'succeeded', omittedBytes: 0 });
});

test('one that reads nothing of a document that is longer than the pipe, or closes its input, is no failure', async () => {
  const document = { notes: 'x'.repeat(2 ** 20) };
  for (const lines of [['exit 0'], ['exec 0<&-', 'echo done']])
    expect(await run(lines, { document })).toMatchObject({ error: undefined });
});

test('its failure says how it ended, and what it said last, without secrets', async () => {
  const { error, said } = await run(['echo first', 'echo "no s3cr3t mount" >&2', 'exit 3']);
  expect(error).toMatchObject({
    code: 'hook-failed',
    exitStatus: 2,
    message: 'the pre-export hook "hook.sh" failed (exit status 3): no *** mount',
  });
  expect(said.join()).not.toContain('s3cr3t');
});

test('one that is ended by a signal, and one that cannot be started, are failures', async () => {
  expect((await run(['kill -ABRT $$'])).error).toMatchObject({
    message: expect.stringContaining('(ended by SIGABRT)') as string,
  });
  const error: unknown = await runHook(
    { name: 'post-export', words: ['gone'], program: join(room, 'gone') },
    {},
    { timeoutMs: HOUR, environment: {} },
    { vm: 'web01', clock, emit: () => undefined, redact: String, signal: new AbortController().signal },
  ).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ message: 'the post-export hook "gone" cannot be started (ENOENT)' });
});

test('one that prints without end is read to its end, shown in part, and held in little memory', async () => {
  const before = process.memoryUsage().rss;
  const { error, said, ended } = await run(['yes "a line of its output" | head -c 268435456']);
  expect(error).toBeUndefined();
  expect(said).toHaveLength(200);
  expect(ended).toMatchObject({ status: 'succeeded', omittedBytes: 2 ** 28 - 200 * 21 });
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 2 ** 20);
});

test('a line without an end is cut', async () => {
  const { said, ended } = await run(['head -c 1000000 /dev/zero | tr "\\0" x']);
  expect(said.map((line) => line.length)).toEqual([1003]);
  expect(ended).toMatchObject({ omittedBytes: 1_000_000 - 8192 });
});

test('a process that it leaves behind is neither waited for nor ended, though it holds the pipe open', async () => {
  const { error, said } = await run([`sleep 60 & echo $! > ${room}/pids`, 'echo started']);
  const [daemon = 0] = await pids();
  try {
    expect(error).toBeUndefined();
    expect(said).toEqual(['started']);
    expect(await isRunning(daemon)).toBe(true);
  } finally {
    process.kill(daemon);
  }
});

const withChild = ['sleep 60 & echo $$ > $0.part; echo $! >> $0.part; mv $0.part $(dirname $0)/pids'];

test('after its time it is ended with all that it has started', async () => {
  const { error } = await run([...withChild, 'echo ready', 'wait'], {
    onEvent: (event) => {
      if (event.type === 'hook.output') setImmediate(() => clock.jump(HOUR));
    },
  });
  expect(error).toMatchObject({
    message: 'the pre-export hook "hook.sh" took longer than 1h 00m, and was ended',
  });
  for (const pid of await pids()) expect(await isRunning(pid)).toBe(false);
});

test('an interruption ends it too, also where it will not listen', async () => {
  const interruption = new AbortController();
  const reason = fail('interrupted', 'interrupted by SIGINT');
  const { error, ended } = await run(['trap "" TERM', ...withChild, 'echo ready', 'wait', 'sleep 60'], {
    signal: interruption.signal,
    onEvent: (event) => {
      if (event.type === 'hook.output') interruption.abort(reason);
    },
  });
  expect(error).toBe(reason);
  expect(ended).toMatchObject({ status: 'failed' });
  for (const pid of await pids()) expect(await isRunning(pid)).toBe(false);
});
