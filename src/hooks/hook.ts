import type { Clock } from '../core/clock.ts';
import type { Emit, HookName } from '../events/event.ts';
import type { Environment } from '../platform/environment.ts';

/** A command of the user's. */
export interface Hook {
  readonly name: HookName;
  /** As it was typed: it may hold what nobody else is to read, so that only its first word is ever shown. */
  readonly words: readonly string[];
  /** Absolute path of the program that the first word means. */
  readonly program: string;
}

/** What is run around each export, and what its failure means. */
export interface Hooks {
  readonly pre?: Hook;
  readonly post?: Hook;
  readonly timeoutMs: number;
  /** `warn`: nothing but a warning. */
  readonly onFailure: 'fail' | 'warn';
  /** What the commands get of this process's, without its secrets. */
  readonly environment: Environment;
}

export interface HookContext {
  /** What the run calls the VM. */
  readonly vm: string;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** Takes secrets out of what a command prints. */
  readonly redact: (text: string) => string;
}
