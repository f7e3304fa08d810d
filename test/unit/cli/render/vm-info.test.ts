import { describe, expect, it } from 'vitest';
import { PIPE } from '../../../../src/cli/render/style.ts';
import { renderVmInfo } from '../../../../src/cli/render/vm-info.ts';
import { infoOf } from '../../../e2e/terminal/my-vm.ts';

describe('--vm-info to a pipe', () => {
  it("is the mission's example, byte for byte", async () => {
    expect(await renderVmInfo(infoOf(), 'human', PIPE)).toBe(
      [
        '┌─ VM Information ───────────────────────────────────┐',
        '│ Property       │ Value                             │',
        '├────────────────┼───────────────────────────────────┤',
        '│ 🖥️  VM Name    │ MyVM                              │',
        '│ ⚡ Power State │ ● poweredOff                      │',
        '│ 💿 Guest OS    │ Ubuntu Linux (64-bit)             │',
        '│ 🧠 Memory      │ 8192 MB (8.0 GB)                  │',
        '│ ⚙️  vCPUs      │ 4                                 │',
        '│ 💾 Storage     │ 128.5 GB                          │',
        '│ 📍 Path        │ /Datacenter/vm/production/MyVM    │',
        '└────────────────┴───────────────────────────────────┘',
        '',
      ].join('\n'),
    );
  });

  it('widens with a long value, which stays on one line for grep', async () => {
    const path = `/Datacenter/vm/${'a-long-folder/'.repeat(20)}MyVM`;
    const box = await renderVmInfo(infoOf({ path }), 'human', PIPE);
    expect(box).toContain(`│ 📍 Path        │ ${path} │\n`);
  });

  it('is ASCII, with everything else escaped, where the locale is not UTF-8', async () => {
    const box = await renderVmInfo(infoOf({ name: 'Büro 🖥️' }), 'human', { ...PIPE, unicode: false });
    expect(box).toMatch(/^[\x20-\x7e\n]*$/);
    expect(box).toContain(String.raw`| VM Name     | B\xfcro \u{1f5a5}\u{fe0f} `);
    expect(
      new Set(
        box
          .trimEnd()
          .split('\n')
          .map((line) => line.length),
      ).size,
    ).toBe(1);
  });
});

describe('--vm-info --quiet', () => {
  it('is seven lines and nothing else', async () => {
    expect(await renderVmInfo(infoOf(), 'quiet', PIPE)).toBe(
      'name=MyVM\npath=/Datacenter/vm/production/MyVM\npower_state=poweredOff\nguest_os=Ubuntu Linux (64-bit)\n' +
        'cpu=4\nmemory_mb=8192\nstorage_bytes=138047488000\n',
    );
  });

  it('lets no name add a line', async () => {
    const lines = await renderVmInfo(
      infoOf({ name: 'a\npower_state=poweredOff\r\u2028=\\x' }),
      'quiet',
      PIPE,
    );
    expect(lines.split('\n')).toHaveLength(8);
    expect(lines.split('\n')[0]).toBe(String.raw`name=a\npower_state=poweredOff\r\u{2028}=\x`);
  });
});

it('--vm-info --json is one document with the seven names of --quiet first', async () => {
  const document = JSON.parse(await renderVmInfo(infoOf(), 'json', PIPE)) as Record<string, unknown>;
  expect(Object.keys(document).slice(0, 7)).toEqual([
    'name',
    'path',
    'power_state',
    'guest_os',
    'cpu',
    'memory_mb',
    'storage_bytes',
  ]);
  expect(document).toMatchObject({ firmware: 'efi', tools: { status: 'toolsOk' }, snapshots: [] });
});
