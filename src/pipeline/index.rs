//! Which outputs asked which question, so that a change is followed to those that it concerns
//! without asking all of them.
//!
//! Questions stand in groups by the ground that their answers rest on. While a ground's version is
//! the same, no question of its group is asked again.

use super::build::Fault;
use crate::dependencies::Dependencies;
use crate::digest::Digest;
use crate::model::{DependencyGroup, Question, Site};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Questions with their newest answers, and who asked them.
#[derive(Debug, Default)]
pub(super) struct QuestionIndex {
    groups: HashMap<DependencyGroup, QuestionGroup>,
    /// Entries of all questions together.
    len: usize,
    /// What is wrong on purpose.
    pub(super) fault: Option<Fault>,
}

#[derive(Debug, Default)]
struct QuestionGroup {
    /// `None`: the ground has none, so its questions are asked each time.
    version: Option<Digest>,
    asked: HashMap<Question, AskedQuestion>,
}

#[derive(Debug)]
struct AskedQuestion {
    answer: Digest,
    /// Paths of outputs. Some may not ask it any more: whoever is named has to look.
    by: Vec<Arc<str>>,
}

/// Who has to look again, and because of which question.
pub(super) type AffectedOutputs = HashMap<Arc<str>, Question>;

impl QuestionIndex {
    /// Notes what the output at `path` has asked of `site`; `before` is what it asked last time.
    pub(super) fn note(
        &mut self,
        path: &Arc<str>,
        trace: &Dependencies<Question>,
        before: Option<&Dependencies<Question>>,
        site: &Site,
    ) {
        let known: HashSet<&Question> = before
            .into_iter()
            .flat_map(Dependencies::questions)
            .collect();
        for question in trace
            .questions()
            .filter(|question| !known.contains(question))
        {
            let group = self.group(question);
            let version = || site.version(&group);
            let questions = match self.groups.get_mut(&group) {
                Some(questions) => questions,
                None => {
                    let questions = QuestionGroup {
                        version: version(),
                        ..QuestionGroup::default()
                    };
                    self.groups.entry(group).or_insert(questions)
                }
            };
            let asked = questions
                .asked
                .entry(question.clone())
                .or_insert_with(|| AskedQuestion {
                    answer: site.answer(question),
                    by: Vec::new(),
                });
            asked.by.push(Arc::clone(path));
            self.len += 1;
        }
    }

    /// Brings the answers up to date with `site`, of which only `groups` (all, if none are given)
    /// can be other than before.
    pub(super) fn refresh(
        &mut self,
        site: &Site,
        groups: Option<&[DependencyGroup]>,
    ) -> AffectedOutputs {
        let mut concerned = AffectedOutputs::new();
        match groups {
            Some(groups) => {
                for group in groups {
                    if let Some(questions) = self.groups.get_mut(group) {
                        questions.refresh(group, site, &mut concerned);
                    }
                }
            }
            None => {
                for (group, questions) in &mut self.groups {
                    questions.refresh(group, site, &mut concerned);
                }
            }
        }
        concerned
    }

    /// The group that a question stands in.
    fn group(&self, question: &Question) -> DependencyGroup {
        match &self.fault {
            Some(Fault::Misgrouped(kind, group)) if *kind == question.name() => group.clone(),
            _ => question.group(),
        }
    }

    /// One without entries, and with the same fault.
    pub(super) fn emptied(&self) -> QuestionIndex {
        QuestionIndex {
            fault: self.fault.clone(),
            ..QuestionIndex::default()
        }
    }

    /// How many entries there are, those of outputs that do not ask any more among them.
    pub(super) fn len(&self) -> usize {
        self.len
    }
}

impl QuestionGroup {
    fn refresh(&mut self, group: &DependencyGroup, site: &Site, concerned: &mut AffectedOutputs) {
        let version = site.version(group);
        if version.is_some() && version == self.version {
            return;
        }
        self.version = version;
        if *group == DependencyGroup::Terms {
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
