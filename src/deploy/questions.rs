//! What has to be known of a place before the site can go there, and what is then added to site.yaml.
//!
//! Enters: answers. Leaves: lines of YAML. Forbidden here: secrets.

use crate::parse::yaml_text;

/// A key, the question whose answer it is, and whether there has to be one.
pub type KeyQuestion = (&'static str, &'static str, bool);

/// What is asked about each kind of place.
pub const QUESTIONS: [(&str, &[KeyQuestion]); 7] = [
    (
        "folder",
        &[("path", "The folder, such as /var/www/blog", true)],
    ),
    (
        "sftp",
        &[
            ("host", "The server, such as example.com", true),
            ("user", "Your user there (empty: as SSH knows)", false),
            ("path", "The folder there, such as /var/www/blog", true),
        ],
    ),
    (
        "ftp",
        &[
            ("host", "The server, such as ftp.example.com", true),
            ("user", "Your user there", true),
            ("path", "The folder there, such as /htdocs", true),
        ],
    ),
    (
        "s3",
        &[
            ("bucket", "The name of the bucket", true),
            ("region", "The region, such as eu-north-1 (R2: auto)", true),
            (
                "endpoint",
                "The address of the service (empty: Amazon's)",
                false,
            ),
        ],
    ),
    (
        "azure",
        &[
            ("account", "The name of the storage account", true),
            ("container", "The container (empty: $web)", false),
        ],
    ),
    (
        "webdav",
        &[
            (
                "url",
                "The address of the folder, such as https://dav.example.com/blog/",
                true,
            ),
            ("user", "Your user there", true),
        ],
    ),
    (
        "git",
        &[
            (
                "repository",
                "The repository, such as git@github.com:marit/blog.git",
                true,
            ),
            ("branch", "The branch (empty: gh-pages)", false),
        ],
    ),
];

/// The settings with a place of this kind added, where each key has its answer. An empty answer leaves
/// its key out. `None`: there is no such kind, or an answer that is needed is empty.
pub fn with_place(settings: &str, kind: &str, answers: &dyn Fn(&str) -> String) -> Option<String> {
    let (kind, questions) = QUESTIONS.iter().find(|(known, _)| *known == kind)?;
    let mut text = settings.to_owned();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str("# Where `linger deploy` puts the site. No secret belongs here.\n");
    text.push_str(&format!("deploy:\n  to: {kind}\n"));
    for (key, _, is_needed) in *questions {
        match answers(key) {
            empty if empty.is_empty() && *is_needed => return None,
            empty if empty.is_empty() => {}
            answer => text.push_str(&format!("  {key}: {}\n", yaml_text(&answer))),
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_added_below_what_is_there() {
        let answer = |key: &str| match key {
            "path" => "/srv/my blog: new".to_owned(),
            _ => String::new(),
        };
        assert_eq!(
            with_place("title: A # mine", "folder", &answer).as_deref(),
            Some(
                "title: A # mine\n# Where `linger deploy` puts the site. No secret belongs here.\ndeploy:\n  to: folder\n  path: \"/srv/my blog: new\"\n"
            )
        );
        assert_eq!(with_place("", "sftp", &answer), None, "the host is missing");
        assert_eq!(with_place("", "paper", &answer), None);
    }
}
