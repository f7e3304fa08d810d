import { describe, expect, it } from 'vitest';
import { renderVms } from '../../../../src/cli/render/vms/render-vms.ts';
import type { VmRow } from '../../../../src/cli/render/vms/vm-row.ts';
import { PIPE, type Style } from '../../../../src/cli/render/style.ts';
import { width } from '../../../../src/cli/render/width.ts';
import { fail } from '../../../../src/core/errors.ts';

const row = (given: Partial<VmRow>): VmRow => ({
  name: 'web01',
  path: '/DC0/vm/web01',
  powerState: 'poweredOff',
  template: false,
  disks: 1,
  storageBytes: 64 * 2 ** 20,
  usedBytes: null,
  error: undefined,
  brief: '',
  warnings: [],
  ...given,
});

const running = fail('wrong-state', 'the VM "db01" is running', { hint: 'add --snapshot' });
const rows = [
  row({}),
  row({ name: 'db01', path: '/DC0/vm/db01', powerState: 'poweredOn', error: running, brief: 'running' }),
  row({
    name: `${'very-'.repeat(12)}long-name-01`,
    path: `/DC0/vm/${'folder/'.repeat(15)}x`,
    warnings: [{ message: 'a' }, { message: 'b' }],
  }),
  row({ name: 'Zürich-分析-漢字', path: '/DC0/vm/分析/Zürich-分析-漢字', storageBytes: 138_047_488_000 }),
  row({ name: 'nosuch', path: null, powerState: null, disks: null, storageBytes: null, error: running }),
];
const terminal = (columns: number): Style => ({ unicode: true, colour: false, cursor: true, columns });

describe('The list of VMs', () => {
  it.each([60, 80, 120, 200])(
    'stays within a terminal of %i columns, its columns under each other',
    (columns) => {
      const lines = renderVms(rows, 'human', terminal(columns)).split('\n\n')[0]!.split('\n');
      expect(lines).toHaveLength(rows.length + 1);
      for (const line of lines) expect(width(line)).toBeLessThan(columns);
      const beforeFolder = lines.map((line) => /^(.*?) {2}(?:FOLDER|\/)/.exec(line)?.[1]);
      const starts = beforeFolder.filter((text) => text !== undefined).map(width);
      expect(starts).toHaveLength(rows.length);
      const start = lines[0]!.indexOf('FOLDER') - 2;
      expect(new Set(starts.map((each) => Math.max(each, start)))).toEqual(new Set([start]));
    },
  );

  it('shortens nothing for a program that reads it', () => {
    const text = renderVms(rows, 'human', PIPE);
    for (const { name } of rows) expect(text).toContain(name);
  });

  it('ends with what can be done, once for all that it is for', () => {
    expect(renderVms([rows[0]!, rows[1]!, rows[1]!], 'human', PIPE)).toMatch(
      /\n\n1 of 3 VMs would be exported\nhint: running \(2\): add --snapshot\n$/,
    );
  });

  it('is a block for each VM and one of the whole, for scripts', () => {
    expect(renderVms(rows.slice(0, 2), 'quiet', PIPE).split('\n\n')).toEqual([
      'name=web01\npath=/DC0/vm/web01\npower_state=poweredOff\ndisks=1\nstorage_bytes=67108864\nexports=yes\nwarnings=0',
      'name=db01\npath=/DC0/vm/db01\npower_state=poweredOn\ndisks=1\nstorage_bytes=67108864\nexports=no\n' +
        'code=wrong-state\nreason=the VM "db01" is running\nhint=add --snapshot\nwarnings=0',
      'total=2\nexportable=1\n',
    ]);
  });

  it('lets no name act on the terminal or end its line', () => {
    const evil = row({ name: 'a\u001b[2J\nb', path: '/DC0/vm/a\u001b[2J\nb' });
    for (const mode of ['human', 'quiet'] as const) {
      const text = renderVms([evil], mode, terminal(80));
      expect(text).not.toContain('\u001b');
      expect(text).toContain(String.raw`a\x1b[2J\nb`);
    }
  });
});
