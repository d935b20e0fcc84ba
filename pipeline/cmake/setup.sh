#!/bin/sh
# Installs the packages that building and testing need, where they are missing.
set -eu

packages="build-essential cmake ninja-build pkg-config libnifti-dev zlib1g-dev libdeflate-dev
libyaml-dev libexpat1-dev libcmocka-dev libopenblas-dev liblapacke-dev libjansson-dev libssl-dev libpng-dev
libxgboost-dev"
[ "${1:-}" = "--optional" ] && packages="$packages libhdf5-dev libmatio-dev
chromium fonts-dejavu-core groff-base python3-nibabel slurm-wlm munge"

missing=""
for package in $packages; do
	status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
	[ "$status" = "install ok installed" ] || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

as_root=""
if [ "$(id -u)" -ne 0 ]; then
	command -v sudo >/dev/null || {
		echo "These packages are missing, and there is neither root nor sudo:$missing" >&2
		exit 1
	}
	as_root="sudo"
fi
echo "Installing:$missing"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
# shellcheck disable=SC2086 # one word per package
$as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
