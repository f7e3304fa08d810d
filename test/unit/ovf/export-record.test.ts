import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../src/ovf/canonical-json.ts';
import {
  exportRecordJsonSchema,
  readExportRecord,
  writeExportRecord,
  type ExportRecordContent,
} from '../../../src/ovf/export-record.ts';
import { scratchDirectory, sha256 } from './package-fixture.ts';

const hash = 'ab'.repeat(32);
const content: ExportRecordContent = {
  tool: { name: 'hyperexport', version: '0.1.0' },
  runId: 'run-1',
  startedAt: '2026-11-23T10:00:00.000Z',
  finishedAt: '2026-11-23T10:05:00.000Z',
  vm: {
    instanceUuid: '50000000-0000-0000-0000-000000000001',
    name: 'wéb 01',
    path: '/DC0/vm/web 01',
    moref: 'vm-42',
    networks: ['VM Network'],
    customAttributes: { owner: 'ops' },
    cpus: 2,
    memoryMb: 2048,
    powerState: 'poweredOff',
  },
  server: { host: 'vc.example.org', product: 'VMware vCenter Server', version: '8.0.2' },
  format: 'ovf',
  files: [{ name: 'web_01.ovf', sizeBytes: 10, sha256: hash, kind: 'descriptor' }],
  disks: [
    {
      key: 2000,
      label: 'Hard disk 1',
      file: 'web_01-disk1.vmdk',
      capacityBytes: 2 ** 40,
      sizeBytes: 12345,
      sha256: hash,
      backingPath: '[ds] web 01/web 01.vmdk',
      layout: 'esxi',
    },
  ],
  verification: { levels: ['stream'], serverChecksums: 'equal', at: '2026-11-23T10:04:00.000Z' },
  options: { format: 'ovf', parallel: 4 },
  manifestSha256: hash,
};

async function written() {
  const scratch = await scratchDirectory();
  await writeExportRecord(scratch.path, content);
  const path = join(scratch.path, 'export.json');
  const edit = async (change: (text: string) => string) => {
    await writeFile(path, change(await readFile(path, 'utf8')));
  };
  return { ...scratch, directory: scratch.path, path, edit };
}

describe('export.json', () => {
  test('is read as it was written, and is alone in its directory', async () => {
    await using place = await written();
    expect(await readExportRecord(place.directory)).toMatchObject({ ...content, schemaVersion: 1 });
    expect(await readdir(place.directory)).toEqual(['export.json']);
  });

  test('has a hash of itself that anyone can compute', async () => {
    await using place = await written();
    const { recordSha256, ...rest } = JSON.parse(await readFile(place.path, 'utf8')) as Record<
      string,
      unknown
    >;
    expect(recordSha256).toBe(sha256(Buffer.from(canonicalJson(rest))));
  });

  test('may be laid out anew, for the hash is of its meaning', async () => {
    await using place = await written();
    await place.edit((text) => JSON.stringify(JSON.parse(text)));
    expect(await readExportRecord(place.directory)).toMatchObject({ runId: 'run-1' });
  });

  test.each([
    [
      'a value that was edited',
      (text: string) => text.replace('12345', '12346'),
      'integrity',
      /changed after/,
    ],
    [
      'a key that was added',
      (text: string) => text.replace('"runId"', '"x": 1, "runId"'),
      'integrity',
      /changed after/,
    ],
    ['a key that is missing', (text: string) => text.replace('"runId"', '"run"'), 'integrity', /runId/],
    ['half of it', (text: string) => text.slice(0, 300), 'integrity', /not JSON/],
    [
      'one that nests without end',
      (text: string) => text.replace('"runId"', `"x": ${'['.repeat(100_000)}${']'.repeat(100_000)}, "runId"`),
      'integrity',
      /nested too deeply/,
    ],
    ['another document', () => '[]', 'integrity', /not the record/],
    [
      'a newer version',
      (text: string) => text.replace('"schemaVersion": 1', '"schemaVersion": 2'),
      'unsupported',
      /version 2/,
    ],
    [
      'a file outside',
      (text: string) => text.replace('web_01.ovf', '../web_01.ovf'),
      'integrity',
      /beside its record/,
    ],
  ])('is refused with the reason: %s', async (_title, change, code, message) => {
    await using place = await written();
    await place.edit(change);
    await expect(readExportRecord(place.directory)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  test('that is not there is no export', async () => {
    await using scratch = await scratchDirectory();
    await expect(readExportRecord(scratch.path)).rejects.toMatchObject({ code: 'not-found' });
  });

  test('is not written when it would be wrong', async () => {
    await using scratch = await scratchDirectory();
    const wrong = { ...content, manifestSha256: 'none' };
    await expect(writeExportRecord(scratch.path, wrong)).rejects.toMatchObject({ code: 'unexpected' });
    expect(await readdir(scratch.path)).toEqual([]);
  });

  test('has a JSON Schema that explains itself', () => {
    const schema = exportRecordJsonSchema();
    expect(schema).toMatchObject({ $schema: expect.stringContaining('json-schema.org'), type: 'object' });
    expect(schema['required']).toContain('recordSha256');
  });

  test('is documented as it is', async () => {
    const documented = await readFile(
      new URL('../../../docs/reference/export.schema.json', import.meta.url),
      'utf8',
    );
    expect(JSON.parse(documented)).toEqual(exportRecordJsonSchema());
  });
});

test('canonical JSON sorts keys by their UTF-16 units and leaves out what is undefined', () => {
  const value = { é: 1, b: [true, null, { d: undefined, c: 'x"y' }], a: 1e21, '\u{1f600}': 0, '\ufb33': 0 };
  expect(canonicalJson(value)).toBe(
    '{"a":1e+21,"b":[true,null,{"c":"x\\"y"}],"é":1,"\u{1f600}":0,"\ufb33":0}',
  );
});
