import type { CommandName, Declaration } from './declaration.ts';
import { batchOptions } from './options/batch.ts';
import { bandwidthOptions } from './options/bandwidth.ts';
import { cleanupOptions } from './options/cleanup.ts';
import { connectionOptions } from './options/connection.ts';
import { consolidationOptions } from './options/consolidation.ts';
import { emailOptions } from './options/email.ts';
import { exportOptions } from './options/export.ts';
import { historyOptions } from './options/history.ts';
import { hookOptions } from './options/hooks.ts';
import { outputOptions } from './options/output.ts';
import { powerOptions } from './options/power.ts';
import { profileOptions } from './options/profile.ts';
import { recoveryOptions } from './options/recovery.ts';
import { programOptions } from './options/program.ts';
import { selectionOptions } from './options/selection.ts';
import { simulatorOptions } from './options/simulator.ts';
import { snapshotOptions } from './options/snapshot.ts';
import { watchOptions } from './options/watches.ts';
import { webhookOptions } from './options/webhook.ts';

/** Every option, declared once. Everything that knows of options is derived from this table. */
export const options = {
  ...selectionOptions,
  ...exportOptions,
  ...snapshotOptions,
  ...consolidationOptions,
  ...watchOptions,
  ...powerOptions,
  ...batchOptions,
  ...bandwidthOptions,
  ...recoveryOptions,
  ...cleanupOptions,
  ...emailOptions,
  ...webhookOptions,
  ...historyOptions,
  ...hookOptions,
  ...outputOptions,
  ...connectionOptions,
  ...simulatorOptions,
  ...profileOptions,
  ...programOptions,
} as const;

type Options = typeof options;
export type SettingKey = keyof Options;

/** The values a run works with: resolved once, frozen, passed down. */
export type Settings = {
  readonly [Key in keyof Options]: Options[Key] extends Declaration<infer Value> ? Value : never;
};

export const settingKeys = Object.keys(options) as readonly SettingKey[];

/** The declaration of any option, for code that treats them all alike. */
export function declarationOf(key: SettingKey): Declaration {
  return options[key] as unknown as Declaration;
}

/** Whether a command takes the flag; those that are about settings take every one of these. */
export function belongsTo(key: SettingKey, command: CommandName): boolean {
  const { commands, reach } = declarationOf(key);
  return commands.includes(command) || (command.startsWith('config ') && reach !== 'flag');
}
