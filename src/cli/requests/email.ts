import { fail } from '../../core/errors.ts';
import type { MailLogin, MailServer, MailSettings } from '../../notify/email/mail-settings.ts';
import { readAuthorities } from '../../settings/authorities.ts';
import { wayTo } from '../../settings/credentials.ts';
import { flagName } from '../../settings/flag-name.ts';
import {
  passwordFromCommand,
  passwordFromFile,
  passwordFromVariable,
  type PasswordContext,
} from '../../settings/password.ts';
import type { SettingKey, Settings } from '../../settings/settings.ts';
import type { App } from '../app.ts';
import { runProgram } from '../run-program.ts';

/**
 * Where mail goes. Throws `usage` for what is missing, so that nobody learns of it after the export; a password's file
 * or program is read when a mail is sent, and (`asks`) once beforehand.
 */
export async function mailSettingsFrom(app: App, { asks = true } = {}): Promise<MailSettings> {
  const { emailFrom: from, emailTo: to, emailOnStart, emailOnComplete, emailOnFailure } = app.settings;
  if (from === undefined) throw missing('emailFrom');
  if (to.length === 0) throw missing('emailTo');
  const server = await mailServerFrom(app);
  if (asks) await server.login?.secret(app.signal);
  return {
    server,
    from,
    to,
    on: { start: emailOnStart, complete: emailOnComplete, failure: emailOnFailure },
  };
}

async function mailServerFrom(app: App): Promise<MailServer> {
  const { emailSmtpHost: host, emailSmtpPort: port, emailTls, emailCaFile } = app.settings;
  if (host === undefined) throw missing('emailSmtpHost');
  const tls = emailTls === 'auto' ? (port === 465 ? 'implicit' : 'starttls') : emailTls;
  const login = loginFrom(app);
  if (login !== undefined && tls === 'none')
    throw fail('usage', `${flag('emailTls')} none would send the password to ${host} for everybody to read`, {
      hint: `leave out ${flag('emailTls')}, or ${flag('emailUsername')}`,
    });
  const ca = emailCaFile === undefined ? {} : { ca: await readAuthorities(emailCaFile) };
  return { host, port, tls, ...ca, ...(login === undefined ? {} : { login }) };
}

function loginFrom(app: App): MailLogin | undefined {
  const { emailUsername: username, emailAuth: method } = app.settings;
  const way = wayTo(app, PASSWORD_WAYS, 'the password for the mail server');
  if (username === undefined && way === undefined) return undefined;
  if (username === undefined) throw missing('emailUsername');
  if (way === undefined) throw missing('emailPasswordFile');
  return { username, method, secret: async (signal) => await secretFrom(app, way, signal) };
}

const PASSWORD_WAYS = [
  'emailPasswordFile',
  'emailPasswordCommand',
  'emailPasswordVariable',
  'emailPassword',
] as const;

type PasswordWay = (typeof PASSWORD_WAYS)[number];

async function secretFrom(app: App, way: PasswordWay, signal: AbortSignal): Promise<string> {
  const { environment, platform, warn, secrets } = app;
  const secret = await read(app.settings, way, { environment, platform, signal, runProgram, warn });
  secrets.add(secret);
  return secret;
}

async function read(settings: Settings, way: PasswordWay, context: PasswordContext): Promise<string> {
  const {
    emailPasswordFile: file,
    emailPasswordCommand: command,
    emailPasswordVariable: variable,
  } = settings;
  if (way === 'emailPasswordFile' && file !== undefined) return await passwordFromFile(file, context);
  if (way === 'emailPasswordCommand' && command !== undefined)
    return await passwordFromCommand(command, context);
  if (way === 'emailPasswordVariable' && variable !== undefined)
    return passwordFromVariable(variable, context);
  return settings.emailPassword ?? '';
}

function missing(key: SettingKey) {
  const name = flagName(key);
  const variable = `HYPEREXPORT_${name.replaceAll('-', '_').toUpperCase()}`;
  return fail('usage', `mail cannot be sent: --${name} is missing`, {
    hint: `write --${name}, or set ${variable} or the key in the configuration file`,
  });
}

function flag(key: SettingKey): string {
  return `--${flagName(key)}`;
}
