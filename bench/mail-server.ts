import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import selfsigned from 'selfsigned';
import { freePort } from '../test/support/free-port.ts';

export interface MailServer extends AsyncDisposable {
  readonly port: number;
  readonly caFile: string;
}

/** Mailpit of test/peers, which takes mail over STARTTLS: in a process of its own, as the bench waits for its commands. */
export async function startMailServer(mailpit: string, work: string): Promise<MailServer> {
  const [keyFile, caFile] = [join(work, 'mail-key.pem'), join(work, 'mail-ca.pem')];
  const pems = await selfsigned.generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  writeFileSync(keyFile, pems.private, { mode: 0o600 });
  writeFileSync(caFile, pems.cert);
  const [port, web] = [await freePort(), await freePort()];
  const child = spawn(
    mailpit,
    [
      ...['--smtp', `127.0.0.1:${port}`, '--listen', `127.0.0.1:${web}`, '--smtp-disable-rdns'],
      ...['--smtp-tls-key', keyFile, '--smtp-tls-cert', caFile, '--smtp-require-starttls'],
      '--disable-version-check',
    ],
    { stdio: 'ignore', detached: true },
  );
  const server = {
    ...{ port, caFile },
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
  while (!(await listens(port))) {
    if (child.exitCode !== null) throw new Error('mailpit does not serve');
    await setTimeout(50);
  }
  return server;
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
