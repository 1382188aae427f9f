//! `linger init --theme-from handshake NAME`: begins a theme of one's own inside of a site, with the
//! files that a theme changes first.

use super::{Common, End, schema};
use crate::cli::console::Console;
use crate::config::{DEFAULT_THEME, SITE_FILE};
use crate::diagnostic::{Diagnostic, nearest};
use crate::parse::slugify;
use crate::source::{embedded_file, embedded_theme_files};
use crate::write::add_file;
use std::path::PathBuf;

/// What is copied of `handshake`, because themes change these first. All other files come from it anyway.
const FIRST: [&str; 7] = [
    "assets/style.css",
    "templates/base.html",
    "templates/home.html",
    "templates/post.html",
    "templates/partials/card.html",
    "templates/partials/footer.html",
    "templates/partials/header.html",
];

/// A theme to begin.
#[derive(Clone, Copy, Debug)]
pub(super) struct ThemeCopy<'a> {
    /// The theme inside the program that it begins with.
    pub(super) from: &'a str,
    /// Its name, as it was typed.
    pub(super) name: &'a str,
    /// The files that are copied, by their paths in the theme; none: the usual ones.
    pub(super) only: &'a [String],
}

impl ThemeCopy<'_> {
    pub(super) fn run(self, common: &Common, report: &Console) -> End {
        match self.make(common) {
            Ok(made) => {
                for path in &made {
                    report.detail(&format!("Wrote {}", path.display()));
                }
                let files = made.len();
                report.result(&format!(
                    "The theme `{0}` is in themes/{0}, with {files} files; all others come from {DEFAULT_THEME}. \
                     Next:\n  write `theme: {0}` in {SITE_FILE}\n  linger serve     see each change as you save it",
                    self.name
                ));
                End::Fine
            }
            Err((problem, end)) => {
                report.diagnostic(&problem);
                end
            }
        }
    }

    fn make(self, common: &Common) -> Result<Vec<PathBuf>, (Diagnostic, End)> {
        let wrong = |problem: Diagnostic| (problem, End::Errors);
        common.site().map_err(wrong)?;
        if slugify(self.name) != self.name || embedded_theme_files(self.name).next().is_some() {
            let message = format!("`{}` cannot be the name of a theme of yours", self.name);
            let help = "use lower-case letters, digits and hyphens, and no name of a theme inside the program";
            return Err(wrong(Diagnostic::error("theme-name", message).help(help)));
        }
        let dir = common.root.join("themes").join(self.name);
        if dir.exists() {
            let message = format!("`{}` is there already; nothing was written", dir.display());
            let problem = Diagnostic::error("exists", message);
            return Err(wrong(problem.help("choose another name")));
        }
        let mut files = vec![("theme.yaml".to_owned(), self.description().into_bytes())];
        for path in self.files().map_err(wrong)? {
            let from = format!("themes/{}/{path}", self.from);
            if let Some(bytes) = embedded_file(&from) {
                files.push((path, bytes.to_vec()));
            }
        }
        let mut made = Vec::new();
        for (path, bytes) in files {
            let path = dir.join(path);
            if add_file(&path, &bytes).map_err(|problem| (problem, End::Io))? {
                made.push(path);
            }
        }
        schema::write(&common.root).map_err(|problem| (problem, End::Io))?;
        Ok(made)
    }

    /// The paths in the theme of the files that are copied.
    fn files(self) -> Result<Vec<String>, Diagnostic> {
        let all = || embedded_theme_files(self.from).filter(|path| path != "theme.yaml");
        if self.only.is_empty() {
            // Only `handshake` stands below every theme, so of another one all files are needed.
            let is_needed = |path: &String| self.from != DEFAULT_THEME || FIRST.contains(&&**path);
            return Ok(all().filter(is_needed).collect());
        }
        let names: Vec<String> = all().collect();
        for wanted in self.only {
            if !names.contains(wanted) {
                let near = nearest(wanted, names.iter().map(String::as_str));
                let message = format!("the theme `{}` has no file `{wanted}`", self.from);
                let help = match near {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => "write its path in the theme, such as templates/post.html".to_owned(),
                };
                return Err(Diagnostic::error("theme-file", message).help(help));
            }
        }
        Ok(self.only.to_vec())
    }

    /// The text of `theme.yaml`.
    fn description(self) -> String {
        format!(
            "name: {}\n\
             description: Made from {}.\n\
             # The oldest linger that this theme works with.\n\
             linger: {}\n\
             # Defaults of options, where they are others than those of {DEFAULT_THEME}, such as `accent: ocean`.\n\
             options: {{}}\n",
            self.name,
            self.from,
            env!("CARGO_PKG_VERSION"),
        )
    }
}
