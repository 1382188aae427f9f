//! Digests, recorded questions, and the one place where linger keeps state behind the scenes.
//!
//! The laws that incremental builds rest on, stated before any code:
//! 1. Whatever an output's bytes depend on, it learned by asking a question.
//! 2. A question's answer is total: asking about what is gone answers "none".
//! 3. Two answers are equal exactly when their 128-bit digests are (xxh3; a collision between
//!    honest inputs is not a thing that happens).
//! 4. If every question asked last time has the same answer now, the bytes and the warnings are
//!    the same; so they are reused.
//!
//! Statics, locks and thread-locals live in this file and nowhere else (see
//! `tests/architecture.rs`).

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::hash::{Hash, Hasher};
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::rc::Rc;
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError, RwLock};
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// A 128-bit xxh3 digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(u128);

impl Digest {
    /// The digest of some bytes. Stable across machines and releases.
    pub fn of_bytes(bytes: &[u8]) -> Digest {
        Digest(xxh3_128(bytes))
    }

    /// The digest and the number of the bytes that a reader has left, never holding many.
    ///
    /// # Errors
    /// Those of the reader.
    pub fn of_reader(reader: &mut dyn Read) -> io::Result<(Digest, u64)> {
        let mut hasher = Xxh3::new();
        let mut buffer = vec![0; 64 * 1024];
        let mut len = 0;
        loop {
            match reader.read(&mut buffer) {
                Ok(0) => return Ok((Digest(hasher.digest128()), len)),
                Ok(count) => {
                    hasher.update(&buffer[..count]);
                    len += count as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// The digest of a value by its `Hash`: every field that the type has, by construction.
    /// Stable within one build of linger only.
    pub fn of<T: Hash + ?Sized>(value: &T) -> Digest {
        let mut hasher = Wide(Xxh3::new());
        value.hash(&mut hasher);
        Digest(hasher.0.digest128())
    }

    /// Its lower half, where a mistake once in a blue moon does no harm.
    pub fn short(self) -> u64 {
        self.0 as u64
    }

    /// 32 lower-case hexadecimal digits.
    pub fn hex(self) -> String {
        format!("{:032x}", self.0)
    }

    /// Reads what [`Digest::hex`] wrote.
    pub fn from_hex(text: &str) -> Option<Digest> {
        (text.len() == 32)
            .then(|| u128::from_str_radix(text, 16).ok().map(Digest))
            .flatten()
    }
}

/// `Hash` feeds it; the 128-bit state is read at the end.
struct Wide(Xxh3);

impl Hasher for Wide {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        self.0.digest()
    }
}

/// The questions that one output asked, in order, each with the digest of its answer.
#[derive(Clone, Debug)]
pub struct Dependencies<Q> {
    asked: Vec<(Q, Digest)>,
}

impl<Q> Default for Dependencies<Q> {
    fn default() -> Self {
        Dependencies { asked: Vec::new() }
    }
}

impl<Q: PartialEq> Dependencies<Q> {
    /// Notes a question and the digest of the answer it got.
    pub fn record(&mut self, question: Q, answer: Digest) {
        // Pages ask few different questions, some of them often: a look back keeps the list short.
        let look_back = self.asked.len().saturating_sub(24);
        if !self.asked[look_back..]
            .iter()
            .any(|(known, _)| *known == question)
        {
            self.asked.push((question, answer));
        }
    }

    /// Notes all that another has noted, for whoever uses what was made of those answers.
    pub fn extend(&mut self, other: &Dependencies<Q>)
    where
        Q: Clone,
    {
        for (question, answer) in &other.asked {
            self.record(question.clone(), *answer);
        }
    }

    /// The first question whose answer is another one now, if there is one.
    pub fn first_changed(&self, answer: impl Fn(&Q) -> Digest) -> Option<&Q> {
        self.asked
            .iter()
            .find(|(question, known)| answer(question) != *known)
            .map(|(q, _)| q)
    }

    /// The questions asked, in order.
    pub fn questions(&self) -> impl Iterator<Item = &Q> {
        self.asked.iter().map(|(question, _)| question)
    }
}

/// A value that is worked out at most once, by whichever thread needs it first.
#[derive(Clone, Debug)]
pub struct Once<T>(OnceLock<T>);

impl<T> Default for Once<T> {
    fn default() -> Self {
        Once::new()
    }
}

impl<T> Once<T> {
    /// Not worked out yet.
    pub fn new() -> Once<T> {
        Once(OnceLock::new())
    }

    /// A value that is known already.
    pub fn of(value: T) -> Once<T> {
        Once(OnceLock::from(value))
    }

    /// The value, if it was worked out.
    pub fn known(&self) -> Option<&T> {
        self.0.get()
    }

    /// The value, worked out now if nobody has before.
    pub fn get(&self, work_out: impl FnOnce() -> T) -> &T {
        self.0.get_or_init(work_out)
    }
}

/// What several threads put in, in whatever order.
#[derive(Debug, Default)]
pub struct Collector<T>(Mutex<Vec<T>>);

impl<T> Collector<T> {
    /// Puts one in.
    pub fn put(&self, value: T) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(value);
    }

    /// All that is in it.
    pub fn empty(self) -> Vec<T> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The newest of a series of values: one thread replaces it, others look at it.
#[derive(Debug)]
pub struct Latest<T>(RwLock<Arc<T>>);

impl<T> Latest<T> {
    /// Begins with `value`.
    pub fn new(value: T) -> Latest<T> {
        Latest(RwLock::new(Arc::new(value)))
    }

    /// The value as it is now; it does not change in the hands of whoever asked.
    pub fn get(&self) -> Arc<T> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts another in its place.
    pub fn set(&self, value: T) {
        self.replace(value);
    }

    /// Puts another in its place, and answers with the one before.
    pub fn replace(&self, value: T) -> Arc<T> {
        let mut place = self.0.write().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut place, Arc::new(value))
    }
}

/// Lets threads do heavy work by turns: one at a time on each subject, and all together never more
/// than a limit, but for one that is over it by itself.
///
/// Whoever has a turn must not wait for other threads of its pool: they may be waiting here.
#[derive(Debug)]
pub struct WorkSlots {
    limit: u64,
    under_way: Mutex<(u64, HashSet<Digest>)>,
    ended: Condvar,
}

/// Work under way; its turn ends when this is dropped.
#[derive(Debug)]
pub struct WorkSlot<'a> {
    turns: &'a WorkSlots,
    subject: Digest,
    weight: u64,
}

impl WorkSlots {
    /// With that limit, in whatever unit the work is weighed.
    pub fn new(limit: u64) -> WorkSlots {
        WorkSlots {
            limit,
            under_way: Mutex::default(),
            ended: Condvar::new(),
        }
    }

    /// Waits until nobody works on `subject` and there is room for `weight`.
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

thread_local! {
    /// Who asks on this thread while a template renders. Template functions are `'static`, so
    /// this is how they reach the page they are called from.
    static CURRENT_VIEW: RefCell<Option<Rc<dyn Any>>> = const { RefCell::new(None) };
}

/// Runs `work` while [`current_view`] finds `who` on this thread.
pub fn with_current_view<R>(who: Rc<dyn Any>, work: impl FnOnce() -> R) -> R {
    struct Restore(Option<Rc<dyn Any>>);
    impl Drop for Restore {
        fn drop(&mut self) {
            CURRENT_VIEW.replace(self.0.take());
        }
    }
    let _restore = Restore(CURRENT_VIEW.replace(Some(who)));
    work()
}

/// Whoever [`with_current_view`] has put in charge of this thread, if it is a `T`.
pub fn current_view<T: 'static>() -> Option<Rc<T>> {
    CURRENT_VIEW
        .with_borrow(|who| who.clone())
        .and_then(|who| who.downcast::<T>().ok())
}

thread_local! {
    /// Whether what happens on this thread is of code that may stumble.
    static CATCHING: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work` of others that may panic at damaged input; `None`: it did.
pub fn catch_panic<R>(work: impl FnOnce() -> R) -> Option<R> {
    let before = CATCHING.replace(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    CATCHING.set(before);
    done.ok()
}

/// From now on nothing is printed about panics within [`catch_panic`]; of others, what was printed
/// before. For the program as a whole, once.
pub fn silence_caught_panics() {
    let usual = take_hook();
    set_hook(Box::new(move |panic| {
        if !CATCHING.get() {
            usual(panic);
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_reads_back_and_tells_field_borders_apart() {
        let digest = Digest::of_bytes(b"follow up");
        assert_eq!(Digest::from_hex(&digest.hex()), Some(digest));
        assert_ne!(Digest::of(&("ab", "c")), Digest::of(&("a", "bc")));
    }

    #[test]
    fn a_reader_has_the_digest_of_its_bytes() {
        let bytes = vec![7; 200_000];
        let read = Digest::of_reader(&mut &bytes[..]).unwrap();
        assert_eq!(read, (Digest::of_bytes(&bytes), 200_000));
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
                // Too heavy for two, and over the limit alone.
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

    #[test]
    fn a_trace_finds_what_changed() {
        let mut trace = Dependencies::default();
        trace.record("title", Digest::of("one"));
        trace.record("body", Digest::of("two"));
        trace.record("title", Digest::of("one"));
        assert_eq!(trace.questions().count(), 2);
        assert_eq!(
            trace.first_changed(|q| Digest::of(if *q == "title" { "one" } else { "two" })),
            None
        );
        assert_eq!(trace.first_changed(|_| Digest::of("one")), Some(&"body"));
    }

    #[test]
    fn what_stumbles_is_none_and_what_does_not_is_some() {
        assert_eq!(catch_panic(|| 7), Some(7));
        assert_eq!(catch_panic(|| "".parse::<u8>().unwrap()), None);
        assert!(!CATCHING.get());
    }

    #[test]
    fn the_asker_is_restored_even_after_a_panic() {
        let result = catch_unwind(|| {
            with_current_view(Rc::new(7_u8), || {
                assert_eq!(current_view::<u8>().as_deref(), Some(&7));
                panic!("on purpose");
            })
        });
        assert!(result.is_err());
        assert!(current_view::<u8>().is_none());
    }
}
