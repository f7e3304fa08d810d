import { randomBytes } from 'node:crypto';
import { link, open, readFile, rename, unlink } from 'node:fs/promises';
import { fail, systemErrorCode } from '../core/errors.ts';
import { isDead, thisProcess, type ProcessIdentity } from './process-identity.ts';

/**
 * Takes the lock `path` or says who holds it. A lock whose holder is provably dead (same host, process gone) is taken
 * over; another host's never is. Resolves to the release.
 */
export async function acquireLock(path: string, what: string): Promise<() => Promise<void>> {
  const mine = `${JSON.stringify(thisProcess())}\n`;
  for (let attempt = 0; attempt < 3; attempt++) {
    if (await create(path, mine)) return async () => await release(path, mine);
    const found = await readLock(path);
    if (found === undefined) continue;
    if (found.holder === undefined || !isDead(found.holder)) throw heldBy(path, what, found.holder);
    await removeStale(path, found.text);
  }
  throw fail('locked', `${what} is being locked by other runs at this moment`, { hint: 'try again' });
}

async function create(path: string, text: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(text);
      return true;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return false;
    throw fail('destination', `cannot create the lock ${path}: ${messageOf(error)}`, {
      cause: error,
      hint: 'make the directory writable for this user',
    });
  }
}

async function readLock(path: string): Promise<{ text: string; holder?: ProcessIdentity } | undefined> {
  try {
    const text = await readFile(path, 'utf8');
    const holder = parseHolder(text);
    return holder === undefined ? { text } : { text, holder };
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function parseHolder(text: string): ProcessIdentity | undefined {
  try {
    const value = JSON.parse(text) as Partial<ProcessIdentity> | null;
    if (typeof value?.host !== 'string' || typeof value.pid !== 'number') return undefined;
    return value as ProcessIdentity;
  } catch {
    return undefined;
  }
}

/** Two contenders may judge the same lock dead: who moves it aside looks at what it moved, and puts a live one back. */
async function removeStale(path: string, judged: string): Promise<void> {
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return;
    throw error;
  }
  if ((await readFile(aside, 'utf8')) !== judged) await link(aside, path).catch(() => undefined);
  await unlink(aside);
}

async function release(path: string, mine: string): Promise<void> {
  const found = await readLock(path);
  if (found?.text === mine) await unlink(path);
}

function heldBy(path: string, what: string, holder: ProcessIdentity | undefined): Error {
  const who =
    holder === undefined ? 'a holder that the file does not name' : `process ${holder.pid} on ${holder.host}`;
  return fail('locked', `${what} is locked by ${who}`, {
    hint: `wait for that run to end; if it is surely gone, remove ${path}`,
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
