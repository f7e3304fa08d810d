import { asHyperexportError, fail, type HyperexportError } from '../../core/errors.ts';
import { openTlsSocket } from '../../vsphere/tls/connect.ts';
import { hexOf } from '../../vsphere/tls/fingerprint.ts';
import type { Trust } from '../../vsphere/tls/trust.ts';
import type { VirtualMachineHost } from '../../vsphere/vm.ts';
import { onceDialled } from './dialled-hosts.ts';
import { notChecked, ok, problem, warning, type Finding } from './finding.ts';
import type { Subject } from './subject.ts';

/** An answer that takes longer holds the export up for nothing: the lease's address decides. */
const PATIENCE_MS = 5_000;

/**
 * Whether the ESXi host, which sends the disks, is connected to its vCenter, is reached from here, and shows the
 * certificate that vCenter has on record for it. The lease names the address that counts, so that a host which does not
 * answer under its name is a warning only.
 */
export async function checkHost({ vm: { host }, context }: Subject): Promise<Finding[]> {
  const { session, signal } = context;
  if (session.about.apiType === 'HostAgent') return [ok('the server is the ESXi host itself')];
  if (host === undefined) {
    return [
      notChecked('the server does not say on which ESXi host the VM is', 'System.Read on the host tells'),
    ];
  }
  if (host.connectionState !== 'connected') return [problem(disconnected(host))];
  const address = `${host.name}:${portOf(host)} ${host.thumbprint ?? ''}`;
  return [await onceDialled(address, context, async () => await dial(host, signal))];
}

function disconnected({ name, connectionState }: VirtualMachineHost): HyperexportError {
  const state = connectionState === 'notResponding' ? 'not responding' : connectionState;
  return fail('wrong-state', `the ESXi host ${name} is ${state}: vCenter cannot have it send the disks`, {
    hint: 'connect it again in vSphere, or move the VM to another host',
  });
}

async function dial(host: VirtualMachineHost, signal: AbortSignal): Promise<Finding> {
  const { name } = host;
  const thumbprint = usable(host.thumbprint);
  const trust: Trust = thumbprint === undefined ? { kind: 'insecure' } : { kind: 'pinned', thumbprint };
  const patience = AbortSignal.timeout(PATIENCE_MS);
  try {
    const port = portOf(host);
    const socket = await openTlsSocket({
      host: name,
      port,
      trust,
      signal: AbortSignal.any([signal, patience]),
    });
    socket.destroy();
  } catch (error) {
    signal.throwIfAborted();
    if (patience.aborted) return unreachable(name, `no answer within ${PATIENCE_MS / 1000} s`);
    const { code, message, details } = asHyperexportError(error);
    if (code === 'unreachable') return unreachable(name, message);
    return typeof details['sha256'] === 'string'
      ? problem(otherCertificate(name, details['sha256']))
      : unreachable(name, message);
  }
  return thumbprint === undefined
    ? notChecked(`${name} is reached; vCenter has no thumbprint of its certificate to compare with`)
    : ok(`${name} is reached, and its certificate is the one that vCenter knows`);
}

/** What is no thumbprint compares with nothing. */
function usable(thumbprint: string | undefined): string | undefined {
  try {
    return thumbprint === undefined ? undefined : hexOf(thumbprint);
  } catch {
    return undefined;
  }
}

/** 902 is the port between vCenter and its hosts; the disks are read over HTTPS. */
function portOf({ port }: VirtualMachineHost): number {
  return port === 902 ? 443 : port;
}

function unreachable(name: string, why: string): Finding {
  return warning(
    `the ESXi host ${name} is not reached from here: ${why}`,
    'the disks come from that host, not through vCenter: its name must resolve here, and TCP port 443 must be open to it',
  );
}

function otherCertificate(name: string, sha256: string): HyperexportError {
  return fail(
    'tls',
    `the ESXi host ${name} shows another certificate than vCenter knows: its SHA-256 is ${sha256}`,
    {
      hint: 'if the certificate was renewed, reconnect the host in vSphere; otherwise another machine answers under its name',
      details: { sha256 },
    },
  );
}
