//! Which date a post gets when it is published.
//!
//! Enters: the state of a post, the moment, what the writer wants. Leaves: a decision. Forbidden here:
//! files.

use crate::diagnostic::Diagnostic;
use crate::model::{PublicationState, Status};
use crate::parse::When;
use jiff::Zoned;
use jiff::civil::Time;

/// When the writer wants a post to go live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WantedMoment {
    /// At this moment.
    At(When),
    /// Now, even if its date lies ahead.
    Now,
    /// At its date, if that lies ahead; otherwise now.
    AsDated,
}

/// What becomes of the date of a post that is published.
#[derive(Clone, Debug, PartialEq)]
pub enum DateChange {
    /// There is nothing to publish: it is live.
    IsLive,
    /// There is nothing to publish: it is scheduled for this moment.
    IsScheduled(Zoned),
    /// It stays.
    Keep(Zoned),
    /// It is set to this moment, written like this.
    Set(Zoned, String),
}

impl PublicationState<'_> {
    /// What becomes of the date if the post is published at `now`, in the time zone of the site.
    ///
    /// # Errors
    /// When it would never be live, or the wanted moment is out of range.
    pub fn published(&self, now: &Zoned, wanted: WantedMoment) -> Result<DateChange, Diagnostic> {
        let expires = self.dates.expires.as_ref();
        if expires.is_some_and(|moment| moment <= now) {
            let message = format!(
                "`{}` has expired, so publishing it changes nothing",
                self.source
            );
            let help = "remove the line `expires:` from its front matter, or give it a later date";
            return Err(Diagnostic::error("never-live", message).help(help));
        }
        let old = self.dates.date.as_ref();
        if let WantedMoment::At(at) = wanted {
            let Some(moment) = at.resolve(now.time_zone()) else {
                let problem = Diagnostic::error("bad-date", "that date is out of range");
                return Err(problem.help("use a year from 1 to 9999"));
            };
            let date = written(&moment, false);
            return Ok(DateChange::Set(moment, date));
        }
        let ahead = old.filter(|moment| *moment > now && wanted != WantedMoment::Now);
        Ok(match (self.status, ahead) {
            (Status::Live, _) => DateChange::IsLive,
            (Status::Draft, Some(moment)) => DateChange::Keep(moment.clone()),
            (_, Some(moment)) => DateChange::IsScheduled(moment.clone()),
            (_, None) => {
                let is_day = old.is_some_and(|moment| moment.time() == Time::midnight());
                DateChange::Set(now.clone(), written(now, is_day))
            }
        })
    }
}

/// A moment as a writer would write it, in the site's time zone. If the old date was a day alone,
/// the new one is too.
fn written(moment: &Zoned, is_day: bool) -> String {
    let is_day = is_day || moment.time() == Time::midnight();
    let format = if is_day { "%Y-%m-%d" } else { "%Y-%m-%dT%H:%M" };
    moment.strftime(format).to_string()
}
