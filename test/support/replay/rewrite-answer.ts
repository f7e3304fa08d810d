import type { SoapEntry } from '../../../src/doctor/trace/trace.ts';
import { childOf, childrenOf, type XmlElement } from '../../../src/xml/element.ts';
import { escapeXml } from '../../../src/xml/escape.ts';
import type { RecordedFiles, StandInBody } from './recorded-files.ts';
import type { StandIns } from './stand-ins.ts';
import { parseTree, writeTree } from './xml-tree.ts';

interface Here {
  readonly host: string;
  readonly port: number;
  readonly thumbprintSha1: string;
  readonly thumbprintSha256: string;
  readonly certificatePem: string;
}

interface Parts {
  readonly here: Here;
  readonly standIns: StandIns;
  readonly files: RecordedFiles;
  /** The address of each file of a lease, by the lease's reference and the file's key. */
  readonly urls: ReadonlyMap<string, string>;
}

/** Nobody listens there. */
const NOWHERE = '127.0.0.1:1';

/**
 * A recorded answer for this run: every host that is named is this machine, and shows the certificate that was
 * announced where the recorded one did; what the server says of files that it sent is said of what stands for them.
 */
export async function rewriteAnswer(entry: SoapEntry, request: string, parts: Parts): Promise<string> {
  const root = parseTree(entry.answer ?? '');
  if (root === undefined) return '';
  const sent = await sentFiles(root, entry.target, parts);
  return writeTree(root, (leaf, above) => {
    const owner = above.at(-1);
    return (
      sent.get(leaf) ??
      ofHost(leaf, above, parts.here) ??
      ofDevice(leaf, owner, parts) ??
      (leaf.name === 'ovfDescriptor' ? ofDescriptor(leaf.text, request, parts.standIns) : undefined) ??
      parts.standIns.inPlaceOf(leaf.text.trim())
    );
  });
}

/** Sizes and checksums of a manifest's entries: equal where they were equal, and else as far apart. */
async function sentFiles(
  root: XmlElement,
  target: string,
  { files, urls }: Parts,
): Promise<ReadonlyMap<XmlElement, string>> {
  const said = new Map<XmlElement, string>();
  const answer = childOf(root, 'Body')?.children[0];
  if (answer?.name !== 'HttpNfcLeaseGetManifestResponse') return said;
  const lease = target.slice(target.indexOf(':') + 1);
  for (const entry of childrenOf(answer, 'returnval')) {
    const key = childOf(entry, 'key')?.text ?? '';
    const file = await files.whole(urls.get(`${lease} ${key}`) ?? 'https://any/');
    if (file === undefined) continue;
    for (const field of entry.children) {
      const text = inManifest(field, file.entry, file.body);
      if (text !== undefined) said.set(field, text);
    }
  }
  return said;
}

function inManifest(
  { name, text }: XmlElement,
  { bytes = 0, sha256, sha1 }: { readonly bytes?: number; readonly sha256?: string; readonly sha1?: string },
  body: StandInBody,
): string | undefined {
  if (name === 'size') return String(body.bytes.length + Number(text) - bytes);
  if (name !== 'sha1' && name !== 'checksum') return undefined;
  if (text !== '' && text === sha256) return body.sha256;
  return text !== '' && text === sha1 ? body.sha1 : undefined;
}

/** What a vCenter says of its hosts, which the program dials. */
function ofHost(leaf: XmlElement, above: readonly XmlElement[], here: Here): string | undefined {
  const object = above.find((each) => childOf(each, 'propSet') !== undefined);
  const type = childOf(object ?? leaf, 'obj')?.attributes.find(({ name }) => name === 'type')?.value;
  if (type !== 'HostSystem' || leaf.name !== 'val') return undefined;
  switch (childOf(above.at(-1) ?? leaf, 'name')?.text) {
    case 'name':
      return here.host;
    case 'summary.config.port':
      return String(here.port);
    case 'summary.config.sslThumbprint':
      return thumbprint(leaf.text, here);
    default:
      return undefined;
  }
}

function ofDevice(
  leaf: XmlElement,
  owner: XmlElement | undefined,
  { here, files }: Parts,
): string | undefined {
  if (leaf.name === 'url' && leaf.text.startsWith('https://')) {
    const address = files.isUnreachable(leaf.text) ? NOWHERE : `${here.host}:${here.port}`;
    return leaf.text.replace(/^https:\/\/[^/]*/, `https://${address}`);
  }
  const url = owner === undefined ? undefined : childOf(owner, 'url')?.text;
  if (url === undefined || files.hasOtherCertificate(url)) return undefined;
  if (leaf.name === 'sslCertificate' && leaf.text !== '') return here.certificatePem;
  return leaf.name === 'sslThumbprint' ? thumbprint(leaf.text, here) : undefined;
}

function thumbprint(recorded: string, { thumbprintSha1, thumbprintSha256 }: Here): string {
  const digits = recorded.replace(/[^0-9a-f]/gi, '').length;
  return digits === 40 ? thumbprintSha1 : digits === 64 ? thumbprintSha256 : recorded;
}

/** Its files have the sizes that this run gave, where they had those that the recorded one gave. */
function ofDescriptor(descriptor: string, request: string, standIns: StandIns): string | undefined {
  const call = childOf(parseTree(request) ?? NOTHING, 'Body')?.children[0];
  const given = childrenOf(childOf(call ?? NOTHING, 'cdp') ?? NOTHING, 'ovfFiles');
  const sizes = new Map(given.map((file) => [childOf(file, 'path')?.text, childOf(file, 'size')?.text]));
  return descriptor.replace(/<File\b[^>]*>/g, (tag) => {
    const [, recorded = ''] = /ovf:href="([^"]*)"/.exec(tag) ?? [];
    const href = standIns.inPlaceOf(recorded);
    const size = sizes.get(href);
    const named = tag.replace(/ovf:href="[^"]*"/, `ovf:href="${escapeXml(href)}"`);
    return size === undefined ? named : named.replace(/ovf:size="\d*"/, `ovf:size="${size}"`);
  });
}

const NOTHING: XmlElement = { name: '', namespace: '', attributes: [], children: [], text: '' };
