import { parseBytes } from '../../core/bytes.ts';
import { fail } from '../../core/errors.ts';
import type { Fault, FaultKind } from './fault.ts';

/**
 * Reads the short form of a fault, `KIND@TARGET:KEY=VALUE,...`, as `hyperexport simulator --fault` takes it. The target
 * of a request is a method, or a file where it holds a dot; of a lease it is a VM; of a task the method that starts it.
 * Sizes may have units.
 */
export function readFault(text: string): Fault {
  const [, kind = '', target, rest = ''] = /^([\w-]+)(?:@([^:]*))?(?::(.*))?$/s.exec(text) ?? [];
  const row = (kinds as Readonly<Record<string, Row | undefined>>)[kind];
  if (row === undefined) throw refused(text, `"${kind}" is none of ${Object.keys(kinds).join(', ')}`);
  const [at, keys] = row;
  const values = rest.split(',').filter((part) => part !== '');
  const given = Object.assign({}, ...values.map((part) => readValue(text, part, keys))) as object;
  return {
    kind,
    ...targetOf(text, at, target),
    ...fieldsApart(kind, given as Record<string, unknown>),
  } as Fault;
}

type Type = 'number' | 'size' | 'text' | 'flag' | readonly string[];
type Row = readonly [
  at: 'request' | 'call' | 'file' | 'lease' | 'manifest' | 'task' | 'property',
  keys: Readonly<Record<string, Type>>,
];

const OFTEN = { times: 'number', skip: 'number' } as const;
const CHANGED = { at: 'size', bytes: 'size', admitted: 'flag' } as const;

/** Every kind, what it strikes and what can be said of it; `fault` takes the fields of its type as well. */
const kinds: Readonly<Record<FaultKind, Row>> = {
  status: ['request', { status: 'number', location: 'text', retryAfter: 'number' }],
  html: ['request', { status: 'number' }],
  empty: ['request', {}],
  reset: ['request', { handled: 'flag' }],
  cut: ['request', { after: 'size', how: ['reset', 'closed', 'ended'], admitted: 'flag' }],
  hold: ['request', { after: 'size' }],
  'header-flood': ['request', { bytes: 'size' }],
  'end-sessions': ['request', { after: 'size' }],
  'expire-leases': ['request', { after: 'size' }],
  'host-state': [
    'request',
    { state: ['connected', 'disconnected', 'notResponding'], host: 'text', after: 'size' },
  ],
  'move-vm': ['call', { vm: 'text', host: 'text', datastore: 'text', folder: 'text' }],
  'new-certificate': ['request', {}],
  fault: ['call', { type: 'text', message: 'text' }],
  'not-soap': ['call', {}],
  'xml-bomb': ['call', { shape: ['elements', 'text', 'nesting', 'entities'], bytes: 'size' }],
  flip: ['file', CHANGED],
  insert: ['file', CHANGED],
  drop: ['file', CHANGED],
  extend: ['file', CHANGED],
  structure: ['file', { change: 'text', admitted: 'flag' }],
  'other-disk': ['file', { disk: 'number', admitted: 'flag' }],
  'old-disk': ['file', { generation: 'number', admitted: 'flag' }],
  framing: ['file', { as: 'text' }],
  'lease-error': ['lease', { type: 'text', message: 'text' }],
  offer: ['lease', { files: ['none', 'no-disks', 'without-last-disk', 'first-disk-twice'] }],
  'device-url': ['lease', { file: 'text', scheme: 'text', authority: 'text', thumbprint: 'text' }],
  'task-error': ['task', { type: 'text', message: 'text', vm: 'text', done: 'flag' }],
  'task-hold': ['task', { seconds: 'number', vm: 'text', done: 'flag' }],
  'consolidation-needed': ['task', { type: 'text', vm: 'text' }],
  unset: ['property', { type: 'text' }],
  manifest: ['manifest', { change: ['missing', 'size', 'sha1', 'sha256', 'no-checksums'] }],
};

function targetOf(text: string, at: string, target: string | undefined): object {
  if (at === 'lease') return target === undefined ? {} : { vm: target };
  if (at === 'manifest') return target === undefined ? {} : { file: target };
  if (target === undefined || target === '') throw refused(text, 'it does not say what it strikes');
  if (at === 'task') return { task: target };
  if (at === 'property') return { property: target };
  const isFile = target.includes('.');
  if (at === 'file' && !isFile) throw refused(text, 'it strikes files, such as disk-0.vmdk');
  if (at === 'call' && isFile) throw refused(text, 'it strikes methods, such as ExportVm');
  return isFile ? { file: target } : { method: target };
}

function readValue(text: string, part: string, keys: Row[1]): object {
  const [, key = '', value = 'true'] = /^(\w+)(?:=(.*))?$/s.exec(part) ?? [];
  const known: Readonly<Record<string, Type | undefined>> = { ...keys, ...OFTEN };
  const type = known[key] ?? (keys['message'] === undefined ? undefined : 'text');
  switch (type) {
    case undefined:
      throw refused(text, `"${part}" is none of ${[...Object.keys(keys), ...Object.keys(OFTEN)].join(', ')}`);
    case 'number':
      if (!/^\d+$/.test(value)) throw refused(text, `${key} is a number`);
      return { [key]: Number(value) };
    case 'size':
      return { [key]: parseBytes(value) };
    case 'flag':
      return { [key]: value === 'true' };
    case 'text':
      return { [key]: value };
    default:
      if (!type.includes(value)) throw refused(text, `${key} is one of ${type.join(', ')}`);
      return { [key]: value };
  }
}

/** What is said of a vSphere fault beyond its type and message are fields of it. */
function fieldsApart(kind: string, given: Record<string, unknown>): object {
  if (kind !== 'fault' && kind !== 'task-error') return given;
  const { type, message, times, skip, vm, done, ...fields } = given;
  const known = Object.entries({ type, message, times, skip, vm, done }).filter(
    ([, value]) => value !== undefined,
  );
  return { ...Object.fromEntries(known), fields };
}

function refused(text: string, why: string): Error {
  return fail('usage', `--fault: "${text}" cannot be read: ${why}`, {
    hint: 'write KIND@TARGET:KEY=VALUE,... as in cut@disk-0.vmdk:after=1MiB,times=1',
  });
}
