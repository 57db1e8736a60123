// Command polder is team messaging that stays up.
package main

import (
	"context"
	"os"

	"github.com/polder-chat/polder/internal/cli"
)

func main() {
	os.Exit(cli.Run(context.Background(), os.Args[1:], cli.System()))
}
