//! Output directories in strange places: other file systems, coarse clocks, names in any case, no locks.
//! What they need is mounted for the test, by root.

use super::{has_strace, is_root};
use crate::support::test_site::{Run, TestSite};
use crate::support::tree;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// A mounted file system, which is gone with the test.
struct Mounted(PathBuf);

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

fn runs(program: &str, args: &[&str], path: &Path) -> bool {
    let mut command = Command::new(program);
    command.args(args).arg(path).stdout(Stdio::null());
    command
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// A file system that the command `make` makes and `mount` mounts at `dir`, in an image beside it.
/// `None`, with a word: it cannot be had here.
fn image(dir: &Path, make: &[&str], mount: &[&str]) -> Option<Mounted> {
    fs::create_dir_all(dir).unwrap();
    let image = dir.with_extension("image");
    fs::File::create(&image).unwrap().set_len(64 << 20).unwrap();
    let source = [&mount[1..], &[image.to_str().unwrap()]].concat();
    if !runs(make[0], &make[1..], &image) || !runs(mount[0], &source, dir) {
        println!("not run: what {} makes cannot be mounted here", make[0]);
        return None;
    }
    Some(Mounted(dir.to_owned()))
}

fn memory(dir: &Path) -> Option<Mounted> {
    fs::create_dir_all(dir).unwrap();
    super::mount(dir, "64m").then(|| Mounted(dir.to_owned()))
}

fn may_mount() -> bool {
    has_strace() && is_root()
}

/// Everything is there, and nothing of a build is left.
#[track_caller]
fn check_whole(site: &TestSite, public: &Path) {
    let out = public.to_str().unwrap();
    site.run(&["build", "--verify", "-o", out]).ok();
    assert!(!public.join(".linger-stage").exists());
    assert!(!public.with_file_name("public.linger-stage").exists());
}

#[test]
fn an_output_that_is_a_mount_is_built_into() {
    if !may_mount() {
        return;
    }
    for is_empty in [true, false] {
        let site = TestSite::small();
        let public = site.path("public");
        let Some(_mounted) = memory(&public) else {
            return;
        };
        if !is_empty {
            fs::write(public.join("CNAME"), "example.com").unwrap();
        }
        site.build().ok();
        check_whole(&site, &public);
        // A post more, a post less.
        site.rename("content/posts/a.md", "content/posts/b.md");
        site.build().ok().says("removed");
        assert!(site.has("public/posts/b/index.html") && !site.has("public/posts/a"));
        check_whole(&site, &public);
        assert_eq!(public.join("CNAME").exists(), !is_empty);
    }
}

/// A directory that is mounted a second time, as containers do it, is on the same device, and no rename
/// leads into it.
#[test]
fn an_output_that_is_bound_from_elsewhere_is_built_into() {
    if !may_mount() {
        return;
    }
    let site = TestSite::small();
    let (public, volume) = (site.path("public"), site.path("volume"));
    fs::create_dir_all(&public).unwrap();
    fs::create_dir_all(&volume).unwrap();
    if !runs("mount", &["--bind", volume.to_str().unwrap()], &public) {
        println!("not run: nothing can be bound here");
        return;
    }
    let _mounted = Mounted(public.clone());
    site.build().ok();
    site.edit("content/posts/a.md", "Text.", "Other text.");
    site.build().ok();
    check_whole(&site, &public);
    assert!(volume.join("index.html").exists());
}

/// A build that was cut short before its output became a mount is finished all the same.
#[test]
fn a_journal_is_carried_out_across_file_systems() {
    if !may_mount() {
        return;
    }
    let site = TestSite::small();
    site.build().ok();
    site.edit("content/posts/a.md", "Text.", "Other text.");
    let kill = ["strace", "-f", "-qq", "-o/dev/null", "-e", "trace=rename"];
    let fault = ["-e", "inject=rename:signal=KILL:when=3"];
    site.run_by(&[&kill[..], &fault].concat(), &["build", "-j", "1"]);
    let journal = site.path("public.linger-stage/.linger-journal");
    assert!(journal.exists(), "it was not killed within the commit");
    let old = site.path("old");
    fs::rename(site.path("public"), &old).unwrap();
    let public = site.path("public");
    let Some(_mounted) = memory(&public) else {
        return;
    };
    crate::support::copy(&old, &public);
    site.build().ok();
    check_whole(&site, &public);
}

/// Whole seconds: saves that follow each other at once are all seen.
#[test]
fn builds_on_a_file_system_with_whole_seconds_see_every_save() {
    if !may_mount() {
        return;
    }
    let site = TestSite::within("disk/site", "");
    let make = ["mkfs.ext4", "-q", "-F", "-I", "128"];
    let mount = ["mount", "-o", "loop"];
    let Some(mounted) = image(&site.around().join("disk"), &make, &mount) else {
        return;
    };
    let site = site.with(crate::support::test_site::SMALL);
    for number in 0..4 {
        let text = format!("Text {number}.");
        let before = if number == 0 {
            "Text.".to_owned()
        } else {
            format!("Text {}.", number - 1)
        };
        site.edit("content/posts/a.md", &before, &text);
        site.build().ok();
        let page = site.read("public/posts/a/index.html");
        assert!(page.contains(&text), "{text} is not there");
    }
    // A preview that hears of saves, and one that looks again and again: there, the second save comes after
    // the first was seen, within the same second.
    for (first, how) in [(4, &[] as &[&str]), (8, &["--poll"])] {
        let preview = site.preview(how);
        for number in first..first + 4 {
            let before = format!("Text {}.", number - 1);
            let text = format!("Text {number}.");
            site.edit("content/posts/a.md", &before, &text);
            preview.until("/posts/a/", &text);
        }
    }
    drop(mounted);
}

/// A file whose name differs from before in case only, where that is the same name.
#[test]
fn a_new_case_of_a_name_is_the_same_file_where_case_does_not_matter() {
    if !may_mount() {
        return;
    }
    let site = TestSite::small();
    let make = ["mkntfs", "-Q", "-F", "-q"];
    let mount = ["lowntfs-3g", "-o", "ignore_case"];
    let Some(_mounted) = image(&site.path("out"), &make, &mount) else {
        return;
    };
    let args = ["build", "-o", "out/public"];
    site.write("content/files/Price-List.pdf", "prices");
    site.write("content/Docs/a.txt", "words");
    site.run(&args).ok();
    site.rename(
        "content/files/Price-List.pdf",
        "content/files/price-list.pdf",
    );
    site.rename("content/Docs/a.txt", "content/docs/A.txt");
    site.run(&args).ok();
    check_whole(&site, &site.path("out/public"));
    let files: Vec<String> = tree(&site.path("out/public/files")).into_keys().collect();
    assert_eq!(files, ["price-list.pdf"]);
    assert_eq!(site.read("out/public/docs/A.txt"), "words");
    // With other bytes as well, and a file of a stranger's under another case.
    site.write("content/files/price-list.pdf", "new prices");
    site.rename(
        "content/files/price-list.pdf",
        "content/files/PRICE-list.pdf",
    );
    site.run(&args).ok();
    assert_eq!(site.read("out/public/files/PRICE-list.pdf"), "new prices");
    site.write("out/public/files/Mine.txt", "mine");
    site.write("content/files/mine.txt", "theirs");
    site.run(&args).ends(4).complains("not-ours");
    assert_eq!(site.read("out/public/files/mine.txt"), "mine");
}

fn strace(inject: &str) -> [&str; 7] {
    let call = inject.split(':').next().unwrap();
    let trace = match call {
        "flock" => "trace=flock",
        "mkdir" => "trace=mkdir",
        _ => "trace=rename,renameat,renameat2",
    };
    ["strace", "-f", "-qq", "-o/dev/null", "-e", trace, "-e"]
}

fn with_fault(site: &TestSite, inject: &str) -> Run {
    let fault = format!("inject={inject}");
    let before = strace(inject);
    let before: Vec<&str> = before.into_iter().chain([&*fault]).collect();
    site.run_by(&before, &["build", "-j", "1"])
}

#[test]
fn without_locks_it_is_said_and_built() {
    if !has_strace() {
        return;
    }
    for error in ["ENOLCK", "ENOSYS", "EOPNOTSUPP", "EINVAL"] {
        let site = TestSite::small();
        with_fault(&site, &format!("flock:error={error}"))
            .ok()
            .complains("warning[no-lock]");
        check_whole(&site, &site.path("public"));
    }
    // That one means that somebody has it.
    let site = TestSite::small();
    with_fault(&site, "flock:error=EAGAIN")
        .ends(4)
        .complains("another linger is building");
}

/// The moments between the steps of two first builds are stretched.
#[test]
fn two_first_builds_do_not_mix_however_slow_the_system_is() {
    if !has_strace() {
        return;
    }
    let site = TestSite::small();
    std::thread::scope(|scope| {
        let first =
            scope.spawn(|| with_fault(&site, "rename,renameat,renameat2:delay_enter=1500000"));
        std::thread::sleep(Duration::from_millis(700));
        let second = with_fault(&site, "mkdir:delay_enter=100000");
        let first = first.join().unwrap();
        let codes = [first, second].map(|run| run.output.status.code());
        assert!(codes.contains(&Some(0)), "{codes:?}");
    });
    site.build().ok();
    check_whole(&site, &site.path("public"));
}

/// Somebody takes the output away while it is built into: that is said, and the next build goes through.
#[test]
fn an_output_that_is_removed_meanwhile_is_not_called_built() {
    if !has_strace() {
        return;
    }
    for (which, wait) in [
        ("public", 300),
        ("public", 900),
        ("public/posts", 300),
        ("public/about", 300),
    ] {
        let site = TestSite::small();
        site.write("content/about.md", "---\ntitle: About\n---\nUs.\n");
        site.build().ok();
        site.edit("content/posts/a.md", "title: Alpha", "title: Other");
        std::thread::scope(|scope| {
            let slow = "rename,renameat,renameat2:delay_enter=200000";
            let build = scope.spawn(|| with_fault(&site, slow));
            std::thread::sleep(Duration::from_millis(wait));
            let _ = fs::remove_dir_all(site.path(which));
            let build = build.join().unwrap();
            let is_whole = site.run(&["build", "--verify"]).output.status.success();
            let is_fine = build.output.status.success();
            assert!(
                is_whole || !is_fine,
                "{which}: said to be built, and is not"
            );
            assert!(is_fine || build.output.status.code() == Some(4));
        });
        site.build().ok();
        check_whole(&site, &site.path("public"));
    }
}
