//! Stamps, which tell a changed file from an unchanged one without reading it.
//!
//! Enters: the times and the length of a file, and the moment. Leaves: a stamp, or none. Forbidden
//! here: the file's bytes. The laws:
//! - A file system counts time in ticks, and a file may change twice within one. So a file has a
//!   stamp only after the tick of its last change is over.
//! - A file whose times are in the future has no stamp, because the clock was set back and may
//!   reach that moment again.

use crate::digest::Digest;
use std::fs::Metadata;
use std::time::SystemTime;

/// The longest tick, in nanoseconds. The kernel's clock has at least 100 ticks a second.
const TICK: i128 = 100_000_000;
/// The longest tick where times are whole seconds, as on ext3, HFS+ and FAT (which counts in twos),
/// and over SFTP, where the server's clock may also be behind.
const WHOLE_SECONDS: i128 = 5_000_000_000;

/// The facts about a file that make its stamp. Times are nanoseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FileTimes {
    /// Its length in bytes.
    pub len: u64,
    /// The time of the last change of its bytes. It can be set to any moment.
    pub modified: i128,
    /// The time of the last change of anything, if the system counts that.
    pub changed: Option<i128>,
    /// Distinguishes it from a later file with the same path, if the system allows that.
    pub identity: Option<u64>,
}

impl FileTimes {
    /// The facts about a file. `None` if the system does not say when it changed.
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

    /// The stamp of a file at the moment `now`. Equal stamps mean equal bytes. `None` if the file
    /// may change again and keep the same times.
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
            // The four values: modified, changed, now in milliseconds, whether there is a stamp.
            (10 * S + 1, Some(10 * S + 1), 10_050, false),
            (10 * S + 1, Some(10 * S + 1), 10_200, true),
            // Whole seconds: the tick is longer.
            (10 * S, Some(10 * S), 10_900, false),
            (10 * S, Some(10 * S), 12_000, false),
            (10 * S, Some(10 * S), 16_000, true),
            (10 * S, None, 11_000, false),
            (10 * S, None, 16_000, true),
            // An old time that was set a moment ago.
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
