import { RECORD_NAME, type ExportRecord } from '../ovf/export-record.ts';
import { damaged, type Finding } from '../ovf/ova/finding.ts';
import type { OpenPackage } from './open-package.ts';

type RecordedFile = ExportRecord['files'][number];

/** What `export.json` and the package say of each other before any content is read: which files, how large, in which order. */
export function recordFindings(record: ExportRecord | undefined, source: OpenPackage): Finding[] {
  if (record === undefined) return [];
  const archive = record.files.find(({ kind }) => kind === 'archive');
  return archive === undefined ? sameNames(record.files, source) : archiveFindings(archive, source);
}

/** What a package of anyone is merely warned for is wrong in one that is known to have been written without it. */
export function asRecorded(
  findings: readonly Finding[],
  record: ExportRecord | undefined,
): readonly Finding[] {
  if (record === undefined) return findings;
  return findings.map((finding) =>
    finding.severity === 'error' ? finding : { ...finding, severity: 'error', refusal: 'integrity' },
  );
}

function archiveFindings({ name, sizeBytes, members }: RecordedFile, source: OpenPackage): Finding[] {
  const order = source.entries.map((entry) => entry.name);
  return [
    ...(sizeBytes === source.sizeBytes
      ? []
      : [damaged(`${name} has ${source.sizeBytes} bytes where ${RECORD_NAME} says ${sizeBytes}`)]),
    ...source.entries
      .filter(({ ours }) => ours === false)
      .map((entry) => damaged(`the header of ${entry.name} is not as it was written`, entry.name)),
    ...(members === undefined ? [] : sameNames(members, source)),
    ...(members === undefined || members.every((member, index) => member.name === order[index])
      ? []
      : [damaged(`the members are not in the order of ${RECORD_NAME}`)]),
  ];
}

function sameNames(recorded: readonly { readonly name: string }[], { entries }: OpenPackage): Finding[] {
  const there = new Set(entries.map(({ name }) => name));
  const known = new Set(recorded.map(({ name }) => name));
  return [
    ...[...known]
      .filter((name) => !there.has(name))
      .map((name) => damaged(`${name} is in ${RECORD_NAME}, and is missing or not part of the package`)),
    ...[...there]
      .filter((name) => !known.has(name))
      .map((name) => damaged(`${name} is not in ${RECORD_NAME}`, name)),
  ];
}
