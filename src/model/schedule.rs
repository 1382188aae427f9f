//! The schedule: which documents are live at a moment, which are held back and why, and when the
//! next post is due.
//!
//! Enters: front matter, the site's time zone, the moment. Leaves: a [`Status`] for each document,
//! and [`PublicationState`]s for reports on all of them.

use super::Site;
use super::card::{DocumentKind, Status};
use crate::diagnostic::Diagnostic;
use crate::parse::{Document, When};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use std::sync::Arc;

/// The moments that a document's front matter names, in the site's time zone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dates {
    /// When it goes live.
    pub date: Option<Zoned>,
    /// When it last changed.
    pub updated: Option<Zoned>,
    /// When it expires.
    pub expires: Option<Zoned>,
    /// When the writer wants to review it.
    pub review_after: Option<Zoned>,
}

impl Dates {
    /// Reads the dates of `document`; impossible ones are pushed to `problems`.
    pub(super) fn of(
        document: &Document,
        zone: &TimeZone,
        problems: &mut Vec<Diagnostic>,
    ) -> Dates {
        let mut resolve = |key: &str, when: Option<When>| -> Option<Zoned> {
            let resolved = when?.resolve(zone);
            if resolved.is_none() {
                let problem = Diagnostic::error("bad-date", format!("`{key}` is out of range"));
                let help = "use a year from 1 to 9999";
                problems.push(problem.at(document.place(key)).help(help));
            }
            resolved
        };
        let front = &document.front;
        let dates = Dates {
            date: resolve("date", front.date),
            updated: resolve("updated", front.updated),
            expires: resolve("expires", front.expires),
            review_after: resolve("review_after", front.review_after),
        };
        if let (Some(date), Some(expires)) = (&dates.date, &dates.expires)
            && expires <= date
        {
            let message = "this post expires before it goes live, so readers never see it";
            let problem = Diagnostic::warning("never-live", message).at(document.place("expires"));
            problems.push(problem.help("put `expires` after `date`, or remove one of the two"));
        }
        if let (Some(date), Some(updated)) = (&dates.date, &dates.updated)
            && updated.date() < date.date()
        {
            let message = "this post was updated before it was published";
            let problem =
                Diagnostic::warning("updated-early", message).at(document.place("updated"));
            problems.push(problem.help("`updated` is the day of the last change after `date`"));
        }
        dates
    }

    /// The status at the moment `now`.
    pub(super) fn status(&self, is_draft: bool, now: Timestamp) -> Status {
        let is_past = |moment: &Zoned| moment.timestamp() <= now;
        match self {
            _ if is_draft => Status::Draft,
            Dates {
                expires: Some(moment),
                ..
            } if is_past(moment) => Status::Expired,
            Dates {
                date: Some(moment), ..
            } if !is_past(moment) => Status::Scheduled,
            _ => Status::Live,
        }
    }
}

/// Which documents are shown although they are not live.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Visibility {
    /// Drafts are shown.
    pub drafts: bool,
    /// Posts with a future date are shown.
    pub future: bool,
    /// Expired posts are shown.
    pub expired: bool,
}

impl Visibility {
    /// Whether a document is shown at the moment `now`.
    pub(super) fn shows_document(
        self,
        document: &Document,
        zone: &TimeZone,
        now: Timestamp,
    ) -> bool {
        let resolve = |when: Option<When>| when?.resolve(zone);
        let (date, expires) = (
            resolve(document.front.date),
            resolve(document.front.expires),
        );
        let dates = Dates {
            date,
            expires,
            ..Dates::default()
        };
        self.shows(dates.status(document.front.draft, now))
    }

    /// Whether a document of that status is shown.
    pub(super) fn shows(self, status: Status) -> bool {
        match status {
            Status::Live => true,
            Status::Draft => self.drafts,
            Status::Scheduled => self.future,
            Status::Expired => self.expired,
        }
    }
}

/// A document that readers do not see now, and why.
#[derive(Clone, Debug)]
pub struct Unpublished {
    /// The parsed file.
    pub document: Arc<Document>,
    /// Post or page.
    pub kind: DocumentKind,
    /// The name of its collection, if it is a post.
    pub collection: Option<Arc<str>>,
    /// Its title.
    pub title: String,
    /// The URL that it would have.
    pub url: Arc<str>,
    /// The reason.
    pub status: Status,
    /// The dates that decide it.
    pub dates: Dates,
}

impl Unpublished {
    /// The reason why readers do not see it, with the moment at which it goes live or has expired.
    pub fn reason(&self) -> String {
        match (self.status, &self.dates) {
            (
                Status::Scheduled,
                Dates {
                    date: Some(moment), ..
                },
            ) => {
                format!("scheduled: goes live {}", said(moment))
            }
            (
                Status::Expired,
                Dates {
                    expires: Some(moment),
                    ..
                },
            ) => {
                format!("expired {}", said(moment))
            }
            (status, _) => format!("a {}", status.name()),
        }
    }
}

/// Formats a moment with its weekday, in the site's zone: `Thu 2026-12-24 09:00`. Midnight is
/// written as the day alone.
pub fn said(moment: &Zoned) -> String {
    let is_midnight = (moment.hour(), moment.minute()) == (0, 0);
    let format = if is_midnight {
        "%a %Y-%m-%d"
    } else {
        "%a %Y-%m-%d %H:%M"
    };
    moment.strftime(format).to_string()
}

/// The state of one document, published or not.
#[derive(Clone, Debug)]
pub struct PublicationState<'a> {
    /// Path of its file from the site's root.
    pub source: &'a str,
    /// Post or page.
    pub kind: DocumentKind,
    /// The name of its collection, if it is a post.
    pub collection: Option<&'a str>,
    /// Its title.
    pub title: &'a str,
    /// The URL that it has or would have.
    pub url: &'a str,
    /// Its status now.
    pub status: Status,
    /// The dates of its front matter.
    pub dates: Dates,
}

impl PublicationState<'_> {
    /// Whether the date of its review has come, and it is live.
    pub fn is_due_for_review(&self, now: Timestamp) -> bool {
        let due = self.dates.review_after.as_ref();
        self.status == Status::Live && due.is_some_and(|moment| moment.timestamp() <= now)
    }
}

impl Site {
    /// The state of every document: newest first, those without a date last.
    pub fn standings(&self) -> Vec<PublicationState<'_>> {
        let zone = &self.config.timezone.0;
        let shown = self.entries.iter().map(|entry| PublicationState {
            source: &entry.document.path,
            kind: entry.card.kind,
            collection: entry.card.collection.as_deref(),
            title: &entry.card.title,
            url: &entry.card.url,
            status: entry.card.status,
            // Their problems were reported when the site was put together.
            dates: Dates::of(&entry.document, zone, &mut Vec::new()),
        });
        let unpublished = self.unpublished.values().map(|held| PublicationState {
            source: &held.document.path,
            kind: held.kind,
            collection: held.collection.as_deref(),
            title: &held.title,
            url: &held.url,
            status: held.status,
            dates: held.dates.clone(),
        });
        let mut all: Vec<PublicationState<'_>> = shown.chain(unpublished).collect();
        let moment = |state: &PublicationState<'_>| state.dates.date.as_ref().map(Zoned::timestamp);
        all.sort_by(|a, b| (moment(b), a.source).cmp(&(moment(a), b.source)));
        all
    }

    /// How well the writer meets the goal of the settings.
    pub fn posting_goal(&self) -> PostingGoal {
        let standings = self.standings();
        let dated = |wanted: Status| {
            let posts = standings
                .iter()
                .filter(move |state| state.kind == DocumentKind::Post && state.status == wanted);
            posts.filter_map(|state| Some((state.dates.date.as_ref()?.date(), state.title)))
        };
        let owned = |(day, title): (Date, &str)| (day, title.to_owned());
        PostingGoal {
            today: self.today,
            goal: self.config.goal,
            last: dated(Status::Live).next().map(owned),
            next: dated(Status::Scheduled).next_back().map(owned),
        }
    }
}

/// When the last post went live and when the next is due, as days in the site's time zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostingGoal {
    /// The day of the build.
    pub today: Date,
    /// Days between two posts that the writer aims for.
    pub goal: Option<u32>,
    /// The day and title of the newest live post.
    pub last: Option<(Date, String)>,
    /// The day and title of the next scheduled post.
    pub next: Option<(Date, String)>,
}

impl PostingGoal {
    /// Days since the newest live post.
    pub fn days_since(&self) -> Option<i32> {
        self.last.as_ref().map(|(day, _)| days(*day, self.today))
    }

    /// The day by which the goal asks for another post.
    pub fn due(&self) -> Option<Date> {
        let (last, _) = self.last.as_ref()?;
        last.checked_add(jiff::Span::new().try_days(i64::from(self.goal?)).ok()?)
            .ok()
    }
}

/// The number of days from one day to another.
pub fn days(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dates(date: Option<&str>, expires: Option<&str>) -> Dates {
        let zone = TimeZone::get("Europe/Stockholm").unwrap();
        let resolve = |text: &str| When::parse(text).unwrap().resolve(&zone).unwrap();
        Dates {
            date: date.map(resolve),
            expires: expires.map(resolve),
            ..Dates::default()
        }
    }

    #[test]
    fn a_status_changes_at_the_moment_itself() {
        let post = dates(Some("2026-03-01T09:00"), Some("2026-04-01"));
        for (now, status) in [
            ("2026-03-01T07:59:59Z", Status::Scheduled),
            ("2026-03-01T08:00:00Z", Status::Live),
            // Midnight in Stockholm, where summer time has begun by then.
            ("2026-03-31T21:59:59Z", Status::Live),
            ("2026-03-31T22:00:00Z", Status::Expired),
        ] {
            assert_eq!(post.status(false, now.parse().unwrap()), status, "{now}");
            assert_eq!(post.status(true, now.parse().unwrap()), Status::Draft);
        }
        let undated = dates(None, None);
        assert_eq!(undated.status(false, Timestamp::UNIX_EPOCH), Status::Live);
    }

    #[test]
    fn the_goal_counts_days_not_hours() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let posting_goal = PostingGoal {
            today: day("2026-03-30"),
            goal: Some(7),
            last: Some((day("2026-02-25"), "x".into())),
            next: None,
        };
        assert_eq!(posting_goal.days_since(), Some(33));
        assert_eq!(posting_goal.due(), Some(day("2026-03-04")));
    }
}
