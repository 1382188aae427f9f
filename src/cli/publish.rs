//! `linger publish POST`: removes the draft mark and sets the date. Nothing else in the file
//! changes.

use super::{Common, End, unread};
use crate::cli::console::Console;
use crate::diagnostic::{Diagnostic, nearest};
use crate::model::{DateChange, PublicationState, Status, WantedMoment, said};
use crate::parse::{When, identity, published, without_markdown};
use crate::pipeline::Engine;
use crate::source::{Disk, Source};
use crate::write::replace_file;
use clap::Args;

#[derive(Debug, Args)]
pub(super) struct PublishArgs {
    /// The post: its file, the last part of its address, its title, or how one of them begins
    #[arg(required = true, value_name = "POST")]
    post: Vec<String>,
    /// When it goes live, such as 2026-03-01T09:00, instead of now
    #[arg(long, value_name = "DATE", value_parser = when, conflicts_with = "now")]
    at: Option<When>,
    /// Now, even if its date lies ahead
    #[arg(long)]
    now: bool,
}

fn when(text: &str) -> Result<When, String> {
    When::parse(text).ok_or_else(|| {
        "that is not a date; write 2026-03-01, or with a time 2026-03-01T09:00".to_owned()
    })
}

impl PublishArgs {
    pub(super) fn run(&self, common: &Common, report: &Console) -> End {
        let Some(disk) = common.site_or_report(report) else {
            return End::Errors;
        };
        match self.publish(&disk, common) {
            Ok(text) => {
                report.result(&text);
                End::Fine
            }
            Err(problems) => End::told(&problems, report),
        }
    }

    /// One sentence about what was done.
    fn publish(&self, disk: &Disk, common: &Common) -> Result<String, Vec<Diagnostic>> {
        let (site, problems) = Engine::recalled(common.options(), disk).survey(disk);
        unread(&problems)?;
        let standings = site.standings();
        let state = find(&self.post.join(" "), &standings).map_err(|problem| vec![problem])?;
        let source = state.source;
        let is_here = |problem: &Diagnostic| {
            problem.is_error() && problem.place.as_ref().is_some_and(|at| &*at.file == source)
        };
        let here: Vec<Diagnostic> = problems.into_iter().filter(is_here).collect();
        if !here.is_empty() {
            return Err(here);
        }
        let now = disk.now().to_zoned(site.config().timezone.0.clone());
        let wanted = match self.at {
            Some(at) => WantedMoment::At(at),
            None if self.now => WantedMoment::Now,
            None => WantedMoment::AsDated,
        };
        let change = state.published(&now, wanted);
        let (moment, date) = match change.map_err(|problem| vec![problem])? {
            DateChange::IsLive => return Ok(format!("{source} is live already.")),
            DateChange::IsScheduled(moment) => {
                return Ok(format!(
                    "{source} is scheduled already: it goes live {}. `--now` publishes it at once.",
                    said(&moment)
                ));
            }
            DateChange::Keep(moment) => (moment, None),
            DateChange::Set(moment, date) => (moment, Some(date)),
        };
        let one = |problem: Diagnostic| vec![problem];
        let bytes = disk.read(source).map_err(one)?;
        let text = published(&source.into(), &bytes, date.as_deref());
        let text = text.map_err(|problem| vec![*problem])?;
        replace_file(&disk.root().join(source), text.as_bytes()).map_err(one)?;
        let done = if moment > now {
            "Scheduled"
        } else {
            "Published"
        };
        let draft = (state.status == Status::Draft).then(|| "`draft` is off".to_owned());
        let date = date.map(|date| format!("`date` is {date}"));
        let changes: Vec<String> = draft.into_iter().chain(date).collect();
        let next = if moment > now {
            format!(
                "It goes live {}, with the first build and upload after that.",
                said(&moment)
            )
        } else {
            "Build and upload, and readers see it.".to_owned()
        };
        Ok(format!("{done} {source}: {}.\n{next}", changes.join(", ")))
    }
}

/// Finds a document by its path, the name of its file, the end of its address, its title, or by
/// words that begin the title, file or address of only one document.
pub(super) fn find<'a>(
    wanted: &str,
    standings: &'a [PublicationState<'a>],
) -> Result<&'a PublicationState<'a>, Diagnostic> {
    let wanted = identity::file(wanted).replace('\\', "/");
    let bare = wanted.trim_start_matches("./").trim_matches('/');
    let name = bare.rsplit("content/").next().unwrap_or(bare);
    // The address as the writer would type it, not as it is encoded in links.
    let address = |state: &PublicationState<'_>| identity::alias(state.url.trim_matches('/'));
    let slug = |state: &PublicationState<'_>| {
        let path = address(state);
        path.rsplit('/')
            .next()
            .unwrap_or_default()
            .trim_end_matches(".html")
            .to_owned()
    };
    let is_meant = |state: &&PublicationState<'_>| {
        let source = identity::file(state.source);
        let from_content = source.trim_start_matches("content/");
        let stem = stem(from_content);
        [from_content, stem, in_collection(state, stem)].contains(&name)
            || address(state) == bare
            || state.url.trim_matches('/') == bare
            || slug(state) == name
    };
    if let Some(found) = standings.iter().find(is_meant) {
        return Ok(found);
    }
    // By the title, or by a beginning that only one document has.
    let spoken = folded(&wanted);
    let is_called = |state: &&PublicationState<'a>| folded(state.title) == spoken;
    let begins = |state: &&PublicationState<'a>| {
        let names = [
            state.title,
            in_collection(state, stem(state.source.trim_start_matches("content/"))),
            &slug(state),
        ];
        names.iter().any(|name| folded(name).starts_with(&spoken))
    };
    let called: Vec<_> = standings.iter().filter(is_called).collect();
    let begun: Vec<_> = standings.iter().filter(begins).collect();
    match (called.as_slice(), begun.as_slice()) {
        ([found], _) | ([], [found]) if !spoken.is_empty() => return Ok(found),
        ([_, _, ..], _) if !spoken.is_empty() => return Err(several(&wanted, &called)),
        (_, [_, _, ..]) if !spoken.is_empty() => return Err(several(&wanted, &begun)),
        _ => {}
    }
    let words = wanted.to_lowercase();
    let has_words = |state: &&PublicationState<'_>| {
        let texts = [state.title, state.source];
        texts
            .iter()
            .any(|text| text.to_lowercase().contains(&words))
    };
    let by_words = standings.iter().find(has_words).map(|state| state.source);
    let names = standings.iter().map(|state| state.source);
    let slugs: Vec<String> = standings.iter().map(slug).collect();
    let problem = Diagnostic::error("no-post", format!("there is no post `{wanted}`"));
    let by_spelling = nearest(&wanted, names.chain(slugs.iter().map(String::as_str)));
    Err(match by_words.or(by_spelling) {
        Some(meant) => problem.help(format!("did you mean `{meant}`?")),
        None => problem.help("name its file; `linger status` lists the drafts"),
    })
}

/// The path of a document without the folder of its collection.
fn in_collection<'a>(state: &PublicationState<'_>, path: &'a str) -> &'a str {
    let inside = state.collection.and_then(|name| path.strip_prefix(name));
    inside.map_or(path, |inside| inside.trim_start_matches('/'))
}

/// The path of a document without the ending, and without the `index` of a folder.
fn stem(path: &str) -> &str {
    let stem = without_markdown(path).unwrap_or(path);
    stem.trim_end_matches("/index")
}

/// A title for comparison: its letters and digits in lower case, with one space between words.
fn folded(text: &str) -> String {
    let text = identity::composed(text);
    let words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// How many posts are named if several match.
const NAMED: usize = 5;

fn several(wanted: &str, found: &[&PublicationState<'_>]) -> Diagnostic {
    let names = found
        .iter()
        .take(NAMED)
        .map(|state| format!("`{}`", state.source));
    let names = names.collect::<Vec<_>>().join(", ");
    let more = match found.len() - found.len().min(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let message = format!(
        "{} posts are called, or begin with, `{wanted}`",
        found.len()
    );
    Diagnostic::error("no-post", message).help(format!("name the file of one: {names}{more}"))
}
