"""Deploys a blog onto real servers and looks at what lies there. Enters: linger, the folder of the servers' programs,
which servers. Leaves: a line for each thing that was tried, and exit code 1 if one went wrong. Only 127.0.0.1 is
asked."""

import html
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.parse import unquote, urljoin

LINGER, TARGET, NAMES = sys.argv[1], Path(sys.argv[2]), sys.argv[3:]
SECRET = "recognisable-secret"
FAILED = []


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
    raise RuntimeError(f"nothing listens at {port}")


def run(*command, **more):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, **more)


class Ftp:
    """pure-ftpd with TLS required, and one virtual user."""

    name, secret = "pure-ftpd", "LINGER_FTP_PASSWORD"

    def __init__(self, home, root):
        base, self.port, self.home = TARGET / "pure-ftpd/usr", free_port(), home
        key = ["-keyout", home / "key.pem", "-out", home / "cert.pem"]
        names = ["-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=CA:FALSE"]
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *key, "-days", "9", "-subj", "/CN=localhost", *names,
            stderr=subprocess.DEVNULL)
        (home / "both.pem").write_text((home / "key.pem").read_text() + (home / "cert.pem").read_text())
        user, group = (os.getuid() or 33, os.getgid() or 33)
        shutil.chown(root, user, group)
        twice = f"{SECRET}\n{SECRET}\n".encode()
        run(base / "bin/pure-pw", "useradd", "ann", "-f", home / "users", "-u", str(user), "-g", str(group), "-d", root, "-m",
            "-F", home / "users.pdb", input=twice, stderr=subprocess.DEVNULL)
        command = [base / "sbin/pure-ftpd", "-S", f"127.0.0.1,{self.port}", "-l", f"puredb:{home}/users.pdb", "-Y", "2",
                   "-J", "HIGH", "-u", "1", "-E", "-2", home / "both.pem", "-p", "20000:21000", "-U", "022:022", "-g", home / "pid", "-D"]
        self.server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        listens(self.port)

    def settings(self):
        return f"  to: ftp\n  host: localhost\n  port: {self.port}\n  user: ann\n  path: /\n  certificate: {self.home}/cert.pem\n"

    def env(self, secret):
        return {self.secret: secret}


class Dav:
    """Apache's mod_dav, with a password."""

    name, secret = "Apache mod_dav", "LINGER_WEBDAV_PASSWORD"

    def __init__(self, home, root):
        self.port = free_port()
        if os.getuid() == 0:
            shutil.chown(root, "www-data", "www-data")
        modules = ["mpm_event", "authz_core", "authn_core", "authn_file", "authz_user", "auth_basic", "dav", "dav_fs", "dir", "mime"]
        lines = [f"LoadModule {it}_module /usr/lib/apache2/modules/mod_{it}.so" for it in modules]
        (home / "dav").mkdir()
        (home / "dav").chmod(0o777)
        digest = subprocess.run(["openssl", "passwd", "-apr1", SECRET], check=True, capture_output=True, text=True).stdout.strip()
        (home / "users").write_text(f"ann:{digest}\n")
        if os.getuid() == 0:
            lines += ["User www-data", "Group www-data"]
        lines += [
            f"ServerRoot {home}", f"Listen 127.0.0.1:{self.port}", "ServerName 127.0.0.1", f"PidFile {home}/pid", f"ErrorLog {home}/errors",
            "TypesConfig /etc/mime.types", f"DocumentRoot {root}", f"DavLockDB {home}/dav/locks",
            f"<Directory {root}>", "Dav On", "AllowOverride None", "AuthType Basic", "AuthName blog", f"AuthUserFile {home}/users",
            "Require valid-user", "</Directory>",
        ]
        (home / "httpd.conf").write_text("\n".join(lines) + "\n")
        self.server = subprocess.Popen(["/usr/sbin/apache2", "-f", home / "httpd.conf", "-DFOREGROUND"])
        listens(self.port)

    def settings(self):
        return f"  to: webdav\n  url: http://127.0.0.1:{self.port}/\n  user: ann\n"

    def env(self, secret):
        return {self.secret: secret}


class S3:
    """rclone's server, which takes every put whatever its condition."""

    name, secret = "rclone serve s3", "AWS_SECRET_ACCESS_KEY"

    def __init__(self, home, root):
        self.port = free_port()
        (root / "letters").mkdir()
        command = [TARGET / "deploy-bench/bin/rclone", "serve", "s3", "--config", "/dev/null", "--addr", f"127.0.0.1:{self.port}",
                   "--auth-key", f"ANNKEY,{SECRET}", "--vfs-cache-mode", "off", root]
        self.server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        listens(self.port)

    def settings(self):
        return f"  to: s3\n  bucket: letters\n  region: us-east-1\n  endpoint: http://127.0.0.1:{self.port}\n"

    def env(self, secret):
        return {"AWS_ACCESS_KEY_ID": "ANNKEY", self.secret: secret}


def post(site, name, text="Words."):
    folder = site / "content/posts"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.md").write_text(f"---\ntitle: {name}\ndate: 2026-01-02\nid: {name}\n---\n{text}\n")


def write_site(site, server):
    site.mkdir()
    (site / "site.yaml").write_text(
        f"title: Deploys\nbase_url: https://letters.acme-sales.com/\nslugs: unicode\ndeploy:\n{server.settings()}"
    )
    for name in ("one", "звонок", "two"):
        post(site, name)
    (site / "content/empty.txt").write_text("")


def deploy(server, site, *flags, secret=SECRET, **more):
    env = dict(os.environ, LINGER_NAME=site.name, **server.env(secret))
    command = [LINGER, "deploy", "--lease", "2", *flags]
    done = subprocess.run(command, cwd=site, env=env, capture_output=True, text=True, timeout=300, **more)
    if SECRET in done.stdout + done.stderr:
        raise AssertionError("the secret was said")
    return done


def ok(server, site, *flags):
    done = deploy(server, site, *flags)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def files(folder):
    found = (it for it in folder.rglob("*") if it.is_file())
    named = {str(it.relative_to(folder)): it.read_bytes() for it in found}
    return {name: data for name, data in named.items() if not name.startswith("linger-") and name not in (".linger-manifest", ".ftpquota")}


def is_there(root, site):
    there, built = files(root), files(site / "public")
    assert there.keys() == built.keys(), there.keys() ^ built.keys()
    assert there == built, [name for name in built if there[name] != built[name]]
    left = [it.name for it in root.rglob("linger-tmp-*")]
    assert not left, left
    assert crawl(root) > 10


def crawl(root):
    """Follows every link, picture and style from the home page; how many pages it saw. A place without one is empty."""
    seen, todo = set(), ["/"] if (root / "index.html").exists() else []
    assert todo or not any(root.rglob("*.html")), "pages without a home page"
    while todo:
        address = todo.pop()
        if address in seen:
            continue
        seen.add(address)
        file = root / unquote(address).lstrip("/")
        file = file / "index.html" if address.endswith("/") else file
        assert file.is_file(), f"{address} is not there"
        if file.suffix != ".html":
            continue
        page = file.read_text()
        assert page.rstrip().endswith("</html>"), f"{address} is half"
        for link in re.findall(r'(?:href|src)="([^"]*)"', page):
            link = html.unescape(link).split("#")[0].split("?")[0]
            if link.startswith("/") and not link.startswith("//"):
                todo.append(link)
            elif link and ":" not in link:
                todo.append(urljoin(address, link))
    return len(seen)


def first(server, site, root):
    done = deploy(server, site, secret="wrong")
    assert done.returncode == 4, done.stdout + done.stderr
    said = ok(server, site)
    is_there(root, site)
    known = site / "public/.well-known"
    known.mkdir()
    (known / "security.txt").write_text("Contact: mailto:a@b.invalid\n")
    ok(server, site)
    is_there(root, site)
    return "unguarded, and said" if "deploy-unguarded" in said else "guarded"


def change(server, site, root):
    post(site, "one", "Other words.")
    ok(server, site)
    is_there(root, site)
    (site / "content/posts/two.md").unlink()
    ok(server, site)
    is_there(root, site)
    assert not (root / "posts/two/index.html").exists()
    return "as ann deployed them" in ok(server, site, "--check") or "not as deployed"


def kills(server, site, root):
    for number in range(60):
        post(site, f"n{number}")
    env = dict(os.environ, LINGER_NAME=site.name, **server.env(SECRET))
    for wait in (0.4, 0.8, 1.6):
        child = subprocess.Popen([LINGER, "deploy", "-q", "--lease", "2"], cwd=site, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(wait)
        child.kill()
        child.wait()
        crawl(root)
        for name, data in files(root).items():
            assert not name.endswith(".html") or data.rstrip().endswith(b"</html>"), f"{name} is half"
    ok(server, site)
    is_there(root, site)


def two(server, site, root):
    other = site.parent / "bo"
    shutil.copytree(site, other)
    post(site, "ann-says")
    post(other, "bo-says")
    env = {who: dict(os.environ, LINGER_NAME=who.name, **server.env(SECRET)) for who in (site, other)}
    command = [LINGER, "deploy", "--lease", "2"]
    both = [subprocess.Popen(command, cwd=who, env=env[who], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for who in (site, other)]
    said = [child.communicate(timeout=300)[0] for child in both]
    codes = [child.returncode for child in both]
    won = [at for at, code in enumerate(codes) if code == 0]
    assert len(won) == 1, said
    loser = said[1 - won[0]]
    assert any(code in loser for code in ("deploy-busy", "deploy-newer", "deploy-overtaken")), loser
    is_there(root, (site, other)[won[0]])
    shutil.rmtree(other)
    ok(server, site, "--take-over")
    is_there(root, site)
    return loser.split("]")[0].split("[")[-1]


def full(server, site, root):
    """The disk fills up in the middle; afterwards there is room again."""
    ballast = root / "linger-ballast" if (root / "linger-manifest").exists() else root.parent / "linger-ballast"
    before = files(root)
    (site / "content/large.bin").write_bytes(os.urandom(1024 * 1024))
    free = os.statvfs(root)
    with ballast.open("wb") as it:
        it.write(bytes(max(0, free.f_bavail * free.f_frsize - 300 * 1024)))
    done = deploy(server, site)
    assert done.returncode == 4, f"{done.returncode} {done.stdout}{done.stderr}"
    crawl(root)
    assert files(root).items() >= {name: data for name, data in before.items() if name != "index.html"}.items(), "something is gone"
    ballast.unlink()
    ok(server, site)
    is_there(root, site)
    said = (done.stdout + done.stderr).strip().splitlines()
    return said[0] if said else ""


def main():
    kinds = {"ftp": Ftp, "dav": Dav, "s3": S3}
    for name in NAMES:
        home = Path(tempfile.mkdtemp(prefix="linger-stores-"))
        home.chmod(0o755)
        disk = home / "disk"
        disk.mkdir()
        is_mounted = os.getuid() == 0 and subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m,mode=755", "tmpfs", disk]).returncode == 0
        root = disk / "www"
        root.mkdir()
        server = None
        try:
            (home / "server").mkdir()
            (home / "server").chmod(0o755)
            server = kinds[name](home / "server", root)
            place = root / "letters" if name == "s3" else root
            site = home / "ann"
            write_site(site, server)
            steps = [first, change, kills, two] + ([full] if is_mounted else [])
            for step in steps:
                try:
                    print(f"{server.name}: {step.__name__}: fine {step(server, site, place) or ''}", flush=True)
                except Exception as error:
                    FAILED.append(name)
                    print(f"{server.name}: {step.__name__}: WRONG: {error}", flush=True)
                    break
            if not is_mounted:
                print(f"{server.name}: full: not tried, because no small disk can be mounted")
        finally:
            if server:
                server.server.terminate()
                server.server.wait()
            if is_mounted:
                subprocess.run(["umount", disk])
            shutil.rmtree(home, ignore_errors=True)
    sys.exit(1 if FAILED else 0)


main()
