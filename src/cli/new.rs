//! `linger new "TITLE"`: a post with its front matter filled in, and a permanent id;
//! `linger new webinars "TITLE"`: one of a collection.

use super::{Common, End, schema};
use crate::cli::console::Console;
use crate::config::{Config, POSTS};
use crate::diagnostic::Diagnostic;
use crate::parse::{NewDocument, file_name_for, read_site};
use crate::source::Source;
use crate::write::add_file;
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct NewArgs {
    /// The title of the post; quotation marks around it are not needed. The name of a collection before
    /// it, such as `webinars`, makes a post of that collection
    #[arg(required = true, value_name = "TITLE")]
    title: Vec<String>,
    /// Make a page instead, which stands outside of the posts
    #[arg(long)]
    page: bool,
    /// Make a directory with an index.md, for a post that has pictures beside it
    #[arg(long)]
    dir: bool,
}

impl NewArgs {
    pub(super) fn run(&self, common: &Common, report: &Console) -> End {
        match self.make(common) {
            Ok(path) => {
                report.raw(format!("{}\n", path.display()).as_bytes());
                End::Fine
            }
            Err((problem, end)) => {
                report.diagnostic(&problem);
                end
            }
        }
    }

    fn make(&self, common: &Common) -> Result<PathBuf, (Diagnostic, End)> {
        let disk = common.site().map_err(|problem| (problem, End::Errors))?;
        let settings = disk.read(crate::config::SITE_FILE).unwrap_or_default();
        // Mistakes in the settings are reported by `build`.
        let (config, _) = read_site(&settings, &mut Vec::new());
        let (folder, title) = self.folder_and_title(&config);
        let title = title.trim();
        let slug = file_name_for(&config, title);
        if slug.is_empty() {
            let problem = Diagnostic::error(
                "empty-slug",
                format!("no file name can be made from `{title}`"),
            );
            return Err((
                problem.help("use a title with letters or digits"),
                End::Errors,
            ));
        }
        let moment = disk.now().to_zoned(config.timezone.0.clone());
        let name = if self.dir {
            format!("{slug}/index.md")
        } else {
            format!("{slug}.md")
        };
        let path = common.root.join("content").join(folder).join(name);
        schema::write(&common.root).map_err(|problem| (problem, End::Io))?;
        let depth = 1 + usize::from(!self.page) + usize::from(self.dir);
        let pointer = schema::Described::FrontMatter.pointer(depth);
        let text = NewDocument {
            title,
            note: Some(&pointer),
            post: (!self.page).then(|| (moment, fresh_id())),
        };
        let text = text.text();
        match add_file(&path, text.as_bytes()) {
            Ok(true) => Ok(path),
            Ok(false) => {
                let problem =
                    Diagnostic::error("exists", format!("`{}` is there already", path.display()));
                Err((
                    problem.help("open it, or choose another title"),
                    End::Errors,
                ))
            }
            Err(problem) => Err((problem, End::Io)),
        }
    }
}

impl NewArgs {
    /// The folder under `content/`, and the title.
    fn folder_and_title<'a>(&self, config: &'a Config) -> (&'a str, String) {
        // Without quotation marks the shell hands a title over word by word.
        let whole = self.title.join(" ");
        if self.page {
            return ("", whole);
        }
        let named = match self.title.as_slice() {
            [first, _, ..] => config.collection(first).map(|named| &*named.name),
            _ => None,
        };
        match named {
            Some(name) => (name, self.title[1..].join(" ")),
            None => (POSTS, whole),
        }
    }
}

/// A new unique id.
pub(super) fn fresh_id() -> String {
    format!("urn:uuid:{}", uuid::Uuid::new_v4())
}
