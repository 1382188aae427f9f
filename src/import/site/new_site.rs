//! A site that is made of an export: its time zone, the pattern of its addresses, its front page.
//!
//! Enters: what the first reading came to. Leaves: settings, and what to say of them.

use super::plan::{self, AddressPlan};
use super::{FirstReading, settings_file};
use crate::import::entry::{ExportPlace, ImportedSite};
use crate::import::losses::{LossKind, LossList};

/// The settings of a site that is made of an export. `pointer`: the note for editors.
pub(super) fn new_settings(
    pointer: &dyn Fn(bool, usize) -> String,
    first: &FirstReading,
    place: &ExportPlace,
    losses: &mut LossList,
) -> String {
    let said = first
        .site
        .zone
        .clone()
        .filter(|name| jiff::tz::TimeZone::get(name).is_ok());
    let found = first.clock.zone(&settings_file::language(&first.site));
    let zone = match (said, found) {
        (Some(name), _) => name,
        (None, Some((name, is_sure))) => {
            let what = if is_sure {
                format!("the export names no time zone; its dates fit {name}")
            } else {
                format!("the clock of the old site was in no zone that is known; {name} is nearest")
            };
            let help = "if it is another one, set `timezone` in site.yaml before you publish";
            losses.lose(LossKind::Setting, place, what, help);
            name.to_owned()
        }
        (None, None) => "UTC".to_owned(),
    };
    let permalink = first
        .site
        .permalink
        .clone()
        .or_else(|| plan::permalink(&first.facts));
    settings_file::settings(&settings_file::NewSettings {
        site: &first.site,
        author: first.author.clone(),
        zone,
        permalink,
        pointer: pointer(true, 0),
    })
}

/// Says where the list of posts is, when a page has taken its place.
pub(super) fn front_page(
    site: &ImportedSite,
    plan: &AddressPlan,
    place: &ExportPlace,
    losses: &mut LossList,
) {
    let has_front = plan.entries.iter().any(|entry| &*entry.address == "/");
    if has_front || site.posts_page.is_some() {
        losses.lose(
            LossKind::Setting,
            place,
            "a page is shown at `/`, so the list of posts is at /archive/ only",
            "link to /archive/ in a menu; delete content/index.md to have the newest posts at `/`",
        );
    }
}
