import { expect, test } from 'vitest';
import { addNvram } from '../../../src/ovf/add-nvram.ts';
import { checkReferences, readReferences } from '../../../src/ovf/descriptor.ts';

const OVF = 'http://schemas.dmtf.org/ovf/envelope/1';
const nvram = { name: 'web01.nvram', sizeBytes: 8684 };
const disk = { name: 'web01-disk1.vmdk', sizeBytes: 7 };

const descriptor = (prefix: string, id = 'file1') => {
  const p = prefix === '' ? '' : `${prefix}:`;
  const own = prefix === '' ? `xmlns="${OVF}" xmlns:ovf="${OVF}"` : `xmlns:${prefix}="${OVF}"`;
  const a = prefix === '' ? 'ovf' : prefix;
  return `<?xml version="1.0"?>
<${p}Envelope ${own}>
  <${p}References>
    <${p}File ${a}:href="${disk.name}" ${a}:id="${id}" ${a}:size="7"/>
  </${p}References>
  <${p}VirtualSystem ${a}:id="web01">
    <${p}VirtualHardwareSection><${p}Info>x</${p}Info></${p}VirtualHardwareSection>
  </${p}VirtualSystem>
</${p}Envelope>`;
};

test.each(['', 'ovf', 'o'])(
  'an NVRAM that the server left out is referenced, with elements of the prefix "%s"',
  (prefix) => {
    const added = addNvram(descriptor(prefix), nvram);
    expect(() => checkReferences(added, [disk, nvram])).not.toThrow();
    expect(added).toMatch(
      /vmw:key="nvram" vmw:value="ovf:\/file\/nvram"\/><\/(\w+:)?VirtualHardwareSection>/,
    );
  },
);

test('one that is there already is not added again', () => {
  const added = addNvram(descriptor('ovf'), nvram);
  expect(addNvram(added, nvram)).toBe(added);
});

test("its id is nobody else's", () => {
  const ids = readReferences(addNvram(descriptor('', 'nvram'), nvram)).map(({ id }) => id);
  expect(ids).toEqual(['nvram', 'nvram2']);
});
