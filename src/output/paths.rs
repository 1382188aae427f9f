//! Every output has a path of its own, inside the output directory.

use super::Recipe;
use crate::diagnostic::Diagnostic;
use crate::model::LONGEST_NAME;
use crate::parse::identity;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::hash_map::Entry;
use std::sync::Arc;

/// Keeps the recipes whose paths are inside the output directory and not used by an earlier recipe.
/// The others are errors.
pub fn with_own_paths(recipes: Vec<Recipe>, problems: &mut Vec<Diagnostic>) -> Vec<Recipe> {
    let mut claimed: FxHashMap<String, usize> = FxHashMap::default();
    claimed.reserve(recipes.len());
    let mut kept: Vec<Recipe> = Vec::with_capacity(recipes.len());
    let mut told = FxHashSet::default();
    for recipe in recipes {
        if let Some(problem) = wildness(&recipe.path) {
            problems.push(placed(problem, &recipe));
            continue;
        }
        match claimed.entry(identity::published_file(&recipe.path)) {
            Entry::Occupied(other) => {
                let other = &mut kept[*other.get()];
                // A file of the writer replaces a file that linger would make.
                match (&recipe.origin, &other.origin) {
                    (Some(_), None) => *other = recipe,
                    (None, Some(_)) => {}
                    _ if is_told(&recipe, other, &mut told) => {}
                    _ => problems.push(collision(&recipe, other)),
                }
            }
            Entry::Vacant(free) => {
                free.insert(kept.len());
                kept.push(recipe);
            }
        }
    }
    // The path of a file cannot also be the directory of another.
    let blocked = claimed.par_iter().flat_map_iter(|(path, at)| {
        let above = path.match_indices('/').map(|(end, _)| &path[..end]);
        above.filter_map(|dir| Some(collision(&kept[*at], &kept[*claimed.get(dir)?])))
    });
    problems.extend(blocked.collect::<Vec<_>>());
    kept
}

/// Whether both recipes are made from the same two documents as a collision that was already
/// reported. A post has more outputs than its page.
fn is_told(recipe: &Recipe, other: &Recipe, told: &mut FxHashSet<(Arc<str>, Arc<str>)>) -> bool {
    let source = |recipe: &Recipe| match &recipe.origin {
        Some(place) => Arc::clone(&place.file),
        None => Arc::clone(&recipe.subject),
    };
    !told.insert((source(recipe), source(other)))
}

/// The reason why there cannot be a file at `path` on every system that the site is built on or
/// copied to.
fn wildness(path: &str) -> Option<Diagnostic> {
    let outside = path.contains(['\\', '\0', '\n', '\r'])
        || path.starts_with(".linger")
        || path.split('/').any(|part| matches!(part, "" | "." | ".."));
    if outside {
        let message = format!("`{path}` is not a path inside the site");
        let problem = Diagnostic::error("path-outside", message);
        return Some(problem.help("use words, hyphens and slashes, such as /old/name/"));
    }
    path.split('/').find_map(|part| {
        if part.len() > LONGEST_NAME {
            let message = format!("the name `{part:.40}…` is too long for a file");
            let problem = Diagnostic::error("name-too-long", message);
            return Some(problem.help("give it a shorter `slug:` or file name"));
        }
        let why = windows_complaint(part)?;
        let message = format!("`{part}` cannot be the name of a file on Windows: {why}");
        let problem = Diagnostic::error("reserved-name", message);
        Some(problem.help("give it another `slug:` or file name, or another alias"))
    })
}

/// The rules of Windows for names (Microsoft's "Naming Files, Paths, and Namespaces").
fn windows_complaint(name: &str) -> Option<String> {
    if let Some(sign) = name
        .chars()
        .find(|c| "<>:\"|?*".contains(*c) || c.is_control())
    {
        return Some(format!("it has `{}` in it", sign.escape_default()));
    }
    if name.ends_with(['.', ' ']) {
        return Some("it ends with a dot or a space".to_owned());
    }
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let is_device = match stem.len() {
        3 => ["con", "prn", "aux", "nul"]
            .iter()
            .any(|device| stem.eq_ignore_ascii_case(device)),
        4..=5 => {
            let is_port = ["com", "lpt"].iter().any(|port| {
                stem.get(..3)
                    .is_some_and(|start| start.eq_ignore_ascii_case(port))
            });
            is_port && stem.chars().count() == 4 && stem.ends_with(|c| "123456789¹²³".contains(c))
        }
        _ => false,
    };
    is_device.then(|| "that name means a device there".to_owned())
}

fn collision(recipe: &Recipe, other: &Recipe) -> Diagnostic {
    // The error is placed at the file that the writer can move.
    let (blamed, other) = if recipe.origin.is_some() {
        (recipe, other)
    } else {
        (other, recipe)
    };
    let url = format!(
        "/{}",
        blamed
            .path
            .strip_suffix("index.html")
            .unwrap_or(&blamed.path)
    );
    let help = "change the `slug:`, the file name or the alias of one of them";
    let (message, help) = match (&blamed.origin, &other.origin) {
        (Some(one), Some(place)) if one.file != place.file => (
            format!(
                "`{}` and `{}` have one address, {url}",
                one.file, place.file
            ),
            format!(
                "{help}; the other one is at {}:{}:{}",
                place.file, place.line, place.column
            ),
        ),
        (_, Some(place)) => (
            format!("the address {url} is taken already by `{}`", place.file),
            help.to_owned(),
        ),
        (_, None) => (
            format!("the address {url} is taken already by a page that linger makes itself"),
            help.to_owned(),
        ),
    };
    placed(Diagnostic::error("duplicate-url", message), blamed).help(help)
}

fn placed(problem: Diagnostic, recipe: &Recipe) -> Diagnostic {
    match &recipe.origin {
        Some(place) => problem.at(place.clone()),
        None => problem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Place;

    #[test]
    fn paths_that_lead_out_or_belong_to_linger_are_wild() {
        for tame in [
            "index.html",
            "posts/ü x/index.html",
            ".well-known/x",
            "console/index.html",
            "com10.html",
            "nulla.html",
            "lpt.html",
        ] {
            assert_eq!(wildness(tame), None, "{tame}");
        }
        let long = "é".repeat(128);
        for (wild, code) in [
            ("../x", "path-outside"),
            ("a/../x", "path-outside"),
            ("/x", "path-outside"),
            ("a//b", "path-outside"),
            ("a\\b", "path-outside"),
            ("", "path-outside"),
            (".linger-manifest", "path-outside"),
            ("a\nb", "path-outside"),
            ("posts/con/index.html", "reserved-name"),
            ("NUL.tar.gz", "reserved-name"),
            ("a/Com1.html", "reserved-name"),
            ("lpt³", "reserved-name"),
            ("a: b/index.html", "reserved-name"),
            ("what?/index.html", "reserved-name"),
            ("a./index.html", "reserved-name"),
            ("tab\there", "reserved-name"),
            (long.as_str(), "name-too-long"),
        ] {
            assert_eq!(
                wildness(wild).map(|problem| problem.code),
                Some(code),
                "{wild}"
            );
        }
    }

    #[test]
    fn one_path_is_claimed_once_whatever_its_case_and_form() {
        let recipes = [
            "é.html",
            "e\u{301}.html",
            "A/index.html",
            "a/index.html",
            "a",
        ]
        .map(|path| Recipe::new(path, path));
        let mut problems = Vec::new();
        let kept = with_own_paths(recipes.to_vec(), &mut problems);
        let kept: Vec<&str> = kept.iter().map(|recipe| &*recipe.path).collect();
        assert_eq!(kept, ["é.html", "A/index.html", "a"]);
        assert_eq!(
            problems.len(),
            3,
            "two of one path, and a file where a directory has to be"
        );
    }

    #[test]
    fn two_posts_of_one_name_are_told_once_whatever_is_made_of_them() {
        let post = |file: &str| Recipe {
            origin: Some(Place::file(&file.into())),
            ..Recipe::new("posts/a/index.html", file)
        };
        let poster = |file: &str| Recipe::new("posts/a/poster.png", file);
        let (one, other) = ("content/posts/1/a.md", "content/posts/2/a.md");
        let recipes = vec![post(one), post(other), poster(one), poster(other)];
        let mut problems = Vec::new();
        assert_eq!(with_own_paths(recipes, &mut problems).len(), 2);
        assert_eq!(problems.len(), 1);
        let help = problems[0].help.as_deref().unwrap_or_default();
        assert!(problems[0].message.contains(one) && problems[0].message.contains(other));
        assert!(help.contains(":1:1"), "{help}");
    }
}
