import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { errorCodes, errorTraits } from '../../src/core/errors.ts';
import { setStage } from '../support/documented/stage.ts';
import { judge, judged, projectRoot } from '../support/judges.ts';

const units = join(projectRoot, 'deploy/systemd');

judged('systemd-analyze')('The units of deploy/systemd', () => {
  it('are right to the letter for systemd, and leave a run little to break', async () => {
    const room = await mkdtemp(join(tmpdir(), 'units-'));
    try {
      await cp(units, room, { recursive: true });
      const names = (await readdir(room)).map((name) => join(room, name));
      // systemd looks whether the program is there, which it need not be on this machine.
      for (const name of names) {
        const text = await readFile(name, 'utf8');
        await writeFile(name, text.replaceAll('/usr/local/bin/hyperexport', '/bin/true'));
      }
      const verdict = await judge('systemd-analyze').run(['verify', ...names]);
      expect(verdict).toEqual({ stdout: '', stderr: '', exitCode: 0 });

      const services = names.filter((name) => name.endsWith('.service'));
      for (const service of services) {
        const exposed = ['security', '--offline=yes', '--threshold=20', service];
        expect(await judge('systemd-analyze').run(exposed)).toMatchObject({ exitCode: 0 });
      }
    } finally {
      await rm(room, { recursive: true });
    }
  });
});

it.each(['hyperexport@.service', 'hyperexport-batch.service'])(
  'what %s starts exports a VM, with the password of its credential',
  async (name) => {
    await using stage = await setStage();
    // As systemd does it for LoadCredential.
    await stage.type('export CREDENTIALS_DIRECTORY=~/credentials; unset HYPEREXPORT_PASSWORD_FILE');
    await stage.type('mkdir credentials; cp /etc/hyperexport/password credentials/hyperexport.password');
    await stage.type('echo running01 > /etc/hyperexport/vms.txt');
    const command = (await commandOf(name)).replace('%I', 'running01');
    expect(await stage.type(command)).toMatchObject({ exitStatus: 0 });
    const { output } = await stage.type('find /backup -name export.json');
    expect(output).toMatch(/^\/backup\/running01\/\d{4}-?\d\d-?\d\d\/export\.json\n$/);
  },
);

it('a service starts again where repeating it may help, and nowhere else', async () => {
  const mayHelp = new Set(
    errorCodes.filter((code) => errorTraits(code).retryable).map((code) => errorTraits(code).exit),
  );
  const byExit = new Set(errorCodes.map((code) => errorTraits(code).exit).filter((exit) => exit < 128));
  for (const name of ['hyperexport@.service', 'hyperexport-batch.service']) {
    const prevented = /^RestartPreventExitStatus=(.*)$/m.exec(await readFile(join(units, name), 'utf8'))?.[1];
    expect(prevented?.split(' ').map(Number)).toEqual([...byExit.difference(mayHelp)].sort((a, b) => a - b));
  }
});

async function commandOf(unit: string): Promise<string> {
  const text = await readFile(join(units, unit), 'utf8');
  return /^ExecStart=((?:.*\\\n)*.*)$/m.exec(text)?.[1] ?? '';
}
