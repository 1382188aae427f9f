//! Paths between files, as links in texts have them.
//!
//! Enters: paths from the root of the site. Leaves: paths. Forbidden here: files.

/// The path of the file `to`, from the folder of the file `from`.
pub fn between(from: &str, to: &str) -> String {
    let folders = |path: &str| -> Vec<String> {
        let mut parts: Vec<String> = path.split('/').map(str::to_owned).collect();
        parts.pop();
        parts
    };
    let (here, there) = (folders(from), folders(to));
    let common = here.iter().zip(&there).take_while(|(a, b)| a == b).count();
    let up = "../".repeat(here.len() - common);
    let rest: Vec<&str> = to.split('/').skip(common).collect();
    format!("{up}{}", rest.join("/"))
}

/// Resolves `target`, as written in a file of the directory `dir`, to a path without `.` and `..`.
/// `None`: it leads out of the site.
pub fn join(dir: &str, target: &str) -> Option<String> {
    let mut path = String::with_capacity(dir.len() + target.len() + 1);
    for part in dir.split('/').chain(target.split('/')) {
        match part {
            "" | "." => {}
            ".." if path.is_empty() => return None,
            ".." => path.truncate(path.rfind('/').unwrap_or(0)),
            part => {
                if !path.is_empty() {
                    path.push('/');
                }
                path.push_str(part);
            }
        }
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_from_one_text_to_another() {
        for (from, to, path) in [
            ("content/posts/a.md", "content/posts/b.md", "b.md"),
            ("content/posts/a/index.md", "content/posts/b.md", "../b.md"),
            (
                "content/posts/a.md",
                "content/posts/b/index.md",
                "b/index.md",
            ),
            (
                "content/posts/2026/a.md",
                "content/about.md",
                "../../about.md",
            ),
            ("content/about.md", "content/posts/a.md", "posts/a.md"),
        ] {
            assert_eq!(between(from, to), path);
        }
    }
}
