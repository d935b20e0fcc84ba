#!/bin/bash
# A Slurm of this machine alone, in one folder, on loopback, for tests.
#
#   private-slurm.sh up FOLDER [OWNER]   starts munged, slurmctld and slurmd; when the process
#                                        OWNER ends, however it ends, they are stopped
#   private-slurm.sh down FOLDER         stops them and removes the folder
#
# Packages: slurm-wlm munge.  Needs root.  MAX_ARRAY: MaxArraySize (1001).
# Exit code 77: Slurm cannot run here; the reason is on standard error.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
export PATH=$PATH:/usr/sbin:/sbin

give_up() {
	echo "$1" >&2
	exit 77
}

# Not "kill -0": a process that nobody has waited for would look alive.
alive() {
	[ -r "/proc/$1/stat" ] && ! grep -q ') Z ' "/proc/$1/stat"
}

stop_daemon() {
	local pid
	[ -s "$1" ] || return 0
	pid=$(cat "$1")
	alive "$pid" || return 0
	kill "$pid" 2>/dev/null || true
	for _ in $(seq 30); do
		alive "$pid" || return 0
		sleep 0.1
	done
	kill -9 "$pid" 2>/dev/null || true # a node without its controller ignores TERM for long
}

down() {
	[ -d "$1" ] || return 0
	if [ -s "$1/slurm.conf" ]; then
		SLURM_CONF=$1/slurm.conf timeout 5 scancel --user=root 2>/dev/null || true
	fi
	stop_daemon "$1/slurmd.pid"
	stop_daemon "$1/slurmctld.pid"
	stop_daemon "$1/munge/pid"
	rm -rf "$1"
}

# Prints a port of this machine at which nobody listens, from the given one on.
free_port() {
	local port=$1
	while (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
		port=$((port + 2))
	done
	echo "$port"
}

start_munge() {
	mkdir -p "$1/munge"
	chmod 0711 "$1/munge"
	(umask 077 && head -c 1024 /dev/urandom >"$1/munge/key")
	chmod 0400 "$1/munge/key"
	munged --force --num-threads=2 --key-file="$1/munge/key" --socket="$1/munge/socket" \
		--pid-file="$1/munge/pid" --log-file="$1/munge/log" --seed-file="$1/munge/seed"
}

# What slurmd says of this machine: "CPUs=2 Boards=1 ... RealMemory=16000".
machine() {
	slurmd -C | head -1 | tr ' ' '\n' | sed -n "s/^$1=//p"
}

write_conf() {
	sed -e "s|@DIR@|$1|g" -e "s|@HOST@|$(hostname -s)|g" -e "s|@CPUS@|$(machine CPUs)|" \
		-e "s|@MEMORY@|$(machine RealMemory)|" -e "s|@ARRAY@|${MAX_ARRAY:-1001}|" \
		-e "s|@CONTROL_PORT@|$(free_port $((20000 + $$ % 10000 * 4)))|" \
		-e "s|@NODE_PORT@|$(free_port $((20001 + $$ % 10000 * 4)))|" \
		"$here/slurm.conf.in" >"$1/slurm.conf"
}

watch_owner() {
	while alive "$2"; do
		sleep 0.5
	done
	down "$1"
}

up() {
	local state
	[ "$(id -u)" = 0 ] || give_up "a private Slurm needs root"
	for program in munged slurmctld slurmd sbatch squeue scancel scontrol; do
		command -v "$program" >/dev/null || give_up "$program is not installed (slurm-wlm, munge)"
	done
	mkdir -p "$1"/{state,spool,log}
	chmod 0755 "$1"
	if [ -n "${2:-}" ]; then
		(setsid "$0" watch "$1" "$2" </dev/null >/dev/null 2>&1 &)
	fi
	start_munge "$1"
	write_conf "$1"
	export SLURM_CONF=$1/slurm.conf
	slurmctld -f "$SLURM_CONF"
	slurmd -f "$SLURM_CONF" -N "$(hostname -s)"
	for _ in $(seq 100); do
		state=$(timeout 3 sinfo -h -o %T 2>/dev/null || true)
		[ "$state" = idle ] && return 0
		sleep 0.1
	done
	tail -n 5 "$1"/log/* >&2 || true
	down "$1"
	echo "a private Slurm did not come up (node: ${state:-unknown})" >&2
	exit 1
}

case ${1:-} in
up) up "$2" "${3:-}" ;;
down) down "$2" ;;
watch) watch_owner "$2" "$3" ;;
*)
	echo "usage: $0 up FOLDER [OWNER] | down FOLDER" >&2
	exit 64
	;;
esac
