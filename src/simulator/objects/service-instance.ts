import { currentVersion } from '../wire/version.ts';
import type { Handlers } from '../call.ts';
import type { DataObject, Value } from '../soap/value.ts';
import type { World } from '../world.ts';
import { ManagedObject, type Properties } from './managed-object.ts';

/** The services, by their field of ServiceContent: type and id as vCenter has them. */
export const serviceReferences = {
  rootFolder: ['Folder', 'group-d1'],
  propertyCollector: ['PropertyCollector', 'propertyCollector'],
  viewManager: ['ViewManager', 'ViewManager'],
  customFieldsManager: ['CustomFieldsManager', 'CustomFieldsManager'],
  sessionManager: ['SessionManager', 'SessionManager'],
  authorizationManager: ['AuthorizationManager', 'AuthorizationManager'],
  taskManager: ['TaskManager', 'TaskManager'],
  searchIndex: ['SearchIndex', 'SearchIndex'],
  ovfManager: ['OvfManager', 'OvfManager'],
  eventManager: ['EventManager', 'EventManager'],
} as const;

export class ServiceInstance extends ManagedObject {
  readonly #world: World;
  readonly properties: Properties = {
    content: () => serviceContent(this.#world),
    serverClock: () => this.#world.clock.now(),
    capability: () => ({
      provisioningSupported: true,
      multiHostSupported: true,
      userShellAccessSupported: false,
    }),
  };

  constructor(world: World) {
    super('ServiceInstance', 'ServiceInstance');
    this.#world = world;
  }
}

export const serviceInstanceMethods: Handlers = {
  RetrieveServiceContent: ({ world }) => serviceContent(world),
  CurrentTime: ({ world }) => world.clock.now(),
};

function serviceContent(world: World): DataObject {
  const references = Object.entries(serviceReferences).map(
    ([field, [type, value]]) => [field, { type, value }] as const,
  );
  return { ...Object.fromEntries<Value>(references), about: about(world.instanceUuid) };
}

function about(instanceUuid: string): DataObject {
  return {
    name: 'VMware vCenter Server',
    fullName: 'VMware vCenter Server 8.0.3 build-24022515 (hyperexport simulator)',
    vendor: 'VMware, Inc.',
    version: '8.0.3',
    patchLevel: '00000',
    build: '24022515',
    localeVersion: 'INTL',
    localeBuild: '000',
    osType: 'linux-x64',
    productLineId: 'vpx',
    apiType: 'VirtualCenter',
    apiVersion: currentVersion,
    instanceUuid,
    licenseProductName: 'VMware VirtualCenter Server',
    licenseProductVersion: '8.0',
  };
}
