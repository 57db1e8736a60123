package sqlstore

import (
	"context"
	"database/sql"
	"slices"

	"github.com/polder-chat/polder/internal/model"
	"github.com/polder-chat/polder/internal/store"
)

type categories struct{ s *Store }

// Categories implements store.Store.
func (s *Store) Categories() store.Categories { return categories{s} }

var (
	categoryColumns = []string{"id", "user_id", "team_id", "sort_order", "sorting", "type", "display_name", "muted", "collapsed"}
	placeColumns    = []string{"user_id", "category_id", "channel_id", "sort_order"}
)

// categoryStep is the distance of the categories' sort_order.
const categoryStep = 10

func categoryRow(c *model.SidebarCategory) []any {
	return []any{c.ID, c.UserID, c.TeamID, c.SortOrder, c.Sorting, c.Type, c.DisplayName, c.Muted, c.Collapsed}
}

// List takes two queries, as clients ask at every page load and reconnect.
func (c categories) List(ctx context.Context, userID, teamID string) (*model.SidebarCategories, error) {
	list, err := c.own(ctx, c.s.read(ctx), userID, teamID, "")
	if err != nil {
		return nil, err
	}
	if len(list) < 3 {
		if list, err = c.init(ctx, userID, teamID); err != nil {
			return nil, err
		}
	}
	cs := &model.SidebarCategories{Categories: list, Order: make([]string, len(list))}
	byID := make(map[string]*model.SidebarCategory, len(list))
	for i, category := range list {
		category.ChannelIDs = []string{}
		cs.Order[i], byID[category.ID] = category.ID, category
	}
	return cs, c.fill(ctx, userID, teamID, byID)
}

// fill puts the user's channels into the categories.
func (c categories) fill(ctx context.Context, userID, teamID string, byID map[string]*model.SidebarCategory) error {
	var places []struct {
		ID       string         `db:"id"`
		Type     string         `db:"type"`
		DeleteAt int64          `db:"delete_at"`
		Category sql.NullString `db:"category_id"`
	}
	err := c.s.read(ctx).list(ctx, &places, `SELECT c.id, c.type, c.delete_at, p.category_id
		FROM channel_members m JOIN channels c ON c.id = m.channel_id
		LEFT JOIN sidebar_channels p ON p.user_id = m.user_id AND p.channel_id = m.channel_id
			AND p.category_id IN (SELECT id FROM sidebar_categories WHERE user_id = ? AND team_id = ?)
		WHERE m.user_id = ? AND (c.team_id = ? OR c.team_id = '')
		ORDER BY p.sort_order, c.display_name, c.id`, userID, teamID, userID, teamID)
	if err != nil {
		return err
	}
	for _, p := range places {
		category := byID[p.Category.String]
		switch {
		case category != nil:
		case p.DeleteAt != 0:
			continue
		case p.Type == model.ChannelDirect || p.Type == model.ChannelGroup:
			category = byID[model.DefaultCategoryID(model.CategoryDirectMessages, userID, teamID)]
		default:
			category = byID[model.DefaultCategoryID(model.CategoryChannels, userID, teamID)]
		}
		if category != nil {
			category.ChannelIDs = append(category.ChannelIDs, p.ID)
		}
	}
	return nil
}

// own reads the user's categories of the team in order, without channels.
func (categories) own(ctx context.Context, from conn, userID, teamID, lock string) ([]*model.SidebarCategory, error) {
	list := []*model.SidebarCategory{}
	err := from.list(ctx, &list, `SELECT `+joinColumns(categoryColumns)+` FROM sidebar_categories
		WHERE user_id = ? AND team_id = ? ORDER BY sort_order, id`+lock, userID, teamID)
	return list, err
}

// init makes the categories that everybody has. Their ids follow from the user
// and the team, so that two who do it at once make the same. Channels that the
// user has favoured elsewhere begin as favourites.
func (c categories) init(ctx context.Context, userID, teamID string) (list []*model.SidebarCategory, err error) {
	first := []*model.SidebarCategory{
		{Type: model.CategoryFavorites, DisplayName: "Favorites"},
		{Type: model.CategoryChannels, DisplayName: "Channels"},
		{Type: model.CategoryDirectMessages, DisplayName: "Direct Messages", Sorting: model.CategorySortRecent},
	}
	rows := make([][]any, len(first))
	for i, category := range first {
		category.ID = model.DefaultCategoryID(category.Type, userID, teamID)
		category.UserID, category.TeamID, category.SortOrder = userID, teamID, int64(i*categoryStep)
		rows[i] = categoryRow(category)
	}
	err = c.s.write(ctx, func(tx conn) error {
		tx.concerns(userID)
		if err := tx.insert(ctx, "sidebar_categories", categoryColumns, c.s.dialect.upsert([]string{"id"}, nil), rows...); err != nil {
			return err
		}
		var favored []string
		err := tx.list(ctx, &favored, `SELECT f.name FROM preferences f JOIN channels c ON c.id = f.name
			WHERE f.user_id = ? AND f.category = ? AND f.value = 'true' AND (c.team_id = ? OR c.team_id = '') ORDER BY c.display_name, c.id`,
			userID, model.PreferenceFavoriteChannel, teamID)
		if err != nil {
			return err
		}
		if err := tx.insert(ctx, "sidebar_channels", placeColumns, c.s.dialect.upsert([]string{"user_id", "category_id", "channel_id"}, nil),
			placeRows(first[0], favored)...); err != nil {
			return err
		}
		list, err = c.own(ctx, tx, userID, teamID, "")
		return err
	})
	return list, err
}

// placeRows are the channels of a category, in their order.
func placeRows(category *model.SidebarCategory, channelIDs []string) [][]any {
	rows := make([][]any, len(channelIDs))
	for i, id := range channelIDs {
		rows[i] = []any{category.UserID, category.ID, id, i * categoryStep}
	}
	return rows
}

func (c categories) Create(ctx context.Context, category *model.SidebarCategory) error {
	category.ID, category.Type = model.NewID(), model.CategoryCustom
	return c.s.write(ctx, func(tx conn) error {
		tx.concerns(category.UserID)
		list, err := c.own(ctx, tx, category.UserID, category.TeamID, c.s.dialect.forUpdate())
		if err != nil {
			return err
		}
		if len(list) >= model.CategoriesMaxPerTeam {
			return store.ErrTooMany
		}
		at := 0
		if len(list) > 0 && list[0].Type == model.CategoryFavorites {
			at = 1
		}
		category.SortOrder = int64(at * categoryStep)
		if at < len(list) {
			category.SortOrder = list[at].SortOrder
			if _, err := tx.exec(ctx, `UPDATE sidebar_categories SET sort_order = sort_order + ? WHERE user_id = ? AND team_id = ? AND sort_order >= ?`,
				categoryStep, category.UserID, category.TeamID, category.SortOrder); err != nil {
				return err
			}
		}
		if err := tx.insert(ctx, "sidebar_categories", categoryColumns, "", categoryRow(category)); err != nil {
			return err
		}
		return c.place(ctx, tx, []*model.SidebarCategory{category})
	})
}

// place makes the categories hold their ChannelIDs and nothing else. A channel
// is in one category of the team only.
func (c categories) place(ctx context.Context, tx conn, cs []*model.SidebarCategory) error {
	var ids, channelIDs []string
	var rows [][]any
	for _, category := range cs {
		ids, channelIDs = append(ids, category.ID), append(channelIDs, category.ChannelIDs...)
		rows = append(rows, placeRows(category, category.ChannelIDs)...)
	}
	inIDs, args := c.s.dialect.in("category_id", ids)
	inChannels, channelArgs := c.s.dialect.in("channel_id", channelIDs)
	args = slices.Concat([]any{cs[0].UserID}, args, channelArgs, []any{cs[0].UserID, cs[0].TeamID})
	if _, err := tx.exec(ctx, `DELETE FROM sidebar_channels WHERE user_id = ? AND (`+inIDs+` OR (`+inChannels+`
		AND category_id IN (SELECT id FROM sidebar_categories WHERE user_id = ? AND team_id = ?)))`, args...); err != nil {
		return err
	}
	return tx.insert(ctx, "sidebar_channels", placeColumns, "", rows...)
}

func (c categories) Update(ctx context.Context, userID, teamID string, cs []*model.SidebarCategory) error {
	if len(cs) == 0 {
		return nil
	}
	return c.s.write(ctx, func(tx conn) error {
		tx.concerns(userID)
		list, err := c.own(ctx, tx, userID, teamID, c.s.dialect.forUpdate())
		if err != nil {
			return err
		}
		for _, category := range cs {
			i := slices.IndexFunc(list, func(old *model.SidebarCategory) bool { return old.ID == category.ID })
			if i < 0 {
				return store.ErrNotFound
			}
			old := list[i]
			category.UserID, category.TeamID, category.Type, category.SortOrder = userID, teamID, old.Type, old.SortOrder
			if old.Type != model.CategoryCustom {
				category.DisplayName = old.DisplayName
			}
			if err := tx.execOne(ctx, `UPDATE sidebar_categories SET display_name = ?, sorting = ?, muted = ?, collapsed = ? WHERE id = ?`,
				category.DisplayName, category.Sorting, category.Muted, category.Collapsed, category.ID); err != nil {
				return err
			}
		}
		return c.place(ctx, tx, cs)
	})
}

func (c categories) UpdateOrder(ctx context.Context, userID, teamID string, order []string) error {
	return c.s.write(ctx, func(tx conn) error {
		tx.concerns(userID)
		list, err := c.own(ctx, tx, userID, teamID, c.s.dialect.forUpdate())
		if err != nil {
			return err
		}
		ids := make([]string, len(list))
		for i, category := range list {
			ids[i] = category.ID
		}
		if !slices.Equal(slices.Sorted(slices.Values(ids)), slices.Sorted(slices.Values(order))) {
			return store.ErrConflict
		}
		for i, id := range order {
			if _, err := tx.exec(ctx, `UPDATE sidebar_categories SET sort_order = ? WHERE id = ?`, i*categoryStep, id); err != nil {
				return err
			}
		}
		return nil
	})
}

func (c categories) Delete(ctx context.Context, userID, teamID, id string) error {
	return c.s.write(ctx, func(tx conn) error {
		tx.concerns(userID)
		if err := tx.execOne(ctx, `DELETE FROM sidebar_categories WHERE id = ? AND user_id = ? AND team_id = ? AND type = ?`,
			id, userID, teamID, model.CategoryCustom); err != nil {
			return err
		}
		_, err := tx.exec(ctx, `DELETE FROM sidebar_channels WHERE user_id = ? AND category_id = ?`, userID, id)
		return err
	})
}

func (c categories) SetFavorite(ctx context.Context, userID, channelID string, favorite bool) (teamIDs []string, err error) {
	err = c.s.write(ctx, func(tx conn) error {
		tx.concerns(userID)
		teamIDs = nil
		var teamID string
		if err := tx.get(ctx, &teamID, `SELECT team_id FROM channels WHERE id = ?`, channelID); err != nil {
			return err
		}
		var homes []*model.SidebarCategory
		err := tx.list(ctx, &homes, `SELECT `+joinColumns(categoryColumns)+` FROM sidebar_categories
			WHERE user_id = ? AND type = ? AND (team_id = ? OR ? = '') ORDER BY id`+c.s.dialect.forUpdate(),
			userID, model.CategoryFavorites, teamID, teamID)
		if err != nil {
			return err
		}
		for _, home := range homes {
			moved, err := c.favor(ctx, tx, home, channelID, favorite)
			if err != nil {
				return err
			}
			if moved {
				teamIDs = append(teamIDs, home.TeamID)
			}
		}
		return nil
	})
	return teamIDs, err
}

// favor puts the channel at the end of the favourites, or takes it out of
// them. It reports whether the channel was elsewhere before.
func (c categories) favor(ctx context.Context, tx conn, home *model.SidebarCategory, channelID string, favorite bool) (bool, error) {
	var channelIDs []string
	if err := tx.list(ctx, &channelIDs, `SELECT channel_id FROM sidebar_channels WHERE user_id = ? AND category_id = ? ORDER BY sort_order`,
		home.UserID, home.ID); err != nil {
		return false, err
	}
	if slices.Contains(channelIDs, channelID) == favorite {
		return false, nil
	}
	if favorite {
		home.ChannelIDs = append(channelIDs, channelID)
	} else {
		home.ChannelIDs = slices.DeleteFunc(channelIDs, func(id string) bool { return id == channelID })
	}
	return true, c.place(ctx, tx, []*model.SidebarCategory{home})
}
