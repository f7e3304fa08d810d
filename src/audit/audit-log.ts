import type { Clock } from '../core/clock.ts';
import { asHyperexportError, fail, type HyperexportError } from '../core/errors.ts';
import type { Emit, Envelope } from '../events/event.ts';
import type { AuditFile } from './audit-file.ts';
import { isAudited, isBeforeAChange } from './audited.ts';

/** Who runs the program, in every line: a line is read alone. */
export interface Actor {
  readonly user: string;
  /** Absent where the system has none. */
  readonly uid?: number;
  /** Who became that user by sudo. */
  readonly sudo_user?: string;
  readonly host: string;
  readonly pid: number;
}

interface AuditParts {
  readonly file: AuditFile;
  readonly runId: string;
  readonly actor: Actor;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly redact: (text: string) => string;
}

/**
 * Writes down what a run does, as an observer of its events, and its beginning and end. What cannot be written is a
 * warning, and an error at the end: the run itself goes on.
 */
export class AuditLog {
  readonly #parts: AuditParts;
  #server: { readonly server?: string; readonly vsphere_user?: string } = {};
  #lost = 0;

  constructor(parts: AuditParts) {
    this.#parts = parts;
  }

  /** Errors: what the system says. */
  began(about: { readonly version: string; readonly command: readonly string[] }): void {
    this.#parts.file.append(this.#line('run.started', this.#now(), about), { durable: true });
  }

  readonly observe = (event: Envelope): void => {
    if (!isAudited(event)) return;
    const { v: _v, seq: _seq, at, runId: _runId, type, task, ...fields } = event;
    if (event.type === 'session.opened') this.#server = { server: event.server, vsphere_user: event.user };
    const vm = task === undefined ? {} : { vm: task.replace(/^vm:/, '') };
    this.#write(this.#line(type, at, { ...fields, ...vm }), { durable: isBeforeAChange(event) });
  };

  /** Returns what to tell of a log that has holes; nothing, where it is whole. */
  ended(error: HyperexportError | undefined): HyperexportError | undefined {
    const why = error === undefined ? {} : { code: error.code, message: error.message };
    const end = { exit_status: error?.exitStatus ?? 0, ...why };
    this.#write(this.#line('run.ended', this.#now(), end), { durable: true });
    if (this.#lost === 0) return undefined;
    const { path } = this.#parts.file;
    return fail('left-behind', `done, but ${this.#lost} of its entries are not in the audit log ${path}`, {
      hint: 'the warning above says why; --json and the state database have what was done',
    });
  }

  #now(): string {
    return this.#parts.clock.now().toISOString();
  }

  #line(event: string, time: string, fields: object): string {
    const { runId: run, actor, redact } = this.#parts;
    const own = { v: 1, time, run, ...actor, ...this.#server, event };
    // No event has a say in who did it.
    return JSON.stringify({ ...own, ...fields, ...own }, (_key, value: unknown) =>
      typeof value === 'string' ? redact(value) : value,
    );
  }

  #write(line: string, options: { readonly durable: boolean }): void {
    try {
      this.#parts.file.append(line, options);
    } catch (error) {
      this.#lost += 1;
      if (this.#lost === 1) this.#warn(error);
    }
  }

  #warn(error: unknown): void {
    const { file, emit } = this.#parts;
    const { message: why } = asHyperexportError(error);
    const message = `the audit log ${file.path} cannot be written: ${why}; what this run does is not all in it`;
    emit({ type: 'warning.raised', code: 'audit-log', message });
  }
}
