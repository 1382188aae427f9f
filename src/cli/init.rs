//! `linger init DIR`: makes a new site that builds at once. It needs no other files.

use super::theme_copy::ThemeCopy;
use super::{Common, End, schema};
use crate::cli::console::Console;
use crate::config::DEFAULT_THEME;
use crate::config::placeholders::{
    ABOUT_DESCRIPTION, ABOUT_TEXT, AUTHOR, BASE_URL, DESCRIPTION, FIRST_DESCRIPTION, FIRST_TEXT,
};
use crate::diagnostic::{Diagnostic, nearest};
use crate::parse::{humanise, yaml_text};
use crate::source::{Source, embedded_themes};
use crate::write::add_file;
use clap::Args;
use std::path::{Component, Path, PathBuf};

#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// The directory of the new site; it is made if it is not there. With `--theme-from`: the name of the
    /// new theme
    dir: PathBuf,
    /// Begin a theme of your own in the site that is here, with files of this one: `handshake` or `letter`
    #[arg(long, value_name = "THEME", value_parser = known_theme, conflicts_with = "theme")]
    theme_from: Option<String>,
    /// With `--theme-from`: copy this file of the theme, such as templates/post.html, and not the usual
    /// ones; may be repeated
    #[arg(long, value_name = "FILE", requires = "theme_from")]
    only: Vec<String>,
    /// The theme of the new site; `handshake` and `letter` are inside the program
    #[arg(long, default_value = DEFAULT_THEME, value_name = "THEME", value_parser = known_theme)]
    theme: String,
}

/// # Errors The names of the themes that exist.
fn known_theme(name: &str) -> Result<String, String> {
    let known: Vec<&str> = embedded_themes().collect();
    if known.contains(&name) {
        return Ok(name.to_owned());
    }
    let help = match nearest(name, known.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("choose {}", known.join(" or ")),
    };
    Err(format!("there is no such theme in the program: {help}"))
}

impl InitArgs {
    pub(super) fn run(&self, common: &Common, report: &Console) -> End {
        if let Some(from) = &self.theme_from {
            let name = self.dir.to_string_lossy();
            let copy = ThemeCopy {
                from,
                name: &name,
                only: &self.only,
            };
            return copy.run(common, report);
        }
        match self.make(common) {
            Ok(made) => {
                let is_here = self.dir.components().eq([Component::CurDir]);
                let (place, root) = if is_here {
                    ("this folder".to_owned(), String::new())
                } else {
                    let dir = self.dir.display();
                    (dir.to_string(), format!(" --root {dir}"))
                };
                for path in made {
                    report.detail(&format!("Wrote {}", path.display()));
                }
                report.result(&format!(
                    "A new site is in {place}. Next:\n  linger serve{root}     preview it\n  \
                     linger new \"A title\"{root}     begin a post"
                ));
                End::Fine
            }
            Err((problem, end)) => {
                report.diagnostic(&problem);
                end
            }
        }
    }

    fn make(&self, common: &Common) -> Result<Vec<PathBuf>, (Diagnostic, End)> {
        let today = common
            .disk()
            .now()
            .to_zoned(jiff::tz::TimeZone::system())
            .date()
            .to_string();
        let name = std::path::absolute(&self.dir).ok();
        let name = name
            .as_deref()
            .and_then(Path::file_name)
            .and_then(|name| name.to_str());
        let title = humanise(name.unwrap_or("My blog"));
        let files = [
            ("site.yaml", site_yaml(&title, &self.theme)),
            ("content/about.md", about()),
            ("content/posts/hello.md", hello(&today)),
            (
                ".gitignore",
                "/public\n/public.linger-stage\n/.linger/cache\n".to_owned(),
            ),
        ];
        let there: Vec<&str> = files
            .iter()
            .map(|(path, _)| *path)
            .filter(|path| self.dir.join(path).exists())
            .collect();
        if let Some(first) = there.first() {
            let message = format!(
                "`{}` is there already; nothing was written",
                self.dir.join(first).display()
            );
            return Err((
                Diagnostic::error("exists", message).help("choose another directory"),
                End::Errors,
            ));
        }
        let mut made = Vec::new();
        for (path, text) in files {
            let path = self.dir.join(path);
            if add_file(&path, text.as_bytes()).map_err(|problem| (problem, End::Io))? {
                made.push(path);
            }
        }
        schema::write(&self.dir).map_err(|problem| (problem, End::Io))?;
        Ok(made)
    }
}

fn site_yaml(title: &str, theme: &str) -> String {
    let title = yaml_text(title);
    let pointer = schema::Described::Site.pointer(0);
    format!(
        "# The settings of this site. A line that begins with # is a note.\n\
         {pointer}\n\
         title: {title}\n\
         description: {DESCRIPTION}\n\
         # The address that the site will have.\n\
         base_url: {BASE_URL}\n\
         author: {AUTHOR}\n\
         language: en\n\
         # Where dates without a zone are.\n\
         timezone: UTC\n\
         theme: {theme}\n\
         posts_per_page: 10\n\
         # A picture with its title for links to each post.\n\
         posters: true\n\
         menus:\n  \
           main:\n    \
             - {{title: Posts, url: /}}\n    \
             - {{title: Archive, url: /archive/}}\n    \
             - {{title: About, url: /about/}}\n    \
             - {{title: Subscribe, url: /subscribe/}}\n\
         feeds:\n  items: 20\n\
         # The subscription form: `none` says that email opens soon, and offers RSS.\n\
         forms:\n  subscribe:\n    provider: none\n"
    )
}

fn about() -> String {
    format!("---\ntitle: About\ndescription: {ABOUT_DESCRIPTION}\n---\n\n{ABOUT_TEXT}\n")
}

fn hello(today: &str) -> String {
    let id = super::new::fresh_id();
    let pointer = schema::Described::FrontMatter.pointer(2);
    format!(
        "---\ntitle: Hello\ndate: {today}\ndescription: {FIRST_DESCRIPTION}\ntags: [notes]\nid: {id}\n{pointer}\n---\n\n\
         {FIRST_TEXT}\n\n\
         <!-- more -->\n\n\
         ## What a post can hold\n\n\
         - *emphasis*, **strong words**, [links](../about.md)\n\
         - lists, tables, quotes, footnotes\n\n\
         > The sale is where the work begins.\n"
    )
}
