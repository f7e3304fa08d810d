import { fail, wordsOf, type HyperexportError } from '../../core/errors.ts';
import { findProblems } from '../../settings/find-problems.ts';
import { resolveSettings } from '../../settings/resolve.ts';
import type { App } from '../app.ts';
import { printResult } from '../print-result.ts';
import { problemLines, problemPairs } from '../render/problems.ts';
import { visible } from '../render/visible.ts';
import { contradictionsIn } from '../requests/contradictions.ts';

/**
 * `hyperexport config validate`: reads the configuration file, the environment, systemd's credentials and the profile
 * that is named, and lists everything that is wrong with them. The list is the result; with something in it the exit
 * status is 2.
 */
export async function run(app: App): Promise<void> {
  const problems = await problemsOf(app);
  const read = whatIsRead(app);
  const listed = problems.map(({ message, hint }) => ({
    severity: 'error' as const,
    message: app.secrets.redact(message),
    ...(hint === undefined ? {} : { hint: app.secrets.redact(hint) }),
  }));
  const number = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  printResult(
    app,
    { ok: problems.length === 0, ...read, problems: problems.map((each) => redacted(app, each)) },
    {
      quiet: {
        status: problems.length === 0 ? 'success' : 'failed',
        problems: problems.length,
        ...problemPairs(listed),
      },
      human: [
        ...problemLines(listed),
        ...(problems.length === 0 ? [`The settings are good: ${sentence(read)}`] : []),
      ],
    },
  );
  if (problems.length > 0)
    throw fail('configuration', `the settings have ${number}`, { details: { reported: true } });
}

/**
 * Each once: a file that cannot be read stands in the way of more than one check. What contradicts itself is looked for
 * when everything could be read: else a value that is missing would contradict another one.
 */
async function problemsOf(app: App): Promise<HyperexportError[]> {
  const found = await findProblems(app.sources, app);
  const all = canBeResolved(app.sources) ? [...found, ...(await contradictionsIn(app))] : found;
  return [...new Map(all.map((problem) => [problem.message, problem])).values()];
}

function canBeResolved(sources: App['sources']): boolean {
  try {
    resolveSettings(sources);
    return sources.problems.length === 0;
  } catch {
    return false;
  }
}

function redacted({ secrets }: App, problem: HyperexportError): object {
  const { code, message, hint } = wordsOf(problem);
  return {
    code,
    message: secrets.redact(message),
    ...(hint === undefined ? {} : { hint: secrets.redact(hint) }),
  };
}

interface WhatIsRead {
  readonly configFile: string | null;
  readonly profile: string | null;
  /** The names of the environment variables that were read. */
  readonly variables: readonly string[];
  readonly credentials: number;
}

function whatIsRead({ sources: { file, profile, credentials }, origins }: App): WhatIsRead {
  const variables = [...origins.values()]
    .filter(({ layer }) => layer === 'environment')
    .map(({ name }) => name);
  return {
    configFile: file?.path ?? null,
    profile: profile?.path ?? null,
    variables,
    credentials: credentials?.values.size ?? 0,
  };
}

function sentence({ configFile, profile, variables, credentials }: WhatIsRead): string {
  return [
    configFile === null ? 'no configuration file' : `configuration file ${visible(configFile)}`,
    ...(profile === null ? [] : [`profile ${visible(profile)}`]),
    variables.length === 1 ? 'one variable' : `${variables.length} variables`,
    ...(credentials === 0 ? [] : [`${credentials} credentials of systemd`]),
  ].join(', ');
}
