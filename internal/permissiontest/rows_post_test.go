package permissiontest

import "net/http"

// postRows are messages. Those of the world are the victim's; everybody has a
// post of their own in the direct channel with the victim.
func postRows() []row {
	return []row{
		post("/posts", `{"channel_id":"{private}","message":"said-in-private"}`, channel),
		post("/posts", `{"channel_id":"{public}","message":"said-in-public"}`, channel),
		post("/posts", `{"channel_id":"{talk}","message":"said-in-talk"}`, talkers),
		post("/posts", `{"channel_id":"{archived}","message":"Hi"}`, channel).as(http.StatusBadRequest),
		post("/posts", `{"channel_id":"{private}","root_id":"{private post}","message":"said-in-private"}`, channel),
		post("/posts", `{"channel_id":"{private}","root_id":"{talk post}","message":"Hi"}`, channel).as(http.StatusBadRequest),
		post("/posts", `{"channel_id":"{private}","user_id":"{victim}","message":"Hi"}`, channel).shows(`"user_id":"{me}"`, channel),
		post("/posts", `{"channel_id":"{private}","message":"Hi","props":{"from_webhook":"true","override_username":"boss"}}`, channel).shows("from_webhook", noOne),
		post("/posts", `{"channel_id":"{private}","message":"Hi","type":"system_join_channel"}`, noOne).refused(http.StatusBadRequest),
		post("/posts/ids", `["{private post}","{talk post}"]`, users).shows("said-in-private", channel),
		post("/posts/ids", `["{private post}","{talk post}"]`, users).shows("said-in-talk", talkers),
		get("/posts/{private post}", channel),
		get("/posts/{public post}", team),
		get("/posts/{talk post}", talkers),
		get("/posts/{group post}", groupers),
		get("/posts/{private post}?include_deleted=true", sysAdmins),
		put("/posts/{private post}", `{"id":"{private post}","message":"said-in-private needle"}`, sysAdmins),
		put("/posts/{own post}", `{"id":"{private post}","message":"changed"}`, noOne).refused(http.StatusBadRequest),
		put("/posts/{private post}/patch", `{"message":"said-in-private needle"}`, sysAdmins),
		put("/posts/{public post}/patch", `{"message":"said-in-public needle"}`, sysAdmins),
		put("/posts/{own post}/patch", `{"message":"changed"}`, users),
		del("/posts/{fresh post}", sysAdmins),
		del("/posts/{fresh public post}", teamManagers),
		del("/posts/{own post}", users),
		post("/posts/{private post}/pin", "", channel),
		post("/posts/{public post}/pin", "", channel),
		post("/posts/{fresh post}/unpin", "", channel),
		get("/posts/{private post}/thread", channel),
		get("/posts/{talk reply}/thread", talkers),
		get("/channels/{private}/posts", channel).shows("said-in-private", channel),
		get("/channels/{public}/posts", team),
		get("/channels/{talk}/posts", talkers),
		get("/channels/{archived}/posts", channel),
		get("/channels/{private}/posts?include_deleted=true", sysAdmins),
		get("/channels/{private}/posts?since=1", channel),
		get("/channels/{square}/posts", teamUsers),
		get("/users/{victim}/channels/{private}/posts/unread", sysAdmins),
		get("/users/{me}/channels/{private}/posts/unread", channelMembers),
		get("/channels/{private}/pinned", channel).shows("said-in-private", channel),
		get("/channels/{talk}/pinned", talkers),

		post("/posts/ephemeral", `{"user_id":"{victim}","post":{"channel_id":"{private}","message":"Boo"}}`, sysAdmins),
		post("/posts/search", `{"terms":"needle"}`, users).shows("said-in-private", channelMembers),
		post("/posts/search", `{"terms":"needle"}`, users).shows("said-in-public", channelMembers),
		post("/posts/search", `{"terms":"needle from:victim"}`, users).shows("said-in-talk", those(member)),
		post("/posts/search", `{"terms":"needle in:{private name}"}`, users).shows("said-in-private", channelMembers),
		post("/teams/{team}/posts/search", `{"terms":"needle"}`, team).shows("said-in-private", channelMembers),
		post("/teams/{open team}/posts/search", `{"terms":"needle"}`, sysAdmins).shows("said-in-private", noOne),
		post("/users/{victim}/posts/{private post}/set_unread", `{"collapsed_threads_supported":true}`, sysAdmins),
		post("/users/{me}/posts/{private post}/set_unread", `{"collapsed_threads_supported":true}`, channelMembers),
		post("/users/{me}/posts/{talk reply}/set_unread", `{"collapsed_threads_supported":true}`, those(member)),
		post("/users/{victim}/typing", `{"channel_id":"{private}"}`, sysAdmins),
		post("/users/{me}/typing", `{"channel_id":"{private}"}`, channel),

		post("/reactions", `{"user_id":"{me}","post_id":"{private post}","emoji_name":"smile"}`, channel),
		post("/reactions", `{"user_id":"{me}","post_id":"{public post}","emoji_name":"smile"}`, channel),
		post("/reactions", `{"user_id":"{me}","post_id":"{talk post}","emoji_name":"smile"}`, talkers),
		post("/reactions", `{"user_id":"{victim}","post_id":"{private post}","emoji_name":"smile"}`, noOne),
		get("/posts/{private post}/reactions", channel),
		get("/posts/{talk post}/reactions", talkers),
		post("/posts/ids/reactions", `["{private post}","{talk post}"]`, users).shows("{private post}", channel),
		del("/users/{victim}/posts/{public post}/reactions/wave", sysAdmins),
		del("/users/{me}/posts/{private post}/reactions/smile", channel),
	}
}

// archivedRows are what nobody does in an archived channel.
func archivedRows() []row {
	return []row{
		get("/posts/{archived post}", channel),
		put("/posts/{archived post}/patch", `{"message":"changed"}`, sysAdmins).as(http.StatusBadRequest),
		del("/posts/{archived post}", sysAdmins).as(http.StatusBadRequest),
		post("/posts/{archived post}/pin", "", channel).as(http.StatusBadRequest),
		post("/reactions", `{"user_id":"{me}","post_id":"{archived post}","emoji_name":"smile"}`, channel).as(http.StatusBadRequest),
		put("/channels/{archived}/patch", `{"header":"New"}`, channelUsers|teamManagers).as(http.StatusBadRequest),
		put("/channels/{archived}/privacy", `{"privacy":"O"}`, teamManagers).as(http.StatusBadRequest),
		post("/channels/{archived}/members", `{"user_id":"{spare}"}`, channelUsers|teamManagers).as(http.StatusBadRequest),
		del("/channels/{archived}/members/{victim}", noOne).refused(http.StatusBadRequest),
	}
}

// threadRows are threads as somebody follows them.
func threadRows() []row {
	const theirs, mine = "/users/{victim}/teams/{team}/threads", "/users/{me}/teams/{team}/threads"
	return []row{
		put(theirs+"/{private post}/following", "", sysAdmins),
		put(mine+"/{private post}/following", "", channel),
		put(mine+"/{public post}/following", "", team),
		put(mine+"/{talk post}/following", "", talkers),
		get(theirs, sysAdmins),
		get(mine, team).shows("said-in-private", channelMembers),
		get(mine+"?extended=true", team),
		get(theirs+"/mention_counts", sysAdmins),
		get(mine+"/mention_counts", team),
		get(theirs+"/{private post}", sysAdmins),
		get(mine+"/{private post}?extended=true", channel),
		get(mine+"/{talk post}", talkers),
		put(theirs+"/{private post}/read/1", "", sysAdmins),
		put(mine+"/{private post}/read/1", "", channel),
		post(theirs+"/{private post}/set_unread/{private reply}", "", sysAdmins),
		post(mine+"/{private post}/set_unread/{private reply}", "", channel),
		put(theirs+"/read", "", sysAdmins),
		put(mine+"/read", "", team),
		del(theirs+"/{private post}/following", sysAdmins),
		del(mine+"/{private post}/following", channel),
	}
}

// fileRows are files: those of posts, and one that no post carries yet.
func fileRows() []row {
	rows := []row{
		post("/files?channel_id={private}&filename=a.txt", "text", channel),
		post("/files?channel_id={public}&filename=a.txt", "text", channel),
		post("/files?channel_id={talk}&filename=a.txt", "text", talkers),
		get("/files/{private file}/thumbnail", channel).as(http.StatusBadRequest),
		get("/files/{private file}/preview", channel).as(http.StatusBadRequest),
		get("/posts/{private post}/files/info", channel).shows("{private file}", channel),
		get("/posts/{talk post}/files/info", talkers),
		post("/files/search", `{"terms":"notes"}`, users).shows("{private file}", channelMembers),
		post("/files/search", `{"terms":"ext:txt from:victim"}`, users).shows("{talk file}", those(member)),
		post("/teams/{team}/files/search", `{"terms":"notes"}`, team).shows("{private file}", channelMembers),
		post("/teams/{open team}/files/search", `{"terms":"notes"}`, sysAdmins).shows("{private file}", noOne),
		get("{public link}", everybody),
		get("{public link}x", noOne).refused(http.StatusBadRequest),
		post("/posts", `{"channel_id":"{private}","message":"Hi","file_ids":["{loose file}"]}`, channel).shows("{loose file}", noOne),
		post("/posts", `{"channel_id":"{private}","message":"Hi","file_ids":["{talk file}"]}`, channel).shows("{talk file}", noOne),
	}
	for _, file := range []struct {
		name    string
		readers audience
		linkers audience
	}{
		{"private", channel, channelUsers},
		{"public", team, channelUsers},
		{"talk", talkers, talkers},
		{"group", groupers, groupers},
		{"loose", noOne, noOne},
	} {
		path := "/files/{" + file.name + " file}"
		rows = append(rows, get(path, file.readers), get(path+"/info", file.readers), get(path+"/link", file.linkers))
	}
	return rows
}
