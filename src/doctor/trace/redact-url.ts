import type { Pseudonyms } from './pseudonyms.ts';
import { redactFileName } from './redact-file-name.ts';
import { redactText } from './redact-text.ts';

/** The path of a URL with its query: what every server has in it stays, what is named there does not. */
export function redactRequestPath(pathAndQuery: string, pseudonyms: Pseudonyms): string {
  const [, path = '', query = ''] = /^([^?#]*)(.*)$/s.exec(pathAndQuery) ?? [];
  const parameters = [...new URLSearchParams(query)].map(([name, value]) => {
    const shown = ACTIONS.includes(name) && WORD.test(value) ? value : redactText(value, pseudonyms);
    return `${PARAMETERS.includes(name) ? name : redactText(name, pseudonyms)}=${encodeURIComponent(shown)}`;
  });
  return redactPath(path, pseudonyms) + (parameters.length === 0 ? '' : `?${parameters.join('&')}`);
}

const ACTIONS = ['action', '~action'];
const PARAMETERS = [...ACTIONS, 'dcPath', 'dsName'];
const WORD = /^[a-z-]{1,60}$/;

/** What a path begins with decides which words are the server's own. */
const FIXED: readonly (readonly [front: RegExp, words: RegExp])[] = [
  [/^\/(?:ha-)?nfc\//, /^(?:(?:ha-)?nfc|(?:disk|file)-\d{1,4}\.[a-z]{1,5})$/],
  [/^\/folder\//, /^folder$/],
  [/^\/sdk(?:\/|$)/, /^(?:sdk|vimServiceVersions\.xml)$/],
  [/^\/rest\//, /^(?:rest|com|vmware|cis|session|tagging|category|tag|tag-association)$/],
  [/^\/api\//, /^(?:api|cis|session|tagging|category|tag|tag-association)$/],
];

function redactPath(path: string, pseudonyms: Pseudonyms): string {
  const words = FIXED.find(([front]) => front.test(path))?.[1];
  return path
    .split('/')
    .map((segment, index) => {
      // Only at the front are the words of `/folder` the server's.
      const fixed =
        segment === '' || (words?.test(segment) === true && (index === 1 || !path.startsWith('/folder')));
      return fixed ? segment : redactSegment(segment, pseudonyms);
    })
    .join('/');
}

/** `id:urn:vmomi:...` is how `/rest` names an object. */
function redactSegment(segment: string, pseudonyms: Pseudonyms): string {
  const [, front = '', rest = ''] = /^(id:)?(.*)$/s.exec(segment) ?? [];
  return front + redactFileName(rest, pseudonyms);
}
