import type { MoRef } from '../../vsphere/moref.ts';
import type { Method } from '../../vsphere/soap/schema.ts';
import { attributeOf, childOf, type XmlElement } from '../../xml/element.ts';
import { escapeXml } from '../../xml/escape.ts';
import { readXml } from '../../xml/read.ts';
import { findMethod } from '../wire/lookup.ts';
import { compareVersions, currentVersion, isKnownIn, supportedVersions } from '../wire/version.ts';
import { decodeSequence } from './decode.ts';
import { encode } from './encode.ts';
import { invalidRequest, VimFault } from './fault.ts';
import type { DataObject, Value } from './value.ts';

export interface Request {
  readonly method: Method;
  readonly target: MoRef;
  readonly args: DataObject;
  /** The API version in which the client speaks. */
  readonly version: string;
}

/** Reads a SOAP envelope and the SOAPAction header beside it (`"urn:vim25/8.0.1.0"`). */
export function readRequest(envelope: string, soapAction: string | undefined): Request {
  const version = readVersion(soapAction);
  const root = readRoot(envelope);
  const call = root.name === 'Envelope' ? childOf(root, 'Body')?.children[0] : undefined;
  if (call === undefined)
    throw invalidRequest('The request is not a SOAP envelope with a method in its body');

  const [self, ...parameters] = call.children;
  const where = `\nwhile parsing call information for method ${call.name}\nat line 1, column 0\n\nwhile parsing SOAP body`;
  if (self?.name !== '_this')
    throw invalidRequest(`\nThe object to call is missing: expected "_this"\n${where}`);
  const target: MoRef = { type: attributeOf(self, 'type') ?? '', value: self.text.trim() };
  const method = findMethod(call.name);
  if (method === undefined || !isKnownIn(version, method.since)) {
    throw new VimFault('MethodNotFound', `Unable to resolve WSDL method name ${call.name}`, {
      receiver: target,
      method: call.name,
    });
  }
  return { method, target, args: decodeSequence(parameters, method.parameters, { version, where }), version };
}

function readRoot(envelope: string): XmlElement {
  const reading = readXml(envelope);
  if ('refused' in reading) throw invalidRequest(`The request ${reading.refused}`);
  return reading.root;
}

/**
 * A client that names no version, or one older than any that is known, speaks the oldest. One that is newer than the
 * server - govc announces its own until it has read vimServiceVersions.xml - is answered in the server's newest.
 */
function readVersion(soapAction: string | undefined): string {
  const action = soapAction?.replaceAll('"', '') ?? '';
  const match = /^urn:(?:internal)?vim25(?:\/(.+))?$/.exec(action);
  if (action !== '' && match === null) {
    throw invalidRequest(`Request version '${action}' and namespace 'urn:vim25' are not supported`);
  }
  const named = match?.[1];
  const known = supportedVersions.find(
    (version) => named !== undefined && compareVersions(version, named) <= 0,
  );
  return known ?? supportedVersions[supportedVersions.length - 1] ?? currentVersion;
}

export function writeResponse({ method, version }: Request, value: Value): string {
  const content =
    method.returns === undefined ? '' : encode('returnval', method.returns.type, value, version);
  return wrap(`<${method.name}Response xmlns="urn:vim25">${content}</${method.name}Response>`);
}

export function writeFault(fault: VimFault, version: string = currentVersion): string {
  const detail = encode(`${fault.type}Fault`, 'MethodFault', { ...fault.fields, $type: fault.type }, version);
  const named = detail.replace(/^<\w+/, '$& xmlns="urn:vim25"');
  return wrap(
    `<soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>${escapeXml(fault.message)}</faultstring>` +
      `<detail>${named}</detail></soapenv:Fault>`,
  );
}

function wrap(body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/" xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<soapenv:Body>
${body}
</soapenv:Body>
</soapenv:Envelope>`;
}
