//! The files of one entry after the other: its text, its pictures, its comments.
//!
//! Enters: entries, the plan. Leaves: staged files, counts, losses.

use super::ImportRequest;
use super::body::{BodyWriter, FilesBeside, LeftBehind};
use super::comment_file;
use super::front::{self, FrontFacts, one_line};
use super::media::{MediaFile, MediaIndex};
use super::old_address::OldSite;
use super::plan::{AddressPlan, PlannedEntry};
use super::record::{FileFate, KnownFiles};
use super::remarks::{line_of, say_losses, say_state, title};
use super::report::ImportCounts;
use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::import::entry::{ImportedEntry, ImportedFile, ImportedKind};
use crate::import::formats::ImportFailure;
use crate::import::losses::{LossKind, LossList};
use crate::parse::identity;
use crate::source::ExportFiles;
use crate::write::StagedFiles;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use url::Url;
use uuid::Uuid;

/// What is being written.
pub(super) struct SiteFiles<'a> {
    pub(super) request: &'a ImportRequest<'a>,
    pub(super) config: &'a Config,
    pub(super) plan: &'a AddressPlan,
    pub(super) old: &'a OldSite,
    pub(super) base: Option<&'a Url>,
    pub(super) media: &'a MediaIndex,
    /// The export, and the folders beside it.
    pub(super) sources: Vec<&'a ExportFiles>,
    pub(super) known: KnownFiles<'a>,
    /// `None`: nothing is to be written.
    pub(super) staged: Option<StagedFiles>,
    pub(super) losses: LossList,
    pub(super) counts: ImportCounts,
    /// Files that stay on the old site, and how many entries show each.
    pub(super) left_media: BTreeMap<String, usize>,
    /// The ids of posts so far.
    pub(super) ids: HashSet<Digest>,
    /// Files of the export that lie beside an entry now.
    pub(super) used: HashSet<Arc<str>>,
}

impl SiteFiles<'_> {
    /// Stages a file, unless the writer has made it their own.
    pub(super) fn put(&mut self, path: &str, bytes: &[u8]) -> Result<FileFate, ImportFailure> {
        let digest = Digest::of_bytes(bytes);
        let fate = self.known.fate(path, digest);
        self.stage(path, &mut &*bytes, digest, fate)?;
        Ok(fate)
    }

    fn stage(
        &mut self,
        path: &str,
        bytes: &mut dyn std::io::Read,
        digest: Digest,
        fate: FileFate,
    ) -> Result<(), Diagnostic> {
        let before = match fate {
            FileFate::New => {
                self.counts.new += 1;
                None
            }
            FileFate::Updated(before) => {
                self.counts.updated += 1;
                Some(before)
            }
            FileFate::Same => {
                self.counts.same += 1;
                return Ok(());
            }
            FileFate::Edited | FileFate::Removed | FileFate::Foreign => {
                self.counts.kept += 1;
                return Ok(());
            }
        };
        if let Some(staged) = &mut self.staged {
            staged.put(path, bytes, before)?;
        }
        self.known.record.files.insert(path.into(), digest);
        Ok(())
    }

    /// Stages a file of the export.
    fn put_member(&mut self, path: &str, file: &MediaFile) -> Result<(), ImportFailure> {
        let member = &*file.name;
        let Some(files) = self.sources.get(file.source) else {
            return Ok(());
        };
        let mut reader = files.reader(member)?;
        let unreadable = |error| crate::source::unreadable(member, &error);
        let (digest, _) = Digest::of_reader(&mut reader).map_err(unreadable)?;
        let fate = self.known.fate(path, digest);
        reader.rewind().map_err(unreadable)?;
        self.stage(path, &mut reader, digest, fate)?;
        self.counts.media += 1;
        Ok(())
    }

    /// Stages files that the old site offered and that lie beside no entry: at their old addresses.
    pub(super) fn offered(&mut self, files: &[ImportedFile]) -> Result<(), ImportFailure> {
        for file in files {
            let name: Arc<str> = file.member.as_str().into();
            if !self.used.contains(&name) {
                let path = format!("content/{}", file.path);
                self.put_member(&path, &MediaFile { source: 0, name })?;
            }
        }
        Ok(())
    }

    /// An entry, which is number `at` in the plan.
    pub(super) fn entry(
        &mut self,
        at: usize,
        key: &str,
        mut entry: ImportedEntry,
    ) -> Result<(), ImportFailure> {
        let plan = self.plan;
        let Some(planned) = plan.entries.get(at) else {
            return Ok(());
        };
        say_state(&entry, planned, &mut self.losses);
        let form = self.form(&planned.stem);
        let mut beside = FilesBeside::default();
        if form == EntryForm::Single {
            let name = planned.stem.rsplit('/').next().unwrap_or_default();
            beside.folder = format!("{name}/");
        }
        entry.files.iter().for_each(|file| beside.add(file));
        let writer = BodyWriter {
            old: self.old,
            base: self.base,
            plan: self.plan,
            media: self.media,
        };
        let mut left = LeftBehind::default();
        let picture = self.picture(&entry, &writer, &mut beside, &mut left);
        let recording = self.recording(&entry, &writer, &mut beside, &mut left);
        let mut written = writer.write(&mut entry, &mut beside, &mut left);
        if let (Some(found), None) = (&entry.recording, &recording) {
            // linger plays files of its own only; readers still find it.
            written.markdown = format!("<{}>\n\n{}", found.address.trim(), written.markdown);
        }
        say_losses(
            &entry,
            &written,
            &left,
            &mut self.left_media,
            &mut self.losses,
        );
        let own = beside.files.iter().filter(|(member, _)| member.source == 0);
        self.used
            .extend(own.map(|(member, _)| Arc::clone(&member.name)));
        let has_files = !beside.files.is_empty() || !written.inside.is_empty();
        let path = match form {
            EntryForm::Folder => format!("{}/index.md", planned.stem),
            EntryForm::Open if has_files => format!("{}/index.md", planned.stem),
            EntryForm::Open | EntryForm::Single => format!("{}.md", planned.stem),
        };
        let facts = FrontFacts {
            planned,
            config: self.config,
            title: title(&entry, &written, planned, &mut self.losses),
            picture,
            recording,
            id: self.id(&entry, key),
            pointer: (self.request.pointer)(false, path.matches('/').count()),
        };
        let lines = front::front(&entry, &facts, &mut self.losses);
        let text = lines.file(&written.markdown);
        // The first line of the text; of an entry without one, the line where it would be.
        let has_text = !written.markdown.is_empty();
        let first_line = lines.lines_before_body() as u32 + u32::from(has_text);
        let fate = self.put(&path, text.as_bytes())?;
        self.count(&entry, planned);
        let shown: Arc<str> = path.as_str().into();
        self.losses.settle(&entry.place, &shown, &|what| {
            line_of(&text, what, first_line)
        });
        if fate == FileFate::Removed {
            return Ok(());
        }
        let stem = planned.stem.clone();
        self.known.record.entries.insert(key.into(), stem);
        if fate != FileFate::Edited {
            let dir = match path.strip_suffix("/index.md") {
                Some(dir) if form != EntryForm::Single => format!("{dir}/"),
                _ => format!("{}/", planned.stem),
            };
            for (member, name) in &beside.files {
                self.put_member(&format!("{dir}{name}"), member)?;
            }
            for (name, bytes) in &written.inside {
                self.put(&format!("{dir}{name}"), bytes)?;
                self.counts.media += 1;
            }
        }
        let zone = &self.config.timezone.0;
        let comments = comment_file::comments(&mut entry, &planned.stem, zone, &mut self.losses);
        for (path, text) in comments {
            self.put(&path, text.as_bytes())?;
            self.counts.comments += 1;
        }
        self.losses.settle(&entry.place, &shown, &|_| first_line);
        Ok(())
    }

    /// Whether an entry's file is there already, and in which form.
    fn form(&self, stem: &str) -> EntryForm {
        let is_there =
            |path: &str| self.known.has(path) || self.known.record.files.contains_key(path);
        if stem == "content/index" || is_there(&format!("{stem}.md")) {
            EntryForm::Single
        } else if is_there(&format!("{stem}/index.md")) {
            EntryForm::Folder
        } else {
            EntryForm::Open
        }
    }

    fn picture(
        &mut self,
        entry: &ImportedEntry,
        writer: &BodyWriter<'_>,
        beside: &mut FilesBeside,
        left: &mut LeftBehind,
    ) -> Option<String> {
        let picture = entry
            .picture
            .as_ref()
            .filter(|picture| !picture.address.trim().is_empty())?;
        if !one_line(&picture.caption).is_empty() {
            self.losses.lose(
                LossKind::Markup,
                &entry.place,
                "the picture of a post had a caption, for which linger has no place",
                "write it into the text, if readers need it",
            );
        }
        match writer.file(&picture.address, beside) {
            Some(name) => Some(name),
            None => {
                let mut address = picture.address.trim().to_owned();
                writer.make_whole(&mut address);
                left.media.push(address.clone());
                if Url::parse(&address).is_ok() {
                    return Some(address);
                }
                // The export does not say where the old site is, so no page can show it from there.
                self.losses.lose(
                    LossKind::Media,
                    &entry.place,
                    "the picture of a post is not in the export, so the post has none",
                    "put the file beside the post and name it: `image: the-file.jpg`",
                );
                None
            }
        }
    }

    fn recording(
        &mut self,
        entry: &ImportedEntry,
        writer: &BodyWriter<'_>,
        beside: &mut FilesBeside,
        left: &mut LeftBehind,
    ) -> Option<String> {
        let recording = entry
            .recording
            .as_ref()
            .filter(|found| !found.address.trim().is_empty())?;
        let name = writer.file(&recording.address, beside);
        if name.is_none() {
            let mut address = recording.address.trim().to_owned();
            writer.make_whole(&mut address);
            left.media.push(address);
            self.losses.lose(
                LossKind::Media,
                &entry.place,
                "a recording is not in the export, so the post links to it and has no player",
                "put the file beside the post and name it: `audio: the-file.mp3`",
            );
        }
        name
    }

    /// The id of a post: the one of the old feed, unless another post has it.
    fn id(&mut self, entry: &ImportedEntry, key: &str) -> Option<String> {
        if entry.kind == ImportedKind::Page {
            return None;
        }
        let said = entry
            .id
            .as_deref()
            .map(one_line)
            .filter(|id| !id.is_empty());
        let digest = |id: &str| Digest::of_bytes(identity::post_id(id).as_bytes());
        if let Some(id) = said.clone().filter(|id| self.ids.insert(digest(id))) {
            return Some(id);
        }
        if said.is_some() {
            self.losses.lose(
                LossKind::Address,
                &entry.place,
                "two posts have one id, so one of them has a new one",
                "nothing: feed readers show that one once more",
            );
        }
        let base = self.base.map(Url::as_str).unwrap_or_default();
        let name = format!("{base}#{key}");
        let made = format!(
            "urn:uuid:{}",
            Uuid::new_v5(&Uuid::NAMESPACE_URL, name.as_bytes())
        );
        self.ids.insert(digest(&made));
        Some(made)
    }

    fn count(&mut self, entry: &ImportedEntry, planned: &PlannedEntry) {
        let counts = &mut self.counts;
        match entry.kind {
            _ if !planned.is_live => counts.drafts += 1,
            ImportedKind::Post => counts.posts += 1,
            ImportedKind::Page => counts.pages += 1,
        }
    }
}

/// How the file of an entry lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum EntryForm {
    /// It is not there yet.
    Open,
    /// `name.md`; its files are in `name/`.
    Single,
    /// `name/index.md`; its files are beside that.
    Folder,
}
