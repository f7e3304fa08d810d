import { fail } from '../core/errors.ts';
import type { MoRef } from './moref.ts';
import type { Answer } from './soap/types.ts';

/** The objects that everything begins with; vCenter and ESXi both have them. */
export interface ServiceContent {
  readonly rootFolder: MoRef;
  readonly propertyCollector: MoRef;
  readonly viewManager: MoRef;
  readonly sessionManager: MoRef;
  readonly ovfManager: MoRef;
  readonly eventManager?: MoRef;
  readonly searchIndex?: MoRef;
  /** The schema lets a server have none. */
  readonly authorizationManager?: MoRef;
}

export function serviceContent(answer: Omit<Answer<'RetrieveServiceContent'>, 'about'>): ServiceContent {
  const required = (ref: MoRef | undefined, name: string): MoRef => {
    if (ref !== undefined) return ref;
    throw fail('not-vsphere', `the server offers no ${name}, which every vCenter and ESXi host has`);
  };
  return {
    rootFolder: answer.rootFolder,
    propertyCollector: answer.propertyCollector,
    viewManager: required(answer.viewManager, 'ViewManager'),
    sessionManager: required(answer.sessionManager, 'SessionManager'),
    ovfManager: required(answer.ovfManager, 'OvfManager'),
    ...(answer.eventManager === undefined ? {} : { eventManager: answer.eventManager }),
    ...(answer.searchIndex === undefined ? {} : { searchIndex: answer.searchIndex }),
    ...(answer.authorizationManager === undefined
      ? {}
      : { authorizationManager: answer.authorizationManager }),
  };
}
