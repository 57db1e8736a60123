# A machine for a database server: does each line of standard input in $DIR and
# answers with its exit code and the id of the server that runs, if any. The end
# of the input is the end of the machine.
trap 'rm -rf "$DIR"' EXIT
cd "$DIR" || exit 1
server=
while read -r command; do
	eval "$command" >>log 2>&1 </dev/null
	echo "$? $server"
done
if [ -n "$server" ]; then
	# Those that are frozen don't see that their parent is gone.
	kill -s KILL "$server" $(cat "/proc/$server/task/$server/children") 2>/dev/null
	wait "$server" 2>/dev/null
fi
exit 0
