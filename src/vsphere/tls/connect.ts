import { isIP, type OnReadOpts } from 'node:net';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { fail, type HyperexportError, systemErrorCode } from '../../core/errors.ts';
import { checkCertificate } from './check-certificate.ts';
import { secureContextFor } from './secure-context.ts';
import type { Trust } from './trust.ts';

export interface TlsSocketOptions {
  /** A name or an address. */
  readonly host: string;
  readonly port: number;
  readonly trust: Trust;
  readonly signal: AbortSignal;
  /** Reads into one buffer of the caller's instead of by 'data' events (`net.Socket`). */
  readonly onread?: OnReadOpts;
}

const CONNECT_TIMEOUT_MS = 30_000;

/**
 * A connection whose certificate has been checked: no byte is sent before that. Errors: `unreachable`, `tls` (its text
 * has the SHA-256 fingerprint that was seen), and the signal's reason.
 */
export async function openTlsSocket(options: TlsSocketOptions): Promise<TLSSocket> {
  options.signal.throwIfAborted();
  const socket = await shakeHands(options);
  try {
    checkCertificate(socket, options);
    return socket.setNoDelay(true).setKeepAlive(true, 60_000);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function shakeHands({ host, port, trust, signal, onread }: TlsSocketOptions): Promise<TLSSocket> {
  const address = `${host}:${port}`;
  const stop = AbortSignal.any([signal, AbortSignal.timeout(CONNECT_TIMEOUT_MS)]);
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const socket = connect({
    ...handshakeOptions(host, trust),
    port,
    ...(onread === undefined ? {} : { onread }),
  });
  // Stays for the socket's life: an error that comes between two owners of the socket must not end the process.
  socket.on('error', (error) => reject(handshakeError(error, address)));
  socket.once('close', () => reject(closedEarly(address)));
  socket.once('secureConnect', () => resolve(undefined));
  const giveUp = (): void => reject(signal.aborted ? signal.reason : timedOut(address));
  stop.addEventListener('abort', giveUp, { once: true });
  try {
    await promise;
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    stop.removeEventListener('abort', giveUp);
  }
}

/**
 * Node refuses nothing here and only notes its verdict, because it calls `checkServerIdentity` neither for a
 * self-signed certificate nor on a resumed session: our own check runs always, and no session is given for
 * resumption, so that there is always a certificate to look at.
 */
function handshakeOptions(host: string, trust: Trust): ConnectionOptions {
  const bare = host.replace(/^\[|\]$/g, '');
  return {
    host: bare,
    // RFC 6066, 3: a server name is never an address.
    ...(isIP(bare) === 0 ? { servername: bare } : {}),
    secureContext: secureContextFor(trust),
    rejectUnauthorized: false,
  };
}

function handshakeError(error: Error, address: string): HyperexportError {
  const code = systemErrorCode(error) ?? '';
  if (code.startsWith('ERR_SSL') || code === 'EPROTO' || code.startsWith('ERR_TLS')) {
    return fail('tls', `${address} and this program find no common TLS: ${error.message}`, {
      cause: error,
      hint: 'is this the HTTPS port? TLS 1.2 or newer is needed',
    });
  }
  const reason = REASONS[code] ?? error.message;
  return fail('unreachable', `cannot connect to ${address}: ${reason}`, {
    cause: error,
    details: { system: code },
    hint: 'check the address and the port, and that no firewall is in between',
  });
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the other side closed the connection',
  EHOSTUNREACH: 'there is no route to the host',
  ENETUNREACH: 'there is no route to its network',
  ENOTFOUND: 'the name does not resolve',
  EAI_AGAIN: 'the name does not resolve: the DNS server did not answer',
  ETIMEDOUT: 'no answer',
};

function closedEarly(address: string): HyperexportError {
  return fail('unreachable', `cannot connect to ${address}: it closed the connection before TLS was set up`);
}

function timedOut(address: string): HyperexportError {
  return fail('unreachable', `cannot connect to ${address}: no answer within ${CONNECT_TIMEOUT_MS / 1000} s`);
}
