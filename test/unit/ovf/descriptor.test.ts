import { describe, expect, test } from 'vitest';
import { checkReferences, readDescriptor, readReferences } from '../../../src/ovf/descriptor.ts';
import { filesOf } from '../../../src/ovf/package-files.ts';

const OVF = 'http://schemas.dmtf.org/ovf/envelope/1';

function envelope(references: string, rest = ''): string {
  return `<?xml version="1.0"?><Envelope xmlns="${OVF}" xmlns:ovf="${OVF}" xmlns:x="urn:x"><References>${references}</References>${rest}</Envelope>`;
}

const file = (id: string, href: string, more = '') => `<File ovf:id="${id}" ovf:href="${href}" ${more}/>`;
const refused = (code: string, message: string | RegExp) =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

describe('the references of a descriptor', () => {
  test('come in their order, with size, chunks and compression', () => {
    const text = envelope(
      file('b', 'b.vmdk', 'ovf:size="10"') +
        file('a', 'a.vmdk', 'ovf:size="25" ovf:chunkSize="10"') +
        file('c', 'c.gz', 'ovf:compression="gzip"'),
    );
    expect(readReferences(text)).toEqual([
      { id: 'b', name: 'b.vmdk', sizeBytes: 10 },
      { id: 'a', name: 'a.vmdk', sizeBytes: 25, chunkSize: 10 },
      { id: 'c', name: 'c.gz', compression: 'gzip' },
    ]);
    expect(filesOf(readReferences(text)[1]!)).toEqual([
      { name: 'a.vmdk.000000000', sizeBytes: 10 },
      { name: 'a.vmdk.000000001', sizeBytes: 10 },
      { name: 'a.vmdk.000000002', sizeBytes: 5 },
    ]);
  });

  test('are found whatever the prefix, and never in another namespace', () => {
    const prefixed = `<o:Envelope xmlns:o="${OVF}"><o:References><o:File o:id="a" o:href="a.vmdk"/></o:References></o:Envelope>`;
    expect(readReferences(prefixed)).toEqual([{ id: 'a', name: 'a.vmdk' }]);
    expect(readReferences(envelope('<x:File ovf:id="a" ovf:href="a"/><!-- <File/> -->'))).toEqual([]);
  });

  test('are decoded once: XML first, then the URI', () => {
    expect(readReferences(envelope(file('a', 'a&amp;b%20c.vmdk')))[0]?.name).toBe('a&b c.vmdk');
  });

  test.each([
    '../etc/passwd',
    '/etc/passwd',
    '%2e%2e%2fetc',
    '&#46;&#46;/x',
    '..',
    'a/../b',
    'a\\b',
    'C:disk',
    'http://host/disk.vmdk',
    'a%00b',
    'NUL',
    'a%',
    'disk.vmdk ',
  ])('never leave the directory: %s is refused', (href) => {
    expect(() => readReferences(envelope(file('a', href)))).toThrow(refused('hostile-archive', 'refers to'));
  });

  test.each([
    [envelope(file('a', 'x') + file('a', 'y')), 'id "a" to two files'],
    [envelope(file('a', 'x') + file('b', 'X')), 'refers to X twice'],
    [envelope(file('a', 'x', 'ovf:size="-1"')), 'ovf:size is "-1"'],
    [envelope('<File ovf:id="a"/>'), 'without ovf:href'],
    [
      envelope('', '<DiskSection><Disk ovf:diskId="d" ovf:fileRef="f" ovf:capacity="1"/></DiskSection>'),
      'needs the file "f"',
    ],
    [envelope('', '<x:Item ovf:fileRef="nvram"/>'), 'needs the file "nvram"'],
    ['<a/>', 'not an OVF envelope'],
    ['<a>', 'not well-formed'],
    ['', 'not well-formed'],
    [`<!DOCTYPE a [<!ENTITY b "c">]>${envelope('')}`, 'document type'],
    [envelope('<i>'.repeat(100) + '</i>'.repeat(100)), 'nested deeper than 64 elements'],
    [envelope(`<!-- ${'x'.repeat(17 * 1024 * 1024)} -->`), 'larger than 16 MB'],
  ])('are refused when they contradict themselves or are no descriptor (%#)', (text, why) => {
    expect(() => readDescriptor(text)).toThrow(refused('integrity', why));
  });

  test('cannot ask for more chunks than memory has room for', () => {
    const text = envelope(file('a', 'x', 'ovf:size="9000000000000" ovf:chunkSize="1"'));
    expect(() => readReferences(text)).toThrow(refused('hostile-archive', 'chunks'));
  });
});

describe('the disks of a descriptor', () => {
  test('have their capacity in bytes, whatever its units', () => {
    const disk = (more: string) => `<DiskSection><Disk ovf:diskId="d" ${more}/></DiskSection>`;
    const capacity = (more: string) => readDescriptor(envelope('', disk(more))).disks[0]?.capacityBytes;
    expect(capacity('ovf:capacity="1024"')).toBe(1024);
    expect(capacity('ovf:capacity="40" ovf:capacityAllocationUnits="byte * 2^30"')).toBe(40 * 2 ** 30);
    expect(capacity('ovf:capacity="${size}"')).toBeUndefined();
    expect(() => capacity('ovf:capacity="4" ovf:capacityAllocationUnits="potatoes"')).toThrow(/potatoes/);
  });
});

describe("a server's descriptor", () => {
  const text = envelope(file('a', 'vm-disk1.vmdk', 'ovf:size="7"') + file('b', 'vm.nvram', 'ovf:size="8"'));

  test('agrees with the files that it was made for', () => {
    checkReferences(text, [
      { name: 'vm.nvram', sizeBytes: 8 },
      { name: 'vm-disk1.vmdk', sizeBytes: 7 },
    ]);
  });

  test('is refused with everything that is wrong with it', () => {
    const files = [
      { name: 'vm-disk1.vmdk', sizeBytes: 6 },
      { name: 'extra.iso', sizeBytes: 1 },
    ];
    expect(() => checkReferences(text, files)).toThrow(
      refused('integrity', /vm-disk1.vmdk has 6 bytes.*says 7; vm.nvram is in.*missing; extra.iso is not in/),
    );
    expect(() => checkReferences(envelope(file('a', 'x')), [{ name: 'x', sizeBytes: 1 }])).toThrow(
      /does not say how large x is/,
    );
  });
});
