import type { SettingKey, Settings } from './settings.ts';

/** Where a value was found, nearest first: what stands earlier wins. */
export const layers = ['flag', 'environment', 'file', 'default'] as const;
export type Layer = (typeof layers)[number];

export interface Origin {
  readonly layer: Layer;
  /** `--url`, `GOVC_URL`, the path of the configuration file; empty for a default. */
  readonly name: string;
}

export interface Resolution {
  readonly settings: Settings;
  readonly origins: ReadonlyMap<SettingKey, Origin>;
}
