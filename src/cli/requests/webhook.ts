import { fail } from '../../core/errors.ts';
import { typeOfHost, type WebhookSettings } from '../../notify/webhook/webhook-settings.ts';
import { passwordFromFile } from '../../settings/password.ts';
import type { App } from '../app.ts';
import { runProgram } from '../run-program.ts';

/** The URLs that are called, and how; one for each `--webhook-url`. */
export async function webhooksFrom(app: App): Promise<WebhookSettings[]> {
  const { webhookUrl, webhookType, webhookHeader, webhookTimeout: timeoutMs } = app.settings;
  const { webhookOnStart: start, webhookOnComplete: complete, webhookOnError: failure } = app.settings;
  const secret = await secretFrom(app);
  const { webhookOnProgress: progress, webhookProgressInterval: everyMs } = app.settings;
  return webhookUrl.map((text) => {
    const url = new URL(text);
    const type = webhookType === 'auto' ? typeOfHost(url.hostname) : webhookType;
    const wantsProgress = progress === 'all' || (progress === 'programs' && type === 'generic');
    return {
      ...{ url, type },
      headers: webhookHeader.map(splitHeader),
      ...(secret === undefined ? {} : { secret }),
      timeoutMs,
      ...(wantsProgress ? { progressEveryMs: everyMs } : {}),
      on: { start, complete, failure },
    };
  });
}

async function secretFrom({ settings, platform, signal, warn, secrets }: App): Promise<string | undefined> {
  const { webhookSecret, webhookSecretFile: file } = settings;
  if (file === undefined) return webhookSecret;
  if (webhookSecret !== undefined)
    throw fail('usage', '--webhook-secret and --webhook-secret-file both give the key', {
      hint: 'keep one of them',
    });
  const secret = await passwordFromFile(file, { platform, signal, runProgram, warn });
  secrets.add(secret);
  return secret;
}

function splitHeader(header: string): [string, string] {
  const colon = header.indexOf(':');
  return [header.slice(0, colon), header.slice(colon + 1).trim()];
}
