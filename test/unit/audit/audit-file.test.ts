import { execFile, execFileSync } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, expect, test } from 'vitest';
import { AuditFile } from '../../../src/audit/audit-file.ts';

let room: string;
let path: string;

beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'audit-'));
  path = join(room, 'audit.jsonl');
  return async () => await rm(room, { recursive: true });
});

const once = { durable: false };

test('a new one is for this user alone; one that is there stays as it is', async () => {
  new AuditFile(path).append('{"a":1}', { durable: true });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  const other = join(room, 'of-a-group');
  await writeFile(other, '{"before":1}\n', { mode: 0o640 });
  new AuditFile(other).append('{"a":1}', once);
  expect((await stat(other)).mode & 0o777).toBe(0o640);
  expect(await readFile(other, 'utf8')).toBe('{"before":1}\n{"a":1}\n');
});

test('two processes at once tear no line of each other', async () => {
  const writer = join(room, 'writer.mjs');
  const source = join(import.meta.dirname, '../../../src/audit/audit-file.ts');
  await writeFile(
    writer,
    `import { AuditFile } from ${JSON.stringify(source)};
     const file = new AuditFile(${JSON.stringify(path)});
     for (let i = 0; i < 500; i++) file.append(JSON.stringify({ by: process.argv[2], text: 'x'.repeat(i * 20) }), { durable: false });`,
  );
  const run = promisify(execFile);
  await Promise.all(['a', 'b'].map(async (name) => await run(process.execPath, [writer, name])));
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  const by = Map.groupBy(lines, (line) => (JSON.parse(line) as { by: string }).by);
  expect([by.get('a')?.length, by.get('b')?.length]).toEqual([500, 500]);
});

test('a line that somebody was cut off in is left alone, and the next begins on a line of its own', async () => {
  await appendFile(path, '{"half":');
  const file = new AuditFile(path);
  file.append('{"a":1}', once);
  file.append('{"b":2}', once);
  expect(await readFile(path, 'utf8')).toBe('{"half":\n{"a":1}\n{"b":2}\n');
});

test('one that was renamed in between is left alone, and another is begun', async () => {
  const file = new AuditFile(path);
  file.append('{"a":1}', once);
  await rename(path, `${path}.1`);
  file.append('{"b":2}', once);
  expect(await readFile(`${path}.1`, 'utf8')).toBe('{"a":1}\n');
  expect(await readFile(path, 'utf8')).toBe('{"b":2}\n');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('what cannot be kept is refused at once, a pipe without a reader too', async () => {
  await mkdir(join(room, 'directory'));
  execFileSync('mkfifo', [join(room, 'pipe')]);
  for (const [name, why] of [
    ['directory', 'it is a directory'],
    ['missing/audit.jsonl', 'there is no such directory'],
    ['pipe', 'is no regular file'],
    ['/dev/full', 'is no regular file'],
  ] as const) {
    const open = () => new AuditFile(name.startsWith('/') ? name : join(room, name));
    expect(open, name).toThrow(
      expect.objectContaining({
        code: 'configuration',
        message: expect.stringContaining(why) as string,
      }) as Error,
    );
  }
});
