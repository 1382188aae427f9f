//! The questions that outputs asked, each with its newest answer, so that a change is followed to
//! those that it concerns without asking all of them.
//!
//! Enters: what outputs asked, and a site. Leaves: the questions that have another answer on that
//! site. Forbidden here: what a question means.
//!
//! Questions stand in groups, by what their answers rest on. While the version of a group is the
//! same, no question in it is asked again. Each question has a number, by which outputs name it. A
//! question is open while nobody has asked it again since its group changed: those whose answers are
//! slow are left to the outputs that need them. Until then its answer is an older one.

use super::options::Fault;
use crate::dependencies::Dependencies;
use crate::digest::Digest;
use crate::model::{DependencyGroup, Question, Site};
use crate::record::record_struct;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

/// Questions with their newest answers.
#[derive(Debug, Default)]
pub(super) struct QuestionIndex {
    pub(super) groups: FxHashMap<DependencyGroup, QuestionGroup>,
    pub(super) all: Vec<AskedQuestion>,
    /// The number of each question, by its digest. Those of questions that were read from disk are
    /// put in when they are needed.
    numbers: FxHashMap<Digest, u32>,
    /// Of how many questions the number is in there.
    numbered: usize,
    /// The numbers of the questions that are open.
    open: FxHashSet<u32>,
    /// What the answers of slow questions followed from, by number.
    pub(super) bases: FxHashMap<u32, Digest>,
    /// What is wrong on purpose.
    fault: Option<Fault>,
}

/// The questions of one group.
#[derive(Debug, Default)]
pub(super) struct QuestionGroup {
    /// `None`: the group has none, so its questions are asked each time.
    pub(super) version: Option<Digest>,
    /// The numbers of its questions.
    pub(super) asked: Vec<u32>,
}

/// A question with its newest answer.
#[derive(Debug)]
pub(super) struct AskedQuestion {
    pub(super) question: Question,
    pub(super) answer: Digest,
}

record_struct!(AskedQuestion { question, answer });

/// What one output asked: the numbers of the questions in their order, each with the digest of the
/// answer that it got.
#[derive(Clone, Debug, Default)]
pub(super) struct AskedNumbers {
    pub(super) numbers: Box<[u32]>,
    pub(super) answers: Box<[Digest]>,
}

/// Questions with the digests by which the index knows them, their answers, and what these follow from.
pub(super) struct KeyedQuestions(Vec<(Digest, Question, Digest, Option<Digest>)>);

impl KeyedQuestions {
    /// What an output has asked of `site`.
    pub(super) fn of(dependencies: Dependencies<Question>, site: &Site) -> KeyedQuestions {
        let keyed = |(question, answer)| {
            let (key, basis) = (Digest::of(&question), site.basis(&question));
            (key, question, answer, basis)
        };
        KeyedQuestions(dependencies.into_answers().map(keyed).collect())
    }
}

/// What it came to that an output asked its questions again.
pub(super) struct AskedAgain {
    /// Whether all have the answers that it got.
    pub(super) is_same: bool,
    /// The open questions that it asked, each with its answer now and what that follows from.
    closed: Vec<(u32, Digest, Option<Digest>)>,
}

impl AskedAgain {
    /// That of an output for which nothing has to be asked, because its questions have their answers,
    /// or because it has none.
    pub(super) fn of(is_same: bool) -> AskedAgain {
        AskedAgain {
            is_same,
            closed: Vec::new(),
        }
    }
}

/// The questions that have, or may have, another answer than before.
pub(super) struct ChangedQuestions {
    /// By number.
    is_changed: Vec<bool>,
    are_any: bool,
    /// Whether some group has another version than before.
    pub(super) are_newer: bool,
}

impl ChangedQuestions {
    /// The first of these that has changed.
    pub(super) fn first_of(&self, asked: &AskedNumbers) -> Option<u32> {
        let mut asked = asked.numbers.iter().filter(|_| self.are_any).copied();
        asked.find(|number| self.is_changed[*number as usize])
    }
}

/// A group of which the version is another than before, or that has none.
struct ChangedGroup {
    has_version: bool,
    /// Whether its questions were not asked again yet.
    is_open: bool,
    /// The questions that have, or may have, another answer, with the newest that is known.
    changed: Vec<(u32, Digest)>,
}

impl QuestionIndex {
    /// One without entries.
    pub(super) fn new(fault: Option<Fault>) -> QuestionIndex {
        QuestionIndex {
            fault,
            ..QuestionIndex::default()
        }
    }

    /// The question of that number.
    pub(super) fn question(&self, number: u32) -> &Question {
        &self.all[number as usize].question
    }

    /// How many questions there are.
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// Asks the questions of an output again, up to the first that has another answer on `site` than
    /// it got. Only those that are open are really asked: of the others, the answer is known.
    pub(super) fn ask_again(&self, asked: &AskedNumbers, site: &Site) -> AskedAgain {
        let mut again = AskedAgain::of(false);
        for (number, got) in asked.numbers.iter().zip(&asked.answers) {
            let AskedQuestion { question, answer } = &self.all[*number as usize];
            let mut answer = *answer;
            if self.open.contains(number) {
                let basis = site.basis(question);
                let is_same = basis.is_some() && basis.as_ref() == self.bases.get(number);
                if !is_same {
                    answer = site.answer(question);
                }
                again.closed.push((*number, answer, basis));
            }
            if answer != *got {
                return again;
            }
        }
        again.is_same = true;
        again
    }

    /// Takes in the answers to open questions.
    pub(super) fn close(&mut self, again: AskedAgain) {
        for (number, answer, basis) in again.closed {
            self.set(number, answer, basis);
        }
    }

    fn set(&mut self, number: u32, answer: Digest, basis: Option<Digest>) {
        if self.open.remove(&number) {
            self.all[number as usize].answer = answer;
            match basis {
                Some(basis) => self.bases.insert(number, basis),
                None => self.bases.remove(&number),
            };
        }
    }

    /// Notes what an output has asked of `site`.
    pub(super) fn note(&mut self, asked: KeyedQuestions, site: &Site) -> AskedNumbers {
        self.number_all();
        let answers = asked.0.iter().map(|(_, _, answer, _)| *answer).collect();
        let number = |(key, question, answer, basis)| match self.numbers.get(&key) {
            Some(number) => {
                let number = *number;
                self.set(number, answer, basis);
                number
            }
            None => {
                let number = self.add(key, question, answer, site);
                self.bases.extend(basis.map(|basis| (number, basis)));
                number
            }
        };
        let numbers = asked.0.into_iter().map(number).collect();
        AskedNumbers { numbers, answers }
    }

    fn add(&mut self, key: Digest, question: Question, answer: Digest, site: &Site) -> u32 {
        let number = self.all.len() as u32;
        let name = self.group(&question);
        let group = match self.groups.get_mut(&name) {
            Some(group) => group,
            None => {
                let version = site.version(&name);
                self.groups.entry(name).or_insert(QuestionGroup {
                    version,
                    asked: Vec::new(),
                })
            }
        };
        group.asked.push(number);
        self.numbers.insert(key, number);
        self.numbered += 1;
        self.all.push(AskedQuestion { question, answer });
        number
    }

    /// Sees to it that every question can be found by its digest.
    fn number_all(&mut self) {
        let known = self.numbered;
        if known < self.all.len() {
            let rest = self.all[known..].par_iter();
            let keys: Vec<Digest> = rest.map(|asked| Digest::of(&asked.question)).collect();
            self.numbers.reserve(keys.len());
            let numbered = keys.into_iter().zip(known as u32..);
            self.numbers.extend(numbered);
            self.numbered = self.all.len();
        }
    }

    /// Brings the answers up to date with `site`, of which only `groups` (all, if none are given)
    /// can be other than before.
    pub(super) fn refresh(
        &mut self,
        site: &Site,
        groups: Option<&[DependencyGroup]>,
    ) -> ChangedQuestions {
        let all = &self.all;
        let look = |(name, group): (&DependencyGroup, &mut QuestionGroup)| {
            let changed = group.refresh(name, all, site)?;
            let has_version = group.version.is_some();
            Some(ChangedGroup {
                has_version,
                is_open: *name == DependencyGroup::Terms,
                changed,
            })
        };
        let changed: Vec<ChangedGroup> = match groups {
            Some(names) => {
                let mut changed = Vec::new();
                for name in names {
                    if let Some(group) = self.groups.get_mut(name) {
                        changed.extend(look((name, group)));
                    }
                }
                changed
            }
            None => self.groups.par_iter_mut().filter_map(look).collect(),
        };
        let mut is_changed = vec![false; self.all.len()];
        let are_newer = changed.iter().any(|group| group.has_version);
        let mut are_any = false;
        for group in changed {
            for (number, answer) in group.changed {
                is_changed[number as usize] = true;
                self.all[number as usize].answer = answer;
                are_any = true;
                if group.is_open {
                    self.open.insert(number);
                }
            }
        }
        ChangedQuestions {
            is_changed,
            are_any,
            are_newer,
        }
    }

    /// The group that a question stands in.
    fn group(&self, question: &Question) -> DependencyGroup {
        match &self.fault {
            Some(Fault::Misgrouped(kind, group)) if *kind == question.name() => group.clone(),
            _ => question.group(),
        }
    }

    /// Keeps only the questions for which `is_asked` holds. What number each has now.
    pub(super) fn keep(&mut self, is_asked: &[bool]) -> Vec<u32> {
        let mut now = vec![u32::MAX; self.all.len()];
        let before = std::mem::take(&mut self.all);
        for (number, asked) in before.into_iter().enumerate() {
            if is_asked[number] {
                now[number] = self.all.len() as u32;
                self.all.push(asked);
            }
        }
        for group in self.groups.values_mut() {
            group.asked.retain(|number| is_asked[*number as usize]);
            for number in &mut group.asked {
                *number = now[*number as usize];
            }
        }
        self.groups.retain(|_, group| !group.asked.is_empty());
        let moved = |number: u32| Some(now[number as usize]).filter(|now| *now != u32::MAX);
        let open = std::mem::take(&mut self.open);
        self.open = open.into_iter().filter_map(moved).collect();
        let bases = std::mem::take(&mut self.bases).into_iter();
        self.bases = bases
            .filter_map(|(number, basis)| Some((moved(number)?, basis)))
            .collect();
        (self.numbers, self.numbered) = (FxHashMap::default(), 0);
        now
    }
}

impl QuestionGroup {
    /// The questions that have another answer on `site`, with that answer; `None`: the version of
    /// the group is as it was.
    fn refresh(
        &mut self,
        name: &DependencyGroup,
        all: &[AskedQuestion],
        site: &Site,
    ) -> Option<Vec<(u32, Digest)>> {
        let version = site.version(name);
        if version.is_some() && version == self.version {
            return None;
        }
        self.version = version;
        let known = |number: &u32| &all[*number as usize];
        if *name == DependencyGroup::Terms {
            // Answers take long here. Each output asks again by itself, once it is wanted.
            let asked = self.asked.iter();
            return Some(
                asked
                    .map(|number| (*number, known(number).answer))
                    .collect(),
            );
        }
        let look = |number: &u32| {
            let answer = site.answer(&known(number).question);
            (answer != known(number).answer).then_some((*number, answer))
        };
        Some(
            self.asked
                .par_iter()
                .with_min_len(256)
                .filter_map(look)
                .collect(),
        )
    }
}
