import Database from 'better-sqlite3';
import { chmod, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../../../src/state/database.ts';
import { readDatabase } from '../../../src/state/read-database.ts';
import { unusable } from '../../../src/state/unusable.ts';
import { unwritable } from '../../../src/state/unwritable.ts';

let room: string;
beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'unusable-'));
});
afterEach(async () => await rm(room, { recursive: true }));

describe('a state directory that is only read', () => {
  test('is empty where there is none, or a file is in its place', async () => {
    expect(readDatabase(join(room, 'none'))).toBeUndefined();
    openDatabase(room).close();
    expect(readDatabase(join(room, 'hyperexport.db'))).toBeUndefined();
    await mkdir(join(room, 'empty'));
    expect(readDatabase(join(room, 'empty'))).toBeUndefined();
  });

  test('is not taken for an empty one where nobody can look into it', async () => {
    await symlink(join(room, 'loop'), join(room, 'loop'));
    expect(() => readDatabase(join(room, 'loop'))).toThrow(/cannot use the state directory .*ELOOP/);
  });

  test.runIf(process.getuid?.() !== 0).each([
    ['directory', ''],
    ['database', 'hyperexport.db'],
  ])('of somebody else, with a %s that is not for us, is an error that says so', async (_, closed) => {
    const directory = join(room, 'state');
    openDatabase(directory).close();
    await chmod(join(directory, closed), 0);
    try {
      expect(() => readDatabase(directory)).toThrow(
        expect.objectContaining({
          code: 'configuration',
          message: `the state directory ${directory} is not for this user to read`,
        }),
      );
    } finally {
      await chmod(directory, 0o700);
    }
  });
});

test('a database that another process holds locked is locked, and says who to look for', () => {
  const holder = openDatabase(room);
  holder.exec('BEGIN EXCLUSIVE');
  const other = new Database(join(room, 'hyperexport.db'), { timeout: 0 });
  let busy: unknown;
  try {
    other.exec('BEGIN IMMEDIATE');
  } catch (error) {
    busy = error;
  }
  other.close();
  holder.close();
  for (const error of [unusable(room, busy), unwritable(busy, 'x')])
    expect(error).toMatchObject({
      ...{ code: 'locked', exitStatus: 18 },
      hint: expect.stringMatching(/^another process/) as string,
    });
});
