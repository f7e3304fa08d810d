import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { GrowingArchive, memberOffsets } from '../../../src/ovf/ova/growing-archive.ts';
import { validateOva } from '../../../src/ovf/ova/validate.ts';
import { judge, judged } from '../../support/judges.ts';

let room: string;
let path: string;
beforeEach(async () => {
  room = await mkdtemp(join(tmpdir(), 'growing-'));
  path = join(room, 'vm.ova');
  return async () => await rm(room, { recursive: true });
});

const signal = AbortSignal.timeout(60_000);
const head = { descriptorName: 'vm.ovf', reservedBytes: 2048, modifiedAt: new Date('2026-01-02T03:04:05Z') };
const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');

interface Member {
  readonly name: string;
  readonly content: Buffer;
}

function member(name: string, length: number): Member {
  return { name, content: createHash('shake256', { outputLength: length }).update(name).digest() };
}

const described = ({ name, content }: Member) => ({
  name,
  sizeBytes: content.length,
  sha256: sha256(content),
});

function descriptor(members: readonly Member[], padding = 0): string {
  const files = members.map(
    ({ name, content }, index) =>
      `<File ovf:id="f${index}" ovf:href="${name}" ovf:size="${content.length}"/>`,
  );
  const namespace = 'http://schemas.dmtf.org/ovf/envelope/1';
  return `<?xml version="1.0"?>
<Envelope xmlns="${namespace}" xmlns:ovf="${namespace}"><References>${files.join('')}</References>
<!--${'-'.padEnd(padding, ' ')}--><DiskSection><Info/></DiskSection></Envelope>\n`.replace('<!----->', '');
}

/** As an export does it: straight into its place, in pieces. */
async function pour(archive: GrowingArchive, { name, content }: Member): Promise<void> {
  const { file, offset } = await archive.beginMember();
  for (let at = 0; at < content.length; at += 1000)
    await file.write(content.subarray(at, at + 1000), 0, undefined, offset + at);
  await archive.endMember(described({ name, content }));
}

async function expectWhole(members: readonly Member[]): Promise<void> {
  const report = await validateOva({ archive: path, signal });
  expect(report.problems).toEqual([]);
  expect(report.members.flatMap(({ problems }) => problems)).toEqual([]);
  expect(report.members.slice(1, -1).map(({ name, sha256: hash }) => [name, hash])).toEqual(
    members.map(({ name, content }) => [name, sha256(content)]),
  );
}

describe('An archive that is written while its members arrive', () => {
  test('is whole: descriptor first and padded, members in order, manifest last', async () => {
    const members = [member('a.vmdk', 70_000), member('b.vmdk', 512), member('c.nvram', 1)];
    await using archive = await GrowingArchive.create(path, head);
    for (const each of members) await pour(archive, each);
    const finished = await archive.finish(descriptor(members));
    await expectWhole(members);
    expect(finished.members.map(({ name }) => name)).toEqual([
      'vm.ovf',
      'a.vmdk',
      'b.vmdk',
      'c.nvram',
      'vm.mf',
    ]);
    expect(finished.members[0]?.sizeBytes).toBe(2048);
    expect((await readFile(path)).length).toBe(finished.sizeBytes);
  });

  test('forgets a try that went wrong, however long it was', async () => {
    const [long, right] = [member('long', 200_000), member('a.vmdk', 3000)];
    await using archive = await GrowingArchive.create(path, head);
    const { file, offset } = await archive.beginMember();
    await file.write(long.content, 0, undefined, offset);
    await pour(archive, right);
    await archive.finish(descriptor([right]));
    await expectWhole([right]);
  });

  test('makes room for a descriptor that is longer than its place', async () => {
    const members = [member('a.vmdk', 3_000_000), member('b.vmdk', 100)];
    await using archive = await GrowingArchive.create(path, head);
    for (const each of members) await pour(archive, each);
    await archive.finish(descriptor(members, 5000));
    await expectWhole(members);
  });

  test('is gone on with behind the members that were finished, and forgets what came after them', async () => {
    const [first, second, third] = [member('a.vmdk', 70_001), member('b.vmdk', 99), member('c.vmdk', 5)];
    {
      await using archive = await GrowingArchive.create(path, head);
      await pour(archive, first);
      await pour(archive, member('half', 20_000));
    }
    const [offset = 0] = memberOffsets(head, [described(first)]);
    expect((await readFile(path)).subarray(offset, offset + 70_001).equals(first.content)).toBe(true);
    await using archive = await GrowingArchive.reopen(path, head, [described(first)]);
    await pour(archive, second);
    await pour(archive, third);
    await archive.finish(descriptor([first, second, third]));
    await expectWhole([first, second, third]);
  });

  test('refuses a file that changed between its arrival and its turn', async () => {
    const spooled = join(room, 'b.vmdk');
    await writeFile(spooled, 'changed');
    await using archive = await GrowingArchive.create(path, head);
    const expected = described({ name: 'b.vmdk', content: Buffer.from('written') });
    const copying = archive.copyMember(expected, { path: spooled, signal });
    await expect(copying).rejects.toMatchObject({ code: 'integrity' });
  });

  test('is whole whatever the sizes are, copied or straight', async () => {
    const sizes = fc.array(fc.tuple(fc.integer({ min: 0, max: 5000 }), fc.boolean()), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 0, max: 4000 }), async (each, padding) => {
        const members = each.map(([length], index) => member(`m${index}.bin`, length));
        await using archive = await GrowingArchive.create(path, head);
        for (const [index, one] of members.entries()) {
          if (each[index]?.[1] !== true) {
            await pour(archive, one);
            continue;
          }
          const spooled = join(room, one.name);
          await writeFile(spooled, one.content);
          await archive.copyMember(described(one), { path: spooled, signal });
        }
        await archive.finish(descriptor(members, padding));
        await expectWhole(members);
      }),
      { numRuns: 30 },
    );
  });
});

judged('tar')('GNU tar', () => {
  test('lists and compares what was written', async () => {
    const members = [member('a.vmdk', 12_345), member('c.nvram', 7)];
    await using archive = await GrowingArchive.create(path, head);
    for (const each of members) await pour(archive, each);
    await archive.finish(descriptor(members));
    const { stdout, exitCode } = await judge('tar').run(['tf', path]);
    expect({ exitCode, names: stdout.trim().split('\n') }).toEqual({
      exitCode: 0,
      names: ['vm.ovf', 'a.vmdk', 'c.nvram', 'vm.mf'],
    });
  });
});
