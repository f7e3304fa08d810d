import type { Descriptor } from '../ovf/descriptor.ts';
import { checkableDisks } from '../ovf/ova/disk-check.ts';
import { doubtful, type Finding } from '../ovf/ova/finding.ts';

/** The disks of which nothing but the hash can be checked, so that nobody takes them for looked into. */
export function unknownDisks(descriptor: Descriptor | undefined): Finding[] {
  const checkable = checkableDisks(descriptor);
  const names = new Map(descriptor?.references.map((reference) => [reference.id, reference]));
  return (descriptor?.disks ?? []).flatMap(({ fileRef = '', format }) => {
    const reference = names.get(fileRef);
    if (reference === undefined || checkable.has(reference.name)) return [];
    const { compression, chunkSize, name } = reference;
    const why =
      compression === 'gzip'
        ? 'is compressed with gzip'
        : chunkSize === undefined
          ? `is in the format ${format ?? 'of nobody'}`
          : 'is split into chunks';
    return [doubtful(`the structure of the disk ${name} is not looked at: it ${why}`, name)];
  });
}
