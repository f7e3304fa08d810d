import { expect, it, vi } from 'vitest';
import { judged } from '../../support/judges.ts';
import { Terminal } from './tmux.ts';

const program = 'test/e2e/terminal/play-export.ts';

async function screenWith(terminal: Terminal, text: RegExp): Promise<string[]> {
  return await vi.waitFor(
    async () => {
      const screen = await terminal.screen();
      expect(screen.join('\n')).toMatch(text);
      return screen;
    },
    { timeout: 10_000, interval: 50 },
  );
}

judged('tmux')('the progress display in a real terminal', () => {
  it.each([
    [80, 24],
    [120, 40],
    [40, 24],
  ])('shows a line per disk and the total in %i columns, without a line too long', async (columns, rows) => {
    await using terminal = await Terminal.start({ columns, rows }, [program, '3', '2']);
    const screen = await screenWith(terminal, /Total/);
    const picture = screen.slice(screen.findIndex((line) => line.startsWith('Exporting')));
    expect(picture.map((line) => line.trim().split(' ')[0])).toEqual([
      'Exporting',
      'disk1',
      'disk2',
      'disk3',
      'Total',
    ]);
    expect(await terminal.cursorIsVisible()).toBe(false);
  });

  it('leaves the notices and the result behind, and the cursor', async () => {
    await using terminal = await Terminal.start({ columns: 80, rows: 24 }, [program, '2', '1']);
    await terminal.ended();
    const screen = await terminal.screen();
    expect(screen.slice(0, 3)).toEqual([
      'warning: web01-disk1.vmdk is slow',
      '✔ Exported web01',
      '  Output    export-web01/web01.ova',
    ]);
    expect(screen.join('\n')).not.toContain('Total');
    expect(await terminal.cursorIsVisible()).toBe(true);
  });

  it('leaves no trace of itself in a terminal that is made smaller and larger again, and nothing above it is lost', async () => {
    const numbers = Array.from({ length: 30 }, (_, index) => String(index + 1));
    const start = { columns: 100, rows: 24, above: numbers.length };
    await using terminal = await Terminal.start(start, [program, '30', '8']);
    const wide = /\n(?: {2}disk\d+ .* of .* received.*\n){8} {2}22 more .*\n {2}Total .* of .*$/;
    const narrow = /\n(?: {2}disk\d+ .* %.*\n){8} {2}22 more .*\n {2}Total .*$/;
    const low = /\n(?: {2}disk\d+ .*\n){5} {2}25 more .*\n {2}Total .*$/;
    await screenWith(terminal, wide);
    for (const [columns, rows, picture] of [
      [50, 24, narrow],
      [100, 24, wide],
      [100, 13, low],
      [100, 24, wide],
    ] as const) {
      await terminal.resize({ columns, rows });
      await screenWith(terminal, picture);
    }
    const lines = await terminal.history();
    expect(lines.filter((line) => /^\d+$/.test(line))).toEqual(numbers);
    expect(lines.filter((line) => line.startsWith('Exporting'))).toHaveLength(1);
    await terminal.ended();
    expect((await terminal.history()).slice(0, 32)).toEqual([
      ...numbers,
      'warning: web01-disk1.vmdk is slow',
      '✔ Exported web01',
    ]);
  });

  it('counts the disks that do not fit', async () => {
    await using terminal = await Terminal.start({ columns: 80, rows: 10 }, [program, '30', '2']);
    const screen = await screenWith(terminal, /more disks: \d+ running, 15 waiting/);
    expect(screen.length).toBeLessThan(10);
    expect(screen[0]).toMatch(/^(Exporting|warning)/);
  });
});

judged('tmux')('the display of several VMs in a real terminal', () => {
  const batch = 'test/e2e/terminal/play-batch.ts';

  it('has a line for each that is under way, the total and how many of how many', async () => {
    await using terminal = await Terminal.start({ columns: 80, rows: 24 }, [batch, '12', '4', '2']);
    const screen = await screenWith(terminal, /\d of 12 exported, \d failed, 4 under way/);
    const from = screen.findIndex((line) => line === 'Exporting 12 VMs, 4 side by side');
    expect(screen.slice(from + 1).map((line) => line.trim().split(' ')[0])).toEqual([
      ...Array.from({ length: 4 }, () => expect.stringMatching(/^web-\d\d$/)),
      'Total',
      expect.stringMatching(/^\d+$/),
    ]);
    expect(await terminal.cursorIsVisible()).toBe(false);
  });

  it('stays in the terminal with 64 of them', async () => {
    await using terminal = await Terminal.start({ columns: 80, rows: 12 }, [batch, '80', '64', '2']);
    const screen = await screenWith(terminal, /5\d more VMs under way\n {2}Total/);
    expect(screen.length).toBeLessThan(12);
  });

  it('leaves what happened and a table behind, and the cursor', async () => {
    await using terminal = await Terminal.start({ columns: 80, rows: 40 }, [batch, '5', '5', '1']);
    await terminal.ended();
    const screen = (await terminal.screen()).join('\n');
    expect(screen).not.toContain('Total');
    expect(screen.match(/^✔ web-0\d: exported, .* [MG]B in \ds, to/gm)).toHaveLength(4);
    expect(screen).toMatch(
      /\n {2}web-04 +failed +1s +the transfer of .* is not reached\n\nExported 4 of 5 VMs/,
    );
    expect(await terminal.cursorIsVisible()).toBe(true);
  });
});
