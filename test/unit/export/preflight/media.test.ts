import { expect, test } from 'vitest';
import { checkMedia } from '../../../../src/export/preflight/media.ts';
import { neededPrivileges } from '../../../../src/export/preflight/privileges.ts';
import { subject } from './a-subject.ts';

const cd = { key: 16000, label: 'CD/DVD drive 1', kind: 'cdrom', connected: false } as const;
const datastore = { type: 'Datastore', value: 'datastore-1' };

test('drives without an image, and images on the host itself, are fine and asked for nowhere', async () => {
  expect(await checkMedia(subject({ removable: [cd] }))).toMatchObject([{ outcome: 'ok' }]);
  const tools = { ...cd, file: '[] /usr/lib/vmware/isoimages/linux.iso' };
  expect(await checkMedia(subject({ removable: [tools] }))).toMatchObject([{ outcome: 'ok' }]);
});

test('an image on a datastore that the server does not name is not checked', async () => {
  expect(await checkMedia(subject({ removable: [{ ...cd, file: '[gone] a.iso' }] }))).toMatchObject([
    { outcome: 'not-checked' },
  ]);
});

test('with --detach-media an image may be gone, and the privileges for its drive are needed', async () => {
  const { vm, ...rest } = subject({ removable: [{ ...cd, file: '[ds] a.iso', datastore }] });
  const request = { detachMedia: true } as Parameters<typeof checkMedia>[0]['request'];
  expect(await checkMedia({ ...rest, vm, request })).toMatchObject([{ outcome: 'info' }]);
  expect(neededPrivileges({ vm, request })).toEqual([
    'System.Read',
    'VApp.Export',
    'VirtualMachine.Interact.SetCDMedia',
    'VirtualMachine.Interact.DeviceConnection',
  ]);
  const images = { ...request, includeImages: true };
  expect(await checkMedia({ ...rest, vm, request: images })).toMatchObject([{ error: { code: 'usage' } }]);
});
