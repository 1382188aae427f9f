//! HTTP: connections, requests, who may ask, responses. What is answered is handed in.

pub mod guard;
pub mod media_type;
pub mod request;
pub mod response;
pub mod server;
