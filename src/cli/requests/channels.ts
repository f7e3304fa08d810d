import { emailChannel } from '../../notify/email/email-channel.ts';
import type { Channel } from '../../notify/channel.ts';
import type { App } from '../app.ts';
import { mailSettingsFrom } from './email.ts';

/** What an export tells of itself, and to whom. Throws `usage` for what is incomplete, before anything is begun. */
export async function channelsOfExport(app: App): Promise<Channel[]> {
  return app.settings.emailNotify ? [emailChannel(await mailSettingsFrom(app))] : [];
}

/** Everything that is set up, whether or not exports use it now: what they left has still to be delivered. */
export async function channelsSetUp(app: App): Promise<Channel[]> {
  return app.settings.emailSmtpHost === undefined ? [] : [emailChannel(await mailSettingsFrom(app))];
}
