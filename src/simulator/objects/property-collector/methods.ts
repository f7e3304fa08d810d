import type { MoRef } from '../../../vsphere/moref.ts';
import { on, required, type Call, type Handlers } from '../../call.ts';
import { invalidArgument, notAuthenticated } from '../../soap/fault.ts';
import type { DataObject, Value } from '../../soap/value.ts';
import { SessionManager } from '../session-manager.ts';
import { PropertyFilter } from './filter.ts';
import { readFilterSpec } from './filter-spec.ts';
import { PropertyCollector } from './property-collector.ts';
import { checkPath, readPath } from './property-path.ts';
import { objectContent, readObject, withoutUnset } from './read-object.ts';
import { selectObjects, type Find } from './select-objects.ts';
import { waitForUpdates } from './wait-for-updates.ts';

export const propertyCollectorMethods: Handlers = {
  RetrieveProperties: (call) => retrieve(call),
  RetrievePropertiesEx: (call) => firstPage(call),
  ContinueRetrievePropertiesEx: (call) => nextPage(call),
  Fetch: (call) => fetchProperty(call),
  CancelRetrievePropertiesEx: (call) => {
    takePages(call);
    return undefined;
  },
  CreateFilter: (call) => {
    const collector = collectorOf(call);
    const spec = readFilterSpec(required(call.args.object('spec'), 'spec'));
    selectObjects(spec, finder(call));
    const filter = new PropertyFilter(call.session.newId(), spec);
    call.session.add(filter);
    collector.filters.add(filter);
    call.world.changes.announce();
    return filter.ref;
  },
  DestroyPropertyFilter: on(PropertyFilter, (filter, { session }) => {
    session.remove(filter);
    for (const collector of session.collectors()) collector.filters.delete(filter);
    return undefined;
  }),
  CreatePropertyCollector: ({ session }) => {
    const collector = new PropertyCollector('PropertyCollector', session.newId());
    session.add(collector);
    return collector.ref;
  },
  DestroyPropertyCollector: on(PropertyCollector, (collector, call) => {
    if (call.target.ref.value === 'propertyCollector') throw invalidArgument('_this');
    for (const filter of collector.filters) call.session.remove(filter);
    collector.filters.clear();
    call.session.remove(collector);
    return undefined;
  }),
  WaitForUpdatesEx: (call) => waitForUpdates(collectorOf(call), call, finder(call)),
  WaitForUpdates: (call) => waitForUpdates(collectorOf(call), call, finder(call)),
  CheckForUpdates: (call) => {
    const collector = collectorOf(call);
    return collector.resume(call.args.text('version') ?? '') ?? collector.collect(finder(call));
  },
  CancelWaitForUpdates: (call) => {
    collectorOf(call).cancelWaits();
    return undefined;
  },
};

/** Everybody calls `propertyCollector`; each session has its own. */
function collectorOf({ session, target }: Call): PropertyCollector {
  if (target.ref.value === 'propertyCollector') return session.rootCollector;
  if (target instanceof PropertyCollector) return target;
  throw invalidArgument('_this');
}

function finder({ world, session }: Call): Find {
  return (ref) => {
    const object = world.objects.find(ref, session);
    return object instanceof SessionManager ? object.seenBy(session) : object;
  };
}

function retrieve(call: Call): DataObject[] {
  const find = finder(call);
  return call.args
    .objects('specSet')
    .map(readFilterSpec)
    .flatMap((spec) => {
      refuseStranger(
        call,
        spec.objects.map(({ obj }) => obj),
      );
      return selectObjects(spec, find)
        .map((object) => readObject(object, spec.properties))
        .filter((read) => read !== undefined)
        .map((read) => objectContent(withoutUnset(read, call.world.faults)));
    });
}

/** pyvmomi's way to read one property of one object. */
function fetchProperty(call: Call): Value {
  const { ref } = call.target;
  refuseStranger(call, [ref]);
  const path = required(call.args.text('prop'), 'prop');
  checkPath(ref.type, path);
  const object = finder(call)(ref);
  return object === undefined ? undefined : readPath(object, path);
}

/** Without a login only the service instance can be read. */
function refuseStranger({ session }: Call, objects: readonly MoRef[]): void {
  const hidden = session.userName === '' ? objects.find(({ type }) => type !== 'ServiceInstance') : undefined;
  if (hidden !== undefined) throw notAuthenticated(hidden);
}

/** No object at all is no result at all. */
function firstPage(call: Call): Value {
  const objects = retrieve(call);
  if (objects.length === 0) return undefined;
  const size = call.args.object('options')?.number('maxObjects');
  if (size !== undefined && size <= 0) throw invalidArgument('options.maxObjects');
  return page(collectorOf(call), objects, size ?? objects.length);
}

function nextPage(call: Call): Value {
  const { objects, size } = takePages(call);
  return page(collectorOf(call), objects, size);
}

function page(collector: PropertyCollector, objects: readonly DataObject[], size: number): Value {
  if (objects.length <= size) return { objects };
  const token = collector.newToken();
  collector.pages.set(token, { objects: objects.slice(size), size });
  return { token, objects: objects.slice(0, size) };
}

function takePages(call: Call) {
  const { pages } = collectorOf(call);
  const token = required(call.args.text('token'), 'token');
  const waiting = pages.get(token);
  if (waiting === undefined) throw invalidArgument('token');
  pages.delete(token);
  return waiting;
}
