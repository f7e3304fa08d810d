import { expect, test } from 'vitest';
import { afterOwnChange } from '../../../../src/export/resume/own-change.ts';
import type { ExportProgress } from '../../../../src/export/resume/progress-file.ts';

const at = (changeVersion: string): ExportProgress => ({
  version: 1,
  format: 'ovf',
  base: 'web01',
  includeImages: false,
  point: {
    server: 'vcenter',
    moref: 'vm-1',
    instanceUuid: '503e1c2a-9d7a-4b1e-8f00-000000000001',
    powerState: 'poweredOff',
    changeVersion,
    disks: [],
  },
  files: [],
});

test('finished disks stay of their moment when the only change since is this program’s own', () => {
  expect(afterOwnChange(at('1'), { from: '1', to: '2' })).toEqual(at('2'));
});

test('a change by somebody else before the own one is not covered up by it', () => {
  expect(afterOwnChange(at('1'), { from: '1b', to: '2' })).toEqual(at('1'));
  expect(afterOwnChange(undefined, { from: '1', to: '2' })).toBeUndefined();
});
