import { expect, test } from 'vitest';
import { snapshotPolicyFrom } from '../../../../src/cli/requests/snapshot.ts';
import { resolveSettings, readFlags } from '../../../../src/settings/resolve.ts';
import { readCommandLine } from '../../../../src/cli/command-line.ts';

function policy(...words: string[]) {
  const { flags } = readCommandLine(['--vm', 'x', ...words]);
  return snapshotPolicyFrom(resolveSettings({ flags, environment: {} }));
}

test('no snapshot is wanted unless it is said', () => {
  expect(policy()).toBeUndefined();
  expect(readFlags(readCommandLine(['--snapshot']).flags)).toMatchObject({ snapshot: true });
});

test.each([
  [[], { quiesce: 'try', memory: false, afterwards: 'remove', keepForResume: false }],
  [['--snapshot-memory'], { quiesce: 'off', memory: true }],
  [['--snapshot-memory', '--snapshot-quiesce'], { quiesce: 'try', memory: true }],
  [['--snapshot-quiesce=require'], { quiesce: 'require' }],
  [['--snapshot-quiesce=false'], { quiesce: 'off' }],
  [['--delete-snapshot'], { afterwards: 'remove' }],
  [['--delete-snapshot=false'], { afterwards: 'keep' }],
  [['--keep-snapshots', '5'], { afterwards: { keepNewest: 5 } }],
  [['--keep-snapshots', '0'], { afterwards: 'remove' }],
  [['--resume-keep-snapshot'], { keepForResume: true }],
])('--snapshot %j', (words, expected) => {
  expect(policy('--snapshot', ...words)).toMatchObject(expected);
});

test.each([
  [['--snapshot', '--keep-snapshots', '2', '--delete-snapshot=false'], /leave one|something else/],
  [['--snapshot', '--snapshot-memory', '--snapshot-quiesce=require'], /never quiesced/],
  [['--snapshot-memory'], /--snapshot-memory says something of a snapshot/],
  [['--delete-snapshot=false'], /--delete-snapshot says something of a snapshot/],
])('%j contradicts itself', (words, message) => {
  expect(() => policy(...words)).toThrow(message);
});
