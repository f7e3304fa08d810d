import { beforeAll, expect, it } from 'vitest';
import * as simulated from '../../src/simulator/wire/data-types.ts';
import { enumerations } from '../../src/simulator/wire/enumerations.ts';
import { managedTypes } from '../../src/simulator/wire/managed-types.ts';
import * as simulatedMethods from '../../src/simulator/wire/methods.ts';
import { answerTypes } from '../../src/vsphere/soap/answer-types.ts';
import { apiVersions, compareApiVersions } from '../../src/vsphere/soap/api-version.ts';
import { dataTypes } from '../../src/vsphere/soap/data-types.ts';
import { deviceTypes } from '../../src/vsphere/soap/device-types.ts';
import { methods } from '../../src/vsphere/soap/methods.ts';
import { reconfigureTypes } from '../../src/vsphere/soap/reconfigure-types.ts';
import { properties, type Property } from '../../src/vsphere/soap/properties.ts';
import type { DataType, Field, Method } from '../../src/vsphere/soap/schema.ts';
import { judged } from '../support/judges.ts';
import { wireTables, type WireField, type WireTables } from '../support/pyvmomi.ts';

const sent: { methods: readonly Method[]; types: readonly DataType[] } = {
  methods,
  types: [...dataTypes, ...reconfigureTypes],
};
const read: readonly DataType[] = [...answerTypes, ...deviceTypes];

judged('pyvmomi')("The wire tables agree with pyvmomi's", () => {
  let judge: WireTables;

  beforeAll(async () => {
    judge = await wireTables([...namesInTables()]);
  });

  it('names nothing that pyvmomi does not know', () => {
    expect(judge.unknown).toEqual([]);
  });

  it('has every released API version from 5.5 on, newest first', () => {
    const released = judge.versions.filter((version) => /^[\d.]+$/.test(version));
    const ours = released.filter((version) => compareApiVersions(version, '5.5') >= 0);
    expect(apiVersions).toEqual(ours.sort(compareApiVersions).reverse());
  });

  it.each(sent.methods)('sends $name as it is declared: parameters, answer, version, privilege', (method) => {
    expect(lean(method)).toEqual(lean(judgedMethod(judge, method.name)));
  });

  it.each(sent.types)('sends every field of $name, in order', (type) => {
    expect(lean(type)).toEqual(lean(judgedType(judge, type.name)));
  });

  it.each(read)('reads fields of $name that exist, as what they are', (type) => {
    const whole = judgedType(judge, type.name);
    const fields = whole.fields.filter(({ name }) => type.fields.some((field) => field.name === name));
    expect(byName(type)).toEqual(byName({ ...whole, fields }));
  });

  it.each(properties)('asks for $on.$path as what it is', (property: Property) => {
    expect(property).toEqual(judgedProperty(judge, property));
  });

  it.each(simulatedMethods.methods)('is strict about $name in the embedded vCenter', (method) => {
    // Whether an answer may be absent matters to who reads it only.
    const { returns, ...judged } = lean(judgedMethod(judge, method.name));
    const { optional: _, ...always } = returns ?? { type: '' };
    expect(lean(method)).toEqual(returns === undefined ? judged : { ...judged, returns: always });
  });

  it.each(simulated.dataTypes)('is strict about $name in the embedded vCenter', (type) => {
    const fields = type.fields.filter((field) => !isPythonOnly(type.name, field));
    expect(lean({ ...type, fields })).toEqual(lean(judgedType(judge, type.name)));
  });

  it.each(managedTypes)('offers properties of $name in the embedded vCenter that exist', (type) => {
    expect(byName(type)).toEqual(byName(judgedType(judge, type.name)));
  });

  it.each(enumerations)('knows the values of %s in the embedded vCenter', (name, values) => {
    expect(values).toEqual(judge.types[name]?.values);
  });
});

function* namesInTables(): Generator<string> {
  for (const { name } of [...sent.methods, ...simulatedMethods.methods]) yield name;
  for (const { name } of [...sent.types, ...read, ...simulated.dataTypes, ...managedTypes]) yield name;
  for (const [name] of enumerations) yield name;
  // Where dotted paths lead through, and what is inherited.
  for (const { on } of properties) yield on;
  yield* ['VirtualMachineConfigInfo', 'VirtualHardware', 'GuestInfo', 'VirtualMachineFileLayoutEx'];
  yield* ['VirtualMachineRuntimeInfo', 'VirtualMachineSnapshotInfo', 'VirtualMachineStorageSummary'];
  yield* ['VirtualMachineSummary', 'DatastoreSummary', 'DynamicData'];
}

/** A row of `methods.ts`, made of what pyvmomi knows. */
function judgedMethod({ methods: known }: WireTables, name: string): Method {
  const { object, params, result, privilege, version } = known[name]!;
  return {
    name,
    on: object,
    parameters: params.map((param) => judgedField(param)),
    ...(result === null
      ? {}
      : {
          returns: {
            type: result.wireType,
            ...flag('array', result.isArray),
            ...flag('optional', result.optional && !result.isArray),
          },
        }),
    ...since(version),
    ...(privilege === null ? {} : { privilege }),
  };
}

/** A row of `data-types.ts`: the fields that the type adds to its base. */
function judgedType({ types }: WireTables, name: string): DataType {
  const { base, properties: all = [], version } = types[name]!;
  const inherited = new Set((types[base ?? '']?.properties ?? []).map((field) => field.name));
  return {
    name,
    ...(isRoot(base) || name === 'LocalizedMethodFault' ? {} : { base }),
    fields: all
      .filter((field) => !inherited.has(field.name) || name === 'LocalizedMethodFault')
      .filter((field) => !isPythonOnly(name, field))
      .map((field) => judgedField(field, name)),
    ...since(version),
  };
}

function judgedField(field: WireField, owner?: string): Field {
  const { name, isArray, optional, version } = field;
  return {
    name,
    type: wireType(field, owner),
    ...flag('array', isArray),
    ...flag('optional', optional),
    ...since(version),
  };
}

/** Follows a dotted path from type to type. */
function judgedProperty({ types }: WireTables, { on, path }: Property): Property {
  let field: WireField | undefined;
  for (const step of path.split('.')) {
    const owner = field === undefined ? on : field.wireType;
    field = types[owner]?.properties?.find(({ name }) => name === step);
    if (field === undefined) return { on, path, type: `no ${step} in ${owner}` };
  }
  const { isArray, version } = field!;
  return { on, path, type: wireType(field!), ...flag('array', isArray), ...since(version) };
}

/** pyvmomi shows a LocalizedMethodFault as the fault in it, everywhere but in that type itself. */
function wireType({ name, wireType: type }: WireField, owner?: string): string {
  const itself = owner === 'LocalizedMethodFault' && name === 'fault';
  return type === 'MethodFault' && !itself ? 'LocalizedMethodFault' : type;
}

/** It also lends each fault the text of its LocalizedMethodFault. */
function isPythonOnly(type: string, { name }: { readonly name: string }): boolean {
  if (type === 'LocalizedMethodFault') return !['fault', 'localizedMessage'].includes(name);
  return type === 'MethodFault' && name === 'msg';
}

function isRoot(base: string | null | undefined): base is null | undefined {
  const roots = ['DynamicData', 'DataObject', 'ManagedObject', 'Object'];
  return base === null || base === undefined || roots.includes(base);
}

/** The tables leave out what 4.0 had: no server is that old. */
function since(version: string | null): { since?: string } {
  return version === null || compareApiVersions(version, '4.0') <= 0 || !/^[\d.]+$/.test(version)
    ? {}
    : { since: version };
}

function flag<N extends string>(name: N, is: boolean): Partial<Record<N, true>> {
  return (is ? { [name]: true } : {}) as Partial<Record<N, true>>;
}

/** What came with its owner needs no `since` of its own. */
function lean<T extends DataType | Method>(row: T): T {
  const bare = ({ since: at, ...field }: Field) => ({
    ...field,
    ...(at === row.since ? {} : since(at ?? null)),
  });
  return 'parameters' in row
    ? { ...row, parameters: row.parameters.map(bare) }
    : { ...row, fields: row.fields.map(bare) };
}

function byName(row: DataType): DataType {
  const type = lean(row);
  return { ...type, fields: [...type.fields].sort((a, b) => a.name.localeCompare(b.name)) };
}
