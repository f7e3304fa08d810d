import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { systemClock } from '../src/core/clock.ts';
import { findVirtualMachine } from '../src/vsphere/inventory.ts';
import { exportVm } from '../src/vsphere/nfc-lease.ts';
import { connect } from '../src/vsphere/session.ts';

export interface ServerWords {
  /** Names of VMs, and their disks as vcsim's flag `-vm` has them. */
  readonly machines: Readonly<Record<string, readonly string[]>>;
  /** Many VMs of one disk each, `NAME-0001` and so on. */
  readonly crowd?: { readonly name: string; readonly count: number; readonly disk: string };
  /** Before each call is answered; absent: none. */
  readonly delayMs?: number;
  /** Of each stream; absent: as fast as it goes. */
  readonly bytesPerSecond?: number;
}

export interface Server extends AsyncDisposable {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly passwordFile: string;
  readonly thumbprint: string;
  /** The disk of LEASED_VM, where there is one, for a client that knows HTTP only: its lease stays open. */
  readonly diskUrl: string | undefined;
  /** What its clients did so far. */
  counts(): Promise<ServerCounts>;
}

export interface ServerCounts {
  readonly logins: number;
  readonly calls: number;
  readonly connections: number;
}

export const LEASED_VM = 'leased';

/** vcsim of test/peers, whose disks are made while they are sent: neither a disk nor compression is measured. */
export async function startServer(vcsim: string, words: ServerWords, work: string): Promise<Server> {
  await using scope = new AsyncDisposableStack();
  // Detached, so that Ctrl-C leaves it to us. What it has to say of single connections is not for the reader.
  const child = spawn(vcsim, flags(words), { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  let complaints = '';
  child.stderr
    .setEncoding('utf8')
    .on('data', (text: string) => (complaints = (complaints + text).slice(-2000)));
  scope.defer(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.stdin.end(); // it ends with its standard input
    await ended;
  });
  const server = await greeting(createInterface(child.stdout)).catch((cause: unknown) => {
    throw new Error(`vcsim does not serve: ${complaints}`, { cause });
  });
  const passwordFile = join(work, 'password');
  writeFileSync(passwordFile, server.password, { mode: 0o600 });
  const diskUrl = LEASED_VM in words.machines ? await openLease(server, scope) : undefined;
  const owned = scope.move();
  return {
    ...{ ...server, passwordFile, diskUrl },
    [Symbol.asyncDispose]: async () => await owned.disposeAsync(),
  };
}

type Greeting = Pick<Server, 'url' | 'username' | 'password' | 'thumbprint' | 'counts'>;

function flags({ machines, crowd, delayMs, bytesPerSecond }: ServerWords): string[] {
  return [
    ...(delayMs === undefined ? [] : ['-delay', `${delayMs}ms`]),
    ...(crowd === undefined ? [] : ['-vm', `name=${crowd.name},count=${crowd.count},disk=${crowd.disk}`]),
    ...(bytesPerSecond === undefined ? [] : ['-rate', String(bytesPerSecond)]),
    ...Object.entries(machines).flatMap(([name, disks]) => [
      '-vm',
      [`name=${name}`, ...disks.map((disk) => `disk=${disk}`)].join(','),
    ]),
  ];
}

async function greeting(lines: AsyncIterable<string>): Promise<Greeting> {
  for await (const line of lines) {
    const said = JSON.parse(line) as Record<
      'url' | 'username' | 'password' | 'thumbprint_sha256' | 'counters_url',
      string
    >;
    const { url, username, password, thumbprint_sha256: thumbprint, counters_url: counters } = said;
    return { url, username, password, thumbprint, counts: async () => await readCounts(counters) };
  }
  throw new Error('vcsim ended before it served');
}

async function readCounts(url: string): Promise<ServerCounts> {
  const answer = (await (await fetch(url)).json()) as {
    readonly logins: number;
    readonly tls_handshakes: number;
    readonly methods: Readonly<Record<string, number>>;
  };
  const calls = Object.values(answer.methods).reduce((sum, count) => sum + count, 0);
  return { logins: answer.logins, calls, connections: answer.tls_handshakes };
}

async function openLease(
  { url, username, password, thumbprint }: Greeting,
  scope: AsyncDisposableStack,
): Promise<string> {
  const signal = AbortSignal.timeout(3_600_000);
  const session = scope.use(
    await connect(
      { url: new URL(url), username, password, trust: { kind: 'pinned', thumbprint } },
      { signal, clock: systemClock },
    ),
  );
  const { ref } = await findVirtualMachine(session, { vm: LEASED_VM, signal });
  const lease = await exportVm(session, { vm: ref, signal });
  scope.defer(async () => await lease.abort({ signal }));
  const disk = lease.files.find(({ isDisk }) => isDisk);
  if (disk === undefined) throw new Error('the lease has no disk');
  return disk.url.href;
}
