import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { VM, type Server } from './server.ts';

export interface Contender {
  readonly name: string;
  /** The command; `target` is a directory that is empty before each run. */
  command(target: string): readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Rows of one table run in turn, A B C A B C, so that a slow minute of the machine meets all of them. */
export interface Table {
  readonly title: string;
  /** Whether the rows move the disk, and so have a rate. */
  readonly transfers: boolean;
  readonly rows: readonly Contender[];
}

export function tables(root: string, work: string, server: Server): readonly Table[] {
  const passwordFile = join(work, 'password');
  writeFileSync(passwordFile, server.password, { mode: 0o600 });
  const connection = [
    ...['--url', server.url, '--username', server.username, '--password-file', passwordFile],
    ...['--thumbprint', server.thumbprint, '--vm', VM, '--quiet'],
  ];
  const binary = join(root, 'build', 'bin', 'hyperexport');
  const source = [process.execPath, join(root, 'bin', 'hyperexport.js')];
  const environment = { HYPEREXPORT_STATE_DIR: join(work, 'state') };
  const ours = (name: string, program: readonly string[], format: string): Contender => ({
    name,
    environment,
    command: (target) => [...program, ...connection, '--format', format, '--output', join(target, VM)],
  });

  const govc = `${join(root, 'build', 'peers', 'govc')} export.ovf -sha 256 -vm ${VM}`;
  const govcEnvironment = {
    GOVC_URL: server.url,
    GOVC_USERNAME: server.username,
    GOVC_PASSWORD: server.password,
    GOVC_INSECURE: '1',
    GOVC_PERSIST_SESSION: 'false',
  };
  return [
    {
      title: 'OVF directory',
      transfers: true,
      rows: [
        ours('hyperexport, single executable', [binary], 'ovf'),
        ours('hyperexport, from source', source, 'ovf'),
        {
          name: 'govc export.ovf -sha 256',
          environment: govcEnvironment,
          command: (target) => [...govc.split(' '), target],
        },
        {
          name: 'curl -o (no hash, no descriptor)',
          command: (target) => ['curl', '-ksfo', join(target, 'disk.vmdk'), server.diskUrl],
        },
      ],
    },
    {
      title: 'OVA archive',
      transfers: true,
      rows: [
        ours('hyperexport --format ova', [binary], 'ova'),
        {
          name: 'govc export.ovf -sha 256, then tar',
          environment: govcEnvironment,
          command: (target) => [
            ...['sh', '-ec', `${govc} "$0"; cd "$0/${VM}"; tar -cf ../${VM}.ova *.ovf *.vmdk *.mf`],
            target,
          ],
        },
      ],
    },
    {
      title: 'Start',
      transfers: false,
      rows: [
        { name: 'hyperexport --version, single executable', command: () => [binary, '--version'] },
        { name: 'hyperexport --version, from source', command: () => [...source, '--version'] },
        { name: 'node -e 0', command: () => [process.execPath, '-e', '0'] },
      ],
    },
  ];
}
