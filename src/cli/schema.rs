//! `linger schema`: JSON Schemas (draft 7) of site.yaml and of front matter, for editors that
//! complete keys and mark mistakes. `parse/schema.rs` makes them.

use super::{Common, End};
use crate::cli::console::Console;
use crate::diagnostic::Diagnostic;
use crate::parse::SchemaOf;
use crate::write::refresh_file;
use clap::{Args, ValueEnum};
use std::path::Path;

/// Where a site keeps its schemas, from its root.
pub(super) const FOLDER: &str = ".linger/schema";

#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// Which one to print; without it, both are written to .linger/schema in the site
    #[arg(value_enum)]
    file: Option<Described>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Described {
    /// The settings, site.yaml
    Site,
    /// What stands at the top of a post or page
    FrontMatter,
}

impl SchemaArgs {
    pub(super) fn run(&self, common: &Common, report: &Console) -> End {
        if let Some(file) = self.file {
            report.raw(file.schema().as_bytes());
            return End::Fine;
        }
        if let Err(problem) = common.site().and_then(|_| write(&common.root)) {
            report.diagnostic(&problem);
            return End::of(&[problem]);
        }
        let folder = common.root.join(FOLDER);
        report.result(&format!(
            "The schemas are in {}. Editors find them by this line, in site.yaml:\n  {}\n\
             and in the front matter of a post:\n  {}",
            folder.display(),
            Described::Site.pointer(0),
            Described::FrontMatter.pointer(2)
        ));
        End::Fine
    }
}

/// Writes both schemas into a site, unless they are up to date.
pub(super) fn write(root: &Path) -> Result<(), Diagnostic> {
    for file in [Described::Site, Described::FrontMatter] {
        refresh_file(
            &root.join(FOLDER).join(file.name()),
            file.schema().as_bytes(),
        )?;
    }
    Ok(())
}

impl Described {
    fn name(self) -> &'static str {
        match self {
            Described::Site => "site.json",
            Described::FrontMatter => "front-matter.json",
        }
    }

    /// The comment that tells an editor where the schema is, for a file `depth` folders below the
    /// root.
    pub(super) fn pointer(self, depth: usize) -> String {
        let up = "../".repeat(depth);
        format!(
            "# yaml-language-server: $schema={up}{FOLDER}/{}",
            self.name()
        )
    }

    /// The schema, as the text of a JSON file.
    fn schema(self) -> String {
        let of = match self {
            Described::Site => SchemaOf::Site,
            Described::FrontMatter => SchemaOf::FrontMatter,
        };
        format!("{:#}\n", of.schema())
    }
}
