//! Names of files and addresses that every system can have.

use crate::config::Config;
use crate::model::LONGEST_NAME;
use crate::parse::file_name_for;

/// The folder and the name of a page's file: its old path.
pub(super) fn page_file(config: &Config, path: &str, slug: &str) -> (String, String) {
    let parts: Vec<String> = path
        .trim_matches('/')
        .split('/')
        .map(|part| file_name_for(config, part.trim_end_matches(".html")))
        .filter(|part| !part.is_empty())
        .collect();
    let is_deep = parts.len() > 12;
    match parts.split_last() {
        Some((_, dirs)) if !dirs.is_empty() && !is_deep => {
            // Files in these folders are no pages.
            let first = match dirs[0].as_str() {
                own @ ("posts" | "comments" | "data") => format!("{own}-pages"),
                first => first.to_owned(),
            };
            let dirs: Vec<&str> = [first.as_str()]
                .into_iter()
                .chain(dirs[1..].iter().map(String::as_str))
                .collect();
            (
                format!("content/{}", dirs.join("/")),
                file_name_for(config, slug),
            )
        }
        _ => ("content".to_owned(), file_name_for(config, slug)),
    }
}

/// A file is not called `index`, which stands for its folder, and not as a device of Windows.
pub(super) fn safe_file(file: &str, is_front: bool) -> String {
    match file {
        "" => "untitled".to_owned(),
        "index" if is_front => file.to_owned(),
        "index" => "index-page".to_owned(),
        file if is_reserved(file) => format!("{file}-page"),
        file => file.to_owned(),
    }
}

/// Names that Windows gives to devices.
pub(super) fn is_reserved(name: &str) -> bool {
    let name = name.split('.').next().unwrap_or_default().to_lowercase();
    let is_numbered = |start: &str| {
        name.strip_prefix(start)
            .is_some_and(|rest| rest.len() == 1 && rest.as_bytes()[0].is_ascii_digit())
    };
    matches!(&*name, "con" | "prn" | "aux" | "nul") || is_numbered("com") || is_numbered("lpt")
}

/// Whether a page that sends readers on can lie at that path.
pub(super) fn can_be_alias(path: &str) -> bool {
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    parts.iter().all(|part| {
        !matches!(*part, "" | "." | "..")
            && part.len() < LONGEST_NAME - 20
            && !is_reserved(part)
            && !part.ends_with(['.', ' '])
            && !part.contains(|c: char| c.is_control() || "?#%\\<>:\"|*".contains(c))
    })
}
