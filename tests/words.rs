//! The theme's words: in twelve languages, whole, explained, and chosen by the page's language.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use support::{clean, repository, site, text};

const LANGUAGES: [&str; 12] = [
    "en", "sv", "de", "fr", "es", "ru", "nl", "da", "nb", "fi", "it", "pt",
];

/// The words of a theme in a language: each with its forms, or with none.
fn words(theme: &str, lang: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let path = repository().join(format!("themes/{theme}/words/{lang}.yaml"));
    let written = fs::read_to_string(path).unwrap();
    let mut words = BTreeMap::<String, BTreeMap<String, String>>::new();
    let mut last = String::new();
    for line in written.lines().filter(|line| !line.starts_with('#')) {
        let Some((key, value)) = line.split_once(':') else {
            continue;
        };
        let value = value.trim().trim_matches('"').to_owned();
        match key.strip_prefix("  ") {
            Some(form) => drop(words.get_mut(&last).unwrap().insert(form.to_owned(), value)),
            None => {
                last = key.to_owned();
                let text = (!value.is_empty()).then_some((String::new(), value));
                words.insert(last.clone(), text.into_iter().collect());
            }
        }
    }
    words
}

fn gaps(forms: &BTreeMap<String, String>) -> BTreeSet<&str> {
    let found = forms.values().flat_map(|text| text.split('{').skip(1));
    found
        .filter_map(|rest| Some(rest.split_once('}')?.0))
        .collect()
}

#[test]
fn every_language_has_every_word_with_its_gaps_and_forms() {
    for theme in ["handshake", "letter"] {
        let english = words(theme, "en");
        for lang in LANGUAGES {
            let words = words(theme, lang);
            assert!(words.keys().eq(english.keys()), "{theme} {lang}");
            for (key, forms) in &words {
                assert_eq!(gaps(forms), gaps(&english[key]), "{theme} {lang} {key}");
                let expected = match lang {
                    _ if english[key].contains_key("") => vec![""],
                    "ru" => vec!["few", "many", "one", "other"],
                    _ => vec!["one", "other"],
                };
                let forms: Vec<&str> = forms.keys().map(String::as_str).collect();
                assert_eq!(forms, expected, "{theme} {lang} {key}");
            }
        }
    }
}

/// `UPDATE=1` writes the table anew.
#[test]
fn the_manual_lists_every_word() {
    let mut table = "# Words\n\nThe words of the theme `handshake` in English. To change one, write its name from the first \
        column under `words:` in `site.yaml`, or into a file in `words/`. The page about [themes](themes.md#words) \
        explains the order in which linger looks for a word.\n\n| word | in English |\n|---|---|\n"
        .to_owned();
    let path = repository().join("themes/handshake/words/en.yaml");
    let written = fs::read_to_string(path).unwrap();
    let words = words("handshake", "en");
    for key in written.lines().filter_map(|line| line.split_once(':')) {
        if let Some(forms) = words.get(key.0) {
            let forms: Vec<String> = forms
                .iter()
                .map(|(form, text)| match form.as_str() {
                    "" => text.clone(),
                    form => format!("`{form}`: {text}"),
                })
                .collect();
            table.push_str(&format!("| `{}` | {} |\n", key.0, forms.join("<br>")));
        }
    }
    let path = repository().join("docs/words.md");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &table).unwrap();
    }
    assert_eq!(
        fs::read_to_string(path).unwrap(),
        table,
        "UPDATE=1 mends it"
    );
}

/// Words that are written in a template would be English on every page.
#[test]
fn no_template_speaks_for_itself() {
    let mut spoken = Vec::new();
    for theme in ["handshake", "letter"] {
        let templates = repository().join(format!("themes/{theme}/templates"));
        for (path, bytes) in support::tree(&templates) {
            let text = String::from_utf8(bytes).unwrap();
            let text = without(&without(&text, "{#", "#}"), "<style>", "</style>");
            let text = without(&text, "<script>", "</script>");
            let text = without(&without(&text, "{%", "%}"), "{{", "}}");
            let mut said: Vec<&str> = Vec::new();
            for attribute in ["aria-label=\"", "title=\"", "alt=\"", "placeholder=\""] {
                let values = text.split(attribute).skip(1);
                said.extend(values.filter_map(|rest| rest.split('"').next()));
            }
            let plain = without(&text, "<", ">");
            said.extend(plain.lines());
            let is_word = |said: &&str| {
                said.split(|c: char| !c.is_alphabetic())
                    .any(|word| word.len() > 1 && word != "RSS")
            };
            spoken.extend(
                said.into_iter()
                    .filter(is_word)
                    .map(|said| format!("{path}: {said}")),
            );
        }
    }
    assert!(spoken.is_empty(), "{spoken:#?}");
}

fn without(text: &str, open: &str, close: &str) -> String {
    let mut parts = text.split(open);
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        kept.push_str(part.split_once(close).map_or("", |(_, after)| after));
    }
    kept
}

const SITE: &str = r#"
-- site.yaml --
title: A site
base_url: https://example.com/
language: ru
words: {tags: Рубрики}
-- content/posts/a.md --
---
id: a
title: А
date: 2026-01-01
tags: [x]
---
Text.
-- content/posts/b.md --
---
id: b
title: B
date: 2026-01-02
lang: sv
series: Serien
part: 1
---
Text.
-- content/posts/c.md --
---
id: c
title: C
date: 2026-01-03
lang: pl
---
Text.
-- content/posts/d.md --
---
id: d
title: D
date: 2026-01-04
lang: ar
---
Text.
-- words/ar.yaml --
posts: {zero: "لا مقالات", one: مقالة, two: مقالتان, few: "{count} مقالات", many: "{count} مقالة", other: "{count} مقالة"}
-- words/sv.yaml --
by: Skriven av
"#;

#[test]
fn a_page_speaks_its_own_language() {
    let build = clean(&site(SITE));
    assert_eq!(build.diagnostics, []);
    let russian = text(&build, "posts/a/index.html");
    assert!(russian.contains("1 минута чтения"), "{russian}");
    assert!(russian.contains("1 января 2026"), "{russian}");
    assert!(text(&build, "tags/index.html").contains("<h1>Рубрики</h1>"));
    assert!(text(&build, "archive/index.html").contains("4 записи"));
    let swedish = text(&build, "posts/b/index.html");
    assert!(swedish.contains("<html lang=\"sv\">"), "{swedish}");
    assert!(
        swedish.contains("Del 1 av 1") && swedish.contains("1 min läsning"),
        "{swedish}"
    );
    // No theme has words in Polish, so the page uses those of the site's language, and marks their
    // language.
    let polish = text(&build, "posts/c/index.html");
    assert!(
        polish.contains("<html lang=\"pl\">") && polish.contains("3 stycznia 2026"),
        "{polish}"
    );
    assert!(
        polish.contains("<footer class=\"colophon\" lang=\"ru\" dir=\"ltr\">"),
        "{polish}"
    );
    let meta = "<p class=\"meta\" lang=\"ru\" dir=\"ltr\">";
    assert!(polish.contains(meta), "{polish}");
    let arabic = text(&build, "posts/d/index.html");
    assert!(
        arabic.contains("<html lang=\"ar\" dir=\"rtl\">"),
        "{arabic}"
    );
}

#[test]
fn a_build_in_each_language_has_no_english_left() {
    let english = words("handshake", "en");
    let is_long = |text: &&String| text.len() > 12 && !text.contains('{');
    let english: BTreeSet<&String> = english
        .values()
        .flat_map(BTreeMap::values)
        .filter(is_long)
        .collect();
    for lang in &LANGUAGES[1..] {
        let own = words("handshake", lang);
        let own: BTreeSet<&String> = own.values().flat_map(BTreeMap::values).collect();
        let archive = SITE.replace("language: ru", &format!("language: {lang}"));
        let archive = archive
            .split("-- content/posts/b.md")
            .next()
            .unwrap()
            .to_owned();
        let build = clean(&site(&archive));
        for page in build
            .outputs
            .iter()
            .filter(|output| output.path.ends_with(".html"))
        {
            let html = text(&build, &page.path);
            for said in english.iter().filter(|said| !own.contains(**said)) {
                assert!(
                    !html.contains(said.as_str()),
                    "{lang}: {said:?} in {}",
                    page.path
                );
            }
        }
    }
}
