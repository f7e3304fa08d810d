import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { systemClock } from '../src/core/clock.ts';
import { findVirtualMachine } from '../src/vsphere/inventory.ts';
import { exportVm } from '../src/vsphere/nfc-lease.ts';
import { connect } from '../src/vsphere/session.ts';

export interface Server extends AsyncDisposable {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly thumbprint: string;
  /** The disk's own address, for a client that knows HTTP only; a lease of another VM with the same disk holds it open. */
  readonly diskUrl: string;
}

export const VM = 'bench';

/** vcsim of test/peers with the disk's file in memory, so that neither a disk nor compression is measured. */
export async function startServer(root: string, disk: string): Promise<Server> {
  await using scope = new AsyncDisposableStack();
  const machines = [VM, 'lease'].flatMap((name) => ['-vm', `name=${name},disk=${disk}`]);
  const child = spawn(join(root, 'build', 'peers', 'vcsim'), ['-in-memory', ...machines], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  scope.defer(async () => {
    const ended = once(child, 'exit');
    child.stdin.end(); // it ends with its standard input
    await ended;
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const greeting = JSON.parse(line) as Record<'url' | 'username' | 'password' | 'thumbprint_sha256', string>;
  const server = {
    url: greeting.url,
    username: greeting.username,
    password: greeting.password,
    thumbprint: greeting.thumbprint_sha256,
  };
  const diskUrl = await openLease(server, scope);
  const owned = scope.move();
  return { ...server, diskUrl, [Symbol.asyncDispose]: async () => await owned.disposeAsync() };
}

async function openLease(
  { url, username, password, thumbprint }: Omit<Server, 'diskUrl' | typeof Symbol.asyncDispose>,
  scope: AsyncDisposableStack,
): Promise<string> {
  const signal = AbortSignal.timeout(3_600_000);
  const session = scope.use(
    await connect(
      { url: new URL(url), username, password, trust: { kind: 'pinned', thumbprint } },
      { signal, clock: systemClock },
    ),
  );
  const { ref } = await findVirtualMachine(session, { vm: 'lease', signal });
  const lease = await exportVm(session, { vm: ref, signal });
  scope.defer(async () => await lease.abort({ signal }));
  const disk = lease.files.find(({ isDisk }) => isDisk);
  if (disk === undefined) throw new Error('the lease has no disk');
  return disk.url.href;
}
