//! A request reaches its output however its path is encoded, and no request reaches an output whose
//! path it does not spell.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linger::serve::{output_path, request_path};

fuzz_target!(|input: (&str, u64)| {
    let (name, encoded) = input;
    for base in ["/", "/blog/"] {
        for (path, output) in [
            (name.to_owned(), output_of(name)),
            (format!("{name}/"), format!("{name}/index.html")),
        ] {
            let url: String = format!("{base}{path}")
                .bytes()
                .enumerate()
                .map(|(at, byte)| sent(byte, encoded >> (at % 64) & 1 == 1))
                .collect();
            for more in ["", "?x=/../y/", "#x/"] {
                let asked = request_path(&format!("{url}{more}"));
                assert_eq!(output_path(base, &asked).as_ref(), Some(&output), "{url}{more}");
                if base == "/blog/" {
                    assert_eq!(output_path("/other/", &asked), None, "{url}{more}");
                }
            }
        }
        let asked = request_path(name);
        if let Some(output) = output_path(base, &asked) {
            let spelled = format!("{base}{output}");
            assert!(spelled == asked || spelled == format!("{asked}index.html"), "{name}: {output}");
        }
    }
});

/// The output that a path under the base path names.
fn output_of(path: &str) -> String {
    if path.is_empty() || path.ends_with('/') {
        format!("{path}index.html")
    } else {
        path.to_owned()
    }
}

/// A byte as a browser may send it: as itself where a URL allows that, unless `always` encoded.
fn sent(byte: u8, always: bool) -> String {
    match byte {
        b'/' => "/".to_owned(),
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' if !always => {
            char::from(byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    }
}
