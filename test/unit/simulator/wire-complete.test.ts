import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { defaultInventory } from '../../../src/simulator/default-inventory.ts';
import type { SimulatedVm } from '../../../src/simulator/inventory-spec.ts';
import { buildInventory } from '../../../src/simulator/inventory/build-inventory.ts';
import { NfcFiles } from '../../../src/simulator/nfc/nfc-files.ts';
import type { ManagedObject } from '../../../src/simulator/objects/managed-object.ts';
import { readPath } from '../../../src/simulator/objects/property-collector/property-path.ts';
import { encode } from '../../../src/simulator/soap/encode.ts';
import { AnyValue, isDataObject, isMoRef, type Value } from '../../../src/simulator/soap/value.ts';
import { fieldsOf, findDataType } from '../../../src/simulator/wire/lookup.ts';
import { currentVersion } from '../../../src/simulator/wire/version.ts';
import { createWorld, type World } from '../../../src/simulator/world.ts';

const closing = new AbortController();
let world: World;

/** One of everything that an ordinary VM has not. */
const strange: SimulatedVm = {
  name: 'strange',
  template: true,
  vtpm: true,
  passthrough: ['PCI device 0'],
  cdrom: {},
  floppy: { file: '[datastore1] floppies/boot.flp' },
  disks: [
    { capacityBytes: 2 ** 24, rdm: 'physical' },
    { capacityBytes: 2 ** 24, shared: 'multi-writer', thick: true },
    { capacityBytes: 2 ** 24, mode: 'independent_persistent', shared: 'bus' },
  ],
  snapshots: ['one'],
};

beforeAll(() => {
  world = createWorld({
    clock: systemClock,
    username: 'user',
    password: 'secret',
    leaseTimeoutSeconds: 300,
    latencyMilliseconds: 0,
    taskMilliseconds: 0,
    endpoint: { host: '127.0.0.1', port: 443, thumbprintSha1: '00' },
    nfcFiles: new NfcFiles(),
    connections: { reset: () => undefined, renewCertificate: async () => await Promise.resolve() },
    closing: closing.signal,
  });
  buildInventory(world, [...defaultInventory, strange]);
});

afterAll(() => {
  closing.abort();
});

test('every property of every object is one that the schema declares', () => {
  for (const object of world.objects.all()) {
    const declared = new Set(fieldsOf(object.ref.type).map(({ name }) => name));
    expect(Object.keys(object.properties).filter((name) => !declared.has(name))).toEqual([]);
  }
});

test('no object that clients can read lacks a field that the schema requires', () => {
  const problems = new Set<string>();
  for (const object of world.objects.all()) {
    for (const name of Object.keys(object.properties)) {
      const value = readPath(object, name);
      if (value === undefined) continue;
      check(`${object.ref.type}.${name}`, value.type, value.value, problems);
    }
  }
  expect([...problems]).toEqual([]);
  for (const object of world.objects.all()) {
    for (const name of Object.keys(object.properties)) {
      encode('val', 'xsd:anyType', readPath(object, name), currentVersion);
    }
  }
});

test('every required property of every object is set', () => {
  const missing = new Set<string>();
  for (const object of entities()) {
    for (const field of fieldsOf(object.ref.type)) {
      const unset = object.read(field.name) === undefined && field.optional !== true;
      if (unset) missing.add(`${object.ref.type}.${field.name}`);
    }
  }
  expect([...missing]).toEqual([]);
});

function entities(): ManagedObject[] {
  return [...world.objects.all()].filter(({ properties }) => Object.hasOwn(properties, 'name'));
}

function check(where: string, declared: string, value: Value, problems: Set<string>): void {
  if (value instanceof AnyValue) {
    check(where, value.type, value.value, problems);
  } else if (Array.isArray(value)) {
    for (const item of value as readonly Value[]) check(where, declared, item, problems);
  } else if (isDataObject(value) && !isMoRef(value)) {
    const type = value.$type ?? declared;
    if (findDataType(type) === undefined) problems.add(`${where}: the type ${type} is not in the tables`);
    const fields = fieldsOf(type);
    const names = new Set(['$type', ...fields.map(({ name }) => name)]);
    for (const name of Object.keys(value))
      if (!names.has(name)) problems.add(`${where}: ${type} has no ${name}`);
    for (const field of fields) {
      const inner = value[field.name];
      if (inner !== undefined) check(`${where}.${field.name}`, field.type, inner, problems);
      else if (field.optional !== true) problems.add(`${where}: ${type}.${field.name} is required`);
    }
  }
}
