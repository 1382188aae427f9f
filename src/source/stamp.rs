//! What tells a changed file from an unchanged one without reading it.
//!
//! Enters: what the system says of a file, and the moment. Leaves: a stamp, or none. Forbidden here:
//! the file's bytes. The laws:
//! - A file system counts time in ticks, and a file may change twice within one. So a file has a stamp
//!   only once the tick of its last change is over.
//! - A file whose times lie ahead has none: the clock was set back, and may come by that moment again.

use crate::digest::Digest;
use std::fs::Metadata;
use std::time::SystemTime;

/// How long one tick may take, in nanoseconds: the kernel's clock has at least 100 of them a second.
const TICK: i128 = 100_000_000;
/// The same where times are whole seconds, as on ext3, HFS+ and FAT (which counts in twos), and over
/// SFTP, where the server's clock may lag as well.
const WHOLE_SECONDS: i128 = 5_000_000_000;

/// What the system says of a file. Times are nanoseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FileTimes {
    /// Bytes.
    pub len: u64,
    /// When its bytes last changed. It can be set to any moment.
    pub modified: i128,
    /// When anything of it last changed, where the system counts that.
    pub changed: Option<i128>,
    /// What tells it from another file that has its path later, if anything does.
    pub identity: Option<u64>,
}

impl FileTimes {
    /// Those of a file. `None`: the system does not tell when it changed.
    pub fn of(metadata: &Metadata) -> Option<FileTimes> {
        #[cfg(unix)]
        let (changed, identity) = {
            use std::os::unix::fs::MetadataExt;
            let changed =
                i128::from(metadata.ctime()) * 1_000_000_000 + i128::from(metadata.ctime_nsec());
            (Some(changed), Some(metadata.ino()))
        };
        #[cfg(not(unix))]
        let (changed, identity) = (None, None);
        Some(FileTimes {
            len: metadata.len(),
            modified: nanoseconds(metadata.modified().ok()?),
            changed,
            identity,
        })
    }

    /// The stamp of a file that is looked at in the moment `now`. Equal stamps mean equal bytes. `None`:
    /// it may change once more without looking other than it does.
    pub fn stamp(&self, now: SystemTime) -> Option<Digest> {
        let last = self
            .changed
            .map_or(self.modified, |changed| changed.max(self.modified));
        let is_whole = |time: i128| time % 1_000_000_000 == 0;
        let is_coarse = is_whole(self.modified) && self.changed.is_none_or(is_whole);
        let tick = if is_coarse { WHOLE_SECONDS } else { TICK };
        (nanoseconds(now) - last > tick).then(|| Digest::of(self))
    }
}

fn nanoseconds(time: SystemTime) -> i128 {
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => since.as_nanos() as i128,
        Err(before) => -(before.duration().as_nanos() as i128),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn times(modified: i128, changed: Option<i128>) -> FileTimes {
        FileTimes {
            len: 1,
            modified,
            changed,
            identity: Some(1),
        }
    }

    fn at(nanoseconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_nanos(nanoseconds)
    }

    #[test]
    fn a_stamp_comes_once_the_tick_is_over() {
        const S: i128 = 1_000_000_000;
        let cases = [
            // Modified, changed, now in milliseconds, whether there is a stamp.
            (10 * S + 1, Some(10 * S + 1), 10_050, false),
            (10 * S + 1, Some(10 * S + 1), 10_200, true),
            // Whole seconds: the tick is longer.
            (10 * S, Some(10 * S), 10_900, false),
            (10 * S, Some(10 * S), 12_000, false),
            (10 * S, Some(10 * S), 16_000, true),
            (10 * S, None, 11_000, false),
            (10 * S, None, 16_000, true),
            // An old time that was put on a moment ago.
            (2 * S + 1, Some(10 * S + 1), 10_050, false),
            (2 * S, Some(10 * S + 1), 10_200, true),
            // The clock was set back.
            (10 * S + 1, Some(10 * S + 1), 9_000, false),
            (2 * S + 1, Some(10 * S + 1), 9_000, false),
        ];
        for (modified, changed, now, has_stamp) in cases {
            let stamp = times(modified, changed).stamp(at(now * 1_000_000));
            assert_eq!(stamp.is_some(), has_stamp, "{modified} {changed:?} {now}");
        }
    }
}
