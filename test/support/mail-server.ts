import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser, type ParsedMail } from 'mailparser';
import selfsigned from 'selfsigned';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A mail server on loopback, with a certificate of its own for `localhost` unless it has no TLS. */
export interface MailServer extends AsyncDisposable {
  readonly port: number;
  /** PEM. */
  readonly ca: string;
  /** The same in a file, which goes with the server. */
  readonly caFile: string;
  readonly mails: readonly ReceivedMail[];
  /** Settles when so many have come. */
  received(count: number): Promise<void>;
}

export interface ReceivedMail {
  readonly parsed: ParsedMail;
  readonly recipients: readonly string[];
  /** Whether it came through TLS, and as whom. */
  readonly secure: boolean;
  readonly user: string | undefined;
}

export async function startMailServer(options: SMTPServerOptions = {}, port = 0): Promise<MailServer> {
  const pems = await selfsigned.generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  const room = await mkdtemp(join(tmpdir(), 'mail-server-'));
  const caFile = join(room, 'ca.pem');
  await writeFile(caFile, pems.cert);
  const mails: ReceivedMail[] = [];
  let came = Promise.withResolvers<undefined>();
  const server = new SMTPServer({
    ...{ key: pems.private, cert: pems.cert, authOptional: true, closeTimeout: 100 },
    onData: (stream, session, done) => {
      void simpleParser(stream).then((parsed) => {
        const recipients = session.envelope.rcptTo.map(({ address }) => address);
        mails.push({ parsed, recipients, secure: session.secure, user: session.user });
        came.resolve(undefined);
        came = Promise.withResolvers();
        done();
      });
    },
    ...options,
  });
  // A client that ends a connection because it does not like the certificate is no fault of the server's.
  server.on('error', () => undefined);
  const listening = server.listen(port, '127.0.0.1');
  if (!listening.listening) await once(listening, 'listening');
  return {
    port: (listening.address() as AddressInfo).port,
    ...{ ca: pems.cert, caFile },
    mails,
    received: async (count) => {
      while (mails.length < count) await came.promise;
    },
    [Symbol.asyncDispose]: async () => {
      await new Promise<void>((resolve) => server.close(resolve));
      await rm(room, { recursive: true, force: true });
    },
  };
}
