//! `linger deploy` into a folder and into a git repository, as a writer runs it. Buckets are in
//! `tests/deploy_s3.rs`, other programs' servers in `tests/deploy_servers.rs`.

mod support;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
use support::deploys::{Writers, crawl, is_built, said};
use support::{linger, tree};

#[test]
fn a_folder_first_a_change_a_deletion_and_nothing() {
    let writers = Writers::new();
    let first = writers.ok("ann", &[]);
    assert!(
        first.contains("live: Звонок https://letters.acme-sales.com/"),
        "{first}"
    );
    assert!(first.contains("linger email"), "{first}");
    is_built(&writers, "ann");
    assert!(crawl(&writers.live()) >= 4);
    assert_eq!(fs::read(writers.live().join("empty.dat")).unwrap(), b"");
    assert!(writers.live().join("posts/звонок/index.html").exists());

    let again = writers.ok("ann", &[]);
    assert!(
        again.contains("up to date: generation 1, deployed by ann"),
        "{again}"
    );

    // A dot file of the writer's own, and a new post.
    let known = writers.site("ann").join("public/.well-known");
    fs::create_dir_all(&known).unwrap();
    fs::write(known.join("security.txt"), "Contact: ann\n").unwrap();
    writers.post("ann", "gamma", "Gamma");
    let table = writers.ok("ann", &["--dry-run"]);
    assert!(
        table.contains("add") && table.contains("posts/gamma/index.html"),
        "{table}"
    );
    assert!(
        !writers.live().join("posts/gamma").exists(),
        "nothing was changed"
    );
    let second = writers.ok("ann", &[]);
    assert!(
        second.contains("live: Gamma") && !second.contains("live: Alpha"),
        "{second}"
    );
    is_built(&writers, "ann");

    fs::remove_file(writers.site("ann").join("content/posts/gamma.md")).unwrap();
    fs::remove_file(writers.site("ann").join("content/empty.dat")).unwrap();
    let third = writers.ok("ann", &[]);
    assert!(third.contains("deleted"), "{third}");
    assert!(!writers.live().join("posts/gamma").exists());
    // What pages show stays for those who have the page of yesterday; the next deploy takes it.
    assert!(writers.live().join("empty.dat").exists());
    writers.post("ann", "delta", "Delta");
    writers.ok("ann", &[]);
    is_built(&writers, "ann");
    crawl(&writers.live());
}

#[test]
fn what_is_not_for_readers_is_refused() {
    let writers = Writers::new();
    let settings = writers.site("ann").join("site.yaml");
    let text = fs::read_to_string(&settings).unwrap();
    assert_eq!(
        writers.refused("ann", &["--drafts"], 1).0,
        "deploy-unpublished"
    );
    for url in [
        "http://localhost:4000/",
        "https://example.com/",
        "https://your-blog.example/",
    ] {
        fs::write(
            &settings,
            text.replace("https://letters.acme-sales.com/", url),
        )
        .unwrap();
        assert_eq!(writers.refused("ann", &[], 1).0, "placeholder", "{url}");
    }
    fs::write(&settings, text.replace("author: Ann", "author: Your Name")).unwrap();
    assert_eq!(writers.refused("ann", &[], 1).0, "placeholder");
    fs::write(&settings, &text).unwrap();
    writers.post("ann", "broken", "Broken [x](nowhere.md)");
    fs::write(
        writers.site("ann").join("content/posts/broken.md"),
        "---\ndate: never\n---\n",
    )
    .unwrap();
    assert_eq!(writers.refused("ann", &[], 1).0, "bad-date");
    assert!(!writers.live().exists(), "nothing was uploaded");
}

#[test]
fn targets_have_names_and_what_is_missing_is_said() {
    let writers = Writers::new();
    let settings = writers.site("ann").join("site.yaml");
    let text = fs::read_to_string(&settings).unwrap();
    let (head, _) = text.split_once("deploy:").unwrap();
    let with = |deploy: &str| fs::write(&settings, format!("{head}{deploy}")).unwrap();
    with("");
    assert_eq!(writers.refused("ann", &[], 1).0, "deploy-target");
    with("deploy:\n  live: {to: folder, path: ../live}\n  trial: {to: folder, path: ../trial}\n");
    assert_eq!(writers.refused("ann", &[], 1).0, "deploy-target");
    let (code, told) = writers.refused("ann", &["triel"], 1);
    assert!(
        code == "deploy-target" && told.contains("did you mean `trial`?"),
        "{told}"
    );
    writers.ok("ann", &["trial"]);
    assert!(writers.0.path().join("trial/index.html").exists());
    with("deploy: {to: sftp, host: h}\n");
    assert_eq!(writers.refused("ann", &[], 1).0, "deploy-setting");
    with("deploy: {host: h}\n");
    assert_eq!(writers.refused("ann", &[], 1).0, "deploy-setting");
    with("deploy: {to: ftpd, host: h}\n");
    assert_eq!(writers.refused("ann", &[], 1).0, "unknown-choice");
    // A secret is refused, and not shown.
    for line in [
        "password: hunter2xyzzy",
        "secret_access_key: hunter2xyzzy",
        "repository: https://ann:hunter2xyzzy@h/x.git",
    ] {
        with(&format!("deploy:\n  to: folder\n  path: ../x\n  {line}\n"));
        for command in [&[][..], &["--check"]] {
            let (code, told) = writers.refused("ann", command, 1);
            assert_eq!(code, "secret-in-settings", "{told}");
            assert!(!told.contains("hunter2xyzzy"), "{told}");
        }
        let output = linger(&writers.site("ann"), &["build"]);
        assert!(!said(&output).contains("hunter2xyzzy"), "{}", said(&output));
    }
}

#[test]
fn a_deploy_that_was_cut_short_goes_on() {
    let writers = Writers::new();
    for number in 0..40 {
        writers.post("ann", &format!("n{number}"), &format!("Post {number}"));
    }
    // A folder in the place of a page: the deploy cannot go on, and says so.
    let way = writers.live().join("posts/n7/index.html");
    fs::create_dir_all(&way).unwrap();
    let (code, told) = writers.refused("ann", &[], 4);
    assert_eq!(code, "deploy-refused", "{told}");
    assert!(told.contains("posts/n7/index.html"), "{told}");
    let lock = fs::read_to_string(writers.live().join("linger-deploy.lock")).unwrap();
    assert!(lock.contains("\"is_stopped\":true"), "{lock}");
    assert!(
        !writers.live().join("index.html").exists(),
        "the home page leads nowhere yet"
    );
    fs::remove_dir(&way).unwrap();
    writers.ok("ann", &[]);
    is_built(&writers, "ann");
    crawl(&writers.live());
    assert!(!writers.live().join("linger-deploy.lock").exists());
}

#[test]
fn a_deploy_that_was_killed_goes_on_and_others_are_told() {
    let writers = Writers::new();
    for number in 0..60 {
        writers.post("ann", &format!("n{number}"), &format!("Post {number}"));
    }
    writers.join("bo");
    let lock = writers.live().join("linger-deploy.lock");
    let mut kills = 0;
    for wait in 1..200 {
        let mut child = writers
            .command("ann", &["-q"])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // As soon as it holds the lock, at one moment or another.
        for _ in 0..2000 {
            if lock.exists() || child.try_wait().unwrap().is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_millis(wait % 12));
        let _ = child.kill();
        if child.wait().unwrap().success() {
            break;
        }
        kills += 1;
        if lock.exists() {
            let (code, told) = writers.refused("bo", &["--max-deletes", "200"], 1);
            assert!(
                code == "deploy-busy" && told.contains("ann is deploying, since 20"),
                "{told}"
            );
        }
        for (path, bytes) in tree(&writers.live()) {
            assert!(
                !path.ends_with(".html")
                    || bytes.ends_with(b"</html>\n")
                    || path.contains("linger"),
                "{path} is half"
            );
        }
        if kills >= 6 {
            writers.ok("ann", &[]);
            break;
        }
    }
    is_built(&writers, "ann");
    assert!(crawl(&writers.live()) > 60);
    // Whoever waits for a deploy that nobody goes on with takes it over.
    let theirs = r#"{"deploy":"x","by":"cy","at":"then","is_stopped":false}"#;
    fs::write(&lock, theirs).unwrap();
    let touched = r#"["posts/n3/index.html"]"#;
    fs::write(writers.live().join("linger-touched-x"), touched).unwrap();
    fs::write(writers.live().join("posts/n3/index.html"), "cy's").unwrap();
    let (code, told) = writers.refused("ann", &[], 1);
    assert!(
        code == "deploy-busy" && told.contains("cy is deploying, since then"),
        "{told}"
    );
    writers.ok("ann", &["--take-over", "--lease", "1"]);
    is_built(&writers, "ann");
}

#[test]
fn nobodys_newer_deploy_is_undone_without_a_word() {
    let writers = Writers::new();
    writers.ok("ann", &[]);
    writers.join("bo");
    writers.post("bo", "bos", "What Bo says");
    writers.ok("bo", &[]);
    let (code, told) = writers.refused("ann", &[], 1);
    assert_eq!(code, "deploy-newer", "{told}");
    assert!(
        told.contains("bo deployed on 20") && told.contains("posts/bos/index.html"),
        "{told}"
    );
    assert!(writers.live().join("posts/bos/index.html").exists());
    // With Bo's post, and one of her own, it is nobody's loss.
    writers.post("ann", "bos", "What Bo says");
    writers.post("ann", "anns", "What Ann says");
    writers.ok("ann", &[]);
    is_built(&writers, "ann");
}

#[test]
fn two_at_once_leave_a_whole_site() {
    for _ in 0..4 {
        let writers = Writers::new();
        writers.join("bo");
        for number in 0..30 {
            writers.post("ann", &format!("ann{number}"), "By Ann");
            writers.post("bo", &format!("bo{number}"), "By Bo");
        }
        let start = |name: &str| {
            let mut command = writers.command(name, &["--max-deletes", "500"]);
            command
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        };
        let (ann, bo) = (start("ann"), start("bo"));
        let ends = [ann, bo].map(|child| child.wait_with_output().unwrap());
        let fine = ends.iter().filter(|end| end.status.success()).count();
        assert!(fine >= 1, "{} {}", said(&ends[0]), said(&ends[1]));
        for end in ends.iter().filter(|end| !end.status.success()) {
            let told = said(end);
            assert_eq!(end.status.code(), Some(1), "{told}");
            assert!(
                told.contains("deploy-busy") || told.contains("deploy-foreign"),
                "{told}"
            );
        }
        crawl(&writers.live());
        let output = writers.deploy("ann", &["--check"]);
        assert!(output.status.success(), "{}", said(&output));
    }
}

#[test]
fn a_strangers_site_and_many_deletions_are_refused() {
    let writers = Writers::new();
    fs::create_dir_all(writers.live()).unwrap();
    fs::write(writers.live().join("index.html"), "somebody's").unwrap();
    fs::write(writers.live().join("theirs.html"), "somebody's").unwrap();
    assert_eq!(writers.refused("ann", &[], 1).0, "deploy-foreign");
    assert_eq!(
        fs::read(writers.live().join("index.html")).unwrap(),
        b"somebody's"
    );
    writers.ok("ann", &["--take-over", "--lease", "1"]);
    assert_eq!(
        fs::read(writers.live().join("theirs.html")).unwrap(),
        b"somebody's"
    );

    for number in 0..40 {
        writers.post("ann", &format!("n{number}"), "A post");
    }
    writers.ok("ann", &[]);
    for number in 0..40 {
        fs::remove_file(
            writers
                .site("ann")
                .join(format!("content/posts/n{number}.md")),
        )
        .unwrap();
    }
    let (code, told) = writers.refused("ann", &[], 1);
    assert!(
        code == "deploy-deletes" && told.contains("--max-deletes 44"),
        "{told}"
    );
    assert!(writers.live().join("posts/n1/index.html").exists());
    writers.ok("ann", &["--max-deletes", "60"]);
    assert!(!writers.live().join("posts/n1/index.html").exists());
    // A manifest that names files elsewhere deletes none.
    let outside = writers.0.path().join("outside.html");
    fs::write(&outside, "x").unwrap();
    let manifest = writers.live().join("linger-deploy.json");
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(
        &manifest,
        text.replace(
            "\"files\": {",
            "\"kept\": [\"../outside.html\"],\n  \"files\": {",
        ),
    )
    .unwrap();
    assert_eq!(writers.refused("ann", &[], 1).0, "deploy-manifest");
    assert!(outside.exists());
    // A name that not every server takes.
    fs::write(writers.site("ann").join("public/odd "), "x").unwrap();
    assert_eq!(writers.refused("ann", &[], 1).0, "deploy-name");
}

#[test]
fn what_was_there_before_comes_back_and_damage_is_found() {
    let writers = Writers::new();
    assert_eq!(
        writers.refused("ann", &["--rollback"], 1).0,
        "deploy-rollback"
    );
    writers.ok("ann", &[]);
    assert_eq!(
        writers.refused("ann", &["--rollback"], 1).0,
        "deploy-rollback"
    );
    let before = tree(&writers.site("ann").join("public"));
    writers.post("ann", "slip", "A slip");
    writers.ok("ann", &[]);
    let back = writers.ok("ann", &["--rollback"]);
    assert!(back.contains("Generation 3"), "{back}");
    assert!(!writers.live().join("posts/slip").exists());
    for (path, bytes) in before {
        if path != ".linger-manifest" {
            assert!(
                fs::read(writers.live().join(&path)).unwrap() == bytes,
                "{path}"
            );
        }
    }
    crawl(&writers.live());
    let whole = writers.ok("ann", &["--check"]);
    assert!(whole.contains("are as ann deployed them"), "{whole}");
    fs::write(writers.live().join("rss.xml"), "x").unwrap();
    fs::remove_file(writers.live().join("robots.txt")).unwrap();
    let output = writers.deploy("ann", &["--check"]);
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert!(said(&output).contains("rss.xml has other bytes\n"));
    assert!(said(&output).contains("robots.txt is missing\n"));
    writers.ok("ann", &["--all"]);
    writers.ok("ann", &["--check"]);
    is_built(&writers, "ann");
}

fn git(dir: &Path, args: &[&str]) -> String {
    let output = Command::new("git")
        .args(args)
        .current_dir(dir)
        .output()
        .unwrap();
    assert!(output.status.success(), "{args:?}: {}", said(&output));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_branch_of_a_git_repository() {
    let writers = Writers::new();
    let bare = writers.0.path().join("pages.git");
    git(writers.0.path(), &["init", "-q", "--bare", "pages.git"]);
    let to_git = |name: &str| {
        let settings = writers.site(name).join("site.yaml");
        let text = fs::read_to_string(&settings).unwrap();
        let git = "to: git\n  repository: ../pages.git";
        fs::write(&settings, text.replace("to: folder\n  path: ../live", git)).unwrap();
    };
    to_git("ann");
    let checkout = || {
        let _ = fs::remove_dir_all(writers.live());
        git(
            writers.0.path(),
            &["clone", "-q", "-b", "gh-pages", "pages.git", "live"],
        );
        fs::remove_dir_all(writers.live().join(".git")).unwrap();
    };
    writers.ok("ann", &[]);
    checkout();
    is_built(&writers, "ann");
    crawl(&writers.live());
    assert_eq!(fs::read(writers.live().join(".nojekyll")).unwrap(), b"");
    assert!(writers.ok("ann", &[]).contains("up to date"));

    writers.post("ann", "gamma", "Gamma");
    fs::remove_file(writers.site("ann").join("content/posts/a.md")).unwrap();
    writers.ok("ann", &[]);
    checkout();
    is_built(&writers, "ann");
    let log = git(&bare, &["log", "--format=%an %s", "gh-pages"]);
    assert_eq!(log, "ann Deploy the site\nann Deploy the site\n");

    writers.join("bo");
    to_git("bo");
    writers.post("bo", "bos", "What Bo says");
    writers.ok("bo", &["--max-deletes", "20"]);
    assert_eq!(writers.refused("ann", &[], 1).0, "deploy-newer");
    assert!(
        writers
            .ok("bo", &["--check"])
            .contains("as bo deployed them")
    );
    // A repository that is not there.
    fs::rename(&bare, writers.0.path().join("away.git")).unwrap();
    writers.post("bo", "more", "More");
    assert_eq!(writers.refused("bo", &[], 4).0, "deploy-refused");
}

/// Between the reading of the branch and the push, somebody else pushes.
#[cfg(unix)]
#[test]
fn a_push_after_somebody_elses_is_refused_and_says_whose() {
    use std::os::unix::fs::PermissionsExt;
    let writers = Writers::new();
    let top = writers.0.path();
    git(top, &["init", "-q", "--bare", "pages.git"]);
    writers.deploy_to("ann", "  to: git\n  repository: ../pages.git\n");
    writers.ok("ann", &[]);
    git(top, &["clone", "-q", "-b", "gh-pages", "pages.git", "cys"]);
    let cys = top.join("cys");
    let theirs = r#"{"generation":9,"deploy":"x","by":"cy","at":"then","files":{}}"#;
    fs::write(cys.join("linger-deploy.json"), theirs).unwrap();
    git(
        &cys,
        &[
            "-c",
            "user.name=cy",
            "-c",
            "user.email=c@y.z",
            "commit",
            "-qam",
            "By hand",
        ],
    );
    let real = git(top, &["--exec-path"]);
    let real = Path::new(real.trim()).join("git");
    fs::create_dir(top.join("bin")).unwrap();
    let script = format!(
        "#!/bin/sh\ncase \"$*\" in *force-with-lease*) {git} -C {cys} push -q origin gh-pages;; esac\nexec {git} \"$@\"\n",
        git = real.display(),
        cys = cys.display()
    );
    let program = top.join("bin/git");
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    writers.post("ann", "gamma", "Gamma");
    let path = format!(
        "{}:{}",
        top.join("bin").display(),
        std::env::var("PATH").unwrap()
    );
    let output = writers
        .command("ann", &[])
        .env("PATH", path)
        .output()
        .unwrap();
    let told = said(&output);
    assert!(
        told.contains("error[deploy-overtaken]: cy (then) deployed"),
        "{told}"
    );
    assert_eq!(
        git(
            top,
            &["-C", "pages.git", "log", "-1", "--format=%an", "gh-pages"]
        ),
        "cy\n"
    );
}
