import { connect, type Socket } from 'node:net';
import { createTransport } from 'nodemailer';
import SMTPTransport from 'nodemailer/lib/smtp-transport';
import { fail } from '../../core/errors.ts';
import { mailError } from './mail-error.ts';
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
 * Hands one mail to the server, and resolves with the recipients that it refused, where it took others. Errors: those of
 * `mailError`.
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
    throw mailError(error, server, { connected: true });
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
    throw mailError(error, server, { connected: false });
  }
}
