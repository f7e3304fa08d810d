import { describe, expect, test } from 'vitest';
import { machineDigest } from '../../../src/platform/machine-identity.ts';
import { thisProcess } from '../../../src/platform/process-identity.ts';
import { describeMark, isOfDeadRun, readMark, type SnapshotMark } from '../../../src/snapshot/mark.ts';
import { isAbandoned, ownSnapshots } from '../../../src/snapshot/own-snapshots.ts';
import type { SnapshotNode } from '../../../src/vsphere/virtual-machine.ts';

const VM = '5023f0c6-8d3e-4b5a-9c61-0f6f4d1c2b3a';
const mark: SnapshotMark = {
  purpose: 'temporary',
  id: '11111111-2222-4333-8444-555555555555',
  runId: '66666666-7777-4888-9999-aaaaaaaaaaaa',
  vm: VM,
  process: { host: 'backup.example.com', pid: 4711, started: '123456' },
  machine: '0123456789ab',
};

describe('the mark in a description', () => {
  test.each([
    ['as it is', mark],
    [
      'without what the system does not tell',
      { ...mark, machine: undefined, process: { host: 'h', pid: 1 } },
    ],
    ['of a host with an odd name', { ...mark, process: { host: 'Büro PC=] 100 %', pid: 2 } }],
    ['of one to keep', { ...mark, purpose: 'kept' as const }],
  ])('is read as it was written: %s', (_what, written) => {
    const { machine, ...rest } = written;
    const given = machine === undefined ? rest : { ...rest, machine };
    expect(readMark(describeMark(given))).toEqual(given);
  });

  test('has no character that vSphere escapes, and fits on one line beside a sentence', () => {
    const lines = describeMark({ ...mark, process: { host: 'a/b%c\\d', pid: 1 } }).split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).not.toMatch(/[%/\\"]/);
  });

  test('is found between lines that a person added, whatever their ends', () => {
    expect(readMark(`do not touch\r\n${describeMark(mark)}\r\nthanks`)).toEqual(mark);
  });

  test.each([
    ['another description', 'nightly backup'],
    ['a changed word', describeMark(mark).replace('temporary', 'forever')],
    ['something behind it', `${describeMark(mark)} (copied)`],
    ['something before it', describeMark(mark).replace('[hyper', 'see [hyper')],
    ['two of them', `${describeMark(mark)}\n${describeMark(mark)}`],
    ['an id in capitals', describeMark(mark).toUpperCase()],
    ['a process 0', describeMark(mark).replace('pid=4711', 'pid=0')],
    ['nothing', ''],
  ])('is none with %s', (_what, description) => {
    expect(readMark(description)).toBeUndefined();
  });
});

describe('whose a snapshot is', () => {
  const node = (description: string, value: string, children: SnapshotNode[] = []): SnapshotNode => ({
    ref: { type: 'VirtualMachineSnapshot', value },
    ...{
      name: 'n',
      description,
      number: 1,
      createdAt: new Date(0),
      quiesced: false,
      powerState: 'poweredOff',
    },
    ...{ current: false, children },
  });

  test('it is ours by its mark, wherever in the tree, and only on the VM that the mark names', () => {
    const tree = [node('mine', 's-1', [node(describeMark(mark), 's-2')])];
    expect(ownSnapshots(tree, VM).map((own) => own.node.ref.value)).toEqual(['s-2']);
    expect(ownSnapshots(tree, VM.toUpperCase())).toHaveLength(1);
    expect(ownSnapshots(tree, '00000000-0000-4000-8000-000000000000')).toEqual([]);
  });

  test('of two with one mark somebody copied the description of one: neither is ours', () => {
    const copied = [node(describeMark(mark), 's-1'), node(`copy\n${describeMark(mark)}`, 's-2')];
    expect(ownSnapshots(copied, VM)).toEqual([]);
  });

  const machine = machineDigest();
  const here = (pid: number, started?: string): SnapshotMark => {
    const { machine: _other, ...rest } = mark;
    const process = { host: thisProcess().host, pid, ...(started === undefined ? {} : { started }) };
    return { ...rest, process, ...(machine === undefined ? {} : { machine }) };
  };

  test('its run is gone when its process is, on this machine; never on another one', () => {
    expect(isOfDeadRun(here(2 ** 22 + 1), machine)).toBe(true);
    expect(isOfDeadRun(here(process.ppid), machine)).toBe(false);
    expect(isOfDeadRun(mark, mark.machine)).toBe(false);
    expect(isOfDeadRun({ ...here(2 ** 22 + 1), machine: 'ffffffffffff' }, machine)).toBe(false);
  });

  test('what this very process made is not in use by another run, whose VM this one has the lock of', () => {
    const { pid, started } = thisProcess();
    expect(isAbandoned({ node: node('', 's'), mark: here(pid, started) })).toBe(true);
  });
});
