"""Prints the names of all VMs, one a line, read through a container view and the property collector in pages."""

from connection import connected
from pyVmomi import vim, vmodl

PAGE = 2


def main():
    with connected() as service:
        content = service.RetrieveContent()
        view = content.viewManager.CreateContainerView(content.rootFolder, [vim.VirtualMachine], True)
        try:
            for name in names(content.propertyCollector, view):
                print(name)
        finally:
            view.Destroy()


def names(collector, view):
    spec = vmodl.query.PropertyCollector.FilterSpec(
        objectSet=[
            vmodl.query.PropertyCollector.ObjectSpec(
                obj=view,
                skip=True,
                selectSet=[
                    vmodl.query.PropertyCollector.TraversalSpec(
                        name="view", type=vim.view.ContainerView, path="view", skip=False
                    )
                ],
            )
        ],
        propSet=[vmodl.query.PropertyCollector.PropertySpec(type=vim.VirtualMachine, pathSet=["name"])],
    )
    options = vmodl.query.PropertyCollector.RetrieveOptions(maxObjects=PAGE)
    page = collector.RetrievePropertiesEx([spec], options)
    while page:
        for found in page.objects:
            yield found.propSet[0].val
        page = collector.ContinueRetrievePropertiesEx(page.token) if page.token else None


if __name__ == "__main__":
    main()
