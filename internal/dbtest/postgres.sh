# Makes and runs a PostgreSQL in $DIR on $PORT until standard input ends.
# $BIN is the directory of its programs; standard error gets its log.
trap 'rm -rf "$DIR"' EXIT
"$BIN/initdb" --pgdata="$DIR/data" --username=polder --auth=trust \
	--encoding=UTF8 --locale=C.UTF-8 --no-sync --no-instructions >&2 || exit 1
"$BIN/postgres" -D "$DIR/data" -p "$PORT" -h 127.0.0.1 -k '' \
	-c fsync=off -c synchronous_commit=off -c full_page_writes=off \
	-c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off \
	-c checkpoint_timeout=1h -c max_wal_size=4GB \
	-c shared_buffers=64MB -c max_connections=400 >&2 &
server=$!
exec 2>/dev/null
read -r _
kill -s QUIT "$server"
wait "$server"
exit 0
