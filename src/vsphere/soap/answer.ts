import { fail, type HyperexportError } from '../../core/errors.ts';
import { childOf, xsiTypeOf, type XmlElement } from '../../xml/element.ts';
import type { ReportedFault } from './fault.ts';
import { readValue } from './read-answer.ts';
import { readTypes } from './tables.ts';
import type { HttpAnswer } from './transport.ts';
import type { Read } from './types.ts';
import { parseXml, whyNoXml } from './xml.ts';

export type SoapAnswer = { readonly result: XmlElement } | { readonly fault: ReportedFault };

/** The content of an envelope's body; `undefined` when the answer is not SOAP, whatever its status or content type. */
export function openEnvelope(answer: HttpAnswer): SoapAnswer | undefined {
  const envelope = parseXml(answer.text);
  if (envelope?.name !== 'Envelope') return undefined;
  const body = childOf(envelope, 'Body');
  if (body === undefined) return undefined;
  const fault = childOf(body, 'Fault');
  if (fault !== undefined) return { fault: readFault(fault) };
  // A 500 without a fault, or a redirect with a body, is no answer to the call.
  const result = answer.status === 200 ? body.children[0] : undefined;
  return result === undefined ? undefined : { result };
}

/** SOAP 1.1, 4.4: `detail` holds the typed fault as its one element. */
function readFault(fault: XmlElement): ReportedFault {
  const message = childOf(fault, 'faultstring')?.text.trim() ?? '';
  const detail = childOf(fault, 'detail')?.children[0] ?? NO_DETAIL;
  const type = xsiTypeOf(detail) ?? (detail.name.replace(/Fault$/, '') || 'RuntimeFault');
  const read = readValue('MethodFault', detail, readTypes) as Read<'MethodFault'>;
  return { fault: { ...read, $type: type }, message };
}

const NO_DETAIL: XmlElement = { namespace: '', name: '', attributes: [], children: [], text: '' };

/** The error for an answer of something that is no vSphere server, with what was got instead. */
export function notVsphere(answer: HttpAnswer, url: URL): HyperexportError {
  const { status, contentType, location } = answer;
  const words = answer.text.replace(/\s+/g, ' ').trim().slice(0, 80);
  // A page is known by its words; what claims to be XML may be refused for what cannot be seen in them.
  const refused = words !== '' && contentType.includes('xml') ? whyNoXml(answer.text) : undefined;
  const got = [
    `HTTP ${status}`,
    contentType === '' ? 'no content type' : contentType,
    words === '' ? 'no content' : `"${words}"`,
    ...(refused === undefined ? [] : [`which ${refused}`]),
    ...(location === undefined ? [] : [`a redirect to ${location}`]),
  ];
  const starting = status === 502 || status === 503 || status === 504;
  return fail('not-vsphere', `${url.origin}${url.pathname} does not answer in SOAP: ${got.join(', ')}`, {
    details: { status, contentType },
    retryable: starting,
    hint: starting
      ? 'the server or a proxy before it is up, the vSphere service behind it is not: try again in a few minutes'
      : "is this a vCenter's or an ESXi host's address, with /sdk as its path?",
  });
}
