import { homedir } from 'node:os';
import path from 'node:path';
import type { Environment } from './environment.ts';

/** Where a run keeps what is its own; `HYPEREXPORT_{STATE,CACHE,CONFIG}_DIR` outrank what the platform says. */
export interface PlatformPaths {
  /** The database and its journal, locks: lost only with the user's consent. */
  readonly state: string;
  /** What the program can make again, such as the unpacked SQLite addon. */
  readonly cache: string;
  /** `config.yaml` and the profiles, written by people. */
  readonly config: string;
}

/**
 * Linux and the other Unixes: the XDG Base Directory Specification, which says that a relative path in its variables
 * is to be ignored. macOS: ~/Library. Windows: %LOCALAPPDATA%, and %APPDATA% (which roams) for configuration.
 */
export function platformPaths(
  environment: Environment,
  platform: NodeJS.Platform = process.platform,
  home: string = homeOf(environment, platform),
): PlatformPaths {
  const usual = PLATFORMS[platform]?.(environment, home) ?? xdg(environment, home);
  const state = given(environment['HYPEREXPORT_STATE_DIR']) ?? usual.state;
  return {
    state,
    // A service that may write to its state directory only shall not need a second variable.
    cache:
      given(environment['HYPEREXPORT_CACHE_DIR']) ??
      (state === usual.state ? usual.cache : path.join(state, 'cache')),
    config: given(environment['HYPEREXPORT_CONFIG_DIR']) ?? usual.config,
  };
}

type Locator = (environment: Environment, home: string) => PlatformPaths;

const PLATFORMS: Partial<Record<NodeJS.Platform, Locator>> = { darwin: macos, win32: windows };

function xdg(environment: Environment, home: string): PlatformPaths {
  const { join, isAbsolute } = path.posix;
  const base = (variable: string, fallback: string): string => {
    const value = environment[variable];
    return join(value !== undefined && isAbsolute(value) ? value : join(home, fallback), 'hyperexport');
  };
  return {
    state: base('XDG_STATE_HOME', '.local/state'),
    cache: base('XDG_CACHE_HOME', '.cache'),
    config: base('XDG_CONFIG_HOME', '.config'),
  };
}

function macos(_environment: Environment, home: string): PlatformPaths {
  const library = path.posix.join(home, 'Library');
  const support = path.posix.join(library, 'Application Support', 'hyperexport');
  return { state: support, cache: path.posix.join(library, 'Caches', 'hyperexport'), config: support };
}

function windows(environment: Environment, home: string): PlatformPaths {
  const { join } = path.win32;
  const local = given(environment['LOCALAPPDATA']) ?? join(home, 'AppData', 'Local');
  const roaming = given(environment['APPDATA']) ?? join(home, 'AppData', 'Roaming');
  return {
    state: join(local, 'hyperexport', 'state'),
    cache: join(local, 'hyperexport', 'cache'),
    config: join(roaming, 'hyperexport'),
  };
}

/** Shells on Windows set HOME in a form that only they understand. */
function homeOf(environment: Environment, platform: NodeJS.Platform): string {
  return (platform === 'win32' ? undefined : given(environment['HOME'])) ?? homedir();
}

/** An empty variable is no answer. */
function given(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
