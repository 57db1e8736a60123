# Makes and runs a MariaDB in $DIR on $PORT until standard input ends.
# $BIN is the server program; standard error gets its log.
trap 'rm -rf "$DIR"' EXIT
mkdir "$DIR/tmp" || exit 1
cat >"$DIR/init.sql" <<SQL || exit 1
CREATE USER polder@127.0.0.1 IDENTIFIED BY 'polder';
GRANT ALL PRIVILEGES ON *.* TO polder@127.0.0.1 WITH GRANT OPTION;
SQL
mariadb-install-db --no-defaults --datadir="$DIR/data" --tmpdir="$DIR/tmp" \
	--auth-root-authentication-method=normal --skip-test-db >&2 || exit 1
"$BIN" --no-defaults --datadir="$DIR/data" --tmpdir="$DIR/tmp" \
	--port="$PORT" --bind-address=127.0.0.1 --socket="$DIR/socket" --pid-file="$DIR/pid" \
	--init-file="$DIR/init.sql" --skip-name-resolve \
	--character-set-server=utf8mb4 --skip-log-bin --performance-schema=OFF \
	--innodb-flush-log-at-trx-commit=0 --innodb-flush-method=nosync --innodb-doublewrite=OFF \
	--innodb-buffer-pool-size=64M --innodb-log-file-size=64M \
	--max-connections=400 >&2 &
server=$!
exec 2>/dev/null
read -r _
kill -s KILL "$server"
wait "$server"
exit 0
