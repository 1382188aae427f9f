//! A download that broke off goes on, and nothing is put behind what is of another version (RFC 9110,
//! 13.1.5, 14.4 and 15.3.7.3).

use crate::old_host::{Asked, Manner, OldHost, Recording, Sent, limits};
use crate::support::tree;
use std::collections::BTreeMap;
use std::path::Path;

const TALK: &str = "/talk.mp3";
const FIRST: &str = "ETag: \"first\"";
const SECOND: &str = "ETag: \"second\"";
const WEAK: &str = "ETag: W/\"first\"";
const YESTERDAY: &str =
    "Last-Modified: Fri, 27 Nov 2026 08:00:00 GMT\r\nDate: Sat, 28 Nov 2026 08:00:00 GMT";
const JUST_NOW: &str =
    "Last-Modified: Sat, 28 Nov 2026 08:00:00 GMT\r\nDate: Sat, 28 Nov 2026 08:00:00 GMT";

/// A version of the recording, on a host whose connections break after 1,500 bytes.
fn version(of: u8) -> Vec<u8> {
    (0..=250)
        .cycle()
        .map(|byte: u8| byte ^ of)
        .take(10_000)
        .collect()
}

fn host(of: u8, head: &str, at_a_time: usize, manner: Manner) -> OldHost {
    let recording = Recording {
        bytes: version(of),
        at_a_time,
        head: head.to_owned(),
        manner,
    };
    OldHost::with(&[(TALK, Sent::Recording(recording))])
}

fn kept(dir: &Path) -> Vec<(String, usize)> {
    let files = tree(dir).into_iter();
    files.map(|(path, bytes)| (path, bytes.len())).collect()
}

/// Of a version with that head, 6,000 bytes come; then the host is another one. Answers with what the
/// second host was asked, once its version is there, whole and alone.
fn resumed(before: &str, then: &OldHost, version_there: u8) -> Vec<Asked> {
    let dir = tempfile::tempdir().unwrap();
    let first = host(0, before, 1_500, Manner::Obeys);
    let refused = first.fetch(dir.path(), limits(), &[TALK]);
    assert!(
        refused[TALK].starts_with("it came in part only"),
        "{refused:?}"
    );
    assert_eq!(then.fetch(dir.path(), limits(), &[TALK]), BTreeMap::new());
    let there = tree(dir.path());
    assert_eq!(there.keys().collect::<Vec<_>>(), ["127.0.0.1/talk.mp3"]);
    let is_whole = there["127.0.0.1/talk.mp3"] == version(version_there);
    assert!(is_whole, "{before}: another file came than is there");
    then.asked_in_order()
}

fn asked(from: u64, mark: Option<&str>) -> Asked {
    (TALK.to_owned(), from, mark.map(str::to_owned))
}

#[test]
fn a_file_that_breaks_off_goes_on_where_it_stopped() {
    let dir = tempfile::tempdir().unwrap();
    let quick = host(0, FIRST, 3_000, Manner::Obeys);
    assert_eq!(quick.fetch(dir.path(), limits(), &[TALK]), BTreeMap::new());
    assert_eq!(tree(dir.path())["127.0.0.1/talk.mp3"], version(0));
    let mark = Some("\"first\"");
    let parts = [
        asked(0, None),
        asked(3_000, mark),
        asked(6_000, mark),
        asked(9_000, mark),
    ];
    assert_eq!(quick.asked_in_order(), parts);

    // Four answers bring 6,000 bytes; the next run goes on behind them.
    let dir = tempfile::tempdir().unwrap();
    let slow = host(0, FIRST, 1_500, Manner::Obeys);
    let refused = slow.fetch(dir.path(), limits(), &[TALK]);
    assert!(
        refused[TALK].starts_with("it came in part only"),
        "{refused:?}"
    );
    let parts = [
        ("127.0.0.1/talk.mp3.part", 6_000),
        ("127.0.0.1/talk.mp3.part-of", 7),
    ];
    assert_eq!(
        kept(dir.path()),
        parts.map(|(path, len)| (path.to_owned(), len))
    );
    slow.asked();
    assert_eq!(slow.fetch(dir.path(), limits(), &[TALK]), BTreeMap::new());
    let parts = [asked(6_000, mark), asked(7_500, mark), asked(9_000, mark)];
    assert_eq!(slow.asked_in_order(), parts);
    assert_eq!(
        kept(dir.path()),
        [("127.0.0.1/talk.mp3".to_owned(), 10_000)]
    );
}

#[test]
fn a_date_tells_versions_apart_if_it_is_older_than_its_answer() {
    let then = host(0, YESTERDAY, 10_000, Manner::Obeys);
    let mark = Some("Fri, 27 Nov 2026 08:00:00 GMT");
    assert_eq!(resumed(YESTERDAY, &then, 0), [asked(6_000, mark)]);
    let then = host(1, JUST_NOW, 10_000, Manner::Obeys);
    assert_eq!(resumed(YESTERDAY, &then, 1), [asked(6_000, mark)]);
}

#[test]
fn another_version_comes_anew_whatever_the_server_makes_of_the_request() {
    let rest = asked(6_000, Some("\"first\""));
    for (manner, is_asked_again) in [
        (Manner::Obeys, false),
        (Manner::SendsAll, false),
        (Manner::SendsAnyVersion, true),
        (Manner::SendsAnotherPart, true),
        (Manner::SendsNone, true),
    ] {
        let then = host(1, SECOND, 10_000, manner);
        let mut requests = vec![rest.clone()];
        requests.extend(is_asked_again.then(|| asked(0, None)));
        assert_eq!(resumed(FIRST, &then, 1), requests);
    }
    // The same version, with a part that does not fit.
    for manner in [Manner::SendsAnotherPart, Manner::SendsNone] {
        let then = host(0, FIRST, 10_000, manner);
        assert_eq!(resumed(FIRST, &then, 0), [rest.clone(), asked(0, None)]);
    }
}

#[test]
fn without_a_mark_of_its_version_nothing_goes_on() {
    for head in ["Server: none", WEAK, JUST_NOW] {
        let then = host(1, head, 10_000, Manner::SendsAnyVersion);
        assert_eq!(resumed(head, &then, 1), [asked(0, None)], "{head}");
    }
}

#[test]
fn a_page_in_the_place_of_the_rest_takes_nothing_away() {
    let dir = tempfile::tempdir().unwrap();
    let slow = host(0, FIRST, 1_500, Manner::Obeys);
    slow.fetch(dir.path(), limits(), &[TALK]);
    let sorry = Sent::Whole(200, "\r\nContent-Type: text/html", b"<p>Too many".to_vec());
    let busy = OldHost::with(&[(TALK, sorry)]);
    let refused = busy.fetch(dir.path(), limits(), &[TALK]);
    assert_eq!(refused[TALK], "the host sends a page in its place");
    slow.asked();
    assert_eq!(slow.fetch(dir.path(), limits(), &[TALK]), BTreeMap::new());
    assert_eq!(slow.asked()[0].1, 6_000);
}
