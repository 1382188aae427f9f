//! What threads share: values that are computed once, values that are replaced, collected results,
//! and limits on heavy work.
//!
//! Statics, locks and thread-locals are in this file, in `dependencies.rs` and in `panics.rs`, and
//! nowhere else (`tests/architecture`).

use crate::digest::Digest;
use rustc_hash::FxHashMap;
use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError, RwLock};

/// A value that is computed at most once, by the first thread that needs it.
#[derive(Clone, Debug)]
pub struct Once<T>(OnceLock<T>);

impl<T> Default for Once<T> {
    fn default() -> Self {
        Once::new()
    }
}

impl<T> Once<T> {
    /// A value that is not computed yet.
    pub fn new() -> Once<T> {
        Once(OnceLock::new())
    }

    /// A value that is already known.
    pub fn of(value: T) -> Once<T> {
        Once(OnceLock::from(value))
    }

    /// The value, if it was computed.
    pub fn known(&self) -> Option<&T> {
        self.0.get()
    }

    /// The value. The first call computes it.
    pub fn get(&self, work_out: impl FnOnce() -> T) -> &T {
        self.0.get_or_init(work_out)
    }
}

/// Values that are computed when they are needed, each by a number. Those that were computed last are
/// kept, up to a limit.
#[derive(Debug)]
pub struct NewestValues<T> {
    values: Vec<Mutex<Option<T>>>,
    /// The numbers of the values that are kept, and the place of the oldest of them.
    kept: Mutex<(Vec<u32>, usize)>,
    most: usize,
}

impl<T: Clone> NewestValues<T> {
    /// None of so many values is computed yet. Up to `most` (at least one) are kept.
    pub fn new(count: usize, most: usize) -> NewestValues<T> {
        let values = std::iter::repeat_with(Mutex::default).take(count);
        NewestValues {
            values: values.collect(),
            kept: Mutex::default(),
            most,
        }
    }

    /// The value with this number, kept or computed now. Two threads may compute it at the same time.
    pub fn get(&self, number: usize, work_out: impl FnOnce() -> T) -> T {
        let value = || {
            self.values[number]
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        if let Some(known) = &*value() {
            return known.clone();
        }
        let new = work_out();
        if value().replace(new.clone()).is_none() {
            let oldest = self.keep(number);
            if let Some(oldest) = oldest {
                let mut place = self.values[oldest]
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner);
                *place = None;
            }
        }
        new
    }

    /// Notes that a value is kept. The number of the one that has to go for it.
    fn keep(&self, number: usize) -> Option<usize> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let (numbers, oldest) = &mut *kept;
        if numbers.len() < self.most {
            numbers.push(number as u32);
            return None;
        }
        let gone = std::mem::replace(&mut numbers[*oldest], number as u32);
        *oldest = (*oldest + 1) % numbers.len();
        Some(gone as usize)
    }
}

/// Texts that are known by numbers, each once.
#[derive(Debug, Default)]
pub struct TextNumbers(Mutex<NumberedTexts>);

/// The number of each text, and the texts by their numbers.
type NumberedTexts = (FxHashMap<Arc<str>, u32>, Vec<Arc<str>>);

impl TextNumbers {
    /// These texts, numbered from 0.
    pub fn of(texts: Vec<Arc<str>>) -> TextNumbers {
        let numbered = texts.iter().cloned().zip(0..);
        TextNumbers(Mutex::new((numbered.collect(), texts)))
    }

    /// The number of each of these texts.
    pub fn numbers<'a>(&self, texts: impl Iterator<Item = &'a str>) -> Vec<u32> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (numbers, all) = &mut *known;
        let number = |text: &str| match numbers.get(text) {
            Some(number) => *number,
            None => {
                let (text, number): (Arc<str>, _) = (text.into(), all.len() as u32);
                numbers.insert(Arc::clone(&text), number);
                all.push(text);
                number
            }
        };
        texts.map(number).collect()
    }

    /// All texts, by their numbers.
    pub fn texts(&self) -> Vec<Arc<str>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.1.clone()
    }
}

/// An amount that several holders share, such as bytes of memory.
#[derive(Clone, Debug)]
pub struct Allowance(Arc<AtomicUsize>);

/// A part of an allowance. Dropping it gives it back.
#[derive(Debug)]
pub struct AllowedPart {
    of: Allowance,
    amount: usize,
}

impl Allowance {
    /// An allowance of that amount.
    pub fn new(amount: usize) -> Allowance {
        Allowance(Arc::new(AtomicUsize::new(amount)))
    }

    /// Takes a part of it; `None`: less is left.
    pub fn take(&self, amount: usize) -> Option<AllowedPart> {
        let less = |left: usize| left.checked_sub(amount);
        self.0.fetch_update(Relaxed, Relaxed, less).ok()?;
        Some(AllowedPart {
            of: self.clone(),
            amount,
        })
    }
}

impl Drop for AllowedPart {
    fn drop(&mut self) {
        self.of.0.fetch_add(self.amount, Relaxed);
    }
}

/// Results of several threads, in any order.
#[derive(Debug)]
pub struct Collector<T>(Mutex<Vec<T>>);

impl<T> Default for Collector<T> {
    fn default() -> Self {
        Collector(Mutex::default())
    }
}

impl<T> Collector<T> {
    /// Adds a result.
    pub fn put(&self, value: T) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(value);
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        let results = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        results.is_empty()
    }

    /// All results so far; they are not kept.
    pub fn take(&self) -> Vec<T> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// All results.
    pub fn empty(self) -> Vec<T> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The newest version of a value: one thread replaces it, and others read it.
#[derive(Debug)]
pub struct Latest<T>(RwLock<Arc<T>>);

impl<T> Latest<T> {
    /// The first version.
    pub fn new(value: T) -> Latest<T> {
        Latest(RwLock::new(Arc::new(value)))
    }

    /// The current value. The returned `Arc` keeps it, even if the value is replaced later.
    pub fn get(&self) -> Arc<T> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Replaces the value.
    pub fn set(&self, value: T) {
        self.replace(value);
    }

    /// Replaces the value by a changed copy. No other thread replaces it meanwhile.
    pub fn change(&self, change: impl FnOnce(&mut T))
    where
        T: Clone,
    {
        let mut place = self.0.write().unwrap_or_else(PoisonError::into_inner);
        change(Arc::make_mut(&mut place));
    }

    /// Replaces the value and returns the one before.
    pub fn replace(&self, value: T) -> Arc<T> {
        let mut place = self.0.write().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut place, Arc::new(value))
    }
}

/// A value that one thread at a time works with.
#[derive(Debug, Default)]
pub struct Exclusive<T>(Mutex<T>);

impl<T> Exclusive<T> {
    /// The first value.
    pub fn new(value: T) -> Exclusive<T> {
        Exclusive(Mutex::new(value))
    }

    /// Waits until no other thread works with the value, and works with it.
    pub fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Limits heavy work: one thread at a time on each subject, and no more than a total weight at
/// once. Work that is over the limit by itself runs alone.
///
/// A thread that holds a slot must not wait for other threads of its pool, because they may be
/// waiting for a slot.
#[derive(Debug)]
pub struct WorkSlots {
    limit: u64,
    under_way: Mutex<(u64, HashSet<Digest>)>,
    ended: Condvar,
}

/// A slot that a thread holds. Dropping it frees the slot.
#[derive(Debug)]
pub struct WorkSlot<'a> {
    turns: &'a WorkSlots,
    subject: Digest,
    weight: u64,
}

impl WorkSlots {
    /// Slots with a limit, in the unit that the weights have.
    pub fn new(limit: u64) -> WorkSlots {
        WorkSlots {
            limit,
            under_way: Mutex::default(),
            ended: Condvar::new(),
        }
    }

    /// Waits until no other thread works on `subject` and there is room for `weight`.
    pub fn take(&self, subject: Digest, weight: u64) -> WorkSlot<'_> {
        let state = self
            .under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let has_to_wait = |(used, subjects): &mut (u64, HashSet<Digest>)| {
            subjects.contains(&subject) || (*used > 0 && *used + weight > self.limit)
        };
        let mut state = self
            .ended
            .wait_while(state, has_to_wait)
            .unwrap_or_else(PoisonError::into_inner);
        state.0 += weight;
        state.1.insert(subject);
        WorkSlot {
            turns: self,
            subject,
            weight,
        }
    }
}

impl Drop for WorkSlot<'_> {
    fn drop(&mut self) {
        let mut state = self
            .turns
            .under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        state.0 -= self.weight;
        state.1.remove(&self.subject);
        self.turns.ended.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_back_can_be_taken_again() {
        let all = Allowance::new(10);
        let first = all.take(7).unwrap();
        assert!(all.take(4).is_none());
        let second = all.take(3).unwrap();
        drop(first);
        assert!(all.take(7).is_some() && all.take(8).is_none());
        drop(second);
        assert!(all.take(10).is_some());
    }

    #[test]
    fn the_newest_values_are_kept_and_all_are_right() {
        let values = NewestValues::new(5, 2);
        let made = Mutex::new(Vec::new());
        let get = |number: usize| {
            let work_out = || {
                made.lock().unwrap().push(number);
                number * 10
            };
            values.get(number, work_out)
        };
        for number in [0, 1, 1, 0, 2, 1, 2, 0, 4] {
            assert_eq!(get(number), number * 10);
        }
        assert_eq!(*made.lock().unwrap(), [0, 1, 2, 0, 4]);
    }

    #[test]
    fn turns_are_taken_within_the_limit_and_one_by_one_on_a_subject() {
        let turns = WorkSlots::new(10);
        let (a, b) = (Digest::of("a"), Digest::of("b"));
        let most = Mutex::new((0_u32, 0_u32));
        let work = |subject, weight| {
            let _turn = turns.take(subject, weight);
            let mut now = most.lock().unwrap();
            now.0 += 1;
            now.1 = now.1.max(now.0);
            drop(now);
            std::thread::yield_now();
            most.lock().unwrap().0 -= 1;
        };
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| work(a, 1));
                // Too heavy for two at once, and over the limit alone.
                scope.spawn(|| work(b, 12));
            }
        });
        let (now, most) = *most.lock().unwrap();
        assert_eq!(now, 0);
        assert_eq!(
            most, 1,
            "12 is over the limit of 10, so it never has company"
        );
    }
}
