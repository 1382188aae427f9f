//! What a check has to know of every output, found while the outputs are made, so that no page is held.
//!
//! Enters: the outputs of a build, and what the last check found in them. Leaves: [`ScannedPage`], and
//! addresses in feeds. Forbidden here: what is wrong with them. Pages share most of their addresses, so
//! these are texts with numbers.

use super::blocked::PolicedPart;
use super::feed;
use super::page::{PageScan, Use};
use crate::concurrency::{Collector, TextNumbers};
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::pipeline::{Build, Options, Payload, Placed, Sink, recall_record, remember_record};
use crate::record::{Record, RecordReader, RecordWriter, record_enum, record_struct};
use crate::source::Source;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::io::{self, Write};
use std::sync::Arc;

/// The name of what is remembered.
const NAME: &str = "check";
/// How many outputs are in one part of the record.
const IN_A_PART: usize = 64;

/// The facts about one page. Texts stand there by their numbers.
#[derive(Debug, Default)]
pub(super) struct ScannedPage {
    /// The ids, to which fragments can lead; sorted.
    pub(super) ids: Vec<u32>,
    /// Each address as it is written, by four times its number and the number of its use.
    links: Vec<u32>,
    /// The parts that a content security policy may block, as [`PolicedPart::encoded`] writes them.
    pub(super) policed: Vec<u32>,
    /// What is wrong with the page itself, if anything is.
    pub(super) wrong: Option<PageMistakes>,
}

/// What is wrong with one page itself.
#[derive(Debug, Default, PartialEq)]
pub(super) struct PageMistakes {
    /// The addresses of pictures that have no `alt` at all.
    pub(super) without_alt: Vec<String>,
    /// The ids that two elements have.
    pub(super) ids_twice: Vec<String>,
    /// Paragraphs and labels with blocks in them: the names of both elements.
    pub(super) misplaced: Vec<(String, String)>,
    /// The reason, if the rest of the page could not be read.
    pub(super) trouble: Option<String>,
}

record_struct!(ScannedPage {
    ids,
    links,
    policed,
    wrong
});
record_struct!(PageMistakes {
    without_alt,
    ids_twice,
    misplaced,
    trouble
});

impl ScannedPage {
    fn of(html: &str, texts: &TextNumbers) -> ScannedPage {
        let scan = PageScan::of(html);
        let mut ids = texts.numbers(scan.ids.iter().map(String::as_str));
        ids.sort_unstable();
        let links = texts.numbers(scan.links.iter().map(|(url, _)| &**url));
        let links = links.into_iter().zip(&scan.links);
        let encoded: Vec<String> = scan.policed.iter().map(PolicedPart::encoded).collect();
        let wrong = PageMistakes {
            without_alt: scan.without_alt,
            ids_twice: scan.ids_twice,
            misplaced: scan.misplaced.into_iter().collect(),
            trouble: scan.trouble,
        };
        ScannedPage {
            ids,
            links: links
                .map(|(number, (_, used))| number * 4 + *used as u32)
                .collect(),
            policed: texts.numbers(encoded.iter().map(String::as_str)),
            wrong: Some(wrong).filter(|wrong| *wrong != PageMistakes::default()),
        }
    }

    /// The number of each address, and its use.
    pub(super) fn links(&self) -> impl ExactSizeIterator<Item = (u32, Use)> {
        let used = |link: u32| match link % 4 {
            0 => Use::Link,
            1 => Use::Picture,
            _ => Use::Part,
        };
        self.links.iter().map(move |link| (link / 4, used(*link)))
    }
}

/// What there is to know of one output.
#[derive(Debug)]
pub(super) enum Scan {
    /// Nothing: it has neither links nor addresses.
    Nothing,
    /// A page.
    Page(ScannedPage),
    /// A feed or a sitemap: the addresses that it names.
    Feed(Vec<String>),
    /// A feed or a sitemap that cannot be read, or has an address that does not work: the reason.
    BrokenFeed(String),
}

record_enum!(Scan {
    0 => Nothing,
    1 => Page(facts),
    2 => Feed(addresses),
    3 => BrokenFeed(reason),
});

/// What is known of the outputs with these bytes.
type KnownScans = FxHashMap<Arc<str>, (Digest, Scan)>;

/// Reads the outputs of a build as they are made.
#[derive(Debug, Default)]
pub struct Scans {
    texts: TextNumbers,
    /// Of the last check.
    known: KnownScans,
    fresh: Collector<(Arc<str>, Digest, Scan)>,
}

impl Sink for Scans {
    fn put(
        &self,
        path: &Arc<str>,
        payload: &Payload,
        digest: Digest,
    ) -> Result<Placed, Diagnostic> {
        let scan = match payload {
            Payload::Bytes(bytes) => self.scan(path, &String::from_utf8_lossy(bytes)),
            // This is a file of the writer's own, which was just read.
            Payload::File(_) | Payload::Made(_) => Scan::Nothing,
        };
        self.fresh.put((Arc::clone(path), digest, scan));
        Ok(Placed::default())
    }

    fn holds(&self, path: &Arc<str>, digest: Digest) -> Option<Placed> {
        let (known, _) = self.known.get(path)?;
        (*known == digest).then(Placed::default)
    }

    fn restart(&self) -> Result<(), Diagnostic> {
        self.fresh.take();
        Ok(())
    }
}

impl Scans {
    fn scan(&self, path: &str, text: &str) -> Scan {
        if path.ends_with(".html") {
            return Scan::Page(ScannedPage::of(text, &self.texts));
        }
        match feed::addresses(path, text) {
            Some(Ok(urls)) => Scan::Feed(urls.into_iter().collect()),
            Some(Err(reason)) => Scan::BrokenFeed(reason),
            None => Scan::Nothing,
        }
    }

    /// What the last check of builds with these options knew.
    pub fn recalled(options: &Options, source: &dyn Source) -> Scans {
        recall_record(NAME, options, source, Scans::read).unwrap_or_default()
    }

    fn read(reader: RecordReader<'_>) -> Option<Scans> {
        let mut parts = reader.parts()?;
        let pages = parts.split_off(1.min(parts.len()));
        let texts: Vec<Arc<str>> = Vec::read(parts.first_mut()?)?;
        let read = |mut part: RecordReader<'_>| {
            let mut some = Vec::with_capacity(IN_A_PART);
            while !part.is_at_end() {
                let path: Arc<str> = Record::read(&mut part)?;
                some.push((path, (Record::read(&mut part)?, Record::read(&mut part)?)));
            }
            Some(some)
        };
        let known: Option<Vec<Vec<_>>> = pages.into_par_iter().map(read).collect();
        Some(Scans {
            texts: TextNumbers::of(texts),
            known: known?.into_iter().flatten().collect(),
            fresh: Collector::default(),
        })
    }

    /// The scan of each output of a build, all of which were put or held.
    pub fn finish(self, build: &Build) -> ScannedSite {
        let mut scans = self.known;
        for (path, digest, scan) in self.fresh.empty() {
            scans.insert(path, (digest, scan));
        }
        let outputs = build.outputs.iter();
        let of = |path: &Arc<str>| Some((Arc::clone(path), scans.remove(path)?));
        let mut site = ScannedSite {
            outputs: outputs.map(|output| &output.path).filter_map(of).collect(),
            texts: self.texts.texts(),
        };
        site.forget_unused();
        site
    }
}

/// The outputs of a build, as far as a check has to know them.
#[derive(Debug)]
pub struct ScannedSite {
    /// Sorted by path.
    outputs: Vec<(Arc<str>, (Digest, Scan))>,
    texts: Vec<Arc<str>>,
}

impl ScannedSite {
    /// The pages, sorted by path.
    pub(super) fn pages(&self) -> impl Iterator<Item = (&str, &ScannedPage)> {
        self.outputs
            .iter()
            .filter_map(|(path, (_, scan))| match scan {
                Scan::Page(facts) => Some((&**path, facts)),
                _ => None,
            })
    }

    /// The feeds and sitemaps, sorted by path: the addresses that each names, or why it is broken.
    pub(super) fn feeds(&self) -> impl Iterator<Item = (&str, Result<&[String], &str>)> {
        self.outputs
            .iter()
            .filter_map(|(path, (_, scan))| match scan {
                Scan::Feed(addresses) => Some((&**path, Ok(&**addresses))),
                Scan::BrokenFeed(reason) => Some((&**path, Err(&**reason))),
                _ => None,
            })
    }

    /// Forgets the texts that no page has any more, once they are more than the others.
    fn forget_unused(&mut self) {
        let mut is_used = vec![false; self.texts.len()];
        let facts = |outputs: &mut Vec<(Arc<str>, (Digest, Scan))>,
                     each: &mut dyn FnMut(&mut u32)| {
            for (_, (_, scan)) in outputs {
                if let Scan::Page(facts) = scan {
                    facts
                        .ids
                        .iter_mut()
                        .chain(&mut facts.policed)
                        .for_each(&mut *each);
                    for link in &mut facts.links {
                        let mut number = *link / 4;
                        each(&mut number);
                        *link = number * 4 + *link % 4;
                    }
                    facts.ids.sort_unstable();
                }
            }
        };
        facts(&mut self.outputs, &mut |number| {
            is_used[*number as usize] = true
        });
        let used = is_used.iter().filter(|used| **used).count();
        if used * 2 >= self.texts.len() {
            return;
        }
        let texts = std::mem::take(&mut self.texts).into_iter().zip(is_used);
        let mut now = Vec::with_capacity(texts.len());
        for (text, used) in texts {
            now.push(self.texts.len() as u32);
            if used {
                self.texts.push(text);
            }
        }
        facts(&mut self.outputs, &mut |number| {
            *number = now[*number as usize]
        });
    }

    /// The text of that number; empty if there is none.
    pub(super) fn text(&self, number: u32) -> &str {
        self.texts.get(number as usize).map_or("", |text| text)
    }

    /// How many texts there are.
    pub(super) fn texts(&self) -> usize {
        self.texts.len()
    }

    /// Remembers all of it for the next check of builds with these options.
    ///
    /// # Errors
    /// A warning that says why it could not be remembered.
    pub fn remember(&self, options: &Options, source: &dyn Source) -> Result<(), Diagnostic> {
        remember_record(NAME, options, source, |into| self.record(into))
    }

    fn record(&self, into: &mut dyn Write) -> io::Result<()> {
        let mut writer = RecordWriter::default();
        self.texts.write(&mut writer);
        writer.end_part(into)?;
        for some in self.outputs.chunks(IN_A_PART) {
            for (path, (digest, scan)) in some {
                path.write(&mut writer);
                digest.write(&mut writer);
                scan.write(&mut writer);
            }
            writer.end_part(into)?;
        }
        writer.finish(into)
    }
}
