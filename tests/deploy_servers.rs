//! `linger deploy` onto other programs' servers: OpenSSH, vsftpd, moto for S3, wsgidav, Azurite. They need
//! `LINGER_STORES=1` and the paths of some programs; `tests/run` installs and sets them.
#![cfg(unix)]

mod support;

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use support::deploys::{Writers, crawl, is_built, said};
use support::tree;

fn is_on() -> bool {
    let is_on = std::env::var_os("LINGER_STORES").is_some();
    if !is_on {
        println!("not run: LINGER_STORES is not set (tests/run sets it)");
    }
    is_on
}

/// A server that ends with its test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

/// Waits until somebody listens.
fn listens(port: u16) {
    let start = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(
            start.elapsed() < Duration::from_secs(60),
            "nobody listens at {port}"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// An OpenSSH server, and a client that knows it.
struct Ssh {
    server: Option<Running>,
    port: u16,
    dir: PathBuf,
}

impl Ssh {
    fn start(dir: &Path) -> Ssh {
        let dir = dir.join("ssh");
        fs::create_dir_all(dir.join("bin")).unwrap();
        for key in ["host", "client", "stranger"] {
            let path = dir.join(key);
            let made = Command::new("ssh-keygen")
                .args(["-q", "-t", "ed25519", "-N", "", "-f"])
                .arg(path)
                .status();
            assert!(made.unwrap().success());
        }
        // Its own folder for what it may not do as root.
        let _ = fs::create_dir_all("/run/sshd");
        let mut ssh = Ssh {
            server: None,
            port: free_port(),
            dir,
        };
        let name = |file: &str| ssh.dir.join(file).display().to_string();
        let server = format!(
            "Port {}\nListenAddress 127.0.0.1\nHostKey {}\nAuthorizedKeysFile {}\nStrictModes no\nPidFile none\n\
             UsePAM no\nPasswordAuthentication no\nSubsystem sftp internal-sftp\n",
            ssh.port,
            name("host"),
            name("client.pub"),
        );
        fs::write(ssh.dir.join("sshd_config"), server).unwrap();
        let key = fs::read_to_string(ssh.dir.join("host.pub")).unwrap();
        fs::write(
            ssh.dir.join("known"),
            format!("[127.0.0.1]:{} {key}", ssh.port),
        )
        .unwrap();
        ssh.client("client", "known");
        ssh.up();
        ssh
    }

    fn up(&mut self) {
        let mut command = Command::new("/usr/sbin/sshd");
        command
            .arg("-D")
            .arg("-e")
            .arg("-f")
            .arg(self.dir.join("sshd_config"));
        command.stderr(Stdio::null());
        self.server = Some(Running(command.spawn().unwrap()));
        listens(self.port);
    }

    /// The client uses this key, and knows the servers of that file.
    fn client(&self, key: &str, known: &str) {
        let name = |file: &str| self.dir.join(file).display().to_string();
        let config = format!(
            "Host *\n  IdentityFile {}\n  IdentitiesOnly yes\n  IdentityAgent none\n  UserKnownHostsFile {}\n  StrictHostKeyChecking yes\n",
            name(key),
            name(known)
        );
        fs::write(self.dir.join("ssh_config"), config).unwrap();
        let program = format!(
            "#!/bin/sh\nexec /usr/bin/sftp -F {} \"$@\"\n",
            name("ssh_config")
        );
        let path = self.dir.join("bin/sftp");
        fs::write(&path, program).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn settings(&self, path: &Path) -> String {
        format!(
            "  to: sftp\n  host: 127.0.0.1\n  port: {}\n  path: {}\n",
            self.port,
            path.display()
        )
    }

    fn command(&self, writers: &Writers, name: &str, args: &[&str]) -> Command {
        let mut command = writers.command(name, args);
        let path = format!(
            "{}:{}",
            self.dir.join("bin").display(),
            std::env::var("PATH").unwrap()
        );
        command.env("PATH", path);
        command
    }

    fn deploy(&self, writers: &Writers, name: &str, args: &[&str]) -> Output {
        self.command(writers, name, args).output().unwrap()
    }

    fn ok(&self, writers: &Writers, name: &str, args: &[&str]) -> String {
        let output = self.deploy(writers, name, args);
        assert!(output.status.success(), "{}", said(&output));
        said(&output)
    }
}

/// A writer whose site goes to an SSH server.
fn by_ssh() -> (Writers, Ssh) {
    let writers = Writers::new();
    let ssh = Ssh::start(writers.0.path());
    fs::create_dir_all(writers.live()).unwrap();
    writers.deploy_to("ann", &ssh.settings(&writers.live()));
    (writers, ssh)
}

#[test]
fn openssh_first_a_change_a_deletion_and_who_comes_second() {
    if !is_on() {
        return;
    }
    let (writers, ssh) = by_ssh();
    let tried = ssh.ok(&writers, "ann", &["--setup"]);
    assert!(tried.contains("can be reached"), "{tried}");
    assert!(tree(&writers.live()).is_empty());
    ssh.ok(&writers, "ann", &[]);
    is_built(&writers, "ann");
    crawl(&writers.live());
    assert_eq!(fs::read(writers.live().join("empty.dat")).unwrap(), b"");
    assert!(ssh.ok(&writers, "ann", &[]).contains("up to date"));
    assert!(
        ssh.ok(&writers, "ann", &["--check"])
            .contains("as ann deployed them")
    );

    let known = writers.site("ann").join("public/.well-known");
    fs::create_dir_all(&known).unwrap();
    fs::write(known.join("a \"quoted\" [name].txt"), "x").unwrap();
    writers.post("ann", "gamma", "Gamma");
    ssh.ok(&writers, "ann", &[]);
    is_built(&writers, "ann");
    fs::remove_file(writers.site("ann").join("content/posts/gamma.md")).unwrap();
    fs::remove_file(known.join("a \"quoted\" [name].txt")).unwrap();
    ssh.ok(&writers, "ann", &[]);
    assert!(!writers.live().join("posts/gamma").exists());

    writers.join("bo");
    writers.deploy_to("bo", &ssh.settings(&writers.live()));
    writers.post("bo", "bos", "What Bo says");
    ssh.ok(&writers, "bo", &[]);
    let told = said(&ssh.deploy(&writers, "ann", &[]));
    assert!(
        told.contains("error[deploy-newer]") && told.contains("bo deployed on"),
        "{told}"
    );
}

#[test]
fn openssh_cut_and_killed() {
    if !is_on() {
        return;
    }
    let (writers, mut ssh) = by_ssh();
    for number in 0..60 {
        writers.post("ann", &format!("n{number}"), &format!("Post {number}"));
    }
    writers.join("bo");
    writers.deploy_to("bo", &ssh.settings(&writers.live()));
    let lock = writers.live().join("linger-deploy.lock");
    let begun = |child: &mut Child| {
        for _ in 0..4000 {
            if lock.exists() || child.try_wait().unwrap().is_some() {
                return;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    };
    for wait in [5, 60, 150] {
        let mut command = ssh.command(&writers, "ann", &["-q"]);
        let mut child = command.stderr(Stdio::null()).spawn().unwrap();
        begun(&mut child);
        std::thread::sleep(Duration::from_millis(wait));
        let _ = child.kill();
        if !child.wait().unwrap().success() && lock.exists() {
            let told = said(&ssh.deploy(&writers, "bo", &[]));
            assert!(told.contains("ann is deploying, since 20"), "{told}");
        }
        for (path, bytes) in tree(&writers.live()) {
            assert!(
                !path.ends_with(".html") || bytes.ends_with(b"</html>\n"),
                "{path} is half"
            );
        }
    }
    // The server goes away in the middle, and comes back.
    let mut child = ssh
        .command(&writers, "ann", &[])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    begun(&mut child);
    ssh.server = None;
    std::thread::sleep(Duration::from_millis(300));
    ssh.up();
    let output = child.wait_with_output().unwrap();
    if !output.status.success() {
        ssh.ok(&writers, "ann", &[]);
    }
    is_built(&writers, "ann");
    assert!(crawl(&writers.live()) > 60);
    assert!(!lock.exists());
}

#[test]
fn openssh_wrong_keys_unknown_servers_and_folders() {
    if !is_on() {
        return;
    }
    let (writers, mut ssh) = by_ssh();
    let refused = |ssh: &Ssh, words: &str| {
        let output = ssh.deploy(&writers, "ann", &[]);
        let told = said(&output);
        assert!(
            told.contains("error[deploy-refused]") && told.contains(words),
            "{told}"
        );
        assert_eq!(output.status.code(), Some(4));
    };
    ssh.client("stranger", "known");
    refused(&ssh, "does not let you in");
    fs::write(ssh.dir.join("nobody"), "").unwrap();
    ssh.client("client", "nobody");
    refused(&ssh, "does not know the server's key");
    ssh.client("client", "known");
    writers.deploy_to("ann", &ssh.settings(&writers.live().join("nowhere")));
    refused(&ssh, "has no folder");
    writers.deploy_to("ann", &ssh.settings(&writers.live()));
    ssh.server = None;
    let output = ssh.deploy(&writers, "ann", &[]);
    assert!(
        said(&output).contains("error[deploy-network]"),
        "{}",
        said(&output)
    );
    assert!(tree(&writers.live()).is_empty());
    ssh.up();
    ssh.ok(&writers, "ann", &[]);
}

/// What a bucket of moto's answers to a request without a body.
fn moto(port: u16, method: &str, path: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(
        stream,
        "{method} {path} HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 0\r\n\r\n"
    )
    .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let head = answer
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .unwrap();
    answer.split_off(head + 4)
}

#[test]
fn moto_first_a_change_a_deletion_and_a_kill() {
    let program = std::env::var_os("LINGER_MOTO").filter(|_| is_on());
    let Some(program) = program else { return };
    let port = free_port();
    let mut command = Command::new(program);
    command.args(["-H", "127.0.0.1", "-p", &port.to_string()]);
    let _server = Running(
        command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap(),
    );
    listens(port);
    moto(port, "PUT", "/letters");
    let writers = Writers::new();
    writers.deploy_to(
        "ann",
        &format!("  to: s3\n  bucket: letters\n  endpoint: http://127.0.0.1:{port}\n"),
    );
    let command = |args: &[&str]| {
        let mut command = writers.command("ann", args);
        command
            .env("AWS_ACCESS_KEY_ID", "AKIAANY")
            .env("AWS_SECRET_ACCESS_KEY", "any");
        command
    };
    let ok = |args: &[&str]| {
        let output = command(args).output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
        said(&output)
    };
    let bucket = rusty_s3::Bucket::new(
        format!("http://127.0.0.1:{port}").parse().unwrap(),
        rusty_s3::UrlStyle::Path,
        "letters",
        "us-east-1",
    );
    let (bucket, key) = (
        bucket.unwrap(),
        rusty_s3::Credentials::new("AKIAANY", "any"),
    );
    let download = || {
        use rusty_s3::S3Action;
        let _ = fs::remove_dir_all(writers.live());
        let list = moto(port, "GET", "/letters?list-type=2&max-keys=1000");
        let list = String::from_utf8(list).unwrap();
        for name in list.split("<Key>").skip(1) {
            let name = name.split("</Key>").next().unwrap();
            let get = rusty_s3::actions::GetObject::new(&bucket, Some(&key), name);
            let url = get.sign(Duration::from_secs(60));
            let address = format!("{}?{}", url.path(), url.query().unwrap());
            let place = writers.live().join(name);
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            fs::write(place, moto(port, "GET", &address)).unwrap();
        }
    };
    let first = ok(&[]);
    assert!(!first.contains("deploy-unguarded"), "{first}");
    download();
    is_built(&writers, "ann");
    crawl(&writers.live());
    for number in 0..80 {
        writers.post("ann", &format!("n{number}"), &format!("Post {number}"));
    }
    for wait in [200, 500, 900] {
        let mut child = command(&["-q"]).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        let _ = child.kill();
        child.wait().unwrap();
        download();
        crawl(&writers.live());
    }
    ok(&[]);
    download();
    is_built(&writers, "ann");
    for number in 0..5 {
        fs::remove_file(
            writers
                .site("ann")
                .join(format!("content/posts/n{number}.md")),
        )
        .unwrap();
    }
    ok(&[]);
    assert!(ok(&["--check"]).contains("as ann deployed them"));
    download();
    is_built(&writers, "ann");
}

#[test]
fn wsgidav_first_a_change_a_deletion_and_a_kill() {
    let program = std::env::var_os("LINGER_WSGIDAV").filter(|_| is_on());
    let Some(program) = program else { return };
    let writers = Writers::new();
    fs::create_dir_all(writers.live()).unwrap();
    let port = free_port();
    let config = writers.0.path().join("wsgidav.yaml");
    let password = "wsgi-recognisable";
    let text = format!(
        "host: 127.0.0.1\nport: {port}\nprovider_mapping:\n  '/': '{}'\nhttp_authenticator:\n  domain_controller: null\n  accept_basic: true\n  accept_digest: false\n  default_to_digest: false\nsimple_dc:\n  user_mapping:\n    '*':\n      ann:\n        password: '{password}'\n",
        writers.live().display()
    );
    fs::write(&config, text).unwrap();
    let mut command = Command::new(program);
    command.arg("--config").arg(&config);
    let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
    let _server = Running(quiet.spawn().unwrap());
    listens(port);
    writers.deploy_to(
        "ann",
        &format!("  to: webdav\n  url: http://127.0.0.1:{port}/\n  user: ann\n"),
    );
    let command = |args: &[&str], password: &str| {
        let mut command = writers.command("ann", args);
        command.env("LINGER_WEBDAV_PASSWORD", password);
        command
    };
    let ok = |args: &[&str]| {
        let output = command(args, password).output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
        assert!(!said(&output).contains(password));
    };
    let output = command(&[], "wrong").output().unwrap();
    assert!(said(&output).contains("answers 401"), "{}", said(&output));
    assert_eq!(output.status.code(), Some(4));
    ok(&[]);
    is_built(&writers, "ann");
    crawl(&writers.live());
    for number in 0..60 {
        writers.post("ann", &format!("n{number}"), &format!("Post {number}"));
    }
    for wait in [300, 600, 900] {
        let mut child = command(&["-q"], password).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        let _ = child.kill();
        child.wait().unwrap();
        crawl(&writers.live());
    }
    ok(&[]);
    is_built(&writers, "ann");
    fs::remove_file(writers.site("ann").join("content/posts/n3.md")).unwrap();
    ok(&[]);
    assert!(!writers.live().join("posts/n3/index.html").exists());
    ok(&["--check"]);
}

/// The key of Azurite's one account, which is the same everywhere and in its documentation.
const AZURITE_KEY: &str =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/// Makes a container that anybody may read.
fn azure_container(port: u16, name: &str) {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    let date = jiff::Timestamp::now()
        .strftime("%a, %d %b %Y %H:%M:%S GMT")
        .to_string();
    let headers =
        format!("x-ms-blob-public-access:blob\nx-ms-date:{date}\nx-ms-version:2021-08-06");
    let account = "devstoreaccount1";
    let text = format!(
        "PUT\n\n\n\n\n\n\n\n\n\n\n\n{headers}\n/{account}/{account}/{name}\nrestype:container"
    );
    let key = ring::hmac::Key::new(
        ring::hmac::HMAC_SHA256,
        &STANDARD.decode(AZURITE_KEY).unwrap(),
    );
    let signature = STANDARD.encode(ring::hmac::sign(&key, text.as_bytes()));
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(
        stream,
        "PUT /{account}/{name}?restype=container HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\nContent-Length: 0\r\n{}\r\nAuthorization: SharedKey {account}:{signature}\r\n\r\n",
        headers.replace('\n', "\r\n")
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
}

#[test]
fn azurite_first_a_change_a_deletion_and_who_comes_second() {
    let program = std::env::var_os("LINGER_AZURITE").filter(|_| is_on());
    let Some(program) = program else { return };
    let writers = Writers::new();
    let port = free_port();
    let mut command = Command::new(program);
    command.args([
        "--silent",
        "--blobHost",
        "127.0.0.1",
        "--blobPort",
        &port.to_string(),
    ]);
    command
        .arg("--location")
        .arg(writers.0.path().join("azurite"));
    let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
    let _server = Running(quiet.spawn().unwrap());
    listens(port);
    azure_container(port, "letters");
    let settings = format!(
        "  to: azure\n  account: devstoreaccount1\n  container: letters\n  endpoint: http://127.0.0.1:{port}/devstoreaccount1\n"
    );
    writers.deploy_to("ann", &settings);
    let deploy = |name: &str, key: &str, args: &[&str]| {
        let mut command = writers.command(name, args);
        let output = command.env("AZURE_STORAGE_KEY", key).output().unwrap();
        assert!(!said(&output).contains(AZURITE_KEY));
        output
    };
    let ok = |name: &str, args: &[&str]| {
        let output = deploy(name, AZURITE_KEY, args);
        assert!(output.status.success(), "{}", said(&output));
        said(&output)
    };
    let download = || {
        let _ = fs::remove_dir_all(writers.live());
        for path in tree(&writers.site("ann").join("public")).keys() {
            let encoded: String =
                percent_encoding::utf8_percent_encode(path, percent_encoding::NON_ALPHANUMERIC)
                    .to_string()
                    .replace("%2F", "/");
            let place = writers.live().join(path);
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            fs::write(
                place,
                moto(port, "GET", &format!("/devstoreaccount1/letters/{encoded}")),
            )
            .unwrap();
        }
    };
    let told = said(&deploy("ann", "AAAA", &[]));
    assert!(
        told.contains("error[deploy-refused]") && told.contains("answers 403"),
        "{told}"
    );
    let first = ok("ann", &[]);
    assert!(!first.contains("deploy-unguarded"), "{first}");
    download();
    is_built(&writers, "ann");
    crawl(&writers.live());
    writers.post("ann", "gamma", "Gamma");
    fs::remove_file(writers.site("ann").join("content/posts/a.md")).unwrap();
    ok("ann", &[]);
    assert!(ok("ann", &["--check"]).contains("as ann deployed them"));
    download();
    is_built(&writers, "ann");
    writers.join("bo");
    writers.deploy_to("bo", &settings);
    writers.post("bo", "bos", "What Bo says");
    ok("bo", &[]);
    let told = said(&deploy("ann", AZURITE_KEY, &[]));
    assert!(told.contains("error[deploy-newer]"), "{told}");
}

/// Makes a certificate authority, and a certificate of its for 127.0.0.1.
fn certificates(dir: &Path) {
    let openssl = |args: &str| {
        let args: Vec<&str> = args.split(' ').collect();
        let output = Command::new("openssl")
            .args(args)
            .current_dir(dir)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", said(&output));
    };
    openssl("req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 9 -subj /CN=ours");
    openssl("req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=localhost");
    fs::write(
        dir.join("names"),
        "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n",
    )
    .unwrap();
    openssl(
        "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out server.pem -days 9 -extfile names",
    );
}

/// vsftpd with the session of the first connection asked of each transfer, as it comes from Debian.
fn vsftpd(dir: &Path, root: &Path, port: u16) -> Running {
    certificates(dir);
    // It refuses to serve a root that its user may write to.
    fs::set_permissions(root, fs::Permissions::from_mode(0o755)).unwrap();
    let path = |name: &str| dir.join(name).display().to_string();
    let config = format!(
        "listen=YES\nlisten_ipv6=NO\nlisten_address=127.0.0.1\nlisten_port={port}\nbackground=NO\n\
         anonymous_enable=YES\nno_anon_password=NO\nanon_root={}\nlocal_enable=NO\nwrite_enable=YES\n\
         anon_upload_enable=YES\nanon_mkdir_write_enable=YES\nanon_other_write_enable=YES\nanon_umask=022\n\
         anon_world_readable_only=NO\nallow_writeable_chroot=YES\nsecure_chroot_dir={}\nseccomp_sandbox=NO\n\
         ssl_enable=YES\nallow_anon_ssl=YES\nforce_anon_data_ssl=YES\nforce_anon_logins_ssl=YES\n\
         require_ssl_reuse=YES\nssl_ciphers=HIGH\nrsa_cert_file={}\nrsa_private_key_file={}\n",
        root.display(),
        path("empty"),
        path("server.pem"),
        path("server.key")
    );
    fs::create_dir_all(dir.join("empty")).unwrap();
    fs::write(dir.join("vsftpd.conf"), config).unwrap();
    let mut command = Command::new("/usr/sbin/vsftpd");
    command.arg(dir.join("vsftpd.conf"));
    let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
    let server = Running(quiet.spawn().unwrap());
    listens(port);
    server
}

#[test]
fn vsftpd_first_a_change_a_deletion_and_a_kill() {
    if !is_on() {
        return;
    }
    let writers = Writers::new();
    let (dir, port) = (writers.0.path().to_owned(), free_port());
    fs::set_permissions(&dir, fs::Permissions::from_mode(0o755)).unwrap();
    fs::create_dir_all(writers.live().join("site")).unwrap();
    fs::set_permissions(
        writers.live().join("site"),
        fs::Permissions::from_mode(0o777),
    )
    .unwrap();
    let _server = vsftpd(&dir, &writers.live(), port);
    let place =
        format!("  to: ftp\n  host: localhost\n  port: {port}\n  user: anonymous\n  path: /site\n");
    let trusted = format!("{place}  certificate: ../ca.pem\n");
    let password = "ftp-recognisable";
    let command = |args: &[&str]| {
        let mut command = writers.command("ann", &[args, &["--lease", "2"]].concat());
        command.env("LINGER_FTP_PASSWORD", password);
        command
    };
    let ok = |args: &[&str]| {
        let output = command(args).output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
        assert!(!said(&output).contains(password));
        said(&output)
    };
    let live = || {
        let copy = writers.0.path().join("copy");
        let _ = fs::remove_dir_all(&copy);
        support::copy(&writers.live().join("site"), &copy);
        let keep = |path: &String| !path.starts_with("linger-") && path != ".linger-manifest";
        let files = |dir: &Path| {
            tree(dir)
                .into_iter()
                .filter(|(path, _)| keep(path))
                .collect::<Vec<_>>()
        };
        let (there, built) = (files(&copy), files(&writers.site("ann").join("public")));
        let names = |files: &[(String, Vec<u8>)]| {
            files
                .iter()
                .map(|(path, _)| path.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(names(&there), names(&built));
        assert!(there == built);
        crawl(&copy);
    };
    writers.deploy_to("ann", &place);
    let told = said(&command(&[]).output().unwrap());
    assert!(
        told.contains("error[deploy-refused]: the connection cannot be made secure"),
        "{told}"
    );
    writers.deploy_to("ann", &trusted);
    let first = ok(&[]);
    assert!(first.contains("warning[deploy-unguarded]"), "{first}");
    live();
    let known = writers.site("ann").join("public/.well-known");
    fs::create_dir_all(&known).unwrap();
    fs::write(known.join("security.txt"), "x").unwrap();
    for number in 0..40 {
        writers.post("ann", &format!("n{number}"), &format!("Post {number}"));
    }
    for wait in [3500, 4000] {
        let mut child = command(&["-q"]).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        let _ = child.kill();
        child.wait().unwrap();
        crawl(&writers.live().join("site"));
    }
    ok(&[]);
    live();
    fs::remove_file(writers.site("ann").join("content/posts/n3.md")).unwrap();
    ok(&[]);
    live();
    assert!(ok(&["--check"]).contains("as ann deployed them"));
    assert!(!writers.live().join("site/posts/n3").exists());
}
