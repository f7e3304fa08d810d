import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readConfigFile } from '../../../src/settings/config-file.ts';
import { throwFirst } from '../../../src/settings/first-problem.ts';
import { resolveSettings } from '../../../src/settings/resolve.ts';
import { parseConfigFile } from '../../../src/settings/parse-config-file.ts';

function parse(source: string) {
  const file = parseConfigFile('hyperexport.yaml', source);
  throwFirst(file.problems);
  return file;
}

describe('a configuration file', () => {
  test('has the names of the flags as its keys', () => {
    const { values } = parse(
      'password-file: /etc/pw\nexport-flags: [mac, uuid]\nquiet: yes\nparallel: 0x8\n',
    );
    expect(Object.fromEntries([...values].map(([key, written]) => [key, written.values]))).toEqual({
      passwordFile: ['/etc/pw'],
      exportFlags: ['mac', 'uuid'],
      quiet: ['yes'],
      parallel: ['0x8'],
    });
  });

  test('keeps a fingerprint of digits as it was written', () => {
    const thumbprint = '1234567890'.repeat(4);
    expect(parse(`thumbprint: ${thumbprint}`).values.get('thumbprint')?.values).toEqual([thumbprint]);
  });

  test.each(['', '# nothing but a comment\n', '---\n'])('may be empty: %j', (source) => {
    expect(parse(source).values.size).toBe(0);
  });

  test.each<[name: string, source: string, message: string | RegExp, hint?: string]>([
    [
      'a key that does not exist',
      'paralel: 4',
      'hyperexport.yaml:1:1: there is no setting "paralel"',
      'did you mean parallel?',
    ],
    [
      'a flag that is not there yet',
      'upload: s3://x',
      'hyperexport.yaml:1:1: "upload" is not in this version yet',
    ],
    ['a key in camel case', 'caFile: x', /no setting "caFile"/, 'did you mean ca-file?'],
    ['a password', 'password: word', /"password" may not stand in a configuration file/],
    [
      'a flag that is a command of its own',
      'version: true',
      /"version" may not stand in a configuration file/,
    ],
    ['a list for one value', 'output: [a, b]', 'hyperexport.yaml:1:9: output is not a single value'],
    ['a map for a value', 'url:\n  host: a', 'hyperexport.yaml:2:3: url is not a single value'],
    ['a list instead of settings', '- vm', 'hyperexport.yaml is not a list of settings'],
    [
      'what is no YAML',
      'vm: "web',
      /^hyperexport\.yaml:1:9: this is not valid YAML: Missing closing "quote$/,
    ],
    [
      'aliases of aliases',
      `a: &a [${'x,'.repeat(9)}]\nb: &b [${'*a,'.repeat(9)}]\nc: &c [${'*b,'.repeat(9)}]\nd: [${'*c,'.repeat(9)}]`,
      /^hyperexport\.yaml:2:8: \*a is an alias to YAML/,
    ],
    [
      'a key twice',
      'vm: a\nvm: b',
      'hyperexport.yaml:2:1: "vm" is given twice, in line 1 too',
      'keep one of them',
    ],
    [
      'a pattern that YAML takes for something else',
      'folder: x\nvm: *web*\n',
      'hyperexport.yaml:2:5: *web* is an alias to YAML, and none are taken here',
      "write '*web*' in quotes",
    ],
    ['an alias in a list', 'vm: [a, *b]', /:1:9: \*b is an alias/],
    [
      'a second document',
      'vm: a\n---\nvm: b\n',
      'hyperexport.yaml:2:1: a second document begins here, and only one is read',
      'remove the line with --- and all below it, or make two files',
    ],
    [
      'a tab',
      'url:\n\thost: a\n',
      'hyperexport.yaml:2:1: the line is indented with a tab',
      'YAML takes spaces only',
    ],
    ['brackets without end', `vm: ${'['.repeat(100_000)}`, /brackets in brackets, too many to read$/],
    ['a key that is no name', '[a]: b', 'hyperexport.yaml:1:1: what stands before the colon is not a name'],
    ['a list in a list', 'vm: [[a]]', 'hyperexport.yaml:1:5: vm is not a single value'],
    ['one word', 'parallel', 'hyperexport.yaml is not a list of settings'],
  ])('is refused with %s', (_name, source, message, hint) => {
    expect(() => parse(source)).toThrow(
      expect.objectContaining({
        exitStatus: 2,
        message: typeof message === 'string' ? message : expect.stringMatching(message),
        ...(hint === undefined ? {} : { hint }),
      }),
    );
  });

  test('may begin with a byte order mark, and end its lines as Windows does', () => {
    const { values } = parse('\ufeffvm: a\r\nparallel: 4\r\n');
    expect([...values.values()].map(({ values: written }) => written)).toEqual([['a'], ['4']]);
  });

  test('may begin as YAML documents do', () => {
    expect(parse('%YAML 1.2\n---\nvm: a\n...\n').values.get('vm')?.values).toEqual(['a']);
  });

  test('says how many things more are wrong with it', () => {
    expect(() => parse('a-b: 1\nc-d: 2\nvm: {}\n')).toThrow(
      'hyperexport.yaml:1:1: there is no setting "a-b" (2 things more are wrong: hyperexport config validate lists all)',
    );
  });

  test('names the line of a value that its option does not take', () => {
    const file = parse('vm: a\n\nparallel: many\n');
    const resolve = () => resolveSettings({ flags: new Map(), environment: {}, file });
    expect(resolve).toThrow('hyperexport.yaml:3:11: parallel: "many" is not a whole number from 1 to 32');
  });

  test('that is broken is not quoted, because the line may hold a secret', () => {
    expect(() => parse('password: "hunter22')).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('hunter22') }),
    );
  });
});

describe('which file is read', () => {
  let directory: string;
  beforeEach(async () => void (directory = await mkdtemp(path.join(tmpdir(), 'hyperexport-config-'))));
  afterEach(async () => await rm(directory, { recursive: true }));

  const home = () => ({ XDG_CONFIG_HOME: directory, HOME: directory });

  test("the one in the platform's configuration directory, if it is there", async () => {
    expect(await readConfigFile(new Map(), home(), 'linux')).toBeUndefined();
    await mkdir(path.join(directory, 'hyperexport'));
    await writeFile(path.join(directory, 'hyperexport', 'config.yaml'), 'vm: usual');
    const file = await readConfigFile(new Map(), home(), 'linux');
    expect(file?.values.get('vm')?.values).toEqual(['usual']);
  });

  test('the one that HYPEREXPORT_CONFIG names, and before it the one that --config names', async () => {
    for (const name of ['a.yaml', 'b.yaml']) await writeFile(path.join(directory, name), `vm: ${name}`);
    const environment = { ...home(), HYPEREXPORT_CONFIG: path.join(directory, 'a.yaml') };
    const flags = new Map([
      ['config', { name: '--config', values: [path.join(directory, 'b.yaml')] }] as const,
    ]);
    expect((await readConfigFile(new Map(), environment, 'linux'))?.values.get('vm')?.values).toEqual([
      'a.yaml',
    ]);
    expect((await readConfigFile(flags, environment, 'linux'))?.values.get('vm')?.values).toEqual(['b.yaml']);
  });

  test.each<[title: string, content: Buffer | string, message: RegExp]>([
    ['of Latin 1', Buffer.from('folder: B\xfcro', 'latin1'), /config\.yaml is not UTF-8 text$/],
    ['of UTF-16', Buffer.from('\ufeffvm: a', 'utf16le'), /config\.yaml is not UTF-8 text$/],
    ['of a megabyte', '#'.repeat(2 ** 20), /config\.yaml is longer than 262144 bytes$/],
  ])('one %s is refused', async (_title, content, message) => {
    const file = path.join(directory, 'config.yaml');
    await writeFile(file, content);
    const read = readConfigFile(new Map(), { HYPEREXPORT_CONFIG: file }, 'linux');
    await expect(read).rejects.toMatchObject({ exitStatus: 2, message: expect.stringMatching(message) });
  });

  test('a pipe at the usual place is refused, and not waited for', async () => {
    await mkdir(path.join(directory, 'hyperexport'));
    execFileSync('mkfifo', [path.join(directory, 'hyperexport', 'config.yaml')]);
    await expect(readConfigFile(new Map(), home(), 'linux')).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringMatching(/config\.yaml is not a regular file$/),
    });
  });

  test('a file that was named must be there', async () => {
    const environment = { ...home(), HYPEREXPORT_CONFIG: path.join(directory, 'none.yaml') };
    await expect(readConfigFile(new Map(), environment, 'linux')).rejects.toMatchObject({
      code: 'configuration',
      message: expect.stringMatching(/none\.yaml does not exist/),
    });
  });
});
