import { describe, expect, it } from 'vitest';
import { outputStyle, palette } from '../../../../src/cli/render/style.ts';

const pipe = { write: () => true };
const terminal = { ...pipe, isTTY: true, columns: 100 };
const styleOf = (output: typeof pipe, environment: Record<string, string> = {}, colour = true) =>
  outputStyle(output, { environment, colour });

describe('what an output can show', () => {
  it('a UTF-8 terminal shows everything, in its width', () => {
    expect(styleOf(terminal, { LANG: 'en_US.UTF-8', TERM: 'xterm-256color' })).toEqual({
      unicode: true,
      colour: true,
      cursor: true,
      columns: 100,
    });
  });

  it('a pipe has no width and obeys no cursor movement', () => {
    expect(styleOf(pipe, {}, false)).toEqual({
      unicode: true,
      colour: false,
      cursor: false,
      columns: undefined,
    });
  });

  it.each([
    [{ LC_ALL: 'C', LANG: 'en_US.UTF-8' }, false],
    [{ LC_CTYPE: 'de_DE.ISO-8859-1' }, false],
    [{ LANG: 'POSIX' }, false],
    [{ LC_ALL: '', LANG: 'de_DE.utf8' }, true],
    [{}, true],
  ])('the locale %j allows emoji: %s', (environment, unicode) => {
    expect(styleOf(terminal, environment).unicode).toBe(unicode);
    expect(styleOf(pipe, environment).unicode).toBe(unicode);
  });

  it('a dumb terminal gets plain ASCII without colour; the Linux console has no emoji', () => {
    expect(styleOf(terminal, { TERM: 'dumb' })).toMatchObject({
      unicode: false,
      colour: false,
      cursor: false,
    });
    expect(styleOf(terminal, { TERM: 'linux' })).toMatchObject({
      unicode: false,
      colour: true,
      cursor: true,
    });
  });

  it('TERM says nothing about a pipe', () => {
    expect(styleOf(pipe, { TERM: 'dumb' }).unicode).toBe(true);
  });

  it('without colour the palette changes nothing', () => {
    expect(palette({ colour: false }).bad('x')).toBe('x');
    expect(palette({ colour: true }).bad('x')).toBe('\x1b[31mx\x1b[39m');
  });
});
