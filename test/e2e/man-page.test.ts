import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { flagName } from '../../src/settings/flag-name.ts';
import { settingKeys } from '../../src/settings/settings.ts';
import { judge, judged, projectRoot } from '../support/judges.ts';

const page = join(projectRoot, 'docs/man/hyperexport.1');

judged('mandoc')('The manual page', () => {
  it('has nothing that mandoc would warn of, not even of its style', async () => {
    expect(await judge('mandoc').run(['-T', 'lint', page])).toMatchObject({ stdout: '', exitCode: 0 });
  });

  it('says something of every flag and of every command', async () => {
    const { stdout } = await judge('mandoc').run(['-T', 'utf8', '-O', 'width=120', page]);
    // A letter that stands out is printed twice, with a backspace in between.
    const pieces = stdout.split('\b');
    const text = pieces.map((piece, at) => (at < pieces.length - 1 ? piece.slice(0, -1) : piece)).join('');
    const absent = settingKeys.filter((key) => !new RegExp(`^ {5}.*--${flagName(key)}\\b`, 'm').test(text));
    expect(absent).toEqual([]);
    for (const { name } of commands)
      if (name !== 'export') expect(text).toMatch(new RegExp(`^ {5}${name}\\b`, 'm'));
  });
});
