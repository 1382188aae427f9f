#!/usr/bin/env bash
# pure-ftpd 1.0.50 (Debian 12) answers 451, "try again later", to a rename into a folder that is not there. RFC 959
# has 553 for a file name that is not allowed; vsftpd answers 550.
#
# Input: an upload, then RNFR and RNTO into a folder that does not exist, by the client of Python's own library.
# Seen: "451 Rename/move failure: No such file or directory"; after MKD the same rename is done.
# So: a client that makes folders only when one is missing, and tries again whatever begins with a 4, never ends.
set -euo pipefail
dir=$(mktemp -d); trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$dir"' EXIT
chmod 755 "$dir"
cd "$dir"
# Unpacked, because Debian does not install it beside another FTP server. It needs libsodium23.
apt-get download -qq pure-ftpd=1.0.50-2.1+b2 2>/dev/null
dpkg -x pure-ftpd_*.deb .
mkdir www
if [ "$(id -u)" = 0 ]; then chown www-data:www-data www; fi
owner=$(stat -c '-u %u -g %g' www)
# shellcheck disable=SC2086
printf 'secret\nsecret\n' | usr/bin/pure-pw useradd ann -f users $owner -d "$dir/www" -m -F users.pdb >/dev/null
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
usr/sbin/pure-ftpd -S "127.0.0.1,$port" -l "puredb:$dir/users.pdb" -Y 0 -u 1 -E -g "$dir/pid" &
server=$!
sleep 1
usr/sbin/pure-ftpd --help 2>&1 | head -n 1
python3 - "$port" <<'PY'
import ftplib, io, sys
ftp = ftplib.FTP()
ftp.connect("127.0.0.1", int(sys.argv[1]))
ftp.login("ann", "secret")
ftp.storbinary("STOR page.tmp", io.BytesIO(b"words"))
try:
    ftp.rename("page.tmp", "posts/page.html")
    sys.exit("it was renamed")
except ftplib.error_temp as refused:
    print(refused)
    assert str(refused).startswith("451")
ftp.mkd("posts")
print(ftp.rename("page.tmp", "posts/page.html"))
PY
echo "as described"
