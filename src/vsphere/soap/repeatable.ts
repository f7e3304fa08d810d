import type { HyperexportError } from '../../core/errors.ts';

/**
 * Sent twice, these could be done twice: the first may have arrived without its answer coming back. Of a guest that was
 * asked to shut down, whoever asks wants to know whether it was he who did.
 */
const MAKES_SOMETHING = /^(Login|Export|Create(?!Descriptor)|ShutdownGuest)|_Task$/;

export function makesSomething(method: string): boolean {
  return MAKES_SOMETHING.test(method);
}

/** A proxy answers so for a service behind it that has not seen the request. */
const NOT_SERVED = [429, 503];
const BROKEN_GATEWAY = [502, 504];

/**
 * Whether a call can be sent again after this error: the server could not be reached for a moment, or a proxy in front
 * of it says that the service is not there. A call that makes something only if it surely was not carried out.
 */
export function mayBeSentAgain(method: string, { code, details }: HyperexportError): boolean {
  const { status } = details;
  if (code === 'not-vsphere' && typeof status === 'number') {
    return NOT_SERVED.includes(status) || (BROKEN_GATEWAY.includes(status) && !makesSomething(method));
  }
  return code === 'unreachable' && !makesSomething(method);
}
