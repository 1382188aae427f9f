//! The rules of ARCHITECTURE.md that a search in the text can check.

mod circles;
mod names;

use std::fs;
use std::path::{Path, PathBuf};

/// The layers in their order. Each may import the layers before it, and itself.
const LAYERS: [&str; 21] = [
    "digest",
    "record",
    "diagnostic",
    "panics",
    "dependencies",
    "concurrency",
    "config",
    "source",
    "parse",
    "derive",
    "model",
    "render",
    "output",
    "pipeline",
    "write",
    "check",
    "comments",
    "import",
    "deploy",
    "serve",
    "cli",
];

fn sources() -> Vec<(String, String)> {
    sources_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"))
}

/// The Rust files under a folder, by their paths from that folder.
fn sources_of(root: &Path) -> Vec<(String, String)> {
    fn walk(dir: &Path, into: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, into);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                into.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    walk(root, &mut paths);
    paths.sort();
    let name = |path: &Path| {
        path.strip_prefix(root)
            .unwrap()
            .to_str()
            .unwrap()
            .replace('\\', "/")
    };
    paths
        .iter()
        .map(|path| (name(path), fs::read_to_string(path).unwrap()))
        .collect()
}

/// The code of a file, without its tests and comments.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap();
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

fn layer(path: &str) -> &str {
    path.split('/').next().unwrap().trim_end_matches(".rs")
}

/// The files whose code has one of these words, except the allowed ones.
fn offenders(words: &[&str], allowed: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in sources() {
        if allowed.iter().any(|start| path.starts_with(start)) {
            continue;
        }
        let code = code(&text);
        found.extend(
            words
                .iter()
                .filter(|w| code.contains(**w))
                .map(|word| format!("{path}: {word}")),
        );
    }
    found
}

#[test]
fn every_layer_imports_only_what_stands_before_it() {
    let rank = |layer: &str| LAYERS.iter().position(|known| *known == layer);
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let own = layer(&path);
        if matches!(own, "lib" | "main") {
            continue;
        }
        let own_rank = rank(own).unwrap_or_else(|| panic!("{path} is in no layer"));
        let code = code(&text);
        for import in code.split("crate::").skip(1) {
            // `$crate::` and `linger::` do not occur; `use crate::{a, b}` is not our style.
            let import: String = import
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            match rank(&import) {
                Some(rank) if rank <= own_rank => {}
                _ => wrong.push(format!("{path} imports crate::{import}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn files_and_clocks_come_in_by_one_door() {
    let clocks = [
        "Instant::now",
        "SystemTime::now",
        "Timestamp::now",
        "Zoned::now",
        "env::var",
        "env::home_dir",
    ];
    assert_eq!(offenders(&clocks, &["source/"]), [""; 0]);
    // `source/` reads and `write/` writes, and the preview sends large files directly from the
    // disk.
    let files = ["std::fs", "fs::", "File::open", "File::create"];
    let allowed = [
        "source/",
        "write/",
        "serve/pages/site.rs",
        "serve/http/response.rs",
        "deploy/store/",
        "deploy/local.rs",
        "deploy/journal.rs",
        "output/",
    ];
    assert_eq!(offenders(&files, &allowed), [""; 0]);
    assert_eq!(offenders(&["std::fs"], &allowed[..7]), [""; 0]);
}

#[test]
fn the_protocol_of_a_deploy_is_pure() {
    let words = [
        "fs::",
        "std::thread",
        "std::net",
        "std::process",
        "ureq",
        "crate::source",
        "crate::deploy::store",
    ];
    let found = offenders(&words, &[]);
    let found: Vec<&String> = found
        .iter()
        .filter(|line| line.starts_with("deploy/protocol/"))
        .collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn state_behind_the_scenes_is_in_three_files() {
    let words = [
        "static ",
        "thread_local!",
        "Mutex",
        "RwLock",
        "OnceLock",
        "LazyLock",
        "OnceCell",
    ];
    // The command chooses its allocator, which is a static without any state of ours.
    let mut found = offenders(
        &words,
        &["dependencies.rs", "concurrency.rs", "panics.rs", "main.rs"],
    );
    found.retain(|line| !line.contains("&'static "));
    // A lifetime is not a static, so lines with only `'static ` are not counted.
    found.retain(|line| {
        let (path, word) = line.split_once(": ").unwrap();
        let text = &sources()
            .into_iter()
            .find(|(name, _)| name == path)
            .unwrap()
            .1;
        code(text).replace("'static ", "").contains(word)
    });
    assert_eq!(found, [""; 0]);
}

#[test]
fn yaml_and_markdown_are_known_to_one_layer() {
    assert_eq!(offenders(&["serde_yaml"], &["parse/yaml/"]), [""; 0]);
    assert_eq!(
        offenders(&["pulldown_cmark::"], &["parse/markdown/"]),
        [""; 0]
    );
    assert_eq!(offenders(&["tiny_http", "notify::"], &["serve/"]), [""; 0]);
}

/// `identity.rs` makes slugs, composes letters and compares languages; other code that compares
/// names calls it. A slug for a file or a page is not a comparison.
#[test]
fn names_are_compared_in_one_place() {
    let identity = "parse/text/identity.rs";
    let slugs = ["slug_for(", "slugify("];
    let makers = [
        identity,
        "parse/text/slug.rs",
        "parse/markdown/ids.rs",
        "model/permalink.rs",
        "cli/new.rs",
        "cli/theme_copy.rs",
        "cli/import/paste.rs",
        "import/site/plan.rs",
        "parse/settings/collections.rs",
        "parse/settings/lead_forms.rs",
        "write/attach.rs",
    ];
    assert_eq!(offenders(&slugs, &makers), [""; 0]);
    let letters = [".nfc()", ".nfd()", ".nfkc()"];
    let composers = [identity, "parse/text/slug.rs", "parse/settings/fields/"];
    assert_eq!(offenders(&letters, &composers), [""; 0]);
    assert_eq!(
        offenders(&["is_ascii_hexdigit"], &[identity, "model/"]),
        [""; 0]
    );
    let mut wrong = Vec::new();
    for (path, text) in sources().into_iter().filter(|(path, _)| path != identity) {
        for line in code(&text).lines() {
            let is_name = ["tag", "author", "series", "cta", "lang"]
                .iter()
                .any(|name| {
                    line.contains(&format!("{name}.to_lowercase()")) && line.contains("==")
                });
            let is_case = line.contains("eq_ignore_ascii_case")
                && ["lang", "tag.name", "author"]
                    .iter()
                    .any(|name| line.contains(name));
            if is_name || is_case {
                wrong.push(format!("{path}: {}", line.trim()));
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
}

/// The folders of the preview in their order. Each imports the folders before it, and itself.
#[test]
fn the_rooms_of_the_preview_import_in_one_direction() {
    const ROOMS: [&str; 5] = ["http", "live", "pages", "studio", "routes"];
    let rank = |room: &str| ROOMS.iter().position(|known| *known == room);
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let Some(file) = path.strip_prefix("serve/").filter(|file| *file != "mod.rs") else {
            continue;
        };
        let own = rank(layer(file)).unwrap_or_else(|| panic!("{path} is in no room"));
        for import in code(&text).split("crate::serve::").skip(1) {
            let word = |c: &char| c.is_alphanumeric() || *c == '_';
            let room: String = import.chars().take_while(word).collect();
            if rank(&room).is_none_or(|rank| rank > own) {
                wrong.push(format!("{path} imports crate::serve::{room}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn outputs_only_ask_the_view() {
    // `plan` may read the site; rendering code has only a view.
    for (path, text) in sources()
        .into_iter()
        .filter(|(path, _)| path.starts_with("output/"))
    {
        let code = code(&text);
        for body in code.split("fn render(").skip(1) {
            let head = body.split(['{', ';']).next().unwrap();
            assert!(!head.contains("Site"), "{path}: render takes a site");
        }
    }
}

#[test]
fn every_file_says_what_it_is() {
    for (path, text) in sources() {
        assert!(
            text.starts_with("//! "),
            "{path} does not begin with what it is"
        );
    }
}

#[test]
fn nothing_is_left_unfinished() {
    let words = ["todo!(", "unimplemented!(", "FIXME", "TODO", "XXX", "dbg!("];
    assert_eq!(offenders(&words, &[]), [""; 0]);
}

#[test]
fn the_map_names_every_layer() {
    let map =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md")).unwrap();
    for layer in LAYERS {
        assert!(
            map.contains(&format!("`{layer}")),
            "ARCHITECTURE.md does not name {layer}"
        );
    }
}

/// The sections of ARCHITECTURE.md in their order, with the picture before them. What a newcomer needs
/// first comes first.
const SECTIONS: [&str; 8] = [
    "Code map",
    "How a build goes",
    "One engine",
    "Glossary",
    "Invariants, each with the test that holds it",
    "Where do I change...?",
    "Tests are sites",
    "Dependencies",
];
const MOST_LINES: usize = 340;
const MOST_WORDS: usize = 30;

/// The rows of the table in a section, without its head.
fn rows<'a>(map: &'a str, section: &str) -> Vec<&'a str> {
    let (_, rest) = map.split_once(&format!("\n## {section}\n")).unwrap();
    let rest = rest.split("\n## ").next().unwrap();
    rest.lines()
        .filter(|line| line.starts_with("| "))
        .skip(1)
        .collect()
}

/// The words between backticks.
fn quoted(row: &str) -> impl Iterator<Item = &str> {
    row.split('`').skip(1).step_by(2)
}

#[test]
fn the_map_keeps_its_order_and_stays_short() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let map = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let sections: Vec<&str> = map
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .collect();
    assert_eq!(sections, SECTIONS);
    let (picture, _) = map.split_once("\n## ").unwrap();
    assert!(picture.contains(" disk ──> source ──> parse ──> "));
    let lines = map.lines().count();
    assert!(lines <= MOST_LINES, "{lines} lines");
    let words = rows(&map, "Glossary").len();
    assert!((1..=MOST_WORDS).contains(&words), "{words} words");
}

/// Every file and every test that the map names exists.
#[test]
fn the_map_leads_to_files_and_tests_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let map = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let mut texts = sources();
    for folder in ["tests", "fuzz/fuzz_targets"] {
        texts.extend(sources_of(&root.join(folder)));
    }
    let is_function = |name: &str| {
        let definition = format!("fn {name}(");
        texts.iter().any(|(_, text)| text.contains(&definition))
    };
    let is_module = |path: &str| {
        let path = path.replace("::", "/");
        ["src/", "tests/"].iter().any(|folder| {
            let place = root.join(format!("{folder}{path}"));
            place.is_dir() || place.with_extension("rs").is_file()
        })
    };
    let mut lost: Vec<&str> = Vec::new();
    for name in rows(&map, SECTIONS[4]).into_iter().flat_map(quoted) {
        let is_test =
            |name: &str| is_module(name) || is_function(name.rsplit("::").next().unwrap());
        let module = name.strip_suffix("::tests").unwrap_or(name);
        if name.contains("::") && !is_test(module) {
            lost.push(name);
        }
    }
    for name in rows(&map, SECTIONS[5]).into_iter().flat_map(quoted) {
        let is_path = name.contains('/') && !name.contains(' ');
        let folders = ["", "src/", "themes/handshake/templates/"];
        if is_path
            && !folders
                .iter()
                .any(|folder| root.join(format!("{folder}{name}")).exists())
        {
            lost.push(name);
        }
    }
    assert_eq!(lost, [""; 0], "ARCHITECTURE.md names what is not there");
}

/// Each dependency is in the table with its reason, and the code uses each dependency.
#[test]
fn every_dependency_has_a_reason_and_a_use() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| fs::read_to_string(root.join(name)).unwrap();
    let (manifest, map) = (read("Cargo.toml"), read("ARCHITECTURE.md"));
    let (_, map) = map.split_once("\n## Dependencies\n").unwrap();
    let section = |name: &str| -> Vec<String> {
        let (_, rest) = manifest.split_once(&format!("\n[{name}]\n")).unwrap();
        let lines = rest.lines().take_while(|line| !line.starts_with('['));
        let names = lines.filter_map(|line| Some(line.split_once(" = ")?.0.to_owned()));
        names.collect()
    };
    let mut used: Vec<String> = sources().into_iter().map(|(_, text)| text).collect();
    let reasons: Vec<&str> = map
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(" | ").next())
        .collect();
    let mut wrong = Vec::new();
    let mut check = |name: &str, reasons: &str, used: &[String]| {
        let part = name.strip_prefix("pulldown-cmark");
        let mut words = reasons.split(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_'));
        if !words.any(|word| word == name || Some(word) == part.filter(|part| !part.is_empty())) {
            wrong.push(format!("{name} is not in ARCHITECTURE.md"));
        }
        let library = match name {
            "kamadak-exif" => "exif".to_owned(),
            name => name.replace('-', "_"),
        };
        let is_use = |text: &String| {
            let mut at = text.match_indices(&library).map(|(at, _)| at);
            at.any(|at| text[at + library.len()..].starts_with("::"))
                || text.contains(&format!("use {library}"))
                || text.contains(&format!("{library}!"))
        };
        if !used.iter().any(is_use) {
            wrong.push(format!("{name} is not used"));
        }
    };
    for name in section("dependencies") {
        check(&name, &reasons.join(" "), &used);
    }
    let (_, development) = map.split_once("\nDevelopment: ").unwrap();
    for folder in [
        "tests",
        "benches",
        "benches/race",
        "tests/feeds",
        "tests/incremental",
        "tests/support",
    ] {
        let files = fs::read_dir(root.join(folder)).unwrap();
        let paths = files.map(|file| file.unwrap().path());
        let rust = paths.filter(|path| path.extension().is_some_and(|ending| ending == "rs"));
        used.extend(rust.map(|path| fs::read_to_string(path).unwrap()));
    }
    for name in section("dev-dependencies") {
        check(&name, development, &used);
    }
    assert_eq!(wrong, [""; 0]);
}

/// The package has to contain every file that is compiled in.
#[test]
fn what_is_compiled_in_is_packaged() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let included = manifest
        .lines()
        .find(|line| line.starts_with("include = "))
        .unwrap();
    let included: Vec<&str> = included.split('"').skip(1).step_by(2).collect();
    let mut targets = 0;
    for (path, text) in sources() {
        let dir = Path::new("src").join(Path::new(&path).parent().unwrap());
        let code = code(&text);
        for call in ["include_str!(\"", "include_bytes!(\"", "include_dir!(\""] {
            for rest in code.split(call).skip(1) {
                let written = rest.split('"').next().unwrap();
                let target = match written.strip_prefix("$CARGO_MANIFEST_DIR/") {
                    Some(from_root) => root.join(from_root),
                    None => root.join(&dir).join(written),
                };
                let target = target.canonicalize().unwrap();
                let target = target
                    .strip_prefix(root.canonicalize().unwrap())
                    .unwrap()
                    .to_owned();
                assert!(
                    included.iter().any(|start| target.starts_with(start)),
                    "{path}: {} is not packaged",
                    target.display()
                );
                targets += 1;
            }
        }
    }
    assert!(targets > 15, "{targets}");
}
