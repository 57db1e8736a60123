module github.com/polder-chat/polder

go 1.26
