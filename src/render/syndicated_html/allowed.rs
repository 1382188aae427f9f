//! What feeds and mails may contain: three lists of elements, attributes and schemes. Everything
//! else is removed.
//!
//! Enters: names in lower case. Leaves: whether they are allowed. Forbidden here: texts.

/// What happens to an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It stays.
    Carried,
    /// Its tags are removed, and its content stays.
    Unwrapped,
    /// It is removed with its content.
    Removed,
}

/// Elements of HTML, SVG and MathML with content for readers.
#[rustfmt::skip]
const ELEMENTS: &[&str] = &[
    "a", "abbr", "acronym", "address", "area", "article", "aside", "audio", "b", "bdi", "bdo", "big",
    "blockquote", "br", "caption", "center", "circle", "cite", "clippath", "code", "col", "colgroup",
    "data", "dd", "defs", "del", "desc", "details", "dfn", "div", "dl", "dt", "ellipse", "em",
    "figcaption", "figure", "font", "footer", "g", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hgroup", "hr", "i", "image", "img", "ins", "kbd", "label", "li", "line", "lineargradient", "main",
    "map", "mark", "marker", "mask", "math", "menu", "meter", "mfrac", "mi", "mn", "mo", "mover",
    "mpadded", "mroot", "mrow", "ms", "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable",
    "mtd", "mtext", "mtr", "munder", "munderover", "nav", "ol", "p", "path", "pattern", "picture",
    "polygon", "polyline", "pre", "progress", "q", "radialgradient", "rb", "rect", "rp", "rt", "rtc",
    "ruby", "s", "samp", "search", "section", "small", "source", "span", "stop", "strike", "strong",
    "sub", "summary", "sup", "svg", "symbol", "table", "tbody", "td", "text", "textpath", "tfoot", "th",
    "thead", "time", "tr", "track", "tspan", "tt", "u", "ul", "use", "var", "video", "wbr",
];

/// Elements that do something, or whose content is no text of the post.
#[rustfmt::skip]
const REMOVED: &[&str] = &[
    "animate", "animatemotion", "animatetransform", "annotation", "annotation-xml", "applet", "base",
    "button", "datalist", "dialog", "embed", "foreignobject", "form", "frame", "frameset", "iframe",
    "input", "link", "meta", "noembed", "noframes", "noscript", "object", "plaintext", "script",
    "select", "set", "style", "template", "textarea", "title", "xmp",
];

/// Attributes that any element may have.
#[rustfmt::skip]
const GLOBAL: &[&str] = &[
    "class", "dir", "id", "lang", "title", "translate", "xml:lang",
];

/// Attributes that some elements of HTML may have.
#[rustfmt::skip]
const HTML: &[(&str, &[&str])] = &[
    ("a", &["charset", "download", "href", "hreflang", "name", "rel", "rev", "target", "type"]),
    ("area", &["alt", "coords", "href", "hreflang", "rel", "shape", "target"]),
    ("audio", AUDIO),
    ("blockquote", &["cite"]),
    ("br", &["clear"]),
    ("caption", &["align"]),
    ("col", &["align", "span", "valign", "width"]),
    ("colgroup", &["align", "span", "valign", "width"]),
    ("data", &["value"]),
    ("del", &["cite", "datetime"]),
    ("details", &["name", "open"]),
    ("div", &["align"]),
    ("font", &["color", "face", "size"]),
    ("h1", &["align"]), ("h2", &["align"]), ("h3", &["align"]),
    ("h4", &["align"]), ("h5", &["align"]), ("h6", &["align"]),
    ("hr", &["align", "color", "noshade", "size", "width"]),
    ("img", &["align", "alt", "border", "decoding", "fetchpriority", "height", "hspace", "ismap",
        "loading", "longdesc", "sizes", "src", "srcset", "usemap", "vspace", "width"]),
    ("ins", &["cite", "datetime"]),
    ("label", &["for"]),
    ("li", &["type", "value"]),
    ("map", &["name"]),
    ("meter", &["high", "low", "max", "min", "optimum", "value"]),
    ("ol", &["reversed", "start", "type"]),
    ("p", &["align"]),
    ("pre", &["width"]),
    ("progress", &["max", "value"]),
    ("q", &["cite"]),
    ("source", &["height", "media", "sizes", "src", "srcset", "type", "width"]),
    ("table", &["align", "background", "bgcolor", "border", "cellpadding", "cellspacing", "frame",
        "rules", "summary", "width"]),
    ("tbody", &["align", "valign"]),
    ("td", CELL),
    ("tfoot", &["align", "valign"]),
    ("th", CELL),
    ("thead", &["align", "valign"]),
    ("time", &["datetime"]),
    ("tr", &["align", "bgcolor", "valign"]),
    ("track", &["default", "kind", "label", "src", "srclang"]),
    ("ul", &["type"]),
    ("video", &["autoplay", "controls", "height", "loop", "muted", "playsinline", "poster",
        "preload", "src", "width"]),
];
#[rustfmt::skip]
const AUDIO: &[&str] = &["autoplay", "controls", "loop", "muted", "preload", "src"];
#[rustfmt::skip]
const CELL: &[&str] = &[
    "abbr", "align", "axis", "background", "bgcolor", "char", "charoff", "colspan", "headers", "height",
    "nowrap", "rowspan", "scope", "valign", "width",
];

/// Attributes of drawings and formulas (SVG 2, MathML Core).
#[rustfmt::skip]
const FOREIGN: &[&str] = &[
    "alignment-baseline", "baseline-shift", "clip-path", "clip-rule", "clippathunits", "color", "cx",
    "cy", "d", "display", "displaystyle", "dominant-baseline", "dx", "dy", "fence", "fill",
    "fill-opacity", "fill-rule", "focusable", "font-family", "font-size", "font-style", "font-weight",
    "form", "fr", "fx", "fy", "gradienttransform", "gradientunits", "height", "href", "largeop",
    "letter-spacing", "linethickness", "lspace", "marker-end", "marker-mid", "marker-start",
    "markerheight", "markerunits", "markerwidth", "mask", "maskcontentunits", "maskunits",
    "mathvariant", "maxsize", "minsize", "movablelimits", "offset", "opacity", "orient",
    "paint-order", "pathlength", "patterncontentunits", "patterntransform", "patternunits", "points",
    "preserveaspectratio", "r", "refx", "refy", "rotate", "rspace", "rx", "ry", "scriptlevel",
    "separator", "shape-rendering", "spreadmethod", "startoffset", "stop-color", "stop-opacity",
    "stretchy", "stroke", "stroke-dasharray", "stroke-dashoffset", "stroke-linecap",
    "stroke-linejoin", "stroke-miterlimit", "stroke-opacity", "stroke-width", "symmetric",
    "text-anchor", "text-decoration", "textlength", "transform", "vector-effect", "version", "viewbox",
    "visibility", "width", "word-spacing", "writing-mode", "x", "x1", "x2", "xlink:href", "xmlns",
    "xmlns:xlink", "y", "y1", "y2",
];

/// The attributes whose value is one URL.
const ADDRESSES: &[&str] = &[
    "background",
    "cite",
    "href",
    "longdesc",
    "poster",
    "src",
    "xlink:href",
];

/// Schemes that lead readers to a page, a person or a file, and run no code.
#[rustfmt::skip]
const SCHEMES: &[&str] = &[
    "ftp", "ftps", "geo", "http", "https", "irc", "ircs", "magnet", "mailto", "matrix", "news", "nntp",
    "sip", "sips", "sms", "smsto", "tel", "urn", "webcal", "xmpp",
];

/// What happens to an element with that name.
pub(super) fn element(name: &str) -> Fate {
    if ELEMENTS.binary_search(&name).is_ok() {
        Fate::Carried
    } else if REMOVED.binary_search(&name).is_ok() {
        Fate::Removed
    } else {
        Fate::Unwrapped
    }
}

/// Whether an attribute of an element is allowed. `is_html` is false in a drawing or a formula.
pub(super) fn attribute(element: &str, name: &str, is_html: bool) -> bool {
    if GLOBAL.contains(&name) {
        return true;
    }
    if !is_html {
        return FOREIGN.binary_search(&name).is_ok();
    }
    let of_element = HTML.binary_search_by(|(known, _)| (*known).cmp(element));
    match of_element {
        Ok(at) => HTML[at].1.contains(&name),
        // The outermost element of a drawing counts as HTML.
        Err(_) => matches!(element, "svg" | "math") && FOREIGN.binary_search(&name).is_ok(),
    }
}

/// Whether the value of an attribute is an address.
pub(super) fn is_address(attribute: &str) -> bool {
    ADDRESSES.contains(&attribute)
}

/// Whether an address may have that scheme.
pub(super) fn scheme(scheme: &str) -> bool {
    SCHEMES
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_searched_is_sorted() {
        for list in [ELEMENTS, REMOVED, FOREIGN] {
            assert!(list.is_sorted(), "{list:?}");
        }
        assert!(HTML.is_sorted_by_key(|(name, _)| name));
        assert!(!ELEMENTS.iter().any(|name| REMOVED.contains(name)));
    }

    #[test]
    fn nothing_that_acts_is_allowed() {
        for (_, names) in HTML.iter().chain(&[("", FOREIGN), ("", GLOBAL)]) {
            for name in *names {
                assert!(!name.starts_with("on"), "{name}");
                assert!(!["style", "srcdoc", "formaction", "ping"].contains(name));
            }
        }
    }
}
