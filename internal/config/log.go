package config

// LogSettings is what is logged, where and how.
type LogSettings struct {
	EnableConsole bool
	ConsoleLevel  string
	ConsoleJson   bool
	EnableFile    bool
	FileLevel     string
	FileJson      bool
	FileLocation  string
}

func logSettings() []Setting {
	return []Setting{
		{Key: "EnableConsole", Default: true, Restart: true, Doc: "Logs to standard error."},
		{Key: "ConsoleLevel", Default: "INFO", Rule: logLevel(), Restart: true, Doc: "The least important messages that are logged there."},
		{Key: "ConsoleJson", Default: false, Restart: true, Doc: "Logs JSON even to a terminal; anywhere else it is always JSON."},
		{Key: "EnableFile", Default: false, Restart: true, Doc: "Also logs to the file polder.log in FileLocation."},
		{Key: "FileLevel", Default: "INFO", Rule: logLevel(), Restart: true, Doc: "The least important messages that are logged to the file."},
		{Key: "FileJson", Default: true, Restart: true, Doc: "Logs JSON to the file, else text."},
		{Key: "FileLocation", Default: "", Restart: true, Local: true, Doc: "The directory of the log file; empty for ./data/logs."},
	}
}
