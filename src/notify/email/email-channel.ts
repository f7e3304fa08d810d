import { createHash } from 'node:crypto';
import type { OutboxMessage } from '../../state/outbox.ts';
import type { Channel } from '../channel.ts';
import type { JobEvent } from '../job-event.ts';
import { mailAbout, testMail, type MailContent } from './mail-about.ts';
import type { MailSettings } from './mail-settings.ts';
import { sendMail } from './send-mail.ts';

/** Mail to some people through one server. */
export function emailChannel(settings: MailSettings): Channel {
  const { server, from, to, on } = settings;
  const target = targetOf(settings);
  const destination = to.join(', ');
  return {
    target,
    name: `mail to ${destination}`,
    messagesFor: (event) => {
      if (!isWanted(event, on)) return [];
      const { subject, ...content } = mailAbout(event);
      return [{ target, destination, subject, content }];
    },
    testMessage: (now) => {
      const { subject, ...content } = testMail(now, `${server.host}:${server.port}`);
      return { target, destination, subject, content };
    },
    send: async (message, signal) => {
      const { text, html } = message.content as Omit<MailContent, 'subject'>;
      const { subject, createdAt: date } = message;
      const mail = { from, to, subject, text, html, date, messageId: messageIdOf(message, from) };
      const { refused } = await sendMail(server, mail, signal);
      return refused.length === 0 ? {} : { warning: `not taken for ${refused.join(', ')}` };
    },
  };
}

/** A batch is told of once, its VMs are not: nobody reads a hundred mails. */
function isWanted(event: JobEvent, { start, complete, failure }: MailSettings['on']): boolean {
  switch (event.type) {
    case 'job.created':
      return false;
    case 'job.started':
      return start && !event.inBatch;
    case 'job.completed':
      return complete && !event.inBatch;
    case 'job.failed':
    case 'job.cancelled':
      return failure && !event.inBatch;
    case 'batch.started':
      return start;
    case 'batch.ended':
      return event.vms.every(({ status }) => status === 'exported') ? complete : failure;
  }
}

/** The password is no part of it: who changes it has the same mail to send. */
function targetOf({ server: { host, port, tls, login }, from, to }: MailSettings): string {
  const identity = JSON.stringify([host, port, tls, login?.username ?? '', from, [...to].sort()]);
  return `email:${createHash('sha256').update(identity).digest('hex').slice(0, 16)}`;
}

/** RFC 5322, 3.6.4: the same at every try, so that mail readers show it once. */
function messageIdOf({ key }: OutboxMessage, from: string): string {
  const domain = /@([^\s>]+)>?$/.exec(from)?.[1] ?? 'localhost';
  return `<${key}@${domain}>`;
}
