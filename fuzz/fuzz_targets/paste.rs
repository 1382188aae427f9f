//! Any bytes as something that was pasted: a `.docx`, HTML, or plain text. An error, or a text whose
//! pictures have names of linger's own.
#![no_main]

use libfuzzer_sys::fuzz_target;
use linger::import::paste;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(pasted) = paste(bytes) {
        for (name, _) in &pasted.pictures {
            assert!(!name.contains(['/', '\\']), "{name}");
        }
    }
});
