import { on, required, resolve, type Handlers } from '../call.ts';
import { invalidArgument } from '../soap/fault.ts';
import { findManagedType, isKindOf } from '../wire/lookup.ts';
import { descendants, Entity } from './entity.ts';
import { ManagedObject, type Properties } from './managed-object.ts';

export class ViewManager extends ManagedObject {
  readonly properties: Properties = { viewList: () => [] };

  constructor() {
    super('ViewManager', 'ViewManager');
  }
}

/** What lies below a container, by type; always up to date. */
export class ContainerView extends ManagedObject {
  readonly properties: Properties;

  constructor(id: string, container: Entity, types: readonly string[], recursive: boolean) {
    super('ContainerView', id);
    const matches = ({ ref }: Entity) => types.length === 0 || types.some((type) => isKindOf(ref.type, type));
    this.properties = {
      container: () => container.ref,
      type: () => types,
      recursive: () => recursive,
      view: () =>
        (recursive ? descendants(container) : container.children).filter(matches).map(({ ref }) => ref),
    };
  }
}

export const viewManagerMethods: Handlers = {
  CreateContainerView: on(ViewManager, (_manager, call) => {
    const container = resolve(call, required(call.args.ref('container'), 'container'), Entity);
    const types = call.args.texts('type');
    if (types.some((type) => findManagedType(type) === undefined)) throw invalidArgument('type');
    const view = new ContainerView(call.session.newId(), container, types, call.args.flag('recursive'));
    call.session.add(view);
    return view.ref;
  }),
  DestroyView: on(ContainerView, (view, { session }) => {
    session.remove(view);
    return undefined;
  }),
};
