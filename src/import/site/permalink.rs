//! Which pattern the addresses of the old site's posts follow.
//!
//! Enters: paths, dates and slugs of posts. Leaves: the pattern in linger's notation that most of them
//! have, if there is one.

use jiff::civil::Date;
use std::collections::BTreeMap;

/// Counts the patterns that posts follow.
#[derive(Clone, Debug, Default)]
pub(super) struct PatternCount {
    counts: BTreeMap<String, usize>,
}

impl PatternCount {
    /// Counts a post: its path, its slug, and the day that the old site showed.
    pub(super) fn add(&mut self, path: &str, slug: &str, day: Option<Date>) {
        // A site has few patterns; categories in paths would make many.
        if let Some(pattern) = pattern(path, slug, day)
            && (self.counts.len() < 1000 || self.counts.contains_key(&pattern))
        {
            *self.counts.entry(pattern).or_default() += 1;
        }
    }

    /// The most frequent one; of two, the shorter. Words of its own, such as the name of a category, it
    /// has only if most posts have them.
    pub(super) fn most(&self) -> Option<&str> {
        let total: usize = self.counts.values().sum();
        let is_of_site = |pattern: &str, count: usize| {
            count * 2 > total
                || pattern
                    .split('/')
                    .all(|part| part.is_empty() || part.starts_with('{'))
        };
        let most = self
            .counts
            .iter()
            .filter(|(pattern, count)| is_of_site(pattern, **count))
            .max_by_key(|(pattern, count)| (**count, std::cmp::Reverse(pattern.len())));
        most.map(|(pattern, _)| pattern.as_str())
    }
}

/// The pattern of one path: `/2019/02/hello/` is `/{year}/{month}/{slug}/`.
fn pattern(path: &str, slug: &str, day: Option<Date>) -> Option<String> {
    if slug.is_empty() {
        return None;
    }
    let (body, ending) = match path.strip_suffix(".html") {
        Some(body) => (body, ".html"),
        None => (path.trim_end_matches('/'), "/"),
    };
    let parts: Vec<&str> = body.trim_start_matches('/').split('/').collect();
    let (last, before) = parts.split_last()?;
    if *last != slug {
        return None;
    }
    let mut made = String::new();
    let (mut has_year, mut has_month, mut has_day) = (false, false, false);
    for part in before {
        made.push('/');
        let number = |wanted: Option<String>| wanted.as_deref() == Some(*part);
        let year = day.map(|day| format!("{:04}", day.year()));
        let month = day.map(|day| format!("{:02}", day.month()));
        let of_month = day.map(|day| format!("{:02}", day.day()));
        if !has_year && number(year) {
            has_year = true;
            made.push_str("{year}");
        } else if has_year && !has_month && number(month) {
            has_month = true;
            made.push_str("{month}");
        } else if has_month && !has_day && number(of_month) {
            has_day = true;
            made.push_str("{day}");
        } else if part.contains(['{', '}']) || part.bytes().any(|b| b.is_ascii_digit()) {
            // Another date or an id: no pattern of the site.
            return None;
        } else {
            made.push_str(part);
        }
    }
    Some(format!("{made}/{{slug}}{ending}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_found() {
        let day = Some(jiff::civil::date(2019, 2, 3));
        for (path, wanted) in [
            ("/2019/02/03/hello/", Some("/{year}/{month}/{day}/{slug}/")),
            ("/2019/02/hello", Some("/{year}/{month}/{slug}/")),
            ("/hello.html", Some("/{slug}.html")),
            ("/blog/hello/", Some("/blog/{slug}/")),
            ("/hello/", Some("/{slug}/")),
            ("/2018/02/hello/", None),
            ("/hello-2/", None),
            ("/archives/12", None),
        ] {
            assert_eq!(pattern(path, "hello", day).as_deref(), wanted, "{path}");
        }
        let mut count = PatternCount::default();
        for path in ["/sales/hello/", "/hello/", "/2019/02/hello/", "/hello/"] {
            count.add(path, "hello", day);
        }
        assert_eq!(count.most(), Some("/{slug}/"));
        assert_eq!(PatternCount::default().most(), None);
    }
}
