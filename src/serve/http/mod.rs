//! HTTP: connections, requests, the guard and responses. The caller hands in a function that
//! answers.

pub mod guard;
pub mod head;
pub mod reader;
pub mod request;
pub mod response;
pub mod server;
