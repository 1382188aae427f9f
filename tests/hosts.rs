//! The files that hosts read, from one table: old addresses, headers, media types, limits.

mod support;

use std::fs;
use support::{BuiltSite, clean, linger, linger_ok, site, text, write_site};

const SITE: &str = "
-- site.yaml --
title: Hosts
base_url: https://example.com/blog/
-- content/posts/call.md --
---
title: A call
date: 2026-01-01
id: call
aliases: [\"/old name/\", /звонок/, \"/a+b/\", \"/$5/\", \"/50%25/\", \"/2019/x.html\"]
query_aliases: [p=12]
---
Text.
";

fn with(settings: &str) -> BuiltSite {
    let build = clean(&site(
        &SITE.replace("title: Hosts", &format!("title: Hosts\n{settings}")),
    ));
    assert_eq!(build.diagnostics, []);
    build
}

fn paths(build: &BuiltSite) -> Vec<&str> {
    build.outputs.iter().map(|output| &*output.path).collect()
}

#[test]
fn cloudflare_and_netlify_have_a_line_for_each_way_that_they_compare() {
    let redirects = text(&with(""), "_redirects");
    let to = "/blog/posts/call/ 301\n";
    for from in [
        // Netlify compares the decoded path, Cloudflare the one that was sent.
        "/blog/звонок/",
        "/blog/звонок",
        "/blog/звонок/index.html",
        "/blog/%d0%b7%d0%b2%d0%be%d0%bd%d0%be%d0%ba/",
        "/blog/%d0%b7%d0%b2%d0%be%d0%bd%d0%be%d0%ba",
        "/blog/old%20name/",
        "/blog/old%20name/index.html",
        "/blog/50%/",
        "/blog/50%25/",
        "/blog/a+b/",
        "/blog/$5/",
        "/blog/2019/x.html",
    ] {
        assert!(
            redirects
                .lines()
                .any(|line| format!("{line}\n") == format!("{from} {to}")),
            "{from}\n{redirects}"
        );
    }
    // The home page is there too, and would win.
    assert!(
        redirects.ends_with("/blog/ p=12 /blog/posts/call/ 301!\n"),
        "{redirects}"
    );
    assert!(!redirects.contains("%D0"), "{redirects}");
    assert!(!redirects.contains("x.html/"), "{redirects}");
    // What is asked for most comes first.
    let at = |line: &str| redirects.find(line).unwrap();
    assert!(at("/blog/звонок/ ") < at("/blog/a+b "));
    assert!(at("/blog/a+b/index.html") < at("/blog/%d0"));
}

#[test]
fn an_address_that_netlify_cannot_write_keeps_its_page() {
    let build = with("redirects: [netlify]");
    let redirects = text(&build, "_redirects");
    assert!(
        !redirects.contains("%20") && !redirects.contains("%d0"),
        "{redirects}"
    );
    let paths = paths(&build);
    assert!(paths.contains(&"old name/index.html"));
    assert!(!paths.contains(&"звонок/index.html") && !paths.contains(&".htaccess"));
    // Cloudflare can write it.
    let build = with("redirects: [cloudflare]");
    assert!(!self::paths(&build).contains(&"old name/index.html"));
    let redirects = text(&build, "_redirects");
    assert!(redirects.contains("/blog/old%20name /blog"), "{redirects}");
    assert!(
        !redirects.contains("p=12"),
        "it compares no queries: {redirects}"
    );
}

#[test]
fn apache_gets_only_what_a_web_space_allows() {
    let apache = text(&with(""), ".htaccess");
    for line in [
        "ErrorDocument 404 \"/blog/404.html\"",
        "RedirectMatch 301 \"^/blog/old name(?:/(?:index\\.html)?)?$\" \"/blog/posts/call/\"",
        "RedirectMatch 301 \"^/blog/\\$5(?:/(?:index\\.html)?)?$\" \"/blog/posts/call/\"",
        "RedirectMatch 301 \"^/blog/a\\+b(?:/(?:index\\.html)?)?$\" \"/blog/posts/call/\"",
        "RedirectMatch 301 \"^/blog/2019/x\\.html$\" \"/blog/posts/call/\"",
        "<If \"%{QUERY_STRING} =~ /(^|&)p=12(&|$)/\">",
        "AddType application/manifest+json .webmanifest",
        "ForceType \"text/plain; charset=utf-8\"",
    ] {
        assert!(
            apache.lines().any(|found| found == line),
            "{line}\n{apache}"
        );
    }
    // Each of these answers 403 or 500 for the whole site in a usual web space.
    let says = |word: &str| apache.lines().any(|line| line.starts_with(word));
    for refused in ["Rewrite", "Expires", "Options", "DirectoryIndex", "Require"] {
        assert!(!says(refused), "{refused}\n{apache}");
    }
    // Headers are behind the module that knows them.
    let (before, guarded) = apache.split_once("<IfModule mod_headers.c>").unwrap();
    assert!(!before.contains("Header "), "{apache}");
    assert!(guarded.contains("Header always set Content-Security-Policy \"default-src 'none'"));
    assert!(guarded.contains("Cache-Control \"public, max-age=31536000, immutable\""));
}

#[test]
fn apache_is_told_of_the_404_page_and_the_types_also_where_nothing_has_moved() {
    let still = SITE
        .replace("aliases:", "extra:")
        .replace("query_extra:", "extra2:");
    let build = clean(&site(&still));
    let apache = text(&build, ".htaccess");
    assert!(apache.starts_with("ErrorDocument 404"), "{apache}");
    assert!(apache.contains("rss.xml") && !apache.contains("mod_alias"));
    let none = clean(&site(
        &still.replace("title: Hosts", "title: Hosts\nheaders: {policy: false}"),
    ));
    let apache = text(&none, ".htaccess");
    assert!(!apache.contains("Content-Security-Policy"), "{apache}");
    assert!(apache.contains("ErrorDocument"), "{apache}");
}

#[test]
fn a_target_with_a_dollar_is_no_group() {
    let own = SITE.replace("id: call", "id: call\nslug: a$5b");
    let build = clean(&site(
        &own.replace("title: Hosts", "title: Hosts\nslugs: unicode"),
    ));
    let apache = text(&build, ".htaccess");
    assert_eq!(&*build.site.posts()[0].card.url, "/blog/posts/a%245b/");
    assert!(apache.contains("\"/blog/posts/a\\$5b/\"\n"), "{apache}");
}

#[test]
fn hosts_that_read_json_get_the_same_table() {
    let build = with("redirects: [vercel, firebase, azure]");
    let json =
        |path: &str| -> serde_json::Value { serde_json::from_str(&text(&build, path)).unwrap() };
    let vercel = json("vercel.json");
    let find = |list: &serde_json::Value, key: &str, value: &str| {
        let list = list.as_array().unwrap();
        list.iter().find(|it| it[key] == value).cloned()
    };
    for from in [
        "/blog/old%20name",
        "/blog/a\\+b/",
        "/blog/\\$5/",
        "/blog/2019/x.html",
        "/blog/50%25/index.html",
    ] {
        let found = find(&vercel["redirects"], "source", from);
        assert_eq!(found.unwrap()["destination"], "/blog/posts/call/", "{from}");
    }
    let query = find(&vercel["redirects"], "source", "/blog/").unwrap();
    assert_eq!(query["has"][0]["key"], "p");
    let policy = find(&vercel["headers"], "source", "/blog/(.*)").unwrap();
    assert_eq!(policy["headers"][0]["key"], "Content-Security-Policy");
    assert!(find(&vercel["headers"], "source", "/blog/tags/:tag/rss.xml").is_some());

    let hosting = &json("firebase.json")["hosting"];
    let regex = "^/blog/звонок(?:/(?:index\\.html)?)?$";
    assert_eq!(
        find(&hosting["redirects"], "regex", regex).unwrap()["type"],
        301
    );
    assert!(find(&hosting["headers"], "source", "/blog/tags/*/rss.xml").is_some());
    assert!(find(&hosting["headers"], "source", "/blog/**").is_some());

    let azure = json("staticwebapp.config.json");
    let from = "/blog/%D0%B7%D0%B2%D0%BE%D0%BD%D0%BE%D0%BA/";
    let moved = find(&azure["routes"], "route", from).unwrap();
    assert_eq!(moved["redirect"], "/blog/posts/call/");
    assert_eq!(
        azure["responseOverrides"]["404"]["rewrite"],
        "/blog/404.html"
    );
    assert_eq!(
        azure["mimeTypes"][".webmanifest"],
        "application/manifest+json"
    );
    let llms = find(&azure["routes"], "route", "/blog/llms.txt").unwrap();
    assert_eq!(llms["headers"]["Content-Type"], "text/plain; charset=utf-8");
    assert!(azure["globalHeaders"]["Content-Security-Policy"].is_string());
}

#[test]
fn what_a_host_does_not_read_any_more_is_said() {
    let said = |archive: &str| -> Vec<String> {
        let build = clean(&site(archive));
        let found = build.diagnostics.iter();
        found
            .map(|it| format!("{} {}", it.code, it.message))
            .collect()
    };
    // Seven hundred directories, each with three lines.
    let aliases: Vec<String> = (0..700).map(|n| format!("/old/{n}/")).collect();
    let list = format!("\naliases: [{}, ", aliases.join(", "));
    let many = SITE.replace("\naliases: [", &list);
    let found = said(&many);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("host-limit `_redirects` has 2"),
        "{found:?}"
    );
    let at =
        |hosts: &str| many.replace("title: Hosts", &format!("title: Hosts\nredirects: {hosts}"));
    assert_eq!(said(&at("[html, netlify, apache]")), [""; 0]);
    assert!(said(&at("[vercel]"))[0].contains("`vercel.json` has 2"));
    assert!(said(&at("[azure]"))[0].contains("`staticwebapp.config.json` has "));

    let sites = |count: usize| {
        let sites: Vec<String> = (0..count)
            .map(|n| format!("\"https://n{n}.frames.example\""))
            .collect();
        let allowed = format!(
            "title: Hosts\nheaders: {{allow: {{frames: [{}]}}}}",
            sites.join(", ")
        );
        SITE.replace("title: Hosts", &allowed)
    };
    assert_eq!(said(&sites(10)), [""; 0]);
    let found = said(&sites(100));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("host-limit `_headers` has 3"),
        "{found:?}"
    );
    // Apache would answer nothing at all.
    let build = clean(&site(&sites(400)));
    let apache = text(&build, ".htaccess");
    assert!(
        !apache.contains("Content-Security-Policy") && apache.contains("nosniff"),
        "{apache}"
    );
    assert!(apache.lines().all(|line| line.len() < 8190));
    assert!(
        build
            .diagnostics
            .iter()
            .any(|it| it.message.contains("`.htaccess` has 1"))
    );
}

#[test]
fn a_theme_with_more_files_than_cloudflare_has_rules_is_said() {
    let files: String = (0..110)
        .map(|n| format!("-- themes/handshake/assets/part{n}.css --\np {{ color: #{n:06}; }}\n"))
        .collect();
    let build = clean(&site(&format!("{SITE}{files}")));
    let found: Vec<&str> = build.diagnostics.iter().map(|it| &*it.message).collect();
    assert!(
        found
            .iter()
            .any(|it| it.starts_with("`_headers` has 1") && it.contains("rules")),
        "{found:?}"
    );
}

/// Every host with a service of its own, and its file.
const SERVICES: [(&str, &str); 8] = [
    ("github", ".github/workflows/linger.yml"),
    ("gitlab", ".gitlab-ci.yml"),
    ("codeberg", ".forgejo/workflows/linger.yml"),
    ("netlify", ".github/workflows/linger.yml"),
    ("cloudflare", ".github/workflows/linger.yml"),
    ("vercel", ".github/workflows/linger.yml"),
    ("firebase", ".github/workflows/linger.yml"),
    ("azure", ".github/workflows/linger.yml"),
];

#[test]
fn a_workflow_is_written_again_until_the_writer_changes_it() {
    let temp = tempfile::tempdir().unwrap();
    write_site(temp.path(), SITE);
    for (host, path) in SERVICES {
        let file = temp.path().join(path);
        // The workflow of another host is linger's own too.
        let said = linger_ok(temp.path(), &["host", host]);
        let written = fs::read_to_string(&file).unwrap();
        assert!(written.contains(".linger/cache"), "{host}: {written}");
        assert!(
            !written.contains('@') || !written.contains("@BUILD@"),
            "{written}"
        );
        assert!(said.contains(path) && said.contains("\n1. "), "{said}");
        let wants = ["vercel", "firebase", "azure"].contains(&host);
        assert_eq!(said.contains("`redirects: [html,"), wants, "{said}");
        for value in [
            "@VERSION@",
            "@REPOSITORY@",
            "@UPLOAD@",
            "@PLACE@",
            "@OWNER_AND_NAME@",
        ] {
            assert!(!written.contains(value), "{host}: {value}");
        }
    }
    let file = temp.path().join(SERVICES[7].1);
    let written = fs::read_to_string(&file).unwrap();
    let own = written.replace("17 4 * * *", "3 5 * * *");
    fs::write(&file, &own).unwrap();
    let output = linger(temp.path(), &["host", "github"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said.contains("error[exists]") && said.contains("--force"),
        "{said}"
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), own);
    linger_ok(temp.path(), &["host", "github", "--force"]);
    assert!(
        fs::read_to_string(&file)
            .unwrap()
            .contains("upload-pages-artifact")
    );
    // A checkout on Windows may have other line ends.
    let dos = fs::read_to_string(&file).unwrap().replace('\n', "\r\n");
    fs::write(&file, dos).unwrap();
    linger_ok(temp.path(), &["host", "netlify"]);
}

#[test]
fn a_site_under_a_path_is_uploaded_from_above() {
    let temp = tempfile::tempdir().unwrap();
    write_site(temp.path(), SITE);
    let workflow = |host: &str, path: &str| {
        linger_ok(temp.path(), &["host", host]);
        fs::read_to_string(temp.path().join(path)).unwrap()
    };
    for (host, path) in &SERVICES[3..] {
        let text = workflow(host, path);
        assert!(
            text.contains("linger build -o \"upload/blog\"\n"),
            "{host}: {text}"
        );
        assert!(!text.contains(" public"), "{host}: {text}");
    }
    // GitHub shows the artifact of a project under its name by itself.
    assert!(workflow("github", SERVICES[0].1).contains("          linger build\n"));
    assert!(workflow("codeberg", SERVICES[2].1).contains("echo 'example.com' > public/.domains"));
}

#[test]
fn settings_of_servers_are_printed_from_the_same_table() {
    let temp = tempfile::tempdir().unwrap();
    write_site(temp.path(), SITE);
    let nginx = linger_ok(temp.path(), &["host", "nginx", "--www", "/srv/www"]);
    for line in [
        "server_name example.com;",
        "root \"/srv/www\";",
        "error_page 404 \"/blog/404.html\";",
        "location = \"/blog/old name/\" { return 301 \"/blog/posts/call/\"; }",
        "location = \"/blog/звонок\" { return 301 \"/blog/posts/call/\"; }",
        "location = \"/blog/$5/index.html\" { return 301 \"/blog/posts/call/\"; }",
        "if ($args ~ \"(^|&)p=12(&|$)\") { return 301 \"/blog/posts/call/\"; }",
        "location = \"/blog/rss.xml\" { types { } default_type application/rss+xml; }",
        "location ~ \"^/blog/tags/[^/]+/rss\\.xml$\" { types { } default_type application/rss+xml; }",
    ] {
        assert!(
            nginx.lines().any(|found| found.trim() == line),
            "{line}\n{nginx}"
        );
    }
    // The policy stands in both places where a location has headers of its own.
    assert_eq!(
        nginx.matches("add_header Content-Security-Policy").count(),
        2
    );
    let caddy = linger_ok(temp.path(), &["host", "caddy"]);
    for line in [
        "example.com {",
        "@old2 path \"/blog/50%25/\" \"/blog/50%25\" \"/blog/50%25/index.html\"",
        "redir @old2 \"/blog/posts/call/\" 301",
        "query p=12",
    ] {
        assert!(
            caddy.lines().any(|found| found.trim() == line),
            "{line}\n{caddy}"
        );
    }
    assert!(linger_ok(temp.path(), &["host", "apache"]).contains("AllowOverride FileInfo"));
}
