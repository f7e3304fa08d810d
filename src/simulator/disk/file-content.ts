import { derive, keystream } from './seeded-bytes.ts';

/** The bytes of a file, from any offset, as long as asked: the size is the file's own matter. */
export type ContentReader = (offset: number, length: number) => Buffer;

/** What does not compress: pictures, archives, what a database has encrypted. */
export function randomContent(seed: string, purpose: string): ContentReader {
  const key = derive(seed, purpose);
  return (offset, length) => keystream(key, offset, length);
}

const PAGE_BYTES = 4096;
const PAGES = 64;
const LINE_BYTES = 64;
const SERVICES = ['sshd', 'cron', 'kernel', 'nginx', 'postgres', 'systemd', 'dhclient', 'rsyslogd'];

/**
 * What compresses well: pages of log lines. Each is one of a few, with a first line of its own, so that any page can be
 * written without those before it, and fast enough for a disk of many gigabytes.
 */
export function textContent(seed: string, purpose: string): ContentReader {
  const key = derive(seed, purpose);
  return (offset, length) => {
    const first = Math.floor(offset / PAGE_BYTES);
    const count = Math.ceil((offset + length) / PAGE_BYTES) - first;
    const random = keystream(key, first * 8, count * 8);
    const text = Buffer.allocUnsafe(count * PAGE_BYTES);
    for (let page = 0; page < count; page += 1) {
      const choice = random.subarray(page * 8, page * 8 + 8);
      logPage(choice.readUInt8() % PAGES).copy(text, page * PAGE_BYTES);
      text.write(`page ${first + page}, run ${choice.toString('hex')} `, page * PAGE_BYTES, 'latin1');
    }
    const skip = offset - first * PAGE_BYTES;
    return text.subarray(skip, skip + length);
  };
}

const pages = new Map<number, Buffer>();

function logPage(number: number): Buffer {
  const page = pages.get(number) ?? writeLogPage(number);
  pages.set(number, page);
  return page;
}

function writeLogPage(number: number): Buffer {
  const lines = PAGE_BYTES / LINE_BYTES;
  const random = keystream(derive('log page', String(number)), 0, lines * 8);
  const text = Array.from({ length: lines }, (_, line) => logLine(random.subarray(line * 8, line * 8 + 8)));
  return Buffer.from(text.join(''), 'latin1');
}

function logLine(random: Buffer): string {
  const service = SERVICES[random.readUInt8(0) % SERVICES.length] ?? 'cron';
  const request = random.toString('hex', 1, 5);
  const text = `guest ${service}[${random.readUInt16LE(5)}]: request ${request} took ${random.readUInt8(7)} ms`;
  return `${text.padEnd(LINE_BYTES - 1)}\n`;
}
