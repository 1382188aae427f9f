//! What is left when the process is killed, or the system refuses, in the middle of a build.
//!
//! Kills at random moments need nothing but the binary. Kills and errors at each system call in
//! turn need strace: `LINGER_FAULTS=1` (set by `tests/run`, which installs it) switches them on.
//! `LINGER_KILLS` is how many random kills are tried, `LINGER_KILL_POSTS` on how many posts,
//! `LINGER_STRIDE` which of the calls that mostly read are tried: each so manieth.

#![cfg(target_os = "linux")]

mod memory;
mod places;
#[path = "../support/mod.rs"]
mod support;
mod writers;

use image::{ImageFormat, Rgb, RgbImage};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;
use support::sound::mp3;
use support::{NOW, tree};

type Tree = BTreeMap<String, Vec<u8>>;

fn photo(shade: u8) -> Vec<u8> {
    let pixels = RgbImage::from_fn(900, 20, |x, y| Rgb([x as u8, y as u8, shade]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    pixels.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn comment(text: &str) -> String {
    format!("author: Ann\ndate: 2026-02-02\ntext: {text}\n")
}

/// A site of so many posts with what it is built into, before and after an edit of it.
struct Scene {
    temp: tempfile::TempDir,
    old: Tree,
    new: Tree,
}

impl Scene {
    fn new(posts: usize) -> Scene {
        let temp = tempfile::tempdir().unwrap();
        let dir = temp.path().join("content/posts");
        fs::create_dir_all(&dir).unwrap();
        fs::write(
            temp.path().join("site.yaml"),
            "title: A site\nbase_url: https://example.com/\nicon: photo.png\nsearch: true\n",
        )
        .unwrap();
        // What has to be made and kept, what is copied, and what others have said.
        let content = temp.path().join("content");
        fs::write(content.join("photo.png"), photo(1)).unwrap();
        fs::write(content.join("call.mp3"), mp3(2)).unwrap();
        fs::write(
            dir.join("shown.md"),
            "---\ntitle: Shown\ndate: 2026-02-01\nid: shown\naudio: /call.mp3\n---\n![A photo](../photo.png)\n",
        )
        .unwrap();
        let comments = content.join("comments/shown");
        fs::create_dir_all(&comments).unwrap();
        fs::write(comments.join("c1.yaml"), comment("First.")).unwrap();
        for number in 0..posts {
            let day = 1 + number % 28;
            let text = format!(
                "---\ntitle: Post {number}\ndate: 2026-01-{day:02}\ntags: [t{}]\nid: p{number}\n---\nText.\n",
                number % 5
            );
            fs::write(dir.join(format!("p{number}.md")), text).unwrap();
        }
        let mut scene = Scene {
            temp,
            old: Tree::new(),
            new: Tree::new(),
        };
        assert!(scene.build("public").status.success());
        scene.old = scene.published();
        // What is remembered of the old site, to begin with.
        support::copy(&scene.path(".linger"), &scene.path("kept.linger"));
        // A new title, a post more, a post less: files are written, made and removed.
        let post = |number: usize| dir.join(format!("p{number}.md"));
        let text = fs::read_to_string(post(0)).unwrap();
        fs::write(
            post(0),
            text.replace("title: Post 0", "title: Another title"),
        )
        .unwrap();
        fs::write(
            post(posts),
            text.replace("id: p0", "id: pn").replace("t0", "t9"),
        )
        .unwrap();
        fs::remove_file(post(1)).unwrap();
        fs::write(content.join("photo.png"), photo(2)).unwrap();
        fs::write(content.join("call.mp3"), mp3(3)).unwrap();
        fs::write(comments.join("c2.yaml"), comment("Second.")).unwrap();
        assert!(scene.build("new").status.success());
        scene.new = tree(&scene.path("new"));
        scene.new.remove(".linger-manifest");
        scene
    }

    fn path(&self, name: &str) -> PathBuf {
        self.temp.path().join(name)
    }

    fn command(&self, before: &[&str], out: &str) -> Command {
        let program: Vec<&str> = before
            .iter()
            .copied()
            .chain([env!("CARGO_BIN_EXE_linger")])
            .collect();
        let mut command = Command::new(program[0]);
        command
            .args(&program[1..])
            .args(["build", "-q", "-j", "1", "--clock", NOW, "-o", out]);
        command.current_dir(self.temp.path()).stdin(Stdio::null());
        command
    }

    fn build(&self, out: &str) -> Output {
        self.command(&[], out).output().unwrap()
    }

    fn published(&self) -> Tree {
        let mut files = tree(&self.path("public"));
        files.remove(".linger-manifest");
        files
    }

    /// Puts the old site back with what was remembered of it, and forgets what was made for the new
    /// one.
    fn reset(&self) {
        let public = self.path("public");
        let _ = fs::remove_dir_all(self.path(".linger"));
        support::copy(&self.path("kept.linger"), &self.path(".linger"));
        let _ = fs::remove_dir_all(self.path("public.linger-stage"));
        fs::remove_dir_all(&public).unwrap();
        support::copy(&self.path("kept"), &public);
    }

    fn keep(&self) {
        support::copy(&self.path("public"), &self.path("kept"));
    }

    /// The laws after a build that did not end well: before the commit everything is old; within
    /// it, a whole journal is there and every file is old or new.
    fn check_wreck(&self, what: &str) {
        let mut now = self.published();
        // An empty file of linger's own, which goes with the next build.
        now.remove(".linger-probe");
        if now != self.old && now != self.new {
            let journal = fs::read_to_string(self.path("public.linger-stage/.linger-journal"));
            let is_whole = journal.is_ok_and(|text| {
                text.lines()
                    .last()
                    .is_some_and(|line| line.starts_with("end "))
            });
            assert!(
                is_whole,
                "{what}: the site is half new without a whole journal"
            );
        }
        for (path, bytes) in &now {
            let is_whole = self.old.get(path) == Some(bytes) || self.new.get(path) == Some(bytes);
            assert!(is_whole, "{what}: {path} is neither old nor new");
        }
    }

    /// The next build succeeds, makes the new site, and leaves nothing behind.
    fn check_recovery(&self, what: &str) {
        let output = self.build("public");
        assert!(
            output.status.success(),
            "{what}: then {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let now = self.published();
        for path in now.keys().chain(self.new.keys()) {
            assert!(
                now.get(path) == self.new.get(path),
                "{what}: {path} is not as it should be"
            );
        }
        for stage in ["public.linger-stage", "public/.linger-stage"] {
            let is_left = self.path(stage).exists();
            assert!(!is_left, "{what}: a staging directory is left");
        }
    }
}

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(usual)
}

#[test]
fn kills_at_random_moments() {
    let scene = Scene::new(number("LINGER_KILL_POSTS", 300) as usize);
    scene.keep();
    let start = std::time::Instant::now();
    assert!(scene.build("timed").status.success());
    let whole = start.elapsed().as_micros() as u64;
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    for kill in 0..number("LINGER_KILLS", 25) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let wait = Duration::from_micros(state % (whole + whole / 4));
        let mut child = scene.command(&[], "public").spawn().unwrap();
        std::thread::sleep(wait);
        let _ = child.kill();
        child.wait().unwrap();
        let what = format!("kill {kill} after {wait:?}");
        scene.check_wreck(&what);
        scene.check_recovery(&what);
        scene.reset();
    }
}

/// The system calls by which a build changes anything.
const MUTATING: [&str; 9] = [
    "openat",
    "mkdir",
    "write",
    "rename",
    "renameat2",
    "unlink",
    "rmdir",
    "fsync",
    "unlinkat",
];

fn has_strace() -> bool {
    if std::env::var_os("LINGER_FAULTS").is_none() {
        println!("not run: LINGER_FAULTS is not set (tests/run sets it)");
        return false;
    }
    let found = Command::new("strace")
        .arg("-V")
        .output()
        .is_ok_and(|output| output.status.success());
    assert!(found, "LINGER_FAULTS is set, but there is no strace");
    true
}

/// A command line that runs what follows it with `fault` at the `when`th call of `call` on each thread.
fn strace(call: &str, fault: &str, when: usize) -> [String; 8] {
    [
        "strace".into(),
        "-f".into(),
        "-qq".into(),
        "-o/dev/null".into(),
        "-e".into(),
        format!("trace={call}"),
        "-e".into(),
        format!("inject={call}:{fault}:when={when}"),
    ]
}

/// Builds with that fault.
fn with_fault(scene: &Scene, call: &str, fault: &str, when: usize) -> Output {
    let strace = strace(call, fault, when);
    let strace: Vec<&str> = strace.iter().map(String::as_str).collect();
    scene.command(&strace, "public").output().unwrap()
}

#[test]
fn a_kill_at_each_system_call_in_turn() {
    if !has_strace() {
        return;
    }
    let scene = Scene::new(50);
    scene.keep();
    let mut kills = 0;
    for call in MUTATING {
        // `openat` also reads: most of its calls change nothing, so they are sampled.
        let step = if call == "openat" { stride() } else { 1 };
        for when in (1..2000).step_by(step) {
            let output = with_fault(&scene, call, "signal=KILL", when);
            if output.status.success() {
                scene.reset();
                break;
            }
            kills += 1;
            let what = format!("killed at {call} {when}");
            scene.check_wreck(&what);
            scene.check_recovery(&what);
            scene.reset();
        }
    }
    assert!(kills > 40, "only {kills} kills");
    println!("{kills} kills at system calls");
}

#[test]
fn an_error_at_each_system_call_in_turn() {
    if !has_strace() {
        return;
    }
    let scene = Scene::new(50);
    scene.keep();
    let mut failures = 0;
    let faults: [(&str, &[&str]); 5] = [
        ("mkdir", &["ENOSPC", "EACCES", "EIO"]),
        ("write", &["ENOSPC", "EIO"]),
        ("rename", &["EIO", "EACCES", "ENOSPC"]),
        ("unlink", &["EIO", "EACCES"]),
        ("fsync", &["EIO", "ENOSPC"]),
    ];
    for (call, errors) in faults {
        for error in errors {
            for when in 1..2000 {
                let output = with_fault(&scene, call, &format!("error={error}"), when);
                let what = format!("{error} at {call} {when}");
                scene.check_wreck(&what);
                let is_done = scene.published() == scene.new;
                match output.status.code() {
                    Some(0) => assert!(is_done, "{what}: said to be fine, and is not"),
                    Some(4) => {
                        failures += 1;
                        let said = String::from_utf8_lossy(&output.stderr);
                        // Writing the message may be the call that fails.
                        assert!(
                            call == "write" || said.contains("public"),
                            "{what}: no path in {said}"
                        );
                    }
                    code => panic!(
                        "{what}: exit {code:?}: {}",
                        String::from_utf8_lossy(&output.stderr)
                    ),
                }
                scene.check_recovery(&what);
                scene.reset();
                if output.status.success() && when > 3 {
                    break;
                }
            }
        }
    }
    assert!(failures > 40, "only {failures} failures");
    println!("{failures} refusals by the system");
}

/// Of the calls that mostly read, each so manieth is tried: a prime, so that it falls on all kinds.
fn stride() -> usize {
    number("LINGER_STRIDE", 7) as usize
}

/// Opening a file is refused: to read it, to write it, to make it.
#[test]
fn files_that_cannot_be_opened() {
    if !has_strace() {
        return;
    }
    let scene = Scene::new(50);
    scene.keep();
    let mut refused = 0;
    for (at, error) in ["EMFILE", "EACCES", "ENOSPC", "EIO"].iter().enumerate() {
        // Past what the loader opens; and each error at calls of its own.
        for when in (12 + at * 2..1000).step_by(stride()) {
            let output = with_fault(&scene, "openat", &format!("error={error}"), when);
            let what = format!("{error} at openat {when}");
            scene.check_wreck(&what);
            let said = String::from_utf8_lossy(&output.stderr);
            match output.status.code() {
                Some(0) => {
                    let now = scene.published();
                    let names = now.keys().chain(scene.new.keys());
                    let others: Vec<_> = names
                        .filter(|name| now.get(*name) != scene.new.get(*name))
                        .collect();
                    assert!(
                        others.is_empty(),
                        "{what}: said to be fine, and these are not: {others:?}"
                    );
                }
                Some(1 | 4) => {
                    assert!(
                        said.contains("cannot") || said.contains("did not write"),
                        "{what}: {said}"
                    );
                    refused += 1;
                }
                code => panic!("{what}: exit {code:?}: {said}"),
            }
            let is_past_the_end = output.status.success() && scene.published() == scene.new;
            scene.check_recovery(&what);
            scene.reset();
            if is_past_the_end && when > 400 {
                break;
            }
        }
    }
    assert!(refused > 20, "only {refused} refusals");
    println!("{refused} refusals to open a file");
}

#[test]
fn disks_too_small_for_the_site() {
    if !has_strace() || !is_root() {
        return;
    }
    let scene = Scene::new(50);
    let disk = scene.path("disk");
    fs::create_dir(&disk).unwrap();
    for size in ["16k", "64k", "128k", "256k"] {
        let mounted = mount(&disk, size);
        if !mounted {
            println!("not run: no file system can be mounted here");
            return;
        }
        let output = scene.build("disk/public");
        let left = tree(&disk);
        let _ = Command::new("umount").arg(&disk).status();
        assert_eq!(
            output.status.code(),
            Some(4),
            "{size}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(
            String::from_utf8_lossy(&output.stderr).contains("disk is full"),
            "{size}"
        );
        assert!(
            left.keys().all(|path| !path.starts_with("public/")),
            "{size}: something was published"
        );
    }
}

/// A file system that lets nobody write says so to root as well.
#[test]
fn an_output_that_may_only_be_read() {
    if !has_strace() || !is_root() {
        return;
    }
    let scene = Scene::new(50);
    let disk = scene.path("disk");
    fs::create_dir(&disk).unwrap();
    if !mount(&disk, "64m") {
        println!("not run: no file system can be mounted here");
        return;
    }
    support::copy(&scene.path("public"), &disk.join("public"));
    let set = |how: &str| {
        let mut command = Command::new("mount");
        command.args(["-o", how]).arg(&disk);
        assert!(command.status().unwrap().success());
    };
    set("remount,ro");
    let before = tree(&disk);
    let output = scene.build("disk/public");
    let after = tree(&disk);
    set("remount,rw");
    let then = scene.build("disk/public");
    let mut new = tree(&disk.join("public"));
    let _ = Command::new("umount").arg(&disk).status();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(4), "{said}");
    assert!(said.contains("disk/public"), "{said}");
    assert!(before == after, "something has changed");
    assert!(then.status.success());
    new.remove(".linger-manifest");
    assert!(new == scene.new);
}

fn is_root() -> bool {
    fs::metadata("/proc/self")
        .is_ok_and(|metadata| std::os::unix::fs::MetadataExt::uid(&metadata) == 0)
}

fn mount(dir: &Path, size: &str) -> bool {
    let options = format!("size={size}");
    let mut command = Command::new("mount");
    command
        .args(["-t", "tmpfs", "-o", &options, "linger-test"])
        .arg(dir);
    command.status().is_ok_and(|status| status.success())
}
