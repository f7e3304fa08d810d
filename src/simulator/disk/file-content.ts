import { derive, keystream } from './seeded-bytes.ts';

/** The bytes of a file, from any offset, as long as asked: the size is the file's own matter. */
export type ContentReader = (offset: number, length: number) => Buffer;

/** What does not compress: pictures, archives, what a database has encrypted. */
export function randomContent(seed: string, purpose: string): ContentReader {
  const key = derive(seed, purpose);
  return (offset, length) => keystream(key, offset, length);
}

const LINE_BYTES = 80;
const SERVICES = ['sshd', 'cron', 'kernel', 'nginx', 'postgres', 'systemd', 'dhclient', 'rsyslogd'];

/** What compresses well: log lines of one length, so that any of them can be written without those before it. */
export function textContent(seed: string, purpose: string): ContentReader {
  const key = derive(seed, purpose);
  return (offset, length) => {
    const first = Math.floor(offset / LINE_BYTES);
    const last = Math.ceil((offset + length) / LINE_BYTES);
    const random = keystream(key, first * 8, (last - first) * 8);
    let text = '';
    for (let line = first; line < last; line += 1) text += logLine(line, random, (line - first) * 8);
    return Buffer.from(text, 'latin1')
      .subarray(offset - first * LINE_BYTES)
      .subarray(0, length);
  };
}

function logLine(number: number, random: Buffer, at: number): string {
  const service = SERVICES[random.readUInt8(at) % SERVICES.length] ?? 'cron';
  const request = random
    .readUInt32LE(at + 1)
    .toString(16)
    .padStart(8, '0');
  const duration = random.readUInt8(at + 5);
  const text = `${String(number).padStart(12, '0')} guest ${service}: request ${request} took ${duration} ms`;
  return `${text.padEnd(LINE_BYTES - 1)}\n`;
}
