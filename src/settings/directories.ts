/** The directories that are hyperexport's own, for the help and the reference; src/platform/paths.ts finds them. */
export interface OwnDirectory {
  readonly variable: string;
  readonly holds: string;
  readonly linux: string;
  readonly macos: string;
  readonly windows: string;
}

export const ownDirectories: readonly OwnDirectory[] = [
  {
    variable: 'HYPEREXPORT_STATE_DIR',
    holds: 'what it remembers from run to run; --state-dir names it too',
    linux: '$XDG_STATE_HOME/hyperexport, else ~/.local/state/hyperexport',
    macos: '~/Library/Application Support/hyperexport',
    windows: String.raw`%LOCALAPPDATA%\hyperexport\state`,
  },
  {
    variable: 'HYPEREXPORT_CACHE_DIR',
    holds: 'what it can make again; where the state directory is another one, the default is cache in it',
    linux: '$XDG_CACHE_HOME/hyperexport, else ~/.cache/hyperexport',
    macos: '~/Library/Caches/hyperexport',
    windows: String.raw`%LOCALAPPDATA%\hyperexport\cache`,
  },
  {
    variable: 'HYPEREXPORT_CONFIG_DIR',
    holds: 'config.yaml, and the profiles',
    linux: '$XDG_CONFIG_HOME/hyperexport, else ~/.config/hyperexport',
    macos: '~/Library/Application Support/hyperexport',
    windows: String.raw`%APPDATA%\hyperexport`,
  },
];
