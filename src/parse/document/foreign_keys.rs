//! The names that other programs have for the keys of front matter.

use crate::diagnostic::Diagnostic;
use crate::parse::document::publishing_words::plain;
use crate::parse::settings::fields::Fields;

/// linger's keys, each with the names of other programs. These are in lower case, without signs.
const KEYS: [(&str, &str); 16] = [
    ("title", "headline posttitle seotitle"),
    (
        "tags",
        "categories category keywords topics topic labels label tag taxonomies hashtags",
    ),
    (
        "image",
        "featuredimage featureimage featuredimg coverimage cover thumbnail thumb hero heroimage banner \
         headerimage teaserimage ogimage postimage photo picture",
    ),
    (
        "image_alt",
        "alt alttext imagedescription featuredimagealt coveralt imagealttext coverimagealt",
    ),
    (
        "description",
        "excerpt summary abstract teaser lead intro metadescription seodescription subtitle dek customexcerpt",
    ),
    (
        "date",
        "created createdat creationdate datecreated day datetime publishdate publisheddate publishedat publishedon \
         publishat publishon pubdate pubdatetime postdate publicationdate dateofpublication posted postedon datum \
         fecha dato дата päivä paivamaara tarih dátum ημερομηνία 日期 日付 날짜",
    ),
    (
        "updated",
        "lastmod modified lastmodified lastmodifiedat updatedat lastupdated modifieddate datemodified update",
    ),
    ("author", "authors by writer byline creator"),
    ("series", "seriesname seriestitle"),
    ("part", "seriespart partnumber seriesorder episodenumber"),
    (
        "aliases",
        "redirectfrom redirects redirect oldurls oldurl alias",
    ),
    ("slug", "permalink url path postname"),
    ("audio", "podcast enclosure mp3 audiofile recording"),
    ("lang", "language locale"),
    (
        "comments",
        "allowcomments commentstatus enablecomments commentable",
    ),
    ("id", "guid uuid"),
];

/// linger's name for a key of another program, which is in lower case and without signs.
pub(super) fn own(key: &str) -> Option<&'static str> {
    let is_named = |others: &str| others.split_ascii_whitespace().any(|other| other == key);
    let (own, _) = KEYS.iter().find(|(_, others)| is_named(others))?;
    Some(own)
}

/// Warns of each key that has the name of another program, and says linger's name for it.
pub(super) fn name(fields: &mut Fields<'_, '_>) {
    fields.refuse(|key, node| {
        let own = own(&plain(key))?;
        let message = format!("`{key}` is not a key that linger knows");
        let problem = Diagnostic::warning("unknown-key", message);
        let help = format!("linger calls it `{own}`: write `{own}:` in its place");
        Some(problem.at(node.key_place()).help(help))
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::front_matter_keys;

    #[test]
    fn each_leads_to_a_key_that_there_is() {
        let known = front_matter_keys();
        let mut seen = Vec::new();
        for (own, others) in KEYS {
            assert!(known.iter().any(|key| key.name == own), "{own}");
            for other in others.split_ascii_whitespace() {
                assert!(
                    !other.is_empty() && !known.iter().any(|key| key.name == other),
                    "{other}"
                );
                assert!(!seen.contains(&other), "{other} is there twice");
                seen.push(other);
            }
        }
    }
}
