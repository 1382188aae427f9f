//! The language that a file's name tells: `why-they-stay.sv.md` is in Swedish.
//!
//! Enters: a path. Leaves: what the name says. Forbidden here: other files.

/// The languages that a name can tell: ISO 639-1.
const LANGUAGES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co \
    cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi \
    ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw \
    ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc \
    oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv \
    sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// A path without its ending, and without the language that stands before the ending; and that
/// language (BCP 47: two letters, and a region or script after a hyphen), if there is one.
pub fn spoken(path: &str) -> (&str, Option<&str>) {
    let name = path.rfind('/').map_or(0, |slash| slash + 1);
    let stem = match path[name..].rfind('.') {
        Some(dot) if dot > 0 => &path[..name + dot],
        _ => path,
    };
    match stem[name..].rsplit_once('.') {
        Some((before, lang)) if !before.is_empty() && is_language(lang) => {
            (&stem[..name + before.len()], Some(lang))
        }
        _ => (stem, None),
    }
}

fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    let is_known = language.len() == 2 && LANGUAGES.split(' ').any(|known| known == language);
    let is_part =
        |part: &str| matches!(part.len(), 2 | 4) && part.chars().all(|c| c.is_ascii_alphabetic());
    is_known && parts.all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_a_language() {
        for (path, expected) in [
            ("content/posts/a.sv.md", ("content/posts/a", Some("sv"))),
            ("posts/a/index.pt-BR.md", ("posts/a/index", Some("pt-BR"))),
            ("posts/a.md", ("posts/a", None)),
            ("posts.sv/a.md", ("posts.sv/a", None)),
            ("a/version-1.5.md", ("a/version-1.5", None)),
            ("a/what.ever.md", ("a/what.ever", None)),
            ("a/sv.md", ("a/sv", None)),
            ("a/.sv.md", ("a/.sv", None)),
        ] {
            assert_eq!(spoken(path), expected, "{path}");
        }
    }
}
