import type { Scope } from '../core/scope.ts';
import type { RunEvent } from '../events/event.ts';
import { connectionFrom } from '../settings/connection.ts';
import type { SettingsWarning } from '../settings/password.ts';
import type { Resolution } from '../settings/resolve.ts';
import type { VsphereSession } from '../vsphere/session.ts';
import type { RecordExchange } from '../vsphere/soap/exchange.ts';
import type { App, Host } from './app.ts';
import { mayColor } from './color.ts';
import { runProgram } from './run-program.ts';

/** The App of one run: the host's parts, and what follows from the settings. */
export function makeApp(
  host: Host,
  resolution: Resolution,
  { scope, sources }: Pick<App, 'scope' | 'sources'>,
): App {
  const { environment, events, secrets } = host;
  const { settings, origins } = resolution;
  const emit = events.emitter();
  const warn = (warning: SettingsWarning) =>
    emit({ type: 'warning.raised', ...warning, message: secrets.redact(warning.message) });

  return {
    ...host,
    ...{ settings, origins, sources, scope, warn },
    colored: (output) => mayColor(settings.color, output, environment),
    openSession: async ({ record } = {}) => {
      const session =
        settings.provider === 'simulator'
          ? await openSimulatedSession(host, scope, record)
          : await openNamedSession(host, resolution, { warn, record });
      emit(opened(session));
      return session;
    },
  };
}

function opened({ host: server, username: user, about, apiVersion }: VsphereSession): RunEvent {
  return { type: 'session.opened', server, user, product: about.fullName, apiVersion };
}

async function openNamedSession(
  { connect, environment, platform, secrets, signal }: Host,
  resolution: Resolution,
  { warn, record }: { warn: (warning: SettingsWarning) => void; record: RecordExchange | undefined },
): Promise<VsphereSession> {
  const connection = await connectionFrom(resolution, {
    ...{ environment, platform, secrets, signal },
    ...{ runProgram, warn },
  });
  return await connect(connection, { signal, record });
}

/** Its certificate is the only one trusted: this connection is as checked as any other. */
async function openSimulatedSession(
  { connect, clock, signal }: Host,
  scope: Scope,
  record: RecordExchange | undefined,
): Promise<VsphereSession> {
  const { startSimulator } = await import('../simulator/start.ts');
  const { embeddedVcenterUuid } = await import('../simulator/stable-uuid.ts');
  const simulator = await startSimulator({ clock, instanceUuid: embeddedVcenterUuid() });
  scope.defer('the embedded vCenter', async () => await simulator.close());
  const { url, username, password, certificatePem: pem } = simulator;
  return await connect({ url, username, password, trust: { kind: 'certificate', pem } }, { signal, record });
}
