/**
 * The one error table (code, exit status, HTTP status, whether trying again can help) and the one error class.
 * An error says what happened, where, and - in `hint` - what to do next. Its text never holds a secret.
 */
const ERRORS = {
  unexpected: { exit: 1, http: 500, retryable: false },
  'all-failed': { exit: 1, http: 500, retryable: false },

  usage: { exit: 2, http: 400, retryable: false },
  configuration: { exit: 2, http: 400, retryable: false },
  ambiguous: { exit: 2, http: 409, retryable: false },
  'wrong-state': { exit: 2, http: 409, retryable: false },
  'target-exists': { exit: 2, http: 409, retryable: false },
  unsupported: { exit: 2, http: 400, retryable: false },
  'hook-failed': { exit: 2, http: 409, retryable: false },

  'some-failed': { exit: 3, http: 500, retryable: false },
  'left-behind': { exit: 4, http: 500, retryable: false },

  unreachable: { exit: 10, http: 502, retryable: true },
  tls: { exit: 10, http: 502, retryable: false },
  'not-vsphere': { exit: 10, http: 502, retryable: false },

  'not-authenticated': { exit: 11, http: 401, retryable: false },
  'no-permission': { exit: 11, http: 403, retryable: false },

  'not-found': { exit: 12, http: 404, retryable: false },

  'vsphere-fault': { exit: 13, http: 502, retryable: false },
  'lease-lost': { exit: 13, http: 502, retryable: false },

  transfer: { exit: 14, http: 502, retryable: true },
  'not-a-disk': { exit: 14, http: 502, retryable: true },
  deadline: { exit: 14, http: 504, retryable: false },

  integrity: { exit: 15, http: 500, retryable: false },
  'hostile-archive': { exit: 15, http: 422, retryable: false },

  'no-space': { exit: 16, http: 507, retryable: false },
  destination: { exit: 16, http: 500, retryable: false },

  'chain-broken': { exit: 17, http: 500, retryable: false },
  locked: { exit: 18, http: 423, retryable: true },

  interrupted: { exit: 130, http: 499, retryable: false },
  terminated: { exit: 143, http: 499, retryable: false },
} as const satisfies Record<string, ErrorTraits>;

export interface ErrorTraits {
  /** The process's exit status (docs/reference/exit-codes.md). */
  readonly exit: number;
  /** The status with which the REST API answers. */
  readonly http: number;
  /** Whether the same request may succeed when it is simply repeated. */
  readonly retryable: boolean;
}

export type ErrorCode = keyof typeof ERRORS;

export interface ErrorDetails {
  /** What the person who reads this can do next: one sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
  /** Facts for programs (JSON-safe, no secrets), e.g. `{ fault: 'InvalidPowerState' }`. */
  readonly details?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  /** Overrides the table's word, for the rare fault that says so itself. */
  readonly retryable?: boolean;
}

export class HyperexportError extends Error {
  override readonly name = 'HyperexportError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly details: NonNullable<ErrorDetails['details']>;
  readonly retryable: boolean;

  constructor(code: ErrorCode, message: string, { hint, cause, details = {}, retryable }: ErrorDetails = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint;
    this.details = details;
    this.retryable = retryable ?? ERRORS[code].retryable;
  }

  get exitStatus(): number {
    return ERRORS[this.code].exit;
  }
}

/** Makes the error; the caller throws it, so that control flow stays visible: `throw fail('usage', '...')`. */
export function fail(code: ErrorCode, message: string, details?: ErrorDetails): HyperexportError {
  return new HyperexportError(code, message, details);
}

/** Coerces whatever was thrown at an edge: our own errors pass, everything else is `unexpected`. */
export function asHyperexportError(thrown: unknown): HyperexportError {
  if (thrown instanceof HyperexportError) return thrown;
  if (thrown instanceof SuppressedError) return asHyperexportError(thrown.suppressed ?? thrown.error);
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return fail('unexpected', message, {
    cause: thrown,
    hint: 'this is a defect of hyperexport: run again with --debug and report it',
  });
}

/** What is told of an error: nothing of where in the program it came from. */
export function wordsOf({ code, message, hint }: HyperexportError) {
  return { code, message, ...(hint === undefined ? {} : { hint }) };
}

export function errorTraits(code: ErrorCode): ErrorTraits {
  return ERRORS[code];
}

export const errorCodes = Object.keys(ERRORS) as readonly ErrorCode[];

/** The `code` of a Node system error (`ENOSPC`, `ECONNREFUSED`...), wherever it hides in the chain of causes. */
export function systemErrorCode(error: unknown): string | undefined {
  for (let link: unknown = error, depth = 0; link instanceof Error && depth < 8; link = link.cause, depth++) {
    const code: unknown = (link as NodeJS.ErrnoException).code;
    if (typeof code === 'string') return code;
  }
  return undefined;
}
