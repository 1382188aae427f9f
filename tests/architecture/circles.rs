//! Files of different matters do not depend on each other in circles, as far as the paths in their
//! text show.
//!
//! A file depends on the files that its `use` lines and its `crate::` and `super::` paths name. A
//! name that a `mod.rs` re-exports counts for the file that defines it. A `mod.rs` is the interface
//! of its folder, and all files of the folder may use its definitions, so it is never part of a
//! circle. Methods are not considered.

use super::{code, sources};
use std::collections::{BTreeMap, BTreeSet};

/// Groups of files that may depend on each other, each with the reason. A group that no longer does
/// has to be removed.
const ALLOWED: [(&[&str], &str); 4] = [
    (
        &[
            "import/html/compound.rs",
            "import/html/reader.rs",
            "import/html/tables.rs",
        ],
        "one reader of elements, whose methods stand in a file for each kind of element",
    ),
    (
        &[
            "parse/markdown/autolink.rs",
            "parse/markdown/event_rewriter.rs",
            "parse/markdown/guess.rs",
            "parse/markdown/link.rs",
            "parse/markdown/shortcode.rs",
            "parse/markdown/table.rs",
            "parse/markdown/unread.rs",
        ],
        "one rewriter of events, whose methods stand in a file for each kind of event",
    ),
    (
        &["parse/document/front_matter.rs", "parse/document/terms.rs"],
        "the terms of a document are counted from its front matter and kept beside it",
    ),
    (
        &[
            "render/context.rs",
            "render/filters.rs",
            "render/functions.rs",
            "render/linked_data.rs",
            "render/shortcode.rs",
            "render/syndicated_html.rs",
            "render/theme.rs",
            "render/view.rs",
        ],
        "a compiled theme registers functions, which ask the view that renders by the theme",
    ),
];

/// Each module, as `a/b`, with its file and the names that it re-exports.
struct Names {
    files: BTreeMap<Vec<String>, String>,
    handed_on: BTreeMap<Vec<String>, Vec<String>>,
}

fn module(path: &str) -> Vec<String> {
    let path = path.strip_suffix(".rs").unwrap();
    let path = path.strip_suffix("/mod").unwrap_or(path);
    if matches!(path, "lib" | "main") {
        return Vec::new();
    }
    path.split('/').map(str::to_owned).collect()
}

/// The paths of a `use` line: `a::{b, c::d}` is `a::b` and `a::c::d`.
fn paths_of(tree: &str) -> Vec<String> {
    let tree = tree.trim();
    let Some((start, rest)) = tree.split_once('{') else {
        let path = tree.split(" as ").next().unwrap();
        return vec![path.split_whitespace().collect()];
    };
    let inner = rest.trim_end().strip_suffix('}').unwrap_or(rest);
    let mut paths = Vec::new();
    let (mut depth, mut from) = (0, 0);
    for (at, c) in inner.char_indices().chain([(inner.len(), ',')]) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                let branch = inner[from..at].trim();
                if !branch.is_empty() {
                    let branches = paths_of(branch).into_iter();
                    paths.extend(branches.map(|path| format!("{start}{path}")));
                }
                from = at + 1;
            }
            _ => {}
        }
    }
    paths
}

impl Names {
    fn of(sources: &[(String, String)]) -> Names {
        let files = sources.iter().map(|(path, _)| (module(path), path.clone()));
        let mut names = Names {
            files: files.filter(|(_, path)| path != "main.rs").collect(),
            handed_on: BTreeMap::new(),
        };
        for (path, code) in sources {
            let here = module(path);
            for line in code.split("pub").skip(1) {
                let line = line
                    .trim_start_matches("(crate)")
                    .trim_start_matches("(super)");
                let Some(tree) = line.strip_prefix(" use ") else {
                    continue;
                };
                for written in paths_of(tree.split(';').next().unwrap()) {
                    if let Some(target) = names.absolute(&written, &here) {
                        let mut name = here.clone();
                        name.extend(target.last().cloned());
                        names.handed_on.insert(name, target);
                    }
                }
            }
        }
        names
    }

    /// The path from the root of the crate for a path that is written in the module `here`.
    fn absolute(&self, written: &str, here: &[String]) -> Option<Vec<String>> {
        let mut parts = written.split("::").map(str::to_owned).peekable();
        let mut base = here.to_vec();
        match parts.peek()?.as_str() {
            "crate" => {
                base.clear();
                parts.next();
            }
            "self" => {
                parts.next();
            }
            "super" => {
                while parts.next_if(|part| part == "super").is_some() {
                    base.pop();
                }
            }
            first => {
                base.push(first.to_owned());
                let is_child = self.files.contains_key(&base);
                base.pop();
                if !is_child {
                    return None;
                }
            }
        }
        base.extend(parts);
        Some(base)
    }

    /// The file that defines the item of a path.
    fn file(&self, path: &[String]) -> Option<&str> {
        let mut path = path.to_vec();
        for _ in 0..8 {
            let Some(target) = self.handed_on.get(&path).filter(|target| **target != path) else {
                break;
            };
            path = target.clone();
        }
        (1..=path.len())
            .rev()
            .find_map(|len| self.files.get(&path[..len]))
            .map(String::as_str)
    }

    /// The files that a text names.
    fn named_in(&self, path: &str, code: &str) -> BTreeSet<String> {
        let here = module(path);
        let mut written = Vec::new();
        for tree in code.split("use ").skip(1) {
            written.extend(paths_of(tree.split(';').next().unwrap()));
        }
        for root in ["crate::", "super::"] {
            for rest in code.split(root).skip(1) {
                let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
                let end = rest.find(|c: char| !is_path(c)).unwrap_or(rest.len());
                written.push(format!("{root}{}", rest[..end].trim_end_matches(':')));
            }
        }
        let targets = written.iter().filter_map(|path| self.absolute(path, &here));
        let files = targets.filter_map(|target| self.file(&target).map(str::to_owned));
        files.filter(|file| file != path).collect()
    }
}

type Graph = BTreeMap<String, BTreeSet<String>>;

fn dependencies() -> Graph {
    let sources: Vec<(String, String)> = sources()
        .into_iter()
        .map(|(path, text)| (path, code(&text)))
        .collect();
    let names = Names::of(&sources);
    let named = |(path, code): &(String, String)| (path.clone(), names.named_in(path, code));
    sources.iter().map(named).collect()
}

/// All nodes that can be reached from a node in one step or more.
fn reach<'a>(graph: &'a Graph, from: &str) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    let mut open: Vec<&str> = graph
        .get(from)
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    while let Some(node) = open.pop() {
        if seen.insert(node) {
            open.extend(graph.get(node).into_iter().flatten().map(String::as_str));
        }
    }
    seen
}

/// The groups of nodes in which each node leads to every other.
fn circles(graph: &Graph) -> BTreeSet<Vec<String>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> = graph
        .keys()
        .map(|node| (node.as_str(), reach(graph, node)))
        .collect();
    let circle = |node: &&str| -> Option<Vec<String>> {
        reached[*node].contains(*node).then(|| {
            let others = reached[*node].iter().filter(|other| {
                reached
                    .get(*other)
                    .is_some_and(|theirs| theirs.contains(*node))
            });
            others.map(|other| (*other).to_owned()).collect()
        })
    };
    reached.keys().filter_map(circle).collect()
}

fn is_face(path: &str) -> bool {
    path.ends_with("mod.rs") || matches!(path, "lib.rs" | "main.rs")
}

/// The graph without the `mod.rs` files.
fn without_faces(mut graph: Graph) -> Graph {
    graph.retain(|path, _| !is_face(path));
    for targets in graph.values_mut() {
        targets.retain(|path| !is_face(path));
    }
    graph
}

#[test]
fn files_of_different_matters_form_no_circles() {
    let found = circles(&without_faces(dependencies()));
    let is_allowed = |circle: &Vec<String>| {
        ALLOWED.iter().any(|(group, _)| {
            let is_known = |path: &String| {
                group
                    .iter()
                    .any(|known| path == known || (known.ends_with('/') && path.starts_with(known)))
            };
            circle.iter().all(is_known)
        })
    };
    let wrong: Vec<&Vec<String>> = found.iter().filter(|circle| !is_allowed(circle)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Two folders in one folder depend on each other in one direction only.
#[test]
fn folders_beside_each_other_form_no_circles() {
    let mut graph = Graph::new();
    for (path, targets) in dependencies() {
        for target in targets {
            let (from, to): (Vec<&str>, Vec<&str>) =
                (path.split('/').collect(), target.split('/').collect());
            let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
            // Both files are in folders of their own below the folder that they share.
            if from.len() > shared + 1 && to.len() > shared + 1 {
                let name = |parts: &[&str]| parts[..=shared].join("/");
                graph.entry(name(&from)).or_default().insert(name(&to));
            }
        }
    }
    let found = circles(&graph);
    assert!(found.is_empty(), "{found:#?}");
}

/// The tests above depend on this: a circle is found, also through a name that is re-exported.
#[test]
fn a_circle_is_found() {
    let sources = [
        ("lib.rs", "pub mod a;"),
        (
            "a/mod.rs",
            "mod b;\nmod c;\nmod d;\npub use b::{B, Other};\npub(crate) use c::C as Renamed;",
        ),
        ("a/b.rs", "use super::c::C;\npub struct B;"),
        ("a/c.rs", "use crate::a::{d::D};\npub struct C;"),
        ("a/d.rs", "fn d() { super::B }"),
    ];
    let sources = sources.map(|(path, text)| (path.to_owned(), text.to_owned()));
    let names = Names::of(&sources);
    let graph: Graph = sources
        .iter()
        .map(|(path, code)| (path.clone(), names.named_in(path, code)))
        .collect();
    let circle = ["a/b.rs", "a/c.rs", "a/d.rs"].map(str::to_owned).to_vec();
    assert_eq!(circles(&without_faces(graph)), BTreeSet::from([circle]));
}
