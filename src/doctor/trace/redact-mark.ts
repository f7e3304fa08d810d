import { describeMark, readMark } from '../../snapshot/mark.ts';
import type { Pseudonyms } from './pseudonyms.ts';

/**
 * The description of a snapshot of this program: whoever reads the trace still sees whose it is and what for, under a
 * machine that is nobody's. Undefined for every other text.
 */
export function redactMark(text: string, pseudonyms: Pseudonyms): string | undefined {
  const mark = readMark(text);
  if (mark === undefined) return undefined;
  const uuid = (original: string) => pseudonyms.of('uuid', original.toLowerCase());
  return describeMark({
    purpose: mark.purpose,
    id: uuid(mark.id),
    runId: uuid(mark.runId),
    vm: uuid(mark.vm),
    process: { host: pseudonyms.of('host', mark.process.host.toLowerCase()), pid: 1 },
  });
}
