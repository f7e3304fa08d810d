import type * as undici from 'undici';
import agent from 'undici/lib/dispatcher/agent.js';
import requestMethod from 'undici/lib/api/api-request.js';
import errors from 'undici/lib/core/errors.js';

/**
 * The parts of undici that SOAP needs, without its main module, which loads fetch, WebSocket, caches and mocks as well:
 * a twentieth of the time of an export before its first byte. The version in package.json is exact for that.
 */
export const Agent: typeof undici.Agent = agent;
export const HTTPParserError: typeof undici.errors.HTTPParserError = errors.HTTPParserError;

/** `agent.request(options)`: the main module is what makes it a method. */
export async function request(
  dispatcher: undici.Dispatcher,
  options: undici.Dispatcher.RequestOptions,
): Promise<undici.Dispatcher.ResponseData> {
  return await requestMethod.call(dispatcher, options);
}
