import { join } from 'node:path';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Connection } from './govc.ts';
import { judge } from './judges.ts';

export interface VcsimOptions {
  /** Empty: the simulator's own inventory, whose VMs cannot be exported. */
  readonly machines?: readonly VcsimMachine[];
  /** A standalone ESXi host: device URLs name the host `*`. */
  readonly esx?: boolean;
  /** Default true. */
  readonly tls?: boolean;
  /** Bytes per second of each disk stream. */
  readonly rate?: number;
  /** Before each SOAP or REST call is answered. */
  readonly delayMs?: number;
  /** ESXi hosts of the cluster, by default 3; one more stands alone. All answer at the server's own address. */
  readonly clusterHosts?: number;
  /** `LocalDS_0` and so on, which all hosts have; by default 1. */
  readonly datastores?: number;
  /** Reads the files once and serves them from memory, as a benchmark wants. */
  readonly inMemory?: boolean;
  /** Sends Content-Length, which ESXi does not. */
  readonly contentLength?: boolean;
  readonly deviceThumbprint?: 'sha1' | 'sha256' | 'none';
}

export interface VcsimMachine {
  /** As a person writes it; it may hold `/`, `%`, `+`, spaces and non-ASCII, but no comma. */
  readonly name: string;
  /** A folder below the datacenter's VM folder, made when it is not there. */
  readonly folder?: string;
  /**
   * Stream-optimised VMDK files: what an export of the VM receives, byte for byte; or `generate:16GiB`, a disk that is
   * made while it is sent.
   */
  readonly disks: readonly string[];
  readonly nvram?: string;
  readonly poweredOn?: boolean;
  /** Whether its guest has VMware Tools, which run while it does: it can be shut down and quiesced. Default false. */
  readonly tools?: boolean;
  /** By number, the host that stands alone first; absent: one that the simulator chooses. */
  readonly host?: number;
  /** By number; absent: the first. */
  readonly datastore?: number;
  /** Of one category or several; the same name of category and tag is the same tag on all VMs. */
  readonly tags?: readonly { readonly category: string; readonly tag: string }[];
  /**
   * That many VMs `NAME-0001` and so on instead of one, on all hosts and datastores in turn unless one is named. 5,000
   * take some ten seconds.
   */
  readonly count?: number;
}

export interface Vcsim extends Connection, AsyncDisposable {
  readonly caFile: string;
  /** Of its certificate, upper case with colons; empty without TLS. */
  readonly thumbprintSha1: string;
  readonly thumbprintSha256: string;
  counters(): Promise<VcsimCounters>;
}

/** What has happened so far. A finished export has left `leases.open` and `sessions_open` at 0. */
export interface VcsimCounters {
  readonly logins: number;
  readonly logouts: number;
  readonly sessions_open: number;
  readonly leases: {
    readonly open: number;
    readonly opened: number;
    readonly completed: number;
    readonly aborted: number;
    /** Ended with their session. */
    readonly lost: number;
    readonly progress: number;
    /** How many were open at once, in all and by the id of their VMs' host. */
    readonly most_open: number;
    readonly most_open_by_host: Readonly<Record<string, number>>;
  };
  readonly tls_handshakes: number;
  /** Handshakes that went on with an earlier TLS session. */
  readonly tls_resumed: number;
  /** SOAP calls by method name, such as `ExportVm` or `CreateSnapshot_Task`; refused ones included. */
  readonly methods: Readonly<Record<string, number>>;
  /** REST calls by method and path, such as `POST /rest/com/vmware/cis/session`. */
  readonly rest: Readonly<Record<string, number>>;
}

/** What the program takes from its environment to log in there, with its state in a test's room. */
export function environmentFor({ url, username, password }: Vcsim, room: string): Record<string, string> {
  return {
    ...{ GOVC_URL: url, GOVC_USERNAME: username, GOVC_PASSWORD: password },
    HYPEREXPORT_STATE_DIR: join(room, 'state'),
  };
}

/** Starts govmomi's simulator on a free port of loopback and waits until it serves. */
export async function startVcsim(options: VcsimOptions = {}): Promise<Vcsim> {
  const child = spawn(judge('vcsim').executable, flags(options), { stdio: ['pipe', 'pipe', 'pipe'] });
  const greeting = await readGreeting(child);
  return {
    url: greeting.url,
    username: greeting.username,
    password: greeting.password,
    caFile: greeting.ca_file,
    thumbprintSha1: greeting.thumbprint_sha1,
    thumbprintSha256: greeting.thumbprint_sha256,
    counters: async () => {
      const response = await fetch(greeting.counters_url);
      return (await response.json()) as VcsimCounters;
    },
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.stdin.end(); // it ends with its standard input
      await ended;
    },
  };
}

interface Greeting {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly thumbprint_sha1: string;
  readonly thumbprint_sha256: string;
  readonly ca_file: string;
  readonly counters_url: string;
}

function flags(options: VcsimOptions): string[] {
  return [
    ...(options.esx === true ? ['-esx'] : []),
    ...(options.tls === false ? ['-tls=false'] : []),
    ...(options.rate === undefined ? [] : ['-rate', String(options.rate)]),
    ...(options.delayMs === undefined ? [] : ['-delay', `${options.delayMs}ms`]),
    ...(options.clusterHosts === undefined ? [] : ['-cluster-hosts', String(options.clusterHosts)]),
    ...(options.datastores === undefined ? [] : ['-datastores', String(options.datastores)]),
    ...(options.inMemory === true ? ['-in-memory'] : []),
    ...(options.contentLength === true ? ['-content-length'] : []),
    ...(options.deviceThumbprint === undefined ? [] : ['-device-thumbprint', options.deviceThumbprint]),
    ...(options.machines ?? []).flatMap((machine) => ['-vm', machineFlag(machine)]),
  ];
}

function machineFlag(machine: VcsimMachine): string {
  return [
    `name=${machine.name}`,
    ...(machine.folder === undefined ? [] : [`folder=${machine.folder}`]),
    ...machine.disks.map((disk) => `disk=${disk}`),
    ...(machine.nvram === undefined ? [] : [`nvram=${machine.nvram}`]),
    `power=${machine.poweredOn === true ? 'on' : 'off'}`,
    `tools=${machine.tools === true ? 'on' : 'off'}`,
    ...(machine.host === undefined ? [] : [`host=${machine.host}`]),
    ...(machine.datastore === undefined ? [] : [`datastore=${machine.datastore}`]),
    ...(machine.tags ?? []).map(({ category, tag }) => `tag=${category}:${tag}`),
    ...(machine.count === undefined ? [] : [`count=${machine.count}`]),
  ].join(',');
}

async function readGreeting(child: ChildProcessByStdio<Writable, Readable, Readable>): Promise<Greeting> {
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  for await (const line of createInterface(child.stdout)) return JSON.parse(line) as Greeting;
  throw new Error(`vcsim did not start: ${complaints.trim()}`);
}
