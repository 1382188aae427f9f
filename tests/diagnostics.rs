//! Mistakes that a writer can make. Each is a site under `tests/diagnostics/<mistake>/site`;
//! `stderr.txt` beside it has all messages of one run.
//!
//! `args.txt` has more arguments; `exit.txt` has another exit code than 1. `UPDATE=1` rewrites the
//! expected messages.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use support::{NOW, copy, linger, linger_ok, repository, tree};

#[test]
fn every_mistake_is_explained_and_nothing_is_written() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut failures = Vec::new();
    let mut cases = 0;
    let mut codes = BTreeSet::new();
    let base = repository().join("tests/diagnostics");
    let mut dirs: Vec<_> = fs::read_dir(base)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    dirs.sort();
    for case in dirs {
        cases += 1;
        let name = case.file_name().unwrap().to_str().unwrap().to_owned();
        let read = |file: &str| fs::read_to_string(case.join(file)).ok();
        let temp = tempfile::tempdir().unwrap();
        copy(&case.join("site"), temp.path());
        let before = tree(temp.path());
        let more = read("args.txt").unwrap_or_default();
        let args: Vec<&str> = ["build", "--clock", NOW]
            .into_iter()
            .chain(more.split_whitespace())
            .collect();
        let output = linger(temp.path(), &args);
        let said = String::from_utf8(output.stderr).unwrap();
        let code = read("exit.txt").map_or(1, |code| code.trim().parse().unwrap());
        if output.status.code() != Some(code) {
            failures.push(format!(
                "{name}: exit {:?}, not {code}\n{said}",
                output.status.code()
            ));
        }
        if code != 0 && tree(temp.path()) != before {
            failures.push(format!("{name}: something was written"));
        }
        let expected = case.join("stderr.txt");
        if update {
            fs::write(&expected, &said).unwrap();
        } else if read("stderr.txt").as_deref() != Some(&said) {
            failures.push(format!(
                "{name}: said\n{said}\n--- instead of ---\n{}",
                read("stderr.txt").unwrap_or_default()
            ));
        }
        let heads = said.lines().filter_map(|line| {
            let head = line
                .strip_prefix("error[")
                .or(line.strip_prefix("warning["));
            Some(head?.split_once(']')?.0.to_owned())
        });
        codes.extend(heads);
        for problem in wrong_form(&said) {
            failures.push(format!("{name}: {problem}"));
        }
    }
    assert!(cases >= 60, "only {cases} cases were found");
    assert!(
        codes.len() >= 60,
        "only {} kinds of mistakes: {codes:?}",
        codes.len()
    );
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

/// The lines of diagnostics without a code, a place, the quoted line or a help line.
fn wrong_form(said: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for block in said
        .split("\n\n")
        .filter(|block| block.starts_with("error") || block.starts_with("warning"))
    {
        for piece in ["[", "--> ", " | ", "= help: "] {
            if !block.contains(piece) {
                wrong.push(format!("no {piece:?} in\n{block}"));
            }
        }
    }
    wrong
}

/// The string literal at the beginning of a piece of code.
fn literal(code: &str) -> Option<&str> {
    code.trim_start().strip_prefix('"')?.split('"').next()
}

#[test]
fn every_code_is_explained() {
    let table = fs::read_to_string(repository().join("docs/mistakes.md")).unwrap();
    let explained: BTreeSet<&str> = table
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .collect();
    let mut said = BTreeSet::new();
    let sources = tree(&repository().join("src"));
    for (path, bytes) in sources
        .into_iter()
        .filter(|(path, _)| path.ends_with(".rs"))
    {
        let text = String::from_utf8(bytes).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
        for call in [
            "Diagnostic::error(",
            "Diagnostic::warning(",
            "at_mention(",
            "refuse(",
        ] {
            let found = code.split(call).skip(1).filter_map(literal);
            let codes = found.filter(|found| !found.contains(' '));
            said.extend(codes.map(|found| (found.to_owned(), path.clone())));
        }
    }
    // The expected messages show the codes that a search in the code does not find.
    for (path, bytes) in tree(&repository().join("tests/diagnostics")) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let lines = text.lines().filter(|_| path.ends_with("stderr.txt"));
        let heads = lines.filter(|line| line.starts_with("error[") || line.starts_with("warning["));
        let codes = heads.filter_map(|line| line.split(['[', ']']).nth(1));
        said.extend(codes.map(|found| (found.to_owned(), path.clone())));
    }
    assert!(said.len() > 40, "only {} codes were found", said.len());
    let missing: Vec<_> = said
        .iter()
        .filter(|(found, _)| !explained.contains(found.as_str()))
        .collect();
    assert!(
        missing.is_empty(),
        "docs/mistakes.md has no section for these, which `linger explain` would print: {missing:#?}"
    );
}

#[test]
fn explain_prints_the_table() {
    let temp = tempfile::tempdir().unwrap();
    let said = linger_ok(temp.path(), &["explain", "error[bad-date]"]);
    assert!(
        said.starts_with("bad-date: A date cannot be read"),
        "{said}"
    );
    assert!(said.contains("\n    date: 2026-03-01T09:00\n"), "{said}");
    let list = linger_ok(temp.path(), &["explain"]);
    assert!(
        list.lines().count() > 60 && list.contains("\nduplicate-url "),
        "{list}"
    );
    let output = linger(temp.path(), &["explain", "bad-dat"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("did you mean `bad-date`?"), "{said}");
}

#[test]
fn json_lines_say_the_same() {
    let temp = tempfile::tempdir().unwrap();
    copy(
        &repository().join("tests/diagnostics/bad-date/site"),
        temp.path(),
    );
    let output = linger(temp.path(), &["build", "--format", "json", "--clock", NOW]);
    let said = String::from_utf8(output.stderr).unwrap();
    let lines: Vec<serde_json::Value> = said
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let first = &lines[0];
    assert_eq!(first["code"], "bad-date");
    assert_eq!(first["severity"], "error");
    assert_eq!(first["file"], "content/posts/when.md");
    assert_eq!(
        (first["line"].as_u64(), first["column"].as_u64()),
        (Some(3), Some(7))
    );
    assert!(first["message"].is_string() && first["help"].is_string());
}

#[test]
fn no_site_is_said_kindly() {
    let temp = tempfile::tempdir().unwrap();
    let output = linger(temp.path(), &["build"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("there is no site in `.`") && said.contains("linger init"),
        "{said}"
    );
    assert!(tree(Path::new(temp.path())).is_empty());
}
