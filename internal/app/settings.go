package app

import (
	"context"
	"errors"
	"log/slog"

	"github.com/polder-chat/polder/internal/config"
	"github.com/polder-chat/polder/internal/model"
)

// Settings are the server's configuration, for who manages the system.
type Settings struct {
	store     *config.Store
	access    *Access
	publisher Publisher
	instance  *Instance
	nodes     *Nodes
	log       *slog.Logger
}

func newSettings(p Parts, access *Access, instance *Instance, nodes *Nodes) *Settings {
	u := &Settings{store: p.Settings, access: access, publisher: p.Publisher, instance: instance, nodes: nodes, log: p.Logger}
	nodes.serve(operationReload, u.ReloadNode)
	return u
}

var errSettingsReadOnly = model.NewError(model.Forbidden, "ent.cluster.save_config.error", nil)

// Get returns the settings by section and key, without the secrets.
func (u *Settings) Get(ctx context.Context, s *model.Session, o config.ExportOptions) (map[string]map[string]any, error) {
	if err := u.access.CheckSystem(ctx, s, model.PermManageSystem); err != nil {
		return nil, err
	}
	return u.store.Get().Export(o), nil
}

// Environment returns which settings the environment decides.
func (u *Settings) Environment(ctx context.Context, s *model.Session) (map[string]map[string]bool, error) {
	if err := u.access.CheckSystem(ctx, s, model.PermManageSystem); err != nil {
		return nil, err
	}
	return u.store.Environment(), nil
}

// Replace makes body the configuration and returns it as Get does.
func (u *Settings) Replace(ctx context.Context, s *model.Session, body []byte) (map[string]map[string]any, error) {
	return u.edit(ctx, s, func() (config.Change, error) { return u.store.Replace(body) })
}

// Patch changes the settings that body mentions and returns all as Get does.
func (u *Settings) Patch(ctx context.Context, s *model.Session, body []byte) (map[string]map[string]any, error) {
	return u.edit(ctx, s, func() (config.Change, error) { return u.store.Patch(body) })
}

// edit changes the configuration unless the files of a cluster are to stay as
// they are.
func (u *Settings) edit(ctx context.Context, s *model.Session, change func() (config.Change, error)) (map[string]map[string]any, error) {
	if err := u.access.CheckSystem(ctx, s, model.PermManageSystem); err != nil {
		return nil, err
	}
	if cluster := u.store.Get().ClusterSettings; cluster.Enable && cluster.ReadOnlyConfig {
		return nil, errSettingsReadOnly
	}
	changed, err := change()
	if err != nil {
		return nil, editError(err)
	}
	u.announce(ctx, changed, "user_id", s.UserID)
	return u.store.Get().Export(config.ExportOptions{}), nil
}

// editError is what the client gets for an error of config.
func editError(err error) error {
	problems, wrong := errors.AsType[config.Problems](err)
	switch {
	case wrong:
		return model.NewError(model.Invalid, "api.config.update_config.invalid.app_error", listed(problems))
	case errors.Is(err, config.ErrSyntax):
		return model.InvalidParam("config").Because(err)
	case errors.Is(err, config.ErrNoFile):
		return model.NewError(model.Conflict, "api.config.update_config.no_file.app_error", nil)
	default:
		return model.NewError(model.Internal, "api.config.update_config.save.app_error", nil).Because(err)
	}
}

// Reload makes every node read its file and environment again. The error is that
// of the node that was asked; the others aren't asked then.
func (u *Settings) Reload(ctx context.Context, s *model.Session) ([]*model.NodeResult, error) {
	if err := u.access.CheckSystem(ctx, s, model.PermManageSystem); err != nil {
		return nil, err
	}
	own, err := u.ReloadNode(ctx)
	if err != nil {
		if problems, wrong := errors.AsType[config.Problems](err); wrong {
			return nil, model.NewError(model.Internal, "api.config.reload_config.invalid.app_error", listed(problems)).Because(err)
		}
		return nil, model.NewError(model.Internal, "api.config.reload_config.app_error", nil).Because(err)
	}
	return u.nodes.everywhere(ctx, operationReload, own), nil
}

// ReloadNode is Reload of this node alone, for its operator: it needs no session.
// After an error nothing has changed.
func (u *Settings) ReloadNode(ctx context.Context) (*model.NodeResult, error) {
	changed, err := u.store.Reload()
	if err != nil {
		return nil, err
	}
	u.announce(ctx, changed)
	result := u.nodes.result()
	result.Changed = changed.Paths
	return result, nil
}

// announce logs what changed and tells the clients.
func (u *Settings) announce(ctx context.Context, changed config.Change, who ...any) {
	if changed.Empty() {
		return
	}
	u.log.With(who...).InfoContext(ctx, "configuration changed", "settings", changed.Paths, "waiting_for_restart", changed.Restart,
		"waiting_for_recycle", changed.Recycle)
	info, err := u.instance.ClientInfo(ctx)
	if err != nil {
		u.log.ErrorContext(ctx, "clients don't hear of the changed configuration", "error", err)
		return
	}
	u.publisher.Publish(ctx, &model.Event{
		Type: model.EventConfigChanged,
		Data: map[string]any{"config": u.store.Get().ClientConfig(info)},
	})
}

// listed puts a problem a line into a message.
func listed(problems config.Problems) model.Params {
	text := ""
	for _, p := range problems {
		text += "\n" + p.String()
	}
	return model.Params{"Problems": text}
}
