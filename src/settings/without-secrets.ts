import type { Environment } from '../platform/environment.ts';
import { environmentName } from './flag-name.ts';
import { declarationOf, settingKeys, type Settings } from './settings.ts';

/** The environment for a program of somebody else's: without every variable from which a secret of ours is read. */
export function withoutSecrets(
  environment: Environment,
  { passwordVariable, emailPasswordVariable }: Partial<Settings> = {},
): Environment {
  const named = [passwordVariable, emailPasswordVariable];
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !secretVariables.has(name) && !named.includes(name)),
  );
}

const secretVariables: ReadonlySet<string> = new Set(
  settingKeys.flatMap((key) => {
    const { secret, environment: others = [] } = declarationOf(key);
    return secret === undefined ? [] : [environmentName(key), ...others];
  }),
);
