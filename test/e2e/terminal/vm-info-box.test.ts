import { expect, it } from 'vitest';
import { judged } from '../../support/judges.ts';
import { Terminal } from './tmux.ts';

const program = 'test/e2e/terminal/print-vm-info.ts';

const names: readonly (readonly [what: string, name: string])[] = [
  ['plain letters', 'MyVM'],
  ['Chinese and Japanese characters', '生産データベース-01'],
  ['emoji with a variation selector, on whose width terminals disagree', 'web 🖥️⚙️🛠️'],
  ['emoji joined to one', 'team 👩‍💻 and flag 🇯🇵'],
  ['combining marks', 'Cafe\u0301 n\u0303andu\u0301'],
  ['Hebrew and Arabic letters', 'שרת-ייצור خادم'],
];

judged('tmux')('the VM information box in a real terminal', () => {
  it.each(names)('has its borders in line with %s in the name', async (_what, name) => {
    await using terminal = await Terminal.start({ columns: 80, rows: 24 }, [
      program,
      JSON.stringify({ name }),
    ]);
    await terminal.ended();

    expect(await terminal.columnsOf('│')).toEqual(Array.from({ length: 8 }, () => [1, 18, 54]));
    expect((await terminal.screen())[3]).toContain(name);
  });

  it.each([120, 80, 60, 50, 40])(
    'fits a terminal of %i columns, and loses nothing of a long path',
    async (columns) => {
      const path = `/Datacenter/vm/${'production-'.repeat(8)}/MyVM`;
      await using terminal = await Terminal.start({ columns, rows: 40 }, [program, JSON.stringify({ path })]);
      await terminal.ended();

      const borders = await terminal.columnsOf('│');
      expect(new Set(borders.map(String)).size).toBe(1);
      expect(borders[0]?.at(-1)).toBeLessThan(columns);
      const rows = (await terminal.screen()).map((line) => line.split('│')[2]?.trim() ?? '');
      expect(rows.join('')).toContain(path);
    },
  );

  it('shows a hostile name, and does not obey it', async () => {
    const name = 'x\u001b[2J\u001b]0;owned\u0007\u009b31m\u202egpj.exe\r\n│ fake';
    await using terminal = await Terminal.start({ columns: 80, rows: 24 }, [
      program,
      JSON.stringify({ name }),
    ]);
    await terminal.ended();

    const screen = await terminal.screen();
    expect(screen[0]).toMatch(/^┌─ VM Information ─+┐$/);
    expect(screen.join('\n')).toContain(String.raw`x\x1b[2J\x1b]0;owned\x07\x9b31m\u{202e}gpj.exe`);
  });

  it('is drawn in ASCII where the locale or the terminal has nothing else', async () => {
    for (const environment of [{ LC_ALL: 'C' }, { TERM: 'dumb' }, { LC_ALL: 'de_DE.ISO-8859-1' }]) {
      await using terminal = await Terminal.start({ columns: 80, rows: 24 }, [program], environment);
      await terminal.ended();
      const screen = await terminal.screen();
      expect(screen[0]).toMatch(/^\+- VM Information -+\+$/);
      expect(screen.join('')).toMatch(/^[\x20-\x7e]*$/);
      expect(new Set(screen.map((line) => line.length)).size).toBe(1);
    }
  });

  it('becomes plain lines where no frame fits', async () => {
    await using terminal = await Terminal.start({ columns: 24, rows: 24 }, [program]);
    await terminal.ended();
    expect((await terminal.screen())[0]).toBe('VM Name: MyVM');
  });
});
