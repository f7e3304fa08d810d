import { expect, test } from 'vitest';
import type { CleanupReport, Outcome } from '../../../../src/cleanup/report.ts';
import { renderCleanup } from '../../../../src/cli/render/cleanup/render-cleanup.ts';
import { PIPE } from '../../../../src/cli/render/style.ts';
import { fail } from '../../../../src/core/errors.ts';
import { found } from '../../cleanup/found-exports.ts';

const outcome = (place: string, more: Partial<Outcome>): Outcome => ({
  export: found({ place, bytes: 2 ** 20 }),
  ...{ action: 'keep', rules: [], reason: 'within the limits', result: 'kept' },
  ...more,
});
const report: CleanupReport = {
  ...{ directory: '/exports', dryRun: false, leftovers: [], ignored: [], unmet: [], unmatched: [] },
  outcomes: [
    outcome('web01/c', { rules: ['newest'], reason: 'the newest good export of this VM' }),
    outcome('web01/b', {
      action: 'remove',
      result: 'removed',
      rules: ['max-age'],
      reason: 'older than 30 days',
    }),
    outcome('web01/a\u001b[2J', {
      ...{ action: 'remove', result: 'failed', rules: ['max-age'], reason: 'older than 30 days' },
      error: fail('destination', '/exports/web01/a cannot be removed: this user may not (EACCES)'),
    }),
  ],
};

test('each export has a row with its reason; what a terminal would obey is shown instead', () => {
  const lines = renderCleanup(report, { mode: 'human', style: PIPE }).split('\n');
  expect(lines).toEqual([
    'web01  /DC0/vm/web01',
    '  keep     2026-01-01 00:00     1.0 MB  web01/c         the newest good export of this VM',
    '  removed  2026-01-01 00:00     1.0 MB  web01/b         older than 30 days',
    '  FAILED   2026-01-01 00:00     1.0 MB  web01/a\\x1b[2J  /exports/web01/a cannot be removed: this user may not (EACCES)',
    '',
    'Removed 1 export, which frees 1.0 MB; 2 stay, 2.0 MB; 1 could not be removed',
    '',
  ]);
});

test('on a narrow terminal no line is wider than it', () => {
  const style = { ...PIPE, cursor: true, columns: 60 };
  const lines = renderCleanup(report, { mode: 'human', style }).split('\n');
  expect(lines.filter((line) => line.startsWith(' ') && line.length >= 60)).toEqual([]);
});

test('scripts get a block for each export, and one of the whole last', () => {
  const blocks = renderCleanup(report, { mode: 'quiet', style: PIPE }).split('\n\n');
  expect(blocks).toHaveLength(4);
  expect(blocks[2]).toContain('result=failed\n');
  expect(blocks[3]).toBe(
    'status=failed\ndirectory=/exports\ndry_run=false\nexports=3\nremoved=1\nkept=2\nfailed=1\nfreed_bytes=1048576\nkept_bytes=2097152\n',
  );
});
