import { createHash } from 'node:crypto';
import { formatBytes } from '../../core/bytes.ts';
import type { Clock } from '../../core/clock.ts';
import { formatDuration } from '../../core/duration.ts';
import { newRunId } from '../../core/ids.ts';
import type { NewMessage } from '../../state/outbox.ts';
import type { Channel } from '../channel.ts';
import type { JobEvent } from '../job-event.ts';
import type { ProgressEvent } from '../progress.ts';
import type { Words } from '../words.ts';
import { wordsFor } from '../words-for.ts';
import { chatPayload, type ChatText } from './chat-payload.ts';
import { genericPayload } from './generic-payload.ts';
import { post } from './post.ts';
import { ProgressPosts } from './progress-posts.ts';
import type { WebhookSettings } from './webhook-settings.ts';

/** One URL that is called with what becomes of exports. */
export function webhookChannel(settings: WebhookSettings, clock: Clock): Channel {
  const { url, type, on } = settings;
  const progress = progressPosts(settings, clock);
  const destination = url.host;
  const target = targetOf(settings);
  const message = (subject: string, content: unknown): NewMessage => ({
    target,
    destination,
    subject,
    content,
  });
  return {
    target,
    name: `webhook at ${destination}`,
    messagesFor: (event) => {
      if (!isWanted(event, settings)) return [];
      if (type !== 'generic') return [message(event.type, chatPayload(type, chatText(wordsFor(event))))];
      return 'jobId' in event
        ? [message(`${event.type} of ${event.vm}`, genericPayload(event, clock.now()))]
        : [];
    },
    testMessage: (now) => {
      const text = { title: 'hyperexport: test', lines: ['Messages from hyperexport arrive.'] };
      const generic = { event: 'test', timestamp: now.toISOString(), data: {} };
      return message('test', type === 'generic' ? generic : chatPayload(type, text));
    },
    ...(progress === undefined ? {} : { progress, close: async () => await progress.close() }),
    send: async (sent, signal) => {
      await progress?.settled();
      await post(settings, sent, { now: clock.now(), signal });
      return {};
    },
  };

  function isWanted(event: JobEvent, { type: kind }: WebhookSettings): boolean {
    // A chat has one message for a run with several VMs; a program has one for each VM.
    if (kind !== 'generic' && 'inBatch' in event && event.inBatch) return false;
    switch (event.type) {
      case 'job.created':
        return on.start && kind === 'generic';
      case 'job.started':
      case 'batch.started':
        return on.start;
      case 'job.completed':
        return on.complete;
      case 'job.failed':
      case 'job.cancelled':
        return on.failure;
      case 'batch.ended':
        return event.vms.every(({ status }) => status === 'exported') ? on.complete : on.failure;
    }
  }
}

function progressPosts(settings: WebhookSettings, clock: Clock): ProgressPosts | undefined {
  const { type, progressEveryMs: everyMs } = settings;
  if (everyMs === undefined) return undefined;
  const contentOf = (event: ProgressEvent): unknown =>
    type === 'generic'
      ? genericPayload(event, clock.now())
      : chatPayload(type, { title: progressWords(event), lines: [] });
  return new ProgressPosts({
    ...{ everyMs, clock },
    post: async (event, signal) => {
      const message = { key: newRunId(), content: contentOf(event) };
      await post(settings, message, { now: clock.now(), signal });
    },
  });
}

/** `web01: 42 %, 1.2 GB received, about 5m 10s left` */
function progressWords({ vm, progress: { percent, bytes, remainingMs } }: ProgressEvent): string {
  const left = remainingMs === undefined ? [] : [`about ${formatDuration(remainingMs)} left`];
  return [`${vm}: ${Math.floor(percent)} %`, `${formatBytes(bytes)} received`, ...left].join(', ');
}

/** A chat is read in passing: what happened, and why. */
const MOST_VMS = 20;

function chatText({ subject, problem, vms = [] }: Words): ChatText {
  const lines = vms.map(({ vm, outcome, problem: why }) =>
    why === undefined ? `${vm}: ${outcome}` : `${vm}: ${outcome}: ${why.message}`,
  );
  const more = lines.length > MOST_VMS ? [`and ${lines.length - MOST_VMS} more`] : [];
  return {
    title: subject,
    lines: [...(problem?.hint === undefined ? [] : [problem.hint]), ...lines.slice(0, MOST_VMS), ...more],
  };
}

function targetOf({ url, type }: WebhookSettings): string {
  return `webhook:${createHash('sha256').update(`${type} ${url.href}`).digest('hex').slice(0, 16)}`;
}
