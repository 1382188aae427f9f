//! Which outputs asked which question, so that a change is followed to those that it concerns
//! without asking all of them.
//!
//! Enters: what outputs asked, and a site. Leaves: the outputs that may be other on that site.
//! Forbidden here: what a question means.
//!
//! Questions stand in groups, by what their answers rest on. While the version of a group is the
//! same, no question in it is asked again.

use super::options::Fault;
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
    fault: Option<Fault>,
}

#[derive(Debug, Default)]
struct QuestionGroup {
    /// `None`: the group has none, so its questions are asked each time.
    version: Option<Digest>,
    asked: HashMap<Question, AskedQuestion>,
}

#[derive(Debug)]
struct AskedQuestion {
    answer: Digest,
    /// Paths of outputs. Some may not ask it any more; an output that is named has to look.
    by: Vec<Arc<str>>,
}

/// The outputs that have to look again, each with the question because of which it has to.
pub(super) type AffectedOutputs = HashMap<Arc<str>, Question>;

impl QuestionIndex {
    /// One without entries.
    pub(super) fn new(fault: Option<Fault>) -> QuestionIndex {
        QuestionIndex {
            fault,
            ..QuestionIndex::default()
        }
    }

    /// Forgets all entries.
    pub(super) fn clear(&mut self) {
        self.groups.clear();
        self.len = 0;
    }

    /// Notes what the output at `path` has asked of `site`; `before` is what it asked last time.
    pub(super) fn note(
        &mut self,
        path: &Arc<str>,
        dependencies: &Dependencies<Question>,
        before: Option<&Dependencies<Question>>,
        site: &Site,
    ) {
        let known: HashSet<&Question> = before
            .into_iter()
            .flat_map(Dependencies::questions)
            .collect();
        for question in dependencies
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
            // Answers take long here. Each output asks again by itself, once it is wanted.
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
