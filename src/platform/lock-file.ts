import { createHash, randomBytes } from 'node:crypto';
import { link, readdir, rm, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fail, systemErrorCode } from '../core/errors.ts';
import { destinationError } from './file-errors.ts';
import { isDead, thisProcess, type ProcessIdentity } from './process-identity.ts';
import { readSmallFile } from './read-bounded.ts';

/** Far above any holder's name. */
const MAX_LOCK_BYTES = 64 * 1024;

/**
 * Takes the lock `path` or says who holds it. A lock whose holder is provably dead (same host, process gone) is taken
 * over; another host's never is. Resolves to the release.
 */
export async function acquireLock(path: string, what: string): Promise<() => Promise<void>> {
  const mine = `${JSON.stringify(thisProcess())}\n`;
  for (let attempt = 0; attempt < 5; attempt++) {
    if (await create(path, mine)) {
      await removeDeadDrafts(path);
      return async () => await release(path, mine);
    }
    const found = await readLock(path);
    if (found === undefined) continue;
    if (found.holder === undefined || !isDead(found.holder)) throw heldBy(path, what, found.holder);
    await removeStale(path, found.text);
  }
  throw fail('locked', `${what} is being locked by other runs at this moment`, { hint: 'try again' });
}

/** Throws `locked` when somebody who may be alive holds the lock; takes it not. */
export async function refuseHeld(path: string, what: string): Promise<void> {
  const found = await readLock(path);
  if (found === undefined || (found.holder !== undefined && isDead(found.holder))) return;
  throw heldBy(path, what, found.holder);
}

/** Removes the locks in a directory whose holders are provably dead, with what they left beside them; returns their paths. */
export async function removeDeadLocks(directory: string): Promise<string[]> {
  const removed: string[] = [];
  for (const name of await readdir(directory).catch(() => [])) {
    if (!name.endsWith('.lock')) continue;
    const path = join(directory, name);
    const found = await readLock(path);
    if (found?.holder === undefined || !isDead(found.holder)) continue;
    await removeDeadDrafts(path);
    await removeStale(path, found.text);
    removed.push(path);
  }
  return removed;
}

/**
 * The file appears together with its content, or not at all: one without a holder, left by a full disk or by a kill
 * between the two, could never be judged dead.
 */
async function create(path: string, text: string): Promise<boolean> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(draft, text, { flag: 'wx', mode: 0o600 });
    return await appear(draft, path, text);
  } catch (error) {
    throw destinationError(error, path);
  } finally {
    await unlink(draft).catch(() => undefined);
  }
}

/** Somebody else has the lock; or had it, and took our draft, still empty, for one of a dead run (`removeDeadDrafts`). */
const TOO_LATE = ['EEXIST', 'ENOENT'];
const NO_HARD_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

/** File systems of memory sticks and some network shares know no hard links: two steps are all they offer. */
async function appear(draft: string, path: string, text: string): Promise<boolean> {
  try {
    await link(draft, path).catch(async (error: unknown) => {
      if (!NO_HARD_LINKS.includes(systemErrorCode(error) ?? '')) throw error;
      await writeFile(path, text, { flag: 'wx', mode: 0o600 });
    });
    return true;
  } catch (error) {
    if (TOO_LATE.includes(systemErrorCode(error) ?? '')) return false;
    throw error;
  }
}

async function readLock(path: string): Promise<{ text: string; holder?: ProcessIdentity } | undefined> {
  try {
    const text = await readSmallFile(path, MAX_LOCK_BYTES);
    const holder = parseHolder(text);
    return holder === undefined ? { text } : { text, holder };
  } catch (error) {
    // Another user's lock cannot be read, nor what is no lock (a pipe, a link): it is held, by somebody.
    return systemErrorCode(error) === 'ENOENT' ? undefined : { text: '' };
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

/**
 * Several contenders may judge the same lock dead. Who clears it away claims that first, under a name that follows from
 * what the dead one says, and then looks again: a lock that somebody has got meanwhile says something else. A claim is
 * a lock like any other, and one of a dead run is cleared away in the same manner.
 */
async function removeStale(path: string, judged: string): Promise<void> {
  const claim = `${path}.${createHash('sha256').update(judged).digest('hex').slice(0, 12)}${CLAIM}`;
  if (!(await create(claim, `${JSON.stringify(thisProcess())}\n`))) {
    const other = await readLock(claim);
    if (other?.holder !== undefined && isDead(other.holder)) await removeStale(claim, other.text);
    return;
  }
  try {
    if ((await readLock(path))?.text === judged) await unlink(path);
  } finally {
    await unlink(claim).catch(() => undefined);
  }
}

const CLAIM = '.claim';

/**
 * What a run that was killed while it made a lock, or cleared one away, has left beside it. Of one killed before it had written its
 * name nobody can say whose it was: who still writes one finds the lock taken, and needs it no more.
 */
async function removeDeadDrafts(path: string): Promise<void> {
  const names = await readdir(dirname(path)).catch(() => []);
  for (const name of names) {
    if (name === basename(path) || !isLockName(name, basename(path))) continue;
    const draft = join(dirname(path), name);
    const found = await readLock(draft);
    if (found === undefined || (found.holder !== undefined && !isDead(found.holder))) continue;
    if (name.endsWith(CLAIM)) await removeStale(draft, found.text).catch(() => undefined);
    else await rm(draft, { force: true }).catch(() => undefined);
  }
}

/** Whether a name is that of the lock, of one that is being made, or of one that is being cleared away. */
export function isLockName(name: string, lock: string): boolean {
  return name === lock || (name.startsWith(`${lock}.`) && /\.[0-9a-f]{12}(?:\.claim)?$/.test(name));
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
