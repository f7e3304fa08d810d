import { fail } from '../core/errors.ts';
import type { Read } from './soap/types.ts';
import { hexOf } from './tls/fingerprint.ts';
import type { Trust } from './tls/trust.ts';

/** One file of a lease, to be read with a GET of `url`. */
export interface LeaseFile {
  /** What the lease, its manifest and the descriptor call the file: `/vm-42/VirtualLsiLogicController0:0`. */
  readonly key: string;
  readonly importKey: string;
  /** `*` is already replaced by the host that was dialled. */
  readonly url: URL;
  /** The server's proposal for a name: `disk-0.vmdk`. */
  readonly targetId: string;
  readonly isDisk: boolean;
  /** What the body may have in bytes, by the server's estimate; exact for what is no disk. */
  readonly sizeHint?: number;
  /** What the certificate behind `url` must be; outranks the session's trust, `insecure` included, where it is given. */
  readonly trust: Trust;
}

/** The file behind a device URL of `HttpNfcLeaseInfo`. */
export function leaseFile(
  device: Read<'HttpNfcLeaseDeviceUrl'>,
  { host, trust }: { readonly host: string; readonly trust: Trust },
): LeaseFile {
  const { key, importKey, url, targetId, disk, fileSize } = device;
  return {
    key,
    importKey,
    url: deviceUrl(url, host),
    targetId: targetId ?? url.slice(url.lastIndexOf('/') + 1),
    isDisk: disk ?? false,
    ...(fileSize === undefined || fileSize <= 0 ? {} : { sizeHint: fileSize }),
    trust: deviceTrust(device, trust),
  };
}

/** "If the host name is `*`, the client uses that of its own connection" (`HttpNfcLeaseDeviceUrl.url`); with its port. */
function deviceUrl(url: string, host: string): URL {
  const parsed = URL.parse(url.replace(/^(https:\/\/)\*(:\d+)?(?=\/|$)/, `$1${host}`));
  if (parsed?.protocol === 'https:') return parsed;
  const address = parsed === null ? 'something that is no URL' : `${parsed.protocol}//${parsed.host}`;
  throw fail('vsphere-fault', `the server's lease offers a file at ${address}: only https is read`, {
    hint: 'what a disk holds would be open to everyone on the way: the host must serve its files by https',
  });
}

function deviceTrust(
  { sslThumbprint, sslCertificate }: Read<'HttpNfcLeaseDeviceUrl'>,
  session: Trust,
): Trust {
  if (sslCertificate !== undefined && sslCertificate !== '')
    return { kind: 'certificate', pem: sslCertificate };
  if (sslThumbprint !== '') return { kind: 'pinned', thumbprint: announced(sslThumbprint) };
  return session;
}

/** What the server announces must be one: its mistake is not the user's configuration. */
function announced(thumbprint: string): string {
  try {
    return hexOf(thumbprint);
  } catch (cause) {
    throw fail(
      'tls',
      `the server announces "${thumbprint}" as the thumbprint of the host that sends the disks`,
      { cause },
    );
  }
}
