import { asHyperexportError, type HyperexportError } from '../core/errors.ts';
import { readAuthorities } from './authorities.ts';
import { readBatchFile } from './batch-file.ts';
import { listedIn } from './listed-secrets.ts';
import { passwordFromFile, passwordFromVariable, type PasswordContext } from './password.ts';
import { readValue } from './read-value.ts';
import type { ReadSources } from './read-sources.ts';
import { writtenFor } from './resolve.ts';
import { settingKeys, type SettingKey } from './settings.ts';

type FileContext = Pick<PasswordContext, 'environment' | 'platform' | 'warn'>;

/**
 * Everything that is wrong with what is written, wherever it stands: also values that a nearer one replaces, and files
 * and variables that an option names and that cannot be read. Programs that give a password are not run.
 */
export async function findProblems(sources: ReadSources, context: FileContext): Promise<HyperexportError[]> {
  const problems = [...sources.problems];
  for (const key of settingKeys) {
    for (const { written } of writtenFor(key, sources)) {
      try {
        const value = readValue(key, written);
        await READ[key]?.(value as string, context);
      } catch (error) {
        problems.push(asHyperexportError(error));
      }
    }
  }
  return problems;
}

/** How a file or a variable that an option names is read when it is used. */
const READ: Partial<Record<SettingKey, (named: string, context: FileContext) => unknown>> = {
  passwordFile: passwordFromFile,
  emailPasswordFile: passwordFromFile,
  webhookSecretFile: async (file, context) => await passwordFromFile(file, context, 'the file with the key'),
  webhookUrlFile: async (file, context) => await listedIn(file, 'webhookUrl', context),
  webhookHeaderFile: async (file, context) => await listedIn(file, 'webhookHeader', context),
  passwordVariable: passwordFromVariable,
  emailPasswordVariable: passwordFromVariable,
  caFile: readAuthorities,
  emailCaFile: readAuthorities,
  batch: async (file) => (file === '-' ? undefined : await readBatchFile(file, { stdin: NOTHING })),
};

const NOTHING: AsyncIterable<Uint8Array> = (async function* () {
  // `-` is not read: what is piped in belongs to the run.
})();
