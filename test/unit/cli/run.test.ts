import { describe, expect, test } from 'vitest';
import { commands } from '../../../src/cli/commands.ts';
import { badInput } from './bad-input.ts';
import { runInProcess } from './in-process.ts';

describe('help', () => {
  const pages = [
    '',
    'ova',
    'config',
    ...commands.map(({ name }) => name).filter((name) => name !== 'export'),
  ];

  test.each(pages)('of "%s" is what it was, and at most 80 columns wide', async (name) => {
    const { stdout, stderr, exitCode } = await runInProcess(['help', ...name.split(' ').filter(Boolean)]);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    await expect(stdout).toMatchFileSnapshot(
      `../../golden/help/${name.replace(' ', '-') || 'hyperexport'}.txt`,
    );
  });

  test.each([[['--help']], [['-h']], [['-help']], [['--vm', 'x', '--help']]])(
    '%j asks for it',
    async (argv) => {
      const { stdout } = await runInProcess(argv);
      expect(stdout).toMatch(/^Usage: hyperexport \[flags\]\n/);
    },
  );

  test('of a command needs none of its arguments', async () => {
    const { stdout } = await runInProcess(['ova', 'create', '--help']);
    expect(stdout).toMatch(/^Usage: hyperexport ova create \[flags\] DIR FILE\n/);
  });

  test('says of an option what it means to the command', async () => {
    const simulator = (await runInProcess(['simulator', '--help'])).stdout;
    expect(simulator).not.toMatch(/GOVC_|two options below/);
    const create = (await runInProcess(['ova', 'create', '--help'])).stdout;
    expect(create).toContain('replace FILE;');
    expect(create).not.toContain('same VM');
  });

  test('names the directories', async () => {
    const { stdout } = await runInProcess(['--help']);
    for (const name of ['STATE', 'CACHE', 'CONFIG']) expect(stdout).toContain(`$HYPEREXPORT_${name}_DIR`);
  });

  test('comes even when the configuration file is broken', async () => {
    const { exitCode } = await runInProcess(['--help'], { env: { HYPEREXPORT_CONFIG: '/nonexistent' } });
    expect(exitCode).toBe(0);
  });

  test('has headings in bold on a terminal, and no escape sequence anywhere else', async () => {
    expect((await runInProcess(['--help'], { terminal: true })).stdout).toContain('\x1b[1mExport:');
    for (const options of [{}, { terminal: true, env: { NO_COLOR: '1' } }])
      expect((await runInProcess(['--help'], options)).stdout).not.toContain('\x1b');
    expect((await runInProcess(['--help', '--color=never'], { terminal: true })).stdout).not.toContain(
      '\x1b',
    );
  });
});

test.each(['--version', '-version'])('%s prints the version', async (flag) => {
  expect(await runInProcess([flag])).toMatchObject({
    stdout: 'hyperexport 1.2.3\n',
    stderr: '',
    exitCode: 0,
  });
});

describe('bad input is one clear error, and exit status 2', () => {
  test.each(badInput)('%s', async (_name, argv, stderr) => {
    expect(await runInProcess(argv)).toEqual({ stdout: '', stderr, exitCode: 2, connection: undefined });
  });

  test('with --json stdout holds the error as one document', async () => {
    const { stdout } = await runInProcess(['--json', '--format=zip']);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'usage', exit_status: 2 } });
  });

  test('with --quiet stdout holds it as key=value lines', async () => {
    const { stdout } = await runInProcess(['-quiet', '--format=zip']);
    expect(stdout).toMatch(/^status=failed\nerror_code=usage\n/);
  });

  test('HYPEREXPORT_JSON=1 counts for errors as well, and a flag outranks it', async () => {
    const env = { HYPEREXPORT_JSON: '1' };
    expect((await runInProcess(['--format=zip'], { env })).stdout).toMatch(/^\{/);
    expect((await runInProcess(['--format=zip', '--json=false'], { env })).stdout).toBe('');
  });
});

describe('the connection', () => {
  test('is made of the settings, and a password on the command line draws a warning', async () => {
    const argv = ['--vm', 'x', '--vm-info', '--url=vcenter', '--username=u', '--password=hunter22'];
    const { connection, stderr, exitCode } = await runInProcess(argv);
    expect(connection).toMatchObject({ username: 'u', password: 'hunter22', trust: { kind: 'verify' } });
    expect(exitCode).toBe(10);
    expect(stderr).toBe(
      'warning: the password in --password can be read by others on this machine\n' +
        'hint: use --password-file, --password-command, --password-variable or HYPEREXPORT_PASSWORD\n' +
        'error: there is no server (***)\n',
    );
  });

  test('a password inside a URL that was typed draws one too', async () => {
    const { stderr } = await runInProcess(['--vm=x', '--vm-info', '--url', 'https://u:hunter22@vcenter']);
    expect(stderr).toContain('warning: the password in --url can be read by others');
    expect(stderr).not.toContain('hunter22');
  });

  test('a password from the environment draws none', async () => {
    const env = { GOVC_URL: 'vcenter', GOVC_USERNAME: 'u', GOVC_PASSWORD: 'hunter22' };
    const { stderr } = await runInProcess(['--vm=x', '--vm-info'], { env });
    expect(stderr).toBe('error: there is no server (***)\n');
  });
});

describe('config explain', () => {
  const env = {
    GOVC_URL: 'https://u:hunter22@vcenter',
    GOVC_PASSWORD: 'hunter23',
    HYPEREXPORT_PARALLEL: '8',
  };

  test('prints each value and where it came from', async () => {
    const { stdout } = await runInProcess(['config', 'explain', '--format', 'ova'], { env });
    const lines = stdout.split('\n').map((line) => line.replace(/ {2,}/g, ' | '));
    expect(lines).toContain('format | ova | flag: --format');
    expect(lines).toContain('parallel | 8 | environment: HYPEREXPORT_PARALLEL');
    expect(lines).toContain('url | https://vcenter/sdk | environment: GOVC_URL');
    expect(lines).toContain('password | *** | environment: GOVC_PASSWORD');
    expect(lines).toContain('overwrite | false | default');
    expect(lines).toContain('vm | - | default');
    expect(lines.at(-2)).toBe('no configuration file');
  });

  test('with --quiet prints key=value lines, and nothing that a terminal would obey', async () => {
    const hostile = { ...env, HYPEREXPORT_VM: '\u001b[31mX\nfoo' };
    const { stdout } = await runInProcess(['config', 'explain', '--quiet'], { env: hostile });
    const lines = stdout.split('\n');
    expect(lines).toContain('parallel=8');
    expect(lines).toContain('password=***');
    expect(lines).toContain('output=');
    expect(lines).toContain('vm=\\x1b[31mX\\nfoo');
    const { stdout: table } = await runInProcess(['config', 'explain'], { env: hostile });
    expect(table).toContain('\\x1b[31mX\\nfoo');
    expect(table).not.toContain('\u001b[31mX');
  });

  test('writes a value as one could have written it oneself', async () => {
    const written = [
      ...['--bandwidth-limit', '0.1', '--bandwidth-schedule', '22:00-06:00=0,*=12.5', '--adaptive-max', '20'],
      ...[
        '--snapshot-min-free',
        '50G',
        '--idle-timeout',
        '1h30m',
        '--retry-delay',
        '250ms',
        '--deadline',
        '4h',
      ],
      ...['--verify', '--snapshot-quiesce=require', '--delete-snapshot=false', '--consolidate-snapshots=all'],
    ];
    const explained = async (argv: readonly string[]) => {
      const { stdout } = await runInProcess(['config', 'explain', '--json', ...argv]);
      const { settings } = JSON.parse(stdout) as {
        settings: Record<string, { value: unknown; source: string }>;
      };
      return Object.entries(settings).flatMap(([name, { value, source }]) =>
        source === 'flag' && name !== 'json' ? [`--${name}=${String(value)}`] : [],
      );
    };
    const values = await explained(written);
    expect(values).toContain('--bandwidth-limit=0.1');
    expect(values).toContain('--bandwidth-schedule=00:00-06:00=0,06:00-22:00=12.5,22:00-24:00=0');
    expect(values).toEqual(
      expect.arrayContaining([
        ...['--adaptive-max=20', '--snapshot-min-free=50G', '--idle-timeout=1h30m', '--retry-delay=250ms'],
        ...['--deadline=4h', '--verify=true', '--snapshot-quiesce=require', '--delete-snapshot=false'],
        '--consolidate-snapshots=all',
      ]),
    );
    expect(await explained(values)).toEqual(values);
  });

  test('shows the credentials in the URL where they are the ones that count', async () => {
    const explained = async (more: Record<string, string>, ...argv: string[]) => {
      const { stdout } = await runInProcess(['config', 'explain', ...argv], {
        env: { GOVC_URL: 'https://u:hunter22@vcenter', ...more },
      });
      expect(stdout).not.toContain('hunter');
      return stdout.split('\n').map((line) => line.replace(/ {2,}/g, ' | '));
    };
    const alone = await explained({});
    expect(alone).toContain('username | u | environment: GOVC_URL');
    expect(alone).toContain('password | *** | environment: GOVC_URL');
    const outranked = await explained({ GOVC_PASSWORD: 'hunter23' }, '--username', 'typed');
    expect(outranked).toContain('username | typed | flag: --username');
    expect(outranked).toContain('password | *** | environment: GOVC_PASSWORD');
    const withFile = await explained({}, '--password-file', 'pw');
    expect(withFile).toContain('password | - | default');
  });

  test('prints what is set first, and gives the origin of a long value a line of its own', async () => {
    const thumbprint = 'AB:'.repeat(31) + 'AB';
    const { stdout } = await runInProcess(['config', 'explain', '--thumbprint', thumbprint], { env });
    const lines = stdout.split('\n');
    const at = lines.findIndex((line) => line.startsWith('thumbprint'));
    expect(lines[at]).toMatch(new RegExp(`^thumbprint +${thumbprint}$`));
    expect(lines[at + 1]).toMatch(/^ +flag: --thumbprint$/);
    expect(lines.filter((line) => line.length > 80)).toEqual([lines[at]]);
    const firstDefault = lines.findIndex((line) => line.endsWith('  default'));
    expect(lines.slice(0, firstDefault).filter((line) => /: /.test(line))).toHaveLength(5);
    expect(lines.slice(firstDefault, -3).every((line) => line.endsWith('  default'))).toBe(true);
  });

  test('warns of a variable that nothing reads', async () => {
    const { stderr } = await runInProcess(['config', 'explain'], { env: { HYPEREXPORT_FROMAT: 'ova' } });
    expect(stderr).toBe(
      'warning: the environment variable HYPEREXPORT_FROMAT is not known, and ignored\n' +
        'hint: did you mean HYPEREXPORT_FORMAT?\n',
    );
  });

  test('prints one JSON document', async () => {
    const { stdout } = await runInProcess(['config', 'explain', '--json'], { env });
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      configFile: null,
      settings: {
        parallel: { value: 8, source: 'environment', from: 'HYPEREXPORT_PARALLEL' },
        'export-flags': { value: [], source: 'default', from: '' },
        url: { value: 'https://vcenter/sdk' },
        password: { value: '***' },
      },
    });
  });

  test('prints no secret', async () => {
    for (const more of [[], ['--json']]) {
      const { stdout, stderr } = await runInProcess(['config', 'explain', ...more], { env });
      expect(stdout + stderr).not.toMatch(/hunter/);
    }
  });
});

describe('the simulator', () => {
  test('does not take the credentials of a real vCenter from the environment, because it prints them', async () => {
    const ended = new AbortController();
    const env = { GOVC_USERNAME: 'root', GOVC_PASSWORD: 'hunter22' };
    const { stdout, exitCode } = await runInProcess(['simulator', '--listen', '127.0.0.1:0', '--quiet'], {
      env,
      signal: ended.signal,
      onStdout: () => ended.abort(),
    });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^url=https:\/\/127\.0\.0\.1:\d+\/sdk\nusername=.+\npassword=.+\nthumbprint_sha256=/,
    );
    expect(stdout).not.toMatch(/hunter22|root/);
  });
});
