//! What the preview adds to pages: a small script, never part of the published site.

/// Where the script is.
pub(super) const SCRIPT_PATH: &str = "/_linger/live.js";
/// Where the script listens.
pub(super) const EVENTS_PATH: &str = "/_linger/events";

/// Loads the page again on `reload`, shows what is wrong on `problem`, and after the preview was
/// restarted, catches up.
pub(super) const SCRIPT: &str = r#"(() => {
  "use strict";
  let lost = false;
  let box = null;
  const events = new EventSource("/_linger/events");
  events.addEventListener("reload", () => location.reload());
  events.addEventListener("open", () => { if (lost) location.reload(); });
  events.addEventListener("error", () => { lost = true; });
  events.addEventListener("problem", (event) => {
    if (!box) {
      const host = document.createElement("div");
      const shadow = host.attachShadow({ mode: "closed" });
      box = document.createElement("pre");
      box.setAttribute("role", "alert");
      box.style.cssText = "position:fixed;inset:auto 0 0 0;max-height:60vh;overflow:auto;margin:0;" +
        "padding:1rem 1.25rem;background:#1b1b1f;color:#f6f1e7;border-top:4px solid #d4483b;" +
        "font:14px/1.5 ui-monospace,monospace;white-space:pre-wrap;z-index:2147483647";
      shadow.append(box);
      document.documentElement.append(host);
    }
    box.textContent = event.data;
  });
  addEventListener("pagehide", () => events.close());
})();
"#;

/// The page with the script, and the run's token for what acts, at the end of its body; without
/// one, at its end.
pub(super) fn with_script(html: &[u8], token: &str) -> Vec<u8> {
    let tag = format!("<script src=\"{SCRIPT_PATH}\" data-token=\"{token}\"></script>\n");
    let at = memchr::memmem::rfind(html, b"</body>").unwrap_or(html.len());
    [&html[..at], tag.as_bytes(), &html[at..]].concat()
}

/// What is shown when the very first build has errors: what is wrong, and the script that loads
/// the page again once it is mended.
pub(super) fn broken(problems: &str) -> Vec<u8> {
    let mut text = String::new();
    // Writing to a `String` cannot fail.
    let _ = pulldown_cmark_escape::escape_html(&mut text, problems);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>linger: not yet</title>\n\
         <style>body{{margin:0;padding:2rem;background:#1b1b1f;color:#f6f1e7;font:15px/1.6 ui-monospace,monospace}}\
         pre{{white-space:pre-wrap}}h1{{font-size:1.2rem}}</style>\n</head>\n<body>\n\
         <h1>The site cannot be built yet</h1>\n<pre>{text}</pre>\n\
         <script src=\"{SCRIPT_PATH}\"></script>\n</body>\n</html>\n"
    )
    .into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_goes_to_the_end_of_the_body_or_of_the_page() {
        let tag = "<script src=\"/_linger/live.js\" data-token=\"t\"></script>\n";
        let page = with_script(b"<body>a</body></html>", "t");
        assert_eq!(page, format!("<body>a{tag}</body></html>").into_bytes());
        assert_eq!(with_script(b"<p>a", "t"), format!("<p>a{tag}").into_bytes());
    }

    #[test]
    fn problems_are_escaped() {
        let page = String::from_utf8(broken("<script>alert(1)</script>")).unwrap();
        assert!(page.contains("&lt;script&gt;alert(1)"));
    }
}
