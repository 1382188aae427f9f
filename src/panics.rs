//! Catches panics of dependencies that damaged input can cause, and does not print them.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};

thread_local! {
    /// Whether this thread runs code whose panics are caught.
    static CATCHING: Cell<bool> = const { Cell::new(false) };
}

/// Runs code of a dependency that may panic on damaged input. `None`: it panicked.
pub fn catch_panic<R>(work: impl FnOnce() -> R) -> Option<R> {
    let before = CATCHING.replace(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    CATCHING.set(before);
    done.ok()
}

/// Stops printing panics within [`catch_panic`]; other panics are printed as before. The program
/// calls it once, at its start.
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
    fn what_stumbles_is_none_and_what_does_not_is_some() {
        assert_eq!(catch_panic(|| 7), Some(7));
        assert_eq!(catch_panic(|| "".parse::<u8>().unwrap()), None);
        assert!(!CATCHING.get());
    }
}
