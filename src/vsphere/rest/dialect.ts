import type { HttpRequest } from '../soap/transport.ts';

export interface RestRequest {
  readonly method: HttpRequest['method'];
  readonly path: string;
  /** What is sent as JSON. */
  readonly body?: object;
}

/**
 * The same operations have had two addresses. `/api` came with vCenter 7.0 U2; `/rest`, since 6.5, wraps each answer in
 * `{ "value": ... }` and is deprecated (vSphere Automation API, Cis Session, Cis Tagging).
 */
export interface Dialect {
  readonly session: string;
  readonly unwrap: (answer: unknown) => unknown;
  readonly categories: () => RestRequest;
  readonly category: (id: string) => RestRequest;
  readonly tagsOf: (category: string) => RestRequest;
  readonly tag: (id: string) => RestRequest;
  readonly attachedObjects: (tags: readonly string[]) => RestRequest;
}

export const api: Dialect = {
  session: '/api/session',
  unwrap: (answer) => answer,
  categories: () => get('/api/cis/tagging/category'),
  category: (id) => get(`/api/cis/tagging/category/${segment(id)}`),
  tagsOf: (id) => post('/api/cis/tagging/tag?action=list-tags-for-category', { category_id: id }),
  tag: (id) => get(`/api/cis/tagging/tag/${segment(id)}`),
  attachedObjects: (ids) =>
    post('/api/cis/tagging/tag-association?action=list-attached-objects-on-tags', { tag_ids: ids }),
};

const TAGGING = '/rest/com/vmware/cis/tagging';

export const rest: Dialect = {
  session: '/rest/com/vmware/cis/session',
  unwrap: (answer) => (answer as { value?: unknown } | null)?.value,
  categories: () => get(`${TAGGING}/category`),
  category: (id) => get(`${TAGGING}/category/id:${segment(id)}`),
  tagsOf: (id) => post(`${TAGGING}/tag/id:${segment(id)}?~action=list-tags-for-category`, {}),
  tag: (id) => get(`${TAGGING}/tag/id:${segment(id)}`),
  attachedObjects: (ids) =>
    post(`${TAGGING}/tag-association?~action=list-attached-objects-on-tags`, { tag_ids: ids }),
};

function get(path: string): RestRequest {
  return { method: 'GET', path };
}

function post(path: string, body: object): RestRequest {
  return { method: 'POST', path, body };
}

/** Ids are URNs, whose colons stand in paths as they are (RFC 3986, 3.3). */
function segment(id: string): string {
  return encodeURIComponent(id).replaceAll('%3A', ':');
}
