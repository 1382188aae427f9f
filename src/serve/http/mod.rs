//! HTTP: connections, requests, who may ask, what lies where, responses.

pub mod guard;
pub mod request;
pub mod response;
pub mod routes;
pub mod server;
