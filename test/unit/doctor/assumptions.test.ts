import { expect, test } from 'vitest';
import { assumptions, judgeAll } from '../../../src/doctor/assumptions/judge.ts';
import type { Evidence, FileReading, LeaseEvidence } from '../../../src/doctor/evidence.ts';

const verdictOf = (id: string, evidence: Evidence) =>
  judgeAll(evidence).find((judged) => judged.id === id)?.verdict;

const whole: FileReading = { status: 200, framing: 'chunked', bytes: 4096, whole: true, milliseconds: 1 };
const equal = { checksums: ['sha1', 'sha256'], sizeEqual: true, checksumsEqual: true } as const;
const lease = (more: Partial<LeaseEvidence>): Evidence => ({ lease: { disk: whole, ...more } });

test('of a server of which nothing was seen, nothing holds and nothing differs', () => {
  for (const evidence of [{}, { server: {}, lease: {}, snapshot: {} }, { snapshot: { lease: {} } }])
    expect(judgeAll(evidence).filter(({ verdict }) => verdict !== 'not-tested')).toEqual([]);
});

test('every assumption has a name of its own, and is a sentence without an end', () => {
  expect(new Set(assumptions.map(({ id }) => id)).size).toBe(assumptions.length);
  for (const { id, assumed, consequence } of assumptions) {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(`${assumed}\n${consequence}`).not.toMatch(/\.$/m);
  }
});

test('a disk that was not read to its end says nothing of its manifest, its layout and its size', () => {
  const beginning = { ...whole, whole: false };
  const evidence = lease({ disk: beginning, manifest: { value: { entries: 0 } } });
  for (const id of ['manifest-before-complete', 'manifest-equals-body', 'disk-layout', 'disk-capacity'])
    expect(verdictOf(id, evidence), id).toBe('not-tested');
});

test('a manifest without the disk that was read differs; one of other bytes differs in just that', () => {
  expect(verdictOf('manifest-before-complete', lease({ manifest: { value: { entries: 1 } } }))).toBe(
    'differs',
  );
  const other = lease({ manifest: { value: { entries: 1, disk: { ...equal, checksumsEqual: false } } } });
  expect(verdictOf('manifest-before-complete', other)).toBe('holds');
  expect(verdictOf('manifest-equals-body', other)).toBe('differs');
});

test('a host that is not reached from here says nothing of the server', () => {
  const disk = { bytes: 0, whole: false, milliseconds: 1, refused: { code: 'unreachable' } };
  const evidence = lease({ disk, brokenOff: disk, files: [] });
  for (const id of ['body-status', 'second-get', 'disk-layout', 'manifest-before-complete'])
    expect(verdictOf(id, evidence), id).toBe('not-tested');
});

test('a file that is sent whole where a range was asked for is readable, and no range', () => {
  const vm = {
    ...{
      powerState: 'poweredOn',
      hardwareVersion: 'vmx-21',
      firmware: 'efi',
      toolsStatus: 'guestToolsRunning',
    },
    ...{ snapshots: 0, hasNvram: true, disks: [] },
  };
  const sent = { value: { status: 200, asked: 65536, bytes: 0, rangeEqual: false } };
  const evidence: Evidence = { vm, snapshot: { extentBefore: sent, extentFrozen: sent } };
  expect(verdictOf('folder-lock', evidence)).toBe('differs');
  expect(verdictOf('folder-frozen-disk', evidence)).toBe('differs');
  const locked = { value: { status: 500, asked: 65536, bytes: 0, rangeEqual: false } };
  expect(verdictOf('folder-lock', { vm, snapshot: { extentBefore: locked } })).toBe('holds');
});

test('a second lease that is refused for another reason than a task is told as a difference', () => {
  const refused = (fault: string) => lease({ second: { refused: { code: 'vsphere-fault', fault } } });
  expect(verdictOf('lease-blocks', refused('TaskInProgress'))).toBe('holds');
  expect(verdictOf('lease-blocks', refused('InvalidState'))).toBe('differs');
  expect(verdictOf('lease-blocks', lease({ second: { value: 'a-lease' } }))).toBe('differs');
});

test('no evidence is judged by its text: what is seen is made of numbers and of words of the API', () => {
  const evidence = lease({
    manifest: { refused: { code: 'vsphere-fault', fault: 'NotSupported' } },
    files: [{ kind: 'disk', known: true, trust: 'thumbprint', host: 'another' }],
  });
  expect(judgeAll(evidence).find(({ id }) => id === 'manifest-before-complete')?.seen).toBe(
    'refused: vsphere-fault (NotSupported)',
  );
});
