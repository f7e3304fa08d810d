import { listOption, valueOption } from '../declaration.ts';
import { diskAddress } from '../disk-address.ts';
import { integer, text } from '../types.ts';
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
      'after them. The kinds and their keys are those of `src/simulator/faults/fault.ts`, such as ' +
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
