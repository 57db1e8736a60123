package sqlstore

import (
	"context"
	"slices"

	"github.com/polder-chat/polder/internal/model"
)

func (m channelMembers) Mute(ctx context.Context, userID string, channelIDs []string, muted bool) ([]*model.ChannelMember, error) {
	tell := model.NotifyAll
	if muted {
		tell = model.NotifyMention
	}
	in, args := m.s.dialect.in("channel_id", channelIDs)
	args = slices.Insert(args, 0, any(userID))
	var list []*model.ChannelMember
	err := m.s.write(ctx, func(tx conn) error {
		tx.concerns(userID)
		list = nil
		err := tx.list(ctx, &list, `SELECT `+joinColumns(channelMemberColumns)+` FROM channel_members WHERE user_id = ? AND `+in+`
			ORDER BY channel_id`+m.s.dialect.forUpdate(), args...)
		if err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(member *model.ChannelMember) bool {
			return (member.NotifyProps[model.NotifyMarkUnread] == model.NotifyMention) == muted
		})
		for _, member := range list {
			member.ShowRoles()
			if member.NotifyProps == nil {
				member.NotifyProps = model.StringMap{}
			}
			member.NotifyProps[model.NotifyMarkUnread], member.LastUpdateAt = tell, m.s.now()
			if err := tx.execOne(ctx, `UPDATE channel_members SET notify_props = ?, last_update_at = ? WHERE channel_id = ? AND user_id = ?`,
				member.NotifyProps, member.LastUpdateAt, member.ChannelID, userID); err != nil {
				return err
			}
			tx.changes(m.s.caches.audiences, member.ChannelID)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}
