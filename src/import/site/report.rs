//! `import-report.md`: what came over, and what the writer should look at.
//!
//! Enters: counts and losses. Leaves: Markdown, and diagnostics. Forbidden here: files.

use crate::diagnostic::{Diagnostic, Place};
use crate::import::losses::{ImportLoss, LossKind, LossList, LossPlace};

/// The report's file, in the site's directory.
pub const REPORT: &str = "import-report.md";
/// Places that the report names for each loss.
const SHOWN_PLACES: usize = 50;

/// What came over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportCounts {
    /// Entries that readers see.
    pub posts: usize,
    /// Pages that readers see.
    pub pages: usize,
    /// Posts and pages that are drafts.
    pub drafts: usize,
    /// Comments.
    pub comments: usize,
    /// Pictures, recordings and other files.
    pub media: usize,
    /// Files that are new.
    pub new: usize,
    /// Files that the export has changed and the writer has not.
    pub updated: usize,
    /// Files that are as the export has them.
    pub same: usize,
    /// Files that the writer has edited, renamed or deleted: they stay so.
    pub kept: usize,
    /// The export breaks off in the middle.
    pub ends_early: bool,
}

/// The report as Markdown. `from`: what was imported.
pub(super) fn markdown(
    from: &str,
    counts: &ImportCounts,
    losses: &LossList,
    media: &[(String, usize)],
) -> String {
    let mut out =
        format!("# Import report\n\nFrom {from}.\n\n| what | how many |\n| --- | ---: |\n");
    for (name, count) in [
        ("posts", counts.posts),
        ("pages", counts.pages),
        ("drafts", counts.drafts),
        ("comments", counts.comments),
        ("pictures and other files", counts.media),
        ("new files", counts.new),
        ("files brought up to date", counts.updated),
        ("files that were right already", counts.same),
        ("files left as you changed them", counts.kept),
    ] {
        if count > 0 {
            out.push_str(&format!("| {name} | {count} |\n"));
        }
    }
    if counts.ends_early {
        out.push_str(&format!(
            "\n**The export ends early, after {} entries.** Export again, and import the new file: what came over already stays as it is.\n",
            counts.posts + counts.pages + counts.drafts
        ));
    }
    let mut kinds: Vec<LossKind> = losses.iter().map(|loss| loss.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    if kinds.is_empty() && media.is_empty() {
        out.push_str("\nNothing was lost.\n");
    }
    for kind in kinds {
        out.push_str(&format!("\n## {}\n", title(kind)));
        for loss in losses.iter().filter(|loss| loss.kind == kind) {
            self::loss(loss, &mut out);
        }
    }
    if losses.unnamed > 0 {
        out.push_str(&format!(
            "\n{} more remarks had no room here.\n",
            losses.unnamed
        ));
    }
    if !media.is_empty() {
        out.push_str("\n## Files that stay on the old site\n\nThe pages show them from there. Save them before the old site goes: import again with the folder of its uploads, `--media DIR`, or let linger download them, `--fetch`.\n\n");
        for (address, count) in media {
            let times = if *count > 1 {
                format!(" ({count} times)")
            } else {
                String::new()
            };
            out.push_str(&format!("- <{address}>{times}\n"));
        }
    }
    out
}

fn title(kind: LossKind) -> &'static str {
    match kind {
        LossKind::HeldBack => "Drafts that were for some readers only",
        LossKind::LeftOut => "Left out",
        LossKind::Markup => "In the texts",
        LossKind::Media => "Pictures and files",
        LossKind::Address => "Addresses",
        LossKind::Terms => "Tags",
        LossKind::Date => "Dates",
        LossKind::Comment => "Comments",
        LossKind::Setting => "The site as a whole",
        LossKind::Damaged => "The export itself",
    }
}

fn loss(loss: &ImportLoss, out: &mut String) {
    let times = if loss.count > 1 {
        format!(" ({} times)", loss.count)
    } else {
        String::new()
    };
    out.push_str(&format!(
        "\n{}{times}. What to do: {}.\n\n",
        capital(&loss.what),
        loss.help
    ));
    let mut shown: Vec<String> = loss.places.iter().map(place).collect();
    shown.dedup();
    let more = shown.len().saturating_sub(SHOWN_PLACES);
    for place in shown.iter().take(SHOWN_PLACES) {
        out.push_str(&format!("- {place}\n"));
    }
    if more > 0 {
        out.push_str(&format!("- and in {more} more places\n"));
    }
}

fn place(place: &LossPlace) -> String {
    let export = match place.export.line {
        Some(line) => format!("{}, line {line}", place.export.file),
        None => place.export.file.to_string(),
    };
    match &place.file {
        Some((file, line)) => format!("`{file}:{line}` ({export})"),
        None => export,
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// The losses as warnings: each once for people, once for each place for programs.
pub(super) fn diagnostics(losses: &LossList, each_place: bool) -> Vec<Diagnostic> {
    let mut all = Vec::new();
    for loss in losses.iter() {
        let places = loss.places.iter().map(|place| place.file.as_ref());
        let count = if each_place { usize::MAX } else { 1 };
        for place in places.take(count) {
            let message = match loss.count {
                1 => loss.what.clone(),
                _ if each_place => loss.what.clone(),
                count => format!("{} ({count} times)", loss.what),
            };
            let warning = Diagnostic::warning(loss.kind.code(), message).help(loss.help.clone());
            all.push(match place {
                Some((file, line)) => warning.at(Place::new(file, *line, 1, 1)),
                None => warning,
            });
        }
    }
    all
}
