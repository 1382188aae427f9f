//! A writer's site on its way to readers: what the suites about `linger deploy` share.

use super::{tree, write_site};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// A site with a slug in Cyrillic, a picture and an empty file.
pub const SITE: &str = "
-- site.yaml --
title: Letters
base_url: https://letters.acme-sales.com/
author: Ann
slugs: unicode
deploy:
  to: folder
  path: ../live
-- content/posts/a.md --
---
title: Alpha
date: 2026-01-01
id: a1
description: About alpha.
image: board.svg
image_alt: A board
---
Text. [Beta](звонок.md)

![A board](board.svg)
-- content/posts/board.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 4 3\"/>
-- content/posts/звонок.md --
---
title: Звонок
date: 2026-01-02
id: b1
description: About a call.
---
Text.
-- content/empty.dat --
";

/// A writer's site, and the folder that is live.
pub struct Writers(pub TempDir);

impl Writers {
    pub fn new() -> Writers {
        let writers = Writers(tempfile::tempdir().unwrap());
        writers.join("ann");
        writers
    }

    pub fn join(&self, name: &str) {
        write_site(&self.site(name), SITE);
    }

    /// Writes another `deploy:` into the settings of a writer.
    pub fn deploy_to(&self, name: &str, deploy: &str) {
        let settings = self.site(name).join("site.yaml");
        let text = fs::read_to_string(&settings).unwrap();
        let (head, _) = text.split_once("deploy:").unwrap();
        fs::write(&settings, format!("{head}deploy:\n{deploy}")).unwrap();
    }

    pub fn site(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn live(&self) -> PathBuf {
        self.0.path().join("live")
    }

    pub fn post(&self, name: &str, slug: &str, title: &str) {
        let text = format!(
            "---\ntitle: {title}\ndate: 2026-02-01\nid: {slug}\ndescription: D.\n---\n{title}.\n"
        );
        fs::write(
            self.site(name).join(format!("content/posts/{slug}.md")),
            text,
        )
        .unwrap();
    }

    pub fn command(&self, name: &str, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_linger"));
        command
            .arg("deploy")
            .args(args)
            .current_dir(self.site(name));
        command.env("LINGER_NAME", name).env_remove("NO_COLOR");
        command
    }

    pub fn deploy(&self, name: &str, args: &[&str]) -> Output {
        self.command(name, args).output().unwrap()
    }

    pub fn ok(&self, name: &str, args: &[&str]) -> String {
        let output = self.deploy(name, args);
        assert!(output.status.success(), "{args:?}: {}", said(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    /// The code of the first mistake, and all that was said.
    pub fn refused(&self, name: &str, args: &[&str], exit: i32) -> (String, String) {
        let output = self.deploy(name, args);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(exit), "{said}");
        let code = said.split("error[").nth(1).unwrap_or_default();
        (code.split(']').next().unwrap().to_owned(), said)
    }
}

/// All that a command printed.
pub fn said(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!(
        "{}{}",
        String::from_utf8_lossy(out),
        String::from_utf8_lossy(err)
    )
}

/// Follows every link from the home page: each leads to a file that is there. How many pages there are.
pub fn crawl(live: &Path) -> usize {
    let mut open = vec!["index.html".to_owned()];
    let mut seen: BTreeSet<String> = open.iter().cloned().collect();
    let mut pages = 0;
    while let Some(path) = open.pop() {
        let bytes = fs::read(live.join(&path)).unwrap_or_else(|_| panic!("{path} is not there"));
        if !path.ends_with(".html") {
            continue;
        }
        pages += 1;
        let html = String::from_utf8(bytes).unwrap();
        assert!(html.trim_end().ends_with("</html>"), "{path} is half");
        for attribute in ["href=\"", "src=\""] {
            for target in html.split(attribute).skip(1) {
                let target = target.split(['"', '#', '?']).next().unwrap();
                let own = "https://letters.acme-sales.com";
                let Some(target) = target.strip_prefix(own).unwrap_or(target).strip_prefix('/')
                else {
                    continue;
                };
                let target = percent_encoding::percent_decode_str(target)
                    .decode_utf8()
                    .unwrap();
                let target = match target.as_ref() {
                    "" => "index.html".to_owned(),
                    folder if folder.ends_with('/') => format!("{folder}index.html"),
                    file => file.to_owned(),
                };
                if seen.insert(target.clone()) {
                    open.push(target);
                }
            }
        }
    }
    pages
}

/// What is live is what was built, apart from what linger keeps there.
pub fn is_built(writers: &Writers, name: &str) {
    let keep = |path: &str| {
        !matches!(
            path,
            "linger-deploy.json" | ".linger-manifest" | ".nojekyll"
        )
    };
    let live: Vec<_> = tree(&writers.live())
        .into_iter()
        .filter(|(path, _)| keep(path))
        .collect();
    let built = tree(&writers.site(name).join("public"));
    let built: Vec<_> = built.into_iter().filter(|(path, _)| keep(path)).collect();
    let names = |files: &[(String, Vec<u8>)]| {
        files
            .iter()
            .map(|(path, _)| path.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&live), names(&built));
    let other = live.iter().zip(&built).find(|(live, built)| live != built);
    assert!(
        other.is_none(),
        "{:?} has other bytes",
        other.map(|(live, _)| &live.0)
    );
}
