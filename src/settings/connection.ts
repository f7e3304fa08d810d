import { fail, type HyperexportError } from '../core/errors.ts';
import type { Trust } from '../vsphere/tls/trust.ts';
import { readAuthorities } from './authorities.ts';
import { nearestOf, passwordSource, passwordWays, usernameSource, wayTo } from './credentials.ts';
import {
  passwordFromCommand,
  passwordFromFile,
  passwordFromVariable,
  type PasswordContext,
} from './password.ts';
import type { Secrets } from './redact.ts';
import type { Resolution } from './resolve.ts';

/** What it takes to log in. */
export interface Connection {
  readonly url: URL;
  readonly username: string;
  readonly password: string;
  readonly trust: Trust;
}

/** Reads the files and runs the program that the connection settings name. */
export async function connectionFrom(
  resolution: Resolution,
  context: PasswordContext & { readonly secrets: Secrets },
): Promise<Connection> {
  const server = resolution.settings.url;
  if (server === undefined) {
    throw fail('usage', 'no vCenter is named', {
      hint: 'write --url https://vcenter.example.com, set GOVC_URL, or try the embedded one: --provider simulator',
    });
  }
  const username = usernameFrom(resolution);
  const password = await passwordFrom(resolution, context);
  context.secrets.add(password);
  return { url: server.url, username, password, trust: await trustFrom(resolution) };
}

function usernameFrom(resolution: Resolution): string {
  const { settings } = resolution;
  const username = usernameSource(resolution) === 'url' ? settings.url?.username : settings.username;
  if (username === undefined) {
    throw fail('usage', 'no user name is given', { hint: 'write --username NAME or set GOVC_USERNAME' });
  }
  return username;
}

async function passwordFrom(resolution: Resolution, context: PasswordContext): Promise<string> {
  const { settings } = resolution;
  const way = passwordSource(resolution);
  if (way !== 'url') wayTo(resolution, passwordWays, 'the password');
  if (way === 'passwordFile' && settings.passwordFile !== undefined)
    return await passwordFromFile(settings.passwordFile, context);
  if (way === 'passwordCommand' && settings.passwordCommand !== undefined)
    return await passwordFromCommand(settings.passwordCommand, context);
  if (way === 'passwordVariable' && settings.passwordVariable !== undefined)
    return passwordFromVariable(settings.passwordVariable, context);
  const password = way === 'url' ? settings.url?.password : settings.password;
  if (password === undefined) throw noPassword();
  return password;
}

/**
 * What was said nearest to the user decides: `--ca-file` switches a GOVC_INSECURE from the environment off. Of several
 * in the same place the strictest holds.
 */
async function trustFrom(resolution: Resolution): Promise<Trust> {
  const { thumbprint, caFile, insecure } = resolution.settings;
  const said = [
    ...(thumbprint === undefined ? [] : (['thumbprint'] as const)),
    ...(caFile === undefined ? [] : (['caFile'] as const)),
    ...(insecure ? (['insecure'] as const) : []),
  ];
  const way = nearestOf(resolution, said);
  if (way === 'thumbprint' && thumbprint !== undefined) return { kind: 'pinned', thumbprint };
  if (way === 'caFile' && caFile !== undefined) return { kind: 'verify', ca: await readAuthorities(caFile) };
  return way === 'insecure' ? { kind: 'insecure' } : { kind: 'verify' };
}

function noPassword(): HyperexportError {
  return fail('usage', 'no password is given', {
    hint: 'write --password-file FILE or --password-command COMMAND, or set GOVC_PASSWORD',
  });
}
