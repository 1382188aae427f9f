//! linger deletes and replaces only files that it wrote, in any output directory with any content.

#![cfg(unix)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use support::test_site::{Run, SMALL, TestSite};

/// A home directory with a site in it, and with files that linger did not write.
struct Scene {
    site: TestSite,
}

impl Scene {
    fn new() -> Scene {
        let scene = Scene {
            site: TestSite::within("home/site", SMALL),
        };
        for path in [
            "home/notes.txt",
            "home/photos/a/index.html",
            "elsewhere/index.html",
            "elsewhere/posts/a/index.html",
        ] {
            let path = scene.path(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "a stranger's").unwrap();
        }
        scene
    }

    fn path(&self, path: &str) -> PathBuf {
        self.site.around().join(path)
    }

    fn site(&self) -> PathBuf {
        self.site.dir()
    }

    fn run(&self, args: &[&str]) -> Run {
        let home = format!("HOME={}", self.path("home").display());
        self.site.run_by(&["env", &home], args)
    }

    /// Every file and link with its content, except those that linger may write.
    fn strangers(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        fn walk(dir: &Path, into: &mut BTreeMap<PathBuf, Vec<u8>>) {
            for entry in fs::read_dir(dir).unwrap() {
                let path = entry.unwrap().path();
                let metadata = path.symlink_metadata().unwrap();
                if metadata.is_symlink() {
                    let target = fs::read_link(&path).unwrap();
                    into.insert(path, target.into_os_string().into_encoded_bytes());
                } else if metadata.is_dir() {
                    walk(&path, into);
                } else {
                    let bytes = fs::read(&path).unwrap();
                    into.insert(path, bytes);
                }
            }
        }
        let mut files = BTreeMap::new();
        walk(self.site.around(), &mut files);
        let public = self.site().join("public");
        files.retain(|path, bytes| !path.starts_with(&public) || bytes == b"a stranger's");
        let remembered = self.site().join(".linger");
        files.retain(|path, _| !path.starts_with(&remembered));
        files
    }
}

#[test]
fn a_directory_that_is_not_for_output_keeps_every_byte() {
    let scene = Scene::new();
    let site = scene.site();
    symlink("..", site.join("up")).unwrap();
    symlink(scene.path("home"), site.join("at-home")).unwrap();
    symlink("content", site.join("linked")).unwrap();
    symlink("linked/posts", site.join("twice")).unwrap();
    symlink("loop", site.join("loop")).unwrap();
    symlink("/nowhere/at/all", site.join("dangling")).unwrap();
    fs::write(site.join("file"), "a stranger's").unwrap();
    let before = scene.strangers();
    let home = scene.path("home");
    for dir in [
        ".",
        "./.",
        "..",
        "../..",
        "/",
        "//",
        "/.",
        "content",
        "content/",
        "content/.",
        "content/posts",
        "content/new",
        "public/../content",
        "public/../../site",
        "../site",
        "themes",
        "templates/x",
        "words",
        "site.yaml",
        "site.yaml/x",
        "file",
        "file/x",
        "up",
        "at-home",
        "at-home/site",
        "linked",
        "linked/x",
        "twice",
        "loop",
        "dangling",
        "dangling/x",
        home.to_str().unwrap(),
    ] {
        let run = scene.run(&["build", "-o", dir]);
        let code = run.output.status.code();
        assert!(
            matches!(code, Some(1 | 4)),
            "{dir}: {code:?} {}",
            run.complained()
        );
        assert!(scene.strangers() == before, "{dir}: something has changed");
    }
}

#[test]
fn a_staging_directory_of_somebody_elses_is_left_alone() {
    for what in ["a directory", "a link", "a file"] {
        let scene = Scene::new();
        let stage = scene.site().join("public.linger-stage");
        match what {
            "a directory" => {
                fs::create_dir(&stage).unwrap();
                fs::write(stage.join("mine.txt"), "a stranger's").unwrap();
            }
            "a link" => symlink(scene.path("home/photos"), &stage).unwrap(),
            _ => fs::write(&stage, "a stranger's").unwrap(),
        }
        let before = scene.strangers();
        let run = scene.run(&["build"]).ends(4);
        run.complains("public.linger-stage");
        assert!(scene.strangers() == before, "{what}: something has changed");
    }
}

#[test]
fn a_link_inside_the_output_leads_nobody_out() {
    let scene = Scene::new();
    scene.run(&["build"]).ok();
    let posts = scene.site().join("public/posts");
    fs::remove_dir_all(&posts).unwrap();
    symlink(scene.path("elsewhere/posts"), &posts).unwrap();
    let before = scene.strangers();
    let post = scene.site().join("content/posts/a.md");
    let text = fs::read_to_string(&post).unwrap();
    // One page would be written through the link, and one would be removed.
    for (what, text) in [
        ("written", Some(text.replace("Text.", "Other text."))),
        ("removed", None),
    ] {
        match &text {
            Some(text) => fs::write(&post, text).unwrap(),
            None => fs::remove_file(&post).unwrap(),
        }
        scene.run(&["build"]).ends(4).complains("a link");
        let mut now = scene.strangers();
        now.retain(|path, _| *path != post);
        let mut before = before.clone();
        before.remove(&post);
        assert!(now == before, "{what}: something has changed");
    }
    // An output directory may be a link; the site is then written to its target.
    fs::remove_dir_all(scene.site().join("public")).unwrap();
    symlink(scene.path("elsewhere/www"), scene.site().join("public")).unwrap();
    fs::create_dir(scene.path("elsewhere/www")).unwrap();
    fs::write(scene.path("elsewhere/www/CNAME"), "a stranger's").unwrap();
    scene.run(&["build"]).ok();
    assert!(scene.path("elsewhere/www/404.html").exists());
    assert!(scene.path("elsewhere/www/CNAME").exists());
}

#[test]
fn what_a_manifest_or_a_journal_names_elsewhere_is_not_touched() {
    let scene = Scene::new();
    scene.run(&["build"]).ok();
    let manifest = scene.site().join("public/.linger-manifest");
    let digest = linger::digest::Digest::of_bytes(b"a stranger's").hex();
    let notes = scene.path("home/notes.txt");
    let paths = [
        "../../notes.txt",
        "x/../../../notes.txt",
        notes.to_str().unwrap(),
    ];
    let mut text = fs::read_to_string(&manifest).unwrap();
    text.extend(paths.map(|path| format!("{digest} 12 {path}\n")));
    fs::write(&manifest, text).unwrap();
    let stage = scene.site().join("public.linger-stage");
    fs::create_dir(&stage).unwrap();
    let mut journal: String = paths
        .map(|path| format!("drop {path}\nput {path}\n"))
        .concat();
    journal.push_str(&format!(
        "end {}\n",
        linger::digest::Digest::of_bytes(journal.as_bytes()).hex()
    ));
    fs::write(stage.join(".linger-journal"), journal).unwrap();
    let before = fs::read(&notes).unwrap();
    scene.run(&["build"]);
    fs::write(scene.site().join("content/posts/b.md"), "Another.\n").unwrap();
    scene.run(&["build"]);
    assert_eq!(fs::read(&notes).unwrap(), before);
}

#[test]
fn an_outbox_that_leads_elsewhere_gets_its_own_files_only() {
    let scene = Scene::new();
    symlink(scene.path("home/photos"), scene.site().join("outbox")).unwrap();
    let before = scene.strangers();
    scene.run(&["email", "a"]);
    let now = scene.strangers();
    assert!(
        before
            .iter()
            .all(|(path, bytes)| now.get(path) == Some(bytes))
    );
}

#[test]
fn a_manifest_edited_by_hand_removes_no_file_with_other_bytes() {
    let scene = Scene::new();
    scene.run(&["build"]).ok();
    let public = scene.site().join("public");
    fs::write(public.join("CNAME"), "a stranger's").unwrap();
    let manifest = public.join(".linger-manifest");
    let other = linger::digest::Digest::of_bytes(b"other bytes").hex();
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, format!("{text}{other} 12 CNAME\n")).unwrap();
    // A post is removed whose page was changed by another program.
    fs::write(public.join("posts/a/index.html"), "a stranger's").unwrap();
    fs::remove_file(scene.site().join("content/posts/a.md")).unwrap();
    let before = scene.strangers();
    let mut run = scene.run(&["build"]).ok();
    for path in ["CNAME", "posts/a/index.html"] {
        run = run.complains(&format!("{path}` is no longer part of the site"));
    }
    assert!(scene.strangers() == before, "something has changed");
    scene.run(&["build"]).complains_of_nothing();
    assert!(scene.strangers() == before, "something has changed");
}

#[test]
fn a_planted_journal_takes_no_strangers_place() {
    let scene = Scene::new();
    scene.run(&["build"]).ok();
    let public = scene.site().join("public");
    let stage = scene.site().join("public.linger-stage");
    fs::write(public.join("CNAME"), "a stranger's").unwrap();
    let before = scene.strangers();
    for (line, code) in [("drop CNAME\n", 0), ("put CNAME\n", 4)] {
        fs::create_dir(&stage).unwrap();
        fs::write(stage.join("CNAME"), "planted").unwrap();
        let end = linger::digest::Digest::of_bytes(line.as_bytes()).hex();
        fs::write(stage.join(".linger-journal"), format!("{line}end {end}\n")).unwrap();
        scene.run(&["build"]).ends(code);
        let _ = fs::remove_dir_all(&stage);
        assert!(scene.strangers() == before, "{line}: something has changed");
    }
}

#[test]
fn links_in_the_place_of_temporary_files_are_not_written_through() {
    let scene = Scene::new();
    let notes = scene.path("home/notes.txt");
    let stage = scene.site().join("public.linger-stage");
    fs::create_dir(&stage).unwrap();
    symlink(&notes, stage.join(".linger-lock")).unwrap();
    scene.run(&["build"]).ends(4);
    let outbox = scene.site().join("outbox");
    fs::create_dir(&outbox).unwrap();
    let posts = scene.site().join("content/posts");
    // A link in the place of one of linger's own files is replaced.
    symlink(&notes, outbox.join("a.html")).unwrap();
    let links = [
        outbox.join(".a.html.linger"),
        outbox.join(".1.linger-new"),
        posts.join(".beta.md.linger-new"),
    ];
    for link in &links {
        symlink(&notes, link).unwrap();
    }
    for args in [["email", "a"], ["new", "Beta"], ["publish", "beta"]] {
        scene.run(&args).ok();
    }
    assert_eq!(fs::read(&notes).unwrap(), b"a stranger's");
    for link in links {
        assert!(link.is_symlink(), "{} is not linger's", link.display());
    }
    assert!(!outbox.join("a.html").is_symlink());
}
