import { on, required, type Handlers } from '../call.ts';
import { invalidArgument, VimFault } from '../soap/fault.ts';
import { manifestEntries } from '../faults/manifest-faults.ts';
import { renew } from '../nfc/lease-life.ts';
import { HttpNfcLease } from './http-nfc-lease.ts';

const CHECKSUM_TYPES = ['sha1', 'sha256'];

export const leaseMethods: Handlers = {
  HttpNfcLeaseProgress: on(HttpNfcLease, (lease, { world, args }) => {
    lease.requireReady();
    const percent = required(args.number('percent'), 'percent');
    if (percent < 0 || percent > 100) throw invalidArgument('percent');
    lease.percent = percent;
    renew(lease, world);
    world.counters.progressCalls += 1;
    world.changes.announce();
    return undefined;
  }),
  HttpNfcLeaseComplete: on(HttpNfcLease, (lease) => {
    lease.requireReady();
    lease.end('completed');
    return undefined;
  }),
  HttpNfcLeaseAbort: on(HttpNfcLease, (lease, { args }) => {
    // vCenter forgets it without its host, too.
    if (lease.state !== 'initializing' && lease.vm.host.isConnected) lease.requireReady();
    const given = args.object('fault')?.text('localizedMessage');
    lease.end(
      'aborted',
      new VimFault('RequestCanceled', given ?? 'The operation was aborted by the client.'),
    );
    return undefined;
  }),
  HttpNfcLeaseGetManifest: on(HttpNfcLease, (lease, { world }) => {
    lease.requireReady();
    return manifestEntries(world.faults, lease.files);
  }),
  HttpNfcLeaseSetManifestChecksumType: on(HttpNfcLease, (lease, { args }) => {
    lease.requireReady();
    for (const wish of args.objects('deviceUrlsToChecksumTypes')) {
      const file = lease.files.find(({ key }) => key === wish.text('key'));
      const type = wish.text('value');
      if (file === undefined || type === undefined || !CHECKSUM_TYPES.includes(type)) {
        throw invalidArgument('deviceUrlsToChecksumTypes');
      }
      file.checksumType = type as 'sha1' | 'sha256';
    }
    return undefined;
  }),
};
