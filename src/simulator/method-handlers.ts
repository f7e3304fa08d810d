import type { Handlers } from './call.ts';
import { authorizationManagerMethods } from './objects/authorization-manager.ts';
import { propertyCollectorMethods } from './objects/property-collector/methods.ts';
import { searchIndexMethods } from './objects/search-index.ts';
import { serviceInstanceMethods } from './objects/service-instance.ts';
import { sessionManagerMethods } from './objects/session-manager.ts';
import { datastoreBrowserMethods } from './objects/datastore-browser-methods.ts';
import { eventManagerMethods } from './objects/event-manager.ts';
import { leaseMethods } from './objects/lease-methods.ts';
import { ovfManagerMethods } from './objects/ovf-manager.ts';
import { exportMethods } from './objects/virtual-machine/export.ts';
import { taskMethods } from './objects/task.ts';
import { viewManagerMethods } from './objects/view-manager.ts';
import { powerMethods } from './objects/virtual-machine/power.ts';
import { reconfigureMethods } from './objects/virtual-machine/reconfigure.ts';
import { snapshotMethods } from './objects/virtual-machine/snapshots.ts';

/** Every method that is answered, by wire name; `Login` alone is in `dispatch.ts`. */
export const methodHandlers: Handlers = {
  ...serviceInstanceMethods,
  ...sessionManagerMethods,
  ...propertyCollectorMethods,
  ...viewManagerMethods,
  ...searchIndexMethods,
  ...authorizationManagerMethods,
  ...taskMethods,
  ...powerMethods,
  ...reconfigureMethods,
  ...snapshotMethods,
  ...exportMethods,
  ...leaseMethods,
  ...datastoreBrowserMethods,
  ...ovfManagerMethods,
  ...eventManagerMethods,
};
