//! Which outputs asked which question, so that a change is followed to those that it concerns
//! without asking all of them.
//!
//! Questions stand in groups by the ground that their answers rest on. While a ground's version is
//! the same, no question of its group is asked again.

use crate::model::{Ground, Question, Site};
use crate::track::{Digest, Trace};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Questions with their newest answers, and who asked them.
#[derive(Debug, Default)]
pub(super) struct Index {
    groups: HashMap<Ground, Group>,
    /// Entries of all questions together.
    len: usize,
}

#[derive(Debug, Default)]
struct Group {
    /// `None`: the ground has none, so its questions are asked each time.
    version: Option<Digest>,
    asked: HashMap<Question, Asked>,
}

#[derive(Debug)]
struct Asked {
    answer: Digest,
    /// Paths of outputs. Some may not ask it any more: whoever is named has to look.
    by: Vec<Arc<str>>,
}

/// Who has to look again, and because of which question.
pub(super) type Concerned = HashMap<Arc<str>, Question>;

impl Index {
    /// Notes what the output at `path` has asked of `site`; `before` is what it asked last time.
    pub(super) fn note(
        &mut self,
        path: &Arc<str>,
        trace: &Trace<Question>,
        before: Option<&Trace<Question>>,
        site: &Site,
    ) {
        let known: HashSet<&Question> = before.into_iter().flat_map(Trace::questions).collect();
        for question in trace
            .questions()
            .filter(|question| !known.contains(question))
        {
            let ground = question.ground();
            let version = || site.version(&ground);
            let group = match self.groups.get_mut(&ground) {
                Some(group) => group,
                None => {
                    let group = Group {
                        version: version(),
                        ..Group::default()
                    };
                    self.groups.entry(ground).or_insert(group)
                }
            };
            let asked = group
                .asked
                .entry(question.clone())
                .or_insert_with(|| Asked {
                    answer: site.answer(question),
                    by: Vec::new(),
                });
            asked.by.push(Arc::clone(path));
            self.len += 1;
        }
    }

    /// Brings the answers up to date with `site`, of which only `grounds` (all, if none are given)
    /// can be other than before.
    pub(super) fn refresh(&mut self, site: &Site, grounds: Option<&[Ground]>) -> Concerned {
        let mut concerned = Concerned::new();
        match grounds {
            Some(grounds) => {
                for ground in grounds {
                    if let Some(group) = self.groups.get_mut(ground) {
                        group.refresh(ground, site, &mut concerned);
                    }
                }
            }
            None => {
                for (ground, group) in &mut self.groups {
                    group.refresh(ground, site, &mut concerned);
                }
            }
        }
        concerned
    }

    /// How many entries there are, those of outputs that do not ask any more among them.
    pub(super) fn len(&self) -> usize {
        self.len
    }
}

impl Group {
    fn refresh(&mut self, ground: &Ground, site: &Site, concerned: &mut Concerned) {
        let version = site.version(ground);
        if version.is_some() && version == self.version {
            return;
        }
        self.version = version;
        if *ground == Ground::Terms {
            // Whoever is named asks again by itself, once it is wanted.
            for (question, asked) in &self.asked {
                for path in &asked.by {
                    concerned
                        .entry(Arc::clone(path))
                        .or_insert_with(|| question.clone());
                }
            }
            return;
        }
        for (question, asked) in &mut self.asked {
            let answer = site.answer(question);
            if answer != asked.answer {
                asked.answer = answer;
                for path in &asked.by {
                    concerned
                        .entry(Arc::clone(path))
                        .or_insert_with(|| question.clone());
                }
            }
        }
    }
}
