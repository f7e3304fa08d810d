import { booleanOption, listOption, valueOption, wordsOption } from '../declaration.ts';
import { boolean, integer, oneOf, text } from '../types.ts';

export const exportOptions = {
  output: valueOption({
    type: text,
    group: 'Export',
    summary: "the export's directory; {vm}, {uuid}, {date} and {time} are filled in (default ./export-{vm})",
    valueHint: 'DIR',
    example: "--output '/exports/{vm}/{date}'",
    commands: ['export', 'doctor'],
    meanings: {
      doctor: {
        summary: 'with --vm, the report (default ./hyperexport-doctor-<time>.json)',
        flagOnly: true,
      },
    },
    perVm: true,
    details:
      "Everything is written under a name that shows it is partial, and renamed when it is complete and checked. `{date}` and `{time}` are UTC, so that names sort by time and no hour comes twice; characters of a VM's name other than `A-Z a-z 0-9 . _ -` become `_`, with eight characters of its UUID behind them.",
  }),
  format: valueOption({
    type: oneOf(['ovf', 'ova']),
    default: 'ovf',
    group: 'Export',
    summary: 'a directory of files, or one archive',
    valueHint: 'ovf|ova',
    example: '--format ova',
    commands: ['export'],
    perVm: true,
  }),
  validateOnly: booleanOption(
    {
      group: 'Export',
      summary: 'check everything that an export depends on, print what was found, and change nothing',
      commands: ['export'],
      details:
        'Ends with 0, or with the exit status that the export would have. Nothing is written, here or on the server. [Before an export](../guide/before-an-export.md) lists the checks.',
    },
    boolean,
  ),
  dryRun: booleanOption(
    {
      group: 'Export',
      summary: 'print what an export would do and write, after the same checks, and change nothing',
      commands: ['export'],
      details: 'Ends as `--validate-only` does.',
    },
    boolean,
  ),
  overwrite: booleanOption(
    {
      group: 'Export',
      summary: 'replace a complete export of the same VM; the old one stays until the new one is complete',
      meanings: {
        'ova create': { summary: 'replace FILE; the old one stays until the new one is complete' },
      },
      commands: ['export', 'ova create'],
      perVm: true,
    },
    boolean,
  ),
  verify: wordsOption({
    words: { true: 'read-back', false: 'none', others: ['deep'] },
    default: 'none',
    group: 'Export',
    summary: 'read back what was written, and compare; =deep decompresses every block of the disks too',
    valueHint: 'deep',
    example: '--verify=deep',
    meanings: { verify: { summary: '=deep is --deep; reading back is what this command does anyway' } },
    commands: ['export', 'verify'],
    perVm: true,
    details:
      'Every export is checked while it streams: structure, sizes, SHA-256, and the checksums of the server. This reads the files once more from where they were written before they get their final names, and holds them against what was received; `deep` also decompresses every block of every disk. What is read so soon may come from the memory of the system instead of the disk: [verify an export later](../guide/verifying.md) for that.',
  }),
  deep: booleanOption(
    {
      group: 'Export',
      summary: 'decompress every block of every disk, and compare its checksum',
      example: 'hyperexport verify web01.ova --deep',
      reach: 'flag',
      commands: ['verify'],
    },
    boolean,
  ),
  parallel: valueOption({
    type: integer({ minimum: 1, maximum: 32 }),
    default: 4,
    group: 'Export',
    summary: 'how many disks are downloaded side by side, 1 to 32',
    valueHint: 'N',
    example: '--parallel 8',
    commands: ['export'],
    perVm: true,
  }),
  exportFlags: listOption({
    type: oneOf(['mac', 'uuid', 'extraconfig']),
    group: 'Export',
    summary: 'what else the descriptor keeps: mac, uuid, extraconfig (repeat it, or use commas)',
    valueHint: 'WORD,...',
    example: '--export-flags mac,uuid',
    commands: ['export'],
    perVm: true,
    details:
      "MAC addresses, UUIDs and the extra configuration belong to one VM, so they stay out unless they are asked for (the API's OvfCreateDescriptorParams.exportOption).",
  }),
  detachMedia: booleanOption(
    {
      group: 'Export',
      summary: 'take images out of the CD and floppy drives for the export, and put them back afterwards',
      commands: ['export'],
      perVm: true,
      details:
        'For a VM whose image is gone: the server refuses its export. They are put back also after a failure or Ctrl-C, and after `kill -9` by the next run. A drive that somebody else has changed in between stays as it is. Needs the privileges `VirtualMachine.Interact.SetCDMedia` (`SetFloppyMedia`) and `VirtualMachine.Interact.DeviceConnection`.',
    },
    boolean,
  ),
  includeImages: booleanOption(
    {
      group: 'Export',
      summary: 'export the ISO and floppy images that are attached to the VM too',
      commands: ['export'],
      perVm: true,
    },
    boolean,
  ),
} as const;
