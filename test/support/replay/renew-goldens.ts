import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TraceRecorder } from '../../../src/doctor/trace/recorder.ts';
import { startSimulator, type SimulatorOptions } from '../../../src/simulator/start.ts';
import { goldenDirectory, judgementOf, runIn, type GoldenTrace } from './golden-trace.ts';
import { diskFixture, nvramFixture } from '../fixtures.ts';
import { startVcsim, type VcsimOptions } from '../vcsim.ts';

/**
 * Makes test/golden/doctor anew, from the embedded vCenter and from govmomi's simulator:
 *
 *     npm run traces -- [name...]
 */
interface Scene {
  readonly name: string;
  readonly about: string;
  readonly command: readonly string[];
  readonly simulator?: SimulatorOptions;
  readonly vcsim?: () => Promise<VcsimOptions>;
}

const small = { capacityBytes: 16 * 2 ** 20, dataBytes: 2 ** 18 };
const web01 = {
  name: 'web01',
  disks: [small, { ...small, seed: 'second' }],
  snapshots: ['before the update'],
};
const vmOfVcsim = async () => {
  const disk = await diskFixture({ seed: 11, mebibytes: 16 });
  return {
    name: 'db01',
    disks: [disk.vmdk.esxi],
    nvram: await nvramFixture(11),
    poweredOn: true,
    tools: true,
  };
};

const SCENES: readonly Scene[] = [
  {
    name: 'simulator-snapshot',
    about: 'the embedded vCenter: a running VM with a snapshot of its own, exported from a snapshot',
    command: ['--vm', 'web01', '--snapshot', '--output', 'OUT'],
    simulator: { vms: [{ ...web01, powerState: 'poweredOn' }] },
  },
  {
    name: 'simulator-powered-off-ova',
    about: 'the embedded vCenter: a VM that is off, as an archive that is read back',
    command: ['--vm', 'web01', '--format', 'ova', '--verify=deep', '--output', 'OUT'],
    simulator: { vms: [web01, { ...web01, name: 'web02' }] },
  },
  {
    name: 'simulator-disk-cut',
    about: 'the embedded vCenter: a disk breaks off once, and comes whole at the second try',
    command: ['--vm', 'web01', '--retry-delay', '10ms', '--output', 'OUT'],
    simulator: { vms: [web01], faults: [{ file: 'disk-1.vmdk', kind: 'cut', after: 100_000, times: 1 }] },
  },
  {
    name: 'simulator-no-permission',
    about: 'the embedded vCenter: a user who may not take snapshots',
    command: ['--vm', 'web01', '--snapshot', '--output', 'OUT'],
    simulator: {
      vms: [{ ...web01, powerState: 'poweredOn' }],
      privileges: { denied: ['VirtualMachine.State.CreateSnapshot'] },
    },
  },
  {
    name: 'vcsim-snapshot',
    about: 'vcsim: a running VM, exported from a snapshot',
    command: ['--vm', 'db01', '--snapshot', '--output', 'OUT'],
    vcsim: async () => ({ machines: [await vmOfVcsim()] }),
  },
  {
    name: 'vcsim-tags',
    about: 'vcsim: VMs chosen by a tag, over the REST API',
    command: ['--filter', 'Backup=daily', '--snapshot', '--output', 'OUT'],
    vcsim: async () => ({
      machines: [
        { ...(await vmOfVcsim()), tags: [{ category: 'Backup', tag: 'daily' }] },
        { ...(await vmOfVcsim()), name: 'db02' },
      ],
    }),
  },
];

const wanted = process.argv.slice(2);
await mkdir(goldenDirectory, { recursive: true });
for (const scene of SCENES.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const golden = await record(scene);
  const file = join(goldenDirectory, `${scene.name}.json`);
  await writeFile(file, `${JSON.stringify(golden, undefined, 1)}\n`);
  console.log(`${scene.name}: ${JSON.stringify(golden.judgement)}`);
}

async function record({ about, command, simulator, vcsim }: Scene): Promise<GoldenTrace> {
  const recorder = new TraceRecorder();
  await using server = simulator === undefined ? await vcsimAt(vcsim) : await startSimulator(simulator);
  const ran = await runIn({ command, server, record: recorder.record });
  if (ran.exitCode !== 0) console.log(ran.stderr);
  return {
    schemaVersion: 1,
    about,
    command: command.map((word, index) => inPseudonyms(word, command[index - 1], recorder)),
    judgement: judgementOf(ran),
    trace: recorder.trace,
  };
}

async function vcsimAt(options: Scene['vcsim']) {
  const vcsim = await startVcsim(await options?.());
  return { ...vcsim, url: new URL(vcsim.url) };
}

function inPseudonyms(word: string, flag: string | undefined, recorder: TraceRecorder): string {
  if (flag === '--vm') return recorder.redact(word);
  return flag === '--filter'
    ? word
        .split('=')
        .map((part) => recorder.redact(part))
        .join('=')
    : word;
}
