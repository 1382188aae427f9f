//! What threads share: values that are computed once, values that are replaced, collected results,
//! and limits on heavy work.
//!
//! Statics, locks and thread-locals are in this file, in `dependencies.rs` and in `panics.rs`, and
//! nowhere else (`tests/architecture`).

use crate::digest::Digest;
use std::collections::HashSet;
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

/// A value that may be dropped at any time and made again.
#[derive(Debug)]
pub struct Slot<T>(Mutex<Option<Arc<T>>>);

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Slot(Mutex::new(None))
    }
}

impl<T> Slot<T> {
    /// A slot that holds a value.
    pub fn of(value: T) -> Slot<T> {
        Slot(Mutex::new(Some(Arc::new(value))))
    }

    /// The value, if it is there.
    pub fn known(&self) -> Option<Arc<T>> {
        let place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        place.clone()
    }

    /// Puts a value in.
    pub fn put(&self, value: &Arc<T>) {
        let mut place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *place = Some(Arc::clone(value));
    }

    /// Takes the value out.
    pub fn clear(&self) {
        let mut place = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *place = None;
    }
}

/// Results of several threads, in any order.
#[derive(Debug, Default)]
pub struct Collector<T>(Mutex<Vec<T>>);

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

    /// Replaces the value and returns the one before.
    pub fn replace(&self, value: T) -> Arc<T> {
        let mut place = self.0.write().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut place, Arc::new(value))
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
