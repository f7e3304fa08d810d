import type { Clock } from '../core/clock.ts';
import type { Scope } from '../core/scope.ts';
import type { EventBus } from '../events/bus.ts';
import type { Environment } from '../platform/environment.ts';
import type { Connection } from '../settings/connection.ts';
import type { SettingsWarning } from '../settings/password.ts';
import type { Secrets } from '../settings/redact.ts';
import type { ReadSources } from '../settings/read-sources.ts';
import type { Resolution } from '../settings/resolve.ts';
import type { Settings } from '../settings/settings.ts';
import type { VsphereSession } from '../vsphere/session.ts';
import type { RecordExchange } from '../vsphere/soap/exchange.ts';
import type { Logs } from './logs.ts';
import type { OpenOutput } from './render/output.ts';

/** What the process lends to the command line, a plain object: the real one is made at the edge, tests make theirs. */
export interface Host {
  /** Results. */
  readonly stdout: OpenOutput;
  /** Everything else. */
  readonly stderr: OpenOutput;
  /** What is typed or piped in; nothing is read from it unless an option or a question asks for it. */
  readonly stdin: AsyncIterable<Uint8Array> & { readonly isTTY?: boolean };
  readonly clock: Clock;
  /** Aborted by SIGINT and SIGTERM; its reason is the error to end with. */
  readonly signal: AbortSignal;
  readonly environment: Environment;
  readonly platform: NodeJS.Platform;
  readonly version: string;
  readonly events: EventBus;
  readonly secrets: Secrets;
  readonly logs: Logs;
  /** Logs in. Whoever asked disposes of the session, which logs out. */
  readonly connect: (
    connection: Connection,
    options: { readonly signal: AbortSignal; readonly record?: RecordExchange | undefined },
  ) => Promise<VsphereSession>;
}

/** What a command may ask for. A command is a module that exports `run(app, ...words)`. */
export interface App extends Host {
  readonly settings: Settings;
  readonly origins: Resolution['origins'];
  /** What the settings were resolved from, as it was written. */
  readonly sources: ReadSources;
  /** The undos of this run. It is closed when the command has ended, however it ended; what stays behind is exit 4. */
  readonly scope: Scope;
  /** Raises a warning event, redacted. */
  readonly warn: (warning: SettingsWarning) => void;
  /** Whether this output may be coloured: `--color`, NO_COLOR, a terminal or not. */
  readonly colored: (output: OpenOutput) => boolean;
  /**
   * A session with the server that the settings name, or with an embedded vCenter (`--provider simulator`) that lives
   * as long as `scope`: `await using session = await app.openSession()`.
   */
  readonly openSession: (options?: { readonly record?: RecordExchange }) => Promise<VsphereSession>;
}
