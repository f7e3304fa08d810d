/**
 * Which test observes what each flag does: its file below `test`, and its title as it stands there. Of the flags that
 * are about what happens around an export; `every-flag-is-tested.test.ts` holds this table against both.
 */
export const testedFlags: Readonly<Record<string, readonly [file: string, title: string]>> = {
  cleanup: ['e2e/cleanup.test.ts', 'removes what is older, tells why, and keeps the newest good export'],
  'cleanup-max-age': ['e2e/cleanup-flags.test.ts', '%s alone chooses by itself'],
  'cleanup-max-count': ['e2e/cleanup-flags.test.ts', '%s alone chooses by itself'],
  'cleanup-max-size': ['e2e/cleanup-flags.test.ts', '%s alone chooses by itself'],
  'cleanup-min-free': [
    'e2e/cleanup.test.ts',
    '--cleanup-min-free is met before the transfer, with exports of that VM',
  ],
  'cleanup-preserve': [
    'e2e/cleanup-flags.test.ts',
    'with %s beside --cleanup-max-age exactly the exports go that nothing protects',
  ],
  'keep-daily': [
    'e2e/cleanup-flags.test.ts',
    'with %s beside --cleanup-max-age exactly the exports go that nothing protects',
  ],
  'keep-weekly': [
    'e2e/cleanup-flags.test.ts',
    'with %s beside --cleanup-max-age exactly the exports go that nothing protects',
  ],
  'keep-monthly': [
    'e2e/cleanup-flags.test.ts',
    'with %s beside --cleanup-max-age exactly the exports go that nothing protects',
  ],
  'keep-yearly': [
    'e2e/cleanup-flags.test.ts',
    'with %s beside --cleanup-max-age exactly the exports go that nothing protects',
  ],
  'cleanup-dry-run': ['e2e/cleanup.test.ts', 'a dry run says the same, and removes nothing'],
  'cleanup-dir': ['e2e/cleanup.test.ts', 'looks beside the new export, or where --cleanup-dir says'],
  'cleanup-schedule': [
    'e2e/cleanup.test.ts',
    'cleans up again and again, says when next, and ends when it is stopped',
  ],
  'email-notify': [
    'e2e/email-mailpit.test.ts',
    'takes the mails of an export over STARTTLS after a login, and reads in them what happened',
  ],
  'email-smtp-host': ['e2e/email.test.ts', 'what is missing for mail is an error before anything is begun'],
  'email-smtp-port': [
    'e2e/outbox.test.ts',
    'fails no export; the result says in every mode that nobody was told, and the next run delivers',
  ],
  'email-tls': ['e2e/email-mailpit.test.ts', 'takes mail over TLS from the start'],
  'email-ca-file': ['e2e/email-mailpit.test.ts', 'is not spoken to where its certificate is not trusted'],
  'email-from': [
    'e2e/email-mailpit.test.ts',
    'takes the mails of an export over STARTTLS after a login, and reads in them what happened',
  ],
  'email-to': [
    'e2e/email-mailpit.test.ts',
    'refuses one recipient of several: the others have their mail, and the run names the one',
  ],
  'email-username': ['e2e/email-flags.test.ts', 'is not made without --email-username'],
  'email-password': ['e2e/email-flags.test.ts', 'has the password of %s'],
  'email-password-variable': ['e2e/email-flags.test.ts', 'has the password of %s'],
  'email-password-file': ['e2e/email-flags.test.ts', 'has the password of %s'],
  'email-password-command': ['e2e/email-flags.test.ts', 'has the password of %s'],
  'email-auth': ['e2e/email-flags.test.ts', '--email-auth oauth2 takes it for an access token'],
  'email-on-start': ['e2e/email-flags.test.ts', '%s decides'],
  'email-on-complete': ['e2e/email-flags.test.ts', '%s decides'],
  'email-on-failure': ['e2e/email-flags.test.ts', '%s decides'],
  'webhook-url': [
    'e2e/webhook.test.ts',
    'every export of a run is told of in order, also the one that fails, and no secret is printed or kept',
  ],
  'webhook-url-file': [
    'unit/cli/requests/webhook.test.ts',
    'are found in a file, with their headers in another one',
  ],
  'webhook-type': [
    'e2e/webhook.test.ts',
    '--webhook-type makes it a message for people, one for a run with several VMs',
  ],
  'webhook-header': ['e2e/webhook.test.ts', '--webhook-header sends a header along'],
  'webhook-header-file': [
    'unit/cli/requests/webhook.test.ts',
    'are found in a file, with their headers in another one',
  ],
  'webhook-secret': ['e2e/webhook.test.ts', '%s signs what is sent'],
  'webhook-secret-file': ['e2e/webhook.test.ts', '%s signs what is sent'],
  'webhook-timeout': [
    'e2e/webhook.test.ts',
    'that %s fails no export; its messages wait, and are delivered when it is well',
  ],
  'webhook-on-start': ['e2e/webhook.test.ts', '%s=false leaves its events out'],
  'webhook-on-progress': [
    'e2e/webhook.test.ts',
    'with --webhook-on-progress the newest of an export that takes a while is told, before its end',
  ],
  'webhook-progress-interval': [
    'e2e/webhook.test.ts',
    'with --webhook-on-progress the newest of an export that takes a while is told, before its end',
  ],
  'webhook-on-complete': ['e2e/webhook.test.ts', '%s=false leaves its events out'],
  'webhook-on-error': ['e2e/webhook.test.ts', '%s=false leaves its events out'],
  'pre-export': [
    'e2e/hooks.test.ts',
    'are run once for each VM, before anything is changed and when it has its final name, with what a webhook would get',
  ],
  'post-export': [
    'e2e/hooks.test.ts',
    'are run once for each VM, before anything is changed and when it has its final name, with what a webhook would get',
  ],
  'hook-timeout': ['e2e/hooks.test.ts', 'is one that takes longer than --hook-timeout'],
  'hook-failure': ['e2e/hooks.test.ts', 'is a warning with --hook-failure warn'],
  history: ['cli/history.test.ts', 'where nothing was exported yet it says so, and makes nothing'],
  'history-limit': ['cli/history.test.ts', '%j leaves %i'],
  report: [
    'cli/history.test.ts',
    'says how many exports were good, when each VM was last exported well, and what went wrong',
  ],
  'report-file': ['cli/history.test.ts', 'is written to a file as %s, in place of an older one'],
  'clear-history': [
    'cli/clear-history.test.ts',
    'what has ended is removed, what has not stays, and so do messages and pending undos',
  ],
  'history-keep': [
    'e2e/history-keep.test.ts',
    'with --history-keep an export forgets what ended longer ago, but never the last good export of a VM',
  ],
  quiet: ['e2e/quiet-keys.test.ts', '--quiet prints the keys that its page has: $what'],
  json: ['cli/usage.test.ts', 'prints a stack trace with --debug only'],
  color: ['unit/cli/run.test.ts', 'has headings in bold on a terminal, and no escape sequence anywhere else'],
  debug: ['cli/usage.test.ts', 'prints a stack trace with --debug only'],
  'log-format': [
    'e2e/logs.test.ts',
    'makes every line of stderr a document, also on a terminal, and changes nothing on stdout',
  ],
  'log-level': [
    'e2e/logs.test.ts',
    'warn leaves what went wrong, error what failed, and debug says more than usual',
  ],
  'audit-log': [
    'e2e/audit-log.test.ts',
    'an audit log says who did what with which command, what was changed on the server, and what came of it',
  ],
  profile: [
    'cli/profiles.test.ts',
    'what is saved is what an export does with the profile, old exports included',
  ],
  'save-profile': ['unit/cli/profiles.test.ts', 'saves what is typed, says what and where, and ends'],
  'list-profiles': ['unit/cli/profiles.test.ts', 'says what each one sets, and which cannot be used'],
  'delete-profile': ['unit/cli/profiles.test.ts', 'deletes it, and nothing else'],
  'create-default-profiles': [
    'unit/cli/profiles.test.ts',
    'makes those that work, and names those that do not yet',
  ],
  config: [
    'unit/settings/config-file.test.ts',
    'the one that HYPEREXPORT_CONFIG names, and before it the one that --config names',
  ],
  'state-dir': [
    'unit/platform/paths.test.ts',
    'can be named one by one, and the cache goes along with a named state directory',
  ],
  completion: ['unit/cli/completion/complete.test.ts', 'of %j are %j'],
  version: ['unit/cli/run.test.ts', '%s prints the version'],
  help: ['cli/usage.test.ts', 'prints its version and its help, and ends with 0'],
};
