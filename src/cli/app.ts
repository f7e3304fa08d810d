import type { Clock } from '../core/clock.ts';
import type { Scope } from '../core/scope.ts';
import type { EventBus } from '../events/bus.ts';
import type { Environment } from '../platform/environment.ts';
import type { Connection } from '../settings/connection.ts';
import type { Secrets } from '../settings/redact.ts';
import type { SettingKey, Settings } from '../settings/settings.ts';
import type { Origin } from '../settings/resolve.ts';
import type { VsphereSession } from '../vsphere/session.ts';

/** A stream to print on: stdout, stderr, or what a test captures. */
export interface Output {
  write(text: string): void;
  readonly isTTY: boolean;
  readonly columns: number;
}

/** What the process lends to the command line: the composition root makes the real one, tests their own. */
export interface Host {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly clock: Clock;
  /** Aborted by SIGINT and SIGTERM; its reason is the error to end with. */
  readonly signal: AbortSignal;
  readonly environment: Environment;
  readonly platform: NodeJS.Platform;
  readonly workingDirectory: string;
  readonly version: string;
  readonly events: EventBus;
  readonly secrets: Secrets;
  /** Logs in. The caller disposes of the session, which logs out. */
  connect(connection: Connection, options: { signal: AbortSignal }): Promise<VsphereSession>;
  /** Called once the settings are known, before the first event: observers subscribe here. */
  prepared(app: App): void;
}

/** What a command may ask for. A command is a module that exports `run(app, ...arguments)`. */
export interface App extends Host {
  readonly settings: Settings;
  /** Where the value of a setting came from. */
  origin(key: SettingKey): Origin;
  /** The undos of this run; closed when the command has ended, however it ended. */
  readonly scope: Scope;
  /** Whether escape sequences may be written to this output (`--color`, NO_COLOR, a terminal or not). */
  colored(output: Output): boolean;
  /**
   * A session with the server that the settings name, or with an embedded vCenter (`--provider simulator`), which
   * lives as long as `scope`. Use it as `await using session = await app.openSession()`.
   */
  openSession(): Promise<VsphereSession>;
}
