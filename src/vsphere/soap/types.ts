import type { MoRef } from '../moref.ts';
import type { answerTypes } from './answer-types.ts';
import type { dataTypes } from './data-types.ts';
import type { deviceTypes } from './device-types.ts';
import type { methods } from './methods.ts';
import type { reconfigureTypes } from './reconfigure-types.ts';
import type { properties } from './properties.ts';
import type { Field } from './schema.ts';

/** TypeScript's view of the tables: what may be sent, and what is read, follows from their rows. */
type SentRow = (typeof dataTypes)[number] | (typeof reconfigureTypes)[number];
type ReadRow = (typeof answerTypes)[number] | (typeof deviceTypes)[number];
type MethodRow = (typeof methods)[number];
type PropertyRow = (typeof properties)[number];

interface Scalars {
  'xsd:string': string;
  'xsd:int': number;
  'xsd:long': number;
  'xsd:boolean': boolean;
  'xsd:dateTime': Date;
  'xsd:anyType': unknown;
  ManagedObjectReference: MoRef;
}

/** The fields of a type as a union of rows, those of its bases included. */
type FieldsOf<Row, Name extends string> =
  Extract<Row, { name: Name }> extends infer Found
    ? | (Found extends { base: infer Base extends string } ? FieldsOf<Row, Base> : never)
      | (Found extends { fields: readonly (infer F extends Field)[] } ? F : never)
    : never;
type Optional<F> = Extract<F, { optional: true }>;
type Required<F> = Exclude<F, { optional: true }>;
type Name<F> = F extends { name: infer N extends string } ? N : never;

/** A data object to send. `$type` names a type derived from the declared one (a `TraversalSpec` among selections). */
export type Sent<N extends SentRow['name']> = SentFields<FieldsOf<SentRow, N>> & { readonly $type?: string };
type SentFields<F> = { readonly [R in Required<F> as Name<R>]: SentValue<R> } & {
  readonly [R in Optional<F> as Name<R>]?: SentValue<R> | undefined;
};
type SentValue<R> = R extends { type: infer T; array: true }
  ? readonly SentOne<T>[]
  : R extends { type: infer T }
    ? SentOne<T>
    : never;
type SentOne<T> = T extends keyof Scalars ? Scalars[T] : T extends SentRow['name'] ? Sent<T> : string;

/** A data object that was read; `$type` is what it really is, arrays are always there. */
export type Read<N extends ReadRow['name']> = ReadFields<FieldsOf<ReadRow, N>> & { readonly $type: string };
type ReadFields<F> = {
  readonly [R in Required<F> | Extract<F, { array: true }> as Name<R>]: ReadValue<R>;
} & {
  readonly [R in Exclude<Optional<F>, { array: true }> as Name<R>]?: ReadValue<R> | undefined;
};
type ReadValue<R> = R extends { type: infer T; array: true }
  ? readonly ReadOne<T>[]
  : R extends { type: infer T }
    ? ReadOne<T>
    : never;
type ReadOne<T> = T extends keyof Scalars ? Scalars[T] : T extends ReadRow['name'] ? Read<T> : string;

export type ReadTypeName = ReadRow['name'];

export type MethodName = MethodRow['name'];
type MethodNamed<M extends MethodName> = Extract<MethodRow, { name: M }>;
export type Arguments<M extends MethodName> = SentFields<MethodNamed<M>['parameters'][number]>;
export type Answer<M extends MethodName> =
  MethodNamed<M> extends infer Row
    ? Row extends { returns: infer R }
      ? ReadValue<R> | (R extends { optional: true } ? undefined : never)
      : undefined
    : never;

/** Managed types of which properties are read, and the paths of each. */
export type PropertyOwner = PropertyRow['on'];
export type PropertyPath<On extends PropertyOwner> = PropertyRow extends infer R
  ? R extends { on: On; path: infer P extends string }
    ? P
    : never
  : never;
/** The properties that were asked for; one that is not set, or may not be seen, is absent. */
export type Properties<On extends PropertyOwner, Path extends string> = {
  readonly [R in Extract<PropertyRow, { on: On; path: Path }> as R['path']]?: ReadValue<R> | undefined;
};
