package config

// FileSettings is what may be uploaded and where it is kept.
type FileSettings struct {
	EnableFileAttachments              bool
	EnableMobileUpload                 bool
	EnableMobileDownload               bool
	MaxFileSize                        int
	MaxImageResolution                 int
	MaxImageDecoderConcurrency         int
	EnablePublicLink                   bool
	PublicLinkSalt                     string
	DriverName                         string
	Directory                          string
	AmazonS3AccessKeyId                string
	AmazonS3SecretAccessKey            string
	AmazonS3Bucket                     string
	AmazonS3PathPrefix                 string
	AmazonS3Region                     string
	AmazonS3Endpoint                   string
	AmazonS3SSL                        bool
	AmazonS3SSE                        bool
	AmazonS3RequestTimeoutMilliseconds int
	AmazonS3UploadPartSizeBytes        int
}

// The file stores.
const (
	FilesLocal = "local"
	FilesS3    = "amazons3"
)

func fileSettings() []Setting {
	return []Setting{
		{Key: "EnableFileAttachments", Default: true, Doc: "Lets people attach files to posts."},
		{Key: "EnableMobileUpload", Default: true, ForClients: true, Doc: "Lets mobile apps upload files."},
		{Key: "EnableMobileDownload", Default: true, ForClients: true, Doc: "Lets mobile apps download files."},
		{Key: "MaxFileSize", Default: 100 << 20, Rule: between(1, 1<<40), Doc: "The largest file, in bytes."},
		{Key: "MaxImageResolution", Default: 7680 * 4320, Rule: between(1, 1<<31-1), Doc: "The largest picture, in pixels (width times height)."},
		{Key: "MaxImageDecoderConcurrency", Default: -1, Rule: between(-1, 1024), Restart: true, Doc: "How many pictures are decoded at a time; -1 for one a processor."},
		{Key: "EnablePublicLink", Default: false, Doc: "Lets people make links to files that work without an account."},
		{Key: "PublicLinkSalt", Default: "", Rule: text(`"" or at least 32 characters`, func(s string) bool { return s == "" || len(s) >= 32 }), Secret: true, Doc: "Signs those links; empty: with a secret that the servers make and keep in the database. A new value ends all links."},
		{Key: "DriverName", Default: FilesLocal, Rule: oneOf(FilesLocal, FilesS3), Restart: true, Doc: "Where files are kept: in a directory, or with S3 or a compatible service."},
		{Key: "Directory", Default: "./data/files", Rule: required(), Restart: true, Local: true, Doc: "The directory of the files. The nodes of a cluster must share it."},
		{Key: "AmazonS3AccessKeyId", Default: "", Restart: true, Inert: true, Doc: "The name of the access key; empty for the credentials of the machine."},
		{Key: "AmazonS3SecretAccessKey", Default: "", Secret: true, Restart: true, Inert: true, Doc: "The secret of the access key."},
		{Key: "AmazonS3Bucket", Default: "", Restart: true, Inert: true, Doc: "The bucket that holds the files."},
		{Key: "AmazonS3PathPrefix", Default: "", Restart: true, Inert: true, Doc: "A path in front of every name in the bucket."},
		{Key: "AmazonS3Region", Default: "", Restart: true, Inert: true, Doc: "The bucket's region."},
		{Key: "AmazonS3Endpoint", Default: "s3.amazonaws.com", Restart: true, Inert: true, Doc: "The host of the service."},
		{Key: "AmazonS3SSL", Default: true, Restart: true, Inert: true, Doc: "Speaks HTTPS to the service."},
		{Key: "AmazonS3SSE", Default: false, Restart: true, Inert: true, Doc: "Asks the service to encrypt what it keeps."},
		{Key: "AmazonS3RequestTimeoutMilliseconds", Default: 30000, Rule: between(100, 3600000), Restart: true, Inert: true, Doc: "How long the service may take to begin an answer, in milliseconds."},
		{Key: "AmazonS3UploadPartSizeBytes", Default: 5 << 20, Rule: between(5<<20, 5<<30), Restart: true, Inert: true, Doc: "The size of the parts of a large upload, in bytes."},
	}
}
