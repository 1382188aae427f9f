//! `linger status`: what is live and what is held back, why and until when, and how the posts
//! compare with the goal.

use super::comment::one_line;
use super::{Common, End, OutputFormat};
use crate::cli::console::{Console, counted};
use crate::diagnostic::Diagnostic;
use crate::model::{DocumentKind, PostingGoal, PublicationState, Site, Status, days, said};
use crate::output::calendar;
use crate::pipeline::Engine;
use crate::source::Source;
use clap::Args;
use jiff::civil::Date;
use jiff::{Timestamp, Zoned};

/// The number of live documents that are listed without `-v`.
const NEWEST: usize = 5;

#[derive(Debug, Args)]
pub(super) struct StatusReport {
    /// Print what lies ahead as a calendar (iCalendar): scheduled posts and reviews
    #[arg(long)]
    ics: bool,
}

impl StatusReport {
    pub(super) fn run(&self, common: &Common, report: &Console) -> End {
        let Some(disk) = common.site_or_report(report) else {
            return End::Errors;
        };
        let (site, problems) = Engine::recalled(common.options(), &disk).survey(&disk);
        // Errors are reported, because a wrong date can put a post into the wrong list; warnings
        // are left to `build`.
        let errors: Vec<Diagnostic> = problems.into_iter().filter(Diagnostic::is_error).collect();
        for error in &errors {
            report.diagnostic(error);
        }
        let states = site.standings();
        match common.format {
            _ if self.ics => {
                let calendar = calendar(&states, site.config(), disk.now());
                report.raw(calendar.as_bytes());
            }
            OutputFormat::Human => {
                let page = page(&site, &states, disk.now(), common.verbose);
                report.raw(page.as_bytes());
            }
            OutputFormat::Json => {
                for state in &states {
                    report.raw(format!("{}\n", json(state, disk.now())).as_bytes());
                }
                for (post, comment) in site.waiting_comments() {
                    let line = serde_json::json!({
                        "status": "waiting",
                        "kind": "comment",
                        "file": &*comment.path,
                        "id": comment.id,
                        "author": comment.author,
                        "post": &**post,
                    });
                    report.raw(format!("{line}\n").as_bytes());
                }
            }
        }
        if errors.is_empty() {
            End::Fine
        } else {
            End::of(&errors)
        }
    }
}

/// The whole report as text.
fn page(site: &Site, states: &[PublicationState<'_>], now: Timestamp, is_long: bool) -> String {
    let config = site.config();
    let here = now.to_zoned(config.timezone.0.clone());
    let zone = here.time_zone().iana_name().unwrap_or("UTC");
    let moment = here.strftime("%a %Y-%m-%d %H:%M");
    let mut page = format!("{}, {moment} ({zone})\n", config.title);
    let with = |status: Status| -> Vec<&PublicationState<'_>> {
        states
            .iter()
            .filter(|state| state.status == status)
            .collect()
    };
    let live = with(Status::Live);
    let posts = live
        .iter()
        .filter(|state| state.kind == DocumentKind::Post)
        .count();
    let count = [counted(posts, "post"), counted(live.len() - posts, "page")];
    let count: Vec<String> = count.into_iter().flatten().collect();
    let named = if is_long { live.len() } else { NEWEST };
    let heading = if count.is_empty() {
        "nothing yet".to_owned()
    } else {
        count.join(" and ")
    };
    page.push_str(&format!("\nLive: {heading}\n"));
    rows(&mut page, &live[..named.min(live.len())], |state| {
        state.dates.date.as_ref()
    });
    if live.len() > named {
        page.push_str(&format!(
            "  and {} more (-v names them)\n",
            live.len() - named
        ));
    }
    let mut scheduled = with(Status::Scheduled);
    scheduled.reverse();
    section(
        &mut page,
        "Scheduled, and when they go live",
        &scheduled,
        |s| s.dates.date.as_ref(),
    );
    section(&mut page, "Drafts", &with(Status::Draft), |_| None);
    section(
        &mut page,
        "Expired, and since when",
        &with(Status::Expired),
        |s| s.dates.expires.as_ref(),
    );
    let due: Vec<_> = states.iter().filter(|s| s.is_due_for_review(now)).collect();
    section(&mut page, "Due for review, and since when", &due, |s| {
        s.dates.review_after.as_ref()
    });
    page.push_str(&waiting(site));
    page.push('\n');
    page.push_str(&posting_goal(&site.posting_goal()));
    if !scheduled.is_empty() {
        let text = "A scheduled post appears with the first build and upload after its moment.\n";
        page.push_str(text);
    }
    if let Some(draft) = with(Status::Draft).first() {
        let text = format!("`linger publish {}` publishes that draft.\n", draft.source);
        page.push_str(&text);
    }
    page
}

/// The comments that wait for approval.
fn waiting(site: &Site) -> String {
    let waiting = site.waiting_comments();
    if waiting.is_empty() {
        return String::new();
    }
    let mut text = format!("\nComments that wait for approval: {}\n", waiting.len());
    for (post, comment) in waiting {
        let author = one_line(&comment.author);
        text.push_str(&format!("  {}  {author} on {post}\n", comment.id));
    }
    text.push_str("  (`linger comment list` shows them)\n");
    text
}

type Moment = for<'a> fn(&'a PublicationState<'_>) -> Option<&'a Zoned>;

fn section(page: &mut String, title: &str, states: &[&PublicationState<'_>], moment: Moment) {
    if !states.is_empty() {
        page.push_str(&format!("\n{title}: {}\n", states.len()));
        rows(page, states, moment);
    }
}

/// One line for each document: its date, its file, its title.
fn rows(page: &mut String, states: &[&PublicationState<'_>], moment: Moment) {
    let dates: Vec<String> = states
        .iter()
        .map(|state| moment(state).map(said).unwrap_or_default())
        .collect();
    let width = |texts: &mut dyn Iterator<Item = &str>| {
        texts
            .map(|text| text.chars().count())
            .max()
            .unwrap_or_default()
    };
    let first = width(&mut dates.iter().map(String::as_str));
    let second = width(&mut states.iter().map(|state| state.source));
    for (state, moment) in states.iter().zip(&dates) {
        let gap = if first == 0 { "" } else { "  " };
        let (source, title) = (state.source, state.title);
        page.push_str(&format!(
            "  {moment:first$}{gap}{source:second$}  {title}\n"
        ));
    }
}

/// The days since the last post, and the day when the next is due by the goal.
fn posting_goal(posting_goal: &PostingGoal) -> String {
    let Some((_, title)) = &posting_goal.last else {
        return "No post has gone live yet.\n".to_owned();
    };
    let ago = match posting_goal.days_since().unwrap_or_default() {
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        count => format!("{count} days ago"),
    };
    let mut text = format!("The last post went live {ago}: “{title}”.\n");
    let (Some(goal), Some(due)) = (posting_goal.goal, posting_goal.due()) else {
        text.push_str("Set yourself a goal: `goal: 7` in site.yaml means a post every 7 days.\n");
        return text;
    };
    let every = match goal {
        1 => "day".to_owned(),
        count => format!("{count} days"),
    };
    let when = match days(posting_goal.today, due) {
        0 => "is due today".to_owned(),
        1 => "is due tomorrow".to_owned(),
        left @ 2.. => format!("is due in {left} days, on {}", day(due)),
        -1 => "was due yesterday".to_owned(),
        late => format!("was due {} days ago, on {}", -late, day(due)),
    };
    text.push_str(&format!(
        "Your goal is a post every {every}: the next {when}.\n"
    ));
    if let Some((next, title)) = &posting_goal.next {
        let verdict = if *next <= due {
            "in time"
        } else {
            "after that"
        };
        text.push_str(&format!(
            "“{title}” is scheduled for {}, {verdict}.\n",
            day(*next)
        ));
    }
    text
}

fn day(day: Date) -> String {
    day.strftime("%a %Y-%m-%d").to_string()
}

/// One document as JSON on one line; a field that does not apply is null.
fn json(state: &PublicationState<'_>, now: Timestamp) -> String {
    let moment = |moment: &Option<Zoned>| moment.as_ref().map(|m| m.timestamp().to_string());
    let kind = match state.kind {
        DocumentKind::Post => "post",
        DocumentKind::Page => "page",
    };
    serde_json::json!({
        "status": state.status.name(),
        "kind": kind,
        "collection": state.collection,
        "file": state.source,
        "title": state.title,
        "url": state.url,
        "date": moment(&state.dates.date),
        "expires": moment(&state.dates.expires),
        "review_after": moment(&state.dates.review_after),
        "is_due_for_review": state.is_due_for_review(now),
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said_of(today: &str, next: Option<(&str, &str)>) -> String {
        let day = |text: &str| text.parse::<Date>().unwrap();
        posting_goal(&PostingGoal {
            today: day(today),
            goal: Some(7),
            last: Some((day("2026-03-01"), "The call".into())),
            next: next.map(|(date, title)| (day(date), title.into())),
        })
    }

    #[test]
    fn the_goal_is_told_in_days() {
        for (today, words) in [
            (
                "2026-03-01",
                "live today: “The call”.\nYour goal is a post every 7 days: the next is due in 7 days, on Sun 2026-03-08.",
            ),
            ("2026-03-02", "yesterday"),
            ("2026-03-07", "due tomorrow"),
            ("2026-03-08", "due today"),
            ("2026-03-09", "was due yesterday"),
            (
                "2026-03-18",
                "17 days ago: “The call”.\nYour goal is a post every 7 days: the next was due 10 days ago",
            ),
        ] {
            assert!(
                said_of(today, None).contains(words),
                "{today}: {}",
                said_of(today, None)
            );
        }
        assert!(
            said_of("2026-03-02", Some(("2026-03-08", "B")))
                .contains("“B” is scheduled for Sun 2026-03-08, in time.")
        );
        assert!(said_of("2026-03-02", Some(("2026-03-09", "B"))).contains("after that"));
    }
}
