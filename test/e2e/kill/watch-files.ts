import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import type { FileHandle } from 'node:fs/promises';
import type { Watch } from './effects.ts';

/* eslint-disable @typescript-eslint/no-explicit-any -- the functions of a module, by name, whatever their arguments */
type Anything = (...args: any[]) => any;
type Functions = Record<string, Anything>;

/** What changes a file by its path, and the argument that names it: a rename is named by where it leads. */
const BY_PATH: Readonly<Record<string, number>> = {
  ...{ rename: 1, link: 1, copyFile: 1, symlink: 1 },
  ...{ unlink: 0, rm: 0, rmdir: 0, mkdir: 0, chmod: 0, truncate: 0, utimes: 0, writeFile: 0, appendFile: 0 },
};

const BY_HANDLE = ['write', 'writev', 'writeFile', 'appendFile', 'sync', 'datasync', 'truncate'];

/** The same by descriptor, as `node:fs` calls it. */
const BY_DESCRIPTOR = ['write', 'writev', 'fsync', 'fdatasync', 'ftruncate'];

/** Wraps `node:fs` and `node:fs/promises`: promises, callbacks and the synchronous functions. */
export function watchFiles(watch: Watch): void {
  const original = { ...fs, promises: { ...fs.promises } };
  const places = new Map<number, string>();
  const promises = fs.promises as unknown as Functions;
  const plain = fs as unknown as Functions;

  for (const [name, at] of Object.entries(BY_PATH)) {
    for (const [functions, called] of [
      [promises, name],
      [plain, name],
      [plain, `${name}Sync`],
    ] as const) {
      wrap(functions, called, name, (args) => watch.placeOf(args[at]));
    }
  }
  for (const name of BY_DESCRIPTOR) {
    for (const called of [name, `${name}Sync`]) wrap(plain, called, name, (args) => places.get(args[0]));
  }
  wrapOpen();
  syncBuiltinESMExports();

  function wrap(
    functions: Functions,
    called: string,
    name: string,
    placeFor: (args: any[], self: unknown) => string | undefined,
  ): void {
    const work = functions[called];
    if (work === undefined) return;
    functions[called] = function (this: unknown, ...args: any[]) {
      const place = placeFor(args, this);
      return place === undefined ? work.apply(this, args) : perform(work.bind(this), name, place, args);
    };
  }

  function perform(work: Anything, name: string, place: string, args: any[]): unknown {
    const moment = watch.meet({ effect: `${name} ${place}`, divisible: halfOf(name, args) !== undefined });
    if (moment === undefined) return work(...args);
    if (moment === 'before') watch.die();
    if (moment === 'half') return then(halfOf(name, args)?.(work), () => watch.die());
    const callback: unknown = args.at(-1);
    if (typeof callback === 'function') return work(...args.slice(0, -1), () => watch.die());
    return then(work(...args), () => watch.die());
  }

  /** Does a call that writes bytes with half of them. */
  function halfOf(name: string, args: any[]): ((work: Anything) => unknown) | undefined {
    if (name !== 'write' && name !== 'writeFile') return undefined;
    const at = args.findIndex((argument) => argument instanceof Uint8Array || isText(name, argument));
    if (at < 0) return undefined;
    const bytes = Buffer.from(args[at]);
    return (work) => work(...args.with(at, bytes.subarray(0, bytes.length / 2)).map(shorter(bytes)));
  }

  function wrapOpen(): void {
    promises['open'] = async (path, flags, ...rest) => {
      const place = watch.placeOf(path);
      const open = async () => await original.promises.open(path, flags, ...rest);
      if (place === undefined) return await open();
      const handle = (await (makes(flags) ? perform(open, 'open', place, []) : open())) as FileHandle;
      wrapHandle(handle, place);
      return handle;
    };
    plain['openSync'] = (path, flags, ...rest) => {
      const place = watch.placeOf(path);
      const open = () => original.openSync(path, flags, ...rest);
      if (place === undefined) return open();
      const descriptor = (makes(flags) ? perform(open, 'open', place, []) : open()) as number;
      places.set(descriptor, place);
      return descriptor;
    };
    plain['closeSync'] = (descriptor) => {
      places.delete(descriptor);
      original.closeSync(descriptor);
    };
  }

  function wrapHandle(handle: FileHandle, place: string): void {
    for (const name of BY_HANDLE) wrap(handle as unknown as Functions, name, name, () => place);
  }
}

/** Whether an open with these flags may change something. */
function makes(flags: unknown): boolean {
  if (typeof flags === 'number') return (flags & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) !== 0;
  return typeof flags === 'string' && /[wa+]/.test(flags);
}

function isText(name: string, argument: unknown): boolean {
  return name === 'writeFile' && typeof argument === 'string' && !argument.startsWith('/');
}

/** The length of the bytes, where a call names it as well. */
function shorter(bytes: Buffer) {
  return (argument: unknown): unknown =>
    argument === bytes.length ? Math.floor(bytes.length / 2) : argument;
}

function then(value: unknown, next: (value: unknown) => unknown): unknown {
  return value instanceof Promise ? value.then(next, next) : next(value);
}
