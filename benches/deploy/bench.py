"""Deploys one site by linger and by rclone, in turns. Enters: linger, the folder of the other programs, how many
rounds. Leaves: a report on standard output. Only 127.0.0.1 is asked."""

import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

LINGER, BIN, ROUNDS = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
POSTS = 4700
WORDS = "a call after the contract keeps more customers than ten before it and nobody makes it".split()


def free_port():
    with socket.socket() as it:
        it.bind(("127.0.0.1", 0))
        return it.getsockname()[1]


def listens(port):
    for _ in range(300):
        with socket.socket() as it:
            if it.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit(f"Nothing listens at port {port}.")


def write_site(site):
    posts = site / "content/posts"
    posts.mkdir(parents=True)
    (site / "site.yaml").write_text("title: Deploys\nbase_url: https://letters.acme-sales.com/\nredirects: [html]\n")
    for number in range(POSTS):
        words = [WORDS[(number * 7 + at * 3) % len(WORDS)] for at in range(900)]
        paragraphs = [" ".join(words[at : at + 90]) for at in range(0, 900, 90)]
        day = f"20{10 + number // 336:02}-{number // 28 % 12 + 1:02}-{number % 28 + 1:02}"
        head = f"---\ntitle: Post {number}\ndate: {day}\nid: p{number}\n---\n"
        (posts / f"post-{number}.md").write_text(head + "\n\n".join(paragraphs) + "\n")


def build(site):
    subprocess.run([LINGER, "build", "--quiet"], cwd=site, check=True)


def edit(site, turn):
    post = site / f"content/posts/post-{POSTS // 2}.md"
    post.write_text(post.read_text() + f"\nTurn {turn}.\n")
    build(site)


def timed(command, site, env):
    begin = time.monotonic()
    done = subprocess.run(command, cwd=site, env=env, capture_output=True, text=True)
    spent = time.monotonic() - begin
    if done.returncode != 0:
        sys.exit(f"{command}\n{done.stdout}{done.stderr}")
    return spent


class Sftp:
    name = "SFTP (OpenSSH)"

    def __init__(self, home):
        self.home, self.port = home, free_port()
        for key in ("host", "client"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", home / key], check=True)
        os.makedirs("/run/sshd", exist_ok=True)
        lines = [
            f"Port {self.port}", "ListenAddress 127.0.0.1", f"HostKey {home}/host", f"AuthorizedKeysFile {home}/client.pub",
            "StrictModes no", "PidFile none", "UsePAM no", "PasswordAuthentication no", "Subsystem sftp internal-sftp",
            # rclone asks for check sums by `md5sum`, in the shell of this account: what its own files do does not count.
            f"SetEnv HOME={home}",
        ]
        (home / "sshd").write_text("\n".join(lines) + "\n")
        (home / "known").write_text(f"[127.0.0.1]:{self.port} {(home / 'host.pub').read_text()}")
        (home / "config").write_text(
            f"Host *\n  IdentityFile {home}/client\n  IdentitiesOnly yes\n  IdentityAgent none\n"
            f"  UserKnownHostsFile {home}/known\n  StrictHostKeyChecking yes\n"
        )
        (home / "bin").mkdir()
        (home / "bin/sftp").write_text(f'#!/bin/sh\nexec /usr/bin/sftp -F {home}/config "$@"\n')
        (home / "bin/sftp").chmod(0o755)
        self.server = subprocess.Popen(["/usr/sbin/sshd", "-D", "-f", home / "sshd"], stderr=subprocess.DEVNULL)
        listens(self.port)
        self.env = dict(os.environ, PATH=f"{home}/bin:{os.environ['PATH']}")

    def place(self, who):
        place = self.home / f"www-{who}"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        return place

    def settings(self, place):
        return f"  to: sftp\n  host: 127.0.0.1\n  port: {self.port}\n  path: {place}\n"

    def remote(self, place):
        user = os.environ.get("USER", "root")
        return f":sftp,host=127.0.0.1,port={self.port},user={user},key_file={self.home}/client,known_hosts_file={self.home}/known:{place}"


class S3:
    name = "S3 (moto)"

    def __init__(self, home):
        self.home, self.port, self.count = home, free_port(), 0
        self.server = subprocess.Popen(
            [BIN / "moto_server", "-H", "127.0.0.1", "-p", str(self.port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        listens(self.port)
        self.env = dict(os.environ, AWS_ACCESS_KEY_ID="bench", AWS_SECRET_ACCESS_KEY="bench")

    def place(self, who):
        self.count += 1
        bucket = f"{who}-{self.count}"
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/{bucket}", method="PUT")
        urllib.request.urlopen(request).close()
        return bucket

    def settings(self, place):
        return f"  to: s3\n  bucket: {place}\n  region: us-east-1\n  endpoint: http://127.0.0.1:{self.port}\n"

    def remote(self, place):
        return f":s3,provider=Other,env_auth=true,region=us-east-1,endpoint='http://127.0.0.1:{self.port}':{place}"


def measure(store, site):
    """Seconds of each: first deploy and one change, by linger and by rclone, in turns."""
    spent = {(who, what): [] for who in ("linger", "rclone") for what in ("first", "change")}
    settings = (site / "site.yaml").read_text().split("deploy:")[0]
    for turn in range(ROUNDS):
        places = {who: store.place(who) for who in ("linger", "rclone")}
        (site / "site.yaml").write_text(f"{settings}deploy:\n{store.settings(places['linger'])}")
        shutil.rmtree(site / ".linger/private", ignore_errors=True)
        build(site)
        commands = {
            "linger": [LINGER, "deploy", "--quiet"],
            # With its own defaults for how much at a time, but 16 as linger has where the store can.
            "rclone": [BIN / "rclone", "sync", "--checksum", "--transfers", "16", "--config", "/dev/null",
                       "--exclude", ".linger-manifest", "public", store.remote(places["rclone"])],
        }
        for what in ("first", "change"):
            if what == "change":
                edit(site, turn)
            order = list(commands) if turn % 2 == 0 else list(reversed(commands))
            for who in order:
                spent[who, what].append(timed(commands[who], site, store.env))
    return spent


def main():
    home = Path(tempfile.mkdtemp(prefix="linger-deploys-"))
    site = home / "site"
    site.mkdir()
    stores = []
    try:
        write_site(site)
        build(site)
        files = sum(1 for it in (site / "public").rglob("*") if it.is_file())
        print("# How fast does a blog go live?\n\nWritten by `benches/deploy/run`; do not edit.\n")
        print(f"{files} files, {ROUNDS} rounds, medians in seconds. The targets: a first deploy no slower, one changed post at most a tenth.\n")
        print("| | linger | rclone sync --checksum | ratio |\n|---|--:|--:|--:|")
        for kind in (Sftp, S3):
            (home / kind.__name__).mkdir()
            stores.append(store := kind(home / kind.__name__))
            spent = measure(store, site)
            for what, said in (("first", "first deploy"), ("change", "one post changed")):
                ours, theirs = (statistics.median(spent[who, what]) for who in ("linger", "rclone"))
                print(f"| {store.name}: {said} | {ours:.2f} | {theirs:.2f} | {ours / theirs:.2f} |", flush=True)
        machine = f"{os.cpu_count()} processors, {platform.system()} {platform.release()}"
        print(f"\nMeasured on {time.strftime('%Y-%m-%d', time.gmtime())} with {machine}; the servers run on the same machine.")
    finally:
        for store in stores:
            store.server.terminate()
        shutil.rmtree(home, ignore_errors=True)


main()
