export const webhookTypes = ['generic', 'slack', 'discord', 'teams'] as const;
export type WebhookType = (typeof webhookTypes)[number];

export interface WebhookSettings {
  readonly url: URL;
  readonly type: WebhookType;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** What messages are signed with. */
  readonly secret?: string;
  /** Of one try. */
  readonly timeoutMs: number;
  /** Absent: nobody wants to know how far exports are. */
  readonly progressEveryMs?: number;
  readonly on: { readonly start: boolean; readonly complete: boolean; readonly failure: boolean };
}

/** What the receiver reads, told by where it is. */
export function typeOfHost(host: string): WebhookType {
  if (host === 'hooks.slack.com' || host === 'hooks.slack-gov.com') return 'slack';
  if (/^(?:[\w-]+\.)?discord(?:app)?\.com$/.test(host)) return 'discord';
  return /\.(?:webhook\.office\.com|logic\.azure\.com|api\.powerplatform\.com)$/.test(host)
    ? 'teams'
    : 'generic';
}
