import { nearest } from '../core/names.ts';
import type { Environment } from '../platform/environment.ts';
import { environmentName, environmentNameOfFlag, flagName } from './flag-name.ts';
import { originalFlags } from './original-flags.ts';
import type { SettingsWarning } from './password.ts';
import { declarationOf, settingKeys } from './settings.ts';

const PREFIX = 'HYPEREXPORT_';

/** What is read and is no option: directories (platform/paths.ts), and what the project's own tests are told. */
const OTHERS: readonly string[] = ['STATE_DIR', 'CACHE_DIR', 'CONFIG_DIR', 'EXE', 'REQUIRE_JUDGES'].map(
  (name) => PREFIX + name,
);
const TESTS = `${PREFIX}TEST_`;

const flagOnly = settingKeys.filter((key) => declarationOf(key).reach === 'flag');
const read = [
  ...settingKeys
    .filter((key) => declarationOf(key).reach !== 'flag')
    .flatMap((key) => [environmentName(key), ...(declarationOf(key).environment ?? [])]),
  ...OTHERS,
];

/** A variable that nothing reads was meant for something: HYPEREXPORT_FROMAT=ova must not be ignored in silence. */
export function warnOfUnknownVariables(environment: Environment): SettingsWarning[] {
  return Object.keys(environment)
    .filter((name) => name.startsWith(PREFIX) && (environment[name] ?? '') !== '')
    .filter((name) => !read.includes(name) && !name.startsWith(TESTS) && !isRefused(name))
    .map((name) => ({
      code: 'unknown-variable',
      message: `the environment variable ${name} is not known, and ignored`,
      hint: hintFor(name),
    }));
}

/** Those of the original that are refused are an error already. */
function isRefused(name: string): boolean {
  return originalFlags.some(
    ({ flag, status }) => status === 'refused' && environmentNameOfFlag(flag) === name,
  );
}

function hintFor(name: string): string {
  const key = flagOnly.find((candidate) => environmentName(candidate) === name);
  if (key !== undefined) return `write --${flagName(key)} on the command line`;
  // Without the prefix, which would make every name look near.
  const near = nearest(
    name.slice(PREFIX.length),
    read.map((known) => known.slice(PREFIX.length)),
    1,
  );
  return near.length === 0
    ? 'hyperexport --help names the variables'
    : `did you mean ${PREFIX}${near[0] ?? ''}?`;
}
