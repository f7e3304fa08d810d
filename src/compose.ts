import type { Host } from './cli/app.ts';
import { Logs } from './cli/logs.ts';
import { openOutput } from './cli/render/output.ts';
import { systemClock } from './core/clock.ts';
import { newRunId } from './core/ids.ts';
import { EventBus } from './events/bus.ts';
import { readEnvironment } from './platform/environment.ts';
import { version } from './platform/version.ts';
import { Secrets } from './settings/redact.ts';

/** The parts of the real program: the only place that chooses them. */
export function composeHost(signal: AbortSignal): Host {
  const clock = systemClock;
  const secrets = new Secrets();
  let events: EventBus | undefined;
  return {
    stdout: openOutput(process.stdout),
    stderr: openOutput(process.stderr),
    get stdin() {
      return process.stdin;
    },
    clock,
    signal,
    environment: readEnvironment(),
    platform: process.platform,
    version,
    get events() {
      return (events ??= new EventBus(newRunId(), clock, (text) => secrets.redact(text)));
    },
    secrets,
    logs: new Logs(),
    // Most of what the program is made of is only needed to talk to a server: --version and --help do without.
    connect: async (connection, { signal, record }) => {
      const { connect } = await import('./vsphere/session.ts');
      const userAgent = `hyperexport/${version}`;
      return await connect({ ...connection, userAgent, record }, { signal, clock });
    },
  };
}
