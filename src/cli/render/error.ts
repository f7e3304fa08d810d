import { inspect } from 'node:util';
import { asHyperexportError, type HyperexportError } from '../../core/errors.ts';
import { Secrets } from '../../settings/redact.ts';
import { errorEntry, logLine } from './log/log-line.ts';
import type { OutputMode } from './mode.ts';
import type { Output } from './output.ts';
import { keyValueLines } from './quiet.ts';
import { palette, PIPE, type Style } from './style.ts';
import { visibleLines } from './visible.ts';

export interface ErrorReport {
  readonly mode: OutputMode;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Of stderr. */
  readonly style?: Style;
  /** Adds the stack and the chain of causes: for us, never for the person. */
  readonly debug?: boolean;
  /** Removed from every text on its way out. */
  readonly secrets?: Secrets;
  /** stderr is a log: when this happened, and in which run. */
  readonly log?: { readonly time: string; readonly run: string } | undefined;
  /** The VM that the command was about, where it was about one. */
  readonly vm?: string;
}

/**
 * The end of a run that failed. stderr says it in words, in every mode, so that a person or a cron mail always reads
 * it; stdout gets it in the mode's own form, for the program that reads there. Returns the exit status.
 */
export function renderError(thrown: unknown, report: ErrorReport): number {
  const error = asHyperexportError(thrown);
  const secrets = report.secrets ?? new Secrets();
  const redact = (_key: string, value: unknown) =>
    typeof value === 'string' ? secrets.redact(value) : value;

  report.stderr.write(
    report.log === undefined
      ? secrets.redact(errorText(error, report))
      : logLine(errorEntry(error, { debug: false, ...report, ...report.log }), secrets),
  );
  if (report.mode === 'json')
    report.stdout.write(`${JSON.stringify(errorDocument(error, report.vm), redact)}\n`);
  if (report.mode === 'quiet') report.stdout.write(secrets.redact(errorBlock(error, report.vm)));
  return error.exitStatus;
}

/** `error: what happened` and `hint: what to do next`; further lines of a long message are indented below. */
export function errorText(
  error: HyperexportError,
  { style = PIPE, debug = false }: { style?: Style; debug?: boolean },
): string {
  const { bad, warn, info, faint, strong } = palette(style);
  const lines = [
    ...(error.code === 'left-behind'
      ? labelled('warning: ', error.message, (label) => strong(warn(label)))
      : labelled('error: ', error.message, (label) => strong(bad(label)))),
    ...(error.hint === undefined ? [] : labelled('hint: ', error.hint, info)),
    ...(debug ? [`code: ${error.code}`, ...causeChain(error)].map(faint) : []),
  ];
  return `${lines.join('\n')}\n`;
}

export interface ErrorDocument {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly hint?: string;
    readonly exit_status: number;
    readonly retryable: boolean;
    readonly vm?: string;
    readonly details?: Readonly<Record<string, unknown>>;
  };
}

/** What `--json` prints instead of a result. */
export function errorDocument(error: HyperexportError, vm?: string): ErrorDocument {
  return {
    error: {
      code: error.code,
      message: error.message,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      exit_status: error.exitStatus,
      retryable: error.retryable,
      ...(vm === undefined ? {} : { vm }),
      ...(Object.keys(error.details).length === 0 ? {} : { details: error.details }),
    },
  };
}

/** The error beside a report that is printed in its place: as in the document of any other error. */
export function errorField({ code, message, exitStatus, retryable }: HyperexportError): object {
  return { code, message, exit_status: exitStatus, retryable };
}

/**
 * What `--quiet` prints instead of a result: `status` is its first line, as it is of a result. With `left-behind` the
 * export is good and its block is already there: the lines only go on with it.
 */
export function errorBlock(error: HyperexportError, vm?: string): string {
  return keyValueLines({
    ...(error.code === 'left-behind' ? {} : { status: 'failed', ...(vm === undefined ? {} : { vm }) }),
    error_code: error.code,
    error: error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
  });
}

function labelled(label: string, text: string, paint: (text: string) => string): string[] {
  const [first = '', ...rest] = visibleLines(text.trimEnd());
  return [paint(label) + first, ...rest.map((line) => ' '.repeat(label.length) + line)];
}

const MOST_CAUSES = 10;

function causeChain(error: HyperexportError): string[] {
  const lines: string[] = [];
  let link: unknown = error;
  for (let depth = 0; link !== undefined && depth < MOST_CAUSES; depth++) {
    const text = link instanceof Error ? (link.stack ?? link.message) : inspect(link);
    const [first = '', ...rest] = visibleLines(text);
    lines.push(depth === 0 ? first : `caused by: ${first}`, ...rest);
    link = link instanceof Error ? link.cause : undefined;
  }
  return lines;
}
