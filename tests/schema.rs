//! The schemas for editors agree with the readers of linger, and editors find the schemas.

mod support;

use serde_json::Value;
use std::fs;
use std::path::Path;
use support::{NOW, linger, linger_ok, repository, tree, write_site};

fn schema(name: &str) -> Value {
    serde_json::from_str(&linger_ok(&repository(), &["schema", name])).unwrap()
}

/// The front matter of every document of a site, as JSON, and its settings. Their YAML is plain.
fn keys(yaml: &str) -> Vec<&str> {
    let lines = yaml
        .lines()
        .filter(|line| line.starts_with(|c: char| c.is_alphabetic()));
    lines.filter_map(|line| line.split(':').next()).collect()
}

#[test]
fn the_schemas_know_what_the_sample_blog_uses() {
    let properties = |schema: &Value| schema["properties"].as_object().unwrap().clone();
    let (site, front) = (
        properties(&schema("site")),
        properties(&schema("front-matter")),
    );
    for key in keys(&fs::read_to_string(repository().join("site.yaml")).unwrap()) {
        assert!(site.contains_key(key), "{key}");
    }
    for (path, bytes) in tree(&repository().join("content/posts")) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let yaml = text.split("---\n").nth(1).filter(|_| path.ends_with(".md"));
        for key in keys(yaml.unwrap_or_default()) {
            assert!(front.contains_key(key), "{path}: {key}");
        }
    }
    assert_eq!(front["date"]["type"], serde_json::json!(["string", "null"]));
    assert_eq!(
        site["slugs"]["enum"],
        serde_json::json!(["ascii", "unicode", null])
    );
    assert_eq!(site["posts_per_page"]["minimum"], 1);
    // Keys in sections have descriptions, too.
    let items = &site["feeds"]["properties"]["items"];
    assert_eq!(
        (&items["minimum"], &items["default"]),
        (&1.into(), &20.into())
    );
    assert!(
        items["description"]
            .as_str()
            .unwrap()
            .starts_with("How many posts")
    );
    assert_eq!(site["feeds"]["additionalProperties"], false);
    assert_eq!(site["podcast"]["anyOf"][1]["const"], false);
    let at = &front["chapters"]["items"]["properties"]["at"];
    assert_eq!(at["type"][0], "string");
    let subscribe = &site["forms"]["properties"]["subscribe"];
    assert!(subscribe["properties"]["username"].is_object());
    assert_eq!(subscribe["additionalProperties"], true);
    let words = front["date"]["description"].as_str().unwrap();
    assert!(
        words.starts_with("When the post goes live") && !words.contains("]("),
        "{words}"
    );
}

/// Every key that a schema refuses is reported by linger, and the other way round.
#[test]
fn a_key_that_the_schema_does_not_know_is_one_that_linger_does_not_know() {
    let front = schema("front-matter");
    for key in [
        "title",
        "slug",
        "review_after",
        "titel",
        "dat",
        "image_alt",
        "imagealt",
    ] {
        let temp = tempfile::tempdir().unwrap();
        let post = format!("---\ndate: 2026-01-01\nid: x\n{key}:\n---\nText.\n");
        write_site(temp.path(), &format!("-- content/posts/a.md --\n{post}"));
        let output = linger(temp.path(), &["build", "--clock", NOW]);
        let is_known = !String::from_utf8_lossy(&output.stderr).contains("unknown-key");
        assert_eq!(front["properties"].get(key).is_some(), is_known, "{key}");
    }
}

#[test]
fn init_and_new_point_editors_at_schemas_that_are_there() {
    let temp = tempfile::tempdir().unwrap();
    linger_ok(temp.path(), &["init", "blog"]);
    let blog = temp.path().join("blog");
    let make = |args: &[&str]| {
        let said = linger_ok(&blog, args);
        blog.join(said.trim())
    };
    let files = [
        blog.join("site.yaml"),
        blog.join("content/posts/hello.md"),
        make(&["new", "A post"]),
        make(&["new", "--dir", "A post with pictures"]),
        make(&["new", "--page", "A page"]),
    ];
    for file in &files {
        let text = fs::read_to_string(file).unwrap();
        let target = text
            .split("$schema=")
            .nth(1)
            .unwrap()
            .lines()
            .next()
            .unwrap();
        let schema = file.parent().unwrap().join(target);
        let schema = fs::read_to_string(&schema).unwrap_or_else(|_| panic!("{}", schema.display()));
        assert!(serde_json::from_str::<Value>(&schema).is_ok());
    }
    // linger ignores these lines.
    let output = linger(&blog, &["build", "--drafts"]);
    let said = String::from_utf8_lossy(&output.stderr);
    let mut heads = said
        .lines()
        .filter(|line| line.starts_with("warning[") || line.starts_with("error["));
    assert!(
        heads.all(|line| line.starts_with("warning[placeholder]")),
        "{said}"
    );
    // An old schema is replaced.
    let path = Path::new(&blog).join(".linger/schema/site.json");
    fs::write(&path, "{}").unwrap();
    let said = linger_ok(&blog, &["schema"]);
    assert!(
        said.contains("# yaml-language-server: $schema=.linger/schema/site.json"),
        "{said}"
    );
    assert!(fs::read_to_string(&path).unwrap().len() > 1000);
}
