//! What an output was made from: the questions that it asked, with the digests of the answers.
//!
//! Incremental builds depend on these laws:
//! 1. An output learns everything that its bytes depend on by asking a question.
//! 2. Every question has an answer: for something that does not exist, it is "none".
//! 3. Two answers are equal exactly if their 128-bit digests are (xxh3; honest inputs do not
//!    collide).
//! 4. If every question of the last time has the same answer now, the bytes and the warnings are
//!    the same, so they are used again.

use crate::digest::Digest;
use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

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
        // Pages ask few different questions and repeat some of them. Checking the last few keeps
        // the list short.
        let look_back = self.asked.len().saturating_sub(24);
        if !self.asked[look_back..]
            .iter()
            .any(|(known, _)| *known == question)
        {
            self.asked.push((question, answer));
        }
    }

    /// Adds all questions of another output, because this output uses its result.
    pub fn extend(&mut self, other: &Dependencies<Q>)
    where
        Q: Clone,
    {
        for (question, answer) in &other.asked {
            self.record(question.clone(), *answer);
        }
    }

    /// The questions asked, in order, each with the digest of its answer.
    pub fn into_answers(self) -> impl Iterator<Item = (Q, Digest)> {
        self.asked.into_iter()
    }
}

thread_local! {
    /// The view of the page that renders on this thread. Template functions are `'static`, so they
    /// find the page that calls them here.
    static CURRENT_VIEW: RefCell<Option<Rc<dyn Any>>> = const { RefCell::new(None) };
}

/// Runs `work`. During that time, [`current_view`] returns `who` on this thread.
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

/// The value that [`with_current_view`] has set for this thread, if it is a `T`.
pub fn current_view<T: 'static>() -> Option<Rc<T>> {
    CURRENT_VIEW
        .with_borrow(|who| who.clone())
        .and_then(|who| who.downcast::<T>().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::catch_unwind;

    #[test]
    fn a_question_is_noted_once() {
        let mut trace = Dependencies::default();
        trace.record("title", Digest::of("one"));
        trace.record("body", Digest::of("two"));
        trace.record("title", Digest::of("one"));
        let asked: Vec<_> = trace.into_answers().collect();
        assert_eq!(
            asked,
            [("title", Digest::of("one")), ("body", Digest::of("two"))]
        );
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
