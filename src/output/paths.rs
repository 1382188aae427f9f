//! Every output has a path of its own, inside the output directory.

use super::Recipe;
use crate::diagnostic::Diagnostic;
use rayon::prelude::*;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use unicode_normalization::UnicodeNormalization;

/// The recipes whose paths lie inside the output directory and are not claimed by another one
/// before. The others are errors.
pub fn with_own_paths(recipes: Vec<Recipe>, problems: &mut Vec<Diagnostic>) -> Vec<Recipe> {
    let mut claimed: HashMap<String, usize> = HashMap::with_capacity(recipes.len());
    let mut kept: Vec<Recipe> = Vec::with_capacity(recipes.len());
    for recipe in recipes {
        if !is_tame(&recipe.path) {
            let message = format!("`{}` is not a path inside the site", recipe.path);
            let problem = Diagnostic::error("path-outside", message);
            problems.push(
                placed(problem, &recipe).help("use words, hyphens and slashes, such as /old/name/"),
            );
            continue;
        }
        match claimed.entry(folded(&recipe.path)) {
            Entry::Occupied(other) => {
                let other = &mut kept[*other.get()];
                // A file of the writer's replaces what linger would make by itself.
                match (&recipe.origin, &other.origin) {
                    (Some(_), None) => *other = recipe,
                    (None, Some(_)) => {}
                    _ => problems.push(collision(&recipe, other)),
                }
            }
            Entry::Vacant(free) => {
                free.insert(kept.len());
                kept.push(recipe);
            }
        }
    }
    // Where one output is a file, another cannot have a directory.
    let blocked = claimed.par_iter().flat_map_iter(|(path, at)| {
        let above = path.match_indices('/').map(|(end, _)| &path[..end]);
        above.filter_map(|dir| Some(collision(&kept[*at], &kept[*claimed.get(dir)?])))
    });
    problems.extend(blocked.collect::<Vec<_>>());
    kept
}

/// How file systems that fold case and Unicode forms see a path.
fn folded(path: &str) -> String {
    if path.is_ascii() {
        path.to_ascii_lowercase()
    } else {
        path.nfc().collect::<String>().to_lowercase()
    }
}

fn is_tame(path: &str) -> bool {
    !path.contains(['\\', '\0', '\n', '\r'])
        && !path.starts_with(".linger")
        && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

fn collision(recipe: &Recipe, other: &Recipe) -> Diagnostic {
    // The one that the writer can move is blamed.
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
    let owner = match &other.origin {
        Some(place) => format!("`{}`", place.file),
        None => "a page that linger makes itself".to_owned(),
    };
    let message = format!("the address {url} is taken already by {owner}");
    placed(Diagnostic::error("duplicate-url", message), blamed)
        .help("give one of them another `slug:` or file name")
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

    #[test]
    fn paths_that_lead_out_or_belong_to_linger_are_wild() {
        for tame in ["index.html", "posts/ü x/index.html", ".well-known/x"] {
            assert!(is_tame(tame), "{tame}");
        }
        for wild in [
            "../x",
            "a/../x",
            "/x",
            "a//b",
            "a\\b",
            "",
            ".linger-manifest",
            "a\nb",
        ] {
            assert!(!is_tame(wild), "{wild}");
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
}
