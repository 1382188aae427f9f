//! What is remembered of outputs: recipes, questions with the digests of their answers, digests of
//! bytes, findings.
//!
//! Enters: the outputs of a version. Leaves: a record, and the outputs again. Forbidden here:
//! deciding whether an output is still the same.
//!
//! Each question is written once, with its answer: all outputs that are up to date got the same one.

use super::{IN_A_PART, collected};
use crate::digest::Digest;
use crate::model::DependencyGroup;
use crate::output::Recipe;
use crate::pipeline::dependency_index::{AskedNumbers, AskedQuestion, QuestionGroup};
use crate::pipeline::outputs::{LastRendering, OutputState, Outputs};
use crate::record::{Record, RecordReader, RecordWriter};
use std::io::{self, Write};

/// A group of questions with the version that their answers are of.
type RecordedGroup = (
    DependencyGroup,
    Option<Digest>,
    Vec<(AskedQuestion, Option<Digest>)>,
);

/// An output, and the numbers of its questions, its digest and its findings.
type RecordedOutput = (Recipe, Option<(Vec<u32>, LastRendering)>);

impl Outputs {
    /// Hands on everything but what has to be looked at again.
    pub(super) fn record(&self, into: &mut dyn Write) -> io::Result<()> {
        let mut writer = RecordWriter::default();
        let (answers, is_sure) = self.answers();
        let groups = self.index.groups.len().div_ceil(IN_A_PART);
        (groups, self.are_sound).write(&mut writer);
        writer.end_part(into)?;
        let numbers = self.record_questions(&answers, &mut writer, into)?;
        for (at, output) in self.all.iter().enumerate() {
            output.recipe.write(&mut writer);
            let last = output.last.as_ref().filter(|_| is_sure[at]);
            last.is_some().write(&mut writer);
            if let Some(last) = last {
                writer.number(last.asked.numbers.len() as u64);
                for number in &last.asked.numbers {
                    writer.number(u64::from(numbers[*number as usize]));
                }
                last.digest.write(&mut writer);
                last.findings.write(&mut writer);
            }
            if at % IN_A_PART == IN_A_PART - 1 {
                writer.end_part(into)?;
            }
        }
        writer.end_part(into)?;
        writer.finish(into)
    }

    /// Hands on the questions that have an answer, by their groups. The number that each has there.
    fn record_questions(
        &self,
        answers: &[Option<Digest>],
        writer: &mut RecordWriter,
        into: &mut dyn Write,
    ) -> io::Result<Vec<u32>> {
        let mut numbers = vec![u32::MAX; answers.len()];
        let mut count = 0;
        let last = self.index.groups.len().saturating_sub(1);
        for (at, (group, questions)) in self.index.groups.iter().enumerate() {
            group.write(writer);
            questions.version.write(writer);
            let asked = questions.asked.iter().map(|number| *number as usize);
            let asked: Vec<_> = asked
                .filter_map(|number| Some((number, answers[number]?)))
                .collect();
            writer.number(asked.len() as u64);
            for (number, answer) in asked {
                (numbers[number], count) = (count, count + 1);
                self.index.all[number].question.write(writer);
                answer.write(writer);
                self.index
                    .bases
                    .get(&(number as u32))
                    .copied()
                    .write(writer);
            }
            if at % IN_A_PART == IN_A_PART - 1 || at == last {
                writer.end_part(into)?;
            }
        }
        Ok(numbers)
    }

    /// The answer to each question that the outputs got which are up to date, and whether an output is
    /// one of them.
    fn answers(&self) -> (Vec<Option<Digest>>, Vec<bool>) {
        let mut answers: Vec<Option<Digest>> = vec![None; self.index.len()];
        let is_sure = |output: &OutputState| {
            let Some(last) = output.last.as_ref().filter(|_| output.stale.is_none()) else {
                return false;
            };
            let mut asked = last.asked.numbers.iter().zip(&last.asked.answers);
            asked.all(|(number, answer)| {
                *answers[*number as usize].get_or_insert(*answer) == *answer
            })
        };
        let is_sure = self.all.iter().map(is_sure).collect();
        (answers, is_sure)
    }

    /// Takes in what was remembered. `None`: that is something else, and nothing is taken in.
    pub(super) fn recall(&mut self, reader: RecordReader<'_>) -> Option<()> {
        let mut parts = reader.parts()?;
        let mut groups = parts.split_off(1.min(parts.len()));
        let (group_parts, are_sound) = <(usize, bool)>::read(parts.first_mut()?)?;
        let outputs = groups.split_off(group_parts.min(groups.len()));
        let groups: Vec<RecordedGroup> = collected(groups, read_group)?;
        let outputs: Vec<RecordedOutput> = collected(outputs, read_output)?;
        let index = &mut self.index;
        for (name, version, questions) in groups {
            let first = index.all.len() as u32;
            for ((question, basis), number) in questions.into_iter().zip(first..) {
                index.all.push(question);
                index.bases.extend(basis.map(|basis| (number, basis)));
            }
            let asked = (first..index.all.len() as u32).collect();
            index.groups.insert(name, QuestionGroup { version, asked });
        }
        self.all.reserve(outputs.len());
        for (recipe, last) in outputs {
            let mut output = OutputState::new(recipe);
            if let Some((numbers, last)) = last {
                let answers = numbers.iter().map(|number| {
                    let asked = index.all.get(*number as usize)?;
                    Some(asked.answer)
                });
                let answers = answers.collect::<Option<_>>()?;
                let numbers = numbers.into();
                let asked = AskedNumbers { numbers, answers };
                (output.last, output.stale) = (Some(LastRendering { asked, ..last }), None);
            }
            self.all.push(output);
        }
        self.are_sound = are_sound;
        self.number();
        Some(())
    }
}

fn read_group(from: &mut RecordReader<'_>) -> Option<RecordedGroup> {
    Some((
        Record::read(from)?,
        Record::read(from)?,
        Record::read(from)?,
    ))
}

fn read_output(from: &mut RecordReader<'_>) -> Option<RecordedOutput> {
    let recipe = Record::read(from)?;
    if !bool::read(from)? {
        return Some((recipe, None));
    }
    let numbers = Record::read(from)?;
    let last = LastRendering {
        asked: AskedNumbers::default(),
        digest: Record::read(from)?,
        findings: Record::read(from)?,
    };
    Some((recipe, Some((numbers, last))))
}
