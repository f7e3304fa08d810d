import { describe, expect, it } from 'vitest';
import { platformPaths } from '../../../src/platform/paths.ts';

describe('the directories of a run', () => {
  it('follow the XDG variables on Linux, and ignore relative ones as that specification says', () => {
    const environment = { HOME: '/home/ada', XDG_STATE_HOME: '/var/ada', XDG_CACHE_HOME: 'cache' };
    expect(platformPaths(environment, 'linux')).toEqual({
      state: '/var/ada/hyperexport',
      cache: '/home/ada/.cache/hyperexport',
      config: '/home/ada/.config/hyperexport',
    });
  });

  it('are where macOS and Windows expect them', () => {
    expect(platformPaths({ HOME: '/Users/ada' }, 'darwin')).toEqual({
      state: '/Users/ada/Library/Application Support/hyperexport',
      cache: '/Users/ada/Library/Caches/hyperexport',
      config: '/Users/ada/Library/Application Support/hyperexport',
    });
    const environment = { LOCALAPPDATA: 'C:\\Users\\ada\\AppData\\Local', APPDATA: 'D:\\roaming' };
    expect(platformPaths(environment, 'win32')).toEqual({
      state: 'C:\\Users\\ada\\AppData\\Local\\hyperexport\\state',
      cache: 'C:\\Users\\ada\\AppData\\Local\\hyperexport\\cache',
      config: 'D:\\roaming\\hyperexport',
    });
  });

  it('can be named one by one, and the cache goes along with a named state directory', () => {
    const environment = {
      HOME: '/home/ada',
      HYPEREXPORT_STATE_DIR: '/srv/state',
      HYPEREXPORT_CONFIG_DIR: '/etc/hx',
    };
    expect(platformPaths(environment, 'linux')).toEqual({
      state: '/srv/state',
      cache: '/srv/state/cache',
      config: '/etc/hx',
    });
    expect(platformPaths({ ...environment, HYPEREXPORT_CACHE_DIR: '/tmp/c' }, 'linux').cache).toBe('/tmp/c');
  });

  it('do not change when a variable is set to nothing', () => {
    const home = { HOME: '/home/ada' };
    expect(platformPaths({ ...home, HYPEREXPORT_STATE_DIR: '', XDG_STATE_HOME: '' }, 'linux')).toEqual(
      platformPaths(home, 'linux'),
    );
  });
});
