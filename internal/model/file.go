package model

// FilesMaxPerPost is how many files one post may carry.
const FilesMaxPerPost = 10

// FileInfo describes an uploaded file. The paths are inside the file store
// and stay on the server.
type FileInfo struct {
	ID              string `json:"id" db:"id"`
	CreatorID       string `json:"user_id" db:"creator_id"`
	PostID          string `json:"post_id,omitempty" db:"post_id"` // "" until a post carries it
	ChannelID       string `json:"channel_id" db:"channel_id"`
	CreateAt        int64  `json:"create_at" db:"create_at"`
	UpdateAt        int64  `json:"update_at" db:"update_at"`
	DeleteAt        int64  `json:"delete_at" db:"delete_at"`
	Name            string `json:"name" db:"name"`
	Extension       string `json:"extension" db:"extension"` // without the dot
	Size            int64  `json:"size" db:"size"`           // bytes
	MimeType        string `json:"mime_type" db:"mime_type"`
	Width           int    `json:"width,omitempty" db:"width"` // pixels
	Height          int    `json:"height,omitempty" db:"height"`
	HasPreviewImage bool   `json:"has_preview_image,omitempty" db:"has_preview_image"`
	MiniPreview     []byte `json:"mini_preview" db:"mini_preview"` // a tiny JPEG
	RemoteID        string `json:"remote_id" db:"-"`
	Archived        bool   `json:"archived" db:"-"`

	Path          string `json:"-" db:"path"`
	ThumbnailPath string `json:"-" db:"thumbnail_path"`
	PreviewPath   string `json:"-" db:"preview_path"`
}

// FileInfoList is a page of files that a search found.
type FileInfoList struct {
	Order                     []string             `json:"order"`
	FileInfos                 map[string]*FileInfo `json:"file_infos"`
	NextFileInfoID            string               `json:"next_file_info_id"`
	PrevFileInfoID            string               `json:"prev_file_info_id"`
	FirstInaccessibleFileTime int64                `json:"first_inaccessible_file_time"`
}

// NewFileInfoList returns a list of the files.
func NewFileInfoList(files []*FileInfo) *FileInfoList {
	list := &FileInfoList{Order: make([]string, len(files)), FileInfos: make(map[string]*FileInfo, len(files))}
	for i, f := range files {
		list.Order[i], list.FileInfos[f.ID] = f.ID, f
	}
	return list
}

// FileUploadResponse answers an upload.
type FileUploadResponse struct {
	FileInfos []*FileInfo `json:"file_infos"`
	ClientIDs []string    `json:"client_ids"`
}
