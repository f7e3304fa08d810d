import { fail, type HyperexportError } from '../../core/errors.ts';
import type { HttpAnswer, SoapTransport } from '../soap/transport.ts';
import type { RestRequest } from './dialect.ts';

/** What an answer that is not the one expected is to the user, by its HTTP status (vSphere Automation API, errors). */
export function restError(
  { transport: { url } }: { readonly transport: SoapTransport },
  { method, path }: RestRequest,
  { status, text }: HttpAnswer,
): HyperexportError {
  const { host } = url;
  const doing = `${method} ${path.replace(/\?.*$/, '')}`;
  const details = { status, doing };
  switch (status) {
    case 401:
      return fail('not-authenticated', `${host} does not let this user into its REST API`, {
        details,
        hint: 'tags are read over it; a user name needs its domain, such as backup@vsphere.local',
      });
    case 403:
      return fail('no-permission', `${doing}: the user may not read it`, {
        details,
        hint: 'reading tags and their categories needs System.Read, which the role Read-only has, on the root of the vCenter',
      });
    case 404:
      return fail('not-found', `${doing}: it is not there (any more)`, {
        details,
        hint: 'was the tag or its category removed in the meantime? run it again',
      });
    case 429:
    case 502:
    case 503:
    case 504:
      return fail('not-vsphere', `${host} answers HTTP ${status} to ${doing}`, {
        details,
        retryable: true,
        hint: 'the REST service of the vCenter is not up: try again in a few minutes',
      });
    default: {
      const words = text.replace(/\s+/g, ' ').trim().slice(0, 80);
      return fail('not-vsphere', `${host} answers ${doing} with HTTP ${status} and "${words}"`, {
        details,
        hint: 'is this a vCenter, and no proxy that answers for it?',
      });
    }
  }
}
