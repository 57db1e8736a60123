package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/polder-chat/polder/internal/filestore"
	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/picture"
)

// iconPath is where a team's icon is kept.
func iconPath(teamID string) string { return "teams/" + teamID + "/icon.png" }

func errNoIcon() *model.Error {
	return model.NewError(model.NotFound, "api.team.get_team_icon.read_file.app_error", nil)
}

// Icon returns the team's icon, a PNG.
func (t *Teams) Icon(ctx context.Context, s *model.Session, teamID string) (*UserPicture, error) {
	team, err := t.Get(ctx, s, teamID)
	if err != nil {
		return nil, err
	}
	if team.LastTeamIconUpdate == 0 {
		return nil, errNoIcon()
	}
	file, _, err := t.files.Open(ctx, iconPath(teamID))
	if errors.Is(err, filestore.ErrNotFound) { // the files of a backup are not back yet
		return nil, errNoIcon().Because(err)
	}
	if err != nil {
		return nil, fmt.Errorf("open a team icon: %w", err)
	}
	return &UserPicture{ReadCloser: file, Tag: fmt.Sprintf("%s.%d", teamID, team.LastTeamIconUpdate)}, nil
}

// SetIcon makes the image in r the team's icon.
func (t *Teams) SetIcon(ctx context.Context, s *model.Session, teamID string, r io.ReadSeeker) error {
	if err := t.access.CheckTeam(ctx, s, teamID, model.PermManageTeam); err != nil {
		return err
	}
	png, err := t.pictures.Profile(ctx, r)
	switch {
	case errors.Is(err, picture.ErrTooLarge):
		return model.NewError(model.Invalid, "api.team.set_team_icon.too_large.app_error", nil).Because(err)
	case errors.Is(err, picture.ErrFormat), errors.Is(err, picture.ErrCorrupt):
		return model.NewError(model.Invalid, "api.team.set_team_icon.decode.app_error", nil).Because(err)
	case err != nil:
		return err
	}
	if _, err := t.files.Write(ctx, iconPath(teamID), bytes.NewReader(png)); err != nil {
		return fmt.Errorf("keep a team icon: %w", err)
	}
	return t.iconChanged(ctx, s, teamID, t.now())
}

// DeleteIcon removes the team's icon.
func (t *Teams) DeleteIcon(ctx context.Context, s *model.Session, teamID string) error {
	if err := t.iconChanged(ctx, s, teamID, 0); err != nil {
		return err
	}
	if err := t.files.Delete(ctx, iconPath(teamID)); err != nil {
		return fmt.Errorf("delete a team icon: %w", err)
	}
	return nil
}

// iconChanged notes the time, which is part of the icon's address in clients.
func (t *Teams) iconChanged(ctx context.Context, s *model.Session, teamID string, at int64) error {
	_, err := t.update(ctx, s, teamID, model.EventUpdateTeam, func(team *model.Team) error {
		team.LastTeamIconUpdate = at
		return nil
	})
	return err
}
