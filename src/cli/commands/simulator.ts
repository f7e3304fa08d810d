import { fail } from '../../core/errors.ts';
import type { DiskAddress } from '../../settings/disk-address.ts';
import { defaultInventory } from '../../simulator/default-inventory.ts';
import { readFault } from '../../simulator/faults/read-fault.ts';
import { manyVms } from '../../simulator/many-vms.ts';
import { embeddedVcenterUuid } from '../../simulator/stable-uuid.ts';
import { startSimulator, type Simulator } from '../../simulator/start.ts';
import type { App } from '../app.ts';
import { keyValueLines } from '../render/quiet.ts';

/** Serves the embedded vCenter until the signal, or writes one of its disks and ends. */
export async function run(app: App, file: string | undefined): Promise<void> {
  const { dumpDisk } = app.settings;
  if (dumpDisk === undefined && file !== undefined) {
    throw fail('usage', `"${file}" belongs to no flag`, { hint: 'write --dump-disk VM:N FILE' });
  }
  if (dumpDisk === undefined) await serve(app);
  else await dump(app, dumpDisk, file);
}

async function serve(app: App): Promise<void> {
  const { host, port } = app.settings.listen;
  warnOfOpenAddress(app, host);
  await using simulator = await start(app, { host, port });
  app.stdout.write(announcement(app, simulator));
  await untilAborted(app.signal);
}

async function dump(app: App, { vm, index }: DiskAddress, file: string | undefined): Promise<void> {
  if (file === undefined) {
    throw fail('usage', '--dump-disk needs the file to write', { hint: 'write --dump-disk VM:N FILE' });
  }
  await using simulator = await start(app, { host: '127.0.0.1', port: 0 });
  await simulator.dumpDisk(vm, index, file);
}

/**
 * The credentials come from the command line only: those in the environment or the configuration file belong to a real
 * vCenter, and here they would be printed.
 */
async function start(app: App, address: { host: string; port: number }): Promise<Simulator> {
  const { settings, origins, clock, signal } = app;
  const typed = (key: 'username' | 'password') =>
    origins.get(key)?.layer === 'flag' && settings[key] !== undefined ? { [key]: settings[key] } : {};
  return await startSimulator({
    ...address,
    ...typed('username'),
    ...typed('password'),
    instanceUuid: embeddedVcenterUuid(),
    leaseTimeoutSeconds: settings.leaseTimeout,
    ...(settings.latency === undefined ? {} : { latencyMilliseconds: settings.latency }),
    ...(settings.manyVms === undefined ? {} : { vms: [...defaultInventory, ...manyVms(settings.manyVms)] }),
    faults: settings.fault.map(readFault),
    clock,
    signal,
  });
}

function warnOfOpenAddress(app: App, host: string): void {
  if (/^(?:127\.|localhost$|::1$)/.test(host)) return;
  app.warn({
    code: 'simulator-open',
    message: `the embedded vCenter can be reached from other machines (${host})`,
    hint: 'its password is no secret: listen on 127.0.0.1',
  });
}

function announcement({ settings }: App, simulator: Simulator): string {
  const { url, username, password, thumbprintSha256, thumbprintSha1 } = simulator;
  const facts = {
    ...{ url: url.href, username, password },
    thumbprint_sha256: thumbprintSha256,
    thumbprint_sha1: thumbprintSha1,
  };
  if (settings.json) return `${JSON.stringify(facts)}\n`;
  if (settings.quiet) return keyValueLines(facts);
  return `${[
    `The embedded vCenter listens at ${url.href}`,
    '',
    `  user      ${username}`,
    `  password  ${password}`,
    `  SHA-256   ${thumbprintSha256}`,
    `  SHA-1     ${thumbprintSha1}`,
    '',
    'For hyperexport and govc:',
    '',
    `  export GOVC_URL=${quoted(url.href)}`,
    `  export GOVC_USERNAME=${quoted(username)}`,
    `  export GOVC_PASSWORD=${quoted(password)}`,
    '  export GOVC_INSECURE=1',
    '',
    'Ctrl-C ends it.',
  ].join('\n')}\n`;
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", String.raw`'\''`)}'`;
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
