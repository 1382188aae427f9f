//! One heat: all contenders, one size, several rounds.
//!
//! In each round everyone builds from nothing, builds again, and builds after one post was edited.
//! Who begins changes from round to round. Outputs are checked in the first round.

use crate::contenders::{Contender, Role};
use crate::corpus;
use crate::ground::Ground;
use crate::lap::{self, Dropout, Lap};
use crate::tally::{self, Tally};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// There is no output yet.
    Clean,
    /// Everything is as it was.
    Unchanged,
    /// One post has a paragraph more.
    Edited,
}

/// The kinds of work, in the order of a round.
pub const WORKS: [Work; 3] = [Work::Clean, Work::Unchanged, Work::Edited];

/// How one contender did at one size.
pub struct Score {
    /// By [`Work`], one lap for each round.
    laps: [Vec<Lap>; 3],
    /// What the first clean build put out.
    pub tally: Tally,
    /// It took longer than this many seconds and did not go on.
    pub gave_up: Option<u64>,
}

impl Score {
    /// The laps of one kind of work, by round.
    pub fn laps(&self, work: Work) -> &[Lap] {
        &self.laps[work as usize]
    }
}

/// One size.
pub struct Heat {
    pub posts: usize,
    /// In the order of the contenders.
    pub scores: Vec<Score>,
}

/// Runs all rounds of one size. The sites are gone afterwards.
///
/// # Errors
/// When a contender fails, or does not make the pages it should: its numbers would mean nothing.
pub fn run(
    contenders: &[Contender],
    posts: usize,
    rounds: usize,
    ground: &Ground,
) -> Result<Heat, String> {
    let dir = ground.dir().join(posts.to_string());
    // Slow ones must not hold up the rest: they may take a minute, and more for large sites.
    let patience = Duration::from_secs((posts as u64 / 100).max(60));
    let mut entrants = Vec::new();
    for contender in contenders {
        let home = dir.join(contender.site_name());
        let entrant = Entrant {
            contender,
            ground,
            posts,
            site: home.join("site"),
            out: dir.join(format!("out-{}", entrants.len())).join("public"),
            log: dir.join("log"),
            patience,
            score: Score {
                laps: Default::default(),
                tally: Tally::default(),
                gave_up: None,
            },
        };
        contender
            .write_site(&entrant.site, posts)
            .map_err(|error| format!("cannot write the site of {}: {error}", contender.name))?;
        entrants.push(entrant);
    }
    for round in 0..rounds {
        eprintln!("{posts} posts, round {} of {rounds}", round + 1);
        for turn in 0..entrants.len() {
            let at = (turn + round) % entrants.len();
            entrants[at].round(round)?;
        }
    }
    let scores = entrants.into_iter().map(|entrant| entrant.score).collect();
    ground.clear(&dir)?;
    Ok(Heat { posts, scores })
}

/// A contender at its place.
struct Entrant<'a> {
    contender: &'a Contender,
    ground: &'a Ground,
    posts: usize,
    site: PathBuf,
    out: PathBuf,
    log: PathBuf,
    patience: Duration,
    score: Score,
}

impl Entrant<'_> {
    fn round(&mut self, round: usize) -> Result<(), String> {
        if self.score.gave_up.is_some() {
            return Ok(());
        }
        let beside = self.out.parent().unwrap_or(&self.out).to_owned();
        if beside.exists() {
            fs::remove_dir_all(&beside)
                .map_err(|error| format!("cannot remove {}: {error}", beside.display()))?;
        }
        fs::create_dir_all(&beside)
            .map_err(|error| format!("cannot create {}: {error}", beside.display()))?;
        for work in WORKS {
            if work == Work::Edited && !self.edit(round)? {
                continue;
            }
            let command = match work {
                Work::Clean => &mut self.contender.build(&self.site, &self.out),
                _ => &mut self.contender.rebuild(&self.site, &self.out),
            };
            match lap::run(command, &self.log, self.patience) {
                Ok(lap) => self.score.laps[work as usize].push(lap),
                Err(Dropout::Late) => {
                    eprintln!("{} gave up", self.contender.name);
                    self.score.gave_up = Some(self.patience.as_secs());
                    break;
                }
                Err(Dropout::Failed(why)) => return Err(why),
            }
            match (work, round) {
                (Work::Clean, 0) => {
                    self.score.tally = tally::count(self.contender, &self.out, self.posts)?;
                }
                (Work::Edited, _) => self.check_edit(round)?,
                _ => {}
            }
        }
        self.ground.clear(&beside)
    }

    /// Adds a paragraph to the post in the middle. The floor edits nothing: its site is linger's.
    fn edit(&self, round: usize) -> Result<bool, String> {
        if self.contender.role == Role::Floor {
            return Ok(false);
        }
        let slug = corpus::slug(self.posts / 2);
        let Some(source) = self.contender.source(&self.site, &slug) else {
            return Ok(false);
        };
        append(&source, &format!("\n{}\n", edit_of(round)))
            .map_err(|error| format!("cannot edit {}: {error}", source.display()))?;
        Ok(true)
    }

    fn check_edit(&self, round: usize) -> Result<(), String> {
        let page = self
            .contender
            .page(&self.out, &corpus::slug(self.posts / 2));
        let html = fs::read_to_string(&page)
            .map_err(|error| format!("cannot read {}: {error}", page.display()))?;
        if html.contains(&edit_of(round)) {
            Ok(())
        } else {
            Err(format!("{} missed an edit", self.contender.name))
        }
    }
}

fn append(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new().append(true).open(path)?;
    file.write_all(text.as_bytes())
}

fn edit_of(round: usize) -> String {
    format!("Edited in round {round} and saved again.")
}
