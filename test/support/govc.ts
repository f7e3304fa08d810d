import { judge, type Ran, type RunOptions } from './judges.ts';

/** Where a vSphere server is and who may log in: vcsim, the embedded simulator, or a real one. */
export interface Connection {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** PEM file that verifies its certificate. Without one, govc and pyvmomi accept any. */
  readonly caFile?: string;
}

/** Runs govc against a server, with a session of its own. */
export async function govc(
  connection: Connection,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ran> {
  return await judge('govc').run(args, {
    ...options,
    env: { ...govcEnvironment(connection), ...options.env },
  });
}

export function govcEnvironment(connection: Connection): Record<string, string> {
  return {
    GOVC_URL: connection.url,
    GOVC_USERNAME: connection.username,
    GOVC_PASSWORD: connection.password,
    GOVC_PERSIST_SESSION: 'false',
    ...(connection.caFile === undefined
      ? { GOVC_INSECURE: 'true' }
      : { GOVC_TLS_CA_CERTS: connection.caFile }),
  };
}
