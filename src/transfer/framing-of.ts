import { fail } from '../core/errors.ts';
import { FixedLength, UntilClose, type BodyFraming } from './body-framing.ts';
import { ChunkedFraming } from './chunked-framing.ts';
import type { ResponseHead } from './response-head.ts';

/** Which framing the head announces; a body that could be read in two ways is refused (RFC 9112, 6.3). */
export function framingOf({ version, headers }: ResponseHead): BodyFraming {
  const encoding = headers.get('transfer-encoding')?.toLowerCase();
  const length = headers.get('content-length');
  if (encoding !== undefined) {
    if (encoding !== 'chunked')
      throw refused(`sends transfer-encoding "${encoding}", which nobody asked for`);
    if (length !== undefined) throw refused('announces both a length and chunks: one of them is wrong');
    if (version === '1.0') throw refused('sends chunks in HTTP/1.0, which has none');
    return new ChunkedFraming();
  }
  return length === undefined ? new UntilClose() : new FixedLength(lengthOf(length));
}

/** A length that is given twice must be the same both times. */
function lengthOf(field: string): number {
  const lengths = new Set(field.split(',').map((value) => value.trim()));
  const [only = ''] = lengths;
  if (lengths.size !== 1 || !/^\d{1,15}$/.test(only)) throw refused(`announces the length "${field}"`);
  return Number(only);
}

function refused(what: string): Error {
  return fail('transfer', `the server ${what}`, { hint: 'is a proxy in between?', retryable: false });
}
