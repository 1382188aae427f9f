//! An export of another program becomes a site: nothing is lost without a word, nothing of the writer's
//! is touched, and the site builds without a warning.

mod damaged;
mod exports;
mod fetch;
mod hostile;
mod mutated;
mod old_host;
mod preview;
mod resume;
mod round_trip;
mod size;
#[path = "../support/mod.rs"]
mod support;
mod texts;
mod theme_test;
mod wordpress;
mod writer;
mod wxr;

use support::test_site::TestSite;

/// Imports a WordPress export into a directory that is empty.
#[track_caller]
fn imported(export: &str) -> TestSite {
    let site = bare(export);
    site.run(&["import", "../export.xml"]).ok();
    site
}

/// A directory with nothing in it, and an export beside it.
fn bare(export: &str) -> TestSite {
    let site = TestSite::within("site", "");
    std::fs::create_dir_all(site.dir()).unwrap();
    site.write("../export.xml", export);
    site
}

/// A site that builds, and of which nothing is wrong.
#[track_caller]
fn builds_well(site: &TestSite) {
    site.run(&["build", "--strict"]).ok().complains_of_nothing();
}

/// The text of a file below its front matter.
fn body(site: &TestSite, path: &str) -> String {
    let text = site.read(path);
    text.splitn(3, "---\n").nth(2).unwrap().trim().to_owned()
}

/// The front matter of a file.
fn front(site: &TestSite, path: &str) -> String {
    site.read(path).split("---\n").nth(1).unwrap().to_owned()
}
