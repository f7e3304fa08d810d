import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TraceRecorder } from '../../../src/doctor/trace/recorder.ts';
import { startSimulator, type SimulatorOptions } from '../../../src/simulator/start.ts';
import { examinedVm } from './examined-vm.ts';
import { goldenDirectory, runIn, type ExportTrace } from './golden-trace.ts';
import { judgementIn, judgementOf } from './judgement.ts';
import type { DoctorReport } from '../../../src/doctor/report.ts';
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
/** VMs are called like machines, and like nothing that a path can hold. */
const machine = { ...web01, name: 'web01.shop.example.com' };
const office = { ...web01, name: 'Büro/Server 100% _1' };
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
    command: ['--vm', machine.name, '--snapshot', '--output', 'OUT'],
    simulator: { vms: [{ ...machine, powerState: 'poweredOn' }] },
  },
  {
    name: 'simulator-powered-off-ova',
    about: 'the embedded vCenter: a VM that is off, as an archive that is read back',
    command: ['--vm', office.name, '--format', 'ova', '--verify=deep', '--output', 'OUT'],
    simulator: { vms: [office, web01] },
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
  {
    name: 'doctor-simulator-off',
    about: 'the embedded vCenter: the doctor on a VM that is off',
    command: ['doctor', '--vm', 'web01', '--yes', '--output', 'OUT'],
    simulator: { vms: [{ name: 'web01', disks: [small] }] },
  },
  {
    name: 'doctor-simulator-running',
    about: 'the embedded vCenter: the doctor on a VM that runs',
    command: ['doctor', '--vm', 'web01', '--yes', '--output', 'OUT'],
    simulator: { vms: [{ ...web01, powerState: 'poweredOn' }] },
  },
  {
    name: 'doctor-vcsim',
    about: 'vcsim: the doctor on a VM that runs',
    command: ['doctor', '--vm', 'db01', '--yes', '--output', 'OUT'],
    vcsim: async () => ({ machines: [await vmOfVcsim()] }),
  },
];

const wanted = process.argv.slice(2);
await mkdir(goldenDirectory, { recursive: true });
for (const scene of SCENES.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const made = await record(scene);
  await writeFile(join(goldenDirectory, `${scene.name}.json`), `${JSON.stringify(made, undefined, 1)}\n`);
  console.log(scene.name, 'kind' in made ? judgementIn(made) : made.judgement);
}

async function record({ about, command, simulator, vcsim }: Scene): Promise<ExportTrace | DoctorReport> {
  const recorder = new TraceRecorder();
  await using server = simulator === undefined ? await vcsimAt(vcsim) : await startSimulator(simulator);
  // The doctor records by itself.
  if (command[0] === 'doctor') return (await runIn({ command, server })).report as DoctorReport;
  const ran = await runIn({ command, server, record: recorder.record });
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
  if (flag === '--vm') return examinedVm(recorder.trace);
  return flag === '--filter'
    ? word
        .split('=')
        .map((part) => recorder.redact(part))
        .join('=')
    : word;
}
