//! Any template and any data, in a site: no panic; there is a page, or an error says why there is none.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linger_fuzz::{build, site};

fuzz_target!(|text: &str| {
    let (template, data) = text.split_once('\x1e').unwrap_or((text, text));
    let mut site = site();
    site.write("content/data/x.yaml", data);
    site.write("content/data/authors.yaml", data);
    site.write("content/x.md", "---\ntemplate: x.html\n---\n{{< x a=\"b\" >}}\n");
    site.write("templates/x.html", format!("{{% set x = data(path=\"x.yaml\") %}}{template}"));
    site.write(
        "templates/shortcodes/x.html",
        "{% component x(a=\"\", @page) %}{{ a }}{% endcomponent x %}",
    );
    site.write("themes/handshake/theme.yaml", data);
    let build = build(&site);
    let is_there = build.outputs.iter().any(|built| &*built.path == "x/index.html" && built.placed.is_some());
    assert!(is_there || build.has_errors(), "no page, and no error");
    for problem in &build.diagnostics {
        problem.human(false);
    }
});
