import { createHash, randomUUID } from 'node:crypto';
import type { SimulatedVm } from '../../../src/simulator/inventory-spec.ts';

/** A VM in which everything that a user can choose is a word that occurs nowhere else, and the list of those words. */
export function vmOfCanaries(seed: string): {
  readonly vm: SimulatedVm;
  readonly canaries: readonly string[];
} {
  const canaries: string[] = [];
  const told = (canary: string): string => {
    canaries.push(canary);
    return canary;
  };
  let count = 0;
  const word = (kind: string): string => {
    const digest = createHash('sha256').update(`${seed} ${count++}`).digest('hex');
    return told(`${kind}${digest.slice(0, 10)}`);
  };
  /** A name made of digits alone is a name. */
  const digits = (): string => told(String(BigInt(`0x${word('').slice(0, 10)}`) + 10n ** 12n));
  const vm: SimulatedVm = {
    name: `${word('Vm')}/${word('Ü')} ${word('%')}+`,
    folder: `${word('Folder')}/${digits()}`,
    datacenter: word('Center'),
    annotation: `${word('Note')}\n<b>&${word('Line')}</b> https://${word('Host')}.example.com/${word('Path')} 10.11.12.13`,
    instanceUuid: told(randomUUID()),
    disks: [
      { capacityBytes: 16 * 2 ** 20, dataBytes: 2 ** 18 },
      { capacityBytes: 16 * 2 ** 20, dataBytes: 2 ** 18 },
    ],
    nics: [
      { network: word('Net'), mac: told('00:50:56:ab:cd:ef') },
      { network: digits(), mac: told('00:50:56:ab:cd:e0') },
    ],
    cdrom: { file: `[datastore1] ${word('Iso')}/${word('Image')}.iso` },
    customAttributes: { [word('Attribute')]: word('Value'), [word('Key')]: digits() },
    snapshots: [word('Snapshot'), digits()],
  };
  return { vm, canaries: [...canaries, '10.11.12.13'] };
}

/** The canaries that a text holds, however they are escaped or encoded. */
export function found(text: string, canaries: readonly string[]): string[] {
  const lower = text.toLowerCase();
  const forms = [lower, decoded(lower)];
  return canaries.filter(
    (canary) =>
      [canary, canary.replaceAll('-', ''), canary.replaceAll(':', '')].some((form) =>
        forms.some((each) => each.includes(form.toLowerCase())),
      ) || base64Forms(canary).some((form) => text.includes(form)),
  );
}

/** What of a word's base64 does not depend on what stands around it, for each of the places where it can begin. */
function base64Forms(word: string): string[] {
  if (word.length < 8) return [];
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.from(`${'x'.repeat(offset)}${word}`)
      .toString('base64')
      .replace(/=+$/, '');
    return encoded.slice(offset === 0 ? 0 : 4, -2);
  });
}

function decoded(text: string): string {
  return text
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/%25/g, '%')
    .replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
      try {
        return decodeURIComponent(escapes);
      } catch {
        return escapes;
      }
    });
}
