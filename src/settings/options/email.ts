import { booleanOption, listOption, valueOption } from '../declaration.ts';
import { mailAddress } from '../mail-address.ts';
import { boolean, integer, oneOf, text, variable } from '../types.ts';

const commands = ['export', 'notify test', 'notify flush'] as const;

/** Mail about exports. */
export const emailOptions = {
  emailNotify: booleanOption(
    {
      group: 'E-mail',
      summary: 'send mail about exports',
      commands: ['export'],
      details:
        'A mail server that is down delays a mail and never fails an export: what could not be delivered is tried again by the next run or by `hyperexport notify flush`, for 7 days. A run with several VMs sends one mail for all of them.',
    },
    boolean,
  ),
  emailSmtpHost: valueOption({
    type: text,
    group: 'E-mail',
    summary: 'the mail server',
    valueHint: 'HOST',
    example: '--email-smtp-host smtp.example.com',
    environment: ['HYPEREXPORT_SMTP_HOST'],
    commands,
  }),
  emailSmtpPort: valueOption({
    type: integer({ minimum: 1, maximum: 65535 }),
    default: 587,
    group: 'E-mail',
    summary: 'its port: 587 for mail that is handed in, 465 with TLS from the start, 25 between servers',
    valueHint: 'PORT',
    example: '--email-smtp-port 465',
    environment: ['HYPEREXPORT_SMTP_PORT'],
    commands,
  }),
  emailTls: valueOption({
    type: oneOf(['auto', 'starttls', 'implicit', 'none']),
    default: 'auto',
    group: 'E-mail',
    summary: 'auto is TLS from the start on port 465, and STARTTLS on any other',
    valueHint: 'WORD',
    example: '--email-tls implicit',
    commands,
    details:
      'Both check the certificate of the server, and neither goes on without TLS where the server offers none. `none` is for a relay inside the house; a password is never sent that way.',
  }),
  emailCaFile: valueOption({
    type: text,
    group: 'E-mail',
    summary: "trust the authorities in this PEM file for the mail server's certificate",
    valueHint: 'FILE',
    commands,
  }),
  emailFrom: valueOption({
    type: mailAddress,
    group: 'E-mail',
    summary: 'the address of the sender',
    valueHint: 'ADDRESS',
    example: '--email-from backups@example.com',
    commands,
  }),
  emailTo: listOption({
    type: mailAddress,
    group: 'E-mail',
    summary: 'the addresses of the recipients',
    valueHint: 'ADDRESS',
    example: '--email-to ops@example.com,backup@example.com',
    commands,
  }),
  emailUsername: valueOption({
    type: text,
    group: 'E-mail',
    summary: 'the user to log in to the mail server as; without one nobody logs in',
    valueHint: 'NAME',
    commands,
  }),
  emailPassword: valueOption({
    type: text,
    secret: true,
    group: 'E-mail',
    summary: 'the password; on a command line others can read it, so prefer the options below',
    valueHint: 'WORD',
    reach: 'flag-and-environment',
    commands,
  }),
  emailPasswordFile: valueOption({
    type: text,
    group: 'E-mail',
    summary: 'read the password for the mail server from a file',
    valueHint: 'FILE',
    commands,
  }),
  emailPasswordCommand: valueOption({
    type: text,
    group: 'E-mail',
    summary: 'run a program, and take what it prints as the password for the mail server',
    valueHint: 'COMMAND',
    commands,
  }),
  emailPasswordVariable: valueOption({
    type: variable,
    group: 'E-mail',
    summary: 'read the password for the mail server from this environment variable',
    valueHint: 'NAME',
    example: '--email-password-variable SMTP_PASSWORD',
    commands,
  }),
  emailAuth: valueOption({
    type: oneOf(['password', 'oauth2']),
    default: 'password',
    group: 'E-mail',
    summary: 'oauth2: what stands for the password is an access token (XOAUTH2)',
    valueHint: 'WORD',
    example: "--email-auth oauth2 --email-password-command 'oauth2-token smtp'",
    commands,
    details:
      'Office 365 and Gmail take access tokens, which are good for an hour: `--email-password-command` names the program that gives a fresh one. It runs when a mail is to be sent.',
  }),
  emailOnStart: booleanOption(
    { group: 'E-mail', summary: 'send a mail when an export begins', commands: ['export'] },
    boolean,
  ),
  emailOnComplete: booleanOption(
    {
      group: 'E-mail',
      summary: 'send a mail when an export is complete',
      default: true,
      commands: ['export'],
    },
    boolean,
  ),
  emailOnFailure: booleanOption(
    { group: 'E-mail', summary: 'send a mail when an export fails', default: true, commands: ['export'] },
    boolean,
  ),
} as const;
