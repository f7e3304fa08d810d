import { emailChannel } from '../../notify/email/email-channel.ts';
import type { Channel } from '../../notify/channel.ts';
import { webhookChannel } from '../../notify/webhook/webhook-channel.ts';
import type { App } from '../app.ts';
import { mailSettingsFrom } from './email.ts';
import { webhooksFrom } from './webhook.ts';

/** What an export tells of itself, and to whom. Throws `usage` for what is incomplete, before anything is begun. */
export async function channelsOfExport(app: App): Promise<Channel[]> {
  return [...(app.settings.emailNotify ? [await emailFrom(app)] : []), ...(await webhookChannels(app))];
}

/** Everything that is set up, whether or not exports use it now: what they left has still to be delivered. */
export async function channelsSetUp(app: App): Promise<Channel[]> {
  return [
    ...(app.settings.emailSmtpHost === undefined ? [] : [await emailFrom(app)]),
    ...(await webhookChannels(app)),
  ];
}

async function emailFrom(app: App): Promise<Channel> {
  return emailChannel(await mailSettingsFrom(app));
}

async function webhookChannels(app: App): Promise<Channel[]> {
  return (await webhooksFrom(app)).map((settings) => webhookChannel(settings, app.clock));
}
