//! The memory of an import does not grow with the export.

use crate::support::test_site::TestSite;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use wait4::Wait4;

/// Bytes that one import may take more than another one of a tenth of the size.
const GROWTH: u64 = 8_000_000;
/// Bytes that any import may take.
const MOST: u64 = 100_000_000;

/// Writes an export of WordPress of about so many bytes, in posts of 100 KB: so there are few files, and
/// much text.
fn export(path: &Path, bytes: usize) {
    let mut file = BufWriter::new(File::create(path).unwrap());
    let text = "They stay because somebody rings them before they think of leaving. ".repeat(60);
    let paragraph = format!("<!-- wp:paragraph --><p>{text}</p><!-- /wp:paragraph -->\n");
    let text = paragraph.repeat(100_000 / paragraph.len());
    let head = crate::wxr::wxr(&[]);
    let (head, tail) = head.split_at(head.find("</channel>").unwrap());
    file.write_all(head.as_bytes()).unwrap();
    for id in 1..=bytes / text.len() {
        writeln!(
            file,
            "<item><title>Post {id}</title><link>https://acme.example/2019/02/post-{id}/</link><guid>https://acme.example/?p={id}</guid><dc:creator>marit</dc:creator><content:encoded><![CDATA[{text}]]></content:encoded><wp:post_id>{id}</wp:post_id><wp:post_date>2019-02-03 10:00:00</wp:post_date><wp:post_date_gmt>2019-02-03 09:00:00</wp:post_date_gmt><wp:post_name>post-{id}</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>"
        )
        .unwrap();
    }
    file.write_all(tail.as_bytes()).unwrap();
}

/// The most memory that an import takes, in bytes.
fn peak(bytes: usize, more: &[&str]) -> u64 {
    let site = TestSite::within("site", "");
    std::fs::create_dir_all(site.dir()).unwrap();
    let file = site.path("../export.xml");
    export(&file, bytes);
    assert!(std::fs::metadata(&file).unwrap().len() > bytes as u64 * 9 / 10);
    let mut child = Command::new(env!("CARGO_BIN_EXE_linger"))
        .args(["import", "wordpress", "../export.xml"])
        .args(more)
        .current_dir(site.dir())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let end = child.wait4().unwrap();
    assert!(end.status.success());
    assert_eq!(site.has("content/posts/post-9.md"), more.is_empty());
    end.rusage.maxrss
}

#[test]
fn ten_times_the_export_takes_no_more_memory() {
    for more in [&["--dry-run"][..], &[]] {
        let (small, large) = (peak(1_600_000, more), peak(16_000_000, more));
        let said = format!("{more:?}: {small} and {large} bytes");
        assert!(large < small + GROWTH && large < MOST, "{said}");
    }
}
