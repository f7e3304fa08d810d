import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fail, type HyperexportError } from '../core/errors.ts';
import { destinationError } from '../platform/file-errors.ts';

/** A pipe without a reader is refused, not waited for. */
const FLAGS = constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;
const NEW_FILE_MODE = 0o600;

/**
 * A file to which lines are only ever added, each by one write at its end, so that two runs do not mix theirs (write(2),
 * O_APPEND; true of a local file system, not of NFS). It is opened anew for each line: one that was renamed meanwhile
 * is left alone, and another one begun.
 */
export class AuditFile {
  readonly path: string;
  #torn: boolean;

  /** Makes it where it is missing. Error: `configuration`, also where it is anything but a file. */
  constructor(path: string) {
    this.path = resolve(path);
    try {
      this.#torn = this.#within(constants.O_RDWR, endsWithinLine);
    } catch (error) {
      throw cannotBeKept(this.path, error);
    }
  }

  /** `durable`: what it says may not be lost with the machine. Rejects with what the system says. */
  append(line: string, { durable }: { readonly durable: boolean }): void {
    this.#within(constants.O_WRONLY, (file) => {
      const bytes = Buffer.from(`${this.#torn ? '\n' : ''}${line}\n`);
      const written = writeSync(file, bytes);
      this.#torn = written < bytes.length && (this.#torn || written > 0);
      if (written < bytes.length) throw fail('no-space', 'only a part of a line could be written');
      if (durable) fsyncSync(file);
    });
  }

  #within<Result>(mode: number, work: (file: number) => Result): Result {
    const file = openSync(this.path, mode | FLAGS, NEW_FILE_MODE);
    try {
      if (!fstatSync(file).isFile()) throw fail('usage', `${this.path} is no regular file`);
      return work(file);
    } finally {
      closeSync(file);
    }
  }
}

/**
 * Whether lines could be added to it, for who only asks: it is not made, for it would belong to whoever asks. Error:
 * `configuration`.
 */
export function checkAuditFile(path: string): void {
  const file = resolve(path);
  try {
    const there = existsSync(file);
    if (there && !statSync(file).isFile()) throw fail('usage', `${file} is no regular file`);
    accessSync(there ? file : dirname(file), constants.W_OK);
  } catch (error) {
    throw cannotBeKept(file, error);
  }
}

function cannotBeKept(path: string, error: unknown): HyperexportError {
  return fail('configuration', `the audit log cannot be kept: ${messageOf(destinationError(error, path))}`, {
    hint: 'without it nothing is begun; name another file, or leave --audit-log out',
    cause: error,
  });
}

/** Whoever wrote last was cut off. */
function endsWithinLine(file: number): boolean {
  const { size } = fstatSync(file);
  const last = Buffer.alloc(1);
  return size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== LINE_FEED;
}

const LINE_FEED = 0x0a;

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
