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

  it('counts the disks that do not fit', async () => {
    await using terminal = await Terminal.start({ columns: 80, rows: 10 }, [program, '30', '2']);
    const screen = await screenWith(terminal, /more disks: \d+ running, 15 waiting/);
    expect(screen.length).toBeLessThan(10);
    expect(screen[0]).toMatch(/^(Exporting|warning)/);
  });
});
