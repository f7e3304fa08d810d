import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import selfsigned from 'selfsigned';
import { freePort } from './free-port.ts';
import { judge } from './judges.ts';

/** A mail server that this project did not write, on loopback, with a certificate of its own for `localhost`. */
export interface Mailpit extends AsyncDisposable {
  readonly port: number;
  /** PEM. */
  readonly caFile: string;
  /** What it understood of each message, oldest first. */
  messages(): Promise<readonly MailpitMessage[]>;
  /** The bytes that came after DATA, and the header that it put before them. */
  raw(id: string): Promise<string>;
  /** How mail readers would show it, by the tables of caniemail.com. */
  htmlCheck(id: string): Promise<HtmlCheck>;
  /** Refuses recipients with that code from now on; 0: takes them. */
  refuseRecipients(code: number): Promise<void>;
}

export interface MailpitMessage {
  readonly ID: string;
  readonly MessageID: string;
  readonly From: Address;
  readonly To: readonly Address[];
  /** Recipients of the envelope that the headers do not name. */
  readonly Bcc: readonly Address[];
  readonly Subject: string;
  readonly Date: string;
  readonly Text: string;
  readonly HTML: string;
  readonly Attachments: readonly unknown[];
  readonly Headers: Readonly<Record<string, readonly string[]>>;
}

interface Address {
  readonly Name: string;
  readonly Address: string;
}

/** Percentages of the mail readers that it knows. */
export interface HtmlCheck {
  readonly Total: { readonly Supported: number; readonly Partial: number; readonly Unsupported: number };
  readonly Warnings: readonly { readonly Slug: string; readonly Score: HtmlCheck['Total'] }[];
}

export interface MailpitOptions {
  /** `implicit`: TLS from the start. Either way nothing is taken without TLS. */
  readonly tls: 'starttls' | 'implicit';
  /** Nothing is taken without this login. */
  readonly login?: { readonly username: string; readonly password: string };
  /** Recipients that do not match are refused with 550. */
  readonly recipients?: RegExp;
}

export async function startMailpit({ tls, login, recipients }: MailpitOptions): Promise<Mailpit> {
  const room = await mkdtemp(join(tmpdir(), 'mailpit-'));
  const file = (name: string) => join(room, name);
  const pems = await selfsigned.generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  await writeFile(file('key.pem'), pems.private, { mode: 0o600 });
  await writeFile(file('cert.pem'), pems.cert);
  // A plain word is one of the forms that an htpasswd file may have.
  if (login !== undefined) await writeFile(file('users'), `${login.username}:${login.password}\n`);
  const [port, web] = [await freePort(), await freePort()];
  const child = spawn(
    judge('mailpit').executable,
    [
      ...['--smtp', `127.0.0.1:${port}`, '--listen', `127.0.0.1:${web}`, '--database', file('mail.db')],
      ...['--smtp-tls-key', file('key.pem'), '--smtp-tls-cert', file('cert.pem')],
      ...['--smtp-disable-rdns', '--smtp-strict-rfc-headers', '--disable-version-check', '--enable-chaos'],
      tls === 'implicit' ? '--smtp-require-tls' : '--smtp-require-starttls',
      ...(login === undefined ? [] : ['--smtp-auth-file', file('users')]),
      ...(recipients === undefined ? [] : ['--smtp-allowed-recipients', recipients.source]),
    ],
    { stdio: 'ignore' },
  );
  const ended = once(child, 'exit');
  for (const each of [port, web]) await answers(each, child);

  const get = async (path: string, init?: RequestInit) => {
    const response = await fetch(`http://127.0.0.1:${web}/api/v1/${path}`, init);
    if (!response.ok) throw new Error(`mailpit answers ${response.status} to ${path}`);
    return response;
  };
  const json = async <T>(path: string) => (await (await get(path)).json()) as T;
  return {
    port,
    caFile: file('cert.pem'),
    messages: async () => {
      const { messages } = await json<{ messages: { ID: string }[] }>('messages');
      return await Promise.all(
        messages.toReversed().map(async ({ ID }) => ({
          ...(await json<Omit<MailpitMessage, 'Headers'>>(`message/${ID}`)),
          Headers: await json<MailpitMessage['Headers']>(`message/${ID}/headers`),
        })),
      );
    },
    raw: async (id) => await (await get(`message/${id}/raw`)).text(),
    htmlCheck: async (id) => await json(`message/${id}/html-check`),
    refuseRecipients: async (code) => {
      const Recipient = { ErrorCode: code === 0 ? 451 : code, Probability: code === 0 ? 0 : 100 };
      await get('chaos', { method: 'PUT', body: JSON.stringify({ Recipient }) });
    },
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await ended;
      await rm(room, { recursive: true });
    },
  };
}

/** It cannot be told to say that it listens, so it is knocked at. */
async function answers(port: number, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('mailpit has ended');
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch {
      await setTimeout(20);
    } finally {
      socket.destroy();
    }
  }
}
