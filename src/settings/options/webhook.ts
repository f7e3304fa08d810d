import { writeDuration } from '../../core/duration.ts';
import { booleanOption, listOption, valueOption, wordsOption } from '../declaration.ts';
import { boolean, duration, oneOf, text } from '../types.ts';
import { webhookHeader, webhookUrl } from '../webhook-address.ts';

const commands = ['export', 'notify test', 'notify flush'] as const;

/** Calls to other programs about exports. */
export const webhookOptions = {
  webhookUrl: listOption({
    type: webhookUrl,
    commas: 'kept',
    secret: true,
    group: 'Webhooks',
    summary: 'send what becomes of exports to this URL; may be repeated',
    valueHint: 'URL',
    example: '--webhook-url https://hooks.example.com/exports',
    commands,
    details:
      'A receiver that is down delays a message and never fails an export: it is tried again, with the same `Idempotency-Key`, by this run, the next one or `hyperexport notify flush`, for 7 days. Redirects are not followed. Many such URLs are secrets, so that none is ever printed: keep it in a file, in the configuration file or in `HYPEREXPORT_WEBHOOK_URL`.',
  }),
  webhookUrlFile: valueOption({
    type: text,
    group: 'Webhooks',
    summary: 'read such URLs from a file, one a line',
    valueHint: 'FILE',
    commands,
    details:
      'Blank lines and lines that begin with `#` are passed over. This is what a profile holds in place of a URL.',
  }),
  webhookType: valueOption({
    type: oneOf(['auto', 'generic', 'slack', 'discord', 'teams']),
    default: 'auto',
    group: 'Webhooks',
    summary: 'what the receiver reads; auto tells by the host of the URL',
    valueHint: 'WORD',
    example: '--webhook-type slack',
    commands,
    details:
      '`generic` is one JSON document for each event of each VM. The chats (`slack`, `discord`, `teams`) have one message, and one for a whole run with several VMs.',
  }),
  webhookHeader: listOption({
    type: webhookHeader,
    commas: 'kept',
    secret: true,
    group: 'Webhooks',
    summary: 'a header to send along, as NAME: VALUE; may be repeated',
    valueHint: 'HEADER',
    reach: 'flag-and-environment',
    example: "--webhook-header 'Authorization: Bearer ...'",
    commands,
  }),
  webhookHeaderFile: valueOption({
    type: text,
    group: 'Webhooks',
    summary: 'read such headers from a file, one a line',
    valueHint: 'FILE',
    commands,
  }),
  webhookSecret: valueOption({
    type: text,
    secret: true,
    group: 'Webhooks',
    summary: 'sign each message with this key; prefer the file, others can read a command line',
    valueHint: 'WORD',
    reach: 'flag-and-environment',
    commands,
  }),
  webhookSecretFile: valueOption({
    type: text,
    group: 'Webhooks',
    summary: 'read the key that messages are signed with from a file',
    valueHint: 'FILE',
    commands,
    details:
      'HMAC-SHA256 in the headers of the Standard Webhooks specification: `webhook-id`, `webhook-timestamp`, `webhook-signature` (`v1,` and the base64 of the hash over `id.timestamp.body`).',
  }),
  webhookTimeout: valueOption({
    type: duration({ minimumMs: 1000, maximumMs: 60_000 }),
    display: writeDuration,
    default: 10_000,
    group: 'Webhooks',
    summary: 'how long one try may take',
    valueHint: 'TIME',
    example: '--webhook-timeout 30s',
    commands,
  }),
  webhookOnStart: booleanOption(
    { group: 'Webhooks', summary: 'tell when an export begins', default: true, commands: ['export'] },
    boolean,
  ),
  webhookOnProgress: wordsOption({
    words: { true: 'programs', false: 'none', others: ['all'] },
    default: 'none',
    group: 'Webhooks',
    summary: 'tell how far an export is, now and then; =all tells chats too',
    valueHint: 'all',
    example: '--webhook-on-progress=all',
    commands: ['export'],
    details:
      'The event `job.progress`, with the newest only: one that does not arrive is not sent again, and none comes after the end of its export was told.',
  }),
  webhookProgressInterval: valueOption({
    type: duration({ minimumMs: 1000, maximumMs: 86_400_000 }),
    display: writeDuration,
    default: 30_000,
    group: 'Webhooks',
    summary: 'with --webhook-on-progress: how long after the one before at the earliest',
    valueHint: 'TIME',
    example: '--webhook-progress-interval 5m',
    commands: ['export'],
  }),
  webhookOnComplete: booleanOption(
    { group: 'Webhooks', summary: 'tell when an export is complete', default: true, commands: ['export'] },
    boolean,
  ),
  webhookOnError: booleanOption(
    {
      group: 'Webhooks',
      summary: 'tell when an export fails or is interrupted',
      default: true,
      commands: ['export'],
    },
    boolean,
  ),
} as const;
