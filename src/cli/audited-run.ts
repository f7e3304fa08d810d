import { hostname, userInfo } from 'node:os';
import { AuditFile } from '../audit/audit-file.ts';
import { AuditLog, type Actor } from '../audit/audit-log.ts';
import { asHyperexportError } from '../core/errors.ts';
import { flagName } from '../settings/flag-name.ts';
import { declarationOf } from '../settings/settings.ts';
import { actOf } from './acts.ts';
import type { App } from './app.ts';
import type { CommandSpec } from './commands.ts';

/**
 * Does the work of a command, and writes down in the audit log that it was begun, what it did and how it ended; without
 * `--audit-log`, just the work. Errors: `configuration`, before anything, where the log cannot be written; `left-behind`
 * where it could not be later on; those of the work.
 */
export async function auditedRun(
  app: App,
  { command, words }: { readonly command: CommandSpec; readonly words: readonly string[] },
  work: () => Promise<void>,
): Promise<void> {
  const { auditLog: path } = app.settings;
  if (path === undefined || !isAudited(command) || actOf(app)?.takesOthers === true) {
    await work();
    return;
  }
  const log = openAuditLog(app, path);
  log.began({ version: app.version, command: commandLine(app, command, words) });
  const unsubscribe = app.events.subscribe(log.observe);
  try {
    await work();
  } catch (thrown) {
    // That the log has holes was a warning: this says more.
    log.ended(asHyperexportError(thrown));
    throw thrown;
  } finally {
    unsubscribe();
  }
  const holes = log.ended(undefined);
  if (holes !== undefined) throw holes;
}

/** `config explain` takes the flag as well, and only says where it comes from. */
function isAudited({ name }: CommandSpec): boolean {
  return declarationOf('auditLog').commands.includes(name);
}

function openAuditLog(app: App, path: string): AuditLog {
  const { clock, events, secrets } = app;
  return new AuditLog({
    ...{ file: new AuditFile(path), runId: events.runId, actor: actorOf(app), clock },
    emit: events.emitter(),
    redact: (text) => secrets.redact(text),
  });
}

function actorOf({ environment }: App): Actor {
  const uid = process.getuid?.();
  const sudoUser = environment['SUDO_USER'];
  return {
    user: userName(uid),
    ...(uid === undefined ? {} : { uid }),
    ...(sudoUser === undefined ? {} : { sudo_user: sudoUser }),
    ...{ host: hostname(), pid: process.pid },
  };
}

/** In a container a user may have a number and no name. */
function userName(uid: number | undefined): string {
  try {
    return userInfo().username;
  } catch {
    return String(uid);
  }
}

/** As it was typed, in one form, without the values of secrets. */
function commandLine({ sources: { flags } }: App, { name }: CommandSpec, words: readonly string[]): string[] {
  const typed = [...flags].flatMap(([key, { values }]) => {
    const hidden = declarationOf(key).secret === true;
    return values.map((value) => `--${flagName(key)}=${hidden ? '***' : value}`);
  });
  return ['hyperexport', ...(name === 'export' ? [] : name.split(' ')), ...typed, ...words];
}
