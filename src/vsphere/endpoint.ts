import { fail } from '../core/errors.ts';

/** The SOAP end point of an address: `/sdk` unless it has a path, without the credentials and the query it may carry. */
export function endpoint(url: URL): URL {
  if (url.protocol !== 'https:') {
    throw fail('usage', `vSphere is reached over https, and this is ${url.protocol}//${url.host}`, {
      hint: 'write https://HOST/sdk',
    });
  }
  return new URL(url.pathname === '/' ? '/sdk' : url.pathname, url.origin);
}
