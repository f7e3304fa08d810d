import type { IncomingMessage } from 'node:http';
import type { RestFault } from '../tagging/rest-fault.ts';

/** The two forms of the API: `/api`, which came with 7.0 U2, and the older `/rest`, which wraps all that it says. */
export interface RestDialect {
  readonly session: string;
  readonly tagging: string;
  /** What stands before an id in a path. */
  readonly id: string;
  /** The query's parameter that names an action. */
  readonly action: string;
  /** The status of an answer to what made something, and of one without content. */
  readonly created: number;
  readonly done: number;
  wrap(value: unknown): unknown;
  error(fault: RestFault): object;
}

const api: RestDialect = {
  session: '/api/session',
  tagging: '/api/cis/tagging/',
  id: '',
  action: 'action',
  created: 201,
  done: 204,
  wrap: (value) => value,
  error: ({ type, message }) => ({ error_type: type, messages: [localizable(message)] }),
};

const rest: RestDialect = {
  session: '/rest/com/vmware/cis/session',
  tagging: '/rest/com/vmware/cis/tagging/',
  id: 'id:',
  action: '~action',
  created: 200,
  done: 200,
  wrap: (value) => ({ value }),
  error: ({ type, message }) => ({
    type: `com.vmware.vapi.std.errors.${type.toLowerCase()}`,
    value: { messages: [localizable(message)] },
  }),
};

const localizable = (message: string) => ({ args: [], default_message: message, id: 'simulator' });

export const isRestPath = (path: string): boolean => path.startsWith('/api/') || path.startsWith('/rest/');

export const dialectOf = (path: string): RestDialect => (path.startsWith('/api/') ? api : rest);

export interface RestAddress {
  /** Method and path, `{id}` for an id: `GET /api/cis/tagging/tag/{id}`. */
  readonly name: string;
  /** The same in both dialects: `POST tag-association/{id}?attach`, `GET session`. */
  readonly operation: string;
  readonly id: string;
  /** Whether something is made: the answer is its id. */
  readonly creates: boolean;
}

export function addressIn(
  { session, tagging, id: before, action: parameter }: RestDialect,
  path: string,
  { method = '', url = '' }: IncomingMessage,
): RestAddress {
  const action = new URLSearchParams(url.replace(/^[^?]*/, '')).get(parameter) ?? '';
  const creates = method === 'POST' && action === '';
  if (path === session) {
    const verb = action === 'get' ? 'GET' : method;
    return { name: `${method} ${path}`, operation: `${verb} session`, id: '', creates };
  }
  const [resource = '', segment] = path.startsWith(tagging) ? path.slice(tagging.length).split('/') : [];
  const named = segment?.startsWith(before) === true;
  const shape = named ? `${resource}/{id}` : resource;
  return {
    name: `${method} ${tagging}${shape}`,
    operation: `${method} ${shape}${action === '' ? '' : `?${action}`}`,
    id: named ? segment.slice(before.length) : '',
    creates,
  };
}
