import { readReferences } from './descriptor.ts';

const VMW = 'http://www.vmware.com/schema/ovf';

/**
 * A descriptor that knows of an NVRAM file: in its References, and as vCenter itself writes it in the hardware section.
 * One that has it already comes back as it is; so does one in which there is no place for it.
 */
export function addNvram(
  descriptor: string,
  { name, sizeBytes }: { readonly name: string; readonly sizeBytes: number },
): string {
  const references = readReferences(descriptor);
  if (references.some((reference) => reference.name === name)) return descriptor;
  const ids = references.map(({ id }) => id);
  const id = freeId(ids);
  // Attributes of OVF are qualified, whatever its elements are.
  const attribute = /<(?:[\w.-]+:)?File\s[^>]*?([\w.-]+):href=/.exec(descriptor)?.[1] ?? 'ovf';
  const config = `<vmw:ExtraConfig xmlns:vmw="${VMW}" ${attribute}:required="false" vmw:key="nvram" vmw:value="ovf:/file/${id}"/>`;
  return descriptor
    .replace(
      /<\/((?:[\w.-]+:)?)References\s*>/,
      (end, prefix: string) =>
        `<${prefix}File ${attribute}:href="${name}" ${attribute}:id="${id}" ${attribute}:size="${sizeBytes}"/>${end}`,
    )
    .replace(/<\/(?:[\w.-]+:)?VirtualHardwareSection\s*>/, (end) => `${config}${end}`);
}

function freeId(ids: readonly string[]): string {
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? 'nvram' : `nvram${number}`;
    if (!ids.includes(id)) return id;
  }
}
