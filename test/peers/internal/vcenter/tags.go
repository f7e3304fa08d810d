package vcenter

import (
	"context"
	"net/url"

	"github.com/vmware/govmomi"
	"github.com/vmware/govmomi/vapi/rest"
	"github.com/vmware/govmomi/vapi/tags"
	"github.com/vmware/govmomi/vim25/mo"
)

// Tag is a tag by its name and the name of its category.
type Tag struct{ Category, Name string }

// attachTags makes the tags of the command line, and puts them onto their VMs, over REST as any client would.
func (s *Server) attachTags(ctx context.Context) error {
	if len(s.tagged) == 0 {
		return nil
	}
	user := url.UserPassword(s.options.Username, s.options.Password)
	address := *s.soap.URL
	address.User = user
	client, err := govmomi.NewClient(ctx, &address, true)
	if err != nil {
		return err
	}
	defer func() { _ = client.Logout(ctx) }()
	session := rest.NewClient(client.Client)
	if err := session.Login(ctx, user); err != nil {
		return err
	}
	defer func() { _ = session.Logout(ctx) }()

	manager, categories := tags.NewManager(session), map[string]string{}
	for tag, vms := range s.tagged {
		if categories[tag.Category] == "" {
			categories[tag.Category], err = manager.CreateCategory(ctx, &tags.Category{
				Name: tag.Category, Cardinality: "MULTIPLE", AssociableTypes: []string{"VirtualMachine"},
			})
			if err != nil {
				return err
			}
		}
		id, err := manager.CreateTag(ctx, &tags.Tag{Name: tag.Name, CategoryID: categories[tag.Category]})
		if err != nil {
			return err
		}
		if err := manager.AttachTagToMultipleObjects(ctx, id, references(vms)); err != nil {
			return err
		}
	}
	return nil
}

func references[R mo.Reference](objects []R) []mo.Reference {
	var refs []mo.Reference
	for _, object := range objects {
		refs = append(refs, object)
	}
	return refs
}
