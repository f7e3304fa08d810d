import type { SettingsWarning } from './password.ts';
import type { Resolution } from './resolve.ts';
import { holdsSecret, insteadOf, isPassword } from './secret-settings.ts';
import { declarationOf, settingKeys } from './settings.ts';

/** What works and is still unwise: secrets on the command line, which every user of the machine can read in `ps`. */
export function warningsFor({ settings, origins }: Resolution): SettingsWarning[] {
  const exposed = settingKeys.filter(
    (key) => origins.get(key)?.layer === 'flag' && holdsSecret(key, settings),
  );
  return exposed.map((key) => ({
    code: 'secret-on-command-line',
    message: `the ${isPassword(key) ? 'password' : 'secret'} in ${origins.get(key)?.name ?? key} can be read by others on this machine`,
    hint: `use ${insteadOf(key)}`,
  }));
}

/** The values that must never be printed. */
export function secretsOf({ settings }: Resolution): (string | undefined)[] {
  const declared = settingKeys
    .filter((key) => declarationOf(key).secret === true)
    .flatMap((key): readonly unknown[] => [settings[key]].flat());
  return [
    ...declared.map((value) => (typeof value === 'string' ? value : undefined)),
    settings.url?.password,
    ...settings.webhookHeader.map(credentialOf),
    ...settings.webhookUrl.flatMap(tokensIn),
  ];
}

/** What is long in the path or the query of an address nobody has thought of as a word. */
function tokensIn(url: string): string[] {
  const { pathname, searchParams } = new URL(url);
  return [...pathname.split('/'), ...searchParams.values()].filter((part) => part.length >= LEAST_TOKEN);
}

const LEAST_TOKEN = 16;

/** A token may be repeated without its header; a header that is about something else has words of every day. */
function credentialOf(header: string): string | undefined {
  const value = header.slice(header.indexOf(':') + 1).trim();
  return /^[^:]*(?:auth|key|token|secret)/i.test(header)
    ? value.replace(/^(?:Basic|Bearer) +/i, '')
    : undefined;
}
