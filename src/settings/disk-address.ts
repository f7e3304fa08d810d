import * as z from 'zod';

export interface DiskAddress {
  readonly vm: string;
  /** Counted from 0 in the order of the VM's devices. */
  readonly index: number;
}

/** `web01:0`. The last colon divides, because names may hold some. */
export const diskAddress = z.string().transform((value, context): DiskAddress => {
  const match = /^(.+):(\d{1,3})$/.exec(value);
  if (match !== null) return { vm: match[1] ?? '', index: Number(match[2]) };
  context.addIssue('is not VM:N, where N counts the disks from 0');
  return z.NEVER;
});
