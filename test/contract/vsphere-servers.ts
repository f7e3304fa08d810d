import { readFile } from 'node:fs/promises';
import { startSimulator } from '../../src/simulator/start.ts';
import { diskFixture } from '../support/fixtures.ts';
import { startVcsim } from '../support/vcsim.ts';

/** A server to run the suite on, and what is known of its inventory. Absent facts skip the tests that need them. */
export interface ServedVsphere extends AsyncDisposable {
  readonly url: URL;
  readonly username: string;
  readonly password: string;
  readonly sha1: string;
  readonly sha256: string;
  /** PEM of a certificate that its own leads to. */
  readonly ca?: string;
  /** A powered-off VM: its name, which no other VM has, and its path. */
  readonly still: Place;
  /** A powered-on one. */
  readonly running?: Place;
  /** One whose name needs escapes. */
  readonly odd?: Place & { readonly escaped: string };
  /** Two VMs of one name. */
  readonly twins?: { readonly name: string; readonly paths: readonly [string, string] };
  readonly datacenter: string;
  /** Whether a VM is blocked while a lease on it is open. */
  readonly leasesBite: boolean;
  /** Whether it can be asked what happened to a VM. */
  readonly keepsEvents: boolean;
  /** Whether all its sessions are ours to end. */
  readonly sessionsAreOurs: boolean;
  /** How many sessions and leases are open. */
  open?(): Promise<{ sessions: number; leases: number }>;
}

interface Place {
  readonly name: string;
  readonly path: string;
}

const odd = { name: 'a/b%c+ü \\x', escaped: 'a%2fb%25c+ü %5cx' };

export async function vcsimServer(): Promise<ServedVsphere> {
  const { vmdk } = await diskFixture({ seed: 1, mebibytes: 16 });
  const disks = [vmdk.qemu];
  const sim = await startVcsim({
    machines: [
      { name: 'web01', disks: [...disks, ...disks] },
      { name: 'running', disks, poweredOn: true },
      { name: odd.name, folder: 'F1', disks },
      { name: 'twin', folder: 'F1', disks },
      { name: 'twin', folder: 'F2', disks },
    ],
  });
  return {
    ...described,
    ...sim,
    url: new URL(sim.url),
    sha1: sim.thumbprintSha1,
    sha256: sim.thumbprintSha256,
    ca: await readFile(sim.caFile, 'utf8'),
    leasesBite: false,
    keepsEvents: true,
    sessionsAreOurs: true,
    open: async () => {
      const { sessions_open: sessions, leases } = await sim.counters();
      return { sessions, leases: leases.open };
    },
    [Symbol.asyncDispose]: async () => await sim[Symbol.asyncDispose](),
  };
}

/** A standalone host: no folders, and device URLs that name the host `*`. */
export async function vcsimEsxServer(): Promise<ServedVsphere> {
  const { vmdk } = await diskFixture({ seed: 1, mebibytes: 16 });
  const sim = await startVcsim({ esx: true, machines: [{ name: 'web01', disks: [vmdk.qemu] }] });
  return {
    url: new URL(sim.url),
    username: sim.username,
    password: sim.password,
    sha1: sim.thumbprintSha1,
    sha256: sim.thumbprintSha256,
    still: { name: 'web01', path: '/ha-datacenter/vm/web01' },
    datacenter: 'ha-datacenter',
    leasesBite: false,
    keepsEvents: false,
    sessionsAreOurs: true,
    [Symbol.asyncDispose]: async () => await sim[Symbol.asyncDispose](),
  };
}

export async function simulatorServer(): Promise<ServedVsphere> {
  const disks = [{ capacityBytes: 16 * 2 ** 20, dataBytes: 2 ** 20 }];
  const sim = await startSimulator({
    vms: [
      { name: 'web01', disks: [...disks, ...disks] },
      { name: 'running', disks, powerState: 'poweredOn' },
      { name: odd.name, folder: 'F1', disks },
      { name: 'twin', folder: 'F1', disks },
      { name: 'twin', folder: 'F2', disks },
    ],
  });
  return {
    ...described,
    url: sim.url,
    username: sim.username,
    password: sim.password,
    sha1: sim.thumbprintSha1,
    sha256: sim.thumbprintSha256,
    ca: sim.certificatePem,
    leasesBite: true,
    keepsEvents: true,
    sessionsAreOurs: true,
    [Symbol.asyncDispose]: async () => await sim.close(),
  };
}

/** A live one: HYPEREXPORT_TEST_URL, _USERNAME, _PASSWORD, _SHA1, _SHA256, _DATACENTER, _VM and _VM_PATH. */
export function liveServer(environment: Readonly<Record<string, string | undefined>>): ServedVsphere {
  const of = (name: string) => environment[`HYPEREXPORT_TEST_${name}`] ?? '';
  return {
    url: new URL(of('URL')),
    username: of('USERNAME'),
    password: of('PASSWORD'),
    sha1: of('SHA1'),
    sha256: of('SHA256'),
    still: { name: of('VM'), path: of('VM_PATH') },
    datacenter: of('DATACENTER'),
    leasesBite: true,
    keepsEvents: true,
    sessionsAreOurs: false,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

const described = {
  still: { name: 'web01', path: '/DC0/vm/web01' },
  running: { name: 'running', path: '/DC0/vm/running' },
  odd: { ...odd, path: `/DC0/vm/F1/${odd.escaped}` },
  twins: { name: 'twin', paths: ['/DC0/vm/F1/twin', '/DC0/vm/F2/twin'] },
  datacenter: 'DC0',
} as const;
