import { writeDuration } from '../../core/duration.ts';
import { listOption, valueOption } from '../declaration.ts';
import { diskAddress } from '../disk-address.ts';
import { duration, integer, text } from '../types.ts';
import { listenAddress } from '../listen-address.ts';

export const simulatorOptions = {
  listen: valueOption({
    type: listenAddress,
    display: ({ host, port }) => `${host}:${port}`,
    default: { host: '127.0.0.1', port: 8989 },
    group: 'Embedded vCenter',
    summary: 'where it listens; port 0 takes a free one',
    valueHint: 'HOST:PORT',
    example: '--listen 127.0.0.1:8989',
    commands: ['simulator'],
  }),
  leaseTimeout: valueOption({
    type: integer({ minimum: 1, maximum: 86_400 }),
    default: 300,
    group: 'Embedded vCenter',
    summary: 'seconds after which a lease that nobody renews expires',
    valueHint: 'SECONDS',
    example: '--lease-timeout 300',
    commands: ['simulator'],
  }),
  latency: valueOption({
    type: duration({ minimumMs: 0, maximumMs: 60_000 }),
    display: writeDuration,
    group: 'Embedded vCenter',
    summary: 'what every call takes longer, as over a long line',
    valueHint: 'TIME',
    example: '--latency 50ms',
    commands: ['simulator'],
  }),
  manyVms: valueOption({
    type: integer({ minimum: 1, maximum: 100_000 }),
    group: 'Embedded vCenter',
    summary: 'so many VMs more, on two hosts and four datastores, a hundred in a folder',
    valueHint: 'COUNT',
    example: '--many-vms 5000',
    commands: ['simulator'],
  }),
  fault: listOption({
    type: text,
    commas: 'kept',
    group: 'Embedded vCenter',
    summary: 'make something go wrong, as KIND@TARGET:KEY=VALUE,... (repeat it for several)',
    valueHint: 'SPEC',
    example: '--fault cut@disk-0.vmdk:after=1MiB,times=1',
    reach: 'flag',
    commands: ['simulator'],
    details:
      'TARGET is a method (`ExportVm`), the last part of the path of a GET (`disk-0.vmdk`) or, for the kinds of leases, ' +
      'a VM; `*` stands for any letters. `skip=N` lets the first N matching requests pass and `times=N` strikes the N ' +
      'after them. Sizes may have units. The kinds, with their keys: of answers `status` (`status`, `location`, ' +
      '`retryAfter`), `html` (`status`), `empty`, `reset` (`handled`), `cut` (`after`, `how=reset|closed|ended`), `hold` ' +
      '(`after`), `header-flood` (`bytes`), `end-sessions`, `expire-leases`, `new-certificate`; of calls `fault` (`type`, ' +
      '`message`, and the fields of the type), `not-soap`, `xml-bomb` (`shape=elements|text|nesting|entities`, `bytes`); ' +
      'of files `flip`, `insert`, `drop` (`at`, `bytes`), `extend` (`bytes`), `structure` (`change`), `other-disk` ' +
      '(`disk`), `old-disk` (`generation`), `framing` (`as`); of leases `lease-error` (`type`, `message`), `offer` ' +
      '(`files=none|no-disks|without-last-disk|first-disk-twice`), `device-url` (`file`, `scheme`, `authority`, ' +
      '`thumbprint`); of tasks, by the method that starts them, `task-error` (`type`, `message`, `vm`, `done`), `task-hold` ' +
      '(`seconds`, `vm`, `done`), `consolidation-needed` (`type`, `vm`); of what happens meanwhile ' +
      '`host-state` (`state=connected|disconnected|notResponding`, `host`, `after`), `move-vm` (`vm`, `host`, `datastore`, ' +
      '`folder`); of a property that is read `unset` (`type`); of what a lease says of its files `manifest` ' +
      '(`change=missing|size|sha1|sha256|no-checksums`). For example ' +
      '`status@disk-*.vmdk:status=503,times=2`, `fault@ExportVm:type=NoPermission,privilegeId=VApp.Export`, ' +
      '`flip@disk-0.vmdk:at=300000`, `end-sessions@HttpNfcLeaseComplete`, `lease-error@web01:type=FileNotFound` or ' +
      '`manifest@disk-0.vmdk:change=sha256`.',
  }),
  dumpDisk: valueOption({
    type: diskAddress,
    display: ({ vm, index }) => `${vm}:${index}`,
    group: 'Embedded vCenter',
    summary: 'write disk N (from 0) of a VM to the FILE named after it, raw, and end',
    valueHint: 'VM:N',
    example: 'hyperexport simulator --dump-disk web01:0 web01.raw',
    reach: 'flag',
    commands: ['simulator'],
    details:
      'The truth that an export is compared with: `qemu-img compare -f raw -F vmdk web01.raw web01-disk1.vmdk`.',
  }),
} as const;
