#!/bin/sh
# Installs linger @VERSION@ for Linux and macOS.
#
#   sh install.sh
#
# It downloads one archive, compares its SHA-256 with the one written below, and puts one file, `linger`,
# into a directory of yours. It asks for no password, changes no other file, and says how to remove linger.
#
#   LINGER_INSTALL_DIR   where to put it; ~/.local/bin if not set
#   LINGER_DOWNLOAD_URL  a mirror: the address of the folder that holds the archives

# Everything is in functions, and the last line calls the first of them: half a script does nothing.
main() {
  set -eu
  version='@VERSION@'
  repository='@REPOSITORY@'
  from=${LINGER_DOWNLOAD_URL:-"$repository/releases/download/v$version"}
  dir=${LINGER_INSTALL_DIR:-}
  work='' stage=''
  if [ -z "$dir" ]; then
    [ -n "${HOME:-}" ] || fail 'HOME is not set. Say where to put linger: LINGER_INSTALL_DIR=/some/directory'
    dir=$HOME/.local/bin
  fi
  case $from in
    https://* | http://127.0.0.1:* | http://localhost:*) ;;
    *) fail "\"$from\" is not an address that begins with https://." ;;
  esac

  choose_platform
  check_old "$dir/linger"

  trap clean EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  trap 'exit 129' HUP
  work=$(mktemp -d "${TMPDIR:-/tmp}/linger.XXXXXX") || fail 'There is no room for temporary files.'
  folder=linger-v$version-$target
  say "Downloading linger $version for $platform"
  download "$from/$folder.tar.gz" "$work/linger.tar.gz" ||
    fail "$folder.tar.gz could not be downloaded from $from. Nothing was installed."
  found=$(digest "$work/linger.tar.gz")
  [ "$found" = "$sum" ] ||
    fail "$folder.tar.gz is not what was released: its SHA-256 is $found, but it must be $sum. Nothing was installed."

  mkdir -p "$dir" || fail "The directory $dir could not be made."
  dir=$(CDPATH='' cd -- "$dir" && pwd)
  # In the same directory, so that one rename puts it into place whole.
  stage=$(mktemp -d "$dir/.linger-install.XXXXXX") || fail "Nothing can be written into $dir."
  tar -xzf "$work/linger.tar.gz" -C "$stage" "$folder/linger" ||
    fail "$folder.tar.gz cannot be unpacked. Nothing was installed."
  chmod 755 "$stage/$folder/linger"
  new=$("$stage/$folder/linger" --version 2>&1) || fail "linger does not run on this machine: $new"
  [ "$new" = "linger $version" ] || fail "The archive holds \"$new\" in place of linger $version. Nothing was installed."
  mv -f "$stage/$folder/linger" "$dir/linger" || fail "$dir/linger could not be written."
  report
}

say() { printf '%s\n' "$*"; }

fail() {
  printf 'linger: %s\n' "$*" >&2
  exit 1
}

# Prints a text so that a shell reads it as one word.
quote() { printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"; }

clean() {
  [ -z "$work" ] || rm -rf "$work"
  [ -z "$stage" ] || rm -rf "$stage"
}

# Sets platform (for people), target and sum.
choose_platform() {
  system=$(uname -s)
  machine=$(uname -m)
  # A shell under Rosetta says x86_64 on a Mac with Apple silicon.
  if [ "$system" = Darwin ] && [ "$(sysctl -n sysctl.proc_translated 2>/dev/null)" = 1 ]; then
    machine=arm64
  fi
  platform="$system on $machine"
  case $system/$machine in
    Linux/x86_64 | Linux/amd64)
      target=x86_64-unknown-linux-musl
      sum='@SHA256:x86_64-unknown-linux-musl@'
      ;;
    Linux/aarch64 | Linux/arm64)
      target=aarch64-unknown-linux-musl
      sum='@SHA256:aarch64-unknown-linux-musl@'
      ;;
    Darwin/arm64)
      target=aarch64-apple-darwin
      sum='@SHA256:aarch64-apple-darwin@'
      ;;
    Darwin/x86_64)
      target=x86_64-apple-darwin
      sum='@SHA256:x86_64-apple-darwin@'
      ;;
    MINGW* | MSYS* | CYGWIN*) fail "On Windows, use PowerShell: irm $repository/releases/download/v$version/install.ps1 | iex" ;;
    *) fail "There is no ready-made linger for $platform. It can be built from its source: $repository" ;;
  esac
}

# Only a linger that this script could have put there is replaced.
check_old() {
  replaced=''
  [ -e "$1" ] || [ -L "$1" ] || return 0
  [ ! -L "$1" ] || fail "$1 is a link, perhaps by a package manager. Remove it first, or set LINGER_INSTALL_DIR."
  [ -f "$1" ] || fail "$1 is not a file. Remove it first, or set LINGER_INSTALL_DIR."
  replaced=$("$1" --version 2>/dev/null) || replaced=''
  case $replaced in
    'linger '*) ;;
    *) fail "$1 is there already and does not say that it is linger. Remove it first, or set LINGER_INSTALL_DIR." ;;
  esac
}

download() {
  if command -v curl >/dev/null 2>&1; then
    curl --fail --location --silent --show-error --proto-redir '=https' --connect-timeout 30 --retry 2 --output "$2" "$1"
  elif command -v wget >/dev/null 2>&1; then
    # Only options that GNU's wget and busybox's have in common.
    wget -q -t 2 -O "$2" "$1"
  else
    fail 'Neither curl nor wget is here. Install one of them first.'
  fi
}

# Prints the SHA-256 of a file.
digest() {
  if command -v sha256sum >/dev/null 2>&1; then
    sha256sum <"$1" | cut -d ' ' -f 1
  elif command -v shasum >/dev/null 2>&1; then
    shasum -a 256 <"$1" | cut -d ' ' -f 1
  elif command -v openssl >/dev/null 2>&1; then
    openssl dgst -sha256 -r <"$1" | cut -d ' ' -f 1
  else
    fail 'None of sha256sum, shasum and openssl is here, so the download cannot be checked. Nothing was installed.'
  fi
}

report() {
  if [ -n "$replaced" ] && [ "$replaced" != "linger $version" ]; then
    say "Replaced $replaced by linger $version: $dir/linger"
  else
    say "Installed linger $version: $dir/linger"
  fi
  say 'Its checksum was right, and nothing else on this machine was changed.'
  say "To remove it: rm $(quote "$dir/linger")"
  first=$(command -v linger 2>/dev/null) || first=''
  case $first in
    "$dir/linger") say 'To begin: linger init my-blog' ;;
    '')
      say "Your shell does not look into $dir yet. Add this line to its start-up file (~/.profile, ~/.zshrc), and open a new window:"
      # shellcheck disable=SC2016 # The shell of the user shall read $PATH, not this one.
      say "  export PATH=$(quote "$dir")"':"$PATH"'
      ;;
    *) say "Your shell finds another linger first: $first" ;;
  esac
}

main "$@"
