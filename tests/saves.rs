//! All ways in which editors and tools save: each is noticed once, and no old page is shown.

mod support;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use support::preview::Preview;
use support::test_site::{SMALL, TestSite, version};
use support::write_site;

const BETA: &str = "
-- content/posts/b.md --
---
title: Beta
date: 2026-02-01
id: b1
description: About beta.
---
Text.
";

fn small() -> TestSite {
    fill(TestSite::small())
}

/// Adds a second post, and the version 0 of the first.
fn fill(site: TestSite) -> TestSite {
    site.write("content/posts/a.md", version(0));
    site.with(BETA)
}

/// A way to save a post: its name, and a function that saves the new text.
type Save = (&'static str, fn(&Path, &str));

const SAVES: [Save; 9] = [
    ("in place", |file, text| fs::write(file, text).unwrap()),
    (
        "vim: the old one is moved away, the new one written",
        |file, text| {
            let probe = file.with_file_name("4913");
            fs::write(&probe, "").unwrap();
            fs::remove_file(&probe).unwrap();
            let backup = file.with_file_name("a.md~");
            fs::rename(file, &backup).unwrap();
            fs::write(file, text).unwrap();
            fs::remove_file(backup).unwrap();
        },
    ),
    ("vim: a swap file beside it", |file, text| {
        let swap = file.with_file_name(".a.md.swp");
        fs::write(&swap, "b0VIM").unwrap();
        fs::write(file, text).unwrap();
        fs::remove_file(swap).unwrap();
    }),
    ("emacs: a lock, a backup, an autosave", |file, text| {
        let lock = file.with_file_name(".#a.md");
        let _ = std::os::unix::fs::symlink("me@here.1:2", &lock);
        fs::write(file.with_file_name("#a.md#"), text).unwrap();
        fs::rename(file, file.with_file_name("a.md~")).unwrap();
        fs::write(file, text).unwrap();
        fs::remove_file(file.with_file_name("#a.md#")).unwrap();
        fs::remove_file(lock).unwrap();
    }),
    ("JetBrains: written beside, moved over it", |file, text| {
        let new = file.with_file_name("a.md___jb_tmp___");
        let old = file.with_file_name("a.md___jb_old___");
        fs::write(&new, text).unwrap();
        fs::rename(file, &old).unwrap();
        fs::rename(&new, file).unwrap();
        fs::remove_file(old).unwrap();
    }),
    ("atomic: moved over it", |file, text| {
        let new = file.with_file_name("a.md.tmp");
        fs::write(&new, text).unwrap();
        fs::rename(new, file).unwrap();
    }),
    ("moved over it from elsewhere", |file, text| {
        let above = file.ancestors().nth(3).unwrap();
        fs::write(above.join("elsewhere"), text).unwrap();
        fs::rename(above.join("elsewhere"), file).unwrap();
    }),
    ("VS Code: emptied, then written in pieces", |file, text| {
        use std::io::Write;
        let mut open = fs::OpenOptions::new()
            .write(true)
            .truncate(true)
            .open(file)
            .unwrap();
        for piece in text.as_bytes().chunks(20) {
            open.write_all(piece).unwrap();
            open.flush().unwrap();
            std::thread::sleep(Duration::from_millis(1));
        }
    }),
    ("deleted and written anew", |file, text| {
        fs::remove_file(file).unwrap();
        fs::write(file, text).unwrap();
    }),
];

fn all_saves(saves: &[Save], more: &[&str]) {
    let site = small();
    let preview = site.preview(more);
    let file = site.path("content/posts/a.md");
    for (at, (name, save)) in saves.iter().enumerate() {
        let number = at + 1;
        save(&file, &version(number));
        let took = preview.until("/posts/a/", &format!("Version {number}."));
        println!("{name}: {took:?}");
        let home = preview.get("/");
        assert!(
            home.contains("Alpha") && home.contains("Beta"),
            "{name}: {home}"
        );
    }
}

#[test]
fn every_way_to_save_is_noticed() {
    all_saves(&SAVES, &[]);
}

#[test]
fn every_way_to_save_is_noticed_by_polling() {
    // Each save takes half a second.
    all_saves(&SAVES[..4], &["--poll"]);
}

#[test]
fn directories_may_go_and_come_back() {
    let site = small();
    let preview = site.preview(&[]);
    let (content, aside) = (site.path("content"), site.path("aside"));
    for number in 1..=3 {
        fs::rename(&content, &aside).unwrap();
        preview.until("/posts/a/", "404 Not Found");
        fs::rename(&aside, &content).unwrap();
        preview.until("/posts/a/", "200 OK");
        // The new directory is watched, too.
        fs::write(content.join("posts/a.md"), version(number)).unwrap();
        preview.until("/posts/a/", &format!("Version {number}."));
    }
    fs::remove_dir_all(content.join("posts")).unwrap();
    preview.until("/posts/a/", "404 Not Found");
    // The folder is deleted and made again before the preview looks.
    fs::create_dir(content.join("posts")).unwrap();
    fs::write(content.join("posts/a.md"), version(4)).unwrap();
    preview.until("/posts/a/", "Version 4.");
    fs::remove_dir_all(&content).unwrap();
    fs::create_dir_all(content.join("posts")).unwrap();
    fs::write(content.join("posts/a.md"), version(5)).unwrap();
    preview.until("/posts/a/", "Version 5.");
    fs::write(content.join("posts/a.md"), version(6)).unwrap();
    preview.until("/posts/a/", "Version 6.");
    // A whole tree of folders appears at once.
    fs::create_dir_all(content.join("x/y/z")).unwrap();
    fs::write(content.join("x/y/z/page.md"), "Deep.\n").unwrap();
    preview.until("/x/y/z/page/", "Deep.");
}

#[test]
fn the_folder_of_a_site_may_go_and_come_back() {
    let whole = fill(TestSite::within("site", SMALL));
    let (above, site) = (whole.around(), whole.dir());
    let aside = above.join("aside");
    let mut command = Command::new(env!("CARGO_BIN_EXE_linger"));
    command.args(["--root", site.to_str().unwrap()]);
    let log = above.join("log");
    let preview = Preview::run_logged(command, above, &[], fs::File::create(&log).unwrap());
    preview.until("/posts/a/", "Version 0.");
    let copy = |number: usize| {
        write_site(&site, &[SMALL, BETA].concat());
        whole.write("content/posts/a.md", version(number));
    };
    let said = || {
        fs::read_to_string(&log)
            .unwrap()
            .matches("site-gone")
            .count()
    };
    let is_said = |times: usize| {
        let start = std::time::Instant::now();
        while said() < times {
            assert!(
                start.elapsed() < Duration::from_secs(10),
                "its absence is not said"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    // The folder of the site is deleted, and restored from a copy.
    fs::remove_dir_all(&site).unwrap();
    is_said(1);
    copy(1);
    preview.until("/posts/a/", "Version 1.");
    // The folder is watched again.
    fs::write(site.join("content/posts/a.md"), version(2)).unwrap();
    preview.until("/posts/a/", "Version 2.");
    // The folder is moved away, and back.
    fs::rename(&site, &aside).unwrap();
    is_said(2);
    assert!(
        preview.get("/posts/a/").contains("Version 2."),
        "the newest site stays"
    );
    fs::write(aside.join("content/posts/a.md"), version(3)).unwrap();
    fs::rename(&aside, &site).unwrap();
    preview.until("/posts/a/", "Version 3.");
    // The folder is deleted and restored before the preview looks.
    fs::remove_dir_all(&site).unwrap();
    copy(4);
    preview.until("/posts/a/", "Version 4.");
    fs::write(site.join("content/posts/a.md"), version(5)).unwrap();
    preview.until("/posts/a/", "Version 5.");
}

#[cfg(unix)]
#[test]
fn a_file_that_a_link_leads_to_is_watched_where_it_lies() {
    use std::os::unix::fs::symlink;
    let site = small();
    let (root, posts) = (&site.dir(), site.path("content/posts"));
    fs::create_dir_all(root.join("shared/deep")).unwrap();
    let linked =
        |name: &str, number: usize| version(number).replace("id: a1", &format!("id: {name}"));
    for name in ["one", "two", "three"] {
        fs::write(root.join(format!("shared/deep/{name}.md")), linked(name, 0)).unwrap();
    }
    symlink("../../shared/deep/one.md", posts.join("one.md")).unwrap();
    // Another link leads to it, and one link is made while the preview runs.
    symlink("deep/two.md", root.join("shared/current.md")).unwrap();
    symlink("../../shared/current.md", posts.join("two.md")).unwrap();
    fs::rename(root.join("site.yaml"), root.join("shared/settings.yaml")).unwrap();
    symlink("shared/settings.yaml", root.join("site.yaml")).unwrap();
    let preview = Preview::start(root, &[]);
    let save = |path: &str, text: &str| {
        let new = root.join("shared/new");
        fs::write(&new, text).unwrap();
        fs::rename(new, root.join(path)).unwrap();
    };
    for number in 1..=2 {
        fs::write(root.join("shared/deep/one.md"), linked("one", number)).unwrap();
        preview.until("/posts/one/", &format!("Version {number}."));
        save("shared/deep/two.md", &linked("two", number));
        preview.until("/posts/two/", &format!("Version {number}."));
    }
    symlink("../../shared/deep/three.md", posts.join("three.md")).unwrap();
    preview.until("/posts/three/", "Version 0.");
    save("shared/deep/three.md", &linked("three", 1));
    preview.until("/posts/three/", "Version 1.");
    // The link in the middle now leads to another file.
    fs::write(root.join("shared/deep/other.md"), linked("two", 7)).unwrap();
    fs::remove_file(root.join("shared/current.md")).unwrap();
    symlink("deep/other.md", root.join("shared/current.md")).unwrap();
    preview.until("/posts/two/", "Version 7.");
    let settings = fs::read_to_string(root.join("shared/settings.yaml")).unwrap();
    save(
        "shared/settings.yaml",
        &settings.replace("title: A site", "title: Another site"),
    );
    preview.until("/", "Another site");
}

#[test]
fn many_files_at_once_are_one_rebuild() {
    let site = small();
    let posts = site.path("content/posts");
    for number in 0..500 {
        let text = version(0).replace("id: a1", &format!("id: p{number}"));
        fs::write(posts.join(format!("p{number}.md")), text).unwrap();
    }
    let git = |args: &[&str]| {
        let output = Command::new("git")
            .args(["-c", "user.name=a", "-c", "user.email=a@example.com"])
            .args(args)
            .current_dir(site.dir())
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{args:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    git(&["init", "-q", "-b", "master"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "one"]);
    git(&["checkout", "-qb", "two"]);
    for number in 0..500 {
        let path = posts.join(format!("p{number}.md"));
        let text = fs::read_to_string(&path).unwrap();
        fs::write(path, text.replace("Version 0", "Version 1")).unwrap();
    }
    git(&["commit", "-qam", "two"]);
    git(&["checkout", "-q", "master"]);
    let preview = site.preview(&[]);
    preview.until("/posts/p499/", "Version 0.");
    let mut events = preview.listen();
    git(&["checkout", "-q", "two"]);
    for number in [0, 250, 499] {
        preview.until(&format!("/posts/p{number}/"), "Version 1.");
    }
    // The browser gets a few events at most, not one for each file.
    std::thread::sleep(Duration::from_millis(600));
    fs::write(posts.join("a.md"), version(7)).unwrap();
    preview.until("/posts/a/", "Version 7.");
    let mut told = 0;
    for line in events.by_ref() {
        told += usize::from(line == "event: reload");
        if line.contains("/posts/a/") && !line.contains("/posts/p0/") {
            break;
        }
    }
    assert!(told <= 6, "{told} reloads for one checkout");
}

#[cfg(target_os = "linux")]
#[test]
fn without_watches_the_preview_polls_and_says_so() {
    let site = small();
    let Some((preview, log)) = limited(&site.dir(), 2) else {
        return;
    };
    assert!(fs::read_to_string(&log).unwrap().contains("watch-limit"));
    site.write("content/posts/a.md", version(1));
    preview.until("/posts/a/", "Version 1.");
}

#[cfg(target_os = "linux")]
#[test]
fn directories_that_come_back_and_are_too_many_to_watch_are_polled() {
    let site = small();
    let Some((preview, log)) = limited(&site.dir(), 8) else {
        return;
    };
    let (content, aside) = (site.path("content"), site.path("aside"));
    fs::rename(&content, &aside).unwrap();
    preview.until("/posts/a/", "404 Not Found");
    for number in 0..20 {
        fs::create_dir(aside.join(format!("pictures-{number}"))).unwrap();
    }
    assert!(!fs::read_to_string(&log).unwrap().contains("watch-limit"));
    fs::rename(&aside, &content).unwrap();
    preview.until("/posts/a/", "200 OK");
    for number in 1..=2 {
        fs::write(content.join("posts/a.md"), version(number)).unwrap();
        preview.until("/posts/a/", &format!("Version {number}."));
    }
    assert!(fs::read_to_string(&log).unwrap().contains("watch-limit"));
}

/// A preview that may watch only so many directories, and its messages. A user namespace has its
/// own limits. `None`: namespaces cannot be made here, so nothing is tested, and a message past the
/// test harness says so.
#[cfg(target_os = "linux")]
fn limited(dir: &Path, watches: usize) -> Option<(Preview, std::path::PathBuf)> {
    use std::io::Write;
    let limited = |then: &str| {
        let mut command = Command::new("unshare");
        let script = format!("echo {watches} > /proc/sys/user/max_inotify_watches && {then}");
        command.args(["--user", "--map-root-user", "sh", "-c", &script]);
        command
    };
    if !limited("true")
        .output()
        .is_ok_and(|output| output.status.success())
    {
        let words = "no user namespaces here: the limit of watches is not tested";
        let mut past = std::io::stderr();
        writeln!(past, "{words}").unwrap();
        return None;
    }
    let mut command = limited("exec \"$0\" \"$@\"");
    command.arg(env!("CARGO_BIN_EXE_linger"));
    let log = dir.join("log");
    let preview = Preview::run_logged(command, dir, &[], fs::File::create(&log).unwrap());
    Some((preview, log))
}

/// The number from the environment variable `name`, or the usual one.
fn wished(name: &str, usual: usize) -> usize {
    let count = std::env::var(name).ok();
    count.and_then(|count| count.parse().ok()).unwrap_or(usual)
}

#[cfg(target_os = "linux")]
#[test]
fn a_save_reads_the_file_that_was_saved_and_no_settings() {
    let site = small();
    let posts = site.path("content/posts");
    // The settings are so long that a test would notice if every save read them.
    let settings = site.path("site.yaml");
    let text = fs::read_to_string(&settings).unwrap();
    let note = "# A note of the writer's own.\n".repeat(1500);
    fs::write(&settings, text + &note).unwrap();
    let count = wished("LINGER_POSTS", 300);
    // Files that were just written are read twice.
    let old = std::time::SystemTime::now() - Duration::from_secs(3600);
    let age = |path: &Path| {
        let file = fs::File::options().write(true).open(path).unwrap();
        file.set_modified(old).unwrap();
    };
    age(&settings);
    for number in 0..count {
        let text = version(0).replace("id: a1", &format!("id: p{number}"));
        let path = posts.join(format!("p{number}.md"));
        fs::write(&path, text + &"More words. ".repeat(100)).unwrap();
        age(&path);
    }
    let preview = site.preview(&[]);
    preview.until("/posts/a/", "Version 0.");
    let (mut most, mut slowest) = (0, Duration::ZERO);
    // The first save reads the few files again that were new when the preview began.
    for number in 1..=6 {
        std::thread::sleep(Duration::from_millis(500));
        let before = preview.io("rchar");
        fs::write(posts.join("a.md"), version(number)).unwrap();
        let took = preview.until("/posts/a/", &format!("Version {number}."));
        if number > 1 {
            most = most.max(preview.io("rchar") - before);
            slowest = slowest.max(took);
        }
    }
    println!("{count} posts: a save reads {most} bytes, the page is there after {slowest:?}");
    assert!(most < 16 * 1024, "{most} bytes were read for one save");
}

#[cfg(target_os = "linux")]
#[test]
fn no_save_is_lost_and_nothing_grows() {
    let site = small();
    let preview = site.preview(&[]);
    let file = site.path("content/posts/a.md");
    let _events = preview.listen();
    let (mut descriptors, mut memory) = (0, 0);
    let count = wished("LINGER_SAVES", 40);
    for number in 1..=count {
        let (_, save) = SAVES[number % SAVES.len()];
        save(&file, &version(number));
        // Sometimes the next save follows at once.
        if number % 3 > 0 || number == count {
            preview.until("/posts/a/", &format!("Version {number}."));
        }
        if number == count / 4 {
            (descriptors, memory) = (preview.descriptors(), preview.status("VmRSS"));
        }
    }
    std::thread::sleep(Duration::from_millis(300));
    assert!(
        preview.descriptors() <= descriptors + 2,
        "{descriptors} descriptors became {}",
        preview.descriptors()
    );
    let grown = preview.status("VmRSS").saturating_sub(memory);
    println!("{count} saves: {descriptors} descriptors, {memory} kB, {grown} kB more at the end");
    assert!(grown < 8 * 1024, "{grown} kB more after {count} saves");
}
