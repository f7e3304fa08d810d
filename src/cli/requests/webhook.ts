import { typeOfHost, type WebhookSettings } from '../../notify/webhook/webhook-settings.ts';
import { wayTo } from '../../settings/credentials.ts';
import { listedIn, whatIsListed, type ListedSecret } from '../../settings/listed-secrets.ts';
import { passwordFromFile } from '../../settings/password.ts';
import type { App } from '../app.ts';

/** The URLs that are called, and how; one for each `--webhook-url` or line of its file. */
export async function webhooksFrom(app: App): Promise<WebhookSettings[]> {
  const { webhookType, webhookTimeout: timeoutMs } = app.settings;
  const { webhookOnStart: start, webhookOnComplete: complete, webhookOnError: failure } = app.settings;
  const { webhookOnProgress: progress, webhookProgressInterval: everyMs } = app.settings;
  const secret = await keyFrom(app);
  const urls = await listFrom(app, 'webhookUrl');
  const headers = (await listFrom(app, 'webhookHeader')).map(splitHeader);
  return urls.map((text) => {
    const url = new URL(text);
    const type = webhookType === 'auto' ? typeOfHost(url.hostname) : webhookType;
    const wantsProgress = progress === 'all' || (progress === 'programs' && type === 'generic');
    return {
      ...{ url, type, headers },
      ...(secret === undefined ? {} : { secret }),
      timeoutMs,
      ...(wantsProgress ? { progressEveryMs: everyMs } : {}),
      on: { start, complete, failure },
    };
  });
}

/** What the option says, or the lines of the file that stands for it, whichever is nearer. */
async function listFrom(app: App, key: ListedSecret): Promise<readonly string[]> {
  const { webhookUrl, webhookUrlFile, webhookHeader, webhookHeaderFile } = app.settings;
  const given = { webhookUrl, webhookHeader }[key];
  const file = { webhookUrl: webhookUrlFile, webhookHeader: webhookHeaderFile }[key];
  if (file === undefined || wayTo(app, [`${key}File`, key], whatIsListed(key)) === key) return given;
  const listed = await listedIn(file, key, app);
  for (const secret of listed) app.secrets.add(secret);
  return listed;
}

async function keyFrom(app: App): Promise<string | undefined> {
  const { webhookSecret, webhookSecretFile: file } = app.settings;
  const way = wayTo(app, ['webhookSecretFile', 'webhookSecret'], 'the key');
  if (file === undefined || way === 'webhookSecret') return webhookSecret;
  const key = await passwordFromFile(file, app, 'the file with the key');
  app.secrets.add(key);
  return key;
}

function splitHeader(header: string): [string, string] {
  const colon = header.indexOf(':');
  return [header.slice(0, colon), header.slice(colon + 1).trim()];
}
