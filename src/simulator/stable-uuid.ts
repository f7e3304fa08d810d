import { createHash } from 'node:crypto';

/** The embedded vCenter that the program itself starts is the same one each time, with the same VMs. */
export const embeddedVcenterUuid = (): string => stableUuid('the embedded vCenter');

/** A UUID that is always the same for the same words, so that a simulator that is started again is recognised. */
export function stableUuid(words: string): string {
  const hex = createHash('sha256').update(words).digest('hex');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `5${hex.slice(13, 16)}`, `9${hex.slice(17, 20)}`];
  return [...parts, hex.slice(20, 32)].join('-');
}
