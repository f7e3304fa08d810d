import * as z from 'zod';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const bytes = z.int().nonnegative();
const instant = z.iso.datetime();
const fileName = z
  .string()
  .min(1)
  .regex(/^(?!\.{1,2}$)[^/\\\0]+$/, 'a file of the export is beside its record')
  .describe('The name of a file beside export.json.');

const vm = z.object({
  instanceUuid: z
    .string()
    .describe("vCenter's identity of the VM: it stays when the VM is renamed or moved."),
  biosUuid: z.string().optional(),
  name: z.string(),
  path: z.string().describe('The inventory path, as /datacenter/vm/folder/name.'),
  moref: z.string().describe('The managed object id at the time of the export, as vm-42.'),
  folder: z.string().optional(),
  networks: z.array(z.string()),
  notes: z.string().optional(),
  customAttributes: z.record(z.string(), z.string()),
  guest: z.string().optional().describe('The full name of the guest operating system.'),
  guestId: z.string().optional(),
  cpus: z.int().positive(),
  memoryMb: z.int().positive(),
  firmware: z.string().optional().describe('bios or efi.'),
  hardwareVersion: z.string().optional().describe('As vmx-19.'),
  powerState: z.enum(['poweredOn', 'poweredOff', 'suspended']),
});

const server = z.object({
  host: z.string().describe('As it was dialled.'),
  product: z.string().describe('As "VMware vCenter Server 8.0.2 build-22617221".'),
  version: z.string(),
  instanceUuid: z.string().optional(),
});

const kind = z.enum(['descriptor', 'disk', 'nvram', 'manifest', 'archive', 'other']);

const member = z.object({ name: fileName, sizeBytes: bytes, sha256, kind: kind.exclude(['archive']) });

const file = z
  .object({
    name: fileName,
    sizeBytes: bytes,
    sha256: sha256
      .optional()
      .describe('Absent of an archive that was written in one pass: its members have theirs.'),
    kind,
    members: z.array(member).min(1).optional().describe('Of an archive: its files, in its order.'),
  })
  .refine(
    ({ kind: of, sha256: hash, members }) =>
      hash !== undefined || (of === 'archive' && members !== undefined),
    {
      error: 'a file without a SHA-256 is an archive whose members have theirs',
    },
  );

const disk = z.object({
  key: z.int().describe('The device key of the disk in the VM.'),
  label: z.string(),
  file: fileName.describe('The disk: a file of the export, or a member of its archive.'),
  capacityBytes: bytes.describe("The guest's view of the disk's size."),
  sizeBytes: bytes.describe('The size of the file.'),
  sha256,
  changeId: z
    .string()
    .optional()
    .describe("Where changed block tracking stood when the disk's content was fixed."),
  backingPath: z.string().describe('As "[datastore1] web01/web01.vmdk".'),
  layout: z
    .string()
    .describe(
      'The layout of the stream-optimised file: esxi (addresses in a footer) or qemu (tables in front).',
    ),
});

const verification = z.object({
  levels: z
    .array(z.enum(['stream', 'read-back', 'deep']))
    .min(1)
    .describe(
      'stream: structure, sizes and hashes of what was received; read-back: of what was written; deep.',
    ),
  serverChecksums: z
    .enum(['equal', 'none-given', 'sizes-only'])
    .describe('What the server had to say about the files, held against what was received.'),
  at: instant,
});

const snapshot = z
  .object({
    name: z.string(),
    moref: z.string().describe('The managed object id, as snapshot-42.'),
    createdAt: instant.describe('By the clock of the server: the moment that the disks are of.'),
    quiesced: z
      .boolean()
      .describe(
        'Whether the guest had written everything to its disks, as the server says; false: as if its power had failed, unless it was off.',
      ),
    memory: z.boolean().describe("Whether the snapshot has the guest's memory; the export has not."),
    kept: z.boolean().describe('Whether it was to stay on the VM after the export.'),
  })
  .describe('What the disks were read from; absent: from the VM as it was, powered off.');

const nvram = z
  .enum(['lease', 'datastore', 'missing'])
  .describe(
    'Where the NVRAM (the settings of BIOS or EFI) came from: the export lease; the datastore, read when the lease of a snapshot had none; or missing. Absent: the VM has none.',
  );

/** Everything but the record's own hash. */
export const recordContent = z.object({
  schemaVersion: z.literal(1),
  tool: z.object({ name: z.string(), version: z.string() }),
  runId: z.string(),
  parent: sha256
    .optional()
    .describe(
      'The recordSha256 of the export without which this one cannot be restored; absent: it is whole by itself.',
    ),
  startedAt: instant,
  finishedAt: instant,
  vm,
  server,
  format: z.enum(['ovf', 'ova']),
  files: z.array(file).min(1).describe('Every file of the export but this record.'),
  disks: z.array(disk),
  snapshot: snapshot.optional(),
  nvram: nvram.optional(),
  verification,
  options: z
    .record(z.string(), z.json())
    .describe('The options that shaped the export, by their name in camelCase. Never a secret.'),
  manifestSha256: sha256.describe("The SHA-256 of the manifest's bytes, also when it is inside the archive."),
});

/** The whole of export.json. Unknown keys are dropped from no record that is read: the hash covers them. */
export const exportRecord = z.looseObject({
  ...recordContent.shape,
  recordSha256: sha256.describe(
    'The SHA-256 of the canonical JSON (RFC 8785) of this object without this key.',
  ),
});
