import { fail, systemErrorCode, type ErrorCode, type HyperexportError } from '../../core/errors.ts';
import type { MailServer } from './mail-settings.ts';

/** What nodemailer throws: codes of its own in the place of Node's, and the server's answer where there was one. */
interface SmtpError extends Error {
  readonly code?: string;
  readonly responseCode?: number;
  readonly response?: string;
  /** What was answered so: `MAIL FROM`, `RCPT TO`, `DATA`. */
  readonly command?: string;
}

interface Problem {
  readonly code: ErrorCode;
  /** Goes on behind the name of the server. */
  readonly says: string;
  readonly hint: string;
  /** No later try can help. */
  readonly final?: boolean;
}

/**
 * What went wrong between this machine and the mail server, and what to do: `unreachable`, `tls`, `not-authenticated`;
 * `destination` when it refuses the mail, with `final` where it says that another try will not help (RFC 5321, 4.2.1:
 * 5yz).
 */
export function mailError(
  thrown: unknown,
  server: MailServer,
  { connected }: { readonly connected: boolean },
): HyperexportError {
  const error = thrown as SmtpError;
  const problem =
    tlsProblem(error, server) ??
    loginProblem(error, server) ??
    refusal(error) ??
    (connected ? brokenOff(error, server) : notReached(error));
  const { code, says, hint, final } = problem;
  return fail(code, `the mail server ${server.host}:${server.port} ${says}`, {
    ...{ cause: thrown, hint },
    ...(code === 'destination' ? { details: { final: final === true } } : {}),
  });
}

function tlsProblem(error: SmtpError, { tls }: MailServer): Problem | undefined {
  const { code, message } = error;
  const words = answerOf(error);
  if (error.responseCode === 530 && /starttls/i.test(words))
    return { code: 'tls', says: `wants TLS: ${words}`, hint: 'leave out --email-tls none' };
  if (code === 'ETLS' && error.response !== undefined)
    return {
      ...{ code: 'tls', says: `offers no TLS (STARTTLS): ${words}` },
      hint: '--email-tls implicit, if that port has TLS from the start; --email-tls none is for a relay inside the house',
    };
  if (/altnames/.test(message))
    return {
      ...{ code: 'tls', says: `has a certificate of another name: ${message}` },
      hint: 'write --email-smtp-host as the certificate has it',
    };
  if (/expired|not yet valid/.test(message))
    return { code: 'tls', says: `has a certificate out of its time: ${message}`, hint: 'have it renewed' };
  if (/certificate/.test(message))
    return {
      ...{ code: 'tls', says: `has a certificate that is not trusted: ${message}` },
      hint: 'name its authority with --email-ca-file',
    };
  if (code !== 'ETLS' && !/\bssl\b|\btls\b/i.test(message)) return undefined;
  return {
    ...{ code: 'tls', says: `does not come to terms about TLS: ${message.replace(OPENSSL, '$1')}` },
    hint: `--email-tls ${tls === 'implicit' ? 'starttls' : 'implicit'}, if that port speaks that`,
  };
}

/** `4093...:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:../deps/...` */
const OPENSSL = /^.*SSL routines:[^:]*:([^:]+):.*$/s;

function loginProblem(error: SmtpError, { login }: MailServer): Problem | undefined {
  const { code, responseCode = 0 } = error;
  if (code !== 'EAUTH' && ![530, 534, 535, 538].includes(responseCode)) return undefined;
  return login === undefined
    ? {
        ...{ code: 'not-authenticated', says: `wants a login: ${answerOf(error)}` },
        hint: 'name one with --email-username and --email-password-file',
      }
    : {
        ...{ code: 'not-authenticated', says: `does not accept the login: ${answerOf(error)}` },
        hint: 'check --email-username and the password; Gmail and Office 365 want an app password or --email-auth oauth2',
      };
}

function refusal(error: SmtpError): Problem | undefined {
  const { responseCode, command } = error;
  if (responseCode === undefined) return undefined;
  const which = command === 'RCPT TO' ? '--email-to' : command === 'MAIL FROM' ? '--email-from' : undefined;
  const check = which === undefined ? '' : `check ${which}, and `;
  return {
    ...{ code: 'destination', says: `refuses the mail: ${answerOf(error)}`, final: responseCode >= 500 },
    hint:
      responseCode < 500
        ? 'have patience: what waits is tried again, and a server that puts strangers off at first (greylisting) takes it after some minutes; if it stays so, ask its administrator'
        : `${check}ask its administrator whether this machine may send mail through it`,
  };
}

/** It took the connection, so that no firewall is in the way. */
function brokenOff(error: SmtpError, { tls }: MailServer): Problem {
  return {
    code: 'unreachable',
    says: `was reached, but did not go on: ${WORDS[systemErrorCode(error) ?? ''] ?? answerOf(error)}`,
    hint:
      tls === 'implicit'
        ? 'look whether a mail server listens on that port, and in its log whether it puts this machine off'
        : '--email-tls implicit, if that port has TLS from the start, as 465 has; else look whether a mail server listens there, and in its log',
  };
}

function notReached(error: SmtpError): Problem {
  return {
    code: 'unreachable',
    says: `cannot be reached: ${WORDS[systemErrorCode(error) ?? ''] ?? error.message}`,
    hint: 'check --email-smtp-host and --email-smtp-port, and whether a firewall lets mail out; hyperexport notify test with another mail server shows whether it is this one',
  };
}

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there (ECONNREFUSED)',
  ENOTFOUND: 'its name is not known (ENOTFOUND)',
  EAI_AGAIN: 'its name cannot be looked up now (EAI_AGAIN)',
  EHOSTUNREACH: 'no way leads there (EHOSTUNREACH)',
  ENETUNREACH: 'no way leads there (ENETUNREACH)',
  ECONNRESET: 'it has ended the connection (ECONNRESET)',
};

/** An answer may have several lines. */
function answerOf({ response, message }: SmtpError): string {
  return (response ?? message).replaceAll(/\s+/g, ' ').trim();
}
