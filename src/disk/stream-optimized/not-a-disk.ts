import { fail } from '../../core/errors.ts';
import type { HyperexportError } from '../../core/errors.ts';

/** The one error of this room: at which byte of the body, what should have been there, and what was. */
export function notADisk(offset: number, expected: string, found: string): HyperexportError {
  return fail(
    'not-a-disk',
    `not a whole stream-optimised disk: at byte ${offset}, expected ${expected}, found ${found}`,
    {
      hint: 'the body was cut or altered on its way, or is something else: transfer it again',
      details: { offset, expected, found },
    },
  );
}

/**
 * The same, for grains that come in another order than that of their addresses, or twice: wrong in a stream, and still a
 * disk for who follows its tables (checkByTables).
 */
export function outOfOrder(offset: number, expected: string, found: string): HyperexportError {
  const { message, hint = '', details } = notADisk(offset, expected, found);
  return fail('not-a-disk', message, { hint, details: { ...details, order: true } });
}

export function isOutOfOrder({ details }: HyperexportError): boolean {
  return details['order'] === true;
}

/** Names what a body starts with: proxies and tired hosts answer with pages instead of disks. */
export function describeContent(start: Buffer): string {
  if (start.length === 0) return 'an empty body';
  const text = start.toString('latin1').trimStart().slice(0, 64).toLowerCase();
  if (text.startsWith('<!doctype html') || text.startsWith('<html')) return 'an HTML page';
  if (text.startsWith('<')) return 'an XML or HTML document';
  if (text.startsWith('# disk descriptorfile')) return 'a bare VMDK descriptor without the disk';
  if (start.every((byte) => byte === 0)) return 'zeros';
  if (/^[\t\n\r -~]+$/.test(text)) return `text: ${JSON.stringify(text.slice(0, 40))}`;
  return `the bytes ${start.subarray(0, 8).toString('hex')}`;
}
