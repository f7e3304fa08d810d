import { connect, type Socket } from 'node:net';
import { createTransport } from 'nodemailer';
import SMTPTransport from 'nodemailer/lib/smtp-transport';
import { fail, systemErrorCode, type HyperexportError } from '../../core/errors.ts';
import type { MailServer } from './mail-settings.ts';

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly messageId: string;
  readonly date: Date;
}

const SILENCE_MS = 30_000;

/**
 * Hands one mail to the server, and resolves with the recipients that it refused, where it took others. Errors:
 * `unreachable`, `tls`, `not-authenticated`; `destination` when it refuses the mail, with `final` where it says that
 * another try will not help (RFC 5321, 4.2.1: 5yz).
 */
export async function sendMail(
  server: MailServer,
  mail: Mail,
  signal: AbortSignal,
): Promise<{ readonly refused: readonly string[] }> {
  const secret = await server.login?.secret(signal);
  // Ours, so that an interruption can end it: nodemailer has no other way to stop a mail under way.
  const socket = await openSocket(server, signal);
  const destroy = () => socket.destroy();
  signal.addEventListener('abort', destroy, { once: true });
  try {
    const transport = new SMTPTransport({
      host: server.host,
      port: server.port,
      secure: server.tls === 'implicit',
      requireTLS: server.tls === 'starttls',
      ignoreTLS: server.tls === 'none',
      connection: socket,
      ...(server.login === undefined ? {} : { auth: authOf(server.login, secret ?? '') }),
      tls: {
        minVersion: 'TLSv1.2',
        ...(server.ca === undefined ? {} : { ca: server.ca }),
      },
      greetingTimeout: SILENCE_MS,
      socketTimeout: SILENCE_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const { rejected } = await createTransport(transport).sendMail({
      ...{ ...mail, to: [...mail.to] },
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    return { refused: rejected.map(String) };
  } catch (error) {
    signal.throwIfAborted();
    throw mailError(error, server);
  } finally {
    signal.removeEventListener('abort', destroy);
    socket.destroy();
  }
}

function authOf({ username: user, method }: NonNullable<MailServer['login']>, secret: string) {
  return method === 'oauth2'
    ? { type: 'OAuth2' as const, user, accessToken: secret }
    : { type: 'login' as const, user, pass: secret };
}

async function openSocket(server: MailServer, signal: AbortSignal): Promise<Socket> {
  const { host, port } = server;
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = connect({ host, port, signal, timeout: SILENCE_MS });
  socket.once('connect', () => resolve(socket));
  socket.once('error', reject);
  socket.once('timeout', () => socket.destroy(fail('unreachable', 'no connection within 30 s')));
  try {
    await promise;
    socket.setTimeout(0);
    return socket;
  } catch (error) {
    signal.throwIfAborted();
    throw mailError(error, server);
  }
}

interface SmtpError extends Error {
  readonly code?: string;
  readonly responseCode?: number;
  readonly response?: string;
}

function mailError(thrown: unknown, { host, port, tls }: MailServer): HyperexportError {
  const error = thrown as SmtpError;
  const place = `the mail server ${host}:${port}`;
  const words = error.response ?? error.message;
  if (error.code === 'EAUTH' || error.responseCode === 535)
    return fail('not-authenticated', `${place} does not accept the login: ${words}`, {
      cause: thrown,
      hint: 'check --email-username and the password; Gmail and Office 365 want an app password or --email-auth oauth2',
    });
  if (error.code === 'ETLS' || isCertificateError(error))
    return fail('tls', `${place}: ${words}`, {
      cause: thrown,
      hint:
        tls === 'starttls'
          ? 'name its authority with --email-ca-file; --email-tls implicit or none, if it speaks that'
          : 'name its authority with --email-ca-file; most servers on other ports than 465 want --email-tls starttls',
    });
  if (error.responseCode !== undefined)
    return fail('destination', `${place} refuses the mail: ${words}`, {
      cause: thrown,
      details: { final: error.responseCode >= 500 },
    });
  return fail(
    'unreachable',
    `${place}: ${systemErrorCode(error) ?? ''} ${error.message}`.replace('  ', ' '),
    {
      cause: thrown,
      hint: 'check --email-smtp-host and --email-smtp-port, and whether a firewall lets mail out',
    },
  );
}

/** nodemailer puts a code of its own in the place of Node's, and leaves only the words of it. */
function isCertificateError({ code, message }: SmtpError): boolean {
  return code === 'ESOCKET' && /certificate|ssl|tls/i.test(message);
}
