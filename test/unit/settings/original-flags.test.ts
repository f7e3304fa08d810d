import { describe, expect, test } from 'vitest';
import { readCommandLine } from '../../../src/cli/command-line.ts';
import { environmentNameOfFlag } from '../../../src/settings/flag-name.ts';
import { knownFlag } from '../../../src/settings/flag-table.ts';
import { originalFlags } from '../../../src/settings/original-flags.ts';
import { readSources } from '../../../src/settings/read-sources.ts';

const working = originalFlags.filter(({ status }) => status === 'works').map(({ flag }) => flag);
const refused = originalFlags.filter(({ status }) => status === 'refused').map(({ flag }) => flag);

describe('the flags of the Go program', () => {
  test('are all in the table, each once', () => {
    expect(originalFlags).toHaveLength(109);
    expect(new Set(originalFlags.map(({ flag }) => flag)).size).toBe(109);
  });

  test.each(working)('--%s works', (flag) => {
    expect(knownFlag(flag)).toBeDefined();
  });

  test('none that is refused is declared as an option', () => {
    expect(refused.filter((flag) => knownFlag(flag) !== undefined)).toEqual([]);
  });

  test.each(refused)('--%s is refused by name, with the reason and with what to do instead', (flag) => {
    for (const argv of [[`--${flag}`, 'x'], [`-${flag}=x`], ['--vm', 'a', `--${flag}`]]) {
      const error: unknown = thrownBy(() => readCommandLine(argv));
      expect(error).toMatchObject({ code: 'usage', exitStatus: 2, hint: expect.stringMatching(/\w{3}/) });
      expect(error).toHaveProperty(
        'message',
        expect.stringMatching(new RegExp(`^--${flag} is not (in this version yet|part of this program)$`)),
      );
    }
  });

  test.each(refused)('the environment cannot smuggle --%s in', async (flag) => {
    const name = environmentNameOfFlag(flag);
    const { problems } = await readSources(new Map(), { HOME: '/nonexistent', [name]: 'true' }, 'linux');
    expect(problems).toEqual([expect.objectContaining({ message: expect.stringMatching(`^${name} is `) })]);
  });
});

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}
