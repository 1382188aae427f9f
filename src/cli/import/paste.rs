//! `linger import paste FILE`: what was written elsewhere becomes a draft of this blog.

use crate::cli::console::Console;
use crate::cli::new::fresh_id;
use crate::cli::{Common, End, schema};
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::import::{MOST_ARCHIVE, PasteError, Pasted, paste};
use crate::parse::{FrontLines, read_site, slug_for};
use crate::source::{Disk, Source, read_bounded};
use crate::write::StagedFiles;
use std::path::{Path, PathBuf};

/// What is asked.
pub(super) struct PasteArgs<'a> {
    pub(super) file: &'a Path,
    pub(super) title: Option<&'a str>,
    pub(super) dry_run: bool,
}

impl PasteArgs<'_> {
    pub(super) fn make(&self, common: &Common, report: &Console) -> Result<(), (Diagnostic, End)> {
        let disk = common.site().map_err(|problem| (problem, End::Errors))?;
        let file = Some(self.file).filter(|file| *file != Path::new("-"));
        let bytes = read_bounded(file, MOST_ARCHIVE + 1).map_err(|problem| (problem, End::Io))?;
        let pasted = paste(&bytes).map_err(|error| (problem(&error, file), End::Errors))?;
        let settings = disk.read(crate::config::SITE_FILE).unwrap_or_default();
        // What is wrong with the settings is the build's matter.
        let (config, _) = read_site(&settings, &mut Vec::new());
        let title = self.title(&pasted, file)?;
        let slug = slug_for(&config, &title);
        if slug.is_empty() {
            let message = format!("no file name can be made from `{title}`");
            let problem = Diagnostic::error("empty-slug", message);
            let help = "give the post a title with letters or digits: `--title \"...\"`";
            return Err((problem.help(help), End::Errors));
        }
        let post = post(&pasted, &title, &config, &disk, pasted.pictures.is_empty());
        if self.dry_run {
            report.raw(post.as_bytes());
        } else {
            schema::write(&common.root).map_err(|problem| (problem, End::Io))?;
            let path = write(common, &slug, &post, &pasted.pictures)?;
            report.raw(format!("{}\n", path.display()).as_bytes());
        }
        for loss in losses(&pasted) {
            report.diagnostic(&loss);
        }
        Ok(())
    }

    /// As the command says, as the text says, or the name of the file.
    fn title(&self, pasted: &Pasted, file: Option<&Path>) -> Result<String, (Diagnostic, End)> {
        let given = self.title.map(str::trim).filter(|title| !title.is_empty());
        let found = given.or(pasted.title.as_deref()).map(str::to_owned);
        let name = || Some(crate::parse::humanise(file?.file_stem()?.to_str()?));
        found.or_else(name).ok_or_else(|| {
            let problem =
                Diagnostic::error("import-title", "the text does not say what it is called");
            (
                problem.help("say it: `linger import paste - --title \"Why they leave\"`"),
                End::Errors,
            )
        })
    }
}

/// The file of a draft.
fn post(pasted: &Pasted, title: &str, config: &Config, disk: &Disk, is_single: bool) -> String {
    let moment = disk.now().to_zoned(config.timezone.0.clone());
    let pointer = schema::Described::FrontMatter.pointer(2 + usize::from(!is_single));
    FrontLines::default()
        .text("title", title)
        .plain("date", moment.strftime("%Y-%m-%dT%H:%M"))
        .text(
            "description",
            pasted.description.as_deref().unwrap_or_default(),
        )
        .texts("tags", &[""; 0])
        .plain("draft", true)
        .plain("id", fresh_id())
        .line(&pointer)
        .file(&pasted.markdown)
}

/// Writes the post, with its pictures beside it.
fn write(
    common: &Common,
    slug: &str,
    post: &str,
    pictures: &[(String, Vec<u8>)],
) -> Result<PathBuf, (Diagnostic, End)> {
    let posts = common.root.join("content/posts");
    let path = if pictures.is_empty() {
        posts.join(format!("{slug}.md"))
    } else {
        posts.join(slug).join("index.md")
    };
    let exists = || {
        let message = format!("`{}` is there already", path.display());
        let help = "move it away, or give this one another title: `--title \"...\"`";
        (Diagnostic::error("exists", message).help(help), End::Errors)
    };
    // Either form of the post's name would be at the same address.
    let other = if pictures.is_empty() {
        posts.join(slug).join("index.md")
    } else {
        posts.join(format!("{slug}.md"))
    };
    if path.exists() || other.exists() {
        return Err(exists());
    }
    let io = |problem| (problem, End::Io);
    let path_of = |path: &Path| {
        let below = path.strip_prefix(&common.root).unwrap_or(path);
        below.to_string_lossy().replace('\\', "/")
    };
    // All of it or nothing: no post without its pictures, no pictures without their post.
    let mut staged = StagedFiles::begin(&common.root).map_err(io)?;
    for (name, bytes) in pictures {
        let path = path_of(&path.with_file_name(name));
        staged.put(&path, &mut &**bytes, None).map_err(io)?;
    }
    staged
        .put(&path_of(&path), &mut post.as_bytes(), None)
        .map_err(io)?;
    staged.commit().map_err(|problem| {
        if problem.is_io() {
            (problem, End::Io)
        } else {
            (problem, End::Errors)
        }
    })?;
    Ok(path)
}

/// What the writer should look at.
fn losses(pasted: &Pasted) -> Vec<Diagnostic> {
    let losses = pasted.losses.iter().map(|loss| {
        let message = if loss.count == 1 {
            loss.what.clone()
        } else {
            format!("{} ({} times)", loss.what, loss.count)
        };
        Diagnostic::warning("import-loss", message).help(loss.help)
    });
    let remote = pasted.remote_pictures.iter().map(|address| {
        let message = format!("a picture stays on another site: {address}");
        let help = "save it beside the post and change the address, so that it cannot vanish";
        Diagnostic::warning("import-loss", message).help(help)
    });
    losses.chain(remote).collect()
}

fn problem(error: &PasteError, file: Option<&Path>) -> Diagnostic {
    let name = file.map_or("standard input".into(), |file| {
        format!("`{}`", file.display())
    });
    let (message, help) = match error {
        PasteError::TooLarge => (
            format!("{name} is too large for the text of a post"),
            "import its parts one by one",
        ),
        PasteError::Empty => (
            format!("there is no text in {name}"),
            "copy the text, not only a picture",
        ),
        PasteError::OtherDocument(kind) => (
            format!("{name} is {kind}, which linger does not read"),
            "open it in its program, save it as .docx, and import that",
        ),
        PasteError::Damaged(why) => (
            format!("{name} cannot be read: {why}"),
            "open it in its program and save it again as .docx",
        ),
    };
    Diagnostic::error("import-unreadable", message).help(help)
}
