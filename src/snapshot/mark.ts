import { isDead, type ProcessIdentity } from '../platform/process-identity.ts';

/** What a snapshot of this program is for: only a `kept` one outlives its run. */
export type Purpose = 'temporary' | 'for-resume' | 'kept';

/** What this program knows its snapshots by, never by their names: one line in the description. */
export interface SnapshotMark {
  readonly purpose: Purpose;
  /** Another one for each snapshot: a description that was copied shows, because there are two. */
  readonly id: string;
  readonly runId: string;
  /** The instance UUID of the VM: a copy of the VM has the description, and another UUID. */
  readonly vm: string;
  readonly process: ProcessIdentity;
  /** Tells machines of one host name apart; absent where the system cannot. */
  readonly machine?: string;
}

/** The description of a snapshot: a sentence for people, and the mark. */
export function describeMark(mark: SnapshotMark): string {
  return `${SENTENCES[mark.purpose]}\n${lineOf(mark)}`;
}

const SENTENCES: Readonly<Record<Purpose, string>> = {
  temporary: 'Made by hyperexport, which reads the VM from it and removes it when the export has ended.',
  'for-resume':
    'Made by hyperexport, and left for --resume; the next export of this VM uses it or removes it.',
  kept: 'Made by hyperexport, and kept after the export.',
};

/**
 * The mark in a description. Strict: whatever a person has changed in that line, and whatever has two of them, is no
 * mark, and the snapshot none of ours.
 */
export function readMark(description: string): SnapshotMark | undefined {
  const [line, ...others] = description.split(/\r?\n/).filter((each) => each.includes('[hyperexport'));
  const found = LINE.exec(line ?? '');
  if (found?.groups === undefined || others.length > 0) return undefined;
  const { purpose, id, run, vm, host, pid, started, machine } = found.groups as Record<
    string,
    string | undefined
  >;
  const hostName = decodeHost(host ?? '');
  if (hostName === undefined) return undefined;
  const mark: SnapshotMark = {
    purpose: purpose as Purpose,
    id: id ?? '',
    runId: run ?? '',
    vm: vm ?? '',
    process: { host: hostName, pid: Number(pid), ...(started === undefined ? {} : { started }) },
    ...(machine === undefined ? {} : { machine }),
  };
  return lineOf(mark) === line ? mark : undefined;
}

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const LINE = new RegExp(
  String.raw`^\[hyperexport 1 (?<purpose>temporary|for-resume|kept) id=(?<id>${UUID}) run=(?<run>${UUID}) vm=(?<vm>${UUID})` +
    String.raw` host=(?<host>[A-Za-z0-9._-]{1,255}|~[A-Za-z0-9_-]{1,400}) pid=(?<pid>[1-9]\d{0,9})(?: started=(?<started>\d{1,20}))?` +
    String.raw`(?: machine=(?<machine>[0-9a-f]{12}))?\]$`,
);

function lineOf({ purpose, id, runId, vm, process: { host, pid, started }, machine }: SnapshotMark): string {
  const words = [
    `[hyperexport 1 ${purpose}`,
    `id=${id}`,
    `run=${runId}`,
    `vm=${vm}`,
    `host=${encodeHost(host)}`,
    `pid=${pid}`,
    ...(started === undefined ? [] : [`started=${started}`]),
    ...(machine === undefined ? [] : [`machine=${machine}`]),
  ];
  return `${words.join(' ')}]`;
}

/** Names of hosts are letters, digits, dots and dashes, as a rule. */
function encodeHost(host: string): string {
  return /^[A-Za-z0-9._-]{1,255}$/.test(host) ? host : `~${Buffer.from(host).toString('base64url')}`;
}

function decodeHost(word: string): string | undefined {
  if (!word.startsWith('~')) return word;
  const host = Buffer.from(word.slice(1), 'base64url').toString();
  return host === '' ? undefined : host;
}

/** Whether the run that made the snapshot is provably gone: another host's never is, nor another machine's. */
export function isOfDeadRun({ process, machine }: SnapshotMark, here: string | undefined): boolean {
  return machine === here && isDead(process);
}
