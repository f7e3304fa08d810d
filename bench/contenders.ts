import { join } from 'node:path';
import type { MailServer } from './mail-server.ts';
import type { Server } from './server.ts';

/** Where a contender runs, and what it runs against. */
export interface Place {
  /** A directory that is empty before each run. */
  readonly target: string;
  readonly server: Server | undefined;
  readonly mail: MailServer | undefined;
  readonly programs: Programs;
  /** Holds what all runs share: the password's file, our state. */
  readonly work: string;
}

export interface Programs {
  readonly executable: string;
  readonly source: readonly string[];
  readonly govc: string;
}

export interface Contender {
  readonly id: string;
  readonly name: string;
  readonly command: (place: Place) => readonly string[];
  readonly environment?: (place: Place) => Readonly<Record<string, string>>;
  /** Which of the files that it leaves are what it was to make; absent: all. */
  readonly product?: RegExp;
  /** What it may receive, in bytes a second: how well it keeps to that is watched. Absent: all that it gets. */
  readonly limit?: number;
}

export interface ExportWords {
  readonly id?: string;
  readonly name: string;
  readonly vm?: string;
  readonly format?: 'ovf' | 'ova';
  /** `source` runs src/main.ts with Node. */
  readonly from?: 'executable' | 'source';
  /** Bytes a second, in whole megabytes (2^20). */
  readonly limit?: number;
}

export const VM = 'bench';
const MIB = 1024 ** 2;

export function hyperexport({
  id = 'hyperexport',
  name,
  vm = VM,
  format = 'ovf',
  from = 'executable',
  limit,
}: ExportWords): Contender {
  return {
    id,
    name,
    ...(limit === undefined ? {} : { limit }),
    ...(format === 'ova' ? { product: /\.ova$/ } : {}),
    environment: ({ work }) => ({ HYPEREXPORT_STATE_DIR: join(work, 'state') }),
    command: (place) => [
      ...ourProgram(place, from),
      ...ourSession(place),
      ...['--vm', vm, '--quiet', '--format', format, '--output', join(place.target, vm)],
      ...(limit === undefined ? [] : ['--bandwidth-limit', String(limit / MIB)]),
    ],
  };
}

export function hyperexportVersion(words: Omit<ExportWords, 'vm' | 'format'>): Contender {
  const { id = 'hyperexport', name, from = 'executable' } = words;
  return { id, name, command: (place) => [...ourProgram(place, from), '--version'] };
}

export function govc(name = 'govc export.ovf -sha 256'): Contender {
  return {
    id: 'govc',
    name,
    environment: govcEnvironment,
    command: ({ programs, target }) => [...govcExport(programs), target],
  };
}

export function govcThenTar(): Contender {
  return {
    id: 'govc',
    name: 'govc export.ovf -sha 256, then tar',
    product: /\.ova$/,
    environment: govcEnvironment,
    command: ({ programs, target }) => [
      ...['sh', '-ec', '"$@"; cd "$0/$VM"; tar -cf "../$VM.ova" *.ovf *.vmdk *.mf', target],
      ...[...govcExport(programs), target],
    ],
  };
}

/** Copies one disk's bytes, without log-in, hash or descriptor: its lease is open already. */
export function curl(): Contender {
  return {
    id: 'curl',
    name: 'curl -o (no hash, no descriptor)',
    command: (place) => ['curl', '-ksfo', join(place.target, 'disk.vmdk'), served(place).diskUrl ?? ''],
  };
}

export function nodeDoingNothing(): Contender {
  return { id: 'node', name: 'node -e 0', command: () => [process.execPath, '-e', '0'] };
}

export function ourProgram(
  { programs }: Place,
  from: 'executable' | 'source' = 'executable',
): readonly string[] {
  return from === 'source' ? programs.source : [programs.executable];
}

export function ourSession(place: Place): string[] {
  const { url, username, thumbprint, passwordFile } = served(place);
  return ['--url', url, '--username', username, '--password-file', passwordFile, '--thumbprint', thumbprint];
}

function govcExport({ govc }: Programs): string[] {
  return [govc, 'export.ovf', '-sha', '256', '-vm', VM];
}

export function govcEnvironment(place: Place): Record<string, string> {
  const { url, username, password } = served(place);
  return {
    VM,
    GOVC_URL: url,
    GOVC_USERNAME: username,
    GOVC_PASSWORD: password,
    GOVC_INSECURE: '1',
    GOVC_PERSIST_SESSION: 'false',
  };
}

function served({ server }: Place): Server {
  if (server === undefined) throw new Error('this table has no server');
  return server;
}
