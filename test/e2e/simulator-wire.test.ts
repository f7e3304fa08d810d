import { expect, it } from 'vitest';
import type { Field } from '../../src/vsphere/soap/schema.ts';
import { dataTypes } from '../../src/simulator/wire/data-types.ts';
import { fieldsOf } from '../../src/simulator/wire/lookup.ts';
import { managedTypes } from '../../src/simulator/wire/managed-types.ts';
import { methods } from '../../src/simulator/wire/methods.ts';
import { judged } from '../support/judges.ts';
import { wireTables, type WireField } from '../support/pyvmomi.ts';

// pyvmomi wraps faults that are properties by itself, and so does not know their wrapping.
const wrapping = 'LocalizedMethodFault';

judged('pyvmomi')("The embedded vCenter's tables", () => {
  it('are those of pyvmomi: names, order, arrays, what may be left out', async () => {
    const types = [...dataTypes, ...managedTypes].map(({ name }) => name).filter((name) => name !== wrapping);
    const tables = await wireTables([...types, ...methods.map(({ name }) => name)]);
    expect(tables.unknown).toEqual([]);
    for (const name of types) {
      const reference = (tables.types[name]?.properties ?? []).filter(isOnTheWire);
      expect(fieldsOf(name).map(shape), name).toEqual(reference.map(referenceShape));
    }
    for (const { name, parameters } of methods) {
      expect(parameters.map(shape), name).toEqual(tables.methods[name]?.params.map(referenceShape));
    }
  });
});

/** The fields of DynamicData itself were never used. */
const isOnTheWire = ({ name }: WireField) => name !== 'dynamicType' && name !== 'dynamicProperty';

const shape = ({ name, array, optional }: Field) => ({
  name,
  array: array === true,
  optional: optional === true,
});

const referenceShape = ({ name, isArray, optional }: WireField) => ({ name, array: isArray, optional });
