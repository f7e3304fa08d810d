import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepPrivateFile } from '../../../src/platform/private-file.ts';

const content = Buffer.from('code to be loaded');
let directory: string;

beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'private-file-')), 'cache');
});
afterEach(() => rmSync(join(directory, '..'), { recursive: true, force: true }));

describe('a file that will be loaded as code', () => {
  it('is written once, readable and writable by nobody else, with no partial file beside it', () => {
    const file = keepPrivateFile(directory, '.node', content);
    const written = statSync(file);
    expect(keepPrivateFile(directory, '.node', content)).toBe(file);
    expect(statSync(file).ino).toBe(written.ino);
    expect(readFileSync(file)).toEqual(content);
    expect(written.mode & 0o777).toBe(0o500);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(readdirSync(directory)).toHaveLength(1);
  });

  it('is replaced when somebody changed it', () => {
    const file = keepPrivateFile(directory, '.node', content);
    chmodSync(file, 0o700);
    writeFileSync(file, 'something else');
    expect(readFileSync(keepPrivateFile(directory, '.node', content))).toEqual(content);
  });

  it('is replaced when it is a link to a file elsewhere', () => {
    const file = keepPrivateFile(directory, '.node', content);
    const elsewhere = join(directory, 'elsewhere');
    writeFileSync(elsewhere, content);
    rmSync(file);
    symlinkSync(elsewhere, file);
    keepPrivateFile(directory, '.node', content);
    expect(readFileSync(elsewhere)).toEqual(content);
    expect(statSync(file).ino).not.toBe(statSync(elsewhere).ino);
  });

  it('is refused a directory into which others can write, with what to do about it', () => {
    keepPrivateFile(directory, '.node', content);
    chmodSync(directory, 0o777);
    expect(() => keepPrivateFile(directory, '.node', content)).toThrow(
      expect.objectContaining({
        code: 'configuration',
        hint: expect.stringContaining('HYPEREXPORT_CACHE_DIR'),
      }),
    );
  });
});
