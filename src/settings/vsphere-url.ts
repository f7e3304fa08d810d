import * as z from 'zod';

/** A server as the user wrote it. The credentials are apart from the URL, so that the URL can be printed. */
export interface VsphereUrl {
  /** Without credentials, query or fragment; the path is `/sdk` unless another one was written. */
  readonly url: URL;
  readonly username?: string;
  readonly password?: string;
}

/** `host`, `host:port`, `user:password@host`, `https://host` or `https://host/sdk`, as govc reads GOVC_URL. */
export const vsphereUrl = z.string().transform((value, context): VsphereUrl => {
  const refuse = (message: string) => {
    context.addIssue(message);
    return z.NEVER;
  };
  const written = value.trim();
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(written)?.[1]?.toLowerCase();
  if (scheme === 'http') return refuse('is plain http, which would send the password unencrypted: use https');
  if (scheme !== undefined && scheme !== 'https') return refuse('is not an https URL');

  const url = URL.parse(scheme === undefined ? `https://${written}` : written);
  if (url === null || url.hostname === '') return refuse('is not a host name or an https URL');
  const credentials = credentialsOf(url);
  if (credentials === undefined) return refuse('has credentials that are not percent-encoded correctly');

  Object.assign(url, { username: '', password: '', search: '', hash: '' });
  if (url.pathname === '/') url.pathname = '/sdk';
  return { url, ...credentials };
});

export function showVsphereUrl({ url }: VsphereUrl): string {
  return url.href;
}

function credentialsOf({ username, password }: URL): Omit<VsphereUrl, 'url'> | undefined {
  try {
    return {
      ...(username === '' ? {} : { username: decodeURIComponent(username) }),
      ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    };
  } catch {
    return undefined;
  }
}
