import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readGrains } from '../../../src/disk/stream-optimized/read.ts';
import { readExportRecord } from '../../../src/ovf/export-record.ts';
import type { Simulator, TestedVm } from '../../../src/simulator/start.ts';
import { isOurs } from './happenings.ts';
import { CAPACITIES } from './scene.ts';

interface Exported {
  readonly vm: string;
  readonly simulator: Simulator;
}

/** What is wrong with the export of a VM in its directory; an empty list: it is good. */
export async function notAGoodExport(directory: string, { vm, simulator }: Exported): Promise<string[]> {
  const record = await readExportRecord(directory);
  const wrong: string[] = [];
  for (const { name, sizeBytes, sha256 } of record.files) {
    const content = await readFile(join(directory, name));
    if (content.length !== sizeBytes || sha256Of(content) !== sha256)
      wrong.push(`${name} is not what export.json says`);
  }
  const known = knownVm(simulator, vm);
  const { tested } = known;
  for (const [index, truth] of (await hashesOf(known, generationOf(tested))).entries()) {
    const disk = await hashOfContent(join(directory, `${vm}-disk${index + 1}.vmdk`), CAPACITIES[index] ?? 0);
    if (disk !== truth) wrong.push(`disk ${index + 1} is not the VM's`);
  }
  const names = await readdir(directory);
  const recorded = [...record.files.map(({ name }) => name), 'export.json'];
  return [
    ...wrong,
    ...wronglyRecorded(record.snapshot, tested),
    ...names.filter((name) => !recorded.includes(name)).map((name) => `it leaves ${name}`),
  ];
}

const exportedFrom = ({ snapshotsTaken }: TestedVm) => snapshotsTaken.findLast(isOurs);

/** An export from a snapshot has the disks of its moment, any other those of now: nobody writes while it is read. */
const generationOf = (vm: TestedVm): number => exportedFrom(vm)?.generation ?? vm.generation;

type Recorded = Awaited<ReturnType<typeof readExportRecord>>['snapshot'];

/** What export.json says of the snapshot is what the server made of the wish. */
function wronglyRecorded(recorded: Recorded, vm: TestedVm): string[] {
  const taken = exportedFrom(vm);
  const said = recorded && `${recorded.name}, ${recorded.quiesced}, ${recorded.memory}`;
  const true_ = taken && `${taken.name}, ${taken.quiesced}, ${taken.memory}`;
  return said === true_ ? [] : [`export.json says of the snapshot: ${said}; it was: ${true_}`];
}

interface KnownVm extends Exported {
  readonly tested: TestedVm;
  /** Of its disks, by how often the guest had written. */
  readonly hashes: Map<number, Promise<readonly string[]>>;
}

const knownVms = new WeakMap<Simulator, Map<string, KnownVm>>();

function knownVm(simulator: Simulator, vm: string): KnownVm {
  const ofThis = knownVms.get(simulator) ?? new Map<string, KnownVm>();
  const known = ofThis.get(vm) ?? { vm, simulator, tested: simulator.vm(vm), hashes: new Map() };
  knownVms.set(simulator, ofThis.set(vm, known));
  return known;
}

/** To be called of a VM that will be deleted: an export of it can be judged afterwards. */
export async function rememberVm({ simulator, vm }: Exported): Promise<void> {
  const known = knownVm(simulator, vm);
  await hashesOf(known, known.tested.generation);
}

/** The hashes of what the server pretends to have on the VM's disks. */
async function hashesOf({ simulator, vm, hashes }: KnownVm, generation: number): Promise<readonly string[]> {
  const known = hashes.get(generation) ?? dumpHashes(simulator, vm, generation);
  hashes.set(generation, known);
  return await known;
}

async function dumpHashes(simulator: Simulator, vm: string, generation: number): Promise<readonly string[]> {
  const room = await mkdtemp(join(tmpdir(), 'truth-'));
  const hashes: string[] = [];
  for (const index of CAPACITIES.keys()) {
    await simulator.dumpDisk(vm, index, join(room, 'disk.raw'), { generation });
    hashes.push(sha256Of(await readFile(join(room, 'disk.raw'))));
  }
  await rm(room, { recursive: true });
  return hashes;
}

/** A disk that is missing or cannot be decompressed is not the VM's either. */
async function hashOfContent(vmdk: string, capacityBytes: number): Promise<string | undefined> {
  return await contentHash(vmdk, capacityBytes).catch(() => undefined);
}

async function contentHash(vmdk: string, capacityBytes: number): Promise<string> {
  const content = Buffer.alloc(capacityBytes);
  const body = createReadStream(vmdk) as AsyncIterable<Buffer>;
  for await (const { offset, data } of readGrains(body, { signal: AbortSignal.timeout(60_000) }))
    data.copy(content, offset);
  return sha256Of(content);
}

function sha256Of(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
