import { array, assert, property, string } from 'fast-check';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { HyperexportError } from '../../../src/core/errors.ts';
import { parseBatchFile, readBatchFile } from '../../../src/settings/batch-file.ts';

const parse = (text: string) => parseBatchFile('vms.txt', Buffer.from(text));
const names = (text: string) => parse(text).map(({ vm }) => vm);

describe('A batch file', () => {
  test('names a VM on each line that is neither blank nor a comment', () => {
    expect(names('web01\n\n  # the data base\n\tdb01  # nightly\n"web 02"\nzürich-漢')).toEqual([
      'web01',
      'db01',
      'web 02',
      'zürich-漢',
    ]);
  });

  test('may come from Windows: with CRLF and a byte order mark', () => {
    expect(names('\ufeffweb01\r\nweb02\r\n')).toEqual(['web01', 'web02']);
  });

  test('sets for one VM what an option reads in the same words', () => {
    expect(
      parse(`web01 format=ova --output='/backup/{vm} x' parallel=0x2 verify=deep overwrite=true tries=7`),
    ).toEqual([
      {
        vm: 'web01',
        place: 'vms.txt:1',
        overrides: {
          format: 'ova',
          output: '/backup/{vm} x',
          parallel: 2,
          verify: 'deep',
          overwrite: true,
          tries: 7,
        },
      },
    ]);
  });

  test('takes a list with commas or in several settings', () => {
    const [first, second] = parse('a export-flags=mac,uuid\nb export-flags=mac export-flags=uuid');
    expect(first?.overrides).toEqual({ exportFlags: ['mac', 'uuid'] });
    expect(second?.overrides).toEqual(first?.overrides);
  });

  test.each([
    ['a quote that is not closed', `a\n"web 01`, 'vms.txt:2: a quote is not closed'],
    ['a name with spaces and no quotes', 'my vm', 'vms.txt:1: "vm" is not NAME=VALUE'],
    ['a setting that is none', '\n# c\nweb01 frmat=ova', 'vms.txt:3: there is no setting "frmat"'],
    ['a value that its option refuses', 'a format=zip', 'vms.txt:1: format: "zip" is not one of ovf, ova'],
    ['a number out of its bounds', 'a parallel=99', 'vms.txt:1: parallel: "99" is not a whole number'],
    ['a password', 'a password=tr0ub4dor', 'vms.txt:1: password cannot be set for one VM'],
    ['a server', 'a url=https://other', 'vms.txt:1: url cannot be set for one VM'],
    [
      'a flag of the original that is not here',
      'a compress=true',
      'vms.txt:1: compress is not in this version',
    ],
    ['a setting twice', 'a format=ova format=ovf', 'vms.txt:1: format is set twice'],
    ['a switch without its value', 'a snapshot', 'vms.txt:1: "snapshot" is not NAME=VALUE'],
    ['several bad lines', 'a x=1\nb\nc y=1\nd z', 'setting "x" (2 more lines are wrong too: 3, 4)'],
    ['an empty name', `'' format=ova`, 'vms.txt:1: the name of the VM is empty'],
    ['a control character', 'a\u001b[2J', 'vms.txt:1: the line holds a control character'],
    ['nothing', '# nothing\n\n', 'vms.txt names no VM'],
  ])('with %s is refused by its line', (_what, text, message) => {
    const error = thrownBy(() => parse(text));
    expect(error).toMatchObject({ exitStatus: 2, message: expect.stringContaining(message) });
    expect(error.hint).toMatch(/\w{3}/);
    expect(`${error.message} ${error.hint ?? ''}`).not.toContain('tr0ub4dor');
  });

  test('says how a switch is written, and no more of a long word than its beginning', () => {
    expect(thrownBy(() => parse('a snapshot')).hint).toBe('write snapshot=true');
    for (const line of ['x'.repeat(9000), `${'x'.repeat(9000)}=1`, `format=${'x'.repeat(9000)}`])
      expect(thrownBy(() => parse(`a ${line}`)).message.length).toBeLessThan(300);
  });

  test('in another encoding is refused, with what to do', () => {
    const error = thrownBy(() => parseBatchFile('vms.txt', Buffer.from('web01', 'utf16le')));
    expect(error).toMatchObject({ exitStatus: 2 });
    const latin = thrownBy(() => parseBatchFile('vms.txt', Buffer.from('z\u00fcrich', 'latin1')));
    expect(latin).toMatchObject({ exitStatus: 2, message: 'vms.txt is not UTF-8 text' });
  });

  test('is read from stdin as "-", and no more of it than a list of VMs can be', async () => {
    const stdin = Readable.from([Buffer.from('we'), Buffer.from('b01\ndb01')]);
    expect((await readBatchFile('-', { stdin })).map(({ place }) => place)).toEqual(['stdin:1', 'stdin:2']);
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(65_536, 'a');
      })(),
    );
    await expect(readBatchFile('-', { stdin: endless })).rejects.toMatchObject({
      exitStatus: 2,
      message: expect.stringContaining('longer'),
    });
  });

  test('that does not exist, or is a directory, is an error of the command line', async () => {
    const stdin = Readable.from([]);
    await expect(readBatchFile('/nonexistent/vms.txt', { stdin })).rejects.toMatchObject({
      exitStatus: 2,
      message: 'the batch file /nonexistent/vms.txt does not exist',
    });
    await expect(readBatchFile('/', { stdin })).rejects.toMatchObject({ exitStatus: 2 });
  });

  test('gives back any names that stand in quotes', () => {
    const quote = (word: string) => `'${word.replaceAll("'", `'"'"'`)}'`;
    const name = string({ unit: 'grapheme', minLength: 1 });
    assert(
      property(array(name, { minLength: 1 }), (wanted) => {
        expect(names(wanted.map(quote).join('\n'))).toEqual(wanted);
      }),
    );
  });

  test('of any text at all is read or refused with exit status 2', () => {
    assert(
      property(string({ unit: 'binary' }), (text) => {
        try {
          for (const { vm, place } of parse(text)) {
            expect(vm).not.toBe('');
            expect(place).toMatch(/^vms\.txt:\d+$/);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(HyperexportError);
          expect(error).toMatchObject({ exitStatus: 2 });
        }
      }),
    );
  });
});

function thrownBy(action: () => unknown): HyperexportError {
  try {
    action();
  } catch (error) {
    if (error instanceof HyperexportError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
